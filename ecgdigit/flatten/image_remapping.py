"""Images resampled through a warp, once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecgtypes import Warp

__all__ = ["reduced", "remapped", "source_places"]

STEP = 16
"""Px between the places at which a warp is worked out; it is taken for linear in between."""


def source_places(warp: Warp, size: tuple[int, int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return where on the source each pixel of a warped image lies.

    Parameters
    ----------
    warp : Warp
        From the source onto the new image.
    size : (width, height)
        Of the new image.

    Returns
    -------
    x, y : ndarray of float32, shape (height, width)
        px of the source.
    """
    import cv2  # noqa: PLC0415

    # A lattice that reaches one step beyond the image, so that no pixel lies outside of it.
    along, down = (np.arange(-1, -(-length // STEP) + 1) * STEP + (STEP - 1) / 2 for length in size)
    gx, gy = np.meshgrid(along, down)
    source = warp.inverse(np.stack([gx.ravel(), gy.ravel()], axis=1)).reshape(*gx.shape, 2)
    places = []
    for axis in (0, 1):
        fine = cv2.resize(
            source[:, :, axis].astype(np.float32),
            (gx.shape[1] * STEP, gx.shape[0] * STEP),
            interpolation=cv2.INTER_LINEAR,
        )
        places.append(np.asarray(fine[STEP : STEP + size[1], STEP : STEP + size[0]], np.float32))
    return places[0], places[1]


def remapped(image: NDArray[Any], warp: Warp, size: tuple[int, int]) -> NDArray[Any]:
    """Return an image resampled through a warp, cubic; beyond its sides it repeats what is there.

    Parameters
    ----------
    image : ndarray of uint8 or float32, shape (height, width) or (height, width, channels)
    warp : Warp
        From the image onto the new one.
    size : (width, height)
        Of the new image.

    Returns
    -------
    ndarray
        Of the same type.
    """
    import cv2  # noqa: PLC0415

    x, y = source_places(warp, size)
    return np.asarray(cv2.remap(image, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def reduced(image: NDArray[np.uint8], longest: int) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Return an image made so small that no side is longer, by means over areas.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    longest : int
        px; an image that is no larger is returned as it is.

    Returns
    -------
    image : ndarray of uint8, shape (height, width, 3)
    ratio : ndarray of float64, shape (2,)
        How many times as many pixels the image had along x and y: rounded to whole ones, its sides shrink
        by a little more or less.
    """
    import cv2  # noqa: PLC0415

    height, width = image.shape[:2]
    factor = max(height, width) / longest
    if factor <= 1:
        return image, np.ones(2)
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), np.array([width / size[0], height / size[1]])
