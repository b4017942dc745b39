"""The rasteriser against brute force: discs stamped along the line, counted on a fine lattice."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgsyn.pages.drawing._rectangle_strokes import stroke_outline, stroke_rectangles
from ecgsyn.pages.drawing._trace_strokes import stroke_trace
from ecgsyn.pages.drawing.ink_patches import Ink

SIZE = (60, 80)
FINE = 24


def full(ink: Ink | None, size: tuple[int, int] = SIZE) -> np.ndarray:
    """The coverage of a whole page."""
    page = np.zeros(size[::-1])
    if ink is not None:
        rows, columns = ink.coverage.shape
        page[ink.y : ink.y + rows, ink.x : ink.x + columns] = ink.coverage
    return page


def stamped(points: np.ndarray, width: float, size: tuple[int, int] = SIZE) -> np.ndarray:
    """Coverage by counting lattice points that lie within half a pen of the polyline."""
    w, h = size
    lattice = (np.arange(w * FINE) + 0.5) / FINE - 0.5, (np.arange(h * FINE) + 0.5) / FINE - 0.5
    gx, gy = np.meshgrid(*lattice)
    nearest = np.full(gx.shape, np.inf)
    for (x0, y0), (x1, y1) in pairwise(points):
        length = max((x1 - x0) ** 2 + (y1 - y0) ** 2, 1e-12)
        along = np.clip(((gx - x0) * (x1 - x0) + (gy - y0) * (y1 - y0)) / length, 0, 1)
        np.minimum(nearest, np.hypot(gx - x0 - along * (x1 - x0), gy - y0 - along * (y1 - y0)), out=nearest)
    inside = nearest <= width / 2
    return inside.reshape(h, FINE, w, FINE).mean(axis=(1, 3))


def column_centres(page: np.ndarray) -> np.ndarray:
    return (page * np.arange(page.shape[0])[:, None]).sum(axis=0) / page.sum(axis=0)


@pytest.mark.parametrize("slope", [0.0, 0.2, -1.0, 3.0, -9.0])
@pytest.mark.parametrize("width", [0.6, 2.0, 3.3])
def test_a_straight_stroke_covers_what_a_round_pen_covers(slope: float, width: float):
    x = np.array([10.3, 10.3 + 40 / max(1.0, abs(slope))])
    points = np.column_stack([x, 40 + slope * (x - x.mean())])
    drawn, wanted = full(stroke_trace(points, width=width, size=SIZE)), stamped(points, width)
    assert np.abs(drawn - wanted).max() < 0.13  # one sub-column of a steep edge
    assert drawn.sum() == pytest.approx(wanted.sum(), rel=0.03)  # a lattice of 24 a pixel


@pytest.mark.parametrize("width", [1.0, 2.5])
def test_a_sharp_peak_is_filled_as_by_a_round_pen(width: float):
    points = np.array([[5, 60], [29, 60], [30.2, 12], [31.4, 60], [55, 60]], dtype=float)
    drawn, wanted = full(stroke_trace(points, width=width, size=SIZE)), stamped(points, width)
    assert abs(drawn.sum() - wanted.sum()) < 0.06 * wanted.sum()
    top = np.flatnonzero(drawn.max(axis=1) > 0.02)[0]
    assert top == np.flatnonzero(wanted.max(axis=1) > 0.02)[0]
    assert (drawn <= wanted + 0.13).all()  # trimming never adds ink


@settings(deadline=None, max_examples=40)
@given(
    height=st.floats(5, 70),
    slope=st.floats(-20, 20),
    width=st.floats(0.4, 6),
    step=st.floats(0.2, 5),
)
def test_the_centre_of_a_straight_stroke_is_the_line(height: float, slope: float, width: float, step: float):
    x = np.arange(-40, 100, step)
    y = height + slope * (x - 30)
    page = full(stroke_trace(np.column_stack([x, y]), width=width, size=SIZE))
    half = width / 2 * np.hypot(1, slope) + abs(slope) / 2
    columns = np.arange(60)
    middle = height + slope * (columns - 30)
    whole = (middle - half > 0) & (middle + half < 79)
    if whole.any():
        centres = column_centres(page[:, whole])
        # pixels of exact coverage put the ink of a part-covered pixel into its middle
        limit = 0.125 / (width * np.hypot(1, slope)) + 1e-3 * (1 + abs(slope))
        assert np.abs(centres - middle[whole]).max() < limit


def test_gently_curved_strokes_are_centred_on_the_graph():
    x = np.arange(-20, 400, 0.4)
    y = 60 + 40 * np.sin(2 * np.pi * x / 120)
    page = full(stroke_trace(np.column_stack([x, y]), width=2.0, size=(380, 120)), (380, 120))
    error = column_centres(page) - (60 + 40 * np.sin(2 * np.pi * np.arange(380) / 120))
    assert np.sqrt(np.mean(error**2)) < 0.02


def test_level_stroke_has_exact_coverage():
    page = full(stroke_trace([[-5, 20.3], [70, 20.3]], width=1.5, size=SIZE))
    # from 19.55 to 21.05: the pixel rows 20 and 21 end at 20.5 and 21.5
    np.testing.assert_allclose(page[19:23, 30], [0.0, 0.95, 0.55, 0.0], atol=1e-6)


def test_a_vertical_piece_inside_a_graph_is_drawn():
    points = [[5, 50], [20, 50], [20, 10], [40, 10]]
    page = full(stroke_trace(points, width=2.0, size=SIZE))
    np.testing.assert_allclose(page[20:40, 18:23].sum(axis=1), 2.0, atol=0.13)


def test_peaks_narrower_than_a_pixel_survive():
    x = np.arange(0, 60, 0.1)
    y = np.where(np.abs(x - 30.05) < 0.06, 10.0, 60.0)
    ink = stroke_trace(np.column_stack([x, y]), width=0.85, size=SIZE)
    page = full(ink)
    assert (page[12:58].max(axis=1) > 0.3).all()
    mask = full(ink._replace(coverage=ink.mask))
    assert mask[10:60, 29:32].any(axis=1).all()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(-20, 100), min_size=2, max_size=40), st.floats(0.2, 5), st.floats(0.3, 4))
def test_the_mask_holds_the_line_without_a_break(heights: list[float], step: float, width: float):
    x = 3 + np.arange(len(heights)) * step
    ink = stroke_trace(np.column_stack([x, heights]), width=width, size=SIZE)
    mask = full(ink if ink is None else ink._replace(coverage=ink.mask)).astype(bool)
    on_page = (x < 59.4) & (np.array(heights) > -0.4) & (np.array(heights) < 79.4)
    rows, columns = np.floor(np.array(heights) + 0.5).astype(int), np.floor(x + 0.5).astype(int)
    assert mask[rows[on_page], columns[on_page]].all()
    page = full(ink)
    assert (page[mask] > 0).all()
    assert mask[page >= 0.5].all()
    assert page.max(initial=0) <= 1 + 1e-6


def test_gaps_break_the_line_and_single_samples_are_dots():
    x = np.arange(0, 60, 1.0)
    y = np.full(60, 40.0)
    y[20:30] = np.nan
    y[35] = y[37] = np.nan
    page = full(stroke_trace(np.column_stack([x, y]), width=2.0, size=SIZE))
    assert not page[:, 22:28].any()
    assert page[40, 36] > 0.9
    dot = stroke_trace([[30, 40]], width=4.0, size=SIZE)
    assert dot.coverage.sum() == pytest.approx(np.pi * 4, rel=0.01)


def test_strokes_off_the_page_leave_nothing():
    assert stroke_trace([[0, 200], [50, 200]], width=2, size=SIZE) is None
    assert stroke_trace([[100, 5], [150, 5]], width=2, size=SIZE) is None
    assert stroke_trace([[np.nan, 5], [3, np.nan]], width=2, size=SIZE) is None
    assert stroke_trace(np.empty((0, 2)), width=2, size=SIZE) is None
    assert stroke_rectangles([[-9, -9, -2, -2]], size=SIZE) is None


def test_cut_off_strokes_equal_the_part_of_a_larger_page():
    x = np.arange(-30, 120, 0.7)
    y = 40 + 60 * np.sin(x / 9)
    points = np.column_stack([x, y])
    small = full(stroke_trace(points, width=2.2, size=SIZE))
    large = full(stroke_trace(points + 50, width=2.2, size=(160, 180)), (160, 180))
    np.testing.assert_allclose(small, large[50:130, 50:110], atol=1e-5)


@settings(deadline=None, max_examples=40)
@given(st.floats(0, 40), st.floats(0, 40), st.floats(0.1, 15), st.floats(0.1, 15))
def test_rectangles_have_their_area(x: float, y: float, width: float, height: float):
    ink = stroke_rectangles([[x, y, x + width, y + height]], size=SIZE)
    assert ink.coverage.sum() == pytest.approx(width * height, rel=1e-5)
    assert ink.mask.any()


def test_outlines_are_exact_in_both_directions():
    outline = [[5.2, 60.4], [10.2, 60.4], [10.2, 20.7], [30.6, 20.7], [30.6, 60.4], [35, 60.4]]
    page = full(stroke_outline(outline, width=1.6, size=SIZE))
    length = 5.0 + 39.7 + 20.4 + 39.7 + 4.4
    assert page.sum() == pytest.approx(length * 1.6 + 1.6**2, rel=1e-5)  # square ends
    np.testing.assert_allclose(page[40, 8:13], [0.0, 0.1, 1.0, 0.5, 0.0], atol=1e-6)
    np.testing.assert_allclose(page[19:23, 20], [0.0, 0.6, 1.0, 0.0], atol=1e-6)


def test_slanted_outlines_are_refused():
    with pytest.raises(ValueError, match="level or upright"):
        stroke_outline([[0, 0], [3, 4]], width=1, size=SIZE)


def test_thin_rectangles_have_a_mask():
    ink = stroke_rectangles([[10.45, 5, 10.55, 20]], size=SIZE)
    assert ink.mask.any(axis=1).sum() >= 15
