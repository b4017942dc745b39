"""The truth of a lead, pixel column by pixel column."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import LeadTruth

__all__ = ["Columns", "column_ranges", "column_trace"]

LONGEST_GAP = 1.5
"""Sample distances from which on two samples that are seen have a gap between them."""

SHARE = 8
"""Places within a column at which a trace is looked at for its lowest and highest point."""


class Columns(NamedTuple):
    """A trace in each of n pixel columns; NaN where it is absent.

    Parameters
    ----------
    y : ndarray of float32, shape (n,)
        Where the line runs in the middle of the column, px.
    top, bottom : ndarray of float32, shape (n,)
        Its smallest and largest y within the column, px; the pen reaches further by half its width.
    """

    y: NDArray[np.float32]
    top: NDArray[np.float32]
    bottom: NDArray[np.float32]


def column_trace(truth: LeadTruth, width: int) -> NDArray[np.float32]:
    """Return where a lead's trace runs in each pixel column.

    Parameters
    ----------
    truth : LeadTruth
    width : int
        Of the image, px.

    Returns
    -------
    ndarray of float32, shape (width,)
        y at the middle of the column, on the straight line between the samples before and after it, px;
        NaN where one of the two is missing or not visible.

    Examples
    --------
    >>> from ecgtypes import Cell, Box, PaperScale
    >>> truth = LeadTruth(
    ...     lead="II",
    ...     cell=Cell(lead="II", row=0, column=0, start=0, duration=1),
    ...     region=Box(x0=0, y0=0, x1=3, y1=3).quad(),
    ...     baseline=2,
    ...     trace=[[0.5, 2], [2.5, 4]],
    ...     visible=[True, True],
    ...     scale=PaperScale(px_per_mm_x=1, px_per_mm_y=1),
    ...     pen_width=1,
    ... )
    >>> column_trace(truth, 4)
    array([nan, 2.5, 3.5, nan], dtype=float32)
    """
    return _between_samples(truth, np.arange(width, dtype=np.float64)).astype(np.float32)


def column_ranges(truth: LeadTruth, width: int, *, factor: float = 1.0) -> Columns:
    """Return where a lead's trace runs in each column of the page at another size.

    Parameters
    ----------
    truth : LeadTruth
    width : int
        Of the resized image, px.
    factor : float, default 1
        Of the resizing, along x and y.

    Returns
    -------
    Columns
        In pixels of the resized image.
    """
    middles = np.arange(width)
    within = (np.arange(SHARE) + 0.5) / SHARE - 0.5
    at = np.concatenate([middles, (middles[:, None] + within).ravel()])
    y = (_between_samples(truth, (at + 0.5) / factor - 0.5) + 0.5) * factor - 0.5
    middle, parts = y[:width], y[width:].reshape(width, SHARE)
    return Columns(*(value.astype(np.float32) for value in (middle, parts.min(axis=1), parts.max(axis=1))))


def _between_samples(truth: LeadTruth, at: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return y at each x on the lines between samples; NaN where one of the two is not seen."""
    seen = np.asarray(truth.visible) & np.isfinite(truth.trace).all(axis=1)
    number = np.flatnonzero(seen)
    if number.size < 2:
        return np.full(at.shape, np.nan)
    # A warp may turn the order of two samples within one column.
    points = np.asarray(truth.trace, dtype=np.float64)[number]
    order = np.argsort(points[:, 0], kind="stable")
    x, y, number = points[order, 0], points[order, 1], number[order]
    after = np.searchsorted(x, at)
    inside = (after > 0) & (after < x.size)
    right = np.clip(after, 1, x.size - 1)
    apart = np.abs(number[right] - number[right - 1]) > LONGEST_GAP
    return np.where(inside & ~apart, np.interp(at, x, y), np.nan)
