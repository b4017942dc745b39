"""Soft-edged shapes that effects draw: strokes of a pen, filled outlines, and rows of rounded points.

All are drawn some times larger and averaged over each pixel, on a patch no larger than the shape, so
that they look the same at 72 and at 600 dpi.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgsyn.pages.drawing.ink_patches import Ink

__all__ = ["Stroke", "filled", "pen_ink", "rounded", "wavering"]

Floats = NDArray[np.float64]

SHIFT = 4
"""Binary digits of the fraction in coordinates passed to OpenCV."""

STEPS = 10.0
"""Parts of a stroke's width, about, that its edge is drawn to."""

SMALL = 90_000
"""Pixels of a patch that is filled finer than others."""

INKED = 0.4
"""Coverage from which on a pixel counts as inked."""


class Stroke(NamedTuple):
    """One stroke of a pen.

    Parameters
    ----------
    points : ndarray of float64, shape (n, 2)
        Where its middle runs, px.
    widths : ndarray of float64, shape (n,)
        px.
    darkness : ndarray of float64, shape (n,)
        Coverage in its middle, 0 to 1.
    """

    points: Floats
    widths: Floats
    darkness: Floats

    @classmethod
    def even(cls, points: ArrayLike, *, width: float, darkness: float = 1.0) -> "Stroke":
        """Return a stroke of the same width and darkness all along.

        Parameters
        ----------
        points : array-like, shape (n, 2)
        width : float
            px.
        darkness : float, default 1

        Returns
        -------
        Stroke
        """
        array = np.asarray(points, dtype=np.float64)
        return cls(array, np.full(len(array), width), np.full(len(array), darkness))


def pen_ink(strokes: Sequence[Stroke], *, size: tuple[int, int]) -> Ink | None:
    """Return the ink of strokes with round ends.

    Parameters
    ----------
    strokes : sequence of Stroke
    size : (width, height)
        Of the page, px; what lies outside is cut off.

    Returns
    -------
    Ink or None
        None where nothing lies on the page.
    """
    if not strokes:
        return None
    widest = max(float(stroke.widths.max()) for stroke in strokes)
    place = _place(np.concatenate([stroke.points for stroke in strokes]), widest / 2 + 1, size)
    if place is None:
        return None
    x, y, columns, rows = place
    fine = int(np.clip(np.ceil(STEPS / max(widest, 1e-3)), 3, 8))
    drawn = np.zeros((rows * fine, columns * fine), dtype=np.uint8)
    middle = np.zeros((rows, columns), dtype=np.uint8)
    for stroke in strokes:
        _draw(drawn, stroke, (x, y), fine)
        line = _whole(stroke.points - (x, y))
        cv2.polylines(middle, [line], isClosed=False, color=1, shift=SHIFT)
    coverage = _averaged(drawn, fine)
    return Ink(x, y, coverage, (coverage >= INKED) | (middle.astype(np.bool_) & (coverage > 0.02)))


def filled(outlines: Sequence[ArrayLike], *, size: tuple[int, int]) -> tuple[int, int, NDArray[np.float32]]:
    """Return how much closed outlines cover of each pixel.

    Parameters
    ----------
    outlines : sequence of array-like, shape (n, 2)
        px; where two overlap, what lies in both is left out.
    size : (width, height)
        Of the page, px; what lies outside is cut off.

    Returns
    -------
    x, y : int
        Column and row of the patch's first pixel.
    coverage : ndarray of float32, shape (h, w)
        0 to 1; of shape (0, 0) where nothing lies on the page.
    """
    corners = [np.asarray(outline, dtype=np.float64) for outline in outlines]
    place = _place(np.concatenate(corners), 1.0, size) if corners else None
    if place is None:
        return 0, 0, np.zeros((0, 0), dtype=np.float32)
    x, y, columns, rows = place
    fine = 8 if rows * columns < SMALL else 4
    drawn = np.zeros((rows * fine, columns * fine), dtype=np.uint8)
    cv2.fillPoly(drawn, [_whole(_enlarged(part, (x, y), fine)) for part in corners], 255, shift=SHIFT)
    return x, y, _averaged(drawn, fine)


def rounded(points: ArrayLike, *, parts: int = 6) -> Floats:
    """Return a line through the same points without corners: a Catmull-Rom spline.

    Parameters
    ----------
    points : array-like, shape (n, 2)
    parts : int, default 6
        Pieces for each one of the line given.

    Returns
    -------
    ndarray of float64, shape (parts * (n - 1) + 1, 2)
    """
    array = np.asarray(points, dtype=np.float64)
    if len(array) < 3:
        return array
    ends = 2 * array[[0, -1]] - array[[1, -2]]
    p = np.concatenate([ends[:1], array, ends[1:]])
    t = (np.arange(parts) / parts)[None, :, None]
    p0, p1, p2, p3 = (p[k : len(p) - 3 + k, None, :] for k in range(4))
    bend = (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    curve = 0.5 * (2 * p1 + (p2 - p0) * t + bend)
    return np.concatenate([curve.reshape(-1, 2), array[-1:]])


def wavering(count: int, *, cell: float, rng: np.random.Generator) -> Floats:
    """Return smooth noise along a line.

    Parameters
    ----------
    count : int
        Values.
    cell : float
        Values over which it changes.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (count,)
        Mean about 0, standard deviation about 1.
    """
    cell = max(cell, 1.0)
    knots = rng.standard_normal(int(np.ceil(count / cell)) + 2)
    at = np.arange(count) / cell
    left = at.astype(np.intp)
    share = at - left
    share = share * share * (3 - 2 * share)
    return np.asarray((knots[left] * (1 - share) + knots[left + 1] * share) * 1.2)


def _draw(drawn: NDArray[np.uint8], stroke: Stroke, origin: tuple[int, int], fine: int) -> None:
    ends = _whole(_enlarged(stroke.points, origin, fine))
    # OpenCV draws a line of even thickness 2 k, k > 0, as 2 k + 1 pixels
    widths = np.maximum(2 * np.rint((stroke.widths * fine - 1) / 2), 1).astype(int)
    levels = np.rint(np.clip(stroke.darkness, 0, 1) * 255).astype(int)
    if len(ends) == 1:
        ends, widths, levels = (np.repeat(part, 2, axis=0) for part in (ends, widths, levels))
    for i in range(len(ends) - 1):
        start, stop = ends[i].tolist(), ends[i + 1].tolist()
        cv2.line(drawn, start, stop, int(levels[i]), int(widths[i]), shift=SHIFT)


def _place(points: Floats, reach: float, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """Return first column and row, width and height of the part of a page that points may touch."""
    low = np.clip(np.floor(points.min(axis=0) - reach), 0, size)
    high = np.clip(np.ceil(points.max(axis=0) + reach) + 1, 0, size)
    columns, rows = (high - low).astype(int)
    return (int(low[0]), int(low[1]), int(columns), int(rows)) if columns > 0 and rows > 0 else None


def _enlarged(points: Floats, origin: tuple[int, int], fine: int) -> Floats:
    return (points - origin + 0.5) * fine - 0.5


def _whole(points: Floats) -> NDArray[np.int32]:
    return np.asarray(np.rint(np.clip(points, -30000, 30000) * 2**SHIFT), dtype=np.int32)


def _averaged(drawn: NDArray[np.uint8], fine: int) -> NDArray[np.float32]:
    size = (drawn.shape[1] // fine, drawn.shape[0] // fine)
    mean = cv2.resize(drawn, size, interpolation=cv2.INTER_AREA)
    return np.asarray(mean * np.float32(1 / 255), dtype=np.float32)
