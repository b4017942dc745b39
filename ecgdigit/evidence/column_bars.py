"""Upright bars between columns: found because several rows show the same one, then taken away."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.ink_runs import find_runs
from ecgdigit.evidence.trace_rows import Row
from ecgdigit.placing_rules.column_starts import Spans

__all__ = ["Bar", "erase_bars", "find_bars"]

NEAR_MM = 0.6
"""How far from its place a bar may stand."""

HEIGHTS_MM = (4.0, 25.0)
"""Shortest and tallest bar."""

WIDEST_MM = 1.0

SOFT_PX = 4
SOFT = 0.12
"""A bar's faint edges reach so far, and are inked to this share at least."""

BESIDE_PX = 3
"""Nothing leans on a bar at this distance."""

LEVEL_MM = 3.0
"""A row's line may run this far from where it does in another row, against the bars."""

ALIKE_MM = 0.5
"""Bars of one page are equally tall to within this, and so are the columns of a bar."""

ALIGNED_MM = 0.2
"""And stand one below another to within this."""

SHIFT_PX = 3
"""A column's bars stand so near to where those of another column say."""

SOLID = 0.95
"""Share of a bar that is inked, at least, where it is not alone."""

LEAST_ROWS = 2
"""Rows that must show a bar."""


class Bar(NamedTuple):
    """A bar in one row.

    Parameters
    ----------
    x0, x1 : int
        First and last pixel column.
    top, bottom : int
        First and last pixel row.
    """

    x0: int
    x1: int
    top: int
    bottom: int


class _Stroke(NamedTuple):
    x0: int
    x1: int
    top: float
    height: float
    row: int


