"""Crumpled paper: a height field of facets between ridges, and what the camera makes of it.

A crumpled sheet is made of nearly flat facets that meet at ridges, large ones broken into smaller ones.
Each level of the field is a net of triangles with random heights at the corners. From the one field
follow the shading (its slope), the parallax (what is nearer to the camera is seen further out) and the
foreshortening (a slope covers less of the picture).
"""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.page_frames import Frame
from ecgsyn.effects.base.random_fields import smooth_field
from ecgsyn.effects.geometry.bends._bent_sheet import CURVATURE
from ecgsyn.effects.geometry.bends.viewpoint import Camera

__all__ = ["LEVELS", "Relief", "Shift", "crumpled", "facet_net", "shift_of"]

Field = NDArray[np.float32]
Floats = NDArray[np.float64]

STEEPEST = 0.35
"""Px by which the shift may change from one px to the next: the search for its inverse then converges."""

FINEST_PX, FINEST_MM = 4.0, 0.75
"""Cells of the field at least, px and mm."""

SMALLEST = 30
"""Cells from side to side of a facet, at which it is not broken into smaller ones any more."""

LEVELS, FINER = 3, 2.6
"""Levels of facets, and the size of each over that of the next."""

COARSE = 64
"""Cells along the longer side for the foreshortening, which is smooth."""


class Relief(NamedTuple):
    """A height field.

    Parameters
    ----------
    height : ndarray of float32, shape (rows, columns)
        px above the table, at the middles of cells.
    cell : float
        Their size, px.
    """

    height: Field
    cell: float

    def slopes(self) -> tuple[Field, Field]:
        """Return the rise for one px to the right and down."""
        # Sobel's kernel of 3 takes 8 times the step between two neighbours
        x, y = (
            cv2.Sobel(
                self.height, cv2.CV_32F, *order, scale=1 / (8 * self.cell), borderType=cv2.BORDER_REPLICATE
            )
            for order in ((1, 0), (0, 1))
        )
        return np.asarray(x, dtype=np.float32), np.asarray(y, dtype=np.float32)

    def edges(self) -> Field:
        """Return the change of slope from cell to cell: positive along ridges, negative in furrows."""
        bend = cv2.Laplacian(
            self.height, cv2.CV_32F, ksize=1, scale=-1 / self.cell, borderType=cv2.BORDER_REPLICATE
        )
        return np.asarray(bend, dtype=np.float32)


@dataclass(frozen=True)
class Shift:
    """A warp that leads from the picture back to the sheet by a lattice of shifts, linear in between.

    Parameters
    ----------
    shifts : ndarray of float64, shape (rows, columns, 2)
        px, at the middles of cells; the same beyond the border as at it.
    cell : float
        Their size, px.
    """

    shifts: Floats
    cell: float

    def __call__(self, points: Floats) -> Floats:
        """Move points of shape (n, 2) from the picture to the sheet."""
        rows, columns = self.shifts.shape[:2]
        x = np.clip((points[:, 0] + 0.5) / self.cell - 0.5, 0, columns - 1)
        y = np.clip((points[:, 1] + 0.5) / self.cell - 0.5, 0, rows - 1)
        left, top = np.minimum(x.astype(np.intp), columns - 2), np.minimum(y.astype(np.intp), rows - 2)
        across, down = (x - left)[:, None], (y - top)[:, None]
        flat = self.shifts.reshape(-1, 2)
        first = top * columns + left
        upper = flat.take(first, axis=0)
        upper += across * (flat.take(first + 1, axis=0) - upper)
        lower = flat.take(first + columns, axis=0)
        lower += across * (flat.take(first + columns + 1, axis=0) - lower)
        return np.asarray(points + upper + down * (lower - upper))


