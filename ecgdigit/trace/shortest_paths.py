"""The line of each row, followed from left to right as the best path.

A path covers a stretch of each pixel column. What it covers counts by its log-odds of being that row's
trace: paper costs, ink is a reward, so that leaving a row's ink uncovered costs as well, and a stroke is
climbed as far as there is ink, up and down in one column if need be. Straying far from the row's own level
costs a little. All rows are searched together.

Where nobody says which ink is whose, rows are first followed without any reward: then going straight on is
best where they cross. Ink on which another row's path runs is none that a row is rewarded for.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.trace._path_search import Found, search
from ecgdigit.trace._whose_ink import owners

__all__ = ["Paths", "find_paths"]

REACH_MM = 36.0
"""How far above and below its level a row is followed."""

CELLS_PER_MM = 3.9
"""Pixels are joined upright to cells of no less than this: finer ones change no path."""

EVEN = 0.5
"""As likely trace as not."""

PAPER = 5.0
REWARD = 0.3
"""Log-odds count up to these, either way, for each mm that a path covers in one pixel column: with a greater
reward, paths of scans go out of their way for what is left of the grid."""

STRAY_PER_MM = 0.05
"""Cost of 1 mm along x at 1 mm from the row's level; it grows with the root of the distance: where lines
cross, it is likelier that one goes far while the other stays than that both go half as far."""

FRESH_PER_MM = 0.08
"""Cost of each mm away from the row's level at which a new lead's line begins."""

PEN_MM = 0.5
"""Where rows run straight, a line and what is so near above and below it are one."""

LEVEL_MM = 1.0
"""Ink so near to a row's level may be its line."""

BESIDE_MM = 0.5
"""Ink that rows share makes it doubtful so far to either side whose the rest is."""

UNIT = 2**14
"""Costs are whole numbers of so many to one of log-odds."""

LEAST_JUMP_MM = 2.0
"""What a path covers beyond where it comes in and goes on counts from this height on: less is a dash of grid
beside the line, or is part of the line's own run of ink."""

RIVAL_MM = 2.0
"""A path so far away, 0.2 mV at 10 mm/mV, is another one."""


class Paths(NamedTuple):
    """The lines of all rows; every array but the first column has shape (rows, columns).

    Parameters
    ----------
    first : int
        The first pixel column.
    enter, leave : ndarray of int
        y at which a path comes into each column and at which it goes on.
    low, high : ndarray of int
        y of the first and last pixel that it covers.
    margin : ndarray of float32
        Log-odds by which it beats the best path that runs 2 mm away from it there.
    earned : ndarray of float32
        What it covers in the column: positive for ink, negative for paper.
    """

    first: int
    enter: NDArray[np.intp]
    leave: NDArray[np.intp]
    low: NDArray[np.intp]
    high: NDArray[np.intp]
    margin: NDArray[np.float32]
    earned: NDArray[np.float32]


def find_paths(
    chance: NDArray[np.float32],
    levels: NDArray[np.float64],
    px_per_mm: tuple[float, float],
    columns: tuple[int, int],
    *,
    own: NDArray[np.floating] | None = None,
    breaks: NDArray[np.bool_] | None = None,
) -> Paths:
    """Follow the line of each row.

    Parameters
    ----------
    chance : ndarray of float32, shape (height, width)
        How likely each pixel is to be trace, 0 to 1: the reading of a network, or that of
        `ecgdigit.trace._ink_chance.ink_chance`.
    levels : ndarray of float, shape (rows,)
        y at which each row mostly runs.
    px_per_mm : (x, y)
    columns : (int, int)
        First and one past the last column to follow.
    own : ndarray of float, shape (rows, height, width), or None
        How likely trace is to be that of each row, 0 to 1; None where nobody can tell.
    breaks : ndarray of bool, shape (rows, columns), or None
        Columns in which a row's line may leap, because another lead begins there.

    Returns
    -------
    Paths
    """
    windows = _Windows(chance.shape[0], levels, px_per_mm)
    part = slice(*columns)
    opened = np.zeros((max(columns[1] - columns[0], 0), levels.size), np.bool_)
    if breaks is not None:
        opened |= breaks.T
    if own is None:
        costs = windows.of([chance[:, part]] * levels.size)
        if levels.size > 1:
            costs = windows.withheld(costs, opened)
    else:
        costs = windows.of([chance[:, part] * mine[:, part] for mine in own])
    paths = windows.paths(columns[0], windows.search(costs, opened))
    _keep_tall(paths, LEAST_JUMP_MM * px_per_mm[1], windows.px)
    for _ in range(windows.px - 1):
        _trim(paths, chance[:, part])
    return paths


