"""How likely each pixel is trace, told by its darkness alone: what is used where no network has looked.

A stroke that is too pale to be told from paper pixel by pixel is told by many of them together: along steep
strokes the darkness is averaged upright, less that beside it (a matched filter: North, RCA report PTR-6C,
1943).
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["EVEN_INK", "ink_chance"]

EVEN_INK = 0.2
"""Coverage of a pixel that is as likely trace as not."""

EVEN_STROKE = 0.05
"""The same of the average along an upright stroke, less that beside it."""

STROKE_AT_MOST = 0.45
"""How likely it makes a pixel at most: upright grid lines that are left look alike, so that it makes a stroke
cheaper to climb, and no reward."""

TALL_MM = 2.0
"""Length of that average."""

BESIDE_MM = 0.3
"""How far to either side of a stroke there is paper."""


def ink_chance(ink: NDArray[np.float32], px_per_mm: tuple[float, float]) -> NDArray[np.float32]:
    """Return how likely each pixel is trace.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
        Coverage of the traces, 0 to 1.
    px_per_mm : (x, y)

    Returns
    -------
    ndarray of float32, shape (height, width)
        0 to 1.
    """
    import cv2  # noqa: PLC0415

    half = max(2, round(TALL_MM / 2 * px_per_mm[1]))
    above, below = (
        cv2.blur(ink, (1, half), anchor=(0, end), borderType=cv2.BORDER_REPLICATE) for end in (half - 1, 0)
    )
    tall = np.minimum(above, below)
    aside = max(2, round(BESIDE_MM * px_per_mm[0]))
    padded = np.pad(tall, ((0, 0), (aside, aside)), mode="edge")
    tall -= (padded[:, : -2 * aside] + padded[:, 2 * aside :]) / 2
    chance = np.maximum(ink / (2 * EVEN_INK), np.minimum(tall / (2 * EVEN_STROKE), STROKE_AT_MOST))
    return np.asarray(np.minimum(chance, 1), np.float32)
