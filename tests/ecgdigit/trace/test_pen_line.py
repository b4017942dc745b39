"""From the ink of a stroke back to the line that a round pen drew."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgdigit.trace._pen_footprint import NODES, ColumnInk
from ecgdigit.trace._pen_line import line_of_stroke

FINE = 16
SIZE = 160

Floats = NDArray[np.float64]
Line = Callable[[Floats], Floats]


def _stroke(line: Line, radius: float) -> ColumnInk:
    """Ink of the discs along ``line``, a function of x, averaged exactly over each column."""
    x = -0.5 + (np.arange(SIZE * FINE) + 0.5) / FINE
    shifts = np.linspace(-radius, radius, 33)
    reach = np.sqrt(np.maximum(radius**2 - shifts**2, 0))[:, None]
    y = line(x[None, :] + shifts[:, None])
    top, bottom = (y - reach).min(axis=0), (y + reach).max(axis=0)
    mean = lambda values: values.reshape(SIZE, FINE).mean(axis=1)  # noqa: E731
    height = mean(bottom - top)
    middle = mean((bottom**2 - top**2) / 2) / height
    return ColumnInk(middle - height / 2, middle + height / 2, height, middle)


def _nodes() -> Floats:
    return (np.arange(SIZE * NODES) + 0.5) / NODES - 0.5


def _rms(line: Line, radius: float) -> float:
    found = line_of_stroke(_stroke(line, radius), radius)
    return float(np.sqrt(np.mean((found - line(_nodes()))[8:-8] ** 2)))


@pytest.mark.parametrize("radius", [0.5, 1.0, 1.5, 3.0])
def test_straight_lines_come_back_exactly(radius):
    for slope in (0.0, 0.3, -1.0, 4.0):
        assert _rms(lambda x, slope=slope: 100 + slope * (x - 80), radius) < 0.02 * (1 + abs(slope))


@pytest.mark.parametrize("radius", [0.5, 1.0, 1.5, 2.5])
@pytest.mark.parametrize("sign", [-1, 1])
def test_narrow_peaks_and_dips_keep_their_height(radius, sign):
    # A QRS at 100 dpi: 40 px high within a few columns. Its stroke alone is wider than the peak.
    def line(x: Floats) -> Floats:
        return 100 + sign * 40 * np.exp(-(((x - 80.3) / 3.0) ** 2))

    found = line_of_stroke(_stroke(line, radius), radius)
    reached = found[150:170].max() if sign > 0 else found[150:170].min()
    assert reached == pytest.approx(100 + sign * 40, abs=1.2)
    assert _rms(line, radius) < 0.6


@settings(max_examples=25)
@given(
    radius=st.floats(0.4, 3.0),
    seed=st.integers(0, 10_000),
    size=st.floats(0.5, 8.0),
    width=st.floats(5.0, 25.0),
)
def test_smooth_lines_come_back(radius, seed, size, width):
    """Within 0.05 px, and more where bends are tighter than the pen is round."""
    rng = np.random.default_rng(seed)
    places = np.arange(-2 * width, SIZE + 2 * width, width)
    heights = rng.normal(0, size, places.size)

    def line(x: Floats) -> Floats:
        return 100 + sum(h * np.exp(-(((x - p) / width) ** 2)) for p, h in zip(places, heights, strict=True))

    curvature = 2 * np.abs(heights).max() / width**2
    assert _rms(line, radius) < 0.05 + 0.5 * curvature * radius


def test_unknown_columns_stay_unknown_or_are_bridged():
    ink = _stroke(lambda x: 100 + 5 * np.sin(x / 15), 1.5)
    keep = np.ones(SIZE, np.bool_)
    keep[60:66] = keep[100:120] = False
    held = ink.masked(keep)
    found = line_of_stroke(held, 1.5)
    seen = np.isfinite(found).reshape(SIZE, NODES).all(axis=1)
    assert np.array_equal(seen, keep)
    bridged = line_of_stroke(held, 1.5, bridge=8)
    truth = 100 + 5 * np.sin(_nodes() / 15)
    assert np.abs(bridged - truth)[60 * NODES : 66 * NODES].max() < 0.5
    assert np.isnan(bridged[100 * NODES : 120 * NODES]).all()


@pytest.mark.parametrize("side", ["top", "bottom"])
def test_one_edge_is_enough(side):
    line = lambda x: 100 + 8 * np.sin(x / 20)  # noqa: E731
    ink = _stroke(line, 1.5)
    unknown = np.full(SIZE, np.nan)
    hidden = {side: unknown, "height": unknown, "middle": unknown}
    found = line_of_stroke(ink._replace(**hidden), 1.5)
    assert np.sqrt(np.mean((found - line(_nodes()))[8:-8] ** 2)) < 0.15


def test_a_stroke_of_nothing_is_a_line_of_nothing():
    unknown = np.full(SIZE, np.nan)
    assert np.isnan(line_of_stroke(ColumnInk(unknown, unknown, unknown, unknown), 1.0, bridge=5)).all()


def test_a_stroke_of_few_columns_is_read_as_it_is():
    short = _stroke(lambda x: np.full_like(x, 100.0), 1.5).part(slice(0, 3))
    assert np.abs(line_of_stroke(short, 1.5) - 100).max() < 1e-9


def test_a_stretch_narrower_than_the_pen_has_a_line_too():
    # Nodes within reach of the pen lie beyond both ends of the stretch.
    level = np.full(4, 20.0)
    ink = ColumnInk(level - 3, level + 3, np.full(4, 6.0), level)
    assert line_of_stroke(ink, 6.0) == pytest.approx(20.0, abs=0.5)
