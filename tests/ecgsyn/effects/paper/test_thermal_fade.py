"""Faded thermal paper."""

import numpy as np
import pytest

from ecgsyn.effects import ThermalFade, ThermalFadeParams
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import page


def faded(**options: object) -> np.ndarray:
    params = ThermalFadeParams(**({"fade": 0.0, "seed": 6} | options))
    return ThermalFade().apply(page(), params).image.astype(int)


INK = page().image.min(axis=2) < 80
PAPER = np.median(page().image.reshape(-1, 3), axis=0)


def test_ink_gets_paler_and_paper_stays():
    weak, strong = (faded(fade=share)[INK].mean() for share in (0.3, 0.7))
    assert page().image[INK].mean() + 40 < weak < strong - 40
    assert np.abs(np.median(faded(fade=0.7).reshape(-1, 3), axis=0) - PAPER).max() <= 6


def test_patches_fade_more_here_than_there():
    assert faded(fade=0.5, patches=1.0)[INK].std() > faded(fade=0.5)[INK].std() + 5


def test_streaks_run_along_the_paper():
    change = np.abs(faded(streaks=1.0) - page().image).sum(axis=2)
    rows = change.any(axis=1)
    assert 0 < rows.mean() < 0.3


def test_paper_gets_yellow_and_grey():
    red, green, blue = np.median(faded(yellow=1.0).reshape(-1, 3), axis=0)
    assert red > green > blue + 20
    assert faded(grey=0.3).mean() == pytest.approx(0.7 * page().image.mean(), rel=0.02)


def test_heat_spots_come_from_the_edge():
    dark = (page().image - faded(spots=1.0)).mean(axis=2)
    height, width = dark.shape
    middle = dark[height // 3 : -height // 3, width // 3 : -width // 3]
    assert dark.max() > 40
    assert middle.mean() < 0.3 * dark.mean()


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"fade is 1, but must be at least 0 and at most 0.95"):
        ThermalFadeParams(fade=1, seed=1)
