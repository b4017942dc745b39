"""The darkest and the brightest of each pixel's colour channels, and their mean.

OpenCV reduces the planes of an image, where NumPy goes along its short last axis.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["channel_max", "channel_mean", "channel_min"]


def channel_min(image: NDArray[Any]) -> NDArray[Any]:
    """Return the least value of each pixel.

    Parameters
    ----------
    image : ndarray of uint8 or float32, shape (height, width, 3)

    Returns
    -------
    ndarray
        Of the same type, shape (height, width).
    """
    import cv2  # noqa: PLC0415

    first, second, third = cv2.split(image)
    return np.asarray(cv2.min(cv2.min(first, second), third))


def channel_max(image: NDArray[Any]) -> NDArray[Any]:
    """Return the greatest value of each pixel.

    Parameters
    ----------
    image : ndarray of uint8 or float32, shape (height, width, 3)

    Returns
    -------
    ndarray
        Of the same type, shape (height, width).
    """
    import cv2  # noqa: PLC0415

    first, second, third = cv2.split(image)
    return np.asarray(cv2.max(cv2.max(first, second), third))


def channel_mean(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the mean value of each pixel.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    ndarray of float32, shape (height, width)
    """
    import cv2  # noqa: PLC0415

    first, second, third = cv2.split(image)
    total = cv2.add(cv2.add(first, second, dtype=cv2.CV_32F), third, dtype=cv2.CV_32F)
    return np.asarray(total * np.float32(1 / 3), np.float32)
