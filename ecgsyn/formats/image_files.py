"""Images as files: PNG that is written fast, JPEG, and back."""

from io import BytesIO
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecgtypes import ImageError

__all__ = ["SUFFIXES", "ImageKind", "encode", "read_image"]

ImageKind: TypeAlias = Literal["png", "jpeg", "bmp"]

SUFFIXES: dict[ImageKind, str] = {"png": ".png", "jpeg": ".jpg", "bmp": ".bmp"}

JPEG_QUALITY = 92

ROW_ABOVE = 32
"""libpng's PNG_FILTER_UP."""


def encode(image: NDArray[np.uint8], kind: ImageKind) -> bytes:
    """Return an image as a file.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3) or (height, width)
        RGB or grey.
    kind : {"png", "jpeg", "bmp"}
        PNG of the lowest compression, every row by its difference from the one above: the fastest way
        to small files for pages. JPEG of quality 92.

    Returns
    -------
    bytes

    Raises
    ------
    ImageError
        When the image cannot be written so.
    """
    import cv2  # noqa: PLC0415 (loaded when the first image is written)

    options = {
        "png": [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, ROW_ABOVE],
        "jpeg": [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY],
        "bmp": [],
    }
    try:
        pixels = cv2.cvtColor(image, cv2.COLOR_RGB2BGR) if image.ndim == 3 else image
        done, content = cv2.imencode(SUFFIXES[kind], pixels, options[kind])
    except cv2.error as error:
        message = f"an image of shape {image.shape} cannot be written as {kind}: {error}"
        raise ImageError(message) from error
    if not done:
        message = f"an image of shape {image.shape} cannot be written as {kind}"
        raise ImageError(message)
    return bytes(content)


def read_image(content: bytes) -> NDArray[np.uint8]:
    """Return the pixels of an image file.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        RGB.

    Raises
    ------
    ImageError
        When the file is damaged or none of an image.
    """
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(BytesIO(content)) as image:
            return np.asarray(image.convert("RGB"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        message = f"the image cannot be read: {error}"
        raise ImageError(message) from error
