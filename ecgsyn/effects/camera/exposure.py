"""Exposure, tone curve and white balance of a camera."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.linear_light import decoded, encoded, lamp_gains
from ecgsyn.effects.base.params import EffectParams, Share, Signed
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["Exposure", "ExposureParams", "WhiteBalance", "WhiteBalanceParams"]

LEVELS = np.arange(256) / 255

BLACK, WHITE = 6 / 255, 252 / 255
"""Levels to which a camera stretches what it takes for black and for white."""


class ExposureParams(EffectParams):
    """Parameters of `Exposure`.

    Parameters
    ----------
    stops : float
        Light over that of the right exposure, as a power of 2.
    contrast : float
        Of the tone curve: 1 for the steepest S, negative for a flat one.
    auto : float
        How far the picture's own darkest and brightest parts are stretched to black and white.
    """

    type: Literal["exposure"] = "exposure"
    stops: Annotated[float, Field(ge=-4, le=3)]
    contrast: Signed = 0.0
    auto: Share = 0.0


@register_effect
class Exposure(Effect[ExposureParams]):
    """Exposes the picture: too dark, as a camera does with white paper, or with crushed whites."""

    def sample(self, rng: Rng = None) -> ExposureParams:
        """Draw stops, mostly too few; a third of the cameras stretch the contrast by themselves."""
        generator = as_generator(rng)
        stops = float(np.clip(generator.normal(-1.1, 0.9), -3.2, 1.0))
        auto = generator.uniform(0.2, 1.0) if generator.random() < 1 / 3 else 0.0
        return ExposureParams(
            stops=self.severity * stops,
            contrast=self.severity * generator.uniform(-0.3, 1.0),
            auto=min(2 * self.severity, 1.0) * auto,
        )

    def alter(self, image: Pixels, params: ExposureParams, *, px_per_mm: float) -> Pixels:  # noqa: ARG002
        """Map the levels by one table."""
        if not (params.stops or params.contrast or params.auto):
            return image
        curve = np.clip(encoded(decoded(LEVELS) * 2.0**params.stops), 0, 1)
        if params.auto:
            low, high = _extremes(image, curve)
            stretched = BLACK + (curve - low) * (WHITE - BLACK) / max(high - low, 0.2)
            curve = np.clip(curve + params.auto * (stretched - curve), 0, 1)
        curve = curve - params.contrast * np.sin(2 * np.pi * curve) / (2 * np.pi)
        return np.asarray(cv2.LUT(image, _table(curve)), dtype=np.uint8)


def _extremes(image: Pixels, curve: NDArray[np.float64]) -> tuple[float, float]:
    """Return the levels, after the curve, below and above which a thousandth of the picture lies."""
    step = max(int(np.sqrt(image.shape[0] * image.shape[1] / 250_000)), 1)
    low, high = np.percentile(image[::step, ::step].max(axis=2), [0.1, 99.9])
    return float(np.interp(low / 255, LEVELS, curve)), float(np.interp(high / 255, LEVELS, curve))


def _table(curve: NDArray[np.float64]) -> Pixels:
    return np.rint(np.clip(curve, 0, 1) * 255).astype(np.uint8)


class WhiteBalanceParams(EffectParams):
    """Parameters of `WhiteBalance`.

    Parameters
    ----------
    warmth : float
        What is left of the light's colour: mired above those of daylight, positive for orange.
    tint : float
        Share of green (positive) or magenta (negative) light, as of fluorescent lamps.
    """

    type: Literal["white_balance"] = "white_balance"
    warmth: Annotated[float, Field(ge=-100, le=250)]
    tint: Annotated[float, Field(ge=-0.4, le=0.4)] = 0.0


@register_effect
class WhiteBalance(Effect[WhiteBalanceParams]):
    """Leaves some of the light's colour on the picture; the camera often takes all of it away."""

    def sample(self, rng: Rng = None) -> WhiteBalanceParams:
        """Draw a cast: neutral in four of ten pictures, else more often warm than cold."""
        generator = as_generator(rng)
        near = generator.random() < 0.4
        warmth = generator.normal(1, 2) if near else generator.normal(8, 8)
        tint = generator.normal(-0.008, 0.018)
        return WhiteBalanceParams(
            warmth=float(np.clip(2 * self.severity * warmth, -90, 200)),
            tint=float(np.clip(2 * self.severity * tint * (0.3 if near else 1.0), -0.4, 0.4)),
        )

    def alter(self, image: Pixels, params: WhiteBalanceParams, *, px_per_mm: float) -> Pixels:  # noqa: ARG002
        """Multiply the linear light of each colour."""
        if not (params.warmth or params.tint):
            return image
        gains = lamp_gains(params.warmth, params.tint)
        tables = _table(encoded(decoded(LEVELS)[:, None] * gains))
        return np.asarray(cv2.LUT(image, tables[None]), dtype=np.uint8)
