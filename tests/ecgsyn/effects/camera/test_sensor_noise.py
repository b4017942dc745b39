"""Noise of sensors, and the pool that it is cut from."""

import numpy as np
import pytest

from ecgsyn.effects import SensorNoise, SensorNoiseParams
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import plain

PLAIN = {"sigma": 6.0, "grain": 0.8, "colour": 0.0, "shot": 0.0, "seed": 3}


def noise(level: int = 160, **options: float) -> np.ndarray:
    image = SensorNoise().alter(plain(level), SensorNoiseParams(**(PLAIN | options)), px_per_mm=8)
    return image.astype(float) - level


@pytest.mark.parametrize("sigma", [2.0, 6.0, 15.0])
def test_its_strength_is_as_asked_for(sigma: float):
    assert noise(sigma=sigma).std() == pytest.approx(sigma, rel=0.07)
    assert abs(noise(sigma=sigma).mean()) < 0.3


def alike(field: np.ndarray) -> float:
    """Correlation of neighbours."""
    return float((field[:, 1:] * field[:, :-1]).mean() / field.var())


def test_grains_without_size_are_white_and_others_are_not():
    assert abs(alike(noise(grain=0.0)[..., 0])) < 0.03
    assert 0.2 < alike(noise(grain=0.5)[..., 0]) < alike(noise(grain=1.2)[..., 0])


def test_about_half_of_all_pictures_have_grains_of_a_pixel():
    grains = [SensorNoise().sample(seed).grain for seed in range(200)]
    assert 0.35 < np.mean(np.array(grains) < 0.4) < 0.65
    assert max(grains) > 1


def test_grey_noise_is_grey_and_coloured_noise_is_not():
    assert np.ptp(noise(), axis=2).max() == 0
    assert np.ptp(noise(colour=0.8), axis=2).mean() > 3


def test_coloured_grains_are_larger():
    def fine(field: np.ndarray) -> float:
        return float(np.diff(field, axis=1).std() / field.std())

    field = noise(colour=0.9)
    assert fine(field[..., 0] - field[..., 1]) < fine(noise()[..., 0])


def test_shot_noise_is_stronger_in_the_dark():
    dark, light = (noise(level, shot=1.0).std() for level in (50, 220))
    assert dark > 1.15 * light
    assert noise(50).std() == pytest.approx(noise(220).std(), rel=0.1)


def test_it_does_not_repeat():
    image = SensorNoise().alter(plain(160, width=2000, height=140), SensorNoiseParams(**PLAIN), px_per_mm=8)
    field = image[..., 0].astype(float) - 160
    for shift in (256, 640, 800, 1024):
        assert abs((field[:, shift:] * field[:, :-shift]).mean()) < 0.7 * field.var()
    assert abs((field[64:128] * field[:64]).mean()) < 0.2 * field.var()


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"grain is 9.0, but must be at least 0 and at most 8"):
        SensorNoiseParams(**(PLAIN | {"grain": 9.0}))
