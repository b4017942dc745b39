"""Photos of screens."""

import numpy as np
import pytest

from ecgsyn.effects import ScreenPhoto, ScreenPhotoParams
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import blank_page, page, plain


def shot(image: np.ndarray, **options: object) -> np.ndarray:
    return (
        ScreenPhoto()
        .alter(image.copy(), ScreenPhotoParams(**({"seed": 2} | options)), px_per_mm=8)
        .astype(float)
    )


def test_pixels_are_drawn_at_their_pitch():
    params = ScreenPhotoParams(seed=1, grid=1.0, pitch=1.0)
    image = ScreenPhoto().apply(blank_page(400, 300, level=240), params).image
    green = image[150, :, 1] - image[150, :, 1].mean()
    waves = np.abs(np.fft.rfft(green * np.hanning(400)))
    assert np.argmax(waves[5:]) + 5 == pytest.approx(400 / page().truth.scale.px_per_mm_x, abs=1)


def test_red_green_and_blue_stand_side_by_side():
    params = ScreenPhotoParams(seed=1, grid=1.0, pitch=1.2)
    image = ScreenPhoto().apply(blank_page(400, 300, level=240), params).image.max(axis=0).astype(int)
    assert len({int(image[20:29, channel].argmax()) for channel in range(3)}) == 3


def test_pixels_too_small_for_the_picture_are_not_drawn():
    params = ScreenPhotoParams(seed=1, grid=1.0, pitch=0.1)
    assert ScreenPhoto().apply(blank_page(40, 30, level=240), params).image.min() == 240


def test_beats_have_their_strength_and_their_period():
    image = shot(plain(150, width=800, height=800), moire=0.2, period=10.0, bend=0.0, fringes=0.0)
    assert 20 < np.ptp(image) < 60
    waves = np.abs(np.fft.rfft(image[400, :, 1] - image[400, :, 1].mean()))
    assert np.argmax(waves) == pytest.approx(10, abs=1)


def test_fringes_are_coloured_when_asked_for():
    grey, coloured = (shot(plain(150), moire=0.2, fringes=share) for share in (0.0, 1.0))
    assert np.ptp(grey, axis=2).max() <= 2
    assert np.ptp(coloured, axis=2).max() > 15


def test_bent_beats_change_their_period():
    straight, bent = (
        shot(plain(150, width=800, height=400), moire=0.2, period=6.0, bend=b, fringes=0.0)
        for b in (0.0, 0.8)
    )
    assert not np.allclose(straight, bent, atol=5)


def test_glow_black_and_reflections_pale_the_ink():
    ink = page().image.max(axis=2) < 60
    for options in ({"glow": 0.4}, {"black": 0.1}, {"reflection": 0.6, "seed": 9}):
        assert shot(page().image, **options)[ink].mean() > page().image[ink].mean() + 5


def test_one_end_is_seen_aslant():
    assert np.ptp(shot(plain(200), fall=0.6)) > 30


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"moire is 0.9, but must be at least 0 and at most 0.5"):
        ScreenPhotoParams(moire=0.9, seed=1)
