"""Dust, hairs and scratches: on the glass of a scanner, or on the paper."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import EffectParams, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage.soft_strokes import Stroke, pen_ink, rounded, wavering
from ecgtypes import Rng, as_generator

__all__ = ["Dust", "DustParams"]

Floats = NDArray[np.float64]

DARK, LIGHT = (62, 60, 58), (255, 255, 255)

SEEN = 0.25
"""Share of the light that a mark takes from which on it can be told from the grain of paper and camera."""

TRANSPARENT = 0.45
"""Cover at most of what is light: what lies below can still be seen."""


class DustParams(EffectParams):
    """Parameters of `Dust`.

    Parameters
    ----------
    specks : float
        For one square decimetre of paper, 0 to 60.
    hairs : float
        The same, 0 to 4.
    scratches : float
        The same, 0 to 4.
    strength : float
        How clearly they can be seen.
    seed : int
    """

    type: Literal["dust"] = "dust"
    specks: Annotated[float, Field(ge=0, le=60)]
    hairs: Annotated[float, Field(ge=0, le=4)]
    scratches: Annotated[float, Field(ge=0, le=4)]
    strength: Share = 0.7
    seed: Seed


@register_effect
class Dust(Effect[DustParams]):
    """Scatters specks, hairs, lint and fine scratches; they are thin or faint, and hide nothing."""

    def sample(self, rng: Rng = None) -> DustParams:
        """Draw how dirty the glass is: most have a few specks, some a hair."""
        generator = as_generator(rng)
        return DustParams(
            specks=45 * self.severity * generator.beta(1, 2.5),
            hairs=1.2 * self.severity * generator.beta(1, 4),
            scratches=1.0 * self.severity * generator.beta(1, 5),
            strength=generator.uniform(0.35, 1.0),
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: DustParams) -> None:
        """Draw each by itself."""
        if not params.strength:
            return
        rng = np.random.default_rng(params.seed)
        width, height = sheet.size_mm
        area = width * height / 1e4
        makers = (_speck, _hair, _scratch)
        for make, density in zip(makers, (params.specks, params.hairs, params.scratches), strict=True):
            for _ in range(int(rng.poisson(density * area))):
                at = rng.uniform(0, 1, 2) * (width, height)
                stroke, colour = make(rng)
                _lay(sheet, stroke, at, colour, params.strength)


Made = tuple[Stroke, tuple[int, int, int]]


def _speck(rng: np.random.Generator) -> Made:
    """Return a grain of two or three tenths of a millimetre; one in three is light."""
    size = float(np.clip(rng.lognormal(-1.9, 0.6), 0.05, 0.8))
    points = np.cumsum(rng.normal(0, 0.4 * size, (int(rng.integers(1, 4)), 2)), axis=0)
    widths = size * rng.uniform(0.5, 1.0, len(points))
    dark = np.full(len(points), rng.uniform(0.4, 1.0))
    return Stroke(points, widths, dark), LIGHT if rng.random() < 0.35 else DARK


def _hair(rng: np.random.Generator) -> Made:
    """Return a curl of a few millimetres, 0.05-0.1 mm across; or paler lint."""
    length = float(np.clip(rng.lognormal(1.7, 0.5), 1.5, 25))
    turn = rng.uniform(0, 2 * np.pi) + np.cumsum(wavering(14, cell=4, rng=rng) * 0.35)
    steps = np.stack([np.cos(turn), np.sin(turn)], axis=1) * length / 14
    points = rounded(np.cumsum(steps, axis=0), parts=5)
    lint = rng.random() < 0.4
    width = rng.uniform(0.05, 0.1) * (1.6 if lint else 1.0)
    return Stroke.even(points, width=width, darkness=rng.uniform(0.4, 0.9)), LIGHT if lint else DARK


def _scratch(rng: np.random.Generator) -> Made:
    """Return a fine, nearly straight line, here and there interrupted."""
    length = rng.uniform(8, 90)
    turn = rng.uniform(0, np.pi)
    share = np.linspace(0, 1, 60)
    bow = rng.normal(0, 0.02) * length * 4 * share * (1 - share)
    along = np.array([np.cos(turn), np.sin(turn)])
    points = length * share[:, None] * along + bow[:, None] * np.array([-along[1], along[0]])
    dark = np.clip(0.45 + 0.4 * wavering(60, cell=7, rng=rng), 0, 0.9)
    return Stroke(points, np.full(60, rng.uniform(0.03, 0.09)), dark), LIGHT if rng.random() < 0.6 else DARK


def _lay(sheet: Sheet, stroke: Stroke, at: Floats, colour: tuple[int, int, int], strength: float) -> None:
    points = sheet.to_px(stroke.points + at)
    scaled = Stroke(points, stroke.widths * sheet.px_per_mm, stroke.darkness)
    ink = pen_ink([scaled], size=sheet.size)
    if ink is None:
        return
    if colour == LIGHT:
        sheet.cover(ink.x, ink.y, np.float32(TRANSPARENT * strength) * ink.coverage, LIGHT)
    else:
        dark = np.float32(0.8 * strength) * ink.coverage
        sheet.ink(ink.x, ink.y, dark, colour)
        sheet.mark(ink.x, ink.y, dark >= SEEN)
