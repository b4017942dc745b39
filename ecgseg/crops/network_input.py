"""What the network is shown of a crop."""

import numpy as np
from numpy.typing import NDArray

from ecgseg.pages.normalised_images import as_ink

__all__ = ["CHANNELS", "SIDE", "network_input"]

CHANNELS = 5
"""Ink in red, green and blue; height on the crop; nearness to the target's baseline, where it is told."""

SIDE = 16
"""Sides of what the network is shown are multiples of this."""

NEAR = 8.0
"""Px from a told baseline on which its channel falls to 0."""


def network_input(
    image: NDArray[np.uint8], *, baseline: float | None = None, size: tuple[int, int] | None = None
) -> NDArray[np.float32]:
    """Return the channels of a crop.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        At the network's own size (see `ecgseg.pages.normalised_images`).
    baseline : float or None
        y of 0 mV of the target, px, where it is told.
    size : (width, height) or None
        To fill up to, at the right and below; by default to multiples of `SIDE`.

    Returns
    -------
    ndarray of float32, shape (CHANNELS, height, width)
        Beside the crop there is bare paper; the height goes from -1 at its top to 1 at its bottom, and on.
    """
    height, width = image.shape[:2]
    columns, rows = size or (-(-width // SIDE) * SIDE, -(-height // SIDE) * SIDE)
    channels = np.zeros((CHANNELS, rows, columns), dtype=np.float32)
    channels[:3, :height, :width] = as_ink(image).transpose(2, 0, 1)
    y = np.arange(rows, dtype=np.float32)
    channels[3] = (2 * y / max(height - 1, 1) - 1)[:, None]
    if baseline is not None:
        channels[4] = np.maximum(1 - np.abs(y - baseline) / NEAR, 0)[:, None]
    return channels
