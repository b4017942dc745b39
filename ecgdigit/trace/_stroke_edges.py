"""The edges of each row's stroke, column by column, also where strokes of two rows meet."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.ink_runs import Runs, find_runs, pen_width
from ecgdigit.trace._pen_footprint import ColumnInk
from ecgdigit.trace.shortest_paths import Paths
from ecgtypes import finite_runs

__all__ = ["Stroke", "covered_strokes", "evened", "read_strokes", "stroke_width"]

INK = 0.04
"""Coverage from which a pixel belongs to a stroke."""

REACH = 0.75
"""Widths of the pen within which the darkest pixel says how dark the ink is there."""

PALEST, FAINT = 0.25, 0.1
"""Ink is measured against the first at least: fainter marks are no strokes. Coverage below the second is
paper, noise or a grid line, wherever it lies."""

INKED = 0.3
"""Coverage from which a pixel counts for how dark the ink usually is."""

THIN, THICK = 1.5, 3.0
"""Widths of the pen, px: up to the first hardly a pixel is covered in full, from the second on many are."""

EDGE = 0.7
"""Share of the ink's darkness over which the edge of a thick line is taken to rise: blur takes more."""

LOW = 2.5
"""Runs up to this many pen widths tall are specks, or of a line that hardly climbs."""

TIP = 4
"""Columns in which the flanks of a narrow peak may be so close that a speck joins them."""

FLANK = 40
"""Columns that a flank takes at most."""

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
    number = _over_the_top(_run_of_path(runs, paths, part.shape[0]), runs)
    found = number >= 0
    if not found.any():
        nothing = np.full(number.shape, np.nan)
        return tuple(Stroke(ColumnInk(row, row, row, row), np.zeros(row.size, np.float32)) for row in nothing)
    columns = [np.where(found, values[number], np.nan) for values in _measured(part, runs)]
    sure = found.astype(np.float32)
    strokes = tuple(
        Stroke(ColumnInk(*(values[row] for values in columns)), sure[row]) for row in range(len(number))
    )
    tall = np.where(found, runs.height[number], 0)

    def shared(upper: int, lower: int) -> NDArray[np.bool_]:
        return np.asarray((number[upper] == number[lower]) & found[upper])

    _settle_shared(tall, shared, pen_width(runs), strokes)
    return strokes


def covered_strokes(ink: NDArray[np.float32], paths: Paths, beyond: int) -> tuple[Stroke, ...]:
    """Read each row's stroke from what its path covers.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
        Coverage of the traces, 0 to 1.
    paths : Paths
        That say what they cover.
    beyond : int
        Pixels above and below that hold the stroke's soft edges.

    Returns
    -------
    tuple of Stroke
        One for each row; where two rows cover the same, as of `read_strokes`.
    """
    if paths.low is None or paths.high is None:
        message = "these paths do not say what they cover"
        raise ValueError(message)
    part = ink[:, paths.first : paths.first + paths.enter.shape[1]]
    columns = np.broadcast_to(np.arange(part.shape[1]), paths.low.shape)
    first = np.clip(paths.low - beyond, 0, len(part) - 1)
    last = np.clip(paths.high + beyond + 1, first + 1, len(part))
    height, moment = (
        np.pad(values.cumsum(axis=0, dtype=np.float64), ((1, 0), (0, 0)))
        for values in (part, part * np.arange(len(part), dtype=np.float32)[:, None])
    )
    mass, moment = (total[last, columns] - total[first, columns] for total in (height, moment))
    seen = mass > INK
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.where(seen, moment / mass, np.nan)
    mass = np.where(seen, mass, np.nan)
    strokes = tuple(
        Stroke(
            ColumnInk(middle[row] - mass[row] / 2, middle[row] + mass[row] / 2, mass[row], middle[row]),
            seen[row].astype(np.float32),
        )
        for row in range(len(seen))
    )

    def shared(upper: int, lower: int) -> NDArray[np.bool_]:
        crossing = (first[upper] < last[lower]) & (first[lower] < last[upper])
        return np.asarray(seen[upper] & seen[lower] & crossing)

    tall = np.where(seen, last - first - 2 * beyond, 0)
    pen = float(np.median(tall[seen])) if seen.any() else 1.0
    _settle_shared(tall, shared, pen, strokes)
    return strokes


