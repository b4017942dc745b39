"""A lamp or a window mirrored in glossy paper."""

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.linear_light import Floats32, Lattice, lamp_gains, relight
from ecgsyn.effects.base.params import Around, EffectParams, Seed, Turn
from ecgsyn.effects.base.random_fields import smooth_field
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["Glare", "GlareParams"]


class GlareParams(EffectParams):
    """Parameters of `Glare`.

    Parameters
    ----------
    kind : {"spot", "band"}
        A lamp, or a window or tube.
    x, y : float
        Middle of the reflection, shares of the picture's width and height.
    length, width : float
        mm.
    angle : float
        Of its long side, degrees clockwise.
    strength : float
        Light that is added in the middle; 1 is as bright as white, and washes out all ink.
    softness : float
        Width of its edge over half its own width.
    wobble : float
        How far the sheet's waves bend the reflection, mm.
    warmth : float
        Of its light less that of daylight, mired.
    seed : int
    """

    type: Literal["glare"] = "glare"
    kind: Literal["spot", "band"]
    x: Around
    y: Around
    length: Annotated[float, Field(ge=2, le=600)]
    width: Annotated[float, Field(ge=2, le=300)]
    angle: Turn
    strength: Annotated[float, Field(ge=0, le=3)]
    softness: Annotated[float, Field(ge=0.05, le=2)]
    wobble: Annotated[float, Field(ge=0, le=30)]
    warmth: Annotated[float, Field(ge=-100, le=200)] = 0.0
    seed: Seed


@register_effect
class Glare(Effect[GlareParams]):
    """Adds the light of a soft reflection, which pales the ink or washes it out.

    In a chain it belongs behind `Exposure`, so that what is brighter than white stays white.
    """

    def sample(self, rng: Rng = None) -> GlareParams:
        """Draw a spot or a band anywhere on the picture."""
        generator = as_generator(rng)
        band = generator.random() < 0.5
        x, y = generator.uniform(0, 1, 2)
        return GlareParams(
            kind="band" if band else "spot",
            x=x,
            y=y,
            length=generator.uniform(80, 300) if band else generator.uniform(20, 90),
            width=generator.uniform(10, 50) if band else generator.uniform(15, 60),
            angle=generator.uniform(-90, 90),
            strength=self.severity * generator.uniform(0.1, 1.3),
            softness=generator.uniform(0.4, 1.4) * (1.0 if band else 1.4),
            wobble=generator.uniform(0, 8),
            warmth=float(np.clip(generator.normal(0, 15), -100, 200)),
            seed=int(generator.integers(2**32)),
        )

    def alter(self, image: Pixels, params: GlareParams, *, px_per_mm: float) -> Pixels:
        """Add to the linear light."""
        if not params.strength:
            return image
        lattice = Lattice.over(image, detail=min(params.width, 20) * px_per_mm * min(params.softness, 1))
        light = params.strength * _reflection(lattice, params, px_per_mm)
        return relight(image, lattice, 1.0, light[..., None] * lamp_gains(params.warmth))


def _reflection(lattice: Lattice, params: GlareParams, px_per_mm: float) -> Floats32:
    """Return the reflection on a lattice: 1 in its middle, and a wide faint glow around it."""
    turn = np.deg2rad(params.angle)
    x = (lattice.x - params.x * lattice.size[0]) / px_per_mm
    y = (lattice.y - params.y * lattice.size[1]) / px_per_mm
    rng = np.random.default_rng(params.seed)
    cell = 45 * px_per_mm / lattice.step
    waves = [smooth_field(lattice.nodes, cell=cell, rng=rng) * np.float32(params.wobble) for _ in range(2)]
    along = (x * np.cos(turn) + y * np.sin(turn) + waves[0]) / (params.length / 2)
    across = (y * np.cos(turn) - x * np.sin(turn) + waves[1]) / (params.width / 2)
    if params.kind == "spot":
        away = np.sqrt(along**2 + across**2)
    else:  # a rectangle with rounded corners
        away = np.sqrt(np.sqrt(along**4 + across**4))
    core = 1 / (1 + np.exp(np.clip((away - 1) * 4 / params.softness, -40, 40)))
    glow = np.exp(-(away**2) / 12)
    light = np.asarray(0.88 * core + 0.12 * glow, dtype=np.float32)
    return np.asarray(cv2.blur(light, (3, 3)), dtype=np.float32)
