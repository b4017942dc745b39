"""The ink network's input and its logits: levels kept, maps cut to their page, shares that sum to 1."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgseg.ink.decoding import BIN_MM, CLASSES, REACH_MM, decoded, ink_input, offset_bins
from ecgseg.outputs import OFFSETS, SCALES, InkOutput

SURE = 40.0
"""A logit that leaves no doubt."""


def logits(height: int = 8, width: int = 12) -> InkOutput[np.ndarray]:
    """Return what is said of a page of which nothing is known."""
    maps = np.zeros((len(CLASSES), height, width), np.float32)
    rows = np.zeros((OFFSETS, height // 2, width // 2), np.float32)
    return InkOutput(maps, rows, np.zeros(len(SCALES), np.float32))


def test_white_is_1_and_black_is_minus_3_and_the_colours_come_first():
    image = np.zeros((2, 3, 3), np.uint8)
    image[0, 0] = (255, 0, 51)
    shown = ink_input(image)
    assert shown.shape == (3, 2, 3)
    assert shown.dtype == np.float32
    assert shown.flags.c_contiguous
    assert shown[:, 0, 0] == pytest.approx([1, -3, -2.2])
    assert (shown[:, 1] == -3).all()


def test_bins_are_even_and_lie_about_the_baseline():
    bins = offset_bins()
    assert len(bins) == OFFSETS
    assert np.allclose(np.diff(bins), BIN_MM)
    assert np.allclose(bins, -bins[::-1])
    assert bins[-1] + BIN_MM / 2 == REACH_MM


def test_no_logits_are_even_odds():
    maps = decoded(logits(), height=8, width=12)
    for name in CLASSES:
        assert np.all(getattr(maps, name) == 0.5)
    assert np.allclose(maps.rows, 1 / OFFSETS)
    assert np.allclose(maps.scale_odds, 1 / len(SCALES))
    assert np.allclose(maps.scale_factors, SCALES)
    assert maps.px_per_mm == (5.0, 5.0)


@pytest.mark.parametrize("number", range(len(CLASSES)))
def test_each_class_is_told_where_its_logits_are(number):
    page = logits()
    page.maps[:] = -SURE
    page.maps[number, 2, 3] = SURE
    maps = decoded(page, height=8, width=12)
    for index, name in enumerate(CLASSES):
        assert getattr(maps, name).sum() == pytest.approx(float(index == number), abs=1e-6)
    assert getattr(maps, CLASSES[number])[2, 3] == pytest.approx(1)


def test_a_row_between_two_bins_is_told_between_them():
    page = logits()
    page.rows[:] = -SURE
    page.rows[17, 1, 2], page.rows[18, 1, 2] = np.log(0.25), np.log(0.75)
    page.scale[SCALES.index(1)] = SURE
    maps = decoded(page, height=8, width=12)
    bins = offset_bins()
    assert maps.row_offset()[1, 2] == pytest.approx(0.25 * bins[17] + 0.75 * bins[18], abs=1e-4)
    assert maps.scale_factors[maps.scale_odds.argmax()] == 1


@settings(deadline=None, max_examples=40)
@given(height=st.integers(1, 8), width=st.integers(1, 12), seed=st.integers(0, 1000), size=st.floats(0, 1000))
def test_maps_are_cut_to_their_page_and_shares_sum_to_1_however_large_logits_are(height, width, seed, size):
    rng = np.random.default_rng(seed)
    page = InkOutput(*(np.float32(size * rng.normal(size=part.shape)) for part in logits()))
    maps = decoded(page, height=height, width=width)
    assert maps.trace.shape == (height, width)
    assert maps.rows.shape == (OFFSETS, -(-height // 2), -(-width // 2))
    for name in CLASSES:
        values = getattr(maps, name)
        assert ((values >= 0) & (values <= 1)).all()
    assert np.allclose(maps.rows.sum(axis=0), 1, atol=1e-5)
    assert maps.scale_odds.sum() == pytest.approx(1, abs=1e-5)
    # more ink is never less cover
    trace = page.maps[0, :height, :width]
    order = np.argsort(trace, axis=None)
    assert (np.diff(maps.trace.ravel()[order]) >= 0).all()
