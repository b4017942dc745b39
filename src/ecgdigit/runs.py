"""Vertical runs of ink: the pieces that each pixel column of a trace is made of."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Runs", "find_runs", "pen_width"]


class Runs(NamedTuple):
    """Vertical runs, ordered by column and, within one, from top to bottom.

    Parameters
    ----------
    x : ndarray of int, shape (n,)
        Pixel column.
    top, bottom : ndarray of int, shape (n,)
        First row of the run, and one past its last.
    """

    x: NDArray[np.intp]
    top: NDArray[np.intp]
    bottom: NDArray[np.intp]

    @property
    def height(self) -> NDArray[np.intp]:
        """Pixels of each run."""
        return self.bottom - self.top

    @property
    def middle(self) -> NDArray[np.float64]:
        """Centre of each run, y."""
        return (self.top + self.bottom - 1) / 2

    def where(self, keep: NDArray[np.bool_]) -> "Runs":
        """Return some of the runs."""
        return Runs(self.x[keep], self.top[keep], self.bottom[keep])


def find_runs(mask: NDArray[np.bool_]) -> Runs:
    """Return the vertical runs of a mask.

    Parameters
    ----------
    mask : ndarray of bool, shape (height, width)

    Returns
    -------
    Runs
    """
    turned = np.zeros((mask.shape[1], mask.shape[0] + 2), np.int8)
    turned[:, 1:-1] = mask.T
    edges = np.diff(turned, axis=1)
    x, top = np.nonzero(edges == 1)
    _, bottom = np.nonzero(edges == -1)
    return Runs(x, top, bottom)


def pen_width(runs: Runs) -> float:
    """Return the thickness of a page's line, px: the lower third of the heights of its runs.

    Parameters
    ----------
    runs : Runs

    Returns
    -------
    float
        At least 1.
    """
    return max(1.0, float(np.quantile(runs.height, 0.33))) if runs.x.size else 1.0
