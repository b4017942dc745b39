"""The door for images: whatever people have becomes one uint8 RGB array, or a clear error."""

from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Union

import numpy as np
from numpy.typing import NDArray

from ecgtypes import ImageError

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

__all__ = ["ImageSource", "read_image"]

ImageSource: TypeAlias = Union[str, "PathLike[str]", bytes, NDArray[Any], "PillowImage"]
"""A path, the bytes of an image file, an array, or a Pillow image."""

MAX_PIXELS = 120_000_000
"""Images beyond this are refused: an A3 page at 600 dpi has 70 million pixels."""

MIN_SIDE = 32
"""Pixels: a smaller image can hold no readable ECG."""


def read_image(source: ImageSource) -> NDArray[np.uint8]:
    """Return an image as RGB, upright, over white where it is transparent.

    Parameters
    ----------
    source : path-like, bytes, ndarray or PIL.Image.Image
        A file of any kind that Pillow reads, its bytes, a Pillow image of any mode, or an array of
        shape (height, width), (height, width, 3) or (height, width, 4): uint8 or bool, uint16, or
        floats from 0 to 1.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)

    Raises
    ------
    ImageError
        When the file is missing, empty, truncated or no image; when the image has fewer than 32
        pixels on a side or more than 120 million in all; when an array has another shape or dtype.

    Examples
    --------
    >>> read_image(np.zeros((40, 50), np.uint8)).shape
    (40, 50, 3)
    """
    array = _from_array(source) if isinstance(source, np.ndarray) else _from_pillow(source)
    height, width = array.shape[:2]
    if min(height, width) < MIN_SIDE:
        message = f"an image of {width} x {height} px is too small: each side needs {MIN_SIDE} px or more"
        raise ImageError(message)
    return array


def _from_array(array: NDArray[Any]) -> NDArray[np.uint8]:
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in {2, 3} or (array.ndim == 3 and array.shape[2] not in {3, 4}):
        message = f"an image array is (height, width) or (height, width, 3 or 4), not {array.shape}"
        raise ImageError(message)
    _check_area(array.shape[1], array.shape[0])
    values = _to_uint8(array)
    if values.ndim == 2:
        return np.repeat(values[:, :, None], 3, axis=2)
    return values if values.shape[2] == 3 else _over_white(values)


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
    alpha = rgba[:, :, 3:].astype(np.float32) / 255
    return np.round(rgba[:, :, :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def _check_area(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        message = (
            f"an image of {width} x {height} px is over the {MAX_PIXELS // 1_000_000} million pixels "
            "that are read: scale it down, or crop it to the page"
        )
        raise ImageError(message)


def _from_pillow(source: Any) -> NDArray[np.uint8]:
    from PIL import Image  # noqa: PLC0415

    if isinstance(source, Image.Image):
        return _convert(source, "the image")
    if isinstance(source, bytes | bytearray):
        return _open(BytesIO(source), "the image bytes")
    if isinstance(source, str | PathLike):
        path = Path(source)
        if not path.is_file():
            message = f"no image file at {path}"
            raise ImageError(message)
        return _open(path, str(path))
    message = f"an image is a path, bytes, an array or a Pillow image, not {type(source).__name__}"
    raise ImageError(message)


def _open(file: Path | BytesIO, name: str) -> NDArray[np.uint8]:
    import warnings  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            # Our own limit on the area is checked before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                return _convert(image, name)
    except ImageError:
        raise
    except Image.DecompressionBombError as error:
        message = f"{name} is over the {MAX_PIXELS // 1_000_000} million pixels that are read"
        raise ImageError(message) from error
    except Exception as error:  # Pillow's plugins raise errors of many kinds on damaged files
        message = f"{name} cannot be read as an image: {error}"
        raise ImageError(message) from error


def _convert(image: "PillowImage", name: str) -> NDArray[np.uint8]:
    from PIL import ImageOps  # noqa: PLC0415

    _check_area(*image.size)
    try:
        image.load()
        upright = ImageOps.exif_transpose(image)
    except Exception as error:  # the same, while decoding
        message = f"{name} is truncated or damaged: {error}"
        raise ImageError(message) from error
    if upright.mode.startswith(("I", "F")):
        return _from_array(_deep_grey(upright))
    if upright.mode == "La":  # Pillow has no direct way from here to RGBA
        upright = upright.convert("LA")
    if upright.mode in {"RGBA", "LA", "PA", "RGBa"} or "transparency" in upright.info:
        return _over_white(np.asarray(upright.convert("RGBA")))
    return np.asarray(upright.convert("RGB"))


def _deep_grey(image: "PillowImage") -> NDArray[np.uint16]:
    values = np.asarray(image).astype(np.float64)
    top = values.max(initial=0)
    if not np.isfinite(values).all() or values.min(initial=0) < 0 or top > 65535:
        message = "a deep grey image holds values from 0 to 65535"
        raise ImageError(message)
    if image.mode == "F":
        values = values * (65535 if top <= 1 else 257 if top <= 255 else 1)
    return values.astype(np.uint16)
