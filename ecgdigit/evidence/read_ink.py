"""The ink of a flat page by what a reader says of it: the image's own darkness, where there is a trace."""

from functools import partial
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgdigit.evidence.row_chances import map_at_pixels
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
    paper_mm, grid_mm, ink_mm : float
        Over how much of the page, mm, the paper's colour, that of the grid's lines, and the ink's are told.
    sure_scale : float
        Probability from which the reader's word for the grid's scale is taken.
    """

    sure: Positive = 0.3
    paper_mm: Positive = 2.5
    grid_mm: Positive = 5.0
    ink_mm: Positive = 12.0
    sure_scale: Share = 0.9


SURE_PULSE = 1 / 3
"""Share of that cover from which pulses count: their upright strokes often stand on lines of the grid."""

NEAR_MM = 0.3
"""Darkness counts so far around what is covered: where exactly a stroke ends, the image tells."""

FAINTEST = 1 / 512
"""Coverage below which there is none: half a level of grey, or rounding."""

LEAST_CONTRAST = 0.25
"""Share of the ink's usual darkness by which it differs from what lies below it, at least: on a grid line as
dark as ink nothing does."""


def read_ink(
    image: NDArray[np.uint8],
    maps: InkMaps,
    px_per_mm: tuple[float, float],
    *,
    options: InkOptions | None = None,
) -> NDArray[np.float32]:
    """Return the share of each pixel that traces, calibration pulses and separators cover.

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
        0 where the reader sees none of them, 1 for full ink. Separators are in it because where they stand,
        all rows together tell best.

    Notes
    -----
    The image is projected on the direction in which its traces differ most from what lies around them
    (Fisher's linear discriminant), so that no colour is asked of grid or ink. What is no ink is taken for
    the paper's colour and, on a flat page, a level and an upright pattern upon it: the grid.
    """
    chosen = options or InkOptions()
    at_pixels = partial(
        map_at_pixels, px_per_mm=maps.px_per_mm, image=image.shape[:2], image_px_per_mm=px_per_mm
    )
    cover = at_pixels(np.maximum(maps.trace, maps.pulse))
    seen = np.maximum(np.maximum(maps.trace, maps.bar) / chosen.sure, maps.pulse / (SURE_PULSE * chosen.sure))
    seen = at_pixels(np.minimum(seen, 1))
    marked = np.maximum(seen * chosen.sure, at_pixels(maps.letter))
    grey = _projected(image, cover, marked)
    bare = np.clip(1 - 4 * _widened(marked, NEAR_MM, px_per_mm), 0, 1)
    paper = _mean_near(grey, bare, chosen.paper_mm, px_per_mm)
    full = _mean_near(grey - paper, cover**4, chosen.ink_mm, px_per_mm)
    grid = _ruled_lines(grey - paper, bare, chosen.grid_mm, px_per_mm)
    full = np.maximum(full, 0.1)
    dark = (grey - paper - grid) / np.maximum(full - grid, LEAST_CONTRAST * full)
    gate = _widened(seen, NEAR_MM, px_per_mm)
    dark[dark < FAINTEST] = 0
    return np.asarray(np.minimum(dark, 1) * gate, np.float32)


def _widened(
    values: NDArray[np.float32], reach_mm: float, px_per_mm: tuple[float, float]
) -> NDArray[np.float32]:
    """Return the greatest value around each pixel."""
    import cv2  # noqa: PLC0415

    side = tuple(2 * max(round(reach_mm * pitch), 1) + 1 for pitch in px_per_mm)
    return np.asarray(cv2.dilate(values, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, side)), np.float32)


def _ruled_lines(
    dark: NDArray[np.float32], bare: NDArray[np.float32], reach_mm: float, px_per_mm: tuple[float, float]
) -> NDArray[np.float32]:
    """Return how much darker than paper upright and level lines make each pixel, by what is bare of them."""
    import cv2  # noqa: PLC0415

    total = np.zeros_like(dark)
    for axis, pitch in enumerate(px_per_mm):
        side = 2 * round(reach_mm * pitch) + 1
        strip = (side, 1) if axis == 0 else (1, side)
        mean = cv2.blur(dark * bare, strip) / (cv2.blur(bare, strip) + np.float32(0.02))
        total += np.maximum(mean, 0)
    return total


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
