"""Bands of print heads."""

import numpy as np
import pytest

from ecgsyn.effects import PrinterBands, PrinterBandsParams
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import page, plain

SIZE = (page().truth.size[0], page().truth.size[1])


def printed(**options: object) -> np.ndarray:
    """An evenly grey sheet with a white edge, so that white is the paper."""
    image = plain(120, width=SIZE[0], height=SIZE[1])
    image[: SIZE[1] * 3 // 5] = 250
    sheet = Sheet(image, page().truth)
    PrinterBands().draw(sheet, PrinterBandsParams(**({"passes": 0.0, "seed": 6} | options)))
    return sheet.image[..., 0].astype(float)


def test_bare_paper_stays():
    image = printed(passes=0.4, gaps=1.0, feed=0.4)[: SIZE[1] * 3 // 5]
    assert np.abs(image - 250).max() <= 1


def test_passes_lie_side_by_side_down_the_page():
    image = printed(passes=0.4, pitch=4.0)[-100:]
    assert image.mean(axis=1).std() > 5
    assert image.mean(axis=0).std() < 0.5


def test_upright_heads_turn_the_passes():
    image = printed(passes=0.4, pitch=4.0, upright=True)[-100:]
    assert image.mean(axis=0).std() > 5
    assert image.mean(axis=1).std() < 0.5


def test_feed_makes_the_trace_uneven_along_the_paper():
    image = printed(feed=0.3, step=3.0)[-100:]
    assert image.mean(axis=0).std() > 10


def test_gaps_are_fine_pale_lines():
    image = printed(gaps=1.0, pitch=5.0)[-300:].mean(axis=1)
    assert (image > 130).any()
    assert np.median(image) == pytest.approx(120, abs=1)


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"pitch is 0, but must be at least 0.5 and at most 40"):
        PrinterBandsParams(passes=0, pitch=0, seed=1)
