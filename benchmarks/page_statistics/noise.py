"""Noise of the bare paper between the lines of the grid, and the blocks that JPEG leaves."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.page_statistics.scene import Scene, luminance

__all__ = ["Noise", "blockiness", "find_noise"]

Array = NDArray[np.float64]

CALM = 0.6
"""Share of the differences that is looked at: what lies above may be ink."""

CALM_MEAN = 0.3966
"""Mean of the smaller 60 % of a standard normal's absolute values: 2 (phi(0) - phi(0.8416)) / 0.6."""

ROUNDING = 1e-3
"""Added to variances (of 255 squared), so that a page without any noise counts as smooth."""

STEEPEST_SLOPE = -2.0

LARGEST_JUMP = 12.0
"""Grey levels: what a border of blocks may differ by; lines of the grid differ by more."""

LEAST_JUMP = 0.1
"""Grey levels: mean jumps below this are none, and their ratio says nothing."""


class Noise(NamedTuple):
    """Noise of the luminance of the paper.

    Parameters
    ----------
    sigma : float
        Grey levels of 255, pixel by pixel.
    slope : float
        Of the power spectrum, in powers of the frequency over the highest octave: 0 for white noise,
        -2 where the mean of 2 x 2 pixels is as noisy as a single one.
    """

    sigma: float
    slope: float


def find_noise(scene: Scene) -> Noise:
    """Return the noise of a page.

    The pixel in the middle of every square millimetre is compared with those of the squares to
    either side (the second difference, so that slow changes of light drop out), where no line of the
    grid passes. The mean of two by two pixels tells how the noise is spread over frequencies.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    Noise
    """
    page = luminance(scene.image).astype(np.float64)
    fine = _variance(_at_spots(page, scene))
    pairs = (page[:-1, :-1] + page[1:, :-1] + page[:-1, 1:] + page[1:, 1:]) / 4
    coarse = _variance(_at_spots(pairs, scene, shift=0.5))
    slope = STEEPEST_SLOPE + np.log2((fine + ROUNDING) / (coarse + ROUNDING))
    return Noise(sigma=float(np.sqrt(fine)), slope=float(np.clip(slope, STEEPEST_SLOPE, 1)))


def blockiness(image: NDArray[np.uint8]) -> float:
    """Return how much more pixels differ across the borders of 8 x 8 blocks than elsewhere.

    The step of the luminance from pixel to pixel, less those beside it, is averaged by pixel column
    (and row) modulo 8, edges left out; the result is the largest of the eight over their median,
    less 1: near 0 without JPEG. The position of the blocks is not assumed, for pages are cropped
    after they were compressed.
    """
    page = luminance(image)
    return float(np.mean([_border_excess(page), _border_excess(page.T)]))


def _border_excess(page: NDArray[np.float32]) -> float:
    step = np.abs(np.diff(page, axis=1))
    limit = 2 * float(np.median(step[::3])) + 2
    beside = np.maximum(step[:, :-2], step[:, 2:])
    jump = np.clip(step[:, 1:-1] - 0.5 * (step[:, :-2] + step[:, 2:]), 0, None)
    # steps at lines and ink say nothing of blocks
    calm = (beside <= limit) & (step[:, 1:-1] <= max(LARGEST_JUMP, limit))
    held = np.where(calm, jump, 0).sum(axis=0, dtype=np.float64)
    count = calm.sum(axis=0)
    by_phase = [held[k::8].sum() / max(count[k::8].sum(), 1) for k in range(8)]
    return (max(by_phase) + LEAST_JUMP) / (float(np.median(by_phase)) + LEAST_JUMP) - 1


def _at_spots(page: Array, scene: Scene, *, shift: float = 0.0) -> Array:
    """Return the pixels nearest to the middles of the square millimetres, NaN outside, as a field."""
    at = _spots(scene) - shift
    x, y = np.rint(at[..., 0]), np.rint(at[..., 1])
    inside = (x >= 0) & (y >= 0) & (x < page.shape[1]) & (y < page.shape[0])
    values = np.full(x.shape, np.nan)
    values[inside] = page[y[inside].astype(int), x[inside].astype(int)]
    return values


def _spots(scene: Scene) -> Array:
    """Return the middles of the square millimetres in pixels of the image, shape (rows, columns, 2)."""
    if scene.grid is None:
        step = max(2, round(scene.px_per_mm))
        ys, xs = (np.arange(step // 2, size, step) for size in scene.image.shape[:2])
        return np.stack(np.meshgrid(xs, ys), axis=2).astype(np.float64)
    grid = scene.grid.scaled(scene.factor)
    rows, columns = grid.weights.shape
    us, vs = (np.arange(5 * n) + 0.5 for n in (columns, rows))
    mm = np.stack(np.meshgrid(us, vs), axis=2) + grid.origin
    bend = grid.shifts.repeat(5, axis=0).repeat(5, axis=1)
    at = grid.to_pixels((mm - bend).reshape(-1, 2)).reshape(mm.shape)
    at[grid.weights.repeat(5, axis=0).repeat(5, axis=1) <= 0] = -1e6
    return at


def _variance(field: Array) -> float:
    """Return the variance of a field, from its second differences along both axes."""
    along = field[:, 2:] - 2 * field[:, 1:-1] + field[:, :-2]
    down = field[2:] - 2 * field[1:-1] + field[:-2]
    both = np.abs(np.concatenate([along.ravel(), down.ravel()]))
    both = both[np.isfinite(both)]
    if both.size < 16:
        return 0.0
    calm = np.partition(both, int(CALM * both.size))[: int(CALM * both.size)]
    return float((calm.mean() / CALM_MEAN) ** 2 / 6)
