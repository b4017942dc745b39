"""Rings and drops that a cup leaves."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import Angle, EffectParams, Place, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import fractal_field
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage._uneven_outlines import Around, edged, polar
from ecgsyn.effects.damage.decals import SOFT, Decal
from ecgtypes import Rng, as_generator

__all__ = ["CoffeeStain", "CoffeeStainParams"]

BROWN = (0.27, 0.55, 1.0)
"""Absorbance of coffee for red, green and blue, relative: blue is swallowed most."""

MARGIN = 22.0
"""Mm around the ring that drops may fall on."""

DARKEST = 1.5
"""Absorbance for blue of the ring's edge at full strength."""

Floats32 = NDArray[np.float32]


class CoffeeStainParams(EffectParams):
    """Parameters of `CoffeeStain`.

    Parameters
    ----------
    x, y : float
        Middle of the cup, share of the page's width and height, -0.25 to 1.25.
    diameter : float
        Of the cup's foot, mm, 20 to 120.
    width : float
        Of the wet ring, mm, 0.5 to 12.
    wet : float
        Share of the ring that was wet.
    start : float
        Degrees, clockwise from the right, at which the driest part lies.
    strength : float
        How dark, 0 for nothing.
    pool : float
        How much is left inside the ring.
    drops : int
        Drops beside the ring, 0 to 30.
    seed : int
    """

    type: Literal["coffee_stain"] = "coffee_stain"
    x: Place
    y: Place
    diameter: Annotated[float, Field(ge=20, le=120)]
    width: Annotated[float, Field(ge=0.5, le=12)]
    wet: Share
    start: Angle
    strength: Share
    pool: Share
    drops: Annotated[int, Field(ge=0, le=30)]
    seed: Seed


@register_effect
class CoffeeStain(Effect[CoffeeStainParams]):
    """Leaves the ring of a cup: pale between two dark edges, broken where it was dry, with some drops.

    As a drop dries, what it carries gathers at its edge (Deegan et al. 1997, Nature 389:827). The
    stain is transparent: it hides nothing.
    """

    def sample(self, rng: Rng = None) -> CoffeeStainParams:
        """Draw a cup, anywhere on the page or over its edge."""
        generator = as_generator(rng)
        return CoffeeStainParams(
            x=generator.uniform(-0.05, 1.05),
            y=generator.uniform(-0.05, 1.05),
            diameter=generator.uniform(60, 90),
            width=generator.uniform(1.5, 4.5),
            wet=generator.uniform(0.35, 1.0),
            start=generator.uniform(-180, 180),
            strength=self.severity * generator.uniform(0.35, 1.0),
            pool=generator.beta(1, 3),
            drops=int(generator.poisson(3.0)) if generator.random() < 0.6 else 0,
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: CoffeeStainParams) -> None:
        """Lay the ring and the drops."""
        if not params.strength:
            return
        rng = np.random.default_rng(params.seed)
        side = params.diameter + params.width + 2 * MARGIN
        width, height = sheet.size_mm
        centre = (params.x * width, params.y * height)
        decal = Decal(sheet, size_mm=(side, side), centre_mm=centre, px_per_mm=SOFT)
        x, y = decal.grid()
        dark = _ring(x, y, params, rng)
        grain = fractal_field(decal.size, cell=8 * SOFT, rng=rng, octaves=5, roughness=0.7)
        dark *= np.clip(1 + 0.25 * grain, 0.3, 1.7)
        for _ in range(params.drops):
            _drop(dark, decal, params, rng)
        decal.absorb(dark * np.float32(DARKEST * params.strength), BROWN)


def _ring(x: Floats32, y: Floats32, params: CoffeeStainParams, rng: np.random.Generator) -> Floats32:
    radius, index = polar(x, y)
    middle = params.diameter / 2 * (1 + 0.006 * Around(rng, harmonics=5).table)
    half = params.width / 2 * np.clip(0.75 + 0.4 * Around(rng, harmonics=14).table, 0.15, 1.6)
    off = radius - middle.astype(np.float32)[index]
    half = half.astype(np.float32)
    outer, inner = edged(half[index] - off, thick=0.5), edged(half[index] + off, thick=0.4)
    band = np.minimum(outer, 0.75 * inner + 0.25 * (inner > 0)) * (off > -half[index] - 0.3)
    dark = band * _wetness(params, rng)[index]
    pool = params.pool * 0.1 * np.clip(-off / 2, 0, 1)
    return np.asarray(dark + pool * (0.6 + 0.4 * np.clip(radius / params.diameter, 0, 1)), dtype=np.float32)


def _wetness(params: CoffeeStainParams, rng: np.random.Generator) -> Floats32:
    """Return how much stayed in each direction: the driest part is where the cup stood higher."""
    around = Around(rng, harmonics=9)
    lift = (1 + np.cos(around.angles - np.deg2rad(params.start))) / 2
    level = 1.6 * (params.wet - lift * (1.3 - params.wet)) + 0.35 * around.table
    return np.asarray(np.clip(level, 0.0, 1.0), dtype=np.float32)


def _drop(dark: Floats32, decal: Decal, params: CoffeeStainParams, rng: np.random.Generator) -> None:
    """Add one drop: round, its edge darker than its middle."""
    angle = rng.uniform(0, 2 * np.pi)
    away = params.diameter / 2 + params.width + rng.uniform(0, MARGIN - 8)
    radius = float(np.clip(rng.lognormal(0.0, 0.6), 0.3, 4.5))
    middle = (
        np.array([np.cos(angle), np.sin(angle)]) * away + np.array(dark.shape[::-1]) / 2 / decal.px_per_mm
    )
    low = np.clip(np.floor((middle - 1.5 * radius) * decal.px_per_mm), 0, decal.size).astype(int)
    high = np.clip(np.ceil((middle + 1.5 * radius) * decal.px_per_mm), 0, decal.size).astype(int)
    part = np.s_[low[1] : high[1], low[0] : high[0]]
    rows, columns = np.mgrid[part].astype(np.float32) / np.float32(decal.px_per_mm)
    distance, index = polar(columns - np.float32(middle[0]), rows - np.float32(middle[1]))
    rim = (radius * (1 + 0.08 * Around(rng, harmonics=5).table)).astype(np.float32)
    dark[part] = np.maximum(dark[part], rng.uniform(0.5, 1.0) * edged(rim[index] - distance, thick=0.35))
