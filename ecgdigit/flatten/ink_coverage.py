"""How much trace ink covers each pixel, with paper and grid taken away.

On a flat page a line grid is a function of x plus a function of y: the median of each pixel column
and of each pixel row. Colours are projected on the direction in which ink differs from the grid; what
of the grid is left then is subtracted, so that grey grids under black traces go as well.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import ImageError

__all__ = ["ink_coverage", "paper_colour"]

STEP = 4.236
"""Medians along a line look at one pixel in so many: no whole number, which the grid might share."""

FAINTEST_LINE = 2.0
"""Where hardly any line differs from the paper by this much (of 255, Euclidean over RGB) there is no grid."""

LEAST_CONTRAST = 40.0
"""Ink that differs from the paper by less than this (of 255, Euclidean over RGB) is no trace."""

DARKEST_LIGHT_LINE = 150.0
"""Lines that stand out less than this (Euclidean over RGB) are too light to be traces."""

LEAST_FLOOR = 0.02
"""Coverage below this, or below three times the image's noise, is taken for paper."""


class _Lines(NamedTuple):
    """Medians of each pixel row and column, as deviations from the paper, shape (n, 3)."""

    rows: NDArray[np.float32]
    columns: NDArray[np.float32]


def paper_colour(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the most frequent colour of an image.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    ndarray of float32, shape (3,)
    """
    sample = image[::3, ::3].reshape(-1, 3)
    coarse = sample >> 4
    codes = (coarse[:, 0].astype(np.int32) << 8) | (coarse[:, 1].astype(np.int32) << 4) | coarse[:, 2]
    near = sample[codes == np.argmax(np.bincount(codes))]
    return np.asarray(near.mean(axis=0), np.float32)


def ink_coverage(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the share of each pixel that trace or text ink covers.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        A flat page whose grid is parallel to the image's sides.

    Returns
    -------
    ndarray of float32, shape (height, width)
        0 for paper and grid, 1 for full ink.

    Raises
    ------
    ImageError
        When nothing on the image stands out from paper and grid.
    """
    import cv2  # noqa: PLC0415

    paper = paper_colour(image)
    lines = _lines(image, paper)
    ink = _ink_colour(image, paper, lines)
    weights = _projection(ink, _grid_colour(lines))
    projected = np.append(-weights, paper @ weights)[None].astype(np.float32)
    coverage = np.asarray(cv2.transform(image.astype(np.float32), projected), np.float32)
    background = np.maximum(
        np.clip(lines.rows @ weights, 0, 0.9)[:, None], np.clip(lines.columns @ weights, 0, 0.9)
    )
    coverage -= background
    coverage /= 1 - background
    coverage[coverage < _floor(coverage)] = 0
    return np.minimum(coverage, 1, out=coverage)


def _floor(coverage: NDArray[np.float32]) -> float:
    sample = coverage[::7, ::3]
    return max(LEAST_FLOOR, 3 * 1.4826 * float(np.median(np.abs(sample - np.median(sample)))))


def _lines(image: NDArray[np.uint8], paper: NDArray[np.float32]) -> _Lines:
    rows = paper - _median(image[:, _sampled(image.shape[1])], axis=1)
    columns = paper - _median(image[_sampled(image.shape[0])], axis=0)
    # A flat trace may look like a level line, on a low crop a peak like an upright one; hardly ever both.
    weaker, stronger = sorted((_usual_strength(rows), _usual_strength(columns)))
    limit = stronger if stronger < DARKEST_LIGHT_LINE else weaker or DARKEST_LIGHT_LINE
    return _Lines(_capped(rows, limit), _capped(columns, limit))


def _sampled(size: int) -> NDArray[np.intp]:
    return np.arange(0, size, STEP).astype(np.intp)


def _median(pixels: NDArray[np.uint8], axis: int) -> NDArray[np.float32]:
    middle = pixels.shape[axis] // 2
    return np.asarray(np.partition(pixels, middle, axis=axis).take(middle, axis=axis), np.float32)


def _usual_strength(lines: NDArray[np.float32]) -> float:
    """Return how strongly the lines of one direction stand out, 0 where there are none."""
    strength = np.linalg.norm(lines, axis=1)
    if np.quantile(strength, 0.99) < FAINTEST_LINE:
        return 0.0
    marked = strength[strength > 0.25 * np.quantile(strength, 0.98)]
    return 1.3 * float(np.quantile(marked, 0.9))


def _capped(lines: NDArray[np.float32], limit: float) -> NDArray[np.float32]:
    strength = np.linalg.norm(lines, axis=1)
    return np.asarray(lines * np.minimum(1, limit / np.maximum(strength, 1e-6))[:, None], np.float32)


def _ink_colour(image: NDArray[np.uint8], paper: NDArray[np.float32], lines: _Lines) -> NDArray[np.float32]:
    """Return how the darkest thing that is not grid deviates from the paper."""
    deviation = paper - image[1::3, 1::3].astype(np.float32)
    background = np.maximum(lines.rows[1::3, None], lines.columns[None, 1::3])
    residual = np.linalg.norm(np.clip(deviation - background, 0, None), axis=2)
    threshold = max(LEAST_CONTRAST, 0.95 * float(np.quantile(residual, 0.9995)))
    strong = residual >= threshold
    if strong.sum() < 20:
        # A small image has few pixels of full ink.
        strong = residual >= max(LEAST_CONTRAST, float(np.sort(residual, axis=None)[-20:].min()))
    if strong.sum() < 20:
        message = "the image shows no trace: nothing on it stands out from paper and grid"
        raise ImageError(message)
    return np.asarray(np.median(deviation[strong], axis=0), np.float32)


def _grid_colour(lines: _Lines) -> NDArray[np.float32]:
    both = np.concatenate([lines.rows, lines.columns])
    strength = np.linalg.norm(both, axis=1)
    colour = (both * strength[:, None]).sum(axis=0)
    length = np.linalg.norm(colour)
    return colour / length if length > 1e-6 and strength.max() > 8 else np.zeros(3, np.float32)


def _projection(ink: NDArray[np.float32], grid: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return weights under which ink is 1 and, where colours allow it, the grid 0."""
    across = ink - (ink @ grid) * grid
    if np.linalg.norm(across) > 0.35 * np.linalg.norm(ink):
        return (across / (across @ ink)).astype(np.float32)
    return (ink / (ink @ ink)).astype(np.float32)
