"""A lamp at one side, and dark corners."""

import numpy as np
import pytest

from ecgsyn.effects import LightGradient, LightGradientParams, Vignette, VignetteParams
from ecgsyn.effects.base.linear_light import decoded
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import plain


def lit(**options: float) -> np.ndarray:
    given = {"direction": 0.0, "loss": 0.5, "bend": 0.0, "across": 0.0}
    return LightGradient().alter(plain(240), LightGradientParams(**(given | options)), px_per_mm=4)


def test_light_from_the_right_leaves_the_left_dark():
    image = lit()[..., 0].astype(float)
    assert (np.diff(image.mean(axis=0)) >= -0.01).all()
    assert image[:, 0].std() < 1
    share = decoded(image[150, 2] / 255) / decoded(image[150, -3] / 255)
    assert share == pytest.approx(0.5, abs=0.03)


def test_direction_turns_clockwise():
    image = lit(direction=90)[..., 0].astype(float)
    assert image[-5].mean() > image[5].mean() + 20


def test_a_lamp_close_by_falls_off_to_all_sides():
    image = lit(bend=1.0)[..., 0].astype(float)
    assert image[150, -5] > image[5, -5] + 5
    assert image[150, -5] > image[-5, -5] + 5


def test_across_moves_the_lamp():
    image = lit(bend=1.0, across=1.0)[..., 0].astype(float)
    assert image[-5, -5] > image[5, -5] + 10


def test_warmth_colours_the_dark_end_alone():
    image = lit(warmth=60).astype(int)
    assert np.ptp(image[150, -4]) <= 2
    assert image[150, 4, 0] > image[150, 4, 2] + 15


def test_a_vignette_darkens_the_corners_by_its_loss():
    image = Vignette().alter(plain(240), VignetteParams(loss=0.4), px_per_mm=4)[..., 0]
    share = decoded(image[0, 0] / 255) / decoded(image[150, 200] / 255)
    assert share == pytest.approx(0.6, abs=0.03)


def test_a_vignette_of_a_cropped_picture_lies_elsewhere():
    image = Vignette().alter(plain(240), VignetteParams(loss=0.4, x=0.8), px_per_mm=4)[..., 0]
    assert image[150, -1] > image[150, 0] + 10


@pytest.mark.parametrize("loss", [-0.1, 0.96, float("nan")])
def test_out_of_range_is_refused(loss: float):
    with pytest.raises(EffectError, match=r"loss.*at least 0.*at most 0.95"):
        VignetteParams(loss=loss)
