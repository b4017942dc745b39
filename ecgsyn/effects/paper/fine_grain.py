"""Fine random texture at the cost of a copy: cut from a small pool at random places, twice."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["GrainPool", "add_grains"]

PIECE = (64, 480)
"""Rows and columns that get cuts of their own."""

Noise = NDArray[np.int16]


@dataclass(frozen=True)
class GrainPool:
    """Noise that fits on at its own ends, of 1 / sqrt(2) of the strength that is wanted.

    Parameters
    ----------
    noise : ndarray of int16, shape (rows, columns, 3) or (rows, columns)
        Sixteenths of a level.
    """

    noise: Noise

    @classmethod
    def of(cls, levels: NDArray[np.float32]) -> Self:
        """Return the pool of noise that has the strength wanted, in levels."""
        return cls(np.rint(levels * np.float32(16 / np.sqrt(2))).clip(-8000, 8000).astype(np.int16))

    def wide(self) -> Noise:
        """Return the pool, going on along both axes as far as cuts can reach."""
        return np.asarray(cv2.copyMakeBorder(self.noise, 0, PIECE[0], 0, PIECE[1], cv2.BORDER_WRAP), np.int16)


def add_grains(
    image: NDArray[np.uint8],
    pool: GrainPool,
    rng: np.random.Generator,
    *,
    response: NDArray[np.int16] | None = None,
) -> None:
    """Add noise to a picture, piece by piece; no two pieces hold the same.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3) or (height, width)
        Is written to.
    pool : GrainPool
        Of as many channels.
    rng : numpy.random.Generator
    response : ndarray of int16, shape (256,), or None
        Strength of the noise at each level of the picture, 64 for that of the pool; None for the
        same everywhere.
    """
    rows, columns = pool.noise.shape[:2]
    wide = pool.wide()
    mirrored = np.ascontiguousarray(wide[:, ::-1])
    table = np.full(256, 64, dtype=np.int16) if response is None else response
    for top in range(0, image.shape[0], PIECE[0]):
        for left in range(0, image.shape[1], PIECE[1]):
            part = image[top : top + PIECE[0], left : left + PIECE[1]]
            down, right = rng.integers(0, rows, 2), rng.integers(0, columns, 2)
            first, second = (
                noise[y : y + part.shape[0], x : x + part.shape[1]]
                for noise, y, x in zip((wide, mirrored), down, right, strict=True)
            )
            noise = cv2.multiply(cv2.add(first, second), cv2.LUT(part, table), scale=1 / (16 * 64))
            cv2.add(part, noise, dst=part, dtype=cv2.CV_8U)
