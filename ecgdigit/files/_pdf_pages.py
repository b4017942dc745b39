"""Pages of PDF files as pixels, with the words of their text layer, through pypdfium2."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecgdigit.extras import extra_io
from ecgdigit.files._pdf_words import words_of
from ecgdigit.files._rgb_pixels import MAX_PIXELS, check_area
from ecgdigit.files.page_image import Word
from ecgtypes import EcgError, ImageError

__all__ = ["is_pdf", "pages_in_pdf", "pdf_page"]

RENDER_DPI = 300.0
"""Of what is drawn in lines and letters: a trace of 0.2 mm is then 2.4 px wide."""

SCAN_SHARE = 0.5
"""A page whose pictures cover more than this, and that shows nothing else, is a scan."""

PICTURE_SHARE = 0.02
"""Of the page: a smaller picture is a logo, whose resolution does not count."""

POINTS = 72.0
"""To the inch: the unit of a PDF page, ISO 32000-1, 8.3.2.3."""

ONE_AT_A_TIME = threading.Lock()
"""pdfium knows no threads."""

MAX_DEPTH = 15
"""Of form objects within form objects that are looked into for pictures."""

MAX_OBJECTS = 20_000
"""Of a page that are looked at for pictures; forms within forms can make any number of a small file."""


def is_pdf(head: bytes) -> bool:
    """Return whether a file begins as a PDF does.

    Parameters
    ----------
    head : bytes
        The first 1,024 bytes: other bytes may stand before the PDF's first line (ISO 32000-1, annex H,
        3.4.1), such as the commands of a printer.

    Returns
    -------
    bool
    """
    at = head.find(b"%PDF-")
    # a picture may hold that text in its metadata
    return at == 0 or (
        at > 0 and not head.startswith((b"\x89PNG", b"\xff\xd8", b"II", b"MM", b"GIF8", b"RIFF"))
    )


def pages_in_pdf(file: Path | BytesIO, name: str) -> int:
    """Count the pages of a PDF file.

    Parameters
    ----------
    file : Path or BytesIO
    name : str
        What errors call it.

    Returns
    -------
    int

    Raises
    ------
    ImageError
        When the file is damaged, encrypted, or has no page.
    MissingExtraError
        When pypdfium2 is not installed.
    """
    with _document(file, name) as document:
        return len(document)


def pdf_page(
    file: Path | BytesIO, page: int, name: str, *, dpi: float | None = None, words: bool = False
) -> tuple[NDArray[np.uint8], float, tuple[Word, ...]]:
    """Render a page of a PDF file.

    Parameters
    ----------
    file : Path or BytesIO
    page : int
        From 0.
    name : str
        What errors call it.
    dpi : float, optional
        Else that of the scan, where the page is one; 300 where it is none, or more where a picture on
        it is finer. Never so much that the page has more than 120 million pixels.
    words : bool, default False
        Whether to read the text layer.

    Returns
    -------
    image : ndarray of uint8, shape (height, width, 3)
    dpi : float
    words : tuple of Word

    Raises
    ------
    ImageError
        When the file is damaged or encrypted, has no such page, or the page is too large.
    MissingExtraError
        When pypdfium2 is not installed.
    """
    with _document(file, name) as document:
        if page >= len(document):
            message = f"{name} has no page {page}: it holds {len(document)}, numbered from 0"
            raise ImageError(message)
        sheet = document[page]
        width, height = sheet.get_size()
        if not (math.isfinite(width) and math.isfinite(height) and min(width, height) > 0):
            message = f"page {page} of {name} has no size"
            raise ImageError(message)
        chosen = _resolution(sheet, width, height) if dpi is None else dpi
        size = (max(1, round(width * chosen / POINTS)), max(1, round(height * chosen / POINTS)))
        check_area(*size)
        image = _rendered(sheet, size)
        return image, chosen, words_of(sheet, size) if words else ()


@contextmanager
def _document(file: Path | BytesIO, name: str) -> Iterator[Any]:
    """Open a PDF; what pypdfium2 raises within the block comes out as our error."""
    with extra_io("reading a PDF"):
        import pypdfium2  # noqa: PLC0415
    try:
        # from bytes: a path is opened by C code that knows no paths beyond the locale's
        content = file.read_bytes() if isinstance(file, Path) else file.getvalue()
        with ONE_AT_A_TIME, pypdfium2.PdfDocument(content) as document:
            _check_pages(document, name)
            yield document
    except EcgError:
        raise
    except Exception as error:  # pypdfium2 raises its own error, and those of ctypes
        message = f"{name} cannot be read as an image: {_reason(error)}"
        raise ImageError(message) from error


def _check_pages(document: Any, name: str) -> None:
    if not len(document):
        message = f"{name} cannot be read as an image: it is a PDF without pages"
        raise ImageError(message)


def _reason(error: Exception) -> str:
    text = str(error) or type(error).__name__
    if "password" in text.lower():
        return "the PDF is encrypted; save it without its password"
    return f"the PDF is damaged ({text})"


def _rendered(sheet: Any, size: tuple[int, int]) -> NDArray[np.uint8]:
    from pypdfium2 import PdfBitmap, raw  # noqa: PLC0415

    # by the raw call, as it takes a size: the helper rounds one up, and resamples scans by it
    bitmap = PdfBitmap.new_native(*size, raw.FPDFBitmap_BGR, rev_byteorder=True)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
    raw.FPDF_RenderPageBitmap(bitmap, sheet, 0, 0, *size, 0, flags)
    return np.array(bitmap.to_numpy()[:, :, :3])


def _resolution(sheet: Any, width: float, height: float) -> float:
    area = width * height / POINTS**2
    pictures = [one for one in _pictures(sheet) if one[1] > PICTURE_SHARE * area]
    finest = max((dpi for dpi, _ in pictures), default=0.0)
    covered = sum(share for _, share in pictures) / area
    wanted = finest if covered > SCAN_SHARE and _shows_pictures_alone(sheet) else max(RENDER_DPI, finest)
    return min(wanted, math.sqrt(0.99 * MAX_PIXELS / area))


def _pictures(sheet: Any) -> Iterator[tuple[float, float]]:
    """Return resolution and area, dpi and square inches, of each picture on a page."""
    from pypdfium2 import raw  # noqa: PLC0415

    for picture in _objects(sheet):
        if picture.type != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        about = picture.get_metadata()
        across, down = about.horizontal_dpi, about.vertical_dpi
        if all(math.isfinite(value) and value > 0 for value in (across, down)):
            yield max(across, down), about.width / across * about.height / down


def _shows_pictures_alone(sheet: Any) -> bool:
    """Return whether there is nothing on a page but pictures and the invisible text of a reading machine."""
    from pypdfium2 import raw  # noqa: PLC0415

    return all(
        one.type in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM}
        or (
            one.type == raw.FPDF_PAGEOBJ_TEXT
            and raw.FPDFTextObj_GetTextRenderMode(one) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        )
        for one in _objects(sheet)
    )


def _objects(sheet: Any) -> Iterator[Any]:
    return islice(sheet.get_objects(max_depth=MAX_DEPTH), MAX_OBJECTS)
