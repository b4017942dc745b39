"""The page was crumpled, or lay creased in a pocket."""

from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.page_frames import BentWarp, Frame, Move
from ecgsyn.effects.base.params import EffectParams, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.geometry.bends._crumple_lines import draw_crumples
from ecgsyn.effects.geometry.bends._crumpled_relief import Relief, crumpled, shift_of
from ecgsyn.effects.geometry.bends._sheet_shading import shade
from ecgsyn.effects.geometry.bends.viewpoint import Camera, Light, View
from ecgtypes import Rng, as_generator

__all__ = ["Wrinkles", "WrinklesParams"]

SLOPE = 0.26
"""Of the largest facets of badly crumpled paper that was smoothed out again, about 15 degrees."""

WORN = 0.3
"""Brightness gained along a ridge, where the coating is rubbed off, for one unit of change in slope; lost
in a furrow, which holds dirt and little light."""


class WrinklesParams(EffectParams):
    """Parameters of `Wrinkles`.

    Parameters
    ----------
    height : float
        Of the largest facets, mm, 0 to 15.
    facet : float
        Their size, mm, 8 to 200.
    roughness : float
        Slope of each smaller level of facets over that of the one before, 0 to 1.2.
    spread : float
        Share of the sheet that is crumpled, 0 to 1.
    view : View
    light : Light
    seed : int
    """

    type: Literal["wrinkles"] = "wrinkles"
    height: Annotated[float, Field(ge=0, le=15)]
    facet: Annotated[float, Field(ge=8, le=200)]
    roughness: Annotated[float, Field(ge=0, le=1.2)]
    spread: Share
    view: View
    light: Light
    seed: Seed


@register_effect
class Wrinkles(Effect[WrinklesParams]):
    """Crumples the sheet: one height field shades it and bends grid and traces."""

    def sample(self, rng: Rng = None) -> WrinklesParams:
        """Draw the size and height of facets, and how much of the page is crumpled."""
        generator = as_generator(rng)
        facet = float(np.exp(generator.uniform(np.log(22), np.log(110))))
        return WrinklesParams(
            height=float(min(self.severity * SLOPE * generator.uniform(0.25, 1.0) * facet, 15.0)),
            facet=facet,
            roughness=generator.uniform(0.35, 0.95),
            spread=generator.uniform(0.3, 1.0),
            view=View.sample(generator),
            light=Light.sample(generator),
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: WrinklesParams) -> None:
        """Shade the facets, and draw the lines along some of their edges."""
        if not params.height:
            return
        relief = _relief(params, sheet.size, sheet.px_per_mm)
        worn = np.clip(np.float32(WORN) * relief.edges(), -0.2, 0.06)
        shade(sheet, params.light.reflected(*relief.slopes()) + worn, cell=relief.cell)
        draw_crumples(sheet, relief, params.light, facet=params.facet, seed=params.seed)

    def move(self, frame: Frame, params: WrinklesParams) -> Move | None:
        """Bend the sheet."""
        if not params.height:
            return None
        relief = _relief(params, frame.size, frame.px_per_mm)
        return Move(
            BentWarp(shift_of(frame, relief, Camera.over(frame, params.view)), inverse_given=True), frame
        )


@lru_cache(maxsize=1)
def _relief(params: WrinklesParams, size: tuple[int, int], px_per_mm: float) -> Relief:
    """Return the relief; shading and bending ask for the same one after another."""
    return crumpled(
        Frame(size, px_per_mm),
        height=params.height,
        facet=params.facet,
        roughness=params.roughness,
        spread=params.spread,
        seed=params.seed,
    )
