"""The millimetre grid of a page that need not be flat: one homography, and how far the paper bends from it.

`ecgdigit.grid.find_wave` is asked tile by tile, for on a photograph no two tiles have the same grid;
a homography is fitted to what the tiles agree on, and refined by the phase of the 1 mm wave, block by
block, on the page as that homography flattens it.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgdigit.grid import GridWave, find_wave

__all__ = ["CELL", "FLAT_PX_PER_MM", "LocalGrid", "find_local_grid", "flatten", "project"]

Array = NDArray[np.float64]

TILE_COLUMNS, TILE_ROWS = 5, 4
TILE_SHARE = 0.21
"""Side of a tile as a share of the image's longer side: some 50 mm of a usual page."""

LEAST_TILE = 64
SAME_PITCH = 0.25
"""Tiles whose pitches lie within this (natural logarithm) of each other see one grid."""

LEAST_AGREEING = 0.25
"""Share of the tiles that must agree on a pitch."""

SURE = 0.6
"""Below this confidence `find_wave` told 1 mm from 5 mm by the usual size of pages, which a tile has not."""

USUAL_WIDTH_MM, USUAL_PX_PER_MM = 250.0, 6.0

FLAT_PX_PER_MM = 5
"""Of the flattened page on which phases are measured."""

CELL = 5
"""mm: of a block of the phase field; the field itself is the mean of two by two of them."""

LARGEST_MM = 700.0


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


def find_local_grid(marks: NDArray[np.float32]) -> LocalGrid | None:
    """Find the grid of an image.

    Parameters
    ----------
    marks : ndarray of float32, shape (height, width)
        How strongly each pixel is marked by the grid; the light's own changes taken out, ink clipped.

    Returns
    -------
    LocalGrid or None
        None where too few parts of the image agree on a grid.
    """
    size = (marks.shape[1], marks.shape[0])
    tiles = list(_tiles(marks))
    seen = [_agreeing([(at, find_wave(tile, axis)) for at, tile in tiles], axis, size) for axis in ("x", "y")]
    if seen[0] is None or seen[1] is None:
        return None
    matrix = _homography(seen[0], seen[1], size)
    if matrix is None:
        return None
    for _ in range(2):
        field = _phase_field(marks, matrix)
        if field is None:
            return None
        change, bends = _projective_part(field)
        matrix = change @ matrix
    grid = LocalGrid(matrix, field.origin, bends, field.weights, size)
    return _on_major_lines(grid, marks)


def project(matrix: Array, points: Array) -> Array:
    """Return points ``(n, 2)`` moved by a homography."""
    moved = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:])


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
    found: list[tuple[tuple[float, float], GridWave | None]], axis: str, size: tuple[int, int]
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
    return _Seen(points[group], factor * vectors[group], trust[group])


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


class _Field(NamedTuple):
    """How far the 1 mm lines stand from where a homography puts them, mm; centres in mm."""

    origin: tuple[float, float]
    shifts: Array
    weights: Array

    @property
    def centres(self) -> tuple[Array, Array]:
        rows, columns = self.weights.shape
        us = self.origin[0] + CELL * (np.arange(columns) + 0.5)
        vs = self.origin[1] + CELL * (np.arange(rows) + 0.5)
        gu, gv = np.meshgrid(us, vs)
        return gu, gv