def _run_of_path(runs: Runs, paths: Paths, height: int) -> NDArray[np.intp]:
    """Return the number of the run that each path follows in each column, -1 for none."""
    if not runs.x.size:
        return np.full(paths.enter.shape, -1)
    key = runs.x * height + runs.top
    columns = np.arange(paths.enter.shape[1])[None, :]
    low = np.minimum(paths.enter, paths.leave)
    high = np.maximum(paths.enter, paths.leave)
    last = np.searchsorted(key, columns * height + np.clip(high, 0, height - 1), side="right") - 1
    last = np.clip(last, 0, runs.x.size - 1)
    holds = (runs.x[last] == columns) & (runs.bottom[last] > low) & (runs.top[last] <= high)
    return np.where(holds, last, -1)


def _over_the_top(number: NDArray[np.intp], runs: Runs) -> NDArray[np.intp]:
    """Return the runs of paths that follow narrow peaks up to their tips.

    Between two flanks that nearly merge, a path may cut across on a speck rather than climb. It is led
    over the tip where that is in the same column, beyond the speck, and runs on into both flanks.
    """
    if not (number >= 0).any():
        return number
    tall = np.where(number >= 0, runs.height[number], 0)
    width = pen_width(Runs(*(values[number[number >= 0]] for values in runs)))
    middle = np.where(number >= 0, runs.middle[number], np.nan)
    led = number.copy()
    for row in range(len(number)):
        low = tall[row] <= LOW * width
        for first, stop in finite_runs(np.where(low, 0.0, np.nan)):
            if first == 0 or stop == low.size or stop - first > TIP:
                continue
            outside = [
                _foot(tall[row], middle[row], at, step, width) for at, step in ((first - 1, -1), (stop, 1))
            ]
            for column in range(first, stop):
                speck = middle[row, column]
                rises = [speck - y for y in outside]
                if not min(rises) * max(rises) > (LOW * width) ** 2:
                    continue
                tip = _tip(runs, column, speck, np.sign(rises[0]), number[row, [first - 1, stop]])
                led[row, column] = led[row, column] if tip is None else tip
    return led


def _foot(tall: NDArray[np.intp], middle: NDArray[np.float64], at: int, step: int, width: float) -> float:
    """Return y where a flank begins, NaN where it is none or goes on for long."""
    start = at
    while 0 <= at < tall.size and abs(at - start) < FLANK and tall[at] > LOW * width:
        at += step
    return float(middle[at]) if 0 <= at < tall.size and at != start and tall[at] <= LOW * width else np.nan


def _tip(runs: Runs, column: int, speck: float, way: float, flanks: NDArray[np.intp]) -> int | None:
    """Return the run of a column that lies beyond a speck and beside both flanks, if there is one."""
    first, stop = np.searchsorted(runs.x, [column, column + 1])
    for run in range(first, stop):
        beyond = (runs.middle[run] - speck) * way > 0
        beside = [min(runs.bottom[run], runs.bottom[f]) - max(runs.top[run], runs.top[f]) for f in flanks]
        if beyond and min(beside) > 0.5 * runs.height[run]:
            return run
    return None


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
    tall: NDArray[np.intp],
    shared: Callable[[int, int], NDArray[np.bool_]],
    width: float,
    strokes: tuple[Stroke, ...],
) -> None:
    """Divide what several paths follow, in place."""
    for upper in range(len(strokes)):
        for lower in range(upper + 1, len(strokes)):
            for start, stop in finite_runs(np.where(shared(upper, lower), 0.0, np.nan)):
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
