"""Strips of adhesive tape: clear and yellowing, or opaque."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.params import Angle, EffectParams, EffectPart, Place, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import fractal_field, smooth_field
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage.decals import Decal
from ecgtypes import Rng, as_generator

__all__ = ["Tape", "TapeParams", "TapeStrip"]

Kind = Literal["clear", "masking", "white"]

FINENESS = 8.0
"""Px/mm that strips are drawn with."""

TOOTH = 1.2
"""Mm from one tooth to the next where the dispenser cut the tape."""

COLOURS = {"masking": (222, 203, 160), "white": (244, 243, 239)}
FRESH, OLD = np.array([0.02, 0.025, 0.05]), np.array([0.12, 0.26, 0.62])
"""Absorbance of clear tape for red, green and blue."""


class TapeStrip(EffectPart):
    """One strip.

    Parameters
    ----------
    kind : {"clear", "masking", "white"}
        The last two are opaque: they hide what lies below.
    x, y : float
        Its middle, share of the page's width and height, -0.25 to 1.25.
    length : float
        mm, 10 to 300.
    width : float
        mm, 8 to 60: 12, 15, 19 or 25 as a rule, a label more.
    degrees : float
    age : float
        How yellow clear tape has become.
    """

    kind: Kind
    x: Place
    y: Place
    length: Annotated[float, Field(ge=10, le=300)]
    width: Annotated[float, Field(ge=8, le=60)] = 19.0
    degrees: Angle = 0.0
    age: Share = 0.2


class TapeParams(EffectParams):
    """Parameters of `Tape`.

    Parameters
    ----------
    strips : tuple of TapeStrip
    seed : int
    """

    type: Literal["tape"] = "tape"
    strips: tuple[TapeStrip, ...]
    seed: Seed = 0


@register_effect
class Tape(Effect[TapeParams]):
    """Sticks strips of tape onto the page: clear ones hide nothing, opaque ones all that lies below."""

    def sample(self, rng: Rng = None) -> TapeParams:
        """Draw up to three strips; most lie near an edge, and one in four is opaque."""
        generator = as_generator(rng)
        count = int(np.ceil(generator.uniform(0, 3) * self.severity))
        strips = tuple(_drawn(generator, self.severity) for _ in range(count))
        return TapeParams(strips=strips, seed=int(generator.integers(2**32)))

    def draw(self, sheet: Sheet, params: TapeParams) -> None:
        """Stick one strip after another."""
        rng = np.random.default_rng(params.seed)
        for strip in params.strips:
            width, height = sheet.size_mm
            decal = Decal(
                sheet,
                size_mm=(strip.length + 2, strip.width + 2),
                centre_mm=(strip.x * width, strip.y * height),
                degrees=strip.degrees,
                px_per_mm=FINENESS,
            )
            shape = _shape(decal, strip, rng)
            (_clear if strip.kind == "clear" else _opaque)(decal, shape, strip, rng)


def _drawn(rng: np.random.Generator, severity: float) -> TapeStrip:
    opaque = rng.random() < 0.25
    x, y = rng.uniform(0, 1, 2)
    if rng.random() < 0.7:
        x = float(rng.choice([0.0, 1.0])) + rng.normal(0, 0.04)
    return TapeStrip(
        kind=("masking" if rng.random() < 0.5 else "white") if opaque else "clear",
        x=float(np.clip(x, -0.1, 1.1)),
        y=y,
        length=rng.uniform(20, 60) if opaque else rng.uniform(25, 60 + 80 * severity),
        width=float(rng.choice([12.0, 15.0, 19.0, 25.0])),
        degrees=float(rng.choice([0.0, 90.0, 45.0], p=[0.5, 0.35, 0.15]) + rng.normal(0, 4)),
        age=float(np.clip(severity * rng.beta(1.2, 1.6), 0, 1)),
    )


def _shape(decal: Decal, strip: TapeStrip, rng: np.random.Generator) -> Pixels:
    """Return the strip, 255 inside: straight sides, toothed ends."""
    half = np.array([strip.length, strip.width]) / 2
    count = max(round(strip.width / TOOTH), 2) * 2 + 1
    y = np.linspace(-half[1], half[1], count)
    ends = []
    for side in (1.0, -1.0):
        tooth = 0.45 * (np.arange(count) % 2) + rng.uniform(0, 0.15, count)
        lean = rng.normal(0, 0.04) * y
        ends.append(np.stack([side * (half[0] - tooth) + lean, side * y], axis=1))
    middle = (np.array(decal.size) - 1) / 2
    corners = np.rint((np.concatenate(ends) * decal.px_per_mm + middle) * 16).astype(np.int32)
    shape = decal.blank()
    cv2.fillPoly(shape, [corners], 255, lineType=cv2.LINE_AA, shift=4)
    return shape


def _clear(decal: Decal, shape: Pixels, strip: TapeStrip, rng: np.random.Generator) -> None:
    """Colour what lies below, more at the edges where dust sticks, and put glints along them."""
    inside = shape.astype(np.float32) * np.float32(1 / 255)
    edge = _edge(decal, shape)
    uneven = 1 + 0.12 * fractal_field(decal.size, cell=12 * FINENESS, rng=rng)
    streaks = 1 + 0.1 * smooth_field(decal.size, cell=0.8 * FINENESS, rng=rng, aspect=60)
    red, green, blue = FRESH + strip.age * (OLD - FRESH)
    dark = inside * uneven * streaks + np.float32(0.9 + strip.age) * edge
    decal.absorb(np.asarray(dark, dtype=np.float32), (red, green, blue))
    wrinkles = np.clip(smooth_field(decal.size, cell=3 * FINENESS, rng=rng, aspect=7) - 1.9, 0, 1)
    along = np.clip(0.5 + 0.6 * smooth_field(decal.size, cell=9 * FINENESS, rng=rng), 0, 1)
    shine = np.clip(0.35 * edge * along + 0.4 * wrinkles * inside, 0, 0.45)
    decal.cover((255, 255, 255), np.rint(shine * 255).astype(np.uint8))


def _opaque(decal: Decal, shape: Pixels, strip: TapeStrip, rng: np.random.Generator) -> None:
    """Hide what lies below, with the texture of crepe paper or cloth, and a shadow around."""
    soft = cv2.GaussianBlur(shape, (0, 0), 0.5 * FINENESS).astype(np.float32)
    decal.absorb(np.asarray(soft * np.float32(0.3 / 255), dtype=np.float32), (1.0, 1.0, 1.0))
    aspect = 0.25 if strip.kind == "masking" else 1.0
    cell = (2.2 if strip.kind == "masking" else 0.5) * FINENESS
    crepe = smooth_field(decal.size, cell=cell, rng=rng, aspect=aspect)
    uneven = fractal_field(decal.size, cell=20 * FINENESS, rng=rng)
    light = np.clip(1 - 0.02 * np.abs(crepe) - 0.018 * uneven - 0.15 * _edge(decal, shape), 0, 1.02)
    picture = np.array(COLOURS[strip.kind], dtype=np.float32) * np.asarray(light, dtype=np.float32)[..., None]
    decal.cover(np.clip(picture, 0, 255).astype(np.uint8), shape)


def _edge(decal: Decal, shape: Pixels) -> NDArray[np.float32]:
    """Return the line along the inner side of the outline, 0 to 1."""
    inner = cv2.erode(
        shape, np.ones((3, 3), dtype=np.uint8), iterations=max(round(0.25 * decal.px_per_mm), 1)
    )
    line = cv2.GaussianBlur(cv2.subtract(shape, inner), (0, 0), 0.8)
    return np.asarray(line, dtype=np.float32) * np.float32(1 / 255)
