"""Uneven light: a lamp or a window at one side, and the lens that darkens the corners."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.linear_light import Lattice, lamp_gains, relight
from ecgsyn.effects.base.params import EffectParams, Share, Signed, Turn
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["LightGradient", "LightGradientParams", "Vignette", "VignetteParams"]

Loss = Annotated[float, Field(ge=0, le=0.95)]


class LightGradientParams(EffectParams):
    """Parameters of `LightGradient`.

    Parameters
    ----------
    direction : float
        Where the light comes from: degrees clockwise, 0 for from the right, 90 for from below.
    loss : float
        Share of the light that is lost at the darkest place.
    bend : float
        0 for light that falls off evenly along its direction, 1 for that of a lamp close by, which
        falls off to all sides of it.
    across : float
        Where that lamp stands across its direction: -1 and 1 for the corners.
    warmth : float
        Of the darkest place less that of the brightest, mired: lamp on one side, sky on the other.
    """

    type: Literal["light_gradient"] = "light_gradient"
    direction: Turn
    loss: Loss
    bend: Share
    across: Signed
    warmth: Annotated[float, Field(ge=-100, le=100)] = 0.0


@register_effect
class LightGradient(Effect[LightGradientParams]):
    """Lights the picture from one side: the far end is darker, and may have another colour."""

    def sample(self, rng: Rng = None) -> LightGradientParams:
        """Draw a direction and a loss; most of the time both ends have about one colour."""
        generator = as_generator(rng)
        return LightGradientParams(
            direction=generator.uniform(-180, 180),
            loss=min(self.severity * generator.uniform(0.1, 1.1), 0.95),
            bend=generator.uniform(0, 1),
            across=generator.uniform(-1, 1),
            warmth=float(np.clip(self.severity * generator.normal(0, 12), -100, 100)),
        )

    def alter(self, image: Pixels, params: LightGradientParams, *, px_per_mm: float) -> Pixels:  # noqa: ARG002
        """Multiply the linear light."""
        if not (params.loss or params.warmth):
            return image
        lattice = Lattice.over(image, detail=128)
        x, y = lattice.relative()
        turn = np.deg2rad(params.direction)
        along = 0.5 - (x * np.cos(turn) + y * np.sin(turn)) / 2
        across = (y * np.cos(turn) - x * np.sin(turn) - params.across * 0.7) / 2
        near = along**2 + across**2
        share = (1 - params.bend) * _unit(along) + params.bend * _unit(near)
        gain = (1 - params.loss) ** share[..., None]
        if params.warmth:
            gain = gain * lamp_gains(params.warmth) ** share[..., None]
        return relight(image, lattice, gain if params.warmth else gain[..., 0])


def _unit(values: np.ndarray) -> np.ndarray:
    low, high = float(values.min()), float(values.max())
    return (values - low) / max(high - low, 1e-6)


class VignetteParams(EffectParams):
    """Parameters of `Vignette`.

    Parameters
    ----------
    loss : float
        Share of the light that is lost half the picture's diagonal away from the middle.
    x, y : float
        Middle of the lens less that of the picture, shares of half the diagonal: of a picture that
        was cropped it lies elsewhere.
    """

    type: Literal["vignette"] = "vignette"
    loss: Loss
    x: Signed = 0.0
    y: Signed = 0.0


@register_effect
class Vignette(Effect[VignetteParams]):
    """Darkens the picture towards its corners, by the fourth power of the cosine of the view's angle."""

    def sample(self, rng: Rng = None) -> VignetteParams:
        """Draw a loss; a camera takes most of it away by itself."""
        generator = as_generator(rng)
        x, y = np.clip(generator.normal(0, 0.12, 2), -1, 1)
        return VignetteParams(loss=self.severity * generator.uniform(0.1, 0.7), x=float(x), y=float(y))

    def alter(self, image: Pixels, params: VignetteParams, *, px_per_mm: float) -> Pixels:  # noqa: ARG002
        """Multiply the linear light by ``cos**4``."""
        if not params.loss:
            return image
        lattice = Lattice.over(image, detail=128)
        x, y = lattice.relative()
        steep = (1 - params.loss) ** -0.5 - 1  # the squared tangent of the angle to the corners
        return relight(image, lattice, (1 + steep * ((x - params.x) ** 2 + (y - params.y) ** 2)) ** -2.0)
