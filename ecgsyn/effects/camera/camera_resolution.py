"""How many pixels the camera has for one mm of paper."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import EffectParams
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Homography, Rng, as_generator

__all__ = ["CameraResolution", "CameraResolutionParams"]

COARSEST, FINEST = 2.5, 15.0
"""px/mm of real photos: a small picture from a chat, and a 12 megapixel phone close above half a page."""


class CameraResolutionParams(EffectParams):
    """Parameters of `CameraResolution`.

    Parameters
    ----------
    px_per_mm : float or None
        Of the picture, about, 1 to 50; None to leave it as it is.
    enlarge : bool
        Whether a coarser page is enlarged to it.
    """

    type: Literal["camera_resolution"] = "camera_resolution"
    px_per_mm: Annotated[float, Field(ge=1, le=50)] | None
    enlarge: bool = False


@register_effect
class CameraResolution(Effect[CameraResolutionParams]):
    """Gives the picture its number of pixels, in the one resampling that all other moves take part in.

    Put it last of all moves.
    """

    def sample(self, rng: Rng = None) -> CameraResolutionParams:
        """Draw a resolution; it never enlarges."""
        generator = as_generator(rng)
        share = self.severity * generator.uniform(0.0, 1.0)
        if not share:
            return CameraResolutionParams(px_per_mm=None)
        return CameraResolutionParams(px_per_mm=float(FINEST * (COARSEST / FINEST) ** share))

    def move(self, frame: Frame, params: CameraResolutionParams) -> Move | None:
        """Scale the picture."""
        if params.px_per_mm is None:
            return None
        rate = params.px_per_mm / frame.px_per_mm
        if abs(rate - 1) < 1e-9 or (rate > 1 and not params.enlarge):
            return None
        size = tuple(max(int(np.ceil(extent * rate - 1e-6)), 1) for extent in frame.size)
        shift = (rate - 1) / 2
        warp = Homography.from_array([[rate, 0, shift], [0, rate, shift]])
        return Move(warp, Frame((size[0], size[1]), params.px_per_mm))
