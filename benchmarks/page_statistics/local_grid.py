"""The millimetre grid of a page that need not be flat: one homography, and how far the paper bends from it.

`ecgdigit.flatten.grid_spectrum.find_wave` is asked tile by tile, for on a photograph no two tiles have the
same grid; a homography is fitted to what the tiles agree on, and refined by the phase of the 1 mm wave,
block by block, on the page as that homography flattens it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.page_statistics.bends import (
    CELL,
    FLAT_PX_PER_MM,
    flatten,
    phase_field,
    project,
    projective_part,
)
from ecgdigit.flatten.grid_spectrum import Axis, GridWave, find_wave

__all__ = ["LocalGrid", "find_local_grid"]

Array = NDArray[np.float64]

TILE_COLUMNS, TILE_ROWS = 5, 4
TILE_SHARE = 0.21
"""Side of a tile as a share of the image's longer side: some 50 mm of a usual page."""

LEAST_TILE = 64
SAME_PITCH = 0.25
"""Tiles whose pitches lie within this (natural logarithm) of each other see one grid."""

LEAST_AGREEING = 0.25
"""Share of the tiles that must agree on a pitch."""

MOST_AGREE = 0.6
"""No other limit is tried where this share of the tiles agree, weighted by their confidence."""

MOST_ASPECT = 2.3
"""The pitches across and down differ by no more than this factor: 2.1 on a standard fax."""

SURE = 0.6
"""Below this confidence `find_wave` told 1 mm from 5 mm by the usual size of pages, which a tile has not."""

USUAL_WIDTH_MM, USUAL_PX_PER_MM = 250.0, 6.0


class LocalGrid(NamedTuple):
    """Where the millimetre grid stands on an image.

    Parameters
    ----------
    matrix : ndarray of float64, shape (3, 3)
        Takes a pixel ``(x, y, 1)`` to millimetres on the paper; major lines stand at multiples of 5.
    origin : (float, float)
        Millimetres of the upper left corner of the field.
    shifts : ndarray of float64, shape (rows, columns, 2)
        What the paper's own bends add to ``matrix``, mm in x and y, every 5 mm.
    weights : ndarray of float64, shape (rows, columns)
        How strongly the grid is seen there, relative to its usual strength; 0 outside the image.
    size : (int, int)
        Width and height of the image, px.
    """

    matrix: Array
    origin: tuple[float, float]
    shifts: Array
    weights: Array
    size: tuple[int, int]

    def to_mm(self, points: Array) -> Array:
        """Return millimetres of pixels ``(n, 2)``, bends included."""
        from scipy.ndimage import map_coordinates

        flat = project(self.matrix, points)
        cells = ((flat - self.origin) / CELL - 0.5).T[::-1]
        shift = [map_coordinates(self.shifts[:, :, k], cells, order=1, mode="nearest") for k in (0, 1)]
        return np.asarray(flat + np.stack(shift, axis=1))

    def to_pixels(self, points: Array) -> Array:
        """Return pixels of millimetres ``(n, 2)``, bends left out."""
        return project(np.linalg.inv(self.matrix), points)

    def vectors(self, point: Sequence[float]) -> Array:
        """Return the wave vectors (rows: of the upright and of the level lines) at a pixel, 1/px."""
        x, y = point
        u, v, w = self.matrix @ (x, y, 1.0)
        return (self.matrix[:2, :2] - np.outer((u / w, v / w), self.matrix[2, :2])) / w

    def scaled(self, factor: float) -> "LocalGrid":
        """Return the grid of the same image at ``factor`` times its size."""
        shift = (factor - 1) / 2
        back = np.array([[1 / factor, 0, -shift / factor], [0, 1 / factor, -shift / factor], [0, 0, 1]])
        size = (round(self.size[0] * factor), round(self.size[1] * factor))
        return self._replace(matrix=self.matrix @ back, size=size)


class _Seen(NamedTuple):
    """Wave vectors that tiles see, and where: one axis."""

    points: Array
    vectors: Array
    weights: Array
    agreement: float


def find_local_grid(marks: NDArray[np.float32], limits: Sequence[float]) -> LocalGrid | None:
    """Find the grid of an image.

    Parameters
    ----------
    marks : ndarray of float32, shape (height, width)
        How strongly each pixel is marked by grid or ink; the light's own changes taken out.
    limits : sequence of float
        Marks are clipped there, lest ink count for more than the grid; each is tried until the parts
        of the image agree, and the best is kept.

    Returns
    -------
    LocalGrid or None
        None where too few parts of the image agree on a grid.
    """
    best: tuple[float, tuple[_Seen, _Seen], NDArray[np.float32]] | None = None
    for limit in limits:
        clipped = np.minimum(marks, np.float32(limit))
        across, down = _seen(clipped, "x"), _seen(clipped, "y")
        if across is None or down is None or not _belong_together(across, down):
            continue
        agreement = min(across.agreement, down.agreement)
        if best is None or agreement > best[0]:
            best = (agreement, (across, down), clipped)
        if agreement >= MOST_AGREE:
            break
    return None if best is None else _fitted(*best[1], best[2])


def _fitted(across: "_Seen", down: "_Seen", marks: NDArray[np.float32]) -> LocalGrid | None:
    """Fit a homography to the tiles, and refine it by the phases of the whole image."""
    size = (marks.shape[1], marks.shape[0])
    matrix = _homography(across, down, size)
    if matrix is None:
        return None
    for _ in range(2):
        field = phase_field(marks, matrix)
        if field is None:
            return None
        change, bends = projective_part(field)
        matrix = change @ matrix
    return _on_major_lines(LocalGrid(matrix, field.origin, bends, field.weights, size), marks)


