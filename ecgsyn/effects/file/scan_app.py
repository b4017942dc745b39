"""A photo that a document app has 'improved': light evened, contrast and colours driven up."""

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.params import EffectParams, Share
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["ScanApp", "ScanAppParams"]

SMALL = 320
"""Px of the longer side of the picture in which the light is found."""


class ScanAppParams(EffectParams):
    """Parameters of `ScanApp`.

    Parameters
    ----------
    even : float
        How far the light is evened, 0 to 1.
    around : float
        mm over which the paper's brightness is looked for, 3 to 60: the smaller, the more of a dark place is
        taken for a shadow.
    dark, bright : float
        Shares of the paper's brightness that become black and white.
    colours : float
        Factor of the colours' distance from grey, 0 to 3.
    """

    type: Literal["scan_app"] = "scan_app"
    even: Share
    around: Annotated[float, Field(ge=3, le=60)] = 20.0
    dark: Annotated[float, Field(ge=0, le=0.6)] = 0.0
    bright: Annotated[float, Field(ge=0.61, le=1)] = 1.0
    colours: Annotated[float, Field(ge=0, le=3)] = 1.0


@register_effect
class ScanApp(Effect[ScanAppParams]):
    """Divides the picture by its own light and stretches what is left: paper white, grids nearly black."""

    def sample(self, rng: Rng = None) -> ScanAppParams:
        """Draw a setting."""
        generator = as_generator(rng)
        s = self.severity
        return ScanAppParams(
            even=min(2 * s, 1.0) * generator.uniform(0.6, 1.0),
            around=generator.uniform(6, 40),
            dark=0.6 * s * generator.beta(1.2, 1.6),
            bright=1 - 0.22 * s * generator.uniform(0.1, 1.0),
            colours=1 + s * generator.uniform(-1, 1.6),
        )

    def alter(self, image: Pixels, params: ScanAppParams, *, px_per_mm: float) -> Pixels:
        """Even, stretch, colour."""
        plain = params.dark == 0 and params.bright == 1 and params.colours == 1
        if not params.even and plain:
            return image
        level = image.astype(np.float32) / 255
        if params.even:
            light = _paper_light(image, params.around * px_per_mm)
            level = level / (1 + np.float32(params.even) * (light - 1))
        level = (level - np.float32(params.dark)) / np.float32(params.bright - params.dark)
        grey = level.mean(axis=2, keepdims=True)
        level = grey + np.float32(params.colours) * (level - grey)
        return np.asarray(np.rint(255 * np.clip(level, 0, 1)), dtype=np.uint8)


def _paper_light(image: Pixels, around: float) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """Return the brightness of the paper around each pixel, for each colour, 0.1 to 1."""
    height, width = image.shape[:2]
    rate = min(SMALL / max(width, height), 1.0)
    size = (max(round(width * rate), 1), max(round(height * rate), 1))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    reach = max(round(around * rate / 2), 1)
    bright = cv2.dilate(small, np.ones((2 * reach + 1, 2 * reach + 1), dtype=np.uint8))
    soft = cv2.GaussianBlur(bright, (0, 0), reach, borderType=cv2.BORDER_REPLICATE)
    large = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.clip(np.asarray(large, dtype=np.float32) / 255, 0.1, 1)
