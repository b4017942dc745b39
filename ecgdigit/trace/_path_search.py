"""The best paths through columns of costs, searched from both sides at once.

Within a column a path comes in at one cell, covers a stretch of cells, and goes on from any cell of that
stretch: up and down again in one column is allowed. What it pays is the sum of what it covers, a difference
of two cumulative sums; the best stretch beyond the two cells is a running maximum of the one and a running
minimum of the other, so that a column takes a few operations for all rows together. What each cell costs
from the left and from the right, added, is the least cost of any path through it: its min-marginal.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Found", "search"]

Costs = NDArray[np.int32]
Flags = NDArray[np.bool_]
Cells = NDArray[np.intp]

BLOCK = 128
"""Columns whose sums are made at once."""

FAR = np.int32(2**29)
"""Costs more than any path."""


class Found(NamedTuple):
    """The best path of each row; every array has shape (columns, rows).

    Parameters
    ----------
    enter, leave : ndarray of int
        Cells at which a path comes into a column and goes on from it.
    low, high : ndarray of int
        First and last cell that it covers.
    margin : ndarray of int32
        How much more the best path costs that goes on from this column some cells away from it.
    earned : ndarray of int32
        What covering the column brings in, less what it costs.
    """

    enter: Cells
    leave: Cells
    low: Cells
    high: Cells
    margin: Costs
    earned: Costs


def search(costs: Costs, stray: Costs, fresh: Costs, breaks: Flags, *, apart: int) -> Found:
    """Find the best path of each row.

    Parameters
    ----------
    costs : ndarray of int32, shape (columns, rows, cells)
        Of covering a cell; negative where that is rewarded. Whole numbers are summed exactly, and their
        running minima take half the time; those of a path sum up to less than 2**28.
    stray : ndarray of int32, shape (cells,)
        Of coming into a column at a cell and, again, of going on from one.
    fresh : ndarray of int32, shape (cells,)
        Of beginning anew at a cell.
    breaks : ndarray of bool, shape (columns, rows)
        Columns in which a row's path begins anew.
    apart : int
        Cells from the path on from which another one is a rival.

    Returns
    -------
    Found
    """
    ahead, behind = _from_both_sides(costs, stray, fresh, breaks)
    ahead += behind
    leave = ahead.argmin(axis=2)
    enter = _entered(leave, breaks)
    low, high, earned = _covered(costs, np.minimum(enter, leave), np.maximum(enter, leave))
    margin = _margins(ahead, leave, low, high, apart)
    return Found(enter, leave, low, high, margin, earned)


def _from_both_sides(costs: Costs, stray: Costs, fresh: Costs, breaks: Flags) -> tuple[Costs, Costs]:
    """Return the least cost of what lies up to a column's right side, and beyond it, by the cell there."""
    count, rows, cells = costs.shape
    ahead, behind = np.empty_like(costs), np.empty_like(costs)
    # Rows seen from the left, then the same rows seen from the right; a cell of paper on either side.
    total = np.full((2 * rows, cells + 2), FAR, np.int32)
    inner = total[:, 1:-1]
    inner[:] = 0
    opened = np.zeros((count, 2 * rows), np.bool_)
    opened[:, :rows] = breaks
    # Seen from the right, a path begins anew before the column whose left side is a break.
    opened[1:, rows:] = breaks[:0:-1]
    anew = np.asarray(opened.any(axis=1), np.bool_)
    for start in range(0, count, BLOCK):
        stop = min(start + BLOCK, count)
        upper, lower = _sums(costs, start, stop, stray)
        inner -= inner.min(axis=1, keepdims=True)
        for step in range(start, stop):
            came = np.minimum(np.minimum(total[:, :-2], total[:, 2:]), inner)
            if anew[step]:
                _begin(came, inner, fresh, opened[step], rows)
            behind[count - 1 - step] = came[rows:]
            _relax(came, upper[step - start], lower[step - start], inner)
            ahead[step] = inner[:rows]
    return ahead, behind


