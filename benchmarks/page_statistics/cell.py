"""The mean 5 mm square of a page: what its grid looks like, with ink, light and bends taken out."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.page_statistics.scene import Scene

__all__ = ["GridLook", "grid_look"]

PER_MM = 8
SIDE = 5 * PER_MM
NEAR_LINE = 2
"""Samples to either side of a line's place in which its darkest part is looked for: 0.25 mm."""

MOST_SQUARES = 600


class GridLook(NamedTuple):
    """Contrast and colour of the grid.

    Parameters
    ----------
    major, minor : float
        How far lines (or dots) fall below the paper, as a share of the paper's luminance.
    shift : (float, float, float)
        Colour of what is printed less that of the paper: L*, a*, b* (CIELAB).
    """

    major: float
    minor: float
    shift: tuple[float, float, float]


def grid_look(scene: Scene) -> GridLook | None:
    """Return what the grid looks like, or None where there is none."""
    square = _mean_square(scene)
    if square is None:
        return None
    dark = square.mean(axis=2)
    line = _lines(dark)
    return GridLook(major=line, minor=_between(dark), shift=_colour(square, scene))


def _mean_square(scene: Scene) -> NDArray[np.float64] | None:
    """Return the median over all squares of the page, as shares of the paper around each, RGB."""
    squares = _squares(scene)
    if squares is None:
        return None
    paper = cv2.resize(scene.light, scene.small.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    share = np.clip(scene.small / np.maximum(paper, 8), 0, 2).astype(np.float32)
    at = squares.reshape(-1, SIDE, 2).astype(np.float32)
    held = cv2.remap(share, at[:, :, 0], at[:, :, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    middle = np.median(held.reshape(-1, SIDE, SIDE, 3), axis=0)
    bare = np.quantile(middle.mean(axis=2), 0.9)
    return np.asarray(middle / middle[middle.mean(axis=2) >= bare].mean(axis=0), np.float64)


def _squares(scene: Scene) -> NDArray[np.float64] | None:
    """Return the pixels of ``small`` at which the squares are looked up, shape (n, SIDE, SIDE, 2)."""
    grid = scene.grid
    if grid is None:
        return None
    seen = np.argwhere(grid.weights > 0)
    if len(seen) < 4:
        return None
    chosen = seen[:: -(-len(seen) // MOST_SQUARES)]
    corners = 5 * np.ceil(np.array(grid.origin) / 5 - 1e-6) + 5.0 * chosen[:, ::-1]
    step = (np.arange(SIDE) - PER_MM / 2 + 0.5) / PER_MM
    inner = np.stack(np.meshgrid(step, step), axis=2)
    mm = corners[:, None, None] + inner
    shift = grid.shifts[chosen[:, 0], chosen[:, 1]][:, None, None]
    return grid.to_pixels((mm - shift).reshape(-1, 2)).reshape(mm.shape)


def _line_places() -> list[int]:
    """Return the samples on which the five lines of a square stand, the major one first."""
    return [PER_MM // 2 + k * PER_MM for k in range(5)]


def _lines(dark: NDArray[np.float64]) -> float:
    """Return the contrast of the major lines, away from their crossings: the stronger direction."""
    away = slice(PER_MM, SIDE)
    found = []
    for lines in (dark[away, :].mean(axis=0), dark[:, away].mean(axis=1)):
        at = _line_places()[0]
        near = lines[max(at - NEAR_LINE, 0) : at + NEAR_LINE + 1].min()
        found.append(1 - near / lines[_bare()].max())
    return float(max(found))


def _bare() -> list[int]:
    """Return the samples half-way between lines."""
    return [place + PER_MM // 2 for place in _line_places()[:-1]]


def _between(dark: NDArray[np.float64]) -> float:
    """Return the contrast of what stands at the crossings of minor lines: lines or dots."""
    spots = [
        dark[y - NEAR_LINE : y + NEAR_LINE + 1, x - NEAR_LINE : x + NEAR_LINE + 1].min()
        for y in _line_places()[1:]
        for x in _line_places()[1:]
    ]
    bare = dark[np.ix_(_bare(), _bare())].max()
    return float(max(1 - np.median(spots) / bare, 0))


def _colour(square: NDArray[np.float64], scene: Scene) -> tuple[float, float, float]:
    """Return the colour of the major lines less the paper's; of all that is printed where there are none."""
    paper = np.median(scene.light.reshape(-1, 3), axis=0)
    seen = np.clip(square * paper, 0, 255).astype(np.float32) / 255
    lab = cv2.cvtColor(seen, cv2.COLOR_RGB2LAB)
    bare = cv2.cvtColor((paper / 255).astype(np.float32)[None, None], cv2.COLOR_RGB2LAB)[0, 0]
    dark = np.clip(1 - square.min(axis=2), 0, None)
    at = _line_places()[0]
    lines = np.zeros_like(dark)
    lines[at - NEAR_LINE : at + NEAR_LINE + 1] = lines[:, at - NEAR_LINE : at + NEAR_LINE + 1] = 1
    held = dark * lines if (dark * lines).max() > 0.5 * dark.max() else dark
    weight = np.where(held > 0.4 * held.max(), held, 0)
    if weight.sum() <= 0:
        return 0.0, 0.0, 0.0
    shift = np.tensordot(weight, lab - bare, axes=2) / weight.sum()
    return float(shift[0]), float(shift[1]), float(shift[2])
