"""What all statistics of a page start from: its light, its paper and its grid."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.page_statistics.bends import CELL
from benchmarks.page_statistics.local_grid import LocalGrid, find_local_grid

__all__ = ["Scene", "look_at", "luminance"]

WORKING_SIDE = 2000
"""Longer side of the copy on which grid and light are measured, px."""

LIGHT_BLOCKS = 24
"""Blocks along the longer side in which the paper's colour is taken: some 10 mm of a usual page."""

PAPER_QUANTILE = 0.85
"""Of a block's luminance: above grid and ink, below highlights of the noise."""

GRID_QUANTILES = (0.92, 0.8, 0.97)
"""Marks are clipped at one of these quantiles, so that ink counts no more than the grid does."""

LEAST_SIDE = 32

LEAST_PAPER = 0.05
"""Share of the image on which a grid must be seen for it to say where the paper is."""


class Scene(NamedTuple):
    """A page, and what is known of it before anything is measured.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        As it is.
    small : ndarray of uint8, shape (h, w, 3)
        At no more than `WORKING_SIDE` pixels.
    factor : float
        Pixels of ``image`` for one of ``small``.
    light : ndarray of float32, shape (rows, columns, 3)
        Colour of the paper in blocks of ``small``, RGB.
    grid : LocalGrid or None
        Of ``small``.
    """

    image: NDArray[np.uint8]
    small: NDArray[np.uint8]
    factor: float
    light: NDArray[np.float32]
    grid: LocalGrid | None

    @property
    def px_per_mm(self) -> float:
        """Of ``image``, in its middle; guessed from its size where there is no grid."""
        if self.grid is None:
            return max(self.image.shape[:2]) / 250
        vectors = self.grid.vectors(middle_of(self.small))
        return float(self.factor / np.hypot(*vectors.T).mean())

    def paper(self, shape: tuple[int, int]) -> NDArray[np.float32]:
        """Return the luminance of bare paper at every pixel of a copy of the page of that shape."""
        low = np.ascontiguousarray(luminance(self.light))
        return cv2.resize(low, shape[::-1], interpolation=cv2.INTER_LINEAR)

    def on_paper(self, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Return where the grid is seen on a copy of the page of that shape; everywhere without one.

        What lies beside the sheet (a desk, a hand) is no ink, and its colour not the paper's.
        """
        everywhere = np.ones(shape, bool)
        if self.grid is None:
            return everywhere
        grid = self.grid.scaled(shape[1] / self.small.shape[1])
        seen = cv2.morphologyEx(
            (grid.weights > 0).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)
        )
        x, y = grid.origin
        to_mm = np.array([[CELL, 0, x + CELL / 2], [0, CELL, y + CELL / 2], [0, 0, 1]])
        to_pixels = np.linalg.inv(grid.matrix) @ to_mm
        found = cv2.warpPerspective(seen, to_pixels, shape[::-1], flags=cv2.INTER_NEAREST) > 0
        return found if found.mean() > LEAST_PAPER else everywhere


def look_at(image: NDArray[np.uint8]) -> Scene:
    """Return the scene of a page.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    Scene
    """
    if image.ndim != 3 or image.shape[2] != 3 or min(image.shape[:2]) < LEAST_SIDE:
        message = f"a page is an RGB image of at least {LEAST_SIDE} px a side, not an array of {image.shape}"
        raise ValueError(message)
    factor = max(1.0, max(image.shape[:2]) / WORKING_SIDE)
    size = (round(image.shape[1] / factor), round(image.shape[0] / factor))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if factor > 1 else image
    light = _light(small)
    return Scene(image, small, factor, light, _find_grid(small, light))


def luminance(image: NDArray[np.generic]) -> NDArray[np.float32]:
    """Return the mean of the channels: blue counts as much as green, for grids are of any colour."""
    return np.asarray(image.mean(axis=2, dtype=np.float32))


def middle_of(image: NDArray[np.generic]) -> tuple[float, float]:
    """Return the pixel in the middle of an image."""
    return (image.shape[1] - 1) / 2, (image.shape[0] - 1) / 2


def _light(small: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the colour of the paper block by block."""
    block = max(8, round(max(small.shape[:2]) / LIGHT_BLOCKS))
    rows, columns = (max(1, round(n / block)) for n in small.shape[:2])
    light = np.empty((rows, columns, 3), np.float32)
    ys = np.linspace(0, small.shape[0], rows + 1).astype(int)
    xs = np.linspace(0, small.shape[1], columns + 1).astype(int)
    for r in range(rows):
        for c in range(columns):
            part = small[ys[r] : ys[r + 1], xs[c] : xs[c + 1]].reshape(-1, 3)
            bright = part.mean(axis=1)
            light[r, c] = part[bright >= np.quantile(bright, PAPER_QUANTILE)].mean(axis=0)
    return light


def _find_grid(small: NDArray[np.uint8], light: NDArray[np.float32]) -> LocalGrid | None:
    """Look for the grid in how far pixels fall below the paper, in the channel where they fall most."""
    paper = cv2.resize(light, small.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    marks = np.clip(1 - small / np.maximum(paper, 8), 0, 1).max(axis=2).astype(np.float32)
    limits = np.maximum(np.quantile(marks[::3, ::3], GRID_QUANTILES), 0.02)
    return find_local_grid(marks, limits.tolist())
