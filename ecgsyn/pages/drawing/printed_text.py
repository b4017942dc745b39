"""Printed text: typefaces, and patches of ink with the exact box around them."""

from bisect import bisect_right
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ecgsyn.pages.drawing.ink_patches import Ink
from ecgtypes import ImageError

__all__ = ["FACES", "Anchor", "draw_line", "fitted", "fonts", "text_width"]

Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont
Anchor: TypeAlias = Literal["ls", "ms", "rs"]

DOTS = "..."

FACES = {
    "sans": "DejaVuSans.ttf",
    "sans-bold": "DejaVuSans-Bold.ttf",
    "serif": "STIXGeneral.ttf",
    "serif-bold": "STIXGeneralBol.ttf",
    "serif-italic": "STIXGeneralItalic.ttf",
    "serif-bold-italic": "STIXGeneralBolIta.ttf",
    "mono": "DejaVuSansMono.ttf",
    "mono-bold": "DejaVuSansMono-Bold.ttf",
}
"""Typefaces by name; the files are those that matplotlib installs, under free licences.

Without matplotlib every name stands for Pillow's own face, which lacks accented letters.
"""


def draw_line(
    text: str,
    *,
    at: tuple[float, float],
    anchor: Anchor = "ls",
    face: str = "sans",
    height: float,
    size: tuple[int, int],
) -> Ink | None:
    """Draw one line of text.

    Parameters
    ----------
    text : str
    at : (x, y)
        Pixel position of the anchor; letters are set to whole pixels.
    anchor : {"ls", "ms", "rs"}
        Pillow's: the left end, middle or right end of the line that letters stand on.
    face : str
        A name of `FACES`, or a font file.
    height : float
        Of a capital letter, px.

    size : (width, height)
        Of the page in pixels; what lies outside is cut off.

    Returns
    -------
    Ink or None
        The patch has some ink in its first and last row and column; None where none lies on the page.

    Raises
    ------
    ImageError
        When the font file cannot be read.
    """
    font = _font(face, _font_size(face, height))
    # x, y of pixel centres are whole here, and pixel edges in Pillow
    x, y = at[0] + 0.5, at[1] + 0.5
    left, top, right, bottom = font.getbbox(text, anchor=anchor)
    x0, y0 = int(np.floor(x + left)) - 2, int(np.floor(y + top)) - 2
    drawn = (int(np.ceil(right - left)) + 6, int(np.ceil(bottom - top)) + 6)
    image = Image.new("L", drawn)
    ImageDraw.Draw(image).text((x - x0, y - y0), text, fill=255, font=font, anchor=anchor)
    cut_x, cut_y = max(-x0, 0), max(-y0, 0)
    pixels = np.asarray(image)[cut_y : max(size[1] - y0, 0), cut_x : max(size[0] - x0, 0)]
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    if not rows.size:
        return None
    ink = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Ink(
        x0 + cut_x + int(columns[0]), y0 + cut_y + int(rows[0]), (ink / 255).astype(np.float32), ink >= 128
    )


def text_width(text: str, *, face: str = "sans", height: float) -> float:
    """Return how far a line of text reaches, px.

    Parameters
    ----------
    text : str
    face : str
    height : float
        Of a capital letter, px.

    Returns
    -------
    float
    """
    return float(_font(face, _font_size(face, height)).getlength(text))


def fitted(text: str, *, width: float, face: str = "sans", height: float) -> str:
    """Return the text, shortened with three dots where it is wider than ``width``.

    Parameters
    ----------
    text : str
    width : float
        px.
    face : str
    height : float
        Of a capital letter, px.

    Returns
    -------
    str
    """
    if text_width(text, face=face, height=height) <= width:
        return text
    keep = bisect_right(
        range(1, len(text)), width, key=lambda n: text_width(text[:n] + DOTS, face=face, height=height)
    )
    return text[:keep].rstrip() + DOTS if keep else ""


@lru_cache(maxsize=1)
def fonts() -> str:
    """Return what tells which font files the named faces are.

    Returns
    -------
    str
        A digest of the files; "those of Pillow" where there are none.
    """
    folder = _font_folder()
    files = [] if folder is None else [folder / name for name in FACES.values()]
    held = [file.read_bytes() for file in files if file.is_file()]
    return sha256(b"".join(held)).hexdigest()[:12] if held else "those of Pillow"


@lru_cache(maxsize=1)
def _font_folder() -> Path | None:
    # found, not imported: matplotlib itself would take a second to load
    spec = find_spec("matplotlib")
    places = list(spec.submodule_search_locations or []) if spec is not None else []
    folders = [Path(place) / "mpl-data" / "fonts" / "ttf" for place in places]
    return next((folder for folder in folders if folder.is_dir()), None)


@lru_cache(maxsize=64)
def _font(face: str, size: float) -> Font:
    folder = _font_folder()
    path = folder / FACES[face] if face in FACES and folder is not None else Path(face)
    if face in FACES and not path.is_file():
        return ImageFont.load_default(size)
    try:
        return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        message = f"{face!r} is neither a font file that can be read nor one of {', '.join(FACES)}"
        raise ImageError(message) from error


@lru_cache(maxsize=64)
def _font_size(face: str, height: float) -> float:
    trial = 200.0
    _, top, _, bottom = _font(face, trial).getbbox("H", anchor="ls")
    return max(trial * height / (bottom - top), 1.0)
