"""Paper that is not white and not even."""

import numpy as np
import pytest

from ecgsyn.effects import PaperTexture, PaperTextureParams
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import blank_page


def sheet(**options: object) -> np.ndarray:
    params = PaperTextureParams(**({"tone": 0.0, "seed": 6} | options))
    return PaperTexture().apply(blank_page(500, 400, level=230), params).image.astype(float)


def test_tone_and_tint():
    assert sheet(tone=0.1).mean() == pytest.approx(207, abs=1)
    red, green, blue = sheet(warmth=40.0).mean(axis=(0, 1))
    assert red > green > blue + 5


@pytest.mark.parametrize("name", ["clouds", "fibres"])
def test_strength_in_levels(name: str):
    assert sheet(**{name: 3.0}).std() == pytest.approx(3.0, rel=0.25)


def test_clouds_are_large_and_fibres_small():
    def fine(image: np.ndarray) -> float:
        return float(np.abs(np.diff(image[..., 0], axis=1)).mean() / image[..., 0].std())

    assert fine(sheet(fibres=4.0)) > 3 * fine(sheet(clouds=4.0))


def test_fibres_are_no_white_noise():
    grey = sheet(fibres=6.0)[..., 0] - 230
    assert (grey[:, 1:] * grey[:, :-1]).mean() > 0.4 * grey.var()


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"tone is 0.6, but must be at least 0 and at most 0.5"):
        PaperTextureParams(tone=0.6, seed=1)
