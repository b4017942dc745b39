"""How the grid's lines stand on a page that a homography has flattened: the phase of the 1 mm wave."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["CELL", "FLAT_PX_PER_MM", "Field", "flatten", "phase_field", "project", "projective_part"]

Array = NDArray[np.float64]

FLAT_PX_PER_MM = 5
"""Of the flattened page on which phases are measured."""

CELL = 5
"""mm: of a block of the phase field; the field itself is the mean of three by three of them."""

LARGEST_MM = 700.0


def project(matrix: Array, points: Array) -> Array:
    """Return points ``(n, 2)`` moved by a homography."""
    moved = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:])


class Field(NamedTuple):
    """How far the 1 mm lines stand from where a homography puts them, mm; centres in mm."""

    origin: tuple[float, float]
    shifts: Array
    weights: Array

    @property
    def centres(self) -> tuple[Array, Array]:
        """Return the middles of the blocks, mm."""
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


def phase_field(marks: NDArray[np.float32], matrix: Array) -> Field | None:
    """Return how far the grid stands from where a homography puts it, or None where it is not seen."""
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
        whole = np.where(share > 0.9, sums, 0)
        blocks = cv2.blur(whole.real, (3, 3)) + 1j * cv2.blur(whole.imag, (3, 3))
        usual = float(np.median(np.abs(blocks)[share > 0.9])) if (share > 0.9).any() else 0.0
        if usual <= 0:
            return None
        seen = np.abs(blocks) > 0.25 * usual
        shifts.append(_unwrapped(blocks, seen))
        weights.append(np.where(seen, np.minimum(np.abs(blocks) / usual, 2), 0) * share)
    return Field(origin, np.stack(shifts, axis=2), np.minimum(*weights))


def _unwrapped(blocks: NDArray[np.complex128], seen: NDArray[np.bool_]) -> Array:
    """Return the phases of blocks as a field without jumps, in turns; NaN where the grid is not seen."""
    from skimage.restoration import unwrap_phase

    usual = blocks.sum() or 1.0
    angle = np.ma.array(np.angle(blocks * np.conj(usual)), mask=~seen)
    smooth = unwrap_phase(angle, rng=0) if min(blocks.shape) > 1 and seen.any() else angle
    return np.asarray((np.ma.filled(smooth, np.nan) + np.angle(usual)) / (2 * np.pi))


def projective_part(field: Field) -> tuple[Array, Array]:
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