def _seen(marks: NDArray[np.float32], axis: Axis) -> "_Seen | None":
    size = (marks.shape[1], marks.shape[0])
    return _agreeing([(at, find_wave(tile, axis)) for at, tile in _tiles(marks)], axis, size)


def _belong_together(across: "_Seen", down: "_Seen") -> bool:
    pitches = [float(np.median(np.hypot(*seen.vectors.T))) for seen in (across, down)]
    return max(pitches) <= MOST_ASPECT * min(pitches)


def _tiles(marks: NDArray[np.float32]) -> list[tuple[tuple[float, float], NDArray[np.float32]]]:
    height, width = marks.shape
    side = max(LEAST_TILE, round(TILE_SHARE * max(height, width)))
    tall, wide = min(side, height), min(side, width)
    tops = np.unique(np.linspace(0, height - tall, TILE_ROWS).astype(int))
    lefts = np.unique(np.linspace(0, width - wide, TILE_COLUMNS).astype(int))
    return [
        ((x + (wide - 1) / 2, y + (tall - 1) / 2), marks[y : y + tall, x : x + wide])
        for y in tops
        for x in lefts
    ]


def _agreeing(
    found: list[tuple[tuple[float, float], GridWave | None]], axis: Axis, size: tuple[int, int]
) -> _Seen | None:
    """Keep the tiles of the heaviest group of one pitch, as wave vectors of 1 mm."""
    kept = [(at, wave) for at, wave in found if wave is not None]
    if not kept:
        return None
    points = np.array([at for at, _ in kept])
    vectors = np.array([(wave.kx, wave.ky) for _, wave in kept])
    trust = np.array([max(wave.confidence, 0.05) for _, wave in kept])
    pitch = -np.log(np.hypot(*vectors.T))
    angle = np.arctan2(vectors[:, 1], vectors[:, 0]) - (0 if axis == "x" else np.pi / 2)
    near = (np.abs(pitch[:, None] - pitch) < SAME_PITCH) & (np.abs(angle[:, None] - angle) < SAME_PITCH)
    group = near[np.argmax(near @ trust)]
    if group.sum() < max(1, LEAST_AGREEING * len(found)):
        return None
    factor = 1.0
    if np.median(trust[group]) < SURE:
        usual = float(np.exp(np.median(pitch[group])))
        factor = min((1.0, 5.0, 0.2), key=lambda f: _implausibility(usual / f, size))
    agreement = float(trust[group].sum()) / len(found)
    return _Seen(points[group], factor * vectors[group], trust[group], agreement)


def _implausibility(px_per_mm: float, size: tuple[int, int]) -> float:
    width = max(size) / px_per_mm
    return float(np.log(width / USUAL_WIDTH_MM) ** 2 + 0.5 * np.log(px_per_mm / USUAL_PX_PER_MM) ** 2)


def _homography(across: _Seen, down: _Seen, size: tuple[int, int]) -> Array | None:
    """Fit the homography whose gradients are the wave vectors that the tiles see."""
    from scipy.optimize import least_squares

    middle, half = (np.array(size) - 1) / 2, max(size) / 2
    start = np.r_[np.median(across.vectors, axis=0), np.median(down.vectors, axis=0)] * half
    if abs(np.linalg.det(start.reshape(2, 2))) < 0.3 * np.hypot(*start[:2]) * np.hypot(*start[2:]):
        return None

    def misfit(p: Array) -> Array:
        parts = []
        for row, seen in ((p[:2], across), (p[2:4], down)):
            at = (seen.points - middle) / half
            scale = 1 + at @ p[4:]
            value = at @ row / scale
            vectors = (row - value[:, None] * p[4:]) / scale[:, None] / half
            off = (vectors - seen.vectors) / np.hypot(*seen.vectors.T)[:, None]
            parts.append((off * np.sqrt(seen.weights)[:, None]).ravel())
        return np.concatenate(parts)

    fit = least_squares(misfit, np.r_[start, 0, 0], loss="soft_l1", f_scale=0.01, x_scale="jac")
    (a, b, d, e), (g, h) = fit.x[:4], fit.x[4:]
    if abs(g) + abs(h) > 0.8:
        return None
    to_unit = np.array([[1 / half, 0, -middle[0] / half], [0, 1 / half, -middle[1] / half], [0, 0, 1]])
    return np.array([[a, b, 0], [d, e, 0], [g, h, 1]]) @ to_unit


def _on_major_lines(grid: LocalGrid, marks: NDArray[np.float32]) -> LocalGrid:
    """Shift the millimetres so that 5 mm lines stand at multiples of 5."""
    made = flatten(marks, grid.matrix, FLAT_PX_PER_MM)
    if made is None:
        return grid
    flat, inside, origin = made
    low = np.where(inside, flat - flat[inside].mean(), 0)
    offset = []
    for axis in (0, 1):
        length = flat.shape[1 - axis]
        at = origin[axis] + (np.arange(length) + 0.5) / FLAT_PX_PER_MM
        profile = low.mean(axis=axis)
        votes = [
            sum(np.real(profile @ np.exp(-2j * np.pi * n * (at - k) / 5)) for n in (1, 2, 3, 4))
            for k in range(5)
        ]
        offset.append(float(np.argmax(votes)))
    back = np.array([[1, 0, -offset[0]], [0, 1, -offset[1]], [0, 0, 1]])
    corner = (grid.origin[0] - offset[0], grid.origin[1] - offset[1])
    return grid._replace(matrix=back @ grid.matrix, origin=corner)
