"""The page is bent about one direction, as paper from a roll or out of a folder is."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import Angle, EffectParams
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.geometry.bends._bent_sheet import Bend, bend_of
from ecgsyn.effects.geometry.bends._sheet_shading import shade_bend
from ecgsyn.effects.geometry.bends.viewpoint import Camera, Light, View
from ecgtypes import Rng, as_generator

__all__ = ["PageCurl", "PageCurlParams"]

WORST = 28.0
"""Degrees of tilt at the edges of a page that still lies on a table."""

Floats = NDArray[np.float64]
Tilt = Annotated[float, Field(ge=-45, le=45)]


class PageCurlParams(EffectParams):
    """Parameters of `PageCurl`.

    Parameters
    ----------
    direction : float
        Degrees, clockwise from the right: across the lines along which the page stays straight.
    start, middle, end : float
        Tilt at the one edge, in the middle and at the other one, degrees, positive for rising;
        -45 to 45. ``(20, 0, -20)`` is an arch, ``(0, 0, 25)`` one edge that stands up.
    view : View
    light : Light
    """

    type: Literal["page_curl"] = "page_curl"
    direction: Angle
    start: Tilt
    middle: Tilt
    end: Tilt
    view: View
    light: Light


@register_effect
class PageCurl(Effect[PageCurlParams]):
    """Bends the sheet without stretching it: foreshortened, nearer parts larger, and shaded."""

    def sample(self, rng: Rng = None) -> PageCurlParams:
        """Draw an arch, a valley, an edge that stands up, or a wave."""
        generator = as_generator(rng)
        most = self.severity * WORST * generator.uniform(0.3, 1.0)
        shapes = ((1, 0, -1), (-0.7, 0, 0.7), (0, 0, 1), (-1, 0, 0), (0.5, -0.35, 0.5))
        shape = np.array(shapes[int(generator.choice(len(shapes), p=(0.35, 0.2, 0.15, 0.15, 0.15)))])
        start, middle, end = most * (shape + 0.12 * generator.standard_normal(3)).clip(-1.2, 1.2)
        return PageCurlParams(
            direction=float(generator.choice([0.0, 90.0], p=[0.65, 0.35]) + generator.normal(0, 8)),
            start=float(start),
            middle=float(middle),
            end=float(end),
            view=View.sample(generator),
            light=Light.sample(generator),
        )

    def draw(self, sheet: Sheet, params: PageCurlParams) -> None:
        """Shade the sheet by its tilt."""
        if _flat(params):
            return
        shade_bend(sheet, _bend(sheet.frame, params), params.light)

    def move(self, frame: Frame, params: PageCurlParams) -> Move | None:
        """Bend the sheet."""
        return None if _flat(params) else Move(_bend(frame, params), frame)


def _flat(params: PageCurlParams) -> bool:
    return not (params.start or params.middle or params.end)


def _bend(frame: Frame, params: PageCurlParams) -> Bend:
    """Return the bend: the tilt is a parabola through its three values."""
    turn = np.deg2rad(params.direction)
    corners = frame.corners - frame.centre
    half = float(np.abs(corners @ (np.cos(turn), np.sin(turn))).max())
    start, middle, end = np.deg2rad([params.start, params.middle, params.end])

    def tilt(place: Floats) -> Floats:
        share = np.clip(place / half, -1, 1)
        return np.asarray(middle + share * (end - start) / 2 + share**2 * ((end + start) / 2 - middle))

    return bend_of(frame, Camera.over(frame, params.view), degrees=params.direction, tilt=tilt)
