"""Torn paper: tears from an edge inwards, ragged edges, corners that are missing."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import EffectParams, EffectPart, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage._paper_cuts import cut_out, torn_line
from ecgsyn.effects.damage.soft_strokes import filled, wavering
from ecgtypes import Rng, as_generator

__all__ = ["Tear", "Tears", "TearsParams"]

Floats = NDArray[np.float64]
Edge = Literal["top", "right", "bottom", "left"]
EDGES: tuple[Edge, ...] = ("top", "right", "bottom", "left")

FIBRES = (251, 250, 246)
"""Colour of torn fibres: paper without its coating and print."""

OFF = 3.0
"""Mm that outlines reach beyond the page."""


class Tear(EffectPart):
    """One tear.

    Parameters
    ----------
    kind : {"rip", "edge", "corner"}
        A tear inwards; a strip torn off along the edge; a corner torn off: that at which the edge
        begins, going round clockwise.
    edge : {"top", "right", "bottom", "left"}
    at : float
        Where along the edge, share of it, clockwise.
    length : float
        Of a rip inwards, of a strip along the edge, of a corner along this edge, mm, 1 to 300.
    depth : float
        Of a rip: how far it gapes; of a strip or a corner: how far inwards it goes, mm, 0 to 80.
    slant : float
        Degrees by which a rip departs from straight inwards, -60 to 60.
    roughness : float
        0 for cut, 1 for torn by hand.
    fibres : float
        Mean width of the white rim, mm, 0 to 3.
    """

    kind: Literal["rip", "edge", "corner"]
    edge: Edge
    at: Share = 0.5
    length: Annotated[float, Field(ge=1, le=300)]
    depth: Annotated[float, Field(ge=0, le=80)]
    slant: Annotated[float, Field(ge=-60, le=60)] = 0.0
    roughness: Share = 0.7
    fibres: Annotated[float, Field(ge=0, le=3)] = 0.6


class TearsParams(EffectParams):
    """Parameters of `Tears`.

    Parameters
    ----------
    tears : tuple of Tear
    shadow : float
        How dark the paper's shadow along the tears is.
    seed : int
    """

    type: Literal["tears"] = "tears"
    tears: tuple[Tear, ...]
    shadow: Share = 0.4
    seed: Seed = 0


@register_effect
class Tears(Effect[TearsParams]):
    """Tears the sheet: paper is missing, and along the tear a rim of white fibres has lost its print."""

    def sample(self, rng: Rng = None) -> TearsParams:
        """Draw up to three tears."""
        generator = as_generator(rng)
        count = int(np.ceil(generator.uniform(0, 3) * self.severity))
        tears = tuple(_drawn(generator, self.severity) for _ in range(count))
        shadow = generator.uniform(0.2, 0.6)
        return TearsParams(tears=tears, shadow=shadow, seed=int(generator.integers(2**32)))

    def draw(self, sheet: Sheet, params: TearsParams) -> None:
        """Bare the fibres, then take the paper away."""
        rng = np.random.default_rng(params.seed)
        for tear in params.tears:
            line, beyond, inwards = _LINES[tear.kind](tear, _Side(sheet.size_mm, tear.edge), rng)
            if tear.fibres:
                _bare(sheet, line, inwards, tear, rng)
            cut_out(sheet, sheet.to_px(np.concatenate([line, beyond])), shadow=params.shadow)


def _drawn(rng: np.random.Generator, severity: float) -> Tear:
    kind = ("rip", "rip", "edge", "corner")[int(rng.integers(4))]
    size = 0.25 + 0.75 * severity * rng.uniform(0.3, 1.0)
    length, depth = {"rip": (60, 2.0), "edge": (140, 7.0), "corner": (40, 35.0)}[kind]
    return Tear(
        kind=kind,
        edge=EDGES[int(rng.integers(4))],
        at=rng.uniform(0.05, 0.95),
        length=length * size * rng.uniform(0.5, 1.0),
        depth=depth * size * rng.uniform(0.3, 1.0),
        slant=float(np.clip(rng.normal(0, 18), -60, 60)),
        roughness=rng.uniform(0.4, 1.0),
        fibres=rng.uniform(0.2, 1.2),
    )


class _Side:
    """One edge of the sheet as an axis: u along it, clockwise, v inwards, both in mm."""

    def __init__(self, size_mm: tuple[float, float], edge: Edge) -> None:
        width, height = size_mm
        origin, along, inwards = {
            "top": ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)),
            "right": ((width, 0.0), (0.0, 1.0), (-1.0, 0.0)),
            "bottom": ((width, height), (-1.0, 0.0), (0.0, -1.0)),
            "left": ((0.0, height), (0.0, -1.0), (1.0, 0.0)),
        }[edge]
        self.length = width if edge in ("top", "bottom") else height
        self.origin, self.along, self.inwards = np.array(origin), np.array(along), np.array(inwards)

    def at(self, u: float, v: float) -> Floats:
        """Return a point of the sheet, mm."""
        return np.asarray(self.origin + u * self.along + v * self.inwards)


Torn = tuple[Floats, Floats, Floats]


def _rip(tear: Tear, side: _Side, rng: np.random.Generator) -> Torn:
    """Return one bank of the tear, the other bank back, and the direction of the first bank's paper."""
    mouth = tear.at * side.length
    reach = np.tan(np.deg2rad(tear.slant)) * tear.length
    line = torn_line(
        side.at(mouth, -OFF), side.at(mouth + reach, tear.length), roughness=tear.roughness, rng=rng
    )
    gape = np.linspace(tear.depth, 0.0, len(line)) + 0.08
    gape[-1] = 0.0
    rough = 1 + 0.1 * tear.roughness * wavering(len(line), cell=12, rng=rng)
    other = line - (gape * rough)[:, None] * side.along
    return line, other[::-1], side.along