def find_bars(
    ink: NDArray[np.float32],
    rows: tuple[Row, ...],
    spans: Spans,
    px_per_mm: tuple[float, float],
    starts: Mapping[float, frozenset[int]],
) -> tuple[Bar, ...]:
    """Find the bars between columns.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
        Coverage without calibration pulses and whatever stands by itself.
    rows : tuple of Row
    spans : Spans
    px_per_mm : (x, y)
    starts : mapping of float to set of int
        Rows in which a layout that may be the page's begins a column, by its share of their length.

    Returns
    -------
    tuple of Bar
        Where nearly all those rows show a stroke of one height and level at one x, that bar in every
        row in which it is inked from end to end.
    """
    models: dict[float, list[_Stroke]] = {}
    for share, among in starts.items():
        x = spans.start + share * spans.length
        near = NEAR_MM * px_per_mm[0]
        # A bar whose middle is near may reach beyond, and shows by what stands beside it.
        wide = near + WIDEST_MM * px_per_mm[0] / 2 + BESIDE_PX + 1
        strokes = [
            stroke
            for number in sorted(among)
            for stroke in _strokes(ink, number, rows[number], (int(x - wide), int(x + wide) + 1), px_per_mm)
            if abs((stroke.x0 + stroke.x1) / 2 - x) <= near + 0.5
        ]
        model = _shared(strokes, rows, px_per_mm)
        if len(model) >= max(LEAST_ROWS, len(among) - len(among) // 5):
            models[share] = model
    bars = [bar for model in models.values() for bar in _in_rows(ink, rows, model)]
    for share in starts.keys() - models.keys() if models else ():
        nearest = min(models, key=lambda known: abs(known - share))
        bars += _like(ink, rows, models[nearest], round((share - nearest) * spans.length))
    return tuple(_whole(ink, bar, max(2, round(ALIKE_MM * px_per_mm[1]))) for bar in bars)


def _whole(ink: NDArray[np.float32], bar: Bar, most: int) -> Bar:
    """Return a bar with what is left of it above and below."""
    level = ink[:, max(bar.x0, 0) : bar.x1 + 1].mean(axis=1)
    top, bottom = bar.top, bar.bottom
    while top > max(bar.top - most, 0) and level[top - 1] > SOFT:
        top -= 1
    while bottom < min(bar.bottom + most, level.size - 1) and level[bottom + 1] > SOFT:
        bottom += 1
    return bar._replace(top=top, bottom=bottom)


def _like(ink: NDArray[np.float32], rows: tuple[Row, ...], model: list[_Stroke], dx: int) -> list[Bar]:
    """Return the bars of a column where peaks touch them, by those of another one.

    All of such a bar is inked; it may stand a pixel or two from where it should.
    """
    x0, x1, height, rise = _shape(rows, model)
    best: list[Bar] = []
    for shift in sorted(range(-SHIFT_PX, SHIFT_PX + 1), key=abs):
        left, right = x0 + dx + shift, x1 + dx + shift
        found = []
        for row in rows:
            top = round(row.level - rise)
            inner = ink[max(top + 2, 0) : round(top + height) - 2, max(left, 0) : right + 1]
            if inner.size and (inner > 0.5).mean() > SOLID:
                found.append(Bar(left - 2, right + 2, top - 2, round(top + height) + 1))
        if len(found) > len(best):
            best = found
    return best if len(best) >= LEAST_ROWS else []


def _strokes(
    ink: NDArray[np.float32],
    number: int,
    row: Row,
    columns: tuple[int, int],
    px_per_mm: tuple[float, float],
) -> list[_Stroke]:
    """Return the upright strokes of a row between two columns."""
    low, high = (size * px_per_mm[1] for size in HEIGHTS_MM)
    first = max(int(row.level - high), 0)
    runs = find_runs(ink[first : int(row.level + high) + 1, max(columns[0], 0) : columns[1]] > 0.5)
    runs = runs.where((runs.height >= low) & (runs.height <= high))
    found: list[_Stroke] = []
    slack = max(2.0, ALIKE_MM * px_per_mm[1])
    for x, top, bottom in zip(
        runs.x + max(columns[0], 0), runs.top + first, runs.bottom + first, strict=True
    ):
        height = float(bottom - top)
        beside = (i for i, last in enumerate(found) if x == last.x1 + 1 and abs(top - last.top) <= slack)
        number_beside = next(beside, None)
        if number_beside is None:
            found.append(_Stroke(int(x), int(x), float(top), height, number))
        elif abs(height - found[number_beside].height) <= slack:
            found[number_beside] = found[number_beside]._replace(x1=int(x))
    return [
        stroke
        for stroke in found
        if stroke.x1 - stroke.x0 < WIDEST_MM * px_per_mm[0] + 1
        and _is_bar(ink[int(stroke.top) + 1 : int(stroke.top + stroke.height) - 1], stroke.x0, stroke.x1)
    ]


def _shared(strokes: list[_Stroke], rows: tuple[Row, ...], px_per_mm: tuple[float, float]) -> list[_Stroke]:
    """Return the largest set of strokes of one height and place in different rows."""
    best: list[_Stroke] = []
    for model in strokes:
        rise = rows[model.row].level - model.top
        like: dict[int, _Stroke] = {}
        for stroke in strokes:
            level = abs(rows[stroke.row].level - stroke.top - rise) <= LEVEL_MM * px_per_mm[1]
            same = abs(stroke.x0 + stroke.x1 - model.x0 - model.x1) / 2 <= max(
                1.0, ALIGNED_MM * px_per_mm[0]
            ) and abs(stroke.height - model.height) <= max(2.0, ALIKE_MM * px_per_mm[1])
            if same and level and stroke.row not in like:
                like[stroke.row] = stroke
        if len(like) > len(best):
            best = list(like.values())
    return best


def _shape(rows: tuple[Row, ...], model: list[_Stroke]) -> tuple[int, int, float, float]:
    """Return first and last column of a bar, its height, and how far it rises above a row's level."""
    x0, x1 = min(stroke.x0 for stroke in model), max(stroke.x1 for stroke in model)
    height = float(np.median([stroke.height for stroke in model]))
    return x0, x1, height, float(np.median([rows[stroke.row].level - stroke.top for stroke in model]))


def _in_rows(ink: NDArray[np.float32], rows: tuple[Row, ...], model: list[_Stroke]) -> list[Bar]:
    """Return the bar of each row: as found, or where all of it is inked."""
    x0, x1, height, rise = _shape(rows, model)
    found = {stroke.row: stroke.top for stroke in model}
    bars = []
    for number, row in enumerate(rows):
        top = round(found.get(number, row.level - rise))
        bottom = round(top + height)
        inner = ink[max(top + 1, 0) : bottom - 1]
        if number in found or _is_bar(inner, x0, x1):
            left, right = _soft_edges(inner, x0, x1)
            bars.append(Bar(left, right, top - 2, bottom + 1))
    return bars


def _soft_edges(ink: NDArray[np.float32], x0: int, x1: int) -> tuple[int, int]:
    """Widen a bar over the fainter columns at its sides."""
    left, right = x0, x1
    while left > max(x0 - SOFT_PX, 0) and ink[:, left - 1].mean() > SOFT:
        left -= 1
    while right < min(x1 + SOFT_PX, ink.shape[1] - 1) and ink[:, right + 1].mean() > SOFT:
        right += 1
    return left, right


def _is_bar(ink: NDArray[np.float32], x0: int, x1: int) -> bool:
    """Tell whether a stroke stands upright between two columns, and nothing leans on it."""
    if not ink.size:
        return False
    full = (ink[:, x0 : x1 + 1].max(axis=1) > 0.5).mean()
    left, right = max(x0 - BESIDE_PX, 0), min(x1 + BESIDE_PX, ink.shape[1] - 1)
    beside = max(ink[:, left].mean(), ink[:, right].mean())
    return bool(full > 0.9 and beside < 0.25)


def erase_bars(ink: NDArray[np.float32], bars: tuple[Bar, ...]) -> NDArray[np.float32]:
    """Return the ink without bars; the line that one stood on is interrupted there.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
    bars : tuple of Bar

    Returns
    -------
    ndarray of float32, shape (height, width)
        A copy.
    """
    cleared = ink.copy()
    for bar in bars:
        cleared[max(bar.top, 0) : bar.bottom + 1, max(bar.x0, 0) : bar.x1 + 1] = 0
    return cleared
