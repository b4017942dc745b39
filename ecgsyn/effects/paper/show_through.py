"""What is printed on the back of the sheet, or on the sheet below, and shines through."""

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.params import EffectParams, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["ShowThrough", "ShowThroughParams"]

SEEN = 20
"""Levels of 255 by which the other print darkens the paper where it can be taken for this one's."""


class ShowThroughParams(EffectParams):
    """Parameters of `ShowThrough`.

    Parameters
    ----------
    strength : float
        Share of the light that the other print takes.
    blur : float
        Width of the blur by the paper, mm.
    mirrored : bool
        True for the back of the sheet, False for a sheet below.
    turned : bool
        Whether the other page stands on its head.
    x, y : float
        How far it is shifted, mm.
    grid : float
        Strength of its grid beside that of its traces and text.
    """

    type: Literal["show_through"] = "show_through"
    strength: Annotated[float, Field(ge=0, le=0.4)]
    blur: Annotated[float, Field(ge=0.05, le=5)] = 0.4
    mirrored: bool = True
    turned: bool = False
    x: Annotated[float, Field(ge=-200, le=200)] = 0.0
    y: Annotated[float, Field(ge=-200, le=200)] = 0.0
    grid: Share = 0.0


@register_effect
class ShowThrough(Effect[ShowThroughParams]):
    """Lets another page shine through: one of the same kind, mirrored, blurred and pale."""

    def sample(self, rng: Rng = None) -> ShowThroughParams:
        """Draw strength and place: 2 to 16 % of the light at most."""
        generator = as_generator(rng)
        mirrored = bool(generator.random() < 0.7)
        return ShowThroughParams(
            strength=0.16 * self.severity * generator.uniform(0.15, 1.0),
            blur=generator.uniform(0.2, 0.7) * (1 if mirrored else 1.5),
            mirrored=mirrored,
            turned=bool(generator.random() < 0.4),
            x=float(np.clip(generator.normal(0, 8), -60, 60)),
            y=generator.uniform(-15, 15),
            grid=generator.uniform(0, 0.5) if generator.random() < 0.5 else 0.0,
        )

    def draw(self, sheet: Sheet, params: ShowThroughParams) -> None:
        """Multiply the sheet with the other page's shadow."""
        if not params.strength:
            return
        ink, step = _other_page(sheet, params)
        dx, dy = (float(shift) * sheet.px_per_mm / step for shift in (params.x, params.y))
        matrix = np.array([[1, 0, dx], [0, 1, dy]])
        size = (ink.shape[1], ink.shape[0])
        ink = np.asarray(cv2.warpAffine(ink, matrix, size, flags=cv2.INTER_LINEAR), dtype=np.uint8)
        table = np.rint(255 - params.strength * np.arange(256)).astype(np.uint8)
        through = cv2.resize(np.asarray(cv2.LUT(ink, table)), sheet.size, interpolation=cv2.INTER_LINEAR)
        sheet.multiply(0, 0, np.asarray(through, dtype=np.uint8))
        sheet.mark(0, 0, np.asarray(through) <= 255 - SEEN)


def _other_page(sheet: Sheet, params: ShowThroughParams) -> tuple[Pixels, float]:
    """Return the other page's ink, 255 for black, blurred and turned, and its px for one of the sheet's."""
    masks, size = sheet.truth.mask_set, sheet.truth.size
    ink = (masks.traces() | masks.text.full(size) | masks.pulses.full(size)).view(np.uint8) * np.uint8(255)
    if params.grid:
        grid = masks.grid.full(size).view(np.uint8) * np.uint8(round(255 * params.grid))
        ink = np.maximum(ink, grid)
    sigma = params.blur * sheet.px_per_mm / 2
    step = max(int(sigma / 1.5), 1)
    if step > 1:
        small = -(-size[0] // step), -(-size[1] // step)
        ink = np.asarray(cv2.resize(ink, small, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), max(sigma / step, 0.3)), dtype=np.uint8)
    if params.mirrored:
        ink = ink[:, ::-1]
    return np.ascontiguousarray(ink[::-1, ::-1] if params.turned else ink), float(step)
