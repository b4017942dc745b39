"""The other side shines through."""

import numpy as np
import pytest

from ecgsyn.effects import ShowThrough, ShowThroughParams
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import page


def shadow(**options: object) -> np.ndarray:
    params = ShowThroughParams(**({"strength": 0.2, "blur": 0.3} | options))
    return page().image.astype(int).sum(axis=2) - ShowThrough().apply(page(), params).image.sum(
        axis=2, dtype=int
    )


def own() -> np.ndarray:
    masks = page().truth.mask_set
    return masks.traces() | masks.text.full(page().truth.size) | masks.pulses.full(page().truth.size)


def test_it_darkens_by_its_strength_at_most():
    dark = shadow(strength=0.1)
    assert dark.min() >= 0
    assert 0.05 * 765 < dark.max() <= 0.1 * 765 + 3


@pytest.mark.parametrize(("mirrored", "turned"), [(True, False), (False, True), (True, True)])
def test_it_is_the_page_mirrored_or_turned(mirrored: bool, turned: bool):
    where = own()
    where = where[:, ::-1] if mirrored else where
    where = where[::-1, ::-1] if turned else where
    dark = shadow(mirrored=mirrored, turned=turned)
    bright = page().image.min(axis=2) > 200
    assert dark[where & bright].mean() > 8 * dark[~where & bright].mean()


def test_it_is_shifted_in_mm():
    dark, moved = (image[:, 400:500].mean(axis=1) for image in (shadow(), shadow(y=5.0)))
    shift = np.argmax(np.correlate(moved - moved.mean(), dark - dark.mean(), "full")) - len(dark) + 1
    assert shift == pytest.approx(5 * page().truth.scale.px_per_mm_y, abs=2)


def test_the_other_grid_comes_when_asked_for():
    assert (shadow(grid=0.8) > 10).mean() > 2 * (shadow() > 10).mean()


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"strength is 0.5, but must be at least 0 and at most 0.4"):
        ShowThroughParams(strength=0.5)
