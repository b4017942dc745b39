"""Labels with the patient's data, stuck onto the page."""

import re
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import Angle, EffectParams, Place
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage.decals import Decal, Line
from ecgsyn.effects.damage.marks._stickers import INK, code_128, lay_sticker, printed_bars
from ecgsyn.pages.drawing.printed_text import fitted
from ecgsyn.pages.words.text_fields import NAMES
from ecgtypes import Rng, TextTruth, as_generator

__all__ = ["PageLabel", "PageLabelParams"]

SHADE = 1.5
"""Mm round the label for its shadow."""

PAD = 2.0
"""Mm between the label's edge and its print."""

FICTIONAL = tuple(dict.fromkeys(name for names in NAMES.values() for name in names))
"""The names that made-up headers have as well: nobody takes them for a person's."""

NAMED = re.compile(r"\bname\s*:\s*(\S[^:]*?)\s*$", re.IGNORECASE)
NUMBERED = re.compile(r"\bID\s*:?\s*([\w-]*\d[\w-]*)|^(X\d{8})$")
"""How headers show names and numbers: behind a word that says so, or made up."""

WARDS = ("ED", "CCU", "ICU 2", "WARD 4B", "CARD OPD", "MED 3", "RESUS")


class PageLabelParams(EffectParams):
    """Parameters of `PageLabel`.

    Parameters
    ----------
    lines : tuple of str
        Up to 8 lines, the first in bold; with no line and no code there is no label. ``{name}`` and
        ``{id}`` stand for the patient's.
    code : str
        In the bar code at the bottom, ``{id}`` as in the lines; empty for none.
    name, patient_id : str
        The patient's, where the page's header shows none: else the label says what the header says.
    x, y : float
        Its middle, share of the page's width and height, -0.25 to 1.25.
    width, height : float
        mm, 25 to 110 and 12 to 60.
    degrees : float
    """

    type: Literal["page_label"] = "page_label"
    lines: Annotated[tuple[str, ...], Field(max_length=8)]
    code: Annotated[str, Field(max_length=20, pattern=r"^[ -~]*$")] = ""
    name: str = "DEMO, PATIENT"
    patient_id: Annotated[str, Field(max_length=20, pattern=r"^[ -~]*$")] = "X00000000"
    x: Place
    y: Place
    width: Annotated[float, Field(ge=25, le=110)] = 70.0
    height: Annotated[float, Field(ge=12, le=60)] = 32.0
    degrees: Angle = 0.0


@register_effect
class PageLabel(Effect[PageLabelParams]):
    """Sticks a patient label onto the page: it hides what lies below, and what it says is in the truth."""

    def sample(self, rng: Rng = None) -> PageLabelParams:
        """Draw a plainly fictional patient, and a place in the header as a rule."""
        generator = as_generator(rng)
        number = f"X{generator.integers(10**8):08d}"
        x, y = [(0.15, 0.07), (0.82, 0.07), (0.5, 0.06), (0.82, 0.9)][int(generator.integers(4))]
        wild = self.severity
        return PageLabelParams(
            lines=_lines(generator) if wild else (),
            code="{id}" if wild and generator.random() < 0.7 else "",
            name=FICTIONAL[int(generator.integers(len(FICTIONAL)))],
            patient_id=number,
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
        name, number = _in_header(sheet.truth.texts)
        patient = {"{name}": name or params.name, "{id}": number or params.patient_id}
        lay_sticker(decal, margin=SHADE, corner=1.5)
        inner = params.height - 2 * PAD
        bars = 0.3 * inner if params.code and params.lines else inner if params.code else 0.0
        pitch = (inner - bars) / max(len(params.lines), 1)
        for row, text in enumerate(params.lines):
            _print_line(decal, params, _filled(text, patient), row, pitch)
        if params.code:
            modules = code_128(_filled(params.code, patient))
            wide = min(0.33 * len(modules), params.width - 2 * PAD)
            top = SHADE + params.height - PAD - bars + 0.5
            ink = printed_bars(decal, modules, left=SHADE + PAD, top=top, width=wide, height=bars)
            decal.write(ink, "", colour=INK)


def _lines(rng: np.random.Generator) -> tuple[str, ...]:
    """Return the lines of a label; none of them can contradict the header, of which they know nothing."""
    ward = WARDS[int(rng.integers(len(WARDS)))]
    lines = ("{name}", "MRN {id}", f"{ward}   BED {rng.integers(1, 30)}", f"VISIT V{rng.integers(10**6):06d}")
    return lines[: int(rng.integers(2, 5))]


def _in_header(texts: tuple[TextTruth, ...]) -> tuple[str, str]:
    """Return the name and the number that a page's header shows, empty for none."""
    name = number = ""
    for text in (piece.text for piece in texts if piece.kind == "header"):
        known = next((each for each in FICTIONAL if each in text), "")
        named, numbered = NAMED.search(text), NUMBERED.search(text)
        name = name or known or (named[1] if named else "")
        number = number or ((numbered[1] or numbered[2])[:20] if numbered else "")
    return name, number if number.isascii() else ""


def _filled(text: str, patient: dict[str, str]) -> str:
    for field, value in patient.items():
        text = text.replace(field, value)
    return text


def _print_line(decal: Decal, params: PageLabelParams, text: str, row: int, pitch: float) -> None:
    height = min(0.58 * pitch, 3.4 if row == 0 else 2.6)
    face = "sans-bold" if row == 0 else "sans"
    room = decal.to_px(params.width - 2 * PAD)
    shown = fitted(text, width=room, face=face, height=decal.to_px(height))
    line = Line(shown, SHADE + PAD, SHADE + PAD + pitch * (row + 0.78), height, "ls", face)
    decal.write_line(line, colour=INK)
