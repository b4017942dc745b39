"""Pictures without colours."""

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.params import EffectParams, Share
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["Grey", "GreyParams"]

WEIGHTS = {
    "luma": (0.299, 0.587, 0.114),
    "red": (1.0, 0.0, 0.0),
    "green": (0.0, 1.0, 0.0),
    "blue": (0.0, 0.0, 1.0),
}
"""Shares of red, green and blue: ITU-R BT.601 for the luma; scanners take one colour alone."""


class GreyParams(EffectParams):
    """Parameters of `Grey`.

    Parameters
    ----------
    share : float
        0 for the colours as they are, 1 for none.
    channel : {"luma", "red", "green", "blue"}
        What becomes the grey; red light makes a red grid vanish.
    levels : int
        Number of greys that are kept.
    """

    type: Literal["grey"] = "grey"
    share: Share
    channel: Literal["luma", "red", "green", "blue"] = "luma"
    levels: Annotated[int, Field(ge=4, le=256)] = 256


@register_effect
class Grey(Effect[GreyParams]):
    """Takes the colours away; cheap scans keep few greys as well."""

    def sample(self, rng: Rng = None) -> GreyParams:
        """Draw what becomes the grey: three of four times the luma."""
        generator = as_generator(rng)
        channel = ("luma", "red", "green", "blue")[int(generator.choice(4, p=[0.75, 0.05, 0.15, 0.05]))]
        coarse = 4.0 * self.severity * max(generator.uniform(-1, 1), 0)
        return GreyParams(
            share=float(self.severity > 0),
            channel=channel,
            levels=round(256 / 2**coarse),
        )

    def alter(self, image: Pixels, params: GreyParams, *, px_per_mm: float) -> Pixels:  # noqa: ARG002
        """Mix the three colours, and round."""
        if not params.share:
            return image
        weights = np.array([WEIGHTS[params.channel]] * 3) * params.share + np.eye(3) * (1 - params.share)
        image = np.asarray(cv2.transform(image, weights), dtype=np.uint8)
        if params.levels == 256:
            return image
        steps = params.levels - 1
        table = np.rint(np.rint(np.arange(256) / 255 * steps) / steps * 255).astype(np.uint8)
        return np.asarray(cv2.LUT(image, table), dtype=np.uint8)
