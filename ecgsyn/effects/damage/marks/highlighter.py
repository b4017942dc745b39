"""Strokes of a highlighter."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import EffectParams, EffectPart, Place, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import smooth_field
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage.decals import Decal
from ecgsyn.effects.damage.marks._mark_places import Target, target_box
from ecgsyn.effects.damage.soft_strokes import wavering
from ecgtypes import Rng, as_generator

__all__ = ["Highlighter", "HighlighterParams", "HighlighterStroke"]

Colour = Literal["yellow", "green", "pink", "orange", "blue"]

ABSORBED: dict[Colour, tuple[float, float, float]] = {
    "yellow": (0.02, 0.03, 1.0),
    "green": (0.75, 0.04, 0.65),
    "pink": (0.02, 0.7, 0.3),
    "orange": (0.01, 0.38, 1.0),
    "blue": (0.9, 0.25, 0.03),
}
"""Absorbance for red, green and blue of one layer, relative."""

FINENESS = 8.0
"""Px/mm that strokes are drawn with."""


class HighlighterStroke(EffectPart):
    """One stroke, perhaps gone over again.

    Parameters
    ----------
    target : {"lead", "text", "name", "free"}
        What it goes over; "free", and where the page has none of it: at ``x``, ``y``.
    pick : float
        Which of them.
    x, y : float
        Middle of a free stroke, share of the page's width and height.
    start, stop : float
        Where on a target the stroke begins and ends, share of the target's width.
    length : float
        Of a free stroke, mm, 3 to 250.
    width : float
        Of the tip, mm, 1 to 8.
    degrees : float
        -30 to 30.
    passes : int
        1 to 4: how often it was gone over.
    """

    target: Target
    pick: Share = 0.0
    x: Place = 0.5
    y: Place = 0.5
    start: Annotated[float, Field(ge=-0.5, le=1)] = 0.0
    stop: Annotated[float, Field(ge=0, le=1.5)] = 1.0
    length: Annotated[float, Field(ge=3, le=250)] = 40.0
    width: Annotated[float, Field(ge=1, le=8)] = 4.0
    degrees: Annotated[float, Field(ge=-30, le=30)] = 0.0
    passes: Annotated[int, Field(ge=1, le=4)] = 1


class HighlighterParams(EffectParams):
    """Parameters of `Highlighter`.

    Parameters
    ----------
    strokes : tuple of HighlighterStroke
    colour : {"yellow", "green", "pink", "orange", "blue"}
    strength : float
        How much ink a layer leaves.
    seed : int
    """

    type: Literal["highlighter"] = "highlighter"
    strokes: tuple[HighlighterStroke, ...]
    colour: Colour = "yellow"
    strength: Share = 0.7
    seed: Seed = 0


@register_effect
class Highlighter(Effect[HighlighterParams]):
    """Marks leads, names and lines of text with transparent ink; it hides nothing.

    Strokes are streaked along, darker at their ends and along their sides, and darker where they overlap.
    """

    def sample(self, rng: Rng = None) -> HighlighterParams:
        """Draw up to four strokes of one pen, most of them over text."""
        generator = as_generator(rng)
        count = int(np.ceil(generator.uniform(0, 4) * self.severity))
        strokes = tuple(_drawn(generator) for _ in range(count))
        names = list(ABSORBED)
        return HighlighterParams(
            strokes=strokes,
            colour=names[int(generator.choice(len(names), p=[0.5, 0.15, 0.15, 0.12, 0.08]))],
            strength=generator.uniform(0.4, 1.0),
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: HighlighterParams) -> None:
        """Lay all layers, one after another."""
        rng = np.random.default_rng(params.seed)
        for stroke in params.strokes:
            x, y, length = _place(sheet, stroke)
            for number in range(stroke.passes):
                off = rng.normal(0, 0.35 * stroke.width, 2) * min(number, 1)
                decal = Decal(
                    sheet,
                    size_mm=(length + 3 * stroke.width, 2.6 * stroke.width),
                    centre_mm=(x + off[0], y + off[1]),
                    degrees=stroke.degrees + rng.normal(0, 0.4),
                    px_per_mm=FINENESS,
                )
                dark = _layer(decal, length, stroke.width, rng)
                decal.absorb(dark * np.float32(1.1 * params.strength), ABSORBED[params.colour])


def _drawn(rng: np.random.Generator) -> HighlighterStroke:
    target: Target = ("text", "text", "name", "lead", "free")[int(rng.integers(5))]
    part = rng.uniform(0, 0.4) if target == "lead" else rng.normal(0, 0.03)
    whole = target == "lead" and rng.random() < 0.6
    return HighlighterStroke(
        target=target,
        pick=rng.uniform(0, 1),
        x=rng.uniform(0.05, 0.95),
        y=rng.uniform(0.02, 0.98),
        start=float(np.clip(part, -0.5, 1)),
        stop=float(np.clip(part + rng.uniform(0.2, 0.5) if whole else 1 + rng.normal(0, 0.03), 0, 1.5)),
        length=rng.uniform(10, 70),
        width=rng.uniform(3, 5),
        degrees=float(np.clip(rng.normal(0, 1.2), -20, 20)),
        passes=int(rng.choice([1, 2, 3], p=[0.6, 0.3, 0.1])),
    )


def _place(sheet: Sheet, stroke: HighlighterStroke) -> tuple[float, float, float]:
    """Return middle and length of a stroke, mm."""
    box = target_box(sheet, stroke.target, stroke.pick)
    width, height = sheet.size_mm
    if box is None:
        return stroke.x * width, stroke.y * height, stroke.length
    first, last = sorted((stroke.start, stroke.stop))
    middle = box.x0 + box.width * (first + last) / 2
    length = max(box.width * (last - first) / sheet.px_per_mm, stroke.width)
    return middle / sheet.px_per_mm, box.center[1] / sheet.px_per_mm, min(length, 300.0)


def _layer(decal: Decal, length: float, width: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return one layer of ink: 1 in the middle, more where the tip set down and along the sides."""
    x, y = decal.grid()
    columns, rows = decal.size
    bow = 0.05 * width * wavering(columns, cell=25 * FINENESS, rng=rng)
    side = 0.02 * width * wavering(columns, cell=3 * FINENESS, rng=rng)
    from_side = width / 2 + side.astype(np.float32) - np.abs(y - bow.astype(np.float32))
    slant = rng.normal(0.25, 0.15)
    ragged = 0.06 * width * wavering(rows, cell=0.5 * FINENESS, rng=rng)[:, None].astype(np.float32)
    along = x + np.float32(slant) * y
    from_end = length / 2 + ragged - np.abs(along)
    soft = np.float32(FINENESS)
    inside = np.clip(from_side * soft + 0.5, 0, 1) * np.clip(from_end * soft + 0.5, 0, 1)
    rim = 0.22 * np.exp(-np.maximum(from_side, 0) / 0.18) + 0.3 * np.exp(-np.maximum(from_end, 0) / 0.5)
    streaks = smooth_field(decal.size, cell=0.35 * FINENESS, rng=rng, aspect=80)
    slow = smooth_field(decal.size, cell=4 * FINENESS, rng=rng, aspect=4)
    dark = inside * np.clip(0.8 + rim + 0.1 * streaks + 0.08 * slow, 0.1, 2)
    return np.asarray(cv2.GaussianBlur(dark.astype(np.float32), (0, 0), 0.8), dtype=np.float32)
