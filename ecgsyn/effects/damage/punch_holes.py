"""Holes for a ring binder."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import EffectParams, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage._paper_cuts import cut_out
from ecgsyn.effects.damage.soft_strokes import Stroke, pen_ink
from ecgtypes import Rng, as_generator

__all__ = ["PunchHoles", "PunchHolesParams"]

Edge = Literal["left", "right", "top", "bottom", "long"]

EDGES: dict[Edge, float] = {"left": 0.55, "long": 0.38, "right": 0.04, "bottom": 0.03}
"""How often each is punched: pages stand in binders upright, or turned by a quarter."""

Millimetres = Annotated[float, Field(ge=-15, le=15)]


class PunchHolesParams(EffectParams):
    """Parameters of `PunchHoles`.

    The defaults are those of ISO 838: 6 mm holes, their middles 80 mm apart and 12 mm from the edge.

    Parameters
    ----------
    count : int
        0 to 4; two holes, four (80 mm apart as well), or three, 108 mm apart, where paper is Letter.
    edge : {"left", "right", "top", "bottom", "long"}
        Long is the top of a page that is wider than high, the left of any other.
    diameter : float
        mm, 4 to 9.
    pitch : float
        mm, 60 to 120.
    margin : float
        From the edge to the middles, mm, 6 to 20.
    shift : float
        Of the middle of the row along the edge, mm, -15 to 15.
    degrees : float
        That the row is askew by, -5 to 5.
    shadow : float
        How dark the paper's shadow in the holes is.
    """

    type: Literal["punch_holes"] = "punch_holes"
    count: Annotated[int, Field(ge=0, le=4)]
    edge: Edge = "left"
    diameter: Annotated[float, Field(ge=4, le=9)] = 6.0
    pitch: Annotated[float, Field(ge=60, le=120)] = 80.0
    margin: Annotated[float, Field(ge=6, le=20)] = 12.0
    shift: Millimetres = 0.0
    degrees: Annotated[float, Field(ge=-5, le=5)] = 0.0
    shadow: Share = 0.5


@register_effect
class PunchHoles(Effect[PunchHolesParams]):
    """Punches holes along one edge; what was printed there is gone."""

    def sample(self, rng: Rng = None) -> PunchHolesParams:
        """Draw a puncher, and how carelessly it was used."""
        generator = as_generator(rng)
        count = int(generator.choice([2, 2, 4, 3]))
        edge = tuple(EDGES)[int(generator.choice(len(EDGES), p=tuple(EDGES.values())))]
        wild = self.severity
        return PunchHolesParams(
            count=count if wild else 0,
            edge=edge,
            diameter=float(np.clip(generator.normal(6.0, 0.4), 5, 8)),
            pitch=108.0 if count == 3 else 80.0,
            margin=float(np.clip(generator.normal(12.0, 0.5 + 1.5 * wild), 7, 18)),
            shift=float(np.clip(generator.normal(0.0, 4.0 * wild), -15, 15)),
            degrees=float(np.clip(generator.normal(0.0, 1.2 * wild), -4, 4)),
            shadow=generator.uniform(0.25, 0.7),
        )

    def draw(self, sheet: Sheet, params: PunchHolesParams) -> None:
        """Press the rims, then take the holes out."""
        turn = np.linspace(0, 2 * np.pi, 64, endpoint=False)
        circle = params.diameter / 2 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        for middle in _middles(sheet.size_mm, params):
            outline = sheet.to_px(middle + circle)
            rim = Stroke.even(np.concatenate([outline, outline[:2]]), width=0.5 * sheet.px_per_mm)
            pressed = pen_ink([rim], size=sheet.size)
            if pressed is not None:
                sheet.ink(pressed.x, pressed.y, 0.18 * pressed.coverage, (90, 90, 95))
            cut_out(sheet, outline, shadow=params.shadow)


def _middles(size_mm: tuple[float, float], params: PunchHolesParams) -> NDArray[np.float64]:
    """Return the middles of the holes, mm, shape (count, 2)."""
    width, height = size_mm
    edge = params.edge
    if edge == "long":
        edge = "top" if width > height else "left"
    along = (np.arange(params.count) - (params.count - 1) / 2) * params.pitch
    slope = np.tan(np.deg2rad(params.degrees))
    upright = edge in ("left", "right")
    at = along + params.shift + (height if upright else width) / 2
    inwards = params.margin + slope * along
    far = {"right": width, "bottom": height}.get(edge)
    across = inwards if far is None else far - inwards
    return np.stack([across, at] if upright else [at, across], axis=1)
