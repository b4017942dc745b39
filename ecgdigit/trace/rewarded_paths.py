"""The line of each row where a reader says of each pixel how likely it is that row's trace.

A path covers a stretch of each pixel column. What it covers counts by its log-odds: paper costs, ink is a
reward, so that leaving a row's ink uncovered costs as well, and a stroke is climbed as far as there is ink,
up and down in one column if need be. Straying far from the row's own level costs a little. All rows are
searched together.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from ecgdigit.trace._path_search import Found, search
from ecgdigit.trace.shortest_paths import FRESH_PER_MM, REACH_MM, Paths

__all__ = ["SEEN_ODDS", "find_rewarded_paths"]

CELLS_PER_MM = 3.9
"""Pixels are joined upright to cells of no less than this: finer ones change no path."""

PAPER = 5.0
REWARD = 3.0
"""Log-odds count up to these, either way, for each mm that a path covers in one pixel column."""

STRAY_PER_MM = 0.05
"""Cost of 1 mm along x at 1 mm from the row's level; it grows with the root of the distance: where lines
cross, it is likelier that one goes far while the other stays than that both go half as far."""

EVEN = 0.5
"""As likely trace as not."""

UNIT = 2**14
"""Costs are whole numbers of so many to one of log-odds."""

LEAST_JUMP_MM = 0.5
"""What a path covers beyond where it comes in and goes on counts from this height on: less is part of the
line's own run of ink."""

RIVAL_MM = 2.0
"""A path so far away, 0.2 mV at 10 mm/mV, is another one."""

SEEN_MM = 1.5
"""Length of line, mm along x, of which it is asked how much is seen."""

SEEN_ODDS = 10.0
"""What a line that is seen throughout speaks for itself, where no other path is near, log-odds."""


def find_rewarded_paths(
    chances: Iterable[NDArray[np.float32]],
    levels: NDArray[np.float64],
    px_per_mm: tuple[float, float],
    first: int,
    *,
    breaks: NDArray[np.bool_],
) -> Paths:
    """Follow the line of each row.

    Parameters
    ----------
    chances : iterable of ndarray of float32, shape (height, columns)
        For each row, how likely each pixel is its trace, 0 to 1; taken one by one.
    levels : ndarray of float, shape (rows,)
        y at which each row mostly runs.
    px_per_mm : (x, y)
    first : int
        Number of the first of the columns.
    breaks : ndarray of bool, shape (rows, columns)
        Columns in which a row's line may leap, because another lead begins there.

    Returns
    -------
    Paths
        With what each covers, and what speaks for it: the margin over the best path that runs 2 mm away, but
        no more than the share of the line around that is seen allows; a line that leaves and comes back is
        not seen in between.
    """
    cells = _Cells(levels, px_per_mm)
    costs, likely = cells.costs(chances)
    found = search(
        costs, cells.stray, cells.fresh, np.ascontiguousarray(breaks.T), apart=round(RIVAL_MM * cells.per_mm)
    )
    low, high = _trimmed(found, likely, round(LEAST_JUMP_MM * cells.per_mm))
    enter, leave, low, high = (
        cells.px * (at.T + cells.top[:, None]) for at in (found.enter, found.leave, low, high)
    )
    middle = cells.px // 2
    return Paths(
        first,
        enter + middle,
        leave + middle,
        low,
        high + cells.px - 1,
        _evidence(found, round(SEEN_MM * px_per_mm[0])),
    )


class _Cells:
    """Cells around the rows' levels: of some pixels each, one above another."""

    def __init__(self, levels: NDArray[np.float64], px_per_mm: tuple[float, float]) -> None:
        x_mm, y_mm = px_per_mm
        self.px = max(1, int(y_mm / CELLS_PER_MM))
        self.per_mm = y_mm / self.px
        self.reach = int(REACH_MM * self.per_mm)
        self.top = np.round(levels).astype(np.intp) // self.px - self.reach
        away = np.abs(np.arange(-self.reach, self.reach + 1)) / self.per_mm
        self.stray = np.round(UNIT * STRAY_PER_MM / x_mm / 2 * np.sqrt(away)).astype(np.int32)
        self.fresh = np.round(UNIT * FRESH_PER_MM * away).astype(np.int32)

    def costs(self, chances: Iterable[NDArray[np.float32]]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Return what it costs to cover each cell, and whether it is likely ink: (columns, rows, cells)."""
        costs, likely = zip(
            *(self._row(chance, top) for chance, top in zip(chances, self.top, strict=True)), strict=True
        )
        return np.stack(costs, axis=1), np.stack(likely, axis=1)

    def _row(self, chance: NDArray[np.float32], top: int) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        size = self.stray.size
        start, stop = top * self.px, (top + size) * self.px
        part = chance[max(start, 0) : max(stop, 0)]
        # Above and below the page there is paper.
        part = np.pad(part, ((min(max(-start, 0), stop - start), 0), (0, 0)))
        part = np.pad(part, ((0, size * self.px - len(part)), (0, 0)))
        most = np.asarray(part.reshape(size, self.px, -1).max(axis=1).T)
        odds = np.clip(most, 1e-4, 1 - 1e-4)
        unit = UNIT / self.per_mm
        costs = -unit * np.clip(np.log(odds / (1 - odds)), -PAPER, REWARD)
        return costs.astype(np.int32), most >= EVEN


def _trimmed(
    found: Found, likely: NDArray[np.bool_], least: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return first and last cell of what paths cover, without short ends beside where they come and go."""
    first, last = np.minimum(found.enter, found.leave), np.maximum(found.enter, found.leave)
    low = np.where(first - found.low < least, first, found.low)
    high = np.where(found.high - last < least, last, found.high)
    for ends, step in ((low, 1), (high, -1)):
        ink = np.take_along_axis(likely, ends[:, :, None], axis=2)[:, :, 0]
        np.add(ends, step, out=ends, where=~ink & (low < high))
    return low, high


def _evidence(found: Found, columns: int) -> NDArray[np.float32]:
    """Return what speaks for each path in each column, log-odds, shape (rows, columns)."""
    seen = (found.earned.T > 0).astype(np.float32)
    share = uniform_filter1d(seen, max(3, columns), axis=1, mode="nearest")
    return np.asarray(np.minimum(found.margin.T / UNIT, SEEN_ODDS * share), np.float32)
