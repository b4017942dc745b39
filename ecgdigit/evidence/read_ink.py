"""The ink of a flat page by what a reader says of it: the image's own darkness, where there is a trace."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgtypes import InkMaps, Model

__all__ = ["InkOptions", "read_ink"]

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]


class InkOptions(Model):
    """How maps and darkness are put together.

    Parameters
    ----------
    sure : float
        Cover from which a pixel's own darkness counts in full; below, in proportion. Gating by the cover
        itself would thin what is pale.
    paper_mm, ink_mm : float
        Over how much of the page, mm, the paper's and the ink's colour are told.
    steep : float
        Where a stroke is upright, the reader's cover counts by so much: pale strokes are thin there.
    sure_scale : float
        Probability from which the reader's word for the grid's scale is taken.
    """

    sure: Positive = 0.3
    paper_mm: Positive = 2.5
    ink_mm: Positive = 12.0
    steep: Share = 1.0
    sure_scale: Share = 0.9


def read_ink(
    image: NDArray[np.uint8],
    maps: InkMaps,
    px_per_mm: tuple[float, float],
    *,
    options: InkOptions | None = None,
) -> NDArray[np.float32]:
    """Return the share of each pixel that traces and calibration pulses cover.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        A flat page.
    maps : InkMaps
        What a reader says of it.
    px_per_mm : (x, y)
    options : InkOptions or None

    Returns
    -------
    ndarray of float32, shape (height, width)
        0 where the reader sees neither, 1 for full ink.

    Notes
    -----
    The image is projected on the direction in which its traces differ most from what lies around them
    (Fisher's linear discriminant), so that no colour is asked of grid or ink.
    """
    chosen = options or InkOptions()
    factor = (maps.px_per_mm[0] / px_per_mm[0], maps.px_per_mm[1] / px_per_mm[1])
    cover = _grown(np.maximum(maps.trace, maps.pulse), factor, image)
    marked = np.maximum(cover, _grown(np.maximum(maps.letter, maps.bar), factor, image))
    grey = _projected(image, cover, marked)
    bare = np.clip(1 - 4 * marked, 0, 1)
    paper = _mean_near(grey, bare, chosen.paper_mm, px_per_mm)
    full = _mean_near(grey - paper, cover**4, chosen.ink_mm, px_per_mm)
    dark = np.clip((grey - paper) / np.maximum(full, 0.1), 0, 1)
    dark *= np.minimum(cover / chosen.sure, 1)
    upright = _upright(cover, px_per_mm)
    return np.asarray(np.maximum(dark, chosen.steep * upright * cover), np.float32)


def _grown(
    values: NDArray[np.float32], factor: tuple[float, float], image: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Return maps at the image's pixels: pixel ``i`` lies at ``(i + 0.5) * factor - 0.5`` of a map."""
    import cv2  # noqa: PLC0415

    x, y = factor
    placed = np.array([[x, 0, x / 2 - 0.5], [0, y, y / 2 - 0.5]])
    size = (image.shape[1], image.shape[0])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(values, placed, size, flags=how, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


def _projected(
    image: NDArray[np.uint8], cover: NDArray[np.float32], marked: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the image along the direction that tells traces from their surroundings; ink is greater by 1."""
    import cv2  # noqa: PLC0415

    colours = image[::3, ::3].reshape(-1, 3).astype(np.float64)
    trace, around = cover[::3, ::3].ravel() > 0.7, marked[::3, ::3].ravel() < 0.05
    if trace.sum() < 10 or around.sum() < 10:
        weights = np.full(3, -1 / 255)
    else:
        apart = colours[trace].mean(axis=0) - colours[around].mean(axis=0)
        spread = np.cov(colours[around].T) + np.cov(colours[trace].T) + 16 * np.eye(3)
        weights = np.linalg.solve(spread, apart)
        weights /= max(weights @ apart, 1e-12)  # 0 where traces look as what lies around them does
    grey = cv2.transform(image.astype(np.float32), weights.astype(np.float32)[None])
    return np.asarray(grey, np.float32).reshape(image.shape[:2])


def _mean_near(
    values: NDArray[np.float32], weights: NDArray[np.float32], reach_mm: float, px_per_mm: tuple[float, float]
) -> NDArray[np.float32]:
    """Return the weighted mean of values around each pixel; far from any weight, that of the page."""
    import cv2  # noqa: PLC0415

    side = tuple(2 * round(reach_mm * pitch) + 1 for pitch in px_per_mm)
    usual = float((values * weights).sum() / max(float(weights.sum()), 1e-6))
    total = cv2.blur(weights, side) + np.float32(1e-4)
    mean = cv2.blur(values * weights, side) + np.float32(1e-4 * usual)
    return np.asarray(mean / total, np.float32)


def _upright(cover: NDArray[np.float32], px_per_mm: tuple[float, float]) -> NDArray[np.float32]:
    """Return how much each pixel's stroke runs upright, 0 to 1: it goes on up and down, not sideways."""
    import cv2  # noqa: PLC0415

    x, y = (max(round(1.6 * pitch) | 1, 3) for pitch in px_per_mm)
    along, across = cv2.blur(cover, (1, y)), cv2.blur(cover, (x, 1))
    return np.asarray(np.clip((along - across) * 2, 0, 1), np.float32)
