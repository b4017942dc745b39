"""Level and upright strokes with exact coverage in both directions: calibration pulses, separators.

Coordinates are pixels, the centre of the first pixel at (0, 0), y down.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgsyn.pages.drawing.ink_patches import Ink, interval_coverage

__all__ = ["stroke_outline", "stroke_rectangles"]


def stroke_rectangles(rectangles: ArrayLike, *, size: tuple[int, int]) -> Ink | None:
    """Fill upright rectangles that do not overlap.

    Parameters
    ----------
    rectangles : array-like, shape (n, 4)
        x0, y0, x1, y1 of each.
    size : (width, height)
        Of the page in pixels; what lies outside is cut off.

    Returns
    -------
    Ink or None
        None where nothing lies on the page.

    Examples
    --------
    >>> stroke_rectangles([[0.5, 0.5, 1.75, 2.5]], size=(9, 9)).coverage.tolist()
    [[1.0, 0.25], [1.0, 0.25]]
    """
    boxes = np.asarray(rectangles, dtype=np.float64).reshape(-1, 4)
    limit = np.array(size, dtype=np.float64) - 0.5
    x0, y0 = np.maximum(boxes[:, :2], -0.5).T
    x1, y1 = np.minimum(boxes[:, 2:], limit).T
    keep = (x1 > x0) & (y1 > y0)
    if not keep.any():
        return None
    x0, y0, x1, y1 = x0[keep], y0[keep], x1[keep], y1[keep]
    left, top = int(np.floor(x0.min() + 0.5)), int(np.floor(y0.min() + 0.5))
    right, bottom = int(np.ceil(x1.max() + 0.5)), int(np.ceil(y1.max() + 0.5))
    across = interval_coverage(x0, x1, left, right)
    down = interval_coverage(y0, y1, top, bottom)
    coverage = np.minimum(down.T @ across, 1.0)
    mask = coverage >= 0.5
    for a, b, c, d in zip(x0, y0, x1, y1, strict=True):
        _mark_middle(mask, (a - left, b - top, c - left, d - top))
    return Ink(left, top, coverage.astype(np.float32), mask)


def stroke_outline(points: ArrayLike, *, width: float, size: tuple[int, int]) -> Ink | None:
    """Draw a line of level and upright pieces, such as a calibration pulse, with square corners.

    Parameters
    ----------
    points : array-like, shape (n, 2)
        Corner points; level and upright pieces take turns.
    width : float
        Pen width, px, > 0.
    size : (width, height)
        Of the page in pixels.

    Returns
    -------
    Ink or None
        None where nothing lies on the page.

    Raises
    ------
    ValueError
        When a piece is neither level nor upright.
    """
    xy = np.asarray(points, dtype=np.float64)
    a, b = xy[:-1], xy[1:]
    level, upright = a[:, 1] == b[:, 1], a[:, 0] == b[:, 0]
    if not (level | upright).all():
        message = "the pieces of an outline are level or upright; draw others with stroke_trace"
        raise ValueError(message)
    low, high = np.minimum(a, b), np.maximum(a, b)
    # level pieces reach over the corners, upright ones stop short of them: no pixel counts twice
    reach = np.where(level[:, None], width / 2, np.array([width / 2, -width / 2]))
    return stroke_rectangles(np.hstack([low - reach, high + reach]), size=size)


def _mark_middle(mask: NDArray[np.bool_], box: tuple[float, float, float, float]) -> None:
    """Set the pixels through which the middle line of a rectangle runs, along its longer side."""
    x0, y0, x1, y1 = box
    if x1 - x0 >= y1 - y0:
        mask[int(np.floor((y0 + y1) / 2 + 0.5)), _pixels(x0, x1)] = True
    else:
        mask[_pixels(y0, y1), int(np.floor((x0 + x1) / 2 + 0.5))] = True


def _pixels(start: float, stop: float) -> slice:
    return slice(int(np.floor(start + 0.5)), int(np.ceil(stop - 0.5)) + 1)
