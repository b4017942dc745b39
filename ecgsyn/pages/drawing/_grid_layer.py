"""The millimetre grid as a layer of exactly covered pixels, drawn once for all pages of a style."""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgsyn.pages.drawing._grid_marks import GridPlace
from ecgsyn.pages.drawing.ink_patches import accumulate, interval_coverage
from ecgsyn.styles.ink_styles import Colour, GridMark, GridStyle

__all__ = ["GridLayer", "grid_layer"]

CACHE_BYTES = 160_000_000
"""Of grids kept for the next page: one at 600 dpi, a dozen at 200."""

BAND = 256
"""Rows that are mixed at once: bounds the memory at high resolution."""


class GridLayer(NamedTuple):
    """A drawn grid.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 3)
        What the grid lets through of the paper's light, 255 for all of it.
    mask : ndarray of bool, shape (height, width)
        Pixels at least half covered by a mark, or through which its middle runs.
    """

    pixels: NDArray[np.uint8]
    mask: NDArray[np.bool_]

    @property
    def nbytes(self) -> int:
        """Memory that it takes."""
        return self.pixels.nbytes + self.mask.nbytes


def grid_layer(place: GridPlace, style: GridStyle) -> GridLayer | None:
    """Return the grid of a page, drawn once and kept for the next page of the same style.

    Parameters
    ----------
    place : GridPlace
    style : GridStyle

    Returns
    -------
    GridLayer or None
        None for a style without a grid. The arrays are shared: they are read-only.
    """
    if style.inks is None or style.minor == style.major == "none":
        return None
    style = style.replace(jitter=0.0)
    return _CACHE.get(place, style)


class _Cache:
    """The last grids, the least recently used forgotten first; safe between threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held: OrderedDict[tuple[GridPlace, GridStyle], GridLayer] = OrderedDict()
        self._lock = Lock()

    def get(self, place: GridPlace, style: GridStyle) -> GridLayer:
        key = place, style
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        layer = _draw(place, style)
        with self._lock:
            self._held[key] = layer
            while sum(held.nbytes for held in self._held.values()) > self._limit:
                self._held.popitem(last=False)
        return layer


_CACHE = _Cache(CACHE_BYTES)


class _Marks(NamedTuple):
    """One of the two kinds of marks: exact coverage, as lines (separable) or as a page of dots."""

    across: NDArray[np.float32]
    down: NDArray[np.float32]
    dots: NDArray[np.float32] | None

    def rows(self, part: slice) -> NDArray[np.float32]:
        if self.dots is not None:
            return self.dots[part]
        return self.down[part, None] + self.across - self.down[part, None] * self.across


def _draw(place: GridPlace, style: GridStyle) -> GridLayer:
    width, height = place.size
    inks = style.inks or ((255, 255, 255), (255, 255, 255))
    minor_x, minor_y = place.minor(style.margin, every=style.major == "none")
    major_x, major_y = place.major(style.margin)
    if style.minor == "dots":
        minor_x, minor_y = np.union1d(minor_x, major_x), np.union1d(minor_y, major_y)
    frame = _frame(place, style.margin, major_x, major_y)
    minor = _marks(place, style.minor, (minor_x, minor_y), (style.minor_width, style.minor_dot), frame)
    major = _marks(place, style.major, (major_x, major_y), (style.major_width, style.major_dot), frame)
    heavy = None
    if style.heavy_width is not None:
        heavy = _marks(place, "lines", _every_fifth(place, (major_x, major_y)), (style.heavy_width, 0), frame)
    pixels = np.empty((height, width, 3), dtype=np.uint8)
    mask = np.empty((height, width), dtype=np.bool_)
    for start in range(0, height, BAND):
        part = slice(start, min(start + BAND, height))
        below, above = minor.rows(part), major.rows(part)
        if heavy is not None:
            above = np.maximum(above, heavy.rows(part))
        pixels[part] = _mixed(below, above, inks)
        np.maximum(below, above, out=above)
        mask[part] = above >= 0.5
    _mark_middles(mask, style.minor, (minor_x, minor_y), frame)
    _mark_middles(mask, style.major, (major_x, major_y), frame)
    pixels.flags.writeable = mask.flags.writeable = False
    return GridLayer(pixels, mask)


def _every_fifth(
    place: GridPlace, major: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return those major lines that are a multiple of 25 mm from the origin."""
    x, y = (
        lines[np.round((lines - place.origin[axis]) / (5 * place.pitch)) % 5 == 0]
        for axis, lines in enumerate(major)
    )
    return x, y


