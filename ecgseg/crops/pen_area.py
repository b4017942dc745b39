"""The area that a round pen covers, column by column."""

import numpy as np
from numpy.typing import NDArray

from ecgseg.crops.trace_columns import Columns

__all__ = ["stroke_coverage"]

PARTS = 3
"""Into which each pixel column is divided: the pen's reach is worked out in the middle of each."""


def stroke_coverage(columns: Columns, radius: float, height: int) -> NDArray[np.float32]:
    """Return how much of each pixel a round pen covers that follows a trace.

    Parameters
    ----------
    columns : Columns
    radius : float
        Of the pen, px.
    height : int
        Of the image, px.

    Returns
    -------
    ndarray of float32, shape (height, n)
        0 to 1.

    Examples
    --------
    >>> level = np.full(5, 3.0, dtype=np.float32)
    >>> stroke_coverage(Columns(level, level, level), 1.0, 7)[:, 2]
    array([0. , 0. , 0.5, 1. , 0.5, 0. , 0. ], dtype=float32)
    """
    upper, lower = _edges(*_parts(columns), radius * PARTS)
    y = np.arange(height, dtype=np.float32)[:, None]
    covered = np.zeros((height, columns.y.size), dtype=np.float32)
    for part in range(PARTS):
        top, bottom = upper[part::PARTS], lower[part::PARTS]
        covered += np.clip(np.minimum(y + 0.5, bottom) - np.maximum(y - 0.5, top), 0, 1)
    return covered / np.float32(PARTS)


def _parts(columns: Columns) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least and largest y of the line within each part of each column; infinite where absent."""
    y = columns.y.astype(np.float64)
    before = np.where(np.isfinite(y[:-1]), y[:-1], y[1:])
    after = np.where(np.isfinite(y[1:]), y[1:], y[:-1])
    left = np.concatenate([y[:1], (before + y[1:]) / 2]) if y.size else y
    right = np.concatenate([(y[:-1] + after) / 2, y[-1:]]) if y.size else y
    # The line at the ends of the parts: by thirds between the column's edges and its middle.
    ends = np.stack([left, left / 3 + 2 * y / 3, right / 3 + 2 * y / 3, right], axis=1)
    top, bottom = (pick(ends[:, :-1], ends[:, 1:]) for pick in (np.minimum, np.maximum))
    # A peak within the column stands in its middle.
    top[:, 1] = np.fmin(top[:, 1], np.where(columns.top < top.min(axis=1), columns.top, np.inf))
    bottom[:, 1] = np.fmax(
        bottom[:, 1], np.where(columns.bottom > bottom.max(axis=1), columns.bottom, -np.inf)
    )
    return (
        np.where(np.isfinite(top), top, np.inf).ravel(),
        np.where(np.isfinite(bottom), bottom, -np.inf).ravel(),
    )


def _edges(
    top: NDArray[np.float64], bottom: NDArray[np.float64], reach: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the upper and lower edge of the stroke in each part; ``reach`` is the radius in parts."""
    count = top.size
    upper, lower = np.full(count, np.inf), np.full(count, -np.inf)
    for shift in range(-int(reach), int(reach) + 1):
        rise = np.sqrt(reach**2 - shift**2) / PARTS
        here = slice(max(shift, 0), count + min(shift, 0))
        there = slice(max(-shift, 0), count + min(-shift, 0))
        np.minimum(upper[here], top[there] - rise, out=upper[here])
        np.maximum(lower[here], bottom[there] + rise, out=lower[here])
    return upper.astype(np.float32), lower.astype(np.float32)
