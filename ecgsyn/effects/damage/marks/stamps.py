"""Rubber stamps."""

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.params import Angle, EffectParams, EffectPart, Place, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import fractal_field
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage.decals import SOFT, Decal, Line
from ecgsyn.pages.drawing.printed_text import draw_line, text_width
from ecgtypes import Box, Rng, as_generator

__all__ = ["Stamp", "Stamps", "StampsParams"]

Ink = Literal["red", "blue", "violet", "black", "green"]

INKS: dict[Ink, tuple[int, int, int]] = {
    "red": (196, 38, 52),
    "blue": (38, 62, 160),
    "violet": (98, 52, 150),
    "black": (48, 46, 52),
    "green": (30, 120, 80),
}

WORDS = (
    "RECEIVED", "COPY", "CARDIOLOGY", "REVIEWED", "SCANNED", "FILED", "CONFIDENTIAL", "ORIGINAL", "CHECKED",
    "URGENT", "OUTPATIENT CLINIC", "DUPLICATE", "NOT CONFIRMED", "MEDICAL RECORDS",
)  # fmt: skip
HOUSES = (
    "GENERAL HOSPITAL", "DEPT OF CARDIOLOGY", "CITY HOSPITAL", "EMERGENCY DEPT", "HEART CENTRE",
    "INTERNAL MEDICINE", "ECG LABORATORY",
)  # fmt: skip
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

MARGIN = 1.0
"""Mm around the stamp on its patch."""


class Stamp(EffectPart):
    """One impression.

    Parameters
    ----------
    shape : {"box", "round", "plain"}
        A frame around the words; a double ring with the first line bent along it; no frame.
    lines : tuple of str
        What it says, at least one line.
    ink : {"red", "blue", "violet", "black", "green"}
    x, y : float
        Its middle, share of the page's width and height, -0.25 to 1.25.
    width : float
        mm, 10 to 90.
    degrees : float
    pressure : float
        How much ink came onto the paper.
    uneven : float
        How unevenly: missing spots, and one side lighter than the other.
    """

    shape: Literal["box", "round", "plain"]
    lines: Annotated[tuple[str, ...], Field(min_length=1, max_length=5)]
    ink: Ink
    x: Place
    y: Place
    width: Annotated[float, Field(ge=10, le=90)]
    degrees: Angle = 0.0
    pressure: Share = 0.8
    uneven: Share = 0.5


class StampsParams(EffectParams):
    """Parameters of `Stamps`.

    Parameters
    ----------
    stamps : tuple of Stamp
    seed : int
    """

    type: Literal["stamps"] = "stamps"
    stamps: tuple[Stamp, ...]
    seed: Seed = 0


@register_effect
class Stamps(Effect[StampsParams]):
    """Stamps the page; what the stamps say joins the texts of the truth, and they hide nothing."""

    def sample(self, rng: Rng = None) -> StampsParams:
        """Draw up to three stamps, most of them where there is room: at the top, bottom or right."""
        generator = as_generator(rng)
        count = int(np.ceil(generator.uniform(0, 3) * self.severity))
        stamps = tuple(_drawn(generator, self.severity) for _ in range(count))
        return StampsParams(stamps=stamps, seed=int(generator.integers(2**32)))

    def draw(self, sheet: Sheet, params: StampsParams) -> None:
        """Press one stamp after another."""
        rng = np.random.default_rng(params.seed)
        for stamp in params.stamps:
            height = _height(stamp)
            page = sheet.size_mm
            decal = Decal(
                sheet,
                size_mm=(stamp.width + 2 * MARGIN, height + 2 * MARGIN),
                centre_mm=(stamp.x * page[0], stamp.y * page[1]),
                degrees=stamp.degrees,
            )
            _press(decal, stamp, _wear(decal, stamp, rng))


def _drawn(rng: np.random.Generator, severity: float) -> Stamp:
    shape = ("box", "box", "round", "plain")[int(rng.integers(4))]
    day, month, year = rng.integers(1, 29), MONTHS[int(rng.integers(12))], rng.integers(1994, 2025)
    date = f"{day:02d} {month} {year}"
    word, house = (str(words[int(rng.integers(len(words)))]) for words in (WORDS, HOUSES))
    lines = {
        "box": [(word,), (word, date), (house, date, word)][int(rng.integers(3))],
        "round": (house, date),
        "plain": [(date,), (word,), (word, date)][int(rng.integers(3))],
    }[shape]
    x, y = [(0.5, 0.07), (0.8, 0.08), (0.5, 0.93), (0.85, 0.9), (0.5, 0.5)][int(rng.integers(5))]
    return Stamp(
        shape=shape,
        lines=lines,
        ink=list(INKS)[int(rng.choice(5, p=[0.3, 0.27, 0.2, 0.18, 0.05]))],
        x=float(np.clip(x + rng.normal(0, 0.12), -0.1, 1.1)),
        y=float(np.clip(y + rng.normal(0, 0.05), -0.1, 1.1)),
        width=rng.uniform(26, 38) if shape == "round" else rng.uniform(24, 55),
        degrees=float(np.clip(rng.normal(0, 3 + 9 * severity), -90, 90)),
        pressure=rng.uniform(0.55, 1.0),
        uneven=float(np.clip(severity * rng.uniform(0.2, 1.2), 0, 1)),
    )


def _height(stamp: Stamp) -> float:
    """Return the height of a stamp, mm."""
    if stamp.shape == "round":
        return stamp.width
    pad = 0.06 * stamp.width if stamp.shape == "box" else 0.0
    return 2 * pad + 1.75 * len(stamp.lines) * _letters(stamp)


