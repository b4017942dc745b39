"""Handwritten letters: strokes of the Hershey fonts, made uneven as a hand makes them.

The fonts were digitised by A. V. Hershey at the U.S. National Bureau of Standards and put into their
usual format by James Hurt.
"""

from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.damage.soft_strokes import rounded, wavering

__all__ = ["Hand", "HandFace", "handwritten"]

Floats = NDArray[np.float64]
HandFace: TypeAlias = Literal["print", "script", "mixed"]

FONTS: dict[HandFace, tuple[str, str]] = {
    "print": ("futural", "futural"),
    "script": ("scripts", "scripts"),
    "mixed": ("futural", "scripts"),
}
"""Font of capitals, digits and signs, and font of small letters."""

CAP_LINE, BASE_LINE = -12.0, 9.0


class Hand(NamedTuple):
    """How somebody writes.

    Parameters
    ----------
    face : {"print", "script", "mixed"}
    slant : float
        Degrees that letters lean to the right.
    jitter : float
        0 for letters as in the font, 1 for a hasty hand.
    """

    face: HandFace
    slant: float
    jitter: float


class _Glyph(NamedTuple):
    left: float
    width: float
    strokes: tuple[Floats, ...]


def handwritten(text: str, hand: Hand, rng: np.random.Generator) -> list[Floats]:
    """Return the strokes of a line of text.

    Parameters
    ----------
    text : str
        Signs that the fonts lack become spaces.
    hand : Hand
    rng : numpy.random.Generator

    Returns
    -------
    list of ndarray of float64, shape (n, 2)
        x from 0 to the right; y down, 0 at the line that letters stand on, -1 at the top of capitals.
    """
    glyphs = [_glyph(hand.face, letter) for letter in text]
    wander = 0.09 * hand.jitter * wavering(len(text), cell=4, rng=rng)
    lean = np.tan(np.deg2rad(hand.slant + 4 * hand.jitter * wavering(len(text), cell=3, rng=rng)))
    size = 1 + 0.09 * hand.jitter * rng.standard_normal(len(text))
    gaps = 0.08 * hand.jitter * rng.standard_normal(len(text))
    pen = 0.0
    strokes = []
    for number, glyph in enumerate(glyphs):
        for part in glyph.strokes:
            points = part * size[number]
            points = points + 0.035 * hand.jitter * _shaken(len(points), rng)
            points[:, 0] += pen - glyph.left * size[number]
            points[:, 1] += wander[number]
            points[:, 0] -= lean[number] * points[:, 1]
            strokes.append(rounded(points, parts=4))
        pen += max(glyph.width * size[number] + gaps[number], 0.15)
    return strokes


def _shaken(count: int, rng: np.random.Generator) -> Floats:
    return np.stack([wavering(count, cell=2, rng=rng) for _ in range(2)], axis=1)


def _glyph(face: HandFace, letter: str) -> _Glyph:
    upper, lower = FONTS[face]
    glyphs = _font(lower if letter.islower() else upper)
    return glyphs.get(letter, glyphs[" "])


@lru_cache(maxsize=4)
def _font(name: str) -> dict[str, _Glyph]:
    from HersheyFonts import HersheyFonts  # noqa: PLC0415 (unpacking all fonts takes a while)

    fonts = HersheyFonts()
    fonts.load_default_font(name)
    unit = BASE_LINE - CAP_LINE
    origin = np.array([0.0, BASE_LINE])
    return {
        letter: _Glyph(
            glyph.left_offset / unit,
            glyph.char_width / unit,
            tuple(
                (np.array(part, dtype=np.float64) - origin) / unit for part in glyph.strokes if len(part) > 1
            ),
        )
        for letter, glyph in fonts.all_glyphs.items()
    }
