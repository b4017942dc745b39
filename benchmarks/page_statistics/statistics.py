"""All statistics of a page by name, each from its RGB image alone."""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.page_statistics.bends import CELL, FLAT_PX_PER_MM, flatten, project
from benchmarks.page_statistics.cell import GridLook, grid_look
from benchmarks.page_statistics.local_grid import LocalGrid
from benchmarks.page_statistics.noise import Noise, blockiness, find_noise
from benchmarks.page_statistics.pen import Pen, find_pen
from benchmarks.page_statistics.scene import Scene, look_at, luminance, middle_of

__all__ = ["STATISTICS", "Statistic", "page_statistics"]


WHOLE_BLOCK = 0.98
"""Share of a block of light that lies on paper, for its colour to be the paper's."""


class _Measured(NamedTuple):
    """What the statistics are read from."""

    scene: Scene
    look: GridLook | None
    pen: Pen | None
    noise: Noise


class Statistic(NamedTuple):
    """One statistic: its unit, what it is, and how it is read."""

    name: str
    unit: str
    meaning: str
    read: Callable[[_Measured], float]


def page_statistics(image: NDArray[np.uint8]) -> dict[str, float]:
    """Measure a page.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        RGB, at least 32 px a side.

    Returns
    -------
    dict of str to float
        By the names of `STATISTICS`; NaN where the page does not show what is measured.

    Raises
    ------
    ValueError
        When the array is no such image.
    """
    scene = look_at(image)
    look = grid_look(scene)
    pen = find_pen(scene, minor=look.minor if look else 0.0)
    held = _Measured(scene, look, pen, find_noise(scene))
    return {statistic.name: float(statistic.read(held)) for statistic in STATISTICS}


def _megapixels(held: _Measured) -> float:
    return float(np.log2(held.scene.image.shape[0] * held.scene.image.shape[1] / 1e6))


def _aspect(held: _Measured) -> float:
    height, width = held.scene.image.shape[:2]
    return width / height


def _px_per_mm(held: _Measured) -> float:
    return held.scene.px_per_mm if held.scene.grid is not None else np.nan


def _pitches(grid: LocalGrid, at: tuple[float, float]) -> NDArray[np.float64]:
    """Return px per mm across the upright and across the level lines at a pixel."""
    return np.asarray(1 / np.hypot(*grid.vectors(at).T))


def _stretch(held: _Measured) -> float:
    grid = held.scene.grid
    if grid is None:
        return np.nan
    x, y = _pitches(grid, middle_of(held.scene.small))
    return float(y / x)


def _angles(grid: LocalGrid, at: tuple[float, float]) -> NDArray[np.float64]:
    """Return the tilts of the upright and of the level lines at a pixel, degrees."""
    (ux, uy), (vx, vy) = grid.vectors(at)
    return np.rad2deg([np.arctan2(uy, ux), np.arctan2(-vx, vy)])


def _tilt(held: _Measured) -> float:
    if held.scene.grid is None:
        return np.nan
    return float(_angles(held.scene.grid, middle_of(held.scene.small)).mean())


def _skew(held: _Measured) -> float:
    if held.scene.grid is None:
        return np.nan
    upright, level = _angles(held.scene.grid, middle_of(held.scene.small))
    return float(abs(upright - level))


