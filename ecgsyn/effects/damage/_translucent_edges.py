"""The edges of something translucent on paper: what of a stain or a highlighter can be taken for a line."""

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["edges_of"]

NEAR = 0.4
"""Mm on either side within which the light is compared."""

SEEN = 20
"""Levels of 255 by which the light must fall within that distance, in one colour at least."""


def edges_of(through: NDArray[np.uint8], px_per_mm: float) -> NDArray[np.bool_]:
    """Return the darker side of each edge.

    Parameters
    ----------
    through : ndarray of uint8, shape (height, width) or (height, width, 3)
        The light let through, 255 for all.
    px_per_mm : float

    Returns
    -------
    ndarray of bool, shape (height, width)
        Where the light falls by `SEEN` levels or more within `NEAR`, and the pixel has the lower half of it.
    """
    reach = max(round(NEAR * px_per_mm), 1)
    around = np.ones((2 * reach + 1, 2 * reach + 1), dtype=np.uint8)
    low, high = cv2.erode(through, around), cv2.dilate(through, around)
    fall = high.astype(np.int16) - low
    edge = (fall >= SEEN) & (2 * (through.astype(np.int16) - low) <= fall)
    return np.asarray(edge.any(axis=2) if edge.ndim == 3 else edge)
