"""Arrays and Pillow images of any kind to uint8 RGB, upright, over white where they are transparent."""

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecgtypes import ImageError

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

__all__ = ["MAX_PIXELS", "check_area", "check_sides", "rgb_of_array", "rgb_of_pillow"]

MAX_PIXELS = 120_000_000
"""Images beyond this are refused: an A3 page at 600 dpi has 70 million pixels."""

BLOCK = 4_000_000
"""Pixels that are reckoned with at a time."""

MIN_SIDE = 32
"""Pixels: a smaller image can hold no readable ECG."""


def check_area(width: int, height: int) -> None:
    """Refuse images that are too large to be read.

    Parameters
    ----------
    width, height : int
        Pixels.

    Raises
    ------
    ImageError
        When there are more than 120 million in all.
    """
    if width * height > MAX_PIXELS:
        message = (
            f"an image of {width} x {height} px is over the {MAX_PIXELS // 1_000_000} million pixels "
            "that are read: scale it down, or crop it to the page"
        )
        raise ImageError(message)


def check_sides(width: int, height: int) -> None:
    """Refuse images that are too small to hold an ECG.

    Parameters
    ----------
    width, height : int
        Pixels.

    Raises
    ------
    ImageError
        When a side has fewer than 32.
    """
    if min(height, width) < MIN_SIDE:
        message = f"an image of {width} x {height} px is too small: each side needs {MIN_SIDE} px or more"
        raise ImageError(message)


def rgb_of_array(array: NDArray[Any]) -> NDArray[np.uint8]:
    """Return an array as RGB.

    Parameters
    ----------
    array : ndarray, shape (height, width) or (height, width, 1, 3 or 4)
        uint8 or bool, uint16, or floats from 0 to 1.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)

    Raises
    ------
    ImageError
        When the array has another shape, dtype or range, or is too large.
    """
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in {2, 3} or (array.ndim == 3 and array.shape[2] not in {3, 4}):
        message = f"an image array is (height, width) or (height, width, 3 or 4), not {array.shape}"
        raise ImageError(message)
    check_area(array.shape[1], array.shape[0])
    values = _to_uint8(array)
    if values.ndim == 2:
        return np.repeat(values[:, :, None], 3, axis=2)
    return values if values.shape[2] == 3 else _over_white(values)


def rgb_of_pillow(image: "PillowImage", name: str) -> NDArray[np.uint8]:
    """Return a Pillow image as RGB, turned as its EXIF orientation says.

    Parameters
    ----------
    image : PIL.Image.Image
        Of any mode.
    name : str
        What errors call it.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)

    Raises
    ------
    ImageError
        When it is too large, truncated or damaged.
    """
    check_area(*image.size)
    with warnings.catch_warnings():
        # Pillow warns of damaged metadata; where pixels are damaged it raises.
        warnings.simplefilter("ignore")
        return _converted(_upright(image, name))


def _upright(image: "PillowImage", name: str) -> "PillowImage":
    from PIL import ImageOps  # noqa: PLC0415

    try:
        image.load()
        return ImageOps.exif_transpose(image)
    except Exception as error:  # Pillow's plugins raise errors of many kinds on damaged files
        message = f"{name} is truncated or damaged: {error or type(error).__name__}"
        raise ImageError(message) from error


def _converted(image: "PillowImage") -> NDArray[np.uint8]:
    if image.mode.startswith(("I", "F")):
        return rgb_of_array(_deep_grey(image))
    if image.mode == "La":  # Pillow has no direct way from here to RGBA
        image = image.convert("LA")
    if image.mode in {"RGBA", "LA", "PA", "RGBa"} or "transparency" in image.info:
        return _over_white(np.asarray(image.convert("RGBA")))
    return np.asarray(image.convert("RGB"))


def _to_uint8(array: NDArray[Any]) -> NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if array.dtype == np.uint16:
        return (array >> 8).astype(np.uint8)
    if array.dtype.kind == "f":
        if not array.size or not np.isfinite(array).all() or array.min() < 0 or array.max() > 1:
            message = "an image array of floats holds finite values from 0 to 1"
            raise ImageError(message)
        return np.round(array * 255).astype(np.uint8)
    message = f"an image array is uint8, uint16, bool or float from 0 to 1, not {array.dtype}"
    raise ImageError(message)


def _over_white(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    found = np.empty((*rgba.shape[:2], 3), np.uint8)
    for rows in _blocks(rgba):
        alpha = rgba[rows, :, 3:].astype(np.uint16)
        mixed = rgba[rows, :, :3] * alpha + 255 * (255 - alpha) + 128
        # divided by 255, rounded to the nearest (Blinn 1995, "Three wrongs make a right")
        found[rows] = (mixed + (mixed >> 8)) >> 8
    return found


def _deep_grey(image: "PillowImage") -> NDArray[np.uint16]:
    values = np.asarray(image)
    low, top = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    if not 0 <= low <= top <= 65535:  # false where a value is NaN
        message = "a deep grey image holds values from 0 to 65535"
        raise ImageError(message)
    if image.mode != "F":
        return values.astype(np.uint16)
    factor = 65535 if top <= 1 else 257 if top <= 255 else 1
    found = np.empty(values.shape, np.uint16)
    for rows in _blocks(values):
        found[rows] = (values[rows].astype(np.float64) * factor).astype(np.uint16)
    return found


def _blocks(pixels: NDArray[Any]) -> Iterator[slice]:
    """Return rows a few at a time: on the largest images, whole arrays of numbers would fill the memory."""
    step = max(1, BLOCK // max(1, pixels.shape[1]))
    return (slice(first, first + step) for first in range(0, pixels.shape[0], step))
