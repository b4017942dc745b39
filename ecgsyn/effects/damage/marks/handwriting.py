"""What clinicians write onto a page: notes, and marks on the traces."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import EffectParams, EffectPart, Place, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage.marks._clinician_notes import drawn_note_text
from ecgsyn.effects.damage.marks._handwritten_letters import Hand, HandFace, handwritten
from ecgsyn.effects.damage.marks._pen_marks import MarkKind, mark_strokes
from ecgsyn.effects.damage.soft_strokes import Stroke, pen_ink, wavering
from ecgtypes import Homography, Quad, Rng, as_generator

__all__ = ["Handwriting", "HandwritingParams", "PenMark", "WrittenNote"]

Pen = Literal["blue", "black", "red", "green"]
Floats = NDArray[np.float64]

PENS: dict[Pen, tuple[int, int, int]] = {
    "blue": (34, 48, 140),
    "black": (34, 34, 40),
    "red": (190, 30, 44),
    "green": (22, 110, 66),
}


class WrittenNote(EffectPart):
    """A line of handwriting.

    Parameters
    ----------
    text : str
        1 to 60 signs.
    x, y : float
        Where its line begins, share of the page's width and height, -0.25 to 1.25.
    height : float
        Of a capital letter, mm, 1.5 to 15.
    degrees : float
        That the line rises or falls by, clockwise, -90 to 90.
    underlined : bool
    """

    text: Annotated[str, Field(min_length=1, max_length=60)]
    x: Place
    y: Place
    height: Annotated[float, Field(ge=1.5, le=15)] = 4.0
    degrees: Annotated[float, Field(ge=-90, le=90)] = 0.0
    underlined: bool = False


class PenMark(EffectPart):
    """A mark on a trace.

    Parameters
    ----------
    kind : {"circle", "arrow", "tick", "callipers", "underline", "cross"}
        Callipers: two short strokes above neighbouring beats, joined by a line.
    pick : float
        On which lead, 0 for the first to 1 for the last.
    along : float
        On which of its beats.
    size : float
        mm, 2 to 40.
    """

    kind: MarkKind
    pick: Share
    along: Share
    size: Annotated[float, Field(ge=2, le=40)]


class HandwritingParams(EffectParams):
    """Parameters of `Handwriting`.

    Parameters
    ----------
    notes : tuple of WrittenNote
    marks : tuple of PenMark
    pen : {"blue", "black", "red", "green"}
    width : float
        Of the line, mm, 0.15 to 1.5: 0.3-0.5 for ball pens.
    pressure : float
        How dark.
    face : {"print", "script", "mixed"}
    slant : float
        Degrees that letters lean to the right, -30 to 45.
    jitter : float
        0 for letters as in the font, 1 for a hasty hand.
    seed : int
    """

    type: Literal["handwriting"] = "handwriting"
    notes: tuple[WrittenNote, ...] = ()
    marks: tuple[PenMark, ...] = ()
    pen: Pen = "blue"
    width: Annotated[float, Field(ge=0.15, le=1.5)] = 0.4
    pressure: Share = 0.85
    face: HandFace = "mixed"
    slant: Annotated[float, Field(ge=-30, le=45)] = 8.0
    jitter: Share = 0.6
    seed: Seed = 0


@register_effect
class Handwriting(Effect[HandwritingParams]):
    """Writes onto the page with a pen; notes join the texts of the truth, marks its text mask alone."""

    def sample(self, rng: Rng = None) -> HandwritingParams:
        """Draw up to five notes and four marks by one hand."""
        generator = as_generator(rng)
        notes = int(np.ceil(generator.uniform(0, 5) * self.severity))
        marks = int(generator.uniform(0, 5) * self.severity)
        return HandwritingParams(
            notes=tuple(_drawn_note(generator) for _ in range(notes)),
            marks=tuple(_drawn_mark(generator) for _ in range(marks)),
            pen=("blue", "black", "red", "green")[int(generator.choice(4, p=[0.5, 0.33, 0.14, 0.03]))],
            width=generator.uniform(0.28, 0.6),
            pressure=generator.uniform(0.65, 1.0),
            face=("print", "script", "mixed")[int(generator.choice(3, p=[0.35, 0.1, 0.55]))],
            slant=float(np.clip(generator.normal(8, 9), -20, 35)),
            jitter=generator.uniform(0.35, 1.0),
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: HandwritingParams) -> None:
        """Write the notes, then draw the marks."""
        rng = np.random.default_rng(params.seed)
        for note in params.notes:
            _write(sheet, note, params, rng)
        for mark in params.marks:
            lines = mark_strokes(
                sheet, kind=mark.kind, pick=mark.pick, along=mark.along, size=mark.size, rng=rng
            )
            _ink(sheet, lines, params, rng, text="", quad=None)


def _drawn_note(rng: np.random.Generator) -> WrittenNote:
    # the header, the margins and the strips between rows are where there is room
    x, y = [
        (rng.uniform(0.25, 0.8), rng.uniform(0.03, 0.14)),
        (rng.uniform(0.05, 0.7), rng.uniform(0.9, 0.97)),
        (rng.uniform(0.03, 0.75), rng.uniform(0.2, 0.85)),
    ][int(rng.choice(3, p=[0.55, 0.2, 0.25]))]
    return WrittenNote(
        text=drawn_note_text(rng),
        x=x,
        y=y,
        height=float(np.clip(rng.lognormal(1.35, 0.25), 2, 9)),
        degrees=float(np.clip(rng.normal(-1.5, 3.5), -30, 30)),
        underlined=bool(rng.random() < 0.15),
    )


def _drawn_mark(rng: np.random.Generator) -> PenMark:
    kinds: tuple[MarkKind, ...] = ("circle", "arrow", "tick", "callipers", "underline", "cross")
    return PenMark(
        kind=kinds[int(rng.choice(6, p=[0.25, 0.22, 0.13, 0.25, 0.1, 0.05]))],
        pick=rng.uniform(0, 1),
        along=rng.uniform(0, 1),
        size=rng.uniform(6, 16),
    )


def _write(sheet: Sheet, note: WrittenNote, params: HandwritingParams, rng: np.random.Generator) -> None:
    hand = Hand(params.face, params.slant, params.jitter)
    lines = handwritten(note.text, hand, rng)
    if not lines:
        return
    scale = note.height * sheet.px_per_mm
    x, y = sheet.to_px(np.array([note.x, note.y]) * sheet.size_mm)
    turn = Homography.rotation(note.degrees, center=(0.0, 0.0)).then(Homography.translation(x, y))
    every = np.concatenate(lines) * scale
    pad = params.width * sheet.px_per_mm / 2
    (x0, y0), (x1, y1) = every.min(axis=0) - pad, every.max(axis=0) + pad
    corners = turn.forward(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])).tolist()
    quad = Quad(corners=tuple(tuple(corner) for corner in corners))
    _ink(sheet, [turn.forward(line * scale) for line in lines], params, rng, text=note.text, quad=quad)
    if note.underlined:
        line = np.linspace([x0, 0.35 * scale], [x1, 0.3 * scale], 24)
        line[:, 1] += 0.04 * scale * wavering(24, cell=8, rng=rng)
        _ink(sheet, [turn.forward(line)], params, rng, text="", quad=None)


def _ink(
    sheet: Sheet,
    lines: list[Floats],
    params: HandwritingParams,
    rng: np.random.Generator,
    *,
    text: str,
    quad: Quad | None,
) -> None:
    """Put the strokes onto the sheet, each as wide and dark as the pen was pressed."""
    strokes = []
    for line in lines:
        count = len(line)
        cell = max(count / 4, 3.0)
        press = 1 + 0.16 * wavering(count, cell=cell, rng=rng)
        ends = np.minimum(np.arange(count), np.arange(count)[::-1]) / max(count / 8, 1)
        width = (
            params.width * sheet.px_per_mm * np.clip(press * (0.72 + 0.28 * np.clip(ends, 0, 1)), 0.4, 1.6)
        )
        ink_flow = 0.12 * wavering(count, cell=max(cell / 3, 2), rng=rng)
        dark = np.clip(params.pressure * (0.9 + 0.1 * press + ink_flow), 0.15, 1)
        strokes.append(Stroke(line, width, dark))
    ink = pen_ink(strokes, size=sheet.size)
    if ink is not None:
        sheet.write(ink, text, colour=PENS[params.pen], quad=quad)
