"""The text layer of a PDF page: words, and where they stand on the page's image."""

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

from ecgdigit.files.page_image import Word
from ecgtypes import Box

__all__ = ["words_of"]

FINE = 256
"""Parts of a pixel in which pdfium, which counts in whole ones, is asked for positions."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class _Glyph(NamedTuple):
    """A character, and its corners in px, edges of pixels counted from 0; none where it is blank."""

    text: str
    points: tuple[tuple[float, float], ...]


def words_of(sheet: Any, size: tuple[int, int]) -> tuple[Word, ...]:
    """Return the words of a page.

    Parameters
    ----------
    sheet : pypdfium2.PdfPage
    size : (width, height)
        Of the image that the page is rendered to, px.

    Returns
    -------
    tuple of Word
        In the order of the file.
    """
    words: list[Word] = []
    glyphs: list[_Glyph] = []
    for glyph in (*_glyphs(sheet, size), _Glyph(" ", ())):
        if glyph.text.strip() and glyph.points:
            glyphs.append(glyph)
        elif glyphs:
            words.append(_word(glyphs))
            glyphs = []
    return tuple(words)


def _word(glyphs: list[_Glyph]) -> Word:
    xs, ys = zip(*(point for glyph in glyphs for point in glyph.points), strict=True)
    # the centre of the first pixel is (0, 0)
    x0, y0, x1, y1 = (value - 0.5 for value in (min(xs), min(ys), max(xs), max(ys)))
    box = Box(x0=x0, y0=y0, x1=max(x1, x0 + 1 / FINE), y1=max(y1, y0 + 1 / FINE))
    return Word(text="".join(glyph.text for glyph in glyphs), box=box)


def _glyphs(sheet: Any, size: tuple[int, int]) -> Iterator[_Glyph]:
    from pypdfium2 import raw  # noqa: PLC0415

    layer = sheet.get_textpage()
    try:
        for index in range(layer.count_chars()):
            code = raw.FPDFText_GetUnicode(layer, index)
            yield _Glyph(_character(code), () if code <= 0x20 else _corners(sheet, layer, index, size))
    finally:
        layer.close()


def _character(code: int) -> str:
    """Return a character; control characters and halves of pairs have no place in a word."""
    if code < 0x20 or 0x7F <= code < 0xA0:
        return " "
    return chr(code) if code < 0xD800 or 0xE000 <= code < 0xFFFE or code >= 0x10000 else REPLACEMENT


def _corners(sheet: Any, layer: Any, index: int, size: tuple[int, int]) -> tuple[tuple[float, float], ...]:
    from pypdfium2 import raw  # noqa: PLC0415

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(layer, index, left, right, bottom, top):
        return ()
    corners = ((left, bottom), (right, bottom), (left, top), (right, top))
    return tuple(_on_image(sheet, (x.value, y.value), size) for x, y in corners)


def _on_image(sheet: Any, point: tuple[float, float], size: tuple[int, int]) -> tuple[float, float]:
    from pypdfium2 import raw  # noqa: PLC0415

    x, y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(sheet, 0, 0, size[0] * FINE, size[1] * FINE, 0, *point, x, y)
    return x.value / FINE, y.value / FINE
