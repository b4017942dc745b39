"""Round, uneven outlines, and what dries on paper within them."""

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Around", "edged", "polar"]

Floats32 = NDArray[np.float32]

DIRECTIONS = 1024
"""Directions in which a round outline is known."""


class Around:
    """Smooth noise over all directions, the same at 0 and at 360 degrees.

    Parameters
    ----------
    rng : numpy.random.Generator
    harmonics : int
        The finest detail goes that often round the circle; each has the strength 1 / n.

    Attributes
    ----------
    angles : ndarray of float64, shape (1024,)
        Radians.
    table : ndarray of float64, shape (1024,)
        Mean 0, standard deviation 1.
    """

    def __init__(self, rng: np.random.Generator, *, harmonics: int) -> None:
        self.angles = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
        number = np.arange(1, harmonics + 1)
        phase, size = rng.uniform(0, 2 * np.pi, harmonics), rng.rayleigh(1.0, harmonics) / number
        waves = size[:, None] * np.cos(number[:, None] * self.angles + phase[:, None])
        total = waves.sum(axis=0)
        self.table = total / max(float(total.std()), 1e-9)


def polar(x: Floats32, y: Floats32) -> tuple[Floats32, NDArray[np.intp]]:
    """Return distance from the origin and index of the direction, of those of `Around`.

    Parameters
    ----------
    x, y : ndarray of float32, shape (h, w)

    Returns
    -------
    radius : ndarray of float32, shape (h, w)
    index : ndarray of int, shape (h, w)
    """
    radius, angle = cv2.cartToPolar(np.ascontiguousarray(x), np.ascontiguousarray(y))
    index = (angle * np.float32(DIRECTIONS / (2 * np.pi))).astype(np.intp) % DIRECTIONS
    return np.asarray(radius, dtype=np.float32), index


def edged(inside: Floats32, *, thick: float, middle: float = 0.35) -> Floats32:
    """Return what dries within an outline: most of it gathers along the edge.

    Parameters
    ----------
    inside : ndarray of float32
        Distance from the outline, mm; negative outside.
    thick : float
        Over which the dark edge falls off inwards, mm.
    middle : float, default 0.35
        Far from the edge, relative to the edge.

    Returns
    -------
    ndarray of float32
        0 outside, about 1 at the edge.
    """
    wet = np.clip(inside / np.float32(0.2) + np.float32(0.5), 0, 1)
    rim = np.exp(-np.maximum(inside - np.float32(0.15), 0) / np.float32(thick))
    return np.asarray(wet * (np.float32(middle) + np.float32(1 - middle) * rim), dtype=np.float32)
