"""Frames around a page or its panels, taken away from the ink: their sides are no traces."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["without_frame"]

INK = 0.25
"""Coverage from which a pixel counts as ink."""

FRAME = 0.6
"""Share of the image's height from which an upright line is the side of a frame."""

GAP = 3
"""Rows from one inked row of a side to the next, at most: ticks may stand further away."""

UNBROKEN = 0.98
"""Share of a side's length that is inked."""

EVEN = 0.006
"""Share of the image's height by which the ends of two sides differ at most."""

APART = 0.1
"""Share of the image's width by which two sides are apart, at least."""


def without_frame(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a copy without the sides of a frame that is drawn around the page or its panels.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
        Coverage, 0 to 1.

    Returns
    -------
    ndarray of float32, shape (height, width)

    Notes
    -----
    Where rows stand close the peaks of one beat may fill most of a pixel column as well, but with gaps,
    or between other heights from beat to beat. Level sides are those that reach from one upright side to
    another: a level line by itself may be a flat trace.
    """
    trace = ink.copy()
    inked = ink > INK
    upright = _upright_sides(inked)
    if upright.size and upright[-1] - upright[0] > FRAME * ink.shape[1]:
        level = inked[:, upright[0] : upright[-1] + 1].mean(axis=1) > 0.98
        trace[level, upright[0] : upright[-1] + 1] = 0
    trace[:, upright] = 0
    return trace


def _upright_sides(inked: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the pixel columns of a frame's upright sides: without a gap, and of one height.

    A column whose like is nowhere else is no side.
    """
    tall = np.flatnonzero(inked.mean(axis=0) > FRAME)
    if not tall.size:
        return tall
    # A side that leans by a pixel is one all the same.
    beside = np.pad(inked, ((0, 0), (1, 1)))
    columns = beside[:, tall] | beside[:, tall + 1] | beside[:, tall + 2]
    first, last, count = _longest(columns)
    whole = count >= UNBROKEN * (last - first + 1)
    whole &= last - first + 1 > FRAME * UNBROKEN * inked.shape[0]
    tall, first, last = tall[whole], first[whole], last[whole]
    slack = EVEN * inked.shape[0]
    alike = (np.abs(first[:, None] - first) <= slack) & (np.abs(last[:, None] - last) <= slack)
    apart = np.abs(tall[:, None] - tall) > APART * inked.shape[1]
    return np.asarray(tall[(alike & apart).any(axis=1)], np.intp)


def _longest(
    columns: NDArray[np.bool_],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return first row, last row and number of inked rows of the longest run of each column.

    Ticks and labels may stand above or below a side; small gaps are bridged.
    """
    first, last, count = (np.zeros(columns.shape[1], np.intp) for _ in range(3))
    for column in range(columns.shape[1]):
        inked = np.flatnonzero(columns[:, column])
        if inked.size:
            pieces = np.split(inked, np.flatnonzero(np.diff(inked) > GAP) + 1)
            longest = max(pieces, key=len)
            first[column], last[column], count[column] = longest[0], longest[-1], longest.size
    return first, last, count