def _strip(tear: Tear, side: _Side, rng: np.random.Generator) -> Torn:
    """Return the torn edge, what lies beyond, and the direction inwards."""
    middle = tear.at * side.length
    first, last = middle - tear.length / 2, middle + tear.length / 2
    line = torn_line(side.at(first, -0.5), side.at(last, -0.5), roughness=tear.roughness, rng=rng)
    share = np.linspace(0, 1, len(line))
    swell = np.sqrt(np.clip(4 * share * (1 - share), 0, 1))
    depth = tear.depth * swell * np.clip(0.6 + 0.25 * wavering(len(line), cell=90, rng=rng), 0.05, 1.0)
    line = line + depth[:, None] * side.inwards
    return line, np.stack([side.at(last, -OFF), side.at(first, -OFF)]), side.inwards


def _corner(tear: Tear, side: _Side, rng: np.random.Generator) -> Torn:
    """Return the torn edge, the corner beyond, and the direction inwards."""
    start, stop = side.at(tear.length, -OFF), side.at(-OFF, tear.depth)
    line = torn_line(start, stop, roughness=tear.roughness, rng=rng)
    inwards = side.along * tear.depth + side.inwards * tear.length
    return line, side.at(-OFF, -OFF)[None, :], inwards / max(float(np.hypot(*inwards)), 1e-9)


_LINES = {"rip": _rip, "edge": _strip, "corner": _corner}


def _bare(sheet: Sheet, line: Floats, inwards: Floats, tear: Tear, rng: np.random.Generator) -> None:
    """Cover the rim of the tear with bare fibres: its width changes, here and there it is nothing."""
    count = len(line)
    width = 0.7 + 0.6 * wavering(count, cell=40, rng=rng) + 0.25 * wavering(count, cell=5, rng=rng)
    width = tear.fibres * np.clip(width, 0.05, 2.5)
    band = np.concatenate([line, (line + width[:, None] * inwards)[::-1]])
    x, y, bare = filled([sheet.to_px(band)], size=sheet.size)
    if not bare.size:
        return
    shade = sheet.to_px(band + 0.25 * inwards)
    sx, sy, dark = filled([shade], size=sheet.size)
    if dark.size:
        sheet.ink(sx, sy, 0.16 * dark, (70, 70, 75))
    sheet.cover(x, y, 0.95 * bare, FIBRES)
