"""The picture shows part of the page: most photos are of the traces alone."""

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import EffectParams
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.geometry._picture_window import inner_window
from ecgtypes import Rng, as_generator

__all__ = ["PartialPage", "PartialPageParams"]

MOST = 0.75
"""Share of the width or height that is cut off at most, both sides together."""

SMALLEST = 16.0
"""Px of width and height that a picture has at least, or as many as the page has."""

Cut = Annotated[float, Field(ge=-0.15, le=0.7)]


class PartialPageParams(EffectParams):
    """Parameters of `PartialPage`.

    Parameters
    ----------
    left, top, right, bottom : float
        Share of the page's width or height that is cut off on that side, -0.15 to 0.7; negative to show
        what lies beside the paper. Two opposite sides cut off 0.75 together at most.
    """

    type: Literal["partial_page"] = "partial_page"
    left: Cut
    top: Cut
    right: Cut
    bottom: Cut

    @model_validator(mode="after")
    def _something_left(self) -> "PartialPageParams":
        if max(self.left + self.right, self.top + self.bottom) > MOST:
            message = f"opposite sides cut off {MOST} of the page at most"
            raise ValueError(message)
        return self


@register_effect
class PartialPage(Effect[PartialPageParams]):
    """Crops to a window, measured from the largest one that shows paper alone.

    What it cuts off stays off, whatever follows in a chain.
    """

    def sample(self, rng: Rng = None) -> PartialPageParams:
        """Draw the cuts: the header goes first; sometimes one side shows more than the paper."""
        generator = as_generator(rng)
        most = np.array([0.12, 0.3, 0.12, 0.2]) * self.severity
        cuts = most * generator.beta(1.0, 1.5, size=4)
        if generator.random() < 0.35:
            cuts[int(generator.integers(4))] = -self.severity * generator.uniform(0.005, 0.05)
        left, top, right, bottom = (float(cut) for cut in cuts)
        return PartialPageParams(left=left, top=top, right=right, bottom=bottom)

    def move(self, frame: Frame, params: PartialPageParams) -> Move | None:
        """Crop."""
        if not (params.left or params.top or params.right or params.bottom):
            return None
        low, high = inner_window(frame)
        size = high - low
        start = low + size * (params.left, params.top)
        stop = high - size * (params.right, params.bottom)
        missing = np.maximum(np.minimum(SMALLEST, size) - (stop - start), 0) / 2
        # whole pixels stay what they are where nothing else has moved
        window = frame.around(np.rint(start - missing + 0.5) - 0.5, np.rint(stop + missing + 0.5) - 0.5)
        return replace(window, crops=True)
