import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgsyn.effects.damage.soft_strokes import Stroke, filled, pen_ink, rounded, wavering

SIZE = (120, 90)


@settings(deadline=None, max_examples=40)
@given(width=st.floats(0.3, 12), slope=st.floats(-0.5, 0.5), x=st.floats(10, 20), y=st.floats(35, 50))
def test_a_stroke_is_as_wide_and_as_high_as_asked_for(width, slope, x, y):
    ends = np.array([[x, y], [x + 60, y + 60 * slope]])
    ink = pen_ink([Stroke.even(ends, width=width)], size=SIZE)
    assert ink is not None
    columns = np.arange(30, 60)
    cover = ink.coverage[:, columns - ink.x]
    rows = np.arange(len(cover))[:, None] + ink.y
    off = (rows * cover).sum(axis=0) / cover.sum(axis=0) - (y + slope * (columns - x))
    assert off.mean() == pytest.approx(0, abs=0.2)
    assert cover.sum(axis=0).mean() == pytest.approx(width * np.hypot(1, slope), abs=0.2 + 0.05 * width)
    assert width < 0.7 or ink.mask[:, columns - ink.x].any(axis=0).all()


def test_the_pen_presses_harder_here_and_there():
    points = np.stack([np.linspace(10, 110, 50), np.full(50, 40.0)], axis=1)
    ink = pen_ink([Stroke(points, np.linspace(1, 6, 50), np.linspace(0.3, 1, 50))], size=SIZE)
    assert ink is not None
    total = ink.coverage.sum(axis=0)
    assert total[90] > 3 * total[15]


def test_a_stroke_off_the_page_is_cut_off():
    line = np.array([[-50.0, 20.0], [60.0, 20.0]])
    ink = pen_ink([Stroke.even(line, width=2)], size=SIZE)
    assert ink is not None
    assert ink.x == 0
    assert pen_ink([Stroke.even(line - (0, 50), width=2)], size=SIZE) is None
    assert pen_ink([], size=SIZE) is None


@settings(deadline=None, max_examples=30)
@given(left=st.floats(5, 30), top=st.floats(5, 30), side=st.floats(3, 40))
def test_a_filled_outline_covers_its_area(left, top, side):
    corners = np.array([[left, top], [left + side, top], [left + side, top + side], [left, top + side]])
    x, y, cover = filled([corners], size=SIZE)
    assert cover.sum() == pytest.approx(side**2, abs=0.4 * side + 1)
    columns = np.average(np.arange(cover.shape[1]) + x, weights=cover.sum(axis=0))
    assert columns == pytest.approx(left + side / 2, abs=0.2)
    assert y <= top


def test_nothing_is_filled_off_the_page():
    assert not filled([np.array([[-9.0, -9.0], [-5.0, -9.0], [-5.0, -5.0]])], size=SIZE)[2].size


def test_a_rounded_line_goes_through_its_points():
    points = np.array([[0.0, 0.0], [5.0, 3.0], [9.0, -2.0], [12.0, 0.0]])
    line = rounded(points, parts=5)
    assert len(line) == 16
    np.testing.assert_allclose(line[::5], points, atol=1e-9)


def test_waver_is_smooth_and_of_unit_size():
    values = wavering(20000, cell=20, rng=np.random.default_rng(0))
    assert values.std() == pytest.approx(1, abs=0.15)
    assert np.abs(np.diff(values)).max() < 0.5
