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
    height, width = mask.shape
    turned = np.zeros((width, height + 2), np.bool_)
    turned[:, 1:-1] = mask.T
    # Each column begins and ends outside of a run, so that beginnings and ends take turns.
    edges = np.flatnonzero(turned[:, 1:] != turned[:, :-1])
    x, top = np.divmod(edges[::2], height + 1)
    return Runs(x, top, edges[1::2] - x * (height + 1))


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
