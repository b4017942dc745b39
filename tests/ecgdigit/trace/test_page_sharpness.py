"""Blur is told from steep strokes, and taken out of peaks."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ecgdigit.trace._page_sharpness import find_blur
from ecgdigit.trace._pen_footprint import NODES, ColumnInk, Pen
from ecgdigit.trace._pen_line import line_of_stroke
from ecgdigit.trace._stroke_edges import Stroke

SIZE = 600
RADIUS = 1.4

Floats = NDArray[np.float64]


def _beats() -> Floats:
    """Return y of narrow peaks, 80 px high and 3 px wide, every 60 px."""
    at = (np.arange(SIZE * NODES) + 0.5) / NODES - 0.5
    return 200 - 80 * np.exp(-(((at % 60 - 30) / 3.0) ** 2))


def _ink(line: Floats, blur: float, noise: float, seed: int = 3) -> ColumnInk:
    """Return what a blurred pen leaves of a line, measured with some noise."""
    nothing = np.full(SIZE, np.nan)
    drawn = Pen(SIZE, RADIUS, blur=blur).columns(line, ColumnInk(nothing, nothing, nothing, nothing))
    rng = np.random.default_rng(seed)
    height = drawn[0][0] * (1 + noise * rng.normal(size=SIZE))
    middle = drawn[1][0] + noise * rng.normal(size=SIZE)
    return ColumnInk(middle - height / 2, middle + height / 2, height, middle)


@pytest.mark.parametrize("blur", [0.0, 0.45, 0.65])
def test_blur_is_found(blur):
    stroke = Stroke(_ink(_beats(), blur, 0.01), np.ones(SIZE, np.float32))
    assert find_blur((stroke,), RADIUS) == pytest.approx(blur, abs=0.11)


def test_pages_without_steep_strokes_are_taken_for_sharp():
    level = Stroke(_ink(np.full(SIZE * NODES, 200.0), 0.6, 0.01), np.ones(SIZE, np.float32))
    assert find_blur((level,), RADIUS) == 0.0


def test_strokes_of_which_columns_are_unknown_tell_of_no_blur():
    known = np.arange(SIZE) % 60 != 20
    stroke = Stroke(_ink(_beats(), 0.0, 0.01).masked(known), np.ones(SIZE, np.float32))
    assert find_blur((stroke,), RADIUS) == 0.0


def test_peaks_get_back_what_blur_took():
    line = _beats()
    ink = _ink(line, 0.65, 0.01)
    flattened, restored = (line_of_stroke(ink, RADIUS, blur=blur) for blur in (0.0, 0.65))
    peaks = np.flatnonzero((line[1:-1] < line[:-2]) & (line[1:-1] <= line[2:])) + 1
    assert np.abs(restored - line)[peaks].mean() < 0.5 * np.abs(flattened - line)[peaks].mean()


def test_derivatives_are_those_of_what_is_drawn():
    line = _beats()[: 60 * NODES]
    pen = Pen(60, RADIUS, blur=0.6)
    nothing = np.full(60, np.nan)
    unknown = ColumnInk(nothing, nothing, nothing, nothing)
    node = 27 * NODES
    step = np.zeros(line.size)
    step[node] = 1e-5
    for (drawn, jacobian, _, _), (moved, *_) in zip(
        pen.columns(line, unknown)[:2], pen.columns(line + step, unknown)[:2], strict=True
    ):
        columns = np.arange(24, 31)
        said = jacobian[node - NODES * columns + pen.reach, columns]
        np.testing.assert_allclose((moved - drawn)[columns] / 1e-5, said, atol=1e-3)
