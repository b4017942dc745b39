"""The camera looks at the page at a slant."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import EffectParams
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.geometry._picture_window import inner_window, outer_window
from ecgtypes import Homography, Rng, as_generator

__all__ = ["Perspective", "PerspectiveParams"]

WORST = 32.0
"""Degrees of slant: beyond it, people move the camera."""

Floats = NDArray[np.float64]
Tilt = Annotated[float, Field(ge=-45, le=45)]


class PerspectiveParams(EffectParams):
    """Parameters of `Perspective`.

    Parameters
    ----------
    pitch : float
        Degrees by which the page's upper edge is turned away from the camera, -45 to 45.
    yaw : float
        Degrees by which its left edge is turned away, -45 to 45.
    distance : float
        From camera to page, diagonals of the page, 0.6 to 10: the nearer, the more lines converge.
    fill : bool
        Whether paper fills the picture, as in most photos; else the picture holds the whole page.
    """

    type: Literal["perspective"] = "perspective"
    pitch: Tilt
    yaw: Tilt
    distance: Annotated[float, Field(ge=0.6, le=10)]
    fill: bool


@register_effect
class Perspective(Effect[PerspectiveParams]):
    """Views the page from the side; its middle keeps its size."""

    def sample(self, rng: Rng = None) -> PerspectiveParams:
        """Draw a slant: the camera more often stands below the page than beside it."""
        generator = as_generator(rng)
        pitch, yaw = np.clip(generator.normal((0.15, 0.0), (0.4, 0.3)), -1, 1) * self.severity * WORST
        return PerspectiveParams(
            pitch=float(pitch),
            yaw=float(yaw),
            distance=float(np.exp(generator.uniform(np.log(0.8), np.log(2.2)))),
            fill=bool(generator.random() < 0.6),
        )

    def move(self, frame: Frame, params: PerspectiveParams) -> Move | None:
        """Turn the page in space about its middle, and project it."""
        if not (params.pitch or params.yaw):
            return None
        low, high = outer_window(frame)
        seen = _projection((low + high) / 2, float(np.hypot(*(high - low))) * params.distance, params)
        view = Move(seen, frame).after(frame).frame
        window = inner_window(view) if params.fill else outer_window(view)
        shift = Homography.translation(*(float(value) for value in -0.5 - window[0]))
        return Move(seen.then(shift), frame.around(*window).frame)


def _projection(middle: Floats, height: float, params: PerspectiveParams) -> Homography:
    pitch, yaw = np.deg2rad([params.pitch, params.yaw])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    turned = about_x @ about_y
    # a camera ``height`` above the middle sees (x, y, z) at height / (height - z) of its distance from it
    project = np.vstack([height * turned[:2], -turned[2]])
    project[:, 2] = (0, 0, height)
    there = Homography.translation(*(float(value) for value in -middle))
    back = Homography.translation(*(float(value) for value in middle))
    return there.then(Homography.from_array(project / height)).then(back)
