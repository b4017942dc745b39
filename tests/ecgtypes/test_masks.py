"""Masks that are stored where they have pixels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ecgtypes import Lead, LeadMask, LeadNotFoundError, Mask, MaskSet, Page
from tests.strategies import masks, pages

quick = settings(deadline=None, max_examples=40)
SIZE = (14, 11)


@quick
@given(x=st.integers(-20, 20), y=st.integers(-20, 20), pixels=masks(7, 5))
def test_a_full_mask_has_its_pixels_where_they_lie_on_the_page(x: int, y: int, pixels: np.ndarray) -> None:
    full = Mask(x=x, y=y, pixels=pixels).full(SIZE)
    rows, columns = np.nonzero(pixels)
    inside = (columns + x >= 0) & (columns + x < SIZE[0]) & (rows + y >= 0) & (rows + y < SIZE[1])
    expected = np.zeros((SIZE[1], SIZE[0]), dtype=bool)
    expected[rows[inside] + y, columns[inside] + x] = True
    np.testing.assert_array_equal(full, expected)


@quick
@given(
    x=st.integers(-9, 9),
    y=st.integers(-9, 9),
    pixels=masks(7, 5),
    corner=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
)
def test_a_cropped_mask_is_the_slice_of_the_full_one(
    x: int, y: int, pixels: np.ndarray, corner: tuple[int, int], size: tuple[int, int]
) -> None:
    (left, top), (width, height) = corner, size
    mask = LeadMask(lead="V1", strip=True, x=x, y=y, pixels=pixels)
    cropped = mask.cropped(left, top, left + width, top + height)
    page = mask.full((30, 30))
    np.testing.assert_array_equal(
        cropped.full((width, height)), page[top : top + height, left : left + width]
    )
    assert (cropped.lead, cropped.strip) == (Lead.V1, True)


@quick
@given(page=pages())
def test_the_masks_of_a_page_are_those_of_its_leads(page: Page) -> None:
    held = page.truth.masks()
    both = held.leads[0].full(held.size) | held.leads[2].full(held.size)
    np.testing.assert_array_equal(held.lead("ii"), both)
    np.testing.assert_array_equal(held.traces(), both | held.leads[1].full(held.size))


def test_a_pixel_where_traces_cross_belongs_to_both() -> None:
    blank = Mask(pixels=np.zeros((0, 0), bool))
    level, steep = np.ones((1, 5), bool), np.ones((5, 1), bool)
    held = MaskSet(
        size=(5, 5),
        leads=(LeadMask(lead="-aVR", y=2, pixels=level), LeadMask(lead="II", x=3, pixels=steep)),
        grid=blank,
        text=blank,
        pulses=blank,
    )
    assert held.lead("aVR")[2, 3]
    assert held.lead("II")[2, 3]
    assert held.traces().sum() == 9
    with pytest.raises(LeadNotFoundError, match="V1"):
        held.lead("V1")
    part = held.select((1,)).cropped(3, 2, 5, 4)
    assert part.size == (2, 2)
    np.testing.assert_array_equal(part.traces(), [[True, False], [True, False]])
    with pytest.raises(ValidationError, match="1 px"):
        held.replace(size=(0, 5))


def test_a_mask_is_boolean_and_flat() -> None:
    with pytest.raises(ValidationError):
        Mask(pixels=np.full((2, 2), 2))
    with pytest.raises(ValidationError):
        Mask(pixels=np.zeros((2, 2, 3), bool))
    assert Mask(pixels=[[0, 1]]).pixels.dtype == np.bool_
    assert Mask(pixels=[[0, 1]]) == Mask(pixels=[[False, True]])
    assert Mask(pixels=[[0, 1]]) != Mask(x=1, pixels=[[0, 1]])