def _begin(came: Costs, before: Costs, fresh: Costs, opened: Flags, rows: int) -> None:
    """Let paths begin anew anywhere, at a cost that depends on the cell right of the break; in place."""
    for row in np.flatnonzero(opened):
        if row < rows:
            came[row] = before[row].min() + fresh
        else:
            came[row] = (before[row] + fresh).min()


def _sums(costs: Costs, start: int, stop: int, stray: Costs) -> tuple[Costs, Costs]:
    """Return the best sums beyond either end of a stretch, of rows from the left and from the right."""
    count, rows, cells = costs.shape
    upper = np.empty((stop - start, 2 * rows, cells), np.int32)
    lower = np.empty_like(upper)
    for part, block in (
        (slice(0, rows), costs[start:stop]),
        (slice(rows, None), costs[count - stop : count - start][::-1]),
    ):
        through = np.cumsum(block, axis=2, dtype=np.int32)
        np.maximum.accumulate(through - block, axis=2, out=upper[:, part])
        lower[:, part] = np.minimum.accumulate(through[:, :, ::-1], axis=2)[:, :, ::-1]
    upper -= stray
    lower += stray
    return upper, lower


def _relax(came: Costs, upper: Costs, lower: Costs, out: Costs) -> None:
    """Write the least cost of going on from each cell of a column, by what it cost to come into each."""
    down = came - upper
    np.minimum.accumulate(down, axis=1, out=down)
    down += lower
    came += lower
    up = np.minimum.accumulate(came[:, ::-1], axis=1)[:, ::-1]
    up -= upper
    np.minimum(down, up, out=out)


def _entered(leave: Cells, breaks: Flags) -> Cells:
    """Return where paths come into each column: at the last one's cell, or the next on the way."""
    before = np.concatenate([leave[:1], leave[:-1]])
    before += np.sign(leave - before)
    return np.where(breaks, leave, before)


def _covered(costs: Costs, first: Cells, last: Cells) -> tuple[Cells, Cells, Costs]:
    """Return the best stretches that hold two cells, and what they bring in."""
    low, high = np.empty_like(first), np.empty_like(last)
    earned = np.empty(first.shape, np.int32)
    cells = np.arange(costs.shape[2])
    for start in range(0, costs.shape[0], BLOCK):
        part = slice(start, start + BLOCK)
        through = np.cumsum(costs[part], axis=2, dtype=np.int32)
        before = through - costs[part]
        # Of stretches that are as good, the shortest.
        backwards = np.where(cells <= first[part, :, None], before, -FAR)[:, :, ::-1]
        low[part] = cells[-1] - backwards.argmax(axis=2)
        high[part] = np.where(cells >= last[part, :, None], through, FAR).argmin(axis=2)
        ends = (
            np.take_along_axis(v, at[part, :, None], 2)[:, :, 0] for v, at in ((before, low), (through, high))
        )
        earned[part] = np.subtract(*ends)
    return low, high, earned


def _margins(marginal: Costs, leave: Cells, low: Cells, high: Cells, apart: int) -> Costs:
    """Return by how much the best paths beat those that are some cells away."""
    above, below = (low.copy(), high.copy())
    for towards in (slice(1, None), slice(None, -1)):
        beside = slice(None, -1) if towards.start else slice(1, None)
        above[towards] = np.minimum(above[towards], low[beside])
        below[towards] = np.maximum(below[towards], high[beside])
    cells = np.arange(marginal.shape[2])
    margin = np.empty(leave.shape, np.int32)
    for start in range(0, leave.shape[0], BLOCK):
        part = slice(start, start + BLOCK)
        near = (cells > above[part, :, None] - apart) & (cells < below[part, :, None] + apart)
        rival = np.where(near, FAR, marginal[part]).min(axis=2)
        margin[part] = rival - np.take_along_axis(marginal[part], leave[part, :, None], 2)[:, :, 0]
    return margin
