"""Traces drawn with exact sub-pixel coverage.

A pen of round tip that follows a function graph covers one vertical interval at each x: the union of
the discs around the graph is connected there. The interval's ends are exact (the tangent point of
the disc on each straight piece, or the disc around its end), its coverage of pixel rows is exact,
and several sub-columns make up a pixel column. In gentle bends the ink is kept centred on the graph,
so that the centre of the drawn line is the truth.

Coordinates are pixels, the centre of the first pixel at (0, 0), y down.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgsyn.pages.drawing.ink_patches import Ink, accumulate, merge
from ecgtypes import finite_runs

__all__ = ["stroke_trace"]

Floats = NDArray[np.float64]


def stroke_trace(points: ArrayLike, *, width: float, size: tuple[int, int]) -> Ink | None:
    """Draw a function graph with a round pen.

    Parameters
    ----------
    points : array-like, shape (n, 2)
        Pixel positions with x never decreasing (equal x makes a vertical stroke); rows with NaN
        break the line. A point between two breaks is a dot.
    width : float
        Pen width, px, > 0.
    size : (width, height)
        Of the page in pixels; what lies outside is cut off.

    Returns
    -------
    Ink or None
        None where nothing lies on the page.

    Examples
    --------
    >>> ink = stroke_trace([[0, 3], [9, 3]], width=2.0, size=(10, 8))
    >>> ink.coverage[:, 5].tolist(), ink.y
    ([0.5, 1.0, 0.5], 2)
    """
    xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    runs = finite_runs(xy.sum(axis=1)) if xy.size else []
    pieces = [_stroke_run(xy[a:b, 0], xy[a:b, 1], width / 2, size) for a, b in runs]
    return merge([piece for piece in pieces if piece is not None])


def _stroke_run(x: Floats, y: Floats, radius: float, size: tuple[int, int]) -> Ink | None:
    width, height = size
    left = max(0, int(np.floor(x[0] - radius + 0.5)))
    right = min(width, int(np.floor(x[-1] + radius + 0.5)) + 1)
    if right <= left:
        return None
    share = _sub_columns(radius)
    middles = left - 0.5 + (np.arange((right - left) * share) + 0.5) / share
    reached = np.flatnonzero((middles > x[0] - radius) & (middles < x[-1] + radius))
    upper, lower = _edges(x, y, radius, middles[reached])
    _centre(upper, lower, middles[reached], (x, y), radius)
    top = max(0, int(np.floor(upper.min() + 0.5)))
    bottom = min(height, int(np.floor(lower.max() + 0.5)) + 1)
    if bottom <= top:
        return None
    shape = (bottom - top, right - left)
    coverage = accumulate(reached // share, upper + 0.5 - top, lower + 0.5 - top, shape, 1 / share)
    mask = coverage >= 0.5
    rows, columns = _middle_pixels(x - left, y - top, shape)
    mask[rows, columns] = True
    return Ink(left, top, coverage, mask)


def _sub_columns(radius: float) -> int:
    # A pen of several pixels needs fewer sub-columns for the same smoothness; 4 at least.
    return int(np.clip(np.ceil(8 / radius), 4, 16))


def _edges(x: Floats, y: Floats, radius: float, at: Floats) -> tuple[Floats, Floats]:
    """Return the upper and lower edge of the stroke at each of ``at``, all within its reach."""
    end = np.append(x[1:], x[-1])
    run = end - x
    slope = np.divide(np.append(np.diff(y), 0.0), run, out=np.zeros_like(x), where=run > 0)
    tangent = radius * slope / np.sqrt(1 + slope**2)
    first = np.searchsorted(end, at - radius)
    last = np.searchsorted(x, at + radius, side="right") - 1
    upper, lower = np.full(at.shape, np.inf), np.full(at.shape, -np.inf)
    for k in range(int((last - first).max(initial=0)) + 1):
        i = np.minimum(first + k, last)
        a, b, begin, rise, shift = x[i], end[i], y[i], slope[i], tangent[i]
        for edge, sign, keep in ((upper, -1.0, np.minimum), (lower, 1.0, np.maximum)):
            t = np.minimum(np.maximum(at + sign * shift, a), b)
            disc = np.sqrt(np.maximum(radius**2 - (t - at) ** 2, 0.0))
            keep(edge, begin + rise * (t - a) + sign * disc, out=edge)
    return upper, lower


def _centre(upper: Floats, lower: Floats, at: Floats, graph: tuple[Floats, Floats], radius: float) -> None:
    """Trim the longer side of the stroke in gentle bends, in place, so that the graph is its middle.

    A round pen leaves more ink on the inner side of a bend. Where the middle of the stroke lies less
    than a radius off the graph, the inner side is trimmed to equal the outer one; from there to two
    radii less and less is; sharper bends, peaks and both ends keep all the ink of the round pen.
    """
    x, y = graph
    inner = slice(*np.searchsorted(at, [x[0] + radius, x[-1] - radius]))
    off = np.interp(at[inner], x, y) - (upper[inner] + lower[inner]) / 2
    trim = 2 * np.minimum(np.abs(off), np.maximum(2 * radius - np.abs(off), 0.0))
    upper[inner] += np.where(off > 0, trim, 0.0)
    lower[inner] -= np.where(off < 0, trim, 0.0)


def _middle_pixels(x: Floats, y: Floats, shape: tuple[int, int]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return rows and columns of the pixels that the graph itself runs through."""
    height, width = shape
    low, high = np.full(width, np.inf), np.full(width, -np.inf)
    inner = np.arange(1, width) - 0.5
    inner = inner[(inner >= x[0]) & (inner <= x[-1])]
    crossing = np.interp(inner, x, y)
    for column, value in (
        (np.floor(x + 0.5).astype(np.intp), y),
        ((inner + 0.5).astype(np.intp), crossing),
        ((inner - 0.5).astype(np.intp), crossing),
    ):
        on_page = (column >= 0) & (column < width)
        np.minimum.at(low, column[on_page], value[on_page])
        np.maximum.at(high, column[on_page], value[on_page])
    columns = np.flatnonzero((high > -0.5) & (low < height - 0.5) & (high >= low))
    first = np.clip(np.floor(low[columns] + 0.5), 0, height - 1).astype(np.intp)
    count = np.clip(np.floor(high[columns] + 0.5), 0, height - 1).astype(np.intp) - first + 1
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(first, count) + within, np.repeat(columns, count)
