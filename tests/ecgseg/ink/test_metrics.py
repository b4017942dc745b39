"""Scores of ink maps: overlap of each class, QRS columns that are missed, rows and scales that are wrong."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgseg.ink.decoding import CLASSES, REACH_MM, offset_bins
from ecgseg.ink.flat_pages import FlatPage
from ecgseg.ink.metrics import score_ink
from ecgseg.ink.targets import ABSENT, OFFSET_STEP
from ecgtypes import InkMaps

SIZE = (40, 24)
"""Of the maps, (height, width) at 5 px/mm: a stroke of 2 mm has 10 px."""

BINS = offset_bins()


def flat(*, rows: tuple[float | None, float | None] = (None, None), **maps: np.ndarray) -> FlatPage:
    """Return a page whose maps are those given, all others blank; at one place, mm above one or two rows."""
    height, width = SIZE
    held = {name: np.zeros(SIZE) for name in CLASSES} | maps
    offsets = np.full((2, height // 2, width // 2), ABSENT, np.int8)
    offsets[:, 3, 4] = [ABSENT if row is None else round(row / OFFSET_STEP) for row in rows]
    image = np.full((2 * height, 2 * width, 3), 255, np.uint8)
    cover = np.stack([np.rint(255 * held[name]).astype(np.uint8) for name in CLASSES])
    return FlatPage(image, cover, offsets, np.ones(len(CLASSES), np.bool_))


def said(*, row: float = 0.0, factor: float | None = None, **maps: np.ndarray) -> InkMaps:
    """Return what a reader says: maps, one distance from the baseline everywhere, and the likelier factor."""
    held = {name: np.zeros(SIZE, np.float32) for name in CLASSES} | maps
    # two-hot: shared by the bins on either side, so that their mean is the distance
    shares = np.clip(1 - np.abs(BINS - row) / (BINS[1] - BINS[0]), 0, 1)
    factors = np.array([] if factor is None else [1.0, 2.0], np.float32)
    return InkMaps(
        **{name: np.asarray(values, np.float32) for name, values in held.items()},
        rows=np.tile(shares[:, None, None].astype(np.float32), (1, SIZE[0] // 2, SIZE[1] // 2)),
        offsets=BINS,
        px_per_mm=(5.0, 5.0),
        scale_factors=factors,
        scale_odds=np.where(factors == factor, 0.75, 0.25).astype(np.float32),
    )


def box(top: int, bottom: int, left: int = 5, right: int = 6, *, cover: float = 1.0) -> np.ndarray:
    """Return a map that is blank but for a rectangle."""
    pixels = np.zeros(SIZE)
    pixels[top:bottom, left:right] = cover
    return pixels


def test_overlap_counts_pixels_covered_by_half_over_all_pages():
    first = flat(letter=box(0, 4, 0, 4)), said(letter=box(2, 4, 0, 4))
    assert score_ink([first])["iou_letter"] == pytest.approx(8 / 16)
    second = flat(letter=box(0, 4, 0, 4, cover=0.4)), said(letter=box(0, 8, 0, 2, cover=0.6))
    assert score_ink([first, second])["iou_letter"] == pytest.approx(8 / (16 + 16))


@pytest.mark.parametrize("name", CLASSES)
def test_classes_do_not_mix_and_one_that_no_page_shows_has_no_overlap(name):
    ink = {name: box(0, 4, 0, 4)}
    figures = score_ink([(flat(**ink), said(**ink))])
    assert {key: value for key, value in figures.items() if key.startswith("iou")} == {f"iou_{name}": 1.0}


def test_what_a_page_does_not_tell_is_not_held_against_the_reader():
    page = flat(grid=box(0, 4))
    untold = page._replace(known=np.array(CLASSES) != "grid")
    assert score_ink([(page, said())])["iou_grid"] == 0
    assert "iou_grid" not in score_ink([(untold, said(foreign=box(0, 4)))])


@pytest.mark.parametrize(
    ("found", "missed"),
    [(box(8, 30), 0.0), (box(8, 30, cover=0.35), 0.0), (box(8, 14), 1.0), (box(8, 9), 1.0)],
)
def test_a_qrs_column_is_missed_where_less_than_0_3_of_its_stroke_is_seen(found, missed):
    assert score_ink([(flat(trace=box(8, 30)), said(trace=found))])["qrs_missed"] == missed


def test_columns_of_a_qrs_are_those_with_a_stroke_of_2_mm_each_stroke_by_itself():
    flat_line, qrs = box(20, 29, 0, 5), box(8, 18, 10, 12)
    nothing = np.zeros(SIZE)
    assert score_ink([(flat(trace=flat_line), said(trace=nothing))])["qrs_missed"] == 0
    assert score_ink([(flat(trace=np.maximum(flat_line, qrs)), said(trace=flat_line))])["qrs_missed"] == 1
    # two rows in one column: of one the stroke is seen, of the other it is not
    both = np.maximum(box(0, 10), box(20, 40))
    assert score_ink([(flat(trace=both), said(trace=box(20, 40)))])["qrs_missed"] == 0.5


@pytest.mark.parametrize(
    ("true", "row", "off"),
    [
        ((4.0, None), 4.0, 0.0),
        ((4.0, None), 5.4, 0.0),
        ((4.0, None), 5.6, 1.0),
        ((4.0, -20.0), -20.0, 0.0),
        ((4.0, -20.0), -8.0, 1.0),
        ((None, None), 4.0, 0.0),
        ((REACH_MM + 1, None), 4.0, 0.0),
    ],
)
def test_a_row_is_off_from_1_5_mm_on_and_either_of_two_that_cross_is_right(true, row, off):
    figures = score_ink([(flat(rows=true), said(row=row))])
    assert figures["row_off"] == off


@given(true=st.integers(-60, 60), row=st.floats(-36, 36, allow_subnormal=False))
@settings(max_examples=60, deadline=None)
def test_two_hot_offsets_are_right_where_they_are_within_1_5_mm(true, row):
    away = abs(row - true * OFFSET_STEP)
    off = score_ink([(flat(rows=(true * OFFSET_STEP, None)), said(row=row))])["row_off"]
    if abs(away - 1.5) > 1e-3:
        assert off == float(away > 1.5)


def test_scales_count_on_the_pages_where_they_are_told():
    page = flat()
    pairs = [(page, said(factor=1.0)), (page, said(factor=2.0)), (page, said())]
    assert score_ink(pairs)["scale_wrong"] == 0.5
    assert score_ink(pairs[:1])["scale_wrong"] == 0


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_reader_that_says_the_truth_has_no_fault(seed):
    rng = np.random.default_rng(seed)
    maps = {name: rng.random(SIZE) < 0.3 for name in CLASSES}
    figures = score_ink([(flat(**maps), said(**maps))])
    assert all(figures[f"iou_{name}"] == 1 for name in CLASSES)
    assert figures["qrs_missed"] == figures["row_off"] == figures["scale_wrong"] == 0
