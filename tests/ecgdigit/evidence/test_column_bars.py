"""Bars between columns: found, taken away, and what they say of where rows begin."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ecgdigit.evidence.column_bars import erase_bars, find_bars
from ecgdigit.evidence.trace_rows import Row
from ecgdigit.placing_rules.column_starts import Spans

PITCH = (10.0, 10.0)
LEVELS = (200, 400, 600)
SPANS = Spans(50.0, 1000.0, (), 0.0, (0.1, 0.1))
STARTS = {0.25: frozenset({0, 1, 2}), 0.5: frozenset({0, 1, 2}), 0.75: frozenset({0, 1, 2})}


def _rows() -> tuple[Row, ...]:
    return tuple(Row(float(level), 50.0, 1050.0, 1.0) for level in LEVELS)


def _page(width: int, offset: float = 0.0, *, lean: int | None = None) -> NDArray[np.float32]:
    """Return level lines with bars, so many px wide, between four columns; a peak may touch one column's."""
    ink = np.zeros((800, 1100), np.float32)
    for level in LEVELS:
        ink[level - 1 : level + 2, 50:1050] = 1
        for number, share in enumerate(STARTS):
            middle = round(50 + share * 1000 + offset)
            left = middle - width // 2
            ink[level - 35 : level + 36, left : left + width] = 1
            if number == lean:
                ink[level - 80 : level + 10, left - 4 : left] = 1
    return ink


@pytest.mark.parametrize("width", [2, 5, 9])
@pytest.mark.parametrize("offset", [0.0, -4.0, 4.0])
def test_bars_are_found_whatever_their_width(width, offset):
    ink = _page(width, offset)
    bars = find_bars(ink, _rows(), SPANS, PITCH, STARTS)
    assert len(bars) == 9
    cleared = erase_bars(ink, bars)
    for level in LEVELS:
        assert cleared[level - 40 : level - 5].max() == 0
        # The line itself stays but where a bar stood on it.
        assert cleared[level, 50:1050].mean() > 1 - 3 * (width + 4) / 1000


def test_bars_that_peaks_touch_are_told_by_those_of_other_columns():
    bars = find_bars(_page(8, lean=0), _rows(), SPANS, PITCH, STARTS)
    assert sorted({round((bar.x0 + bar.x1) / 2 / 50) * 50 for bar in bars}) == [300, 550, 800]


def test_peaks_of_one_beat_are_no_bars():
    ink = np.zeros((800, 1100), np.float32)
    x = np.arange(1100)
    for level, size in zip(LEVELS, (60, -45, 80), strict=True):
        y = level - size * np.exp(-(((x - 300) / 2.0) ** 2))
        for column in range(50, 1050):
            low, high = sorted((y[column - 1], y[column]))
            ink[int(low) - 1 : int(high) + 2, column] = 1
    assert find_bars(ink, _rows(), SPANS, PITCH, STARTS) == ()
