"""Where water dried: tide lines, and paper that is no longer flat."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import EffectParams, Place, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import fractal_field, smooth_field
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage._uneven_outlines import Around, polar
from ecgsyn.effects.damage.decals import Decal
from ecgtypes import Rng, as_generator

__all__ = ["WaterStain", "WaterStainParams"]

FINENESS = 3.0
"""Px/mm of the stain: water leaves no edge sharper than the paper's fibres."""

YELLOW = (0.35, 0.6, 1.0)
"""Absorbance of what water washes out of paper, for red, green and blue, relative."""

GREY = (1.0, 1.0, 1.0)

Floats32 = NDArray[np.float32]


class WaterStainParams(EffectParams):
    """Parameters of `WaterStain`.

    Parameters
    ----------
    x, y : float
        Middle, share of the page's width and height, -0.25 to 1.25.
    radius : float
        Mean, mm, 4 to 90.
    lobes : float
        How far the outline is from a circle.
    tide : float
        How dark the tide line is.
    tint : float
        How yellow the paper within is.
    cockle : float
        How far the paper within is from flat.
    seed : int
    """

    type: Literal["water_stain"] = "water_stain"
    x: Place
    y: Place
    radius: Annotated[float, Field(ge=4, le=90)]
    lobes: Share
    tide: Share
    tint: Share
    cockle: Share
    seed: Seed


@register_effect
class WaterStain(Effect[WaterStainParams]):
    """Leaves a pale patch with one or more tide lines around it, cockled within; it hides nothing."""

    def sample(self, rng: Rng = None) -> WaterStainParams:
        """Draw a stain; half of them come in from an edge of the page."""
        generator = as_generator(rng)
        x, y = generator.uniform(0.0, 1.0, 2)
        if generator.random() < 0.5:
            side = generator.integers(4)
            x, y = [(x, 0.0), (x, 1.0), (0.0, y), (1.0, y)][side]
        return WaterStainParams(
            x=x,
            y=y,
            radius=generator.uniform(10, 30 + 40 * self.severity),
            lobes=generator.uniform(0.2, 0.9),
            tide=self.severity * generator.uniform(0.3, 1.0),
            tint=self.severity * generator.beta(1, 2),
            cockle=self.severity * generator.uniform(0.1, 1.0),
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: WaterStainParams) -> None:
        """Lay the tide lines, then the shading of what is no longer flat."""
        if not (params.tide or params.tint or params.cockle):
            return
        rng = np.random.default_rng(params.seed)
        width, height = sheet.size_mm
        side = 3.4 * params.radius + 20
        decal = Decal(
            sheet, size_mm=(side, side), centre_mm=(params.x * width, params.y * height), px_per_mm=FINENESS
        )
        inside = _inside(decal, params, rng)
        decal.absorb(_dried(inside, decal, params, rng), YELLOW)
        if params.cockle:
            decal.absorb(_shading(inside, decal, params, rng), GREY)


def _inside(decal: Decal, params: WaterStainParams, rng: np.random.Generator) -> Floats32:
    """Return the distance from the outline, mm, negative outside."""
    distance, index = polar(*decal.grid())
    table = params.radius * np.clip(1 + 0.22 * params.lobes * Around(rng, harmonics=12).table, 0.4, 1.6)
    rough = fractal_field(decal.size, cell=12 * FINENESS, rng=rng, octaves=5)
    inside = table.astype(np.float32)[index] - distance + np.float32(0.5 + params.lobes) * rough
    return np.asarray(inside, dtype=np.float32)


def _dried(inside: Floats32, decal: Decal, params: WaterStainParams, rng: np.random.Generator) -> Floats32:
    """Return what the water left: at its last edge most, at the edges of earlier wettings less."""
    uneven = np.clip(0.7 + 0.45 * smooth_field(decal.size, cell=15 * FINENESS, rng=rng), 0, 1.5)
    dark = _tide(inside, thick=rng.uniform(0.7, 1.6))
    for _ in range(int(rng.integers(0, 3))):
        back = rng.uniform(0.05, 0.5) * params.radius
        dark += np.float32(rng.uniform(0.15, 0.5)) * _tide(inside - np.float32(back), thick=1.2)
    within = np.clip(inside / 2, 0, 1)
    dark = np.float32(0.42 * params.tide) * dark * uneven
    return np.asarray(dark + np.float32(0.16 * params.tint) * within * (0.6 + 0.4 * uneven), dtype=np.float32)


def _tide(inside: Floats32, *, thick: float) -> Floats32:
    front = np.clip(inside / np.float32(0.5) + np.float32(0.5), 0, 1)
    return np.asarray(front * np.exp(-np.maximum(inside, 0) / np.float32(thick)), dtype=np.float32)


def _shading(inside: Floats32, decal: Decal, params: WaterStainParams, rng: np.random.Generator) -> Floats32:
    """Return the shade on bulges that the light meets from one side."""
    bulges = fractal_field(decal.size, cell=14 * FINENESS, rng=rng, octaves=3, roughness=0.45)
    down, right = np.gradient(bulges)
    angle = rng.uniform(0, 2 * np.pi)
    slope = np.float32(np.cos(angle)) * right + np.float32(np.sin(angle)) * down
    slope /= max(float(slope.std()), 1e-6)
    wet = np.clip((inside + 3) / 8, 0, 1)
    return np.asarray(np.float32(0.035 * params.cockle) * wet * np.clip(slope + 1, 0, 4), dtype=np.float32)