def _letters(stamp: Stamp) -> float:
    """Return the height of capitals, mm, that lets the longest line fill a stamp without a ring."""
    widest = max(text_width(line, face="sans-bold", height=100.0) for line in stamp.lines) / 100.0
    return float(np.clip(0.86 * stamp.width / max(widest, 0.1), 1.0, 9.0))


def _wear(decal: Decal, stamp: Stamp, rng: np.random.Generator) -> Pixels:
    """Return how much ink each part of the rubber left, 255 for all."""
    columns, rows = (max(round(extent / decal.px_per_mm * SOFT), 4) for extent in decal.size)
    small = (columns, rows)
    patches = fractal_field(small, cell=9 * SOFT, rng=rng, octaves=3)
    grain = fractal_field(small, cell=0.7 * SOFT, rng=rng, octaves=3, roughness=0.8)
    x, y = np.linspace(-1, 1, small[0])[None, :], np.linspace(-1, 1, small[1])[:, None]
    turn = rng.uniform(0, 2 * np.pi)
    lean = np.cos(turn) * x + np.sin(turn) * y
    level = (
        0.25
        + 0.75 * stamp.pressure
        - stamp.uneven
        * (0.25 + 0.22 * patches + 0.4 * np.clip(lean, -0.3, 1) + 0.2 * np.clip(grain - 0.4, 0, 3))
    )
    wear = np.clip(level * 255, 0, 245).astype(np.uint8)
    return np.asarray(cv2.resize(wear, decal.size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _press(decal: Decal, stamp: Stamp, wear: Pixels) -> None:
    """Ink the frame, then each line."""
    ink = INKS[stamp.ink]
    frame = _frame(decal, stamp)
    if frame is not None:
        decal.write(_worn(frame, wear), "", colour=ink)
    lines = stamp.lines
    if stamp.shape == "round":
        arc, box = _arc(decal, lines[0], stamp.width)
        decal.write(_worn(arc, wear), lines[0], box=box, colour=ink)
        lines = lines[1:]
    for line in _straight(stamp, lines):
        decal.write_line(line, colour=ink, wear=wear)


def _worn(picture: Pixels, wear: Pixels) -> Pixels:
    return np.asarray(cv2.multiply(picture, wear, scale=1 / 255), dtype=np.uint8)


def _straight(stamp: Stamp, lines: tuple[str, ...]) -> list[Line]:
    """Return lines set under one another, in the middle of the stamp."""
    height = _letters(stamp)
    if stamp.shape == "round":
        widest = max((text_width(line, face="sans-bold", height=100.0) for line in lines), default=1) / 100.0
        height = min(0.5 * stamp.width / max(widest, 0.1), 0.12 * stamp.width)
    middle = _height(stamp) / 2 + MARGIN
    first = middle - 1.75 * height * (len(lines) - 1) / 2 + height / 2
    return [
        Line(line, stamp.width / 2 + MARGIN, first + 1.75 * height * number, height, "ms", "sans-bold")
        for number, line in enumerate(lines)
    ]


def _frame(decal: Decal, stamp: Stamp) -> Pixels | None:
    if stamp.shape == "plain":
        return None
    picture = decal.blank()
    thick = max(round(decal.to_px(0.5)), 1)
    width, height = decal.size
    if stamp.shape == "box":
        edge = round(decal.to_px(MARGIN))
        cv2.rectangle(picture, (edge, edge), (width - 1 - edge, height - 1 - edge), 255, thick, cv2.LINE_AA)
        return picture
    middle, radius = (width // 2, height // 2), decal.to_px(stamp.width / 2)
    for share in (0.97, 0.62):
        cv2.circle(picture, middle, max(round(radius * share), 1), 255, thick, cv2.LINE_AA)
    return picture


def _arc(decal: Decal, text: str, diameter: float) -> tuple[Pixels, Box]:
    """Return a line of text bent along the upper part of a ring, and the box around it."""
    height = decal.to_px(0.1 * diameter)
    radius = decal.to_px(0.5 * diameter) * 0.74
    total = text_width(text, face="sans-bold", height=height)
    height *= min(1.0, 1.3 * np.pi * radius / max(total, 1.0))
    total = text_width(text, face="sans-bold", height=height)
    side = int(np.ceil(3 * height)) + 2
    middle = (np.array(decal.size) - 1) / 2
    picture = decal.blank()
    for number, letter in enumerate(text):
        before = text_width(text[:number], face="sans-bold", height=height)
        along = before + text_width(letter, face="sans-bold", height=height) / 2 - total / 2
        ink = draw_line(
            letter, at=(side / 2, side / 2), anchor="ms", face="sans-bold", height=height, size=(side, side)
        )
        if ink is None:
            continue
        tile = np.zeros((side, side), dtype=np.uint8)
        tile[ink.y : ink.y + len(ink.mask), ink.x : ink.x + ink.mask.shape[1]] = np.rint(255 * ink.coverage)
        turn = along / radius
        turned = cv2.getRotationMatrix2D((side / 2, side / 2), -float(np.rad2deg(turn)), 1.0)
        matrix = np.asarray(turned, dtype=np.float64)
        matrix[:, 2] += middle + radius * np.array([np.sin(turn), -np.cos(turn)]) - side / 2
        cv2.max(picture, cv2.warpAffine(tile, matrix, decal.size), dst=picture)
    rows, columns = np.flatnonzero(picture.max(axis=1) > 127), np.flatnonzero(picture.max(axis=0) > 127)
    if not rows.size:
        return picture, Box(x0=0, y0=0, x1=decal.size[0], y1=decal.size[1])
    box = Box(x0=columns[0] - 0.5, y0=rows[0] - 0.5, x1=columns[-1] + 0.5, y1=rows[-1] + 0.5)
    return picture, box
