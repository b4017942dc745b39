"""The door for images: whatever people have becomes one uint8 RGB array, or a clear error."""

import operator
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Union

import numpy as np
from numpy.typing import NDArray

from ecgdigit.files._pdf_pages import is_pdf, pages_in_pdf, pdf_page
from ecgdigit.files._rgb_pixels import check_sides, rgb_of_array, rgb_of_pillow
from ecgdigit.files.page_image import PageImage, Word
from ecgdigit.files.picture_files import pages_in_picture, picture_page
from ecgtypes import ImageError

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

__all__ = ["ImageSource", "count_pages", "read_image", "read_page"]

ImageSource: TypeAlias = Union[str, "PathLike[str]", bytes, NDArray[Any], "PillowImage"]
"""A path, the bytes of an image or PDF file, an array, or a Pillow image."""

_Read: TypeAlias = tuple[NDArray[np.uint8], float | None, tuple[Word, ...]]

HEAD = 1024
"""Bytes that tell what a file is: a PDF may have others before its first line."""


def read_image(source: ImageSource, *, page: int = 0) -> NDArray[np.uint8]:
    """Return an image as RGB, upright, over white where it is transparent.

    Parameters
    ----------
    source : path-like, bytes, ndarray or PIL.Image.Image
        A file: PNG, JPEG, TIFF, WebP, BMP, GIF, JPEG 2000, AVIF, PNM, PCX, TGA; with the extra ``io``
        also PDF and HEIC. Its bytes, a Pillow image of any mode, or an array of shape (height, width),
        (height, width, 3) or (height, width, 4): uint8 or bool, uint16, or floats from 0 to 1.
    page : int, default 0
        Which page of a PDF or TIFF file, from 0.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)

    Raises
    ------
    ImageError
        When the file is missing, empty, truncated, encrypted or no image, or has no such page; when the
        image has fewer than 32 pixels on a side or more than 120 million in all; when an array has
        another shape or dtype.
    MissingExtraError
        When it is a PDF or HEIC, and the extra ``io`` is not installed.

    Examples
    --------
    >>> read_image(np.zeros((40, 50), np.uint8)).shape
    (40, 50, 3)
    """
    return _read(source, page, dpi=None, words=False)[0]


def read_page(source: ImageSource, *, page: int = 0, dpi: float | None = None) -> PageImage:
    """Return a page of a file with the words of its text layer.

    Parameters
    ----------
    source : path-like, bytes, ndarray or PIL.Image.Image
        As for `read_image`.
    page : int, default 0
        Which page of a PDF or TIFF file, from 0.
    dpi : float, optional
        At which a PDF page is rendered. Else a page that is one scan comes out in the scan's own pixels,
        any other at 300 dpi, or at the resolution of a finer picture on it. Pictures are left as they
        are.

    Returns
    -------
    PageImage

    Raises
    ------
    ImageError
        As for `read_image`; and when ``dpi`` is not between 20 and 2,400.
    MissingExtraError
        As for `read_image`.

    Examples
    --------
    >>> read_page(np.zeros((40, 50), np.uint8)).words
    ()
    """
    image, found, words = _read(source, page, dpi=dpi, words=True)
    return PageImage(image=image, words=words, dpi=found, page=page)


def count_pages(source: ImageSource) -> int:
    """Return how many pages a file has.

    Parameters
    ----------
    source : path-like, bytes, ndarray or PIL.Image.Image
        As for `read_image`.

    Returns
    -------
    int
        1 but for PDF and TIFF files.

    Raises
    ------
    ImageError
        When the file is missing, damaged, encrypted or no image.
    MissingExtraError
        As for `read_image`.

    Examples
    --------
    >>> count_pages(np.zeros((40, 50), np.uint8))
    1
    """
    if isinstance(source, np.ndarray) or _is_pillow(source):
        return 1
    file, head, name = _file(source)
    return pages_in_pdf(file, name) if is_pdf(head) else pages_in_picture(file, head, name)


def _read(source: ImageSource, page: object, *, dpi: float | None, words: bool) -> _Read:
    number = _checked(page)
    if dpi is not None and not 20 <= dpi <= 2400:
        message = f"a PDF page is rendered at 20 to 2,400 dpi, not {dpi}"
        raise ImageError(message)
    image, found, text = _pixels(source, number, dpi=dpi, words=words)
    check_sides(image.shape[1], image.shape[0])
    return image, found, text


def _pixels(source: Any, page: int, *, dpi: float | None, words: bool) -> _Read:
    if isinstance(source, np.ndarray) or _is_pillow(source):
        if page:
            message = f"an array or a Pillow image is one page, and has no page {page}"
            raise ImageError(message)
        is_array = isinstance(source, np.ndarray)
        return (rgb_of_array(source) if is_array else rgb_of_pillow(source, "the image")), None, ()
    file, head, name = _file(source)
    if is_pdf(head):
        return pdf_page(file, page, name, dpi=dpi, words=words)
    return (*picture_page(file, head, page, name), ())


def _checked(page: object) -> int:
    try:
        number = operator.index(page)  # type: ignore[arg-type]
    except TypeError:
        number = -1
    if number < 0 or isinstance(page, bool):
        message = f"a page is a whole number from 0, not {page!r}"
        raise ImageError(message)
    return number


def _is_pillow(source: object) -> bool:
    from PIL import Image  # noqa: PLC0415

    return isinstance(source, Image.Image)


def _file(source: Any) -> tuple[Path | BytesIO, bytes, str]:
    """Return a file, its first bytes, and what errors call it."""
    if isinstance(source, bytes | bytearray):
        return BytesIO(source), bytes(source[:HEAD]), "the image bytes"
    if not isinstance(source, str | PathLike):
        message = f"an image is a path, bytes, an array or a Pillow image, not {type(source).__name__}"
        raise ImageError(message)
    path = Path(source)
    try:
        if not path.is_file():
            message = f"no image file at {path}"
            raise ImageError(message)
        with path.open("rb") as stream:
            return path, stream.read(HEAD), str(path)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        if isinstance(error, ImageError):
            raise
        message = f"{path} cannot be read: {getattr(error, 'strerror', None) or error}"
        raise ImageError(message) from error
