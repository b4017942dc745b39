"""The page lies askew."""

from typing import Literal

import numpy as np

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import Angle, EffectParams
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Homography, Rng, as_generator

__all__ = ["Rotation", "RotationParams"]

WORST = 12.0
"""Degrees: further askew, people turn the page or the camera."""


class RotationParams(EffectParams):
    """Parameters of `Rotation`.

    Parameters
    ----------
    degrees : float
        Clockwise, -180 to 180.
    """

    type: Literal["rotation"] = "rotation"
    degrees: Angle


@register_effect
class Rotation(Effect[RotationParams]):
    """Turns the page about its middle; the picture grows so that all of it stays in sight."""

    def sample(self, rng: Rng = None) -> RotationParams:
        """Draw an angle: small ones are the most frequent."""
        angle = as_generator(rng).normal(0.0, 0.4)
        return RotationParams(degrees=float(np.clip(angle, -1, 1)) * self.severity * WORST)

    def move(self, frame: Frame, params: RotationParams) -> Move | None:
        """Turn, and move the upper left corner of what is in sight to the origin."""
        if not params.degrees:
            return None
        turn = Homography.rotation(params.degrees, center=frame.centre)
        corners = turn.forward(frame.corners)
        low, high = corners.min(axis=0), corners.max(axis=0)
        width, height = (int(value) for value in np.ceil(high - low - 1e-6))
        shift = Homography.translation(*(-0.5 - low))
        return Move(turn.then(shift), Frame((width, height), frame.px_per_mm))
