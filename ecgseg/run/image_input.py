"""The door for images: an array, a Pillow image or a page becomes one uint8 RGB array, or a clear error."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecgtypes import ImageError, Page

__all__ = ["as_pixels"]


def as_pixels(image: Any, what: str) -> NDArray[np.uint8]:
    """Return the pixels of an image.

    Parameters
    ----------
    image : ndarray of uint8, Page or PIL.Image.Image
        Of shape (height, width, 3) or (height, width).
    what : str
        What it shows, for errors: "a crop", "a page".

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)

    Raises
    ------
    ImageError
        When it is none of these.
    """
    if isinstance(image, Page):
        return np.asarray(image.image)
    if hasattr(image, "convert") and hasattr(image, "mode"):
        # A palette's numbers are no colours, and transparency is none either: Pillow knows both.
        image = image.convert("RGB")
    try:
        pixels = np.asarray(image)
    except ValueError:
        pixels = np.empty((), dtype=object)
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    if pixels.ndim == 3 and pixels.shape[2] == 3 and pixels.dtype == np.uint8:
        return pixels
    if pixels.ndim < 2 and not isinstance(image, np.ndarray):
        name = type(image).__name__
        message = f"{what} is an image of uint8, a Pillow image or a Page, not {name}: read it first"
        raise ImageError(message)
    hint = ": leave the alpha channel out, image[:, :, :3]" if pixels.shape[2:] == (4,) else ""
    message = (
        f"{what} is an image of uint8 of shape (height, width, 3) or (height, width), "
        f"not of {pixels.dtype} of shape {pixels.shape}{hint}"
    )
    raise ImageError(message)
