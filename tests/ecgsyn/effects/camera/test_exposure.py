"""Exposure and white balance."""

import numpy as np
import pytest

from ecgsyn.effects import Exposure, ExposureParams, WhiteBalance, WhiteBalanceParams
from ecgsyn.effects.base.linear_light import decoded
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import page, plain


def exposed(image: np.ndarray, **options: float) -> np.ndarray:
    return Exposure().alter(image, ExposureParams(**({"stops": 0.0} | options)), px_per_mm=4).astype(int)


def test_one_stop_is_half_the_light():
    dark = exposed(plain(230), stops=-1.0)[0, 0, 0]
    assert decoded(dark / 255) == pytest.approx(decoded(230 / 255) / 2, abs=0.005)


def test_too_much_light_crushes_the_whites():
    image = exposed(page().image.copy(), stops=1.0)
    assert (image == 255).mean() > 0.9


def test_contrast_parts_dark_from_light():
    parted = []
    for contrast in (-0.8, 0.0, 0.8):
        dark, light = (exposed(plain(v), contrast=contrast)[0, 0, 0] for v in (70, 190))
        parted.append(light - dark)
    assert parted[0] < parted[1] - 10 < parted[2] - 20


def test_cameras_stretch_a_pale_picture():
    pale = (100 + page().image // 4).astype(np.uint8)
    levels = exposed(pale, auto=1.0)
    assert np.ptp(levels) > 2 * np.ptp(pale)


def test_an_even_picture_is_not_stretched_to_noise():
    even = plain(128)
    even[0, 0] = 130
    assert np.ptp(exposed(even, auto=1.0)) < 12


def test_white_balance_goes_both_ways_and_is_often_neutral():
    casts = [WhiteBalance().sample(seed).warmth for seed in range(300)]
    assert 0.25 < np.mean(np.abs(casts) < 3) < 0.75
    assert min(casts) < -3 < 12 < max(casts)


@pytest.mark.parametrize(("warmth", "tint", "most"), [(60, 0, 0), (-60, 0, 2), (0, 0.3, 1)])
def test_casts(warmth: float, tint: float, most: int):
    params = WhiteBalanceParams(warmth=warmth, tint=tint)
    colour = WhiteBalance().alter(plain(200), params, px_per_mm=4)[0, 0].astype(int)
    assert colour.argmax() == most
    assert colour.max() == 200


def test_magenta_is_the_lack_of_green():
    params = WhiteBalanceParams(warmth=0, tint=-0.3)
    assert WhiteBalance().alter(plain(200), params, px_per_mm=4)[0, 0].argmin() == 1


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"stops is 5, but must be at least -4 and at most 3"):
        ExposureParams(stops=5)
    with pytest.raises(EffectError, match=r"warmth is 300, but must be at least -100 and at most 250"):
        WhiteBalanceParams(warmth=300)
