"""Pictures as Pillow reads them: one page, or the pages of a TIFF file."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ecgdigit.extras import extra_io
from ecgdigit.files._rgb_pixels import MAX_PIXELS, rgb_of_pillow
from ecgtypes import EcgError, ImageError

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

__all__ = ["PICTURE_SUFFIXES", "is_heic", "pages_in_picture", "picture_page"]

FORMATS = (
    "PNG", "JPEG", "TIFF", "WEBP", "BMP", "DIB", "GIF", "JPEG2000", "AVIF", "HEIF", "PPM", "PCX", "TGA",
)  # fmt: skip
"""What pages come in; JPEG includes the MPO files of phones.

Of Pillow's other formats, some run programs on what they are given (EPS).
"""

PICTURE_SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".webp", ".bmp", ".dib", ".gif", ".jp2",
    ".avif", ".heic", ".heif", ".ppm", ".pgm", ".pbm", ".pcx", ".tga",
)  # fmt: skip
"""Names of such files end so."""

HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"}
"""Of the ``ftyp`` box, ISO/IEC 23008-12, annex B."""

NEW_SUBFILE_TYPE = 254
"""TIFF 6.0, section 8: bit 0 marks a smaller version of another picture, bit 2 a mask."""

MAX_DPI = 20_000.0


def is_heic(head: bytes) -> bool:
    """Return whether a file begins as HEIC does.

    Parameters
    ----------
    head : bytes
        The first 64 bytes or more.

    Returns
    -------
    bool
    """
    if head[4:8] != b"ftyp":
        return False
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, size - 3, 4)}
    return bool(brands & HEIC_BRANDS)


def picture_page(
    file: Path | BytesIO, head: bytes, page: int, name: str
) -> tuple[NDArray[np.uint8], float | None]:
    """Read a page of a picture file.

    Parameters
    ----------
    file : Path or BytesIO
    head : bytes
        Its first bytes.
    page : int
        From 0; only TIFF files have more than one.
    name : str
        What errors call it.

    Returns
    -------
    image : ndarray of uint8, shape (height, width, 3)
    dpi : float or None
        What the file says.

    Raises
    ------
    ImageError
        When it is no picture, is damaged, too large, or has no such page.
    MissingExtraError
        When it is HEIC, and pi-heif is not installed.
    """
    with _opened(file, head, name) as image:
        _go_to(image, page, name)
        return rgb_of_pillow(image, name), _dpi(image)


def pages_in_picture(file: Path | BytesIO, head: bytes, name: str) -> int:
    """Count the pages of a picture file.

    Parameters
    ----------
    file : Path or BytesIO
    head : bytes
        Its first bytes.
    name : str
        What errors call it.

    Returns
    -------
    int
        1 but for TIFF: the frames of an animation, or the previews in a phone's file, are no pages.

    Raises
    ------
    ImageError
        When it is no picture, or damaged.
    MissingExtraError
        When it is HEIC, and pi-heif is not installed.
    """
    with _opened(file, head, name) as image:
        return sum(1 for _ in _frames(image))


@contextmanager
def _opened(file: Path | BytesIO, head: bytes, name: str) -> Iterator["PillowImage"]:
    """Open a picture; what Pillow raises within the block comes out as our error."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    if is_heic(head):
        _load_heif()
    Image.init()
    known = [kind for kind in FORMATS if kind in Image.OPEN]
    try:
        with warnings.catch_warnings():
            # Of damaged metadata; and our own limit on the area is checked before anything is decoded.
            warnings.simplefilter("ignore")
            with Image.open(file, formats=known) as image:
                yield image
    except EcgError:
        raise
    except Image.DecompressionBombError as error:
        message = f"{name} is over the {MAX_PIXELS // 1_000_000} million pixels that are read"
        raise ImageError(message) from error
    except UnidentifiedImageError as error:
        message = f"{name} cannot be read as an image: it is no picture of a known kind, and no PDF"
        raise ImageError(message) from error
    except Exception as error:  # Pillow's plugins raise errors of many kinds on damaged files
        message = f"{name} cannot be read as an image: {error or type(error).__name__}"
        raise ImageError(message) from error


def _load_heif() -> None:
    """Teach Pillow HEIC, by whichever of the two packages is there."""
    try:
        plugin = import_module("pillow_heif")
    except ImportError:
        with extra_io("reading a HEIC picture"):
            plugin = import_module("pi_heif")
    plugin.register_heif_opener(thumbnails=False)


def _go_to(image: "PillowImage", page: int, name: str) -> None:
    count = 0
    for _ in _frames(image):
        if count == page:
            return
        count += 1
    message = f"{name} has no page {page}: it holds {count}, numbered from 0"
    raise ImageError(message)


def _frames(image: "PillowImage") -> Iterator[int]:
    """Go through the pages of an image, which stands at each in turn."""
    if image.format != "TIFF":
        yield 0
        return
    found, frame = 0, 0
    while True:
        try:
            image.seek(frame)
        except EOFError:
            break
        if not _is_aside(image):
            found += 1
            yield frame
        frame += 1
    if not found:  # all are marked as smaller versions, of nothing: then the first is the page
        image.seek(0)
        yield 0


def _is_aside(image: Any) -> bool:
    kind = image.tag_v2.get(NEW_SUBFILE_TYPE, 0)
    return isinstance(kind, int) and bool(kind & 0b101)


def _dpi(image: "PillowImage") -> float | None:
    try:
        dpi = float(max(image.info["dpi"]))
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
    return dpi if 1 < dpi < MAX_DPI else None