def crumpled(
    frame: Frame, *, height: float, facet: float, roughness: float, spread: float, seed: int
) -> Relief:
    """Return the relief of crumpled paper.

    Parameters
    ----------
    frame : Frame
        Of the sheet.
    height : float
        Between the lowest and the highest corner of the largest facets, mm.
    facet : float
        Their size, mm.
    roughness : float
        Slope of each smaller level over that of the one before.
    spread : float
        Share of the sheet that is crumpled, about, 0 to 1.
    seed : int

    Returns
    -------
    Relief
    """
    scale = frame.px_per_mm
    cell = _cell(frame)
    total: Field = np.zeros(_cells(frame, cell)[::-1], dtype=np.float32)
    for level in range(LEVELS):
        u, v, rng = _net(frame, facet, level, seed)
        strength = height / 2 * (roughness / FINER) ** level
        total += np.float32(strength * scale) * _triangles(u, v, 1.0, rng)
        if facet / FINER**level * scale <= SMALLEST * cell:
            break
    if spread < 1:
        total = total * _patches(total.shape[::-1], facet * scale / cell, spread, seed)
    return Relief(total, cell)


def _cells(frame: Frame, cell: float) -> tuple[int, int]:
    width, height = (max(int(np.ceil(extent / cell)), 2) for extent in frame.size)
    return width, height


def facet_net(frame: Frame, *, facet: float, level: int, seed: int) -> tuple[Field, Field, float]:
    """Return the net of facets of one level.

    Parameters
    ----------
    frame : Frame
        Of the sheet.
    facet : float
        Size of the largest facets, mm.
    level : int
        0 for these.
    seed : int
        As in `crumpled`.

    Returns
    -------
    (ndarray, ndarray) of float32, shape (rows, columns)
        Two fields at the middles of cells; facets meet where one of them, or their difference, is whole.
    float
        Size of the cells, px.
    """
    u, v, _ = _net(frame, facet, level, seed)
    return *_skewed(u, v), _cell(frame)


def _cell(frame: Frame) -> float:
    return max(FINEST_PX, FINEST_MM * frame.px_per_mm)


def _net(frame: Frame, facet: float, level: int, seed: int) -> tuple[Field, Field, np.random.Generator]:
    """Return the places of cells on the net of triangles, and the generator for what stands on it."""
    rng = np.random.default_rng([seed, level])
    cell = _cell(frame)
    shape, size = _cells(frame, cell), np.float32(facet / FINER**level * frame.px_per_mm / cell)
    turn = rng.uniform(0, np.pi)
    x = np.arange(shape[0], dtype=np.float32) / size
    y = np.arange(shape[1], dtype=np.float32)[:, None] / size
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    u, v = x * cos - y * sin, x * sin + y * cos
    # the corners of a regular lattice are moved by triangles too: the sides stay straight
    u, v = (part + _triangles(v * np.float32(0.8), u * np.float32(0.8), 0.4, rng) for part in (u, v))
    return u, v, rng


def _skewed(u: Field, v: Field) -> tuple[Field, Field]:
    """Return places on the simplex lattice: both triangles of each of its squares have equal sides."""
    skew = (u + v) * np.float32((np.sqrt(3) - 1) / 2)
    return u + skew, v + skew


def _triangles(u: Field, v: Field, most: float, rng: np.random.Generator) -> Field:
    """Return random heights up to ``most`` at whole u and v, each square split into two flat triangles."""
    u, v = _skewed(u, v)
    u, v = u - np.floor(u.min()), v - np.floor(v.min())
    columns, rows = int(u.max()) + 2, int(v.max()) + 2
    heights = rng.uniform(-most, most, (rows, columns)).astype(np.float32)
    left, top = u.astype(np.int32), v.astype(np.int32)
    across, down = u - left, v - top
    first = top * columns + left
    start, end = heights.take(first), heights.take(first + columns + 1)
    # the corner between, on whichever side of the diagonal the point lies
    below = across < down
    corner = heights.take(first + np.where(below, columns, 1))
    major, minor = np.where(below, down, across), np.where(below, across, down)
    return np.asarray(start + major * (corner - start) + minor * (end - corner))


def _patches(shape: tuple[int, int], size: float, spread: float, seed: int) -> Field:
    field = smooth_field(shape, cell=2.5 * size, rng=np.random.default_rng([seed, 99]))
    edge = float(np.quantile(field, 1 - spread))
    return np.asarray(np.clip((field - np.float32(edge)) * np.float32(1.2) + np.float32(0.5), 0.05, 1))


