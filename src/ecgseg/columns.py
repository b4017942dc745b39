"""The truth of a crop, pixel column by pixel column."""

import numpy as np
from numpy.typing import NDArray

from ecgtypes import LeadTruth

__all__ = ["column_trace"]

LONGEST_GAP = 1.5
"""Sample distances from which on two samples that are seen have a gap between them."""


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
    >>> import numpy as np
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
    seen = np.asarray(truth.visible) & np.isfinite(truth.trace).all(axis=1)
    number = np.flatnonzero(seen)
    columns = np.arange(width)
    if number.size < 2:
        return np.full(width, np.nan, dtype=np.float32)
    # A warp may turn the order of two samples within one column.
    points = np.asarray(truth.trace, dtype=np.float64)[number]
    order = np.argsort(points[:, 0], kind="stable")
    x, y, number = points[order, 0], points[order, 1], number[order]
    after = np.searchsorted(x, columns)
    inside = (after > 0) & (after < x.size)
    right = np.clip(after, 1, x.size - 1)
    apart = np.abs(number[right] - number[right - 1]) > LONGEST_GAP
    return np.where(inside & ~apart, np.interp(columns, x, y), np.nan).astype(np.float32)
