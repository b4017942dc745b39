"""Noise of a camera's or a scanner's sensor."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.linear_light import decoded
from ecgsyn.effects.base.params import EffectParams, Seed, Share
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.paper.fine_grain import GrainPool, add_grains
from ecgtypes import Rng, as_generator

__all__ = ["SensorNoise", "SensorNoiseParams"]

POOL = (256, 800)
"""Rows and columns of noise that all of the picture's noise is cut from."""

FINE = 0.5
"""Share of pictures whose grains are of one pixel, about: six of twelve photos of ECGs on the web have a
power spectrum that falls by less than the power 0.45 of the frequency over its highest octave."""

TINT = 0.6
"""Px of a coloured grain at least: a sensor sees each colour in every second pixel alone."""

WHITE = 0.15
"""Px of a grain below which a blur would change nothing."""

FULL_WELL = 800.0
"""Electrons at white over the squared electrons of the electronics' own noise, about."""


class SensorNoiseParams(EffectParams):
    """Parameters of `SensorNoise`.

    Parameters
    ----------
    sigma : float
        Standard deviation on paper of middle brightness, grey levels.
    grain : float
        Size of a grain as the standard deviation of a blur, 0 to 8 px of the picture, not mm: a sensor
        knows no paper. 0 is white by pixel, as pictures are that were reduced or sharpened after; what
        demosaicing and compression leave is coarser. Coloured grains are twice as large, 0.6 px at least.
    colour : float
        Share of the noise that differs between red, green and blue.
    shot : float
        How far the noise follows the light: 0 for the same at all levels, 1 for that of the photons
        and of the electronics, which is strongest in the dark.
    seed : int
    """

    type: Literal["sensor_noise"] = "sensor_noise"
    sigma: Annotated[float, Field(ge=0, le=60)]
    grain: Annotated[float, Field(ge=0, le=8)]
    colour: Share
    shot: Share = 0.5
    seed: Seed


@register_effect
class SensorNoise(Effect[SensorNoiseParams]):
    """Adds noise as sensor and demosaicing leave it: grains of a pixel or more, partly coloured."""

    def sample(self, rng: Rng = None) -> SensorNoiseParams:
        """Draw strength and grain."""
        generator = as_generator(rng)
        return SensorNoiseParams(
            sigma=13.0 * self.severity * generator.uniform(0.1, 1.0),
            grain=_grain(generator),
            colour=generator.uniform(0.05, 0.5),
            shot=generator.uniform(0.2, 1.0),
            seed=int(generator.integers(2**32)),
        )

    def alter(self, image: Pixels, params: SensorNoiseParams, *, px_per_mm: float) -> Pixels:  # noqa: ARG002
        """Add the noise, piece by piece."""
        if not params.sigma:
            return image
        rng = np.random.default_rng(params.seed)
        add_grains(image, _pool(params, rng), rng, response=_response(params.shot))
        return image


def _grain(rng: np.random.Generator) -> float:
    """Draw a size: half of all pictures were reduced since, and their grains with them."""
    fine, coarse = rng.uniform(0, 0.4), 0.5 + float(np.clip(rng.exponential(0.3) - 0.1, 0, 1.5))
    return float(fine if rng.random() < FINE else coarse)


def _response(shot: float) -> NDArray[np.int16]:
    """Return the noise at each level of sRGB, 64 for that at level 160.

    Photons give noise of the square root of their number; the slope of the sRGB curve carries it over.
    """
    levels = np.arange(256) / 255
    light = decoded(levels)
    slope = np.gradient(levels, light)  # levels for light
    noise = np.sqrt(light / FULL_WELL + FULL_WELL**-2.0) * slope
    noise = np.minimum(noise / noise[160], 2.0)
    return np.asarray(np.rint(64 * (1 + shot * (noise - 1))), dtype=np.int16)


def _pool(params: SensorNoiseParams, rng: np.random.Generator) -> GrainPool:
    grey = _grains(1, params.grain, rng) * np.float32(np.sqrt(1 - params.colour))
    tint = _grains(3, max(2 * params.grain, TINT), rng) * np.float32(np.sqrt(params.colour))
    return GrainPool.of((grey + tint) * np.float32(params.sigma))


def _grains(channels: int, grain: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return noise of strength 1 that fits on at its own ends, shape (rows, columns, channels)."""
    noise = rng.standard_normal((*POOL, channels), dtype=np.float32)
    if grain < WHITE:
        return noise
    reach = int(np.ceil(4 * grain))
    wide = cv2.copyMakeBorder(noise, reach, reach, reach, reach, cv2.BORDER_WRAP)
    soft = cv2.GaussianBlur(wide, (0, 0), grain)[reach : reach + POOL[0], reach : reach + POOL[1]]
    return np.asarray(soft / soft.std(), dtype=np.float32).reshape(*POOL, channels)
