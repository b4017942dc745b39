"""Tubes on the ceiling, or slats of a blind, mirrored as bright strips in glossy paper or a plastic cover."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.params import EffectParams
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.light.glare import Glare, GlareParams
from ecgtypes import Rng, as_generator

__all__ = ["GlareStrips", "GlareStripsParams"]


class GlareStripsParams(EffectParams):
    """Parameters of `GlareStrips`.

    Parameters
    ----------
    strips : tuple of GlareParams
        Up to 6, each a long band.
    """

    type: Literal["glare_strips"] = "glare_strips"
    strips: Annotated[tuple[GlareParams, ...], Field(max_length=6)]


@register_effect
class GlareStrips(Effect[GlareStripsParams]):
    """Adds the light of narrow strips side by side, hard at their edges, bent by the sheet's waves."""

    def sample(self, rng: Rng = None) -> GlareStripsParams:
        """Draw strips of one direction."""
        generator = as_generator(rng)
        count = int(generator.integers(1, 5)) if self.severity else 0
        angle, (x, y) = generator.uniform(-90, 90), generator.uniform(0.1, 0.9, 2)
        apart = generator.uniform(0.05, 0.22)
        width, length = generator.uniform(2.5, 14), generator.uniform(60, 350)
        strength, softness = self.severity * generator.uniform(0.2, 1.5), generator.uniform(0.08, 0.6)
        seed, wobble = int(generator.integers(2**32)), generator.uniform(0, 12)
        warmth = float(np.clip(generator.normal(0, 15), -100, 200))
        turn = np.deg2rad(angle + 90)
        places = apart * (np.arange(count) - (count - 1) / 2)
        strips = tuple(
            GlareParams(
                kind="band",
                x=float(np.clip(x + place * np.cos(turn), -0.5, 1.5)),
                y=float(np.clip(y + place * np.sin(turn), -0.5, 1.5)),
                length=length * generator.uniform(0.7, 1.0),
                width=width,
                angle=float(angle + generator.normal(0, 0.6)),
                strength=strength * generator.uniform(0.6, 1.0),
                softness=softness,
                wobble=wobble,
                warmth=warmth,
                seed=seed,
            )
            for place in places
        )
        return GlareStripsParams(strips=strips)

    def alter(self, image: Pixels, params: GlareStripsParams, *, px_per_mm: float) -> Pixels:
        """Add one strip after another to the linear light."""
        for strip in params.strips:
            image = Glare().alter(image, strip, px_per_mm=px_per_mm)
        return image
