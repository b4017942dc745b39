"""The edges of each row's stroke, column by column, also where strokes of two rows meet."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.ink_runs import Runs, find_runs, pen_width
from ecgdigit.trace._pen_footprint import ColumnInk
from ecgdigit.trace.shortest_paths import Paths
from ecgtypes import finite_runs

__all__ = ["INKED", "Stroke", "evened", "read_strokes", "stroke_width"]

INK = 0.04
"""Coverage from which a pixel belongs to a stroke."""

REACH = 0.75
"""Widths of the pen within which the darkest pixel says how dark the ink is there."""

PALEST = 0.25
"""Ink is measured against this at least: fainter marks are no strokes."""

FAINT = 0.1
"""Coverage below which a pixel is paper, noise or a grid line, wherever it lies."""

INKED = 0.3
"""Coverage from which a pixel counts for how dark the ink usually is."""

THIN, THICK = 1.5, 3.0
"""Widths of the pen, px: up to the first hardly a pixel is covered in full, from the second on many are."""

EDGE = 0.7
"""Share of the ink's darkness over which the edge of a thick line is taken to rise: blur takes more."""

LEVEL = 3.0
"""Runs up to this many pen widths tall are those of a level line."""


class Stroke(NamedTuple):
    """The stroke of one row.

    Parameters
    ----------
    ink : ColumnInk
        Of each pixel column, NaN where it cannot be seen.
    sure : ndarray of float32, shape (columns,)
        0 to 1: how surely the ink is that row's own.
    """

    ink: ColumnInk
    sure: NDArray[np.float32]


def evened(ink: NDArray[np.float32], width: float) -> NDArray[np.float32]:
    """Return ink as if every stroke had been drawn equally dark.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
        Coverage of the traces, 0 to 1.
    width : float
        Of the pen, px.

    Returns
    -------
    ndarray of float32, shape (height, width)
        Of the same pen, 0 to 1.

    Notes
    -----
    Fast strokes of a stylus or thermal head are paler than slow ones, and worn paper fades: taken for
    coverage, their darkness would make them thinner and peaks lower. Each pixel is measured against the
    darkest one within the pen's reach, and the edges of thick lines are made as sharp as coverage is. Of
    thin lines no pixel tells coverage from paleness, so those are left as they are.
    """
    import cv2  # noqa: PLC0415

    reach = max(1, round(REACH * width))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    around = cv2.dilate(ink, disc)
    inked = around[ink > INKED]
    usual = float(np.median(inked)) if inked.size else 1.0
    thick, edge = (float(np.interp(width, (THIN, THICK), values)) for values in ((0, 1), (1, EDGE)))
    full = usual + thick * (1 - usual)
    seen = ink >= FAINT
    level = thick * np.maximum(np.minimum(around[seen], full), PALEST) + (1 - thick) * full
    even = np.zeros_like(ink)
    even[seen] = np.clip((ink[seen] / level - 0.5) / edge + 0.5, 0, 1) * full
    return even


def stroke_width(strokes: tuple[Stroke, ...]) -> float:
    """Return the thickness of the page's line, px, from its gently sloping parts.

    Parameters
    ----------
    strokes : tuple of Stroke

    Returns
    -------
    float
        At least 0.4.
    """
    found = []
    for stroke in strokes:
        slope = np.gradient(stroke.ink.middle)
        gentle = (np.abs(slope) < 0.4) & (stroke.sure == 1)
        found.append(stroke.ink.height[gentle] / np.sqrt(1 + slope[gentle] ** 2))
    widths = np.concatenate(found)
    return max(0.4, float(np.quantile(widths, 0.4))) if widths.size else 1.0


