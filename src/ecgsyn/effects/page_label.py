"""Labels with the patient's data, stuck onto the page."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ecgsyn.effects.decals import Decal, Line
from ecgsyn.effects.effect import Effect
from ecgsyn.effects.params import EffectParams
from ecgsyn.effects.ranges import Angle, Place
from ecgsyn.effects.registry import register_effect
from ecgsyn.effects.sheet import Sheet
from ecgsyn.effects.stickers import INK, code_128, lay_sticker, printed_bars
from ecgsyn.text import fitted
from ecgtypes import Rng, as_generator

__all__ = ["PageLabel", "PageLabelParams"]

SHADE = 1.5
"""Mm round the label for its shadow."""

PAD = 2.0
"""Mm between the label's edge and its print."""

SURNAMES = (
    "SMITH", "MUELLER", "GARCIA", "ROSSI", "NOVAK", "DUBOIS", "JONES", "KOWALSKI", "JANSEN", "SILVA",
    "HANSEN", "TANAKA", "KUMAR", "BROWN", "LEE", "MARTIN",
)  # fmt: skip
FIRST_NAMES = (
    "ANNA", "JOHN", "MARIA", "PETER", "SARAH", "PAUL", "EVA", "THOMAS", "LUCIA", "DAVID", "HELEN", "MARK",
)  # fmt: skip
WARDS = ("ED", "CCU", "ICU 2", "WARD 4B", "CARD OPD", "MED 3", "RESUS")


class PageLabelParams(EffectParams):
    """Parameters of `PageLabel`.

    Parameters
    ----------
    lines : tuple of str
        Up to 8 lines, the first in bold; with no line and no code there is no label.
    code : str
        In the bar code at the bottom; empty for none.
    x, y : float
        Its middle, share of the page's width and height, -0.25 to 1.25.
    width, height : float
        mm, 25 to 110 and 12 to 60.
    degrees : float
    """

    type: Literal["page_label"] = "page_label"
    lines: Annotated[tuple[str, ...], Field(max_length=8)]
    code: Annotated[str, Field(max_length=20, pattern=r"^[ -~]*$")] = ""
    x: Place
    y: Place
    width: Annotated[float, Field(ge=25, le=110)] = 70.0
    height: Annotated[float, Field(ge=12, le=60)] = 32.0
    degrees: Angle = 0.0


@register_effect
class PageLabel(Effect[PageLabelParams]):
    """Sticks a patient label onto the page: it hides what lies below, and what it says is in the truth."""

    params = PageLabelParams

    def sample(self, rng: Rng = None) -> PageLabelParams:
        """Draw made-up data, and a place in the header as a rule."""
        generator = as_generator(rng)
        number = int(generator.integers(10**6, 10**8))
        x, y = [(0.15, 0.07), (0.82, 0.07), (0.5, 0.06), (0.82, 0.9)][int(generator.integers(4))]
        wild = self.severity
        return PageLabelParams(
            lines=_person(generator, number) if wild else (),
            code=str(number) if wild and generator.random() < 0.7 else "",
            x=float(np.clip(x + generator.normal(0, 0.02 + 0.1 * wild), 0, 1)),
            y=float(np.clip(y + abs(generator.normal(0, 0.01 + 0.08 * wild)), 0, 1)),
            width=generator.uniform(50, 60 + 16 * wild),
            height=generator.uniform(20, 25 + 15 * wild),
            degrees=float(np.clip(generator.normal(0, 0.5 + 4 * wild), -25, 25)),
        )

    def draw(self, sheet: Sheet, params: PageLabelParams) -> None:
        """Stick the label, print its lines and its bar code."""
        if not (params.lines or params.code):
            return
        decal = Decal(
            sheet,
            size_mm=(params.width + 2 * SHADE, params.height + 2 * SHADE),
            centre_mm=(params.x * sheet.size_mm[0], params.y * sheet.size_mm[1]),
            degrees=params.degrees,
        )
        lay_sticker(decal, margin=SHADE, corner=1.5)
        inner = params.height - 2 * PAD
        bars = 0.3 * inner if params.code and params.lines else inner if params.code else 0.0
        pitch = (inner - bars) / max(len(params.lines), 1)
        for number, text in enumerate(params.lines):
            _print_line(decal, params, text, number, pitch)
        if params.code:
            modules = code_128(params.code)
            wide = min(0.33 * len(modules), params.width - 2 * PAD)
            top = SHADE + params.height - PAD - bars + 0.5
            ink = printed_bars(decal, modules, left=SHADE + PAD, top=top, width=wide, height=bars)
            decal.write(ink, "", colour=INK)


def _person(rng: np.random.Generator, number: int) -> tuple[str, ...]:
    """Return made-up lines."""
    surname, first, ward = (
        str(names[int(rng.integers(len(names)))]) for names in (SURNAMES, FIRST_NAMES, WARDS)
    )
    day, month, year = rng.integers(1, 29), rng.integers(1, 13), rng.integers(1926, 2004)
    sex = "MF"[int(rng.integers(2))]
    lines = (
        f"{surname}, {first}",
        f"DOB {day:02d}/{month:02d}/{year}   {sex}",
        f"MRN {number}",
        f"{ward}   {rng.integers(1, 29):02d}/{rng.integers(1, 13):02d}/{rng.integers(1996, 2025)}",
    )
    return lines[: int(rng.integers(2, 5))]


def _print_line(decal: Decal, params: PageLabelParams, text: str, number: int, pitch: float) -> None:
    height = min(0.58 * pitch, 3.4 if number == 0 else 2.6)
    face = "sans-bold" if number == 0 else "sans"
    room = decal.to_px(params.width - 2 * PAD)
    shown = fitted(text, width=room, face=face, height=decal.to_px(height))
    line = Line(shown, SHADE + PAD, SHADE + PAD + pitch * (number + 0.78), height, "ls", face)
    decal.write_line(line, colour=INK)
