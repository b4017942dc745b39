"""Staples at the corners of a page, and the holes that they leave."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import Angle, EffectParams, EffectPart, Place, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage.decals import SOFT, Decal
from ecgsyn.effects.damage.soft_strokes import Stroke, pen_ink
from ecgsyn.pages.drawing.ink_patches import Ink
from ecgsyn.styles.ink_styles import Colour
from ecgtypes import Rng, as_generator

__all__ = ["Staple", "Staples", "StaplesParams"]

WIRE = 0.55
"""Mm across the wire of common staples (24/6 and 26/6: 0.50-0.55 mm)."""

STEEL, GLINT, RUST = (128, 130, 133), (240, 241, 243), (128, 72, 30)

RUSTED = (0.25, 0.75, 1.25)
"""Absorbance of rust for red, green and blue, relative."""

Floats = NDArray[np.float64]


class Staple(EffectPart):
    """One staple.

    Parameters
    ----------
    kind : {"staple", "holes"}
        "holes": it was taken out again.
    x, y : float
        Its middle, share of the page's width and height.
    length : float
        mm, 8 to 15; 12.7 for the common ones.
    degrees : float
    rust : float
        On the wire and in the paper around it.
    """

    kind: Literal["staple", "holes"]
    x: Place
    y: Place
    length: Annotated[float, Field(ge=8, le=15)] = 12.7
    degrees: Angle = 0.0
    rust: Share = 0.0


class StaplesParams(EffectParams):
    """Parameters of `Staples`.

    Parameters
    ----------
    staples : tuple of Staple
    """

    type: Literal["staples"] = "staples"
    staples: tuple[Staple, ...]


@register_effect
class Staples(Effect[StaplesParams]):
    """Puts staples through a corner of the page; some were pulled out, and left holes and rust."""

    def sample(self, rng: Rng = None) -> StaplesParams:
        """Draw up to three staples at one corner, most often the upper left one."""
        generator = as_generator(rng)
        count = int(np.ceil(generator.uniform(0, 3) * self.severity))
        right = generator.random() < 0.25
        near = generator.uniform(0.015, 0.045, 2)
        askew = float(generator.choice([0.0, -45.0, 90.0], p=[0.35, 0.5, 0.15]))
        return StaplesParams(
            staples=tuple(_drawn(generator, self.severity, near, askew, right=right) for _ in range(count))
        )

    def draw(self, sheet: Sheet, params: StaplesParams) -> None:
        """Draw one staple after another."""
        for staple in params.staples:
            middle = np.array([staple.x, staple.y]) * sheet.size_mm
            turn = np.deg2rad(staple.degrees)
            along = np.array([np.cos(turn), np.sin(turn)])
            ends = middle + np.array([[-0.5], [0.5]]) * staple.length * along
            _rust(sheet, ends, staple.rust)
            if staple.kind == "staple":
                _wire(sheet, ends, along, staple.rust)
            else:
                _holes(sheet, ends, along)


def _drawn(
    rng: np.random.Generator, severity: float, near: NDArray[np.float64], askew: float, *, right: bool
) -> Staple:
    x, y = near + rng.uniform(0, 0.02, 2)
    degrees = askew + rng.normal(0, 8)
    return Staple(
        kind="staple" if rng.random() < 0.5 else "holes",
        x=1 - x if right else x,
        y=y * 1.3,
        length=rng.uniform(11.5, 13.0),
        degrees=-degrees if right else degrees,
        rust=float(np.clip(rng.exponential(0.35) * severity - 0.05, 0, 1)),
    )


def _rust(sheet: Sheet, ends: Floats, rust: float) -> None:
    """Stain the paper: around the holes most, faintly along the wire."""
    if not rust:
        return
    middle, span = ends.mean(axis=0), ends[1] - ends[0]
    turn = float(np.rad2deg(np.arctan2(span[1], span[0])))
    length = float(np.hypot(*span))
    decal = Decal(
        sheet, size_mm=(length + 8, 8.0), centre_mm=(middle[0], middle[1]), degrees=turn, px_per_mm=SOFT
    )
    x, y = decal.grid()
    from_end = np.hypot(np.abs(x) - np.float32(length / 2), y)
    beside = np.hypot(np.maximum(np.abs(x) - np.float32(length / 2), 0), y)
    dark = 1.1 * np.exp(-((from_end / 0.9) ** 2)) + 0.35 * np.exp(-from_end / 1.1) * (from_end < 3.5)
    dark += 0.4 * np.exp(-((beside / 0.6) ** 2))
    decal.absorb(np.asarray(dark * rust, dtype=np.float32), RUSTED)


def _wire(sheet: Sheet, ends: Floats, along: Floats, rust: float) -> None:
    """Draw shadow, wire and glint; the wire hides what lies below."""
    crown = np.linspace(ends[0], ends[1], 12)
    _lay(sheet, Stroke.even(crown + np.array([0.2, 0.28]), width=WIRE), 0.65, (40, 40, 45), blur=0.16)
    red, green, blue = (round(a + (b - a) * 0.7 * rust) for a, b in zip(STEEL, RUST, strict=True))
    body = _ink(sheet, Stroke.even(crown, width=WIRE))
    if body is None:
        return
    sheet.cover(body.x, body.y, body.coverage, (red, green, blue))
    across = np.array([-along[1], along[0]])
    light = -1.0 if across[1] > 0 else 1.0
    dark = _ink(sheet, Stroke.even(crown - light * 0.17 * across, width=0.16))
    shine = np.abs(np.sin(np.linspace(0.25, np.pi - 0.25, len(crown)))) * (1 - 0.8 * rust)
    width = np.full(len(crown), 0.17)
    bright = _ink(sheet, Stroke(crown + light * 0.1 * across, width, 0.9 * shine))
    if dark is not None:
        sheet.cover(dark.x, dark.y, 0.5 * dark.coverage, (58, 58, 62))
    if bright is not None:
        sheet.cover(bright.x, bright.y, bright.coverage, GLINT)


def _holes(sheet: Sheet, ends: Floats, along: Floats) -> None:
    """Draw the two holes, slightly torn, and the mark that the wire pressed into the paper."""
    _lay(sheet, Stroke.even(ends + np.array([0.05, 0.07]), width=0.3), 0.14, (60, 60, 65), blur=0.1)
    for end, inwards in zip(ends, (along, -along), strict=True):
        torn = Stroke(np.stack([end, end + 0.55 * inwards]), np.array([0.75, 0.4]), np.ones(2))
        _lay(sheet, Stroke.even(torn.points + np.array([0.08, 0.1]), width=0.9), 0.3, (80, 80, 80), blur=0.12)
        hole = _ink(sheet, torn)
        if hole is not None:
            sheet.cover(hole.x, hole.y, 0.9 * hole.coverage, (52, 48, 46))


def _ink(sheet: Sheet, stroke: Stroke) -> Ink | None:
    """Return the ink of a stroke given in mm."""
    scaled = Stroke(sheet.to_px(stroke.points), stroke.widths * sheet.px_per_mm, stroke.darkness)
    return pen_ink([scaled], size=sheet.size)


def _lay(sheet: Sheet, stroke: Stroke, strength: float, colour: Colour, *, blur: float) -> None:
    """Lay a soft stroke; width and blur are in mm."""
    ink = _ink(sheet, stroke)
    if ink is None:
        return
    sigma = blur * sheet.px_per_mm
    pad = int(np.ceil(3 * sigma))
    wide = cv2.copyMakeBorder(ink.coverage, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    soft = np.asarray(cv2.GaussianBlur(wide, (0, 0), max(sigma, 0.1)), dtype=np.float32)
    sheet.ink(ink.x - pad, ink.y - pad, np.float32(strength) * soft, colour)
