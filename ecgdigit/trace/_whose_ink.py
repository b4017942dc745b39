"""Whose ink it is, told by straight paths alone: what is used where no network says which row a peak is of.

Every row is first followed as straight as the ink allows, so that going on is best where rows cross. An
upright run of ink that one such path or the row's level touches is that row's; one that several touch may be
anybody's, and so may what else there is beside it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

__all__ = ["Owners", "owners"]

Cells = NDArray[np.intp]
Flags = NDArray[np.bool_]

MOST_ROWS = 62
"""Rows that are told apart; there are never so many."""


class Owners(NamedTuple):
    """Whose each cell's ink is.

    Parameters
    ----------
    rows : ndarray of int64, shape (columns, cells)
        A bit for each row that touches the cell's run of ink; 0 for paper, and for ink that none touches.
    low, high : ndarray of int, shape (columns, rows)
        First and last cell of each row's own line.
    crowded : ndarray of bool, shape (columns,)
        Where a run near by is touched by several rows.
    """

    rows: NDArray[np.int64]
    low: Cells
    high: Cells
    crowded: Flags

    def withheld(self, row: int, top: int, bottom: int) -> Flags:
        """Return which cells are not known to be a row's, shape (columns, bottom - top)."""
        rows = self.rows[:, top:bottom]
        others = (rows != _bit(row)) & ((rows != 0) | self.crowded[:, None])
        at = np.arange(top, bottom)
        others &= (at < self.low[:, row, None]) | (at > self.high[:, row, None])
        return np.asarray(others)


def owners(ink: Flags, low: Cells, high: Cells, levels: Cells, *, near: int, beside: int) -> Owners:
    """Tell whose ink it is.

    Parameters
    ----------
    ink : ndarray of bool, shape (columns, cells)
    low, high : ndarray of int, shape (columns, rows)
        First and last cell that each row's straight path covers.
    levels : ndarray of int, shape (rows,)
        Cells at which the rows mostly run.
    near : int
        Cells above and below that are the same level.
    beside : int
        Columns, an odd number, that a shared run makes crowded.

    Returns
    -------
    Owners
    """
    cells = ink.shape[1]
    touching = np.zeros(ink.shape, np.int64)
    at = np.arange(cells)
    for row in range(low.shape[1]):
        first, last = int(low[:, row].min()), int(high[:, row].max()) + 1
        part = at[first:last]
        covered = (part >= low[:, row, None]) & (part <= high[:, row, None])
        touching[:, first:last] |= np.where(covered, _bit(row), 0)
        touching[:, levels[row] - near : levels[row] + near + 1] |= _bit(row)
    touching *= ink
    begins = ink.copy()
    begins[:, 1:] &= ~ink[:, :-1]
    runs = np.flatnonzero(begins)
    rows = np.zeros(ink.shape, np.int64)
    if runs.size:
        of_run = np.bitwise_or.reduceat(touching.ravel(), runs)
        number = np.cumsum(begins.ravel()) - 1
        rows = np.where(ink, of_run[number].reshape(ink.shape), 0)
    shared = ((rows & (rows - 1)) != 0).any(axis=1)
    return Owners(rows, low, high, maximum_filter1d(shared, beside))


def _bit(row: int) -> np.int64:
    return np.int64(1) << np.int64(min(row, MOST_ROWS))