def flatten(
    image: NDArray[np.float32], matrix: Array, px_per_mm: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_], tuple[float, float]] | None:
    """Return an image resampled to the paper's millimetres, where it lies inside, and its corner in mm."""
    height, width = image.shape[:2]
    corners = np.array([(0, 0), (width - 1, 0), (width - 1, height - 1), (0, height - 1)], float)
    mm = project(matrix, corners)
    low = CELL * np.floor(mm.min(axis=0) / CELL)
    extent = CELL * np.ceil((mm.max(axis=0) - low) / CELL)
    if not np.isfinite(extent).all() or extent.max() > LARGEST_MM:
        return None
    shape = (int(extent[1]) * px_per_mm, int(extent[0]) * px_per_mm)
    step = 1 / px_per_mm
    to_mm = np.array([[step, 0, low[0] + step / 2], [0, step, low[1] + step / 2], [0, 0, 1]])
    back = np.linalg.inv(matrix) @ to_mm
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    flat = cv2.warpPerspective(image, back, shape[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
    inside = cv2.warpPerspective(np.ones((height, width), np.uint8), back, shape[::-1], flags=flags)
    return flat, inside > 0, (float(low[0]), float(low[1]))


def _phase_field(marks: NDArray[np.float32], matrix: Array) -> _Field | None:
    from skimage.restoration import unwrap_phase

    made = flatten(marks, matrix, FLAT_PX_PER_MM)
    if made is None:
        return None
    flat, inside, origin = made
    side = CELL * FLAT_PX_PER_MM
    rows, columns = flat.shape[0] // side, flat.shape[1] // side
    share = inside.reshape(rows, side, columns, side).mean(axis=(1, 3))
    cells = flat.reshape(rows, side, columns, side).astype(np.float64)
    cells -= cells.mean(axis=(1, 3), keepdims=True)
    wave = np.exp(-2j * np.pi * (np.arange(side) + 0.5) / FLAT_PX_PER_MM)
    shifts, weights = [], []
    for sums in (np.einsum("rack,k->rc", cells, wave), np.einsum("rack,a->rc", cells, wave)):
        blocks = cv2.blur((sums * (share > 0.9)).real, (3, 3)) + 1j * cv2.blur(
            (sums * (share > 0.9)).imag, (3, 3)
        )
        usual = np.median(np.abs(blocks)[share > 0.9]) if (share > 0.9).any() else 0.0
        if usual <= 0:
            return None
        turned = blocks * np.conj(blocks.sum() or 1.0)
        seen = np.abs(blocks) > 0.25 * usual
        angle = np.ma.array(np.angle(turned), mask=~seen)
        smooth = unwrap_phase(angle, rng=0) if min(rows, columns) > 1 and seen.any() else angle
        whole = np.ma.filled(smooth, np.nan) + np.angle(blocks.sum() or 1.0)
        shifts.append(whole / (2 * np.pi))
        weights.append(np.where(seen, np.minimum(np.abs(blocks) / usual, 2), 0) * share)
    return _Field(origin, np.stack(shifts, axis=2), np.minimum(*weights))


def _projective_part(field: _Field) -> tuple[Array, Array]:
    """Split a field of shifts into a change of the homography, and the bends that it leaves."""
    gu, gv = field.centres
    u0, v0 = float(gu.mean()), float(gv.mean())
    span = max(float(np.ptp(gu)), float(np.ptp(gv)), CELL) / 2
    held = (field.weights > 0) & np.isfinite(field.shifts).all(axis=2)
    if held.sum() < 12:
        return np.eye(3), np.zeros_like(field.shifts)
    u, v = (gu[held] - u0) / span, (gv[held] - v0) / span
    zero, one = np.zeros_like(u), np.ones_like(u)
    design = np.concatenate(
        [
            np.stack([one, u, v, zero, zero, zero, u * u, u * v], axis=1),
            np.stack([zero, zero, zero, one, u, v, u * v, v * v], axis=1),
        ]
    )
    shift = field.shifts[held].T.ravel()
    root = np.sqrt(np.tile(field.weights[held], 2))
    robust = np.ones_like(shift)
    for _ in range(6):
        weight = root * np.sqrt(robust)
        solution, *_ = np.linalg.lstsq(design * weight[:, None], shift * weight, rcond=None)
        off = np.abs(shift - design @ solution)
        robust = 1 / np.maximum(1, off / max(1.5 * float(np.median(off)), 0.02))
    a0, a1, a2, b0, b1, b2, g, h = solution / span
    a0, b0 = a0 * span, b0 * span
    centred = np.array([[1 + a1, a2, a0], [b1, 1 + b2, b0], [-g / span, -h / span, 1]])
    there = np.array([[1, 0, u0], [0, 1, v0], [0, 0, 1]])
    left = np.zeros_like(field.shifts)
    left[held] = (shift - design @ solution).reshape(2, -1).T
    return there @ centred @ np.linalg.inv(there), _filled(left, held)


def _filled(shifts: Array, held: NDArray[np.bool_]) -> Array:
    """Give blocks without a shift of their own that of those around them."""
    weight = held.astype(np.float64)
    near = cv2.GaussianBlur(weight, (0, 0), 3)
    smooth = cv2.GaussianBlur(shifts * weight[:, :, None], (0, 0), 3) / np.maximum(near, 1e-6)[:, :, None]
    return np.where(held[:, :, None], shifts, smooth)


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