def _mixed(
    minor: NDArray[np.float32], major: NDArray[np.float32], inks: tuple[Colour, Colour]
) -> NDArray[np.uint8]:
    """Return paper light through the minor marks, with the major ones printed over them."""
    result = np.empty((*minor.shape, 3), dtype=np.uint8)
    for channel in range(3):
        low, high = inks[0][channel], inks[1][channel]
        value = 255 - minor * np.float32(255 - low)
        value += major * (np.float32(high) - value)
        result[..., channel] = np.rint(value)
    return result


def _frame(
    place: GridPlace, margin: float, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[float, float, float, float]:
    width, height = place.size
    if not place.framed(margin) or not (x.size and y.size):
        return -0.5, -0.5, width - 0.5, height - 0.5
    return float(x[0]), float(y[0]), float(x[-1]), float(y[-1])


def _marks(
    place: GridPlace,
    kind: GridMark,
    at: tuple[NDArray[np.float64], NDArray[np.float64]],
    widths: tuple[float, float],
    frame: tuple[float, float, float, float],
) -> _Marks:
    width, height = place.size
    if kind == "dots":
        radius = widths[1] * place.pitch / 2
        return _Marks(np.empty(0, np.float32), np.empty(0, np.float32), _dots(place.size, at, radius))
    if kind == "none":
        return _Marks(np.zeros(width, np.float32), np.zeros(height, np.float32), None)
    half = widths[0] * place.pitch / 2
    x0, y0, x1, y1 = frame
    inside_x = interval_coverage([x0 - half], [x1 + half], 0, width)[0]
    inside_y = interval_coverage([y0 - half], [y1 + half], 0, height)[0]
    across = _lines(at[0], half, width) * (inside_x > 0)
    down = _lines(at[1], half, height) * (inside_y > 0)
    if x0 > -0.5 or y0 > -0.5:
        page = down[:, None] * inside_x + across * inside_y[:, None]
        return _Marks(across, down, (page - down[:, None] * across).astype(np.float32))
    return _Marks(across.astype(np.float32), down.astype(np.float32), None)


def _lines(at: NDArray[np.float64], half: float, length: int) -> NDArray[np.float64]:
    """Return the coverage of each pixel of one axis by lines across it."""
    cover = np.zeros(length)
    first = np.floor(at - half + 0.5).astype(np.intp)
    for step in range(int(np.ceil(2 * half)) + 1):
        pixel = first + step
        amount = np.clip(np.minimum(at + half, pixel + 0.5) - np.maximum(at - half, pixel - 0.5), 0, 1)
        keep = (pixel >= 0) & (pixel < length)
        np.add.at(cover, pixel[keep], amount[keep])
    return np.minimum(cover, 1.0)


def _dots(
    size: tuple[int, int], at: tuple[NDArray[np.float64], NDArray[np.float64]], radius: float
) -> NDArray[np.float32]:
    """Return the coverage of a page by discs: a vertical interval in each sub-column of each disc."""
    width, height = size
    share = int(np.clip(np.ceil(8 / radius), 8, 32))
    reach = int(np.ceil(radius * share)) + 1
    middle = np.floor(at[0] * share).astype(np.intp)
    columns = middle[:, None] + np.arange(-reach, reach + 1)
    offset = (columns + 0.5) / share - at[0][:, None]
    half = np.sqrt(np.maximum(radius**2 - offset**2, 0.0))
    pixel = np.floor((columns + 0.5) / share + 0.5).astype(np.intp)
    keep = (half > 0) & (pixel >= 0) & (pixel < width)
    half, pixel = half[keep], pixel[keep]
    cover = np.zeros((height, width), dtype=np.float32)
    for y in at[1]:
        top = max(0, int(np.floor(y - radius + 0.5)))
        bottom = min(height, int(np.floor(y + radius + 0.5)) + 1)
        if bottom > top:
            cover[top:bottom] += accumulate(
                pixel, y - half + 0.5 - top, y + half + 0.5 - top, (bottom - top, width), 1 / share
            )
    return np.minimum(cover, 1.0, out=cover)


def _mark_middles(
    mask: NDArray[np.bool_],
    kind: GridMark,
    at: tuple[NDArray[np.float64], NDArray[np.float64]],
    frame: tuple[float, float, float, float],
) -> None:
    if kind == "none":
        return
    columns, rows = (
        np.clip(np.floor(values + 0.5), 0, limit - 1).astype(np.intp)
        for values, limit in zip(at, mask.shape[::-1], strict=True)
    )
    if kind == "dots":
        mask[np.ix_(rows, columns)] = True
        return
    x0, y0, x1, y1 = (int(np.floor(value + 0.5)) for value in frame)
    mask[max(y0, 0) : y1 + 1, columns] = True
    mask[rows, max(x0, 0) : x1 + 1] = True