class _Windows:
    """Cells around the rows' levels: of some pixels each, one above another."""

    def __init__(self, height: int, levels: NDArray[np.float64], px_per_mm: tuple[float, float]) -> None:
        x_mm, y_mm = px_per_mm
        self.height = height
        self.px = max(1, int(y_mm / CELLS_PER_MM))
        self.per_mm = y_mm / self.px
        self.x_mm = x_mm
        self.rows = -(-height // self.px)
        self.reach = min(int(REACH_MM * self.per_mm), self.rows)
        middles = np.clip(np.round(levels).astype(np.intp), 0, height - 1) // self.px
        self.middles = middles
        self.top = middles - self.reach
        away = np.abs(np.arange(-self.reach, self.reach + 1)) / self.per_mm
        self.stray = np.round(UNIT * STRAY_PER_MM / x_mm / 2 * np.sqrt(away)).astype(np.int32)
        self.fresh = np.round(UNIT * FRESH_PER_MM * away).astype(np.int32)

    def of(self, chances: list[NDArray[np.float32]]) -> NDArray[np.int32]:
        """Return what it costs to cover each cell, shape (columns, rows, cells)."""
        size = 2 * self.reach + 1
        costs = np.empty((chances[0].shape[1], len(chances), size), np.int32)
        page: NDArray[np.int32] | None = None
        for row, (chance, top) in enumerate(zip(chances, self.top, strict=True)):
            if page is None or chance is not chances[row - 1]:
                page = self._page(chance)
            costs[:, row] = page[:, top + self.reach : top + self.reach + size]
        return costs

    def _page(self, chance: NDArray[np.float32]) -> NDArray[np.int32]:
        """Return the costs of a page's cells, and of paper above and below it, shape (columns, cells)."""
        filled = np.pad(chance, ((0, self.rows * self.px - self.height), (0, 0)))
        likely = filled.reshape(self.rows, self.px, -1).max(axis=1).T
        odds = np.clip(likely, 1e-4, 1 - 1e-4)
        cells = np.log(odds / (1 - odds))
        unit = UNIT / self.per_mm
        page = np.full((likely.shape[0], self.rows + 2 * self.reach), round(unit * PAPER), np.int32)
        page[:, self.reach : self.reach + self.rows] = -unit * np.clip(cells, -PAPER, REWARD)
        return page

    def withheld(self, costs: NDArray[np.int32], breaks: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Return costs with no reward for ink that is not known to be a row's own."""
        reward = round(UNIT / self.per_mm * REWARD)
        # Upright, two cells in one do, and are searched in half the time.
        pairs = np.minimum(costs[:, :, :-1:2], costs[:, :, 1::2]) + reward
        stray, fresh = self.stray[::2][: pairs.shape[2]], self.fresh[::2][: pairs.shape[2]]
        found = search(pairs, stray, fresh, breaks, apart=0)
        pen = int(np.ceil(PEN_MM * self.per_mm))
        top = self.top + self.reach
        low, high = 2 * found.low - pen + top, 2 * found.high + 1 + pen + top
        beside = 2 * int(BESIDE_MM * self.x_mm) + 1
        near = round(LEVEL_MM * self.per_mm)
        whose = owners(self._ink(costs), low, high, top + self.reach, near=near, beside=beside)
        costs = costs.copy()
        for row, start in enumerate(top):
            others = whose.withheld(row, start, start + costs.shape[2])
            np.add(costs[:, row], reward, out=costs[:, row], where=others & (costs[:, row] < reward))
        return costs

    def _ink(self, costs: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return where the page, and what is above and below it, is a reward to any row."""
        ink = np.zeros((len(costs), self.rows + 2 * self.reach), np.bool_)
        for row, start in enumerate(self.top + self.reach):
            ink[:, start : start + costs.shape[2]] |= costs[:, row] < 0
        return ink

    def search(self, costs: NDArray[np.int32], breaks: NDArray[np.bool_]) -> Found:
        """Return the best path of each row."""
        return search(costs, self.stray, self.fresh, breaks, apart=round(RIVAL_MM * self.per_mm))

    def paths(self, first: int, found: Found) -> Paths:
        """Return paths in pixels."""
        enter, leave, low = (
            self.px * (cells.T + self.top[:, None]) for cells in (found.enter, found.leave, found.low)
        )
        high = self.px * (found.high.T + self.top[:, None] + 1) - 1
        middle = self.px // 2
        margin, earned = (np.asarray(odds.T / UNIT, np.float32) for odds in (found.margin, found.earned))
        return Paths(first, enter + middle, leave + middle, low, high, margin, earned)


def _keep_tall(paths: Paths, least: float, cell: int) -> None:
    """Leave out what lies a little above or below where a path comes in and goes on, in place."""
    first = np.minimum(paths.enter, paths.leave) - cell // 2
    last = np.maximum(paths.enter, paths.leave) - cell // 2 + cell - 1
    np.copyto(paths.low, first, where=first - paths.low < least)
    np.copyto(paths.high, last, where=paths.high - last < least)


def _trim(paths: Paths, chance: NDArray[np.float32]) -> None:
    """Leave out a pixel of paper at either end of what is covered, in place."""
    columns = np.arange(chance.shape[1])
    for ends, step in ((paths.low, 1), (paths.high, -1)):
        paper = chance[np.clip(ends, 0, chance.shape[0] - 1), columns] < EVEN
        np.add(ends, step, out=ends, where=paper & (paths.low < paths.high))