def read_strokes(ink: NDArray[np.float32], paths: Paths) -> tuple[Stroke, ...]:
    """Read each row's stroke along its path.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
        Coverage of the traces, 0 to 1.
    paths : Paths

    Returns
    -------
    tuple of Stroke
        One for each row. Where two rows share a run of ink, a level line gives way to a steep one and
        is not seen there; of two alike, the upper one keeps its upper edge, the lower one its lower.
    """
    part = ink[:, paths.first : paths.first + paths.enter.shape[1]]
    runs = find_runs(part > INK)
    first, last = _runs_of_paths(runs, paths, part.shape[0])
    found = first >= 0
    if not found.any():
        nothing = np.full(found.shape, np.nan)
        return tuple(Stroke(ColumnInk(row, row, row, row), np.zeros(row.size, np.float32)) for row in nothing)
    # Of a stroke in pieces the tallest one tells most: what lies beside it is rather what is left of a grid.
    tallest = np.where(runs.height[first] > runs.height[last], first, last)
    measured = [np.where(found, values[tallest], np.nan) for values in _measured(part, runs)]
    sure = found.astype(np.float32)
    strokes = tuple(
        Stroke(ColumnInk(*(values[row] for values in measured)), sure[row]) for row in range(len(first))
    )
    _settle_shared(first, last, runs, strokes)
    return strokes


def _runs_of_paths(runs: Runs, paths: Paths, height: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the numbers of the first and last run that each path covers in each column, -1 for none."""
    nothing = np.full(paths.low.shape, -1)
    if not runs.x.size:
        return nothing, nothing
    columns = np.arange(paths.low.shape[1])[None, :]
    low, high = (np.clip(y, 0, height - 1) + columns * height for y in (paths.low, paths.high))
    first = np.searchsorted(runs.x * height + runs.bottom - 1, low)
    last = np.searchsorted(runs.x * height + runs.top, high, side="right") - 1
    covered = first <= last
    return np.where(covered, first, -1), np.where(covered, last, -1)


def _measured(part: NDArray[np.float32], runs: Runs) -> ColumnInk:
    """Return edges, height and middle of the ink of each run."""
    first, last = np.maximum(runs.top - 1, 0), np.minimum(runs.bottom + 1, part.shape[0])
    below = part * np.arange(part.shape[0], dtype=np.float32)[:, None]
    height, moment = (_sums(values, runs.x, first, last) for values in (part, below))
    middle = moment / height
    return ColumnInk(middle - height / 2, middle + height / 2, height, middle)


def _sums(
    values: NDArray[np.float32], x: NDArray[np.intp], first: NDArray[np.intp], last: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the sums over stretches of columns, from a first row on to before a last one."""
    columns = np.zeros((values.shape[1], values.shape[0] + 1), np.float32)
    columns[:, :-1] = values.T
    ends = np.stack([first, last], axis=1) + (x * columns.shape[1])[:, None]
    # Every other sum is that of what lies between two stretches.
    return np.asarray(np.add.reduceat(columns.ravel(), ends.ravel(), dtype=np.float64)[::2])


def _settle_shared(
    first: NDArray[np.intp], last: NDArray[np.intp], runs: Runs, strokes: tuple[Stroke, ...]
) -> None:
    """Divide the runs that several paths cover, in place."""
    tall = np.where(first >= 0, runs.bottom[last] - runs.top[first], 0)
    width = pen_width(runs)
    for upper in range(len(strokes)):
        for lower in range(upper + 1, len(strokes)):
            shared = (first[upper] >= 0) & (first[lower] >= 0)
            shared &= (first[upper] <= last[lower]) & (first[lower] <= last[upper])
            for start, stop in finite_runs(np.where(shared, 0.0, np.nan)):
                part = slice(start, stop)
                steep = [_steepness(tall[row], part, width) for row in (upper, lower)]
                _divide(strokes[upper], strokes[lower], steep, part)


def _divide(upper: Stroke, lower: Stroke, steep: list[float], part: slice) -> None:
    for stroke in (upper, lower):
        stroke.sure[part] *= 0.5
    if min(steep) < LEVEL and max(steep) > 1.8 * min(steep):
        level = upper if steep[0] < steep[1] else lower
        for values in level.ink:
            values[part] = np.nan
        return
    for stroke, hidden in ((upper, upper.ink.bottom), (lower, lower.ink.top)):
        hidden[part] = np.nan
        stroke.ink.height[part] = np.nan
        stroke.ink.middle[part] = np.nan


def _steepness(tall: NDArray[np.intp], part: slice, width: float) -> float:
    """Return the tallest run beside a stretch of columns, in widths of the pen."""
    beside = np.concatenate([tall[max(part.start - 3, 0) : part.start], tall[part.stop : part.stop + 3]])
    return float(beside.max(initial=1)) / (width + 1)
