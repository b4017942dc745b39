"""Where a pen turns: there it stands still for a moment, and leaves more ink than on its way."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["tips_of"]

LEAST = 3.0
"""Pen widths by which a stroke must rise or fall on one side of its turn."""

LONG, BESIDE = 2.5, 1.5
"""Pen widths around a turn, down and across, within which the ink is dark; it pales towards the ends."""


def tips_of(points: NDArray[np.float64], shape: tuple[int, int], *, width: float) -> NDArray[np.float32]:
    """Return how near each pixel is to a turn of a steep stroke.

    Parameters
    ----------
    points : ndarray of float64, shape (n, 2)
        The line, px of the patch, NaN where it is broken.
    shape : (height, width)
        Of the patch.
    width : float
        Of the pen, px.

    Returns
    -------
    ndarray of float32, shape (height, width)
        1 at a turn, 0 far from all.

    Examples
    --------
    >>> line = np.array([[0, 20], [4, 20], [6, 2], [8, 20], [12, 20.0]])
    >>> near = tips_of(line, (24, 13), width=2.0)
    >>> float(near[2, 6]), float(near[12, 5])
    (1.0, 0.0)
    """
    near = np.zeros(shape, dtype=np.float32)
    for x, y in _turns(points, LEAST * width):
        _blot(near, x, y, max(BESIDE * width, 1.0), max(LONG * width, 1.5))
    return near


def _turns(points: NDArray[np.float64], least: float) -> list[tuple[float, float]]:
    """Return the points at which the line turns up or down after rising or falling by so much."""
    y = points[:, 1]
    steps = np.diff(y)
    turning = np.flatnonzero((steps[:-1] * steps[1:] <= 0) & np.isfinite(steps[:-1] * steps[1:])) + 1
    ends = np.concatenate([[0], turning, [len(y) - 1]]) if len(y) else np.zeros(2, dtype=np.intp)
    away = np.abs(y[ends[1:-1], None] - y[np.stack([ends[:-2], ends[2:]], axis=1)])
    found = turning[np.nan_to_num(away).max(axis=1, initial=0.0) >= least]
    return [(float(points[i, 0]), float(points[i, 1])) for i in found]


def _blot(near: NDArray[np.float32], x: float, y: float, beside: float, along: float) -> None:
    left, right = np.clip([int(np.floor(x - beside)), int(np.ceil(x + beside)) + 1], 0, near.shape[1])
    top, bottom = np.clip([int(np.floor(y - along)), int(np.ceil(y + along)) + 1], 0, near.shape[0])
    if right <= left or bottom <= top:
        return
    across = np.abs(np.arange(left, right) - x) / beside
    down = np.abs(np.arange(top, bottom) - y) / along
    away = np.hypot(across[None, :], down[:, None])
    part = near[top:bottom, left:right]
    # full ink around the turn itself, then paler
    np.maximum(part, np.clip(1.5 * (1 - away), 0, 1).astype(np.float32), out=part)
