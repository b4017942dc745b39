"""Edges and ink of each row's stroke, and what becomes of ink that two rows share."""

import numpy as np
import pytest

from ecgdigit.trace._stroke_edges import Stroke, evened, read_strokes, stroke_width
from ecgdigit.trace.shortest_paths import find_paths
from tests.ecgdigit.trace.test_shortest_paths import PITCH, X, _ink


def _strokes(*lines: np.ndarray, levels: list[float]) -> tuple[Stroke, ...]:
    ink = _ink(*lines)
    return read_strokes(ink, find_paths(ink, np.array(levels), PITCH, (0, ink.shape[1])))


@pytest.mark.parametrize("level", [100.0, 100.25, 100.5, 100.9])
def test_a_level_stroke_is_measured_to_a_fraction_of_a_pixel(level):
    (stroke,) = _strokes(np.full(400, level), levels=[100.0])
    assert (stroke.sure == 1).all()
    assert np.abs(stroke.ink.middle - level).max() < 0.01
    assert np.abs(stroke.ink.height - 3).max() < 0.01
    assert np.abs(stroke.ink.top - (level - 1.5)).max() < 0.01
    assert np.abs(stroke.ink.bottom - (level + 1.5)).max() < 0.01


def test_the_pen_width_is_that_of_gentle_slopes():
    line = 100 + 20 * np.sin(X / 30)
    assert stroke_width(_strokes(line, levels=[100.0])) == pytest.approx(3, abs=0.25)


@pytest.mark.parametrize("level", [100.0, 100.5])
def test_a_stroke_that_pales_on_the_way_is_as_thick_throughout(level):
    ink = _ink(np.full(400, level))
    pale = ink * np.linspace(1, 0.4, 400, dtype=np.float32)
    (stroke,) = read_strokes(evened(pale, 3.0), find_paths(pale, np.array([100.0]), PITCH, (0, 400)))
    assert np.abs(stroke.ink.height - 3).max() < 0.35
    assert np.abs(stroke.ink.middle - level).max() < 0.03


def test_a_pale_peak_keeps_its_height():
    line = 120 - 80 * np.exp(-(((X - 200) / 8) ** 2))
    ink = _ink(line)
    slope = np.abs(np.gradient(line))
    pale = ink * (1 - 0.5 * np.clip(slope / 4, 0, 1)).astype(np.float32)
    (even,) = read_strokes(evened(pale, 3.0), find_paths(pale, np.array([120.0]), PITCH, (0, 400)))
    (true,) = read_strokes(ink, find_paths(ink, np.array([120.0]), PITCH, (0, 400)))
    (raw,) = read_strokes(pale, find_paths(pale, np.array([120.0]), PITCH, (0, 400)))
    off, before = (np.abs(s.ink.height - true.ink.height)[180:220].max() for s in (even, raw))
    assert off < before / 3


@pytest.mark.parametrize("width", [1.0, 1.5])
def test_thin_lines_are_left_as_they_are(width):
    ink = np.clip(_ink(np.full(400, 100.3)) / 3, 0, 1)
    usual = np.median(ink[ink > 0.3])
    found = evened(ink, width)
    assert np.abs(found - np.clip(ink, 0, usual))[ink > 0.1].max() < 0.02


def test_a_path_that_cuts_across_below_a_peak_is_led_over_its_tip():
    """Two flanks with a speck between them, as grid lines leave it on scans."""
    line = 220 - 120 * np.exp(-(((X - 200) / 3.5) ** 2))
    ink = _ink(line)
    ink[165:170, 199:202] = 1.0
    (stroke,) = read_strokes(ink, find_paths(ink, np.array([220.0]), PITCH, (0, 400)))
    assert stroke.ink.top[198:203].max() < 125


def test_a_level_line_between_the_flanks_of_another_row_stays_level():
    other = 220 - 150 * np.exp(-(((X - 200) / 7.0) ** 2))
    ink = _ink(other, np.full(400, 150.0))
    _, level = sorted(
        read_strokes(ink, find_paths(ink, np.array([150.0, 220.0]), PITCH, (0, 400))),
        key=lambda stroke: -stroke.ink.middle[20],
    )
    seen = np.isfinite(level.ink.height) & (level.ink.height < 5)
    assert np.abs(level.ink.middle[seen] - 150).max() < 1.5


def test_nothing_is_read_where_there_is_no_ink():
    ink = _ink(np.full(400, 100.0))
    ink[:, 150:180] = 0
    (stroke,) = read_strokes(ink, find_paths(ink, np.array([100.0]), PITCH, (0, 400)))
    assert np.isnan(stroke.ink.middle[150:180]).all()
    assert not stroke.sure[150:180].any()
    assert np.isfinite(stroke.ink.middle[:150]).all()


def test_where_rows_cross_neither_is_sure_and_both_are_kept_elsewhere():
    steep = 80 + 60 * np.exp(-(((X - 200) / 8) ** 2))
    level = np.full(400, 120.0)
    upper, lower = _strokes(steep, level, levels=[80.0, 120.0])
    crossing = (np.abs(steep - 120) < 2) & (np.abs(np.gradient(steep)) > 2)
    assert crossing.any()
    assert (upper.sure[crossing] < 1).all()
    assert (lower.sure[crossing] < 1).all()
    gentle = (np.abs(X - 200) > 12) & (np.abs(np.gradient(steep)) < 0.5)
    assert np.nanmax(np.abs(upper.ink.middle - steep)[gentle]) < 0.3
    away = np.abs(X - 200) > 20
    assert np.nanmax(np.abs(lower.ink.middle - level)[away]) < 0.05
    seen = np.isfinite(lower.ink.middle)
    assert np.abs(lower.ink.middle - level)[seen].max() < 4
