"""What becomes of points, quads and scales under a warp, and how much of them an image shows."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgtypes.geometry import Warp
from ecgtypes.scale import PaperScale

__all__ = [
    "SHOWN",
    "clipped_polygon",
    "line_points",
    "moved_points",
    "nodes_inside",
    "points_inside",
    "share_inside",
    "stretch",
    "stretched",
]

Size = tuple[int, int]

SHOWN = 0.5
"""Share of a name, a text or a pulse that must be in sight for it to count as shown."""


def stretch(warp: Warp, at: tuple[float, float]) -> tuple[float, float]:
    """Return how many pixels one pixel along x and one along y become at a point.

    Parameters
    ----------
    warp : Warp
    at : (x, y)
        In the image before the warp.

    Returns
    -------
    (float, float)
    """
    x, y = at
    around = np.array([[x - 0.5, y], [x + 0.5, y], [x, y - 0.5], [x, y + 0.5]])
    left, right, top, bottom = warp.forward(around)
    along_x, along_y = float(np.linalg.norm(right - left)), float(np.linalg.norm(bottom - top))
    # a mere shift leaves the scale what it was, to the last digit
    return tuple(1.0 if abs(value - 1) < 1e-9 else value for value in (along_x, along_y))  # type: ignore[return-value]


def stretched(scale: PaperScale, along_x: float, along_y: float) -> PaperScale:
    """Return a scale where pixels became longer.

    Parameters
    ----------
    scale : PaperScale
    along_x, along_y : float
        As of `stretch`.

    Returns
    -------
    PaperScale
    """
    return scale.replace(px_per_mm_x=scale.px_per_mm_x * along_x, px_per_mm_y=scale.px_per_mm_y * along_y)


def moved_points(warp: Warp, points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return points after a warp; a warp is never asked for one that is not finite.

    Parameters
    ----------
    warp : Warp
    points : ndarray of float32, shape (..., 2)
        px.

    Returns
    -------
    ndarray of float32, shape (..., 2)
        NaN where the point was not finite.
    """
    flat = points.reshape(-1, 2)
    finite = np.isfinite(flat).all(axis=1)
    moved = np.full(flat.shape, np.nan, dtype=np.float32)
    if finite.any():
        moved[finite] = warp.forward(flat[finite].astype(np.float64))
    return moved.reshape(points.shape)


def points_inside(points: ArrayLike, size: Size) -> NDArray[np.bool_]:
    """Return which points lie inside an image.

    Parameters
    ----------
    points : array-like, shape (..., 2)
        px.
    size : (width, height)

    Returns
    -------
    ndarray of bool, shape (...)
        False for NaN.
    """
    array = np.asarray(points)
    return np.asarray(((array >= -0.5) & (array < np.array(size) - 0.5)).all(axis=-1))


def nodes_inside(grid: NDArray[np.float32], seen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the rows and columns of a grid of which a node can be seen.

    Parameters
    ----------
    grid : ndarray of float32, shape (rows, columns, 2)
    seen : ndarray of bool, shape (rows, columns)

    Returns
    -------
    ndarray of float32, shape (fewer rows, fewer columns, 2)
    """
    return grid[seen.any(axis=1)][:, seen.any(axis=0)]


def share_inside(polygon: ArrayLike, size: Size) -> float:
    """Return the share of a polygon's area that lies inside an image.

    Parameters
    ----------
    polygon : array-like, shape (n, 2)
        Its corners in order, px.
    size : (width, height)

    Returns
    -------
    float
        0 to 1; for a polygon without area, the share of its corners.
    """
    corners = np.asarray(polygon, dtype=np.float64)
    whole = _area(corners)
    if whole < 1e-9:
        return float(points_inside(corners, size).mean())
    return min(_area(clipped_polygon(corners, size)) / whole, 1.0)


def clipped_polygon(polygon: ArrayLike, size: Size) -> NDArray[np.float64]:
    """Return the part of a polygon that lies inside an image.

    Cut at one side of the image after the other (Sutherland and Hodgman 1974).

    Parameters
    ----------
    polygon : array-like, shape (n, 2)
        Its corners in order, px.
    size : (width, height)

    Returns
    -------
    ndarray of float64, shape (m, 2)
        Empty where nothing of it lies inside.
    """
    part = np.asarray(polygon, dtype=np.float64)
    for axis in (0, 1):
        part = _cut(part, part[:, axis] + 0.5)
        part = _cut(part, size[axis] - 0.5 - part[:, axis])
    return part


def line_points(line: NDArray[Any], *, step: float) -> NDArray[np.float64]:
    """Return points along an open line, evenly spread over each of its parts.

    Parameters
    ----------
    line : ndarray, shape (n, 2)
        Its corners, px.
    step : float
        Greatest distance between two points, px.

    Returns
    -------
    ndarray of float64, shape (m, 2)
        The middles of the parts' shares: each stands for an equal length of its part.
    """
    corners = np.asarray(line, dtype=np.float64)
    corners = corners[np.isfinite(corners).all(axis=1)]
    parts = [corners[:0]]
    for a, b in pairwise(corners):
        count = max(int(np.ceil(np.hypot(*(b - a)) / step)), 1)
        parts.append(a + ((np.arange(count) + 0.5) / count)[:, None] * (b - a))
    return np.concatenate(parts)


def _cut(corners: NDArray[np.float64], depth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the part of a polygon where the depth below a line, given at its corners, is positive."""
    kept: list[NDArray[np.float64]] = []
    for i in range(len(corners)):
        a, b = corners[i - 1], corners[i]
        if (depth[i - 1] >= 0) != (depth[i] >= 0):
            kept.append(a + (b - a) * depth[i - 1] / (depth[i - 1] - depth[i]))
        if depth[i] >= 0:
            kept.append(b)
    return np.array(kept).reshape(-1, 2)


def _area(corners: NDArray[np.float64]) -> float:
    x, y = corners.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
