"""Mould: specks that grow together from a damp corner."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import EffectParams, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import fractal_field
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage.decals import SOFT, Decal
from ecgtypes import Rng, as_generator

__all__ = ["Mould", "MouldParams"]

Corner = Literal["top left", "top right", "bottom left", "bottom right"]
Kind = Literal["black", "green", "foxing"]

CORNERS: dict[Corner, tuple[int, int]] = {
    "top left": (0, 0),
    "top right": (1, 0),
    "bottom left": (0, 1),
    "bottom right": (1, 1),
}

TINTS: dict[Kind, tuple[float, float, float]] = {
    "black": (0.95, 0.92, 1.0),
    "green": (0.95, 0.72, 1.0),
    "foxing": (0.3, 0.62, 1.0),
}
"""Absorbance for red, green and blue, relative; foxing is the brown that old paper gets."""

DARKEST = 0.95
"""Absorbance of the darkest specks: what lies below them can still be told."""


OVER = 3.0
"""Mm of the patch that lie off the page."""


class MouldParams(EffectParams):
    """Parameters of `Mould`.

    Parameters
    ----------
    corner : {"top left", "top right", "bottom left", "bottom right"}
        From which it grows.
    kind : {"black", "green", "foxing"}
    reach : float
        Distance over which it thins out, mm, 3 to 120.
    colonies : int
        0 to 60.
    strength : float
    seed : int
    """

    type: Literal["mould"] = "mould"
    corner: Corner
    kind: Kind
    reach: Annotated[float, Field(ge=3, le=120)]
    colonies: Annotated[int, Field(ge=0, le=60)]
    strength: Share
    seed: Seed


@register_effect
class Mould(Effect[MouldParams]):
    """Grows colonies of specks from a corner: many small ones, some large, with a haze around them."""

    def sample(self, rng: Rng = None) -> MouldParams:
        """Draw a corner and how far it has gone."""
        generator = as_generator(rng)
        return MouldParams(
            corner=list(CORNERS)[int(generator.integers(4))],
            kind=list(TINTS)[int(generator.integers(3))],
            reach=8 + 60 * self.severity * generator.uniform(0.2, 1.0),
            colonies=round(40 * self.severity * generator.uniform(0.25, 1.0)),
            strength=generator.uniform(0.35, 1.0),
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: MouldParams) -> None:
        """Draw specks, haze and texture on one patch around the corner."""
        if not (params.colonies and params.strength):
            return
        rng = np.random.default_rng(params.seed)
        side = 2.4 * params.reach
        x, y = np.array(CORNERS[params.corner]) * sheet.size_mm + _inwards(params) * (side / 2 - OVER)
        decal = Decal(sheet, size_mm=(side, side), centre_mm=(x, y), px_per_mm=SOFT)
        specks = _specks(decal, params, rng)
        haze = cv2.GaussianBlur(specks, (0, 0), 1.6 * decal.px_per_mm)
        texture = fractal_field(decal.size, cell=1.5 * decal.px_per_mm, rng=rng, octaves=3, roughness=0.8)
        dark = specks * np.clip(0.75 + 0.3 * texture, 0.1, 1.3).astype(np.float32) + np.float32(0.7) * haze
        decal.absorb(np.minimum(dark, 1.3) * np.float32(DARKEST * params.strength), TINTS[params.kind])


def _inwards(params: MouldParams) -> NDArray[np.float64]:
    return np.where(np.array(CORNERS[params.corner]) == 0, 1.0, -1.0)


def _specks(decal: Decal, params: MouldParams, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the specks, 0 to 1: clusters, the denser the nearer to the corner."""
    count = params.colonies
    away = np.minimum(rng.exponential(params.reach / 2.2, (count, 2)), 2.0 * params.reach)
    middles = (away - 1.2 * params.reach + OVER) * _inwards(params)
    drawn = decal.blank()
    half = (np.array(decal.size) - 1) / 2
    for middle, spread in zip(middles, rng.uniform(1.0, 0.12 * params.reach + 2, count), strict=True):
        number = int(rng.integers(4, 22))
        places = middle + rng.standard_normal((number, 2)) * spread
        radii = np.clip(rng.lognormal(-1.1, 0.6, number), 0.12, 2.2)
        for place, radius, level in zip(places, radii, rng.uniform(60, 255, number), strict=True):
            centre = np.rint((place * decal.px_per_mm + half) * 16).astype(int).tolist()
            size = max(round(radius * decal.px_per_mm * 16), 8)
            cv2.circle(drawn, centre, size, int(level), thickness=-1, lineType=cv2.LINE_AA, shift=4)
    soft = cv2.GaussianBlur(drawn, (0, 0), 0.14 * decal.px_per_mm)
    return np.asarray(soft, dtype=np.float32) * np.float32(1 / 255)
