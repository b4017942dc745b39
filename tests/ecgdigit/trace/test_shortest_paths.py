"""Lines followed as shortest paths."""

import numpy as np
import pytest

from ecgdigit.trace.shortest_paths import Paths, find_paths

PITCH = (4.0, 4.0)


def _ink(*lines: np.ndarray, height: int = 240) -> np.ndarray:
    """Coverage of strokes 3 px thick along lines given at each column."""
    rows = np.arange(height)[:, None]
    ink = np.zeros((height, lines[0].size))
    for line in lines:
        before, after = np.concatenate([line[:1], line[:-1]]), np.concatenate([line[1:], line[-1:]])
        low = np.minimum(line, (np.minimum(before, after) + line) / 2) - 1.5
        high = np.maximum(line, (np.maximum(before, after) + line) / 2) + 1.5
        ink = np.maximum(ink, np.clip(np.minimum(high, rows + 0.5) - np.maximum(low, rows - 0.5), 0, 1))
    return ink.astype(np.float32)


def _level(paths: Paths, row: int = 0) -> np.ndarray:
    return (paths.enter[row] + paths.leave[row]) / 2


X = np.arange(400.0)


def test_a_level_line_is_followed():
    paths = find_paths(_ink(np.full(400, 100.0)), np.array([100.0]), PITCH, (0, 400))
    assert paths.first == 0
    assert np.abs(_level(paths) - 100).max() <= 1.5


def test_tall_narrow_peaks_are_climbed():
    line = 150 - 90 * np.exp(-(((X % 100 - 50) / 3) ** 2))
    paths = find_paths(_ink(line), np.array([150.0]), PITCH, (0, 400))
    for peak in range(50, 400, 100):
        reached = min(paths.enter[0, peak - 4 : peak + 5].min(), paths.leave[0, peak - 4 : peak + 5].min())
        assert reached < 75


def test_crossing_lines_are_not_exchanged():
    upper = 80 + 60 * np.exp(-(((X - 200) / 12) ** 2))
    lower = np.full(400, 120.0)
    paths = find_paths(_ink(upper, lower), np.array([80.0, 120.0]), PITCH, (0, 400))
    assert np.abs(_level(paths, 0)[[20, 380]] - 80).max() < 2
    assert np.abs(_level(paths, 1)[[20, 380]] - 120).max() < 2
    assert np.abs(_level(paths, 1) - 120).max() < 4


def test_a_gap_is_crossed_straight():
    ink = _ink(np.full(400, 100.0))
    ink[:, 190:200] = 0
    paths = find_paths(ink, np.array([100.0]), PITCH, (0, 400))
    assert np.abs(_level(paths) - 100).max() <= 2


def test_a_leap_is_free_where_another_lead_begins():
    line = np.where(X < 200, 80.0, 130.0)
    ink = np.concatenate([_ink(line[:200]), _ink(line[200:])], axis=1)
    breaks = np.zeros((1, 400), np.bool_)
    breaks[0, 200] = True
    paths = find_paths(ink, np.array([100.0]), PITCH, (0, 400), breaks=breaks)
    level = _level(paths)
    assert np.abs(level[:198] - 80).max() <= 2
    assert np.abs(level[203:] - 130).max() <= 2


@pytest.mark.parametrize("columns", [(0, 400), (37, 300), (399, 400)])
def test_only_the_columns_asked_for(columns):
    paths = find_paths(_ink(np.full(400, 100.0)), np.array([100.0]), PITCH, columns)
    assert paths.first == columns[0]
    assert paths.enter.shape == paths.leave.shape == (1, columns[1] - columns[0])
