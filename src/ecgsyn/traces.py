"""Strokes with exact sub-pixel coverage: traces, calibration pulses, bars.

A pen of round tip that follows a function graph covers one vertical interval at each x: the union of
the discs around the graph is connected there. The interval's ends are exact (the tangent point of
the disc on each straight piece, or the disc around its end), its coverage of pixel rows is exact,
and several sub-columns make up a pixel column. In gentle bends the ink is kept centred on the graph,
so that the centre of the drawn line is the truth. Upright rectangles are exact in x as well.

Coordinates are pixels, the centre of the first pixel at (0, 0), y down.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgtypes import finite_runs

__all__ = ["Ink", "stroke_outline", "stroke_rectangles", "stroke_trace"]

Floats = NDArray[np.float64]


class Ink(NamedTuple):
    """A patch of ink on the page.

    Parameters
    ----------
    x, y : int
        Pixel column and row of the patch's first pixel; the patch lies wholly on the page.
    coverage : ndarray of float32, shape (height, width)
        Share of each pixel that is covered, 0 to 1.
    mask : ndarray of bool, shape (height, width)
        The pixels that are at least half covered, and those through which the middle of the stroke
        runs: a line thinner than a pixel has an unbroken mask, and a thin peak is whole in it.
    """

    x: int
    y: int
    coverage: NDArray[np.float32]
    mask: NDArray[np.bool_]


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


def interval_coverage(starts: ArrayLike, stops: ArrayLike, first: int, stop: int) -> Floats:
    """Return how much of each pixel from ``first`` to ``stop - 1`` each interval covers.

    Parameters
    ----------
    starts, stops : array-like, shape (n,)
        Ends of the intervals, px.
    first, stop : int
        Range of pixels.

    Returns
    -------
    ndarray of float64, shape (n, stop - first)
    """
    pixels = np.arange(first, stop)
    a = np.asarray(starts, dtype=np.float64)[:, None]
    b = np.asarray(stops, dtype=np.float64)[:, None]
    return np.asarray(np.clip(np.minimum(b, pixels + 0.5) - np.maximum(a, pixels - 0.5), 0.0, 1.0))


def merge(pieces: list[Ink]) -> Ink | None:
    """Join patches of one pen into one patch; where they overlap, they cover independently.

    Parameters
    ----------
    pieces : list of Ink

    Returns
    -------
    Ink or None
        None for an empty list.
    """
    if len(pieces) < 2:
        return pieces[0] if pieces else None
    left, top = min(p.x for p in pieces), min(p.y for p in pieces)
    right = max(p.x + p.mask.shape[1] for p in pieces)
    bottom = max(p.y + p.mask.shape[0] for p in pieces)
    clear = np.ones((bottom - top, right - left), dtype=np.float32)
    mask = np.zeros(clear.shape, dtype=np.bool_)
    for piece in pieces:
        rows, columns = piece.mask.shape
        part = np.s_[piece.y - top : piece.y - top + rows, piece.x - left : piece.x - left + columns]
        clear[part] *= 1 - piece.coverage
        mask[part] |= piece.mask
    return Ink(left, top, 1 - clear, mask)


def accumulate(
    columns: NDArray[np.intp], tops: Floats, bottoms: Floats, shape: tuple[int, int], weight: float
) -> NDArray[np.float32]:
    """Add up what vertical intervals cover of each pixel.

    Parameters
    ----------
    columns : ndarray of int, shape (n,)
        Pixel column of each interval.
    tops, bottoms : ndarray of float64, shape (n,)
        Ends of the intervals in rows, 0 being the upper edge of the first row; cut to the patch.
    shape : (height, width)
        Of the patch.
    weight : float
        Width of each interval as a share of a pixel.

    Returns
    -------
    ndarray of float32, shape (height, width)
        Coverage, exact along y. Of each end, the share below it goes to its own row and the rest to
        the next; the running sum down each column is then the coverage.
    """
    height, width = shape
    ends = np.clip(np.concatenate([tops, bottoms]), 0, height)
    row = ends.astype(np.intp)
    below = (ends - row) * weight
    sign = np.repeat([1.0, -1.0], len(tops))
    index = row * width + np.concatenate([columns, columns])
    total = np.bincount(
        np.concatenate([index, index + width]),
        np.concatenate([sign * (weight - below), sign * below]),
        minlength=(height + 2) * width,
    )
    cover = np.cumsum(total.reshape(-1, width)[:height], axis=0)
    # sums of a few shares: clear the rounding off, so that bare pixels are exactly bare
    cover[cover < 1e-9] = 0.0
    return np.minimum(cover, 1.0, out=cover).astype(np.float32)


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


def _mark_middle(mask: NDArray[np.bool_], box: tuple[float, float, float, float]) -> None:
    """Set the pixels through which the middle line of a rectangle runs, along its longer side."""
    x0, y0, x1, y1 = box
    if x1 - x0 >= y1 - y0:
        mask[int(np.floor((y0 + y1) / 2 + 0.5)), _pixels(x0, x1)] = True
    else:
        mask[_pixels(y0, y1), int(np.floor((x0 + x1) / 2 + 0.5))] = True


def _pixels(start: float, stop: float) -> slice:
    return slice(int(np.floor(start + 0.5)), int(np.ceil(stop - 0.5)) + 1)