def shift_of(frame: Frame, relief: Relief, camera: Camera) -> Shift:
    """Return the warp of a relief: parallax and foreshortening.

    It is made softer, and in the end smaller, where it would bend the picture more sharply than the
    resampling can follow, or fold it over.

    Parameters
    ----------
    frame : Frame
    relief : Relief
    camera : Camera

    Returns
    -------
    Shift
    """
    ahead = _parallax(relief, camera) + _foreshortening(frame, relief)
    # back from the picture: the shift of the place on the sheet that is seen there
    columns, rows = (np.arange(count, dtype=np.float32) for count in relief.height.shape[::-1])
    grid = np.stack(np.meshgrid(columns, rows), axis=-1)
    back = cv2.remap(
        ahead, grid - ahead / np.float32(relief.cell), None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )  # type: ignore[call-overload]
    shifts = -np.asarray(back, dtype=np.float32)
    sigma, share = max(3.0 / relief.cell, 0.7), 1.0
    while True:
        soft = cv2.GaussianBlur(shifts, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE) * np.float32(share)
        steepest, sharpest = _extremes(np.asarray(soft), relief.cell)
        if sharpest > CURVATURE and sigma < 0.02 * max(soft.shape) + 4:
            sigma *= 1.4
        elif sharpest > CURVATURE or steepest > STEEPEST:
            share *= 0.98 * min(CURVATURE / sharpest, STEEPEST / steepest, 0.95)
        else:
            return Shift(np.asarray(soft, dtype=np.float64), relief.cell)


def _parallax(relief: Relief, camera: Camera) -> Field:
    rows, columns = relief.height.shape
    x = (np.arange(columns, dtype=np.float32) + 0.5) * np.float32(relief.cell) - np.float32(
        camera.foot[0] + 0.5
    )
    y = (np.arange(rows, dtype=np.float32) + 0.5) * np.float32(relief.cell) - np.float32(camera.foot[1] + 0.5)
    nearer = relief.height / (np.float32(camera.height) - relief.height)
    return np.stack([nearer * x, nearer * y[:, None]], axis=-1)


def _foreshortening(frame: Frame, relief: Relief) -> Field:
    """Return the shift by which slopes draw the picture together.

    Each slope shortens the picture by half its square; of all shifts with that divergence, the one
    without rotation is taken: the gradient of a potential, by the cosine transform (Neumann border).
    """
    x, y = relief.slopes()
    cell = max(frame.size) / COARSE
    shape = tuple(2 * max(int(np.ceil(extent / cell / 2)), 1) for extent in frame.size)
    loss = cv2.resize(-(x * x + y * y) / 2, shape, interpolation=cv2.INTER_AREA)
    wave_x, wave_y = (np.pi * np.arange(count, dtype=np.float32) / np.float32(count) for count in shape)
    wave = wave_x**2 + wave_y[:, None] ** 2
    wave[0, 0] = np.inf
    potential = np.asarray(cv2.idct(-cv2.dct(loss) / wave), dtype=np.float32)
    parts = [
        cv2.Sobel(potential, cv2.CV_32F, *order, scale=cell / 8, borderType=cv2.BORDER_REPLICATE)
        for order in ((1, 0), (0, 1))
    ]
    return np.asarray(
        cv2.resize(np.stack(parts, axis=-1), relief.height.shape[::-1], interpolation=cv2.INTER_CUBIC)
    )


def _extremes(shifts: Field, cell: float) -> tuple[float, float]:
    """Return the greatest change from px to px, and the greatest change of that change."""
    steepest = sharpest = 0.0
    for axis in (0, 1):
        first = np.diff(shifts, axis=axis)
        second = np.diff(first, axis=axis)
        # both directions and both components may add up
        steepest += _largest(first) * np.sqrt(2) / cell
        sharpest += _largest(second) * np.sqrt(2) / cell**2
    return max(steepest, 1e-12), max(sharpest, 1e-12)


def _largest(values: Field) -> float:
    return max(float(values.max(initial=0.0)), -float(values.min(initial=0.0)))
