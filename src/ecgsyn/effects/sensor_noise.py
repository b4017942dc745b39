"""Noise of a camera's or a scanner's sensor."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.effect import Effect, Pixels
from ecgsyn.effects.params import EffectParams
from ecgsyn.effects.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["SensorNoise", "SensorNoiseParams"]

BAND = 64
"""Rows that get a piece of noise of their own."""

POOL = (512, 640)
"""Rows and columns of noise that all pieces are cut from."""

Noise = NDArray[np.int16]


class SensorNoiseParams(EffectParams):
    """Parameters of `SensorNoise`.

    Parameters
    ----------
    sigma : float
        Standard deviation on white paper, grey levels.
    grain : float
        Size of a grain, px of the picture: a demosaiced and compressed picture has no noise of
        single pixels.
    colour : float
        Share of the noise that differs between red, green and blue.
    seed : int
    """

    type: Literal["sensor_noise"] = "sensor_noise"
    sigma: Annotated[float, Field(ge=0, le=60)]
    grain: Annotated[float, Field(ge=0, le=8)]
    colour: Annotated[float, Field(ge=0, le=1)]
    seed: Annotated[int, Field(ge=0)]


@register_effect
class SensorNoise(Effect[SensorNoiseParams]):
    """Adds noise as the sensor and its electronics leave it: grains larger than a pixel, partly coloured."""

    params = SensorNoiseParams

    def sample(self, rng: Rng = None) -> SensorNoiseParams:
        """Draw strength and grain."""
        generator = as_generator(rng)
        return SensorNoiseParams(
            sigma=12.0 * self.severity * generator.uniform(0.2, 1.0),
            grain=generator.uniform(0.4, 1.3),
            colour=generator.uniform(0.1, 0.6),
            seed=int(generator.integers(2**32)),
        )

    def alter(self, image: Pixels, params: SensorNoiseParams, *, px_per_mm: float) -> Pixels:  # noqa: ARG002
        """Add the noise, band by band."""
        if not params.sigma:
            return image
        rng = np.random.default_rng(params.seed)
        pool = _pool(params, rng)
        for top in range(0, image.shape[0], BAND):
            band = image[top : top + BAND]
            noise = _cut(pool, band.shape, rng) + _cut(pool, band.shape, rng)
            cv2.add(band, noise, dst=band, dtype=cv2.CV_8U)
        return image


def _pool(params: SensorNoiseParams, rng: np.random.Generator) -> Noise:
    """Return noise of 1 / sqrt(2) of the strength asked for, to be cut from at random places twice."""
    grey = _grains((*POOL, 1), params.grain, rng) * np.sqrt(1 - params.colour)
    tint = _grains((*POOL, 3), params.grain, rng) * np.sqrt(params.colour)
    return np.rint((grey + tint) * (params.sigma / np.sqrt(2))).astype(np.int16)


def _cut(pool: Noise, shape: tuple[int, ...], rng: np.random.Generator) -> Noise:
    """Return a piece of the pool, shifted round by chance, repeated along x where it is too short."""
    rows, columns = shape[:2]
    down, right = rng.integers(POOL[0]), rng.integers(POOL[1])
    rows_at = (np.arange(rows) + down) % POOL[0]
    columns_at = (np.arange(columns) + right) % POOL[1]
    return pool[rows_at][:, columns_at]


def _grains(shape: tuple[int, ...], grain: float, rng: np.random.Generator) -> NDArray[np.float32]:
    noise = rng.standard_normal(shape, dtype=np.float32)
    if grain < 0.3:
        return noise
    soft = cv2.GaussianBlur(noise, (0, 0), grain, borderType=cv2.BORDER_REFLECT).reshape(shape)
    return np.asarray(soft / max(float(soft.std()), 1e-6), dtype=np.float32)
