"""Specks: the dirt of toner, of a scanner's glass, of a bad telephone line."""

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["add_specks"]


def add_specks(
    grey: NDArray[np.uint8],
    *,
    per_cm2: float,
    radius: float,
    level: int,
    px_per_mm: float,
    rng: np.random.Generator,
) -> None:
    """Draw specks of random size and place, some of them drawn out to hairs.

    Parameters
    ----------
    grey : ndarray of uint8, shape (height, width)
        Is written to.
    per_cm2 : float
        Number on one cm2.
    radius : float
        Of a usual one, mm; the sizes are lognormal.
    level : int
        Their grey.
    px_per_mm : float
    rng : numpy.random.Generator
    """
    height, width = grey.shape
    area = height * width / px_per_mm**2 / 100
    count = int(rng.poisson(per_cm2 * area))
    centres = rng.uniform(0, 1, (count, 2)) * (width, height)
    sizes = radius * px_per_mm * np.exp(rng.normal(0, 0.5, count))
    long = 1 + rng.exponential(0.4, count)
    turns = rng.uniform(0, 180, count)
    for (x, y), size, stretch, turn in zip(centres, sizes, long, turns, strict=True):
        axes = max(round(size * stretch * 16), 5), max(round(size * 16), 5)
        where = round(x * 16), round(y * 16)
        cv2.ellipse(grey, where, axes, float(turn), 0, 360, level, -1, cv2.LINE_AA, 4)
