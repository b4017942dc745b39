"""The line of each row, followed from left to right as a shortest path.

A path is one y for each pixel column. Going on to the next column costs where there is no ink; moving
up or down within a column costs little along ink and much across paper; straying far from the row's
own level costs a little. Where the traces of two rows cross, going straight on is cheapest, so each
path stays with its own row. All rows are searched together, one column at a time.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["FULL_INK", "Paths", "find_paths"]

REACH_MM = 36.0
"""How far above and below its level a row is followed."""

BLANK_PER_MM = 2.4
"""Cost of 1 mm along x without ink."""

CLIMB_PER_MM = 0.016
"""Cost of 1 mm along y on ink; low, so that tall narrow peaks are climbed."""

LEAP_PER_MM = 1.2
"""Cost of 1 mm along y without ink."""

STRAY_PER_MM = 0.008
"""Cost of 1 mm along x, for each mm away from the row's level."""

FRESH_PER_MM = 0.08
"""Cost of each mm away from the row's level at which a new lead's line begins."""

BARE_MM = 6.0
"""Without ink so far above and below a row's level, a column shows nothing of it."""

HIDDEN_MM = 1.0
"""A bar between columns may hide a row's line so far on either side."""

FULL_INK = 0.3
"""Coverage from which a pixel costs nothing."""


class Paths(NamedTuple):
    """The lines of all rows.

    Parameters
    ----------
    first : int
        The first pixel column.
    enter, leave : ndarray of int, shape (rows, columns)
        y at which a path comes into each column and at which it goes on.
    low, high : ndarray of int, shape (rows, columns), or None
        y of the first and last pixel that a path covers; None where it covers what lies between the two.
    evidence : ndarray of float32, shape (rows, columns), or None
        What speaks for it, log-odds; None where that was not asked.
    """

    first: int
    enter: NDArray[np.intp]
    leave: NDArray[np.intp]
    low: NDArray[np.intp] | None = None
    high: NDArray[np.intp] | None = None
    evidence: NDArray[np.float32] | None = None


def find_paths(
    ink: NDArray[np.float32],
    levels: NDArray[np.float64],
    px_per_mm: tuple[float, float],
    columns: tuple[int, int],
    *,
    breaks: NDArray[np.bool_] | None = None,
) -> Paths:
    """Follow the line of each row.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
        Coverage of the traces, 0 to 1.
    levels : ndarray of float, shape (rows,)
        y at which each row mostly runs.
    px_per_mm : (x, y)
    columns : (int, int)
        First and one past the last column to follow.
    breaks : ndarray of bool, shape (rows, columns), or None
        Columns in which a row's line may leap, because another lead begins there.

    Returns
    -------
    Paths
    """
    costs = _Costs(ink, levels, px_per_mm, columns, breaks)
    totals = np.empty_like(costs.climbs)
    total = np.zeros(costs.climbs.shape[1:], np.float32)
    for step in range(costs.count):
        total = _relaxed(total + costs.forward(step), costs.climbs[step])
        total -= total.min(axis=1, keepdims=True)
        totals[step] = total
    return _traced_back(totals, costs, columns[0])


class _Costs:
    """Costs of each column, in windows around the rows' levels."""

    def __init__(
        self,
        ink: NDArray[np.float32],
        levels: NDArray[np.float64],
        px_per_mm: tuple[float, float],
        columns: tuple[int, int],
        breaks: NDArray[np.bool_] | None,
    ) -> None:
        x_mm, y_mm = px_per_mm
        reach = min(int(REACH_MM * y_mm), ink.shape[0])
        self.count = max(columns[1] - columns[0], 0)
        part = ink[:, columns[0] : columns[1]].T
        paper = np.ones((self.count, ink.shape[0] + 2 * reach), np.float32)
        paper[:, reach : reach + ink.shape[0]] = 1 - np.minimum(part / np.float32(FULL_INK), 1)
        middles = np.clip(np.round(levels).astype(np.intp), 0, ink.shape[0] - 1)
        self.top = middles - reach
        distance = np.abs(np.arange(-reach, reach + 1))
        self.fresh = (FRESH_PER_MM / y_mm * distance).astype(np.float32)
        self.stray = (STRAY_PER_MM / x_mm / y_mm * distance).astype(np.float32)
        self.blank = np.float32(BLANK_PER_MM / x_mm)
        self.breaks = np.zeros((levels.size, self.count), np.bool_) if breaks is None else breaks
        # The windows of a column, one for each row: shape (columns, rows, 2 reach + 1).
        self.paper = np.stack([paper[:, y : y + distance.size] for y in middles], axis=1)
        climb, leap = np.float32(CLIMB_PER_MM / y_mm), np.float32((LEAP_PER_MM - CLIMB_PER_MM) / y_mm)
        self.climbs = leap * self.paper
        self.climbs += climb
        np.cumsum(self.climbs, axis=2, out=self.climbs)
        self.climbs[self.breaks.T] = 0
        self.hidden = self._hidden(reach, round(BARE_MM * y_mm), round(HIDDEN_MM * x_mm))

    def _hidden(self, middle: int, above: int, beside: int) -> NDArray[np.bool_]:
        """Return the columns beside breaks in which a bar hid a row's line, shape (rows, columns)."""
        around = np.ones(2 * beside + 1)
        near = np.array([np.convolve(row, around)[beside : beside + row.size] > 0 for row in self.breaks])
        # Before a row's first moment nothing is hidden: there is none of it.
        near[:, : 2 * beside] = False
        window = self.paper[:, :, max(middle - above, 0) : middle + above + 1]
        return np.asarray(near & (window.min(axis=2).T > 0))

    def forward(self, step: int) -> NDArray[np.float32]:
        """Return the cost of coming into a column at each y; `climbs` holds that of climbing it, summed."""
        cost: NDArray[np.float32] = self.blank * self.paper[step] + self.stray
        cost[self.hidden[:, step]] = self.stray
        cost[self.breaks[:, step]] += self.fresh
        return cost


def _relaxed(total: NDArray[np.float32], climb: NDArray[np.float32]) -> NDArray[np.float32]:
    """Let each y be reached from any other in its column at the cost of the climb between them."""
    down = np.minimum.accumulate(total - climb, axis=1) + climb
    up = np.minimum.accumulate((total + climb)[:, ::-1], axis=1)[:, ::-1] - climb
    return np.minimum(down, up)


def _traced_back(totals: NDArray[np.float32], costs: _Costs, first: int) -> Paths:
    rows = np.arange(totals.shape[1])
    enter = np.empty((rows.size, totals.shape[0]), np.intp)
    leave = np.empty_like(enter)
    here = totals[-1].argmin(axis=1)
    for step in range(totals.shape[0] - 1, -1, -1):
        leave[:, step] = here
        forward, climb = costs.forward(step), costs.climbs[step]
        before = totals[step - 1] if step else np.zeros_like(forward)
        came = before + forward + np.abs(climb - climb[rows, here][:, None])
        here = came.argmin(axis=1)
        enter[:, step] = here
    return Paths(first, enter + costs.top[:, None], leave + costs.top[:, None])
