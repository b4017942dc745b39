"""Opaque boxes over what nobody is to read."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ecgsyn.effects.effect import Effect
from ecgsyn.effects.params import EffectParams
from ecgsyn.effects.registry import register_effect
from ecgsyn.effects.sheet import Sheet
from ecgtypes import Model, Rng, as_generator

__all__ = ["Redaction", "RedactionBox", "RedactionParams"]

Share = Annotated[float, Field(ge=0, le=1)]
Level = Annotated[int, Field(ge=0, le=255)]


class RedactionBox(Model):
    """One box.

    Parameters
    ----------
    x, y : float
        Of its upper left corner, share of the page's width and height.
    width, height : float
        mm.
    """

    x: Share
    y: Share
    width: Annotated[float, Field(gt=0, le=150)]
    height: Annotated[float, Field(gt=0, le=60)]


class RedactionParams(EffectParams):
    """Parameters of `Redaction`.

    Parameters
    ----------
    boxes : tuple of RedactionBox
    level : int
        Grey of the boxes, 0 for black.
    """

    type: Literal["redaction"] = "redaction"
    boxes: tuple[RedactionBox, ...]
    level: Level


@register_effect
class Redaction(Effect[RedactionParams]):
    """Covers names and numbers, as a rule at the top of the page, with opaque boxes."""

    params = RedactionParams

    def sample(self, rng: Rng = None) -> RedactionParams:
        """Draw up to four boxes; most lie in the upper tenth of the page."""
        generator = as_generator(rng)
        count = int(np.ceil(generator.uniform(0, 4) * self.severity))
        boxes = tuple(
            RedactionBox(
                x=generator.uniform(0, 0.8),
                y=min(generator.exponential(0.04), 1.0),
                width=generator.uniform(15, 60),
                height=generator.uniform(3, 8),
            )
            for _ in range(count)
        )
        return RedactionParams(boxes=boxes, level=int(generator.choice([0, 0, 20, 255])))

    def draw(self, sheet: Sheet, params: RedactionParams) -> None:
        """Cover each box."""
        for box in params.boxes:
            x, y = (int(share * extent) for share, extent in zip((box.x, box.y), sheet.size, strict=True))
            width, height = (max(round(side * sheet.px_per_mm), 1) for side in (box.width, box.height))
            width, height = min(width, sheet.size[0] - x), min(height, sheet.size[1] - y)
            if width > 0 and height > 0:
                sheet.cover(x, y, np.ones((height, width), dtype=np.float32), (params.level,) * 3)