def _edges(held: _Measured) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return the middles of the left and right sides, and of the upper and lower one."""
    x, y = middle_of(held.scene.small)
    return [(0.0, y), (2 * x, y)], [(x, 0.0), (x, 2 * y)]


def _convergence(held: _Measured) -> float:
    grid = held.scene.grid
    if grid is None:
        return np.nan
    ratios = [np.log(_pitches(grid, a) / _pitches(grid, b)) for a, b in _edges(held)]
    return float(100 * np.abs(ratios).max())


def _fan(held: _Measured) -> float:
    grid = held.scene.grid
    if grid is None:
        return np.nan
    sides, ends = _edges(held)
    upright = _angles(grid, sides[0])[0] - _angles(grid, sides[1])[0]
    level = _angles(grid, ends[0])[1] - _angles(grid, ends[1])[1]
    return float(max(abs(upright), abs(level)))


def _bend(held: _Measured) -> float:
    grid = held.scene.grid
    if grid is None:
        return np.nan
    shift = grid.shifts[grid.weights > 0]
    return float(np.sqrt((shift**2).sum(axis=1).mean())) if len(shift) else np.nan


def _gridded(held: _Measured) -> float:
    """Return the share of the image on which the grid is seen, by blocks of 5 mm inside it."""
    grid = held.scene.grid
    if grid is None:
        return 0.0
    height, width = held.scene.small.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    area = cv2.contourArea(project(grid.matrix, corners).astype(np.float32)) / 25
    return float(min((grid.weights > 0).sum() / max(area, 1.0), 1.0))


def _of_look(read: Callable[[GridLook], float]) -> Callable[[_Measured], float]:
    return lambda held: read(held.look) if held.look is not None else np.nan


def _of_pen(read: Callable[[Pen], float], *, in_mm: bool = False) -> Callable[[_Measured], float]:
    def value(held: _Measured) -> float:
        if held.pen is None or (in_mm and held.scene.grid is None):
            return np.nan
        return read(held.pen) / (held.scene.px_per_mm if in_mm else 1.0)

    return value


def _paper_blocks(held: _Measured) -> NDArray[np.float32]:
    """Return the blocks of light that lie on paper, RGB."""
    scene = held.scene
    flat = scene.light.reshape(-1, 3)
    paper = scene.on_paper(scene.small.shape[:2]).astype(np.float32)
    share = cv2.resize(paper, scene.light.shape[1::-1], interpolation=cv2.INTER_AREA).ravel()
    return flat[share >= min(WHOLE_BLOCK, float(np.sort(share)[-4:].min()))]


def _lab(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor((blocks / 255).astype(np.float32)[None], cv2.COLOR_RGB2LAB)[0])


def _brightness(held: _Measured) -> float:
    return float(np.median(_paper_blocks(held).mean(axis=1))) / 255


def _illumination(held: _Measured) -> float:
    level = _paper_blocks(held).mean(axis=1)
    low, middle, high = np.quantile(level, [0.05, 0.5, 0.95])
    return float(100 * (high - low) / max(middle, 1.0))


def _cast(channel: int) -> Callable[[_Measured], float]:
    return lambda held: float(np.median(_lab(_paper_blocks(held))[:, channel]))


def _cast_range(held: _Measured) -> float:
    ab = _lab(_paper_blocks(held))[:, 1:]
    low, high = np.quantile(ab, [0.05, 0.95], axis=0)
    return float(np.hypot(*(high - low)))


def _saturation(held: _Measured) -> float:
    small = held.scene.small
    top = small.max(axis=2).astype(np.float32)
    return float(((top - small.min(axis=2)) / np.maximum(top, 1)).mean())


def _inked_blocks(held: _Measured) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which squares of 5 mm a trace or text runs through, and which lie inside the image.

    A square of that size holds the same amount of grid wherever it stands, so its mean darkness tells.
    """
    from scipy.ndimage import percentile_filter

    scene = held.scene
    page = luminance(scene.small)
    depth = np.clip(1 - page / np.maximum(scene.paper(page.shape), 8), 0, 1)
    depth[~scene.on_paper(page.shape)] = 0
    pitch = scene.factor / scene.px_per_mm
    matrix = scene.grid.matrix if scene.grid is not None else np.diag([pitch, pitch, 1.0])
    made = flatten(depth, matrix, FLAT_PX_PER_MM)
    if made is None:
        return np.ones((1, 1), bool), np.ones((1, 1), bool)
    flat, inside, _ = made
    side = CELL * FLAT_PX_PER_MM
    shape = (flat.shape[0] // side, side, flat.shape[1] // side, side)
    whole = inside.reshape(shape).mean(axis=(1, 3)) > 0.7
    mean = flat.reshape(shape).mean(axis=(1, 3))
    mean[~whole] = np.median(mean[whole]) if whole.any() else 0
    contrast, width = (held.pen.contrast, held.pen.width) if held.pen is not None else (0.5, 2.0)
    line = contrast * width / scene.px_per_mm / CELL
    return (mean - percentile_filter(mean, 25, size=9) > 0.5 * line) & whole, whole


def _inked(held: _Measured) -> float:
    blocks, whole = _inked_blocks(held)
    return float(blocks.sum() / max(whole.sum(), 1))


def _filled(held: _Measured) -> float:
    blocks, whole = _inked_blocks(held)
    spans = []
    for axis in (0, 1):
        busy = np.flatnonzero(blocks.any(axis=axis))
        there = np.flatnonzero(whole.any(axis=axis))
        spans.append((np.ptp(busy) + 1) / (np.ptp(there) + 1) if busy.size else 0.0)
    return float(spans[0] * spans[1])


STATISTICS: tuple[Statistic, ...] = (
    Statistic("size", "log2 Mpx", "pixels of the image", _megapixels),
    Statistic("aspect", "ratio", "width over height of the image", _aspect),
    Statistic("px_per_mm", "px/mm", "pitch of the grid in the middle of the image", _px_per_mm),
    Statistic("stretch", "ratio", "pitch down over pitch across", _stretch),
    Statistic("tilt", "deg", "angle of the grid in the middle, clockwise positive", _tilt),
    Statistic("skew", "deg", "how far upright and level lines are from right angles", _skew),
    Statistic("convergence", "%", "greatest change of pitch between opposite sides", _convergence),
    Statistic("fan", "deg", "angle between the grid lines along opposite sides", _fan),
    Statistic("bend", "mm", "rms distance of the grid from one homography", _bend),
    Statistic("gridded", "share", "part of the image on which the grid is seen", _gridded),
    Statistic("grid_major", "share", "contrast of 5 mm lines against the paper", _of_look(lambda g: g.major)),
    Statistic("grid_minor", "share", "contrast of 1 mm lines or dots", _of_look(lambda g: g.minor)),
    Statistic(
        "grid_red", "a*", "red (green: negative) of the grid less the paper", _of_look(lambda g: g.shift[1])
    ),
    Statistic(
        "grid_yellow",
        "b*",
        "yellow (blue: negative) of the grid less the paper",
        _of_look(lambda g: g.shift[2]),
    ),
    Statistic("paper_brightness", "share", "luminance of the paper, 1 is white", _brightness),
    Statistic("paper_red", "a*", "white balance: red (green: negative) of the paper", _cast(1)),
    Statistic("paper_yellow", "b*", "white balance: yellow (blue: negative) of the paper", _cast(2)),
    Statistic("illumination", "%", "5-95 % range of the paper's brightness over its median", _illumination),
    Statistic("cast_range", "ab", "5-95 % range of the paper's colour across the page", _cast_range),
    Statistic("ink_contrast", "share", "how far traces fall below the paper", _of_pen(lambda p: p.contrast)),
    Statistic(
        "stroke_width", "mm", "width of traces at half their depth", _of_pen(lambda p: p.width, in_mm=True)
    ),
    Statistic("rise", "px", "10-90 % rise of the edges of traces", _of_pen(lambda p: p.rise)),
    Statistic("rise_mm", "mm", "the same on the paper", _of_pen(lambda p: p.rise, in_mm=True)),
    Statistic("halo", "share", "brighter paper beside traces, of their depth", _of_pen(lambda p: p.halo)),
    Statistic("noise", "of 255", "noise of the bare paper, pixel by pixel", lambda held: held.noise.sigma),
    Statistic(
        "noise_slope",
        "power",
        "slope of its power spectrum over the highest octave",
        lambda held: held.noise.slope,
    ),
    Statistic(
        "blockiness",
        "ratio",
        "excess of steps at 8 x 8 block borders",
        lambda held: blockiness(held.scene.image),
    ),
    Statistic("saturation", "share", "mean saturation (HSV) of the image", _saturation),
    Statistic("inked", "share", "5 mm blocks with ink", _inked),
    Statistic("filled", "share", "bounding box of the ink, of the image", _filled),
)
"""Every statistic, in the order of the tables."""
