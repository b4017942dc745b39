"""The camera's lens bends straight lines."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import EffectParams
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["LensDistortion", "LensDistortionParams", "Radial"]

Floats = NDArray[np.float64]

WORST = 0.09
"""k1 of a cheap wide lens; what a phone leaves after its own correction is below 0.02."""

OUTER, FAR, KNOTS = 1.05, 1e4, 8192
"""Half diagonals up to which the polynomial holds, and to which it goes on as a line; knots of its table."""


class LensDistortionParams(EffectParams):
    """Parameters of `LensDistortion`.

    Brown's radial model in the picture: a point at radius r, in half diagonals, is seen at
    ``r * (1 + k1 * r**2 + k2 * r**4)``.

    Parameters
    ----------
    k1 : float
        -0.15 to 0.15: negative for a barrel, positive for a pincushion.
    k2 : float
        -0.05 to 0.05.
    """

    type: Literal["lens_distortion"] = "lens_distortion"
    k1: Annotated[float, Field(ge=-0.15, le=0.15)]
    k2: Annotated[float, Field(ge=-0.05, le=0.05)]


@dataclass(frozen=True)
class Radial:
    """A warp that moves points along rays from the middle; both directions read one table.

    Parameters
    ----------
    centre : (x, y)
        px.
    unit : float
        px of one half diagonal.
    before, after : ndarray of float64, shape (n,)
        Radii in half diagonals, rising.
    """

    centre: tuple[float, float]
    unit: float
    before: Floats
    after: Floats

    def forward(self, points: ArrayLike) -> Floats:
        """Move points of shape (n, 2) from the source image to the warped one."""
        return self._scaled(points, self.before, self.after)

    def inverse(self, points: ArrayLike) -> Floats:
        """Move points of shape (n, 2) from the warped image back to the source."""
        return self._scaled(points, self.after, self.before)

    def _scaled(self, points: ArrayLike, before: Floats, after: Floats) -> Floats:
        away = np.asarray(points, dtype=np.float64) - self.centre
        radius = np.hypot(away[:, 0], away[:, 1]) / self.unit
        with np.errstate(invalid="ignore", divide="ignore"):
            rate = np.where(radius > 0, np.interp(radius, before, after) / radius, after[1] / before[1])
        return self.centre + away * rate[:, None]


@register_effect
class LensDistortion(Effect[LensDistortionParams]):
    """Bends the whole view, about its middle; the picture keeps its size and shows nothing from outside."""

    def sample(self, rng: Rng = None) -> LensDistortionParams:
        """Draw a lens: barrels are more frequent."""
        generator = as_generator(rng)
        k1 = float(np.clip(generator.normal(-0.25, 0.4), -1, 1)) * self.severity * WORST
        return LensDistortionParams(k1=k1, k2=-k1 * generator.uniform(-0.1, 0.35))

    def move(self, frame: Frame, params: LensDistortionParams) -> Move | None:
        """Move each point along its ray; then enlarge, so that the border comes from inside the view."""
        if not (params.k1 or params.k2):
            return None
        before = np.linspace(0, OUTER, KNOTS)
        rate = 1 + params.k1 * before**2 + params.k2 * before**4
        half = np.array(frame.size) / 2
        unit = float(np.hypot(*half))
        border = before >= half.min() / unit
        enlarge = 1 / float(rate[border].min())
        after = before * rate * enlarge
        slope = (after[-1] - after[-2]) / (before[-1] - before[-2])
        before = np.append(before, FAR)
        after = np.append(after, after[-1] + slope * (FAR - OUTER))
        warp = Radial(frame.centre, unit, before, after)
        return Move(warp, Frame(frame.size, frame.px_per_mm * enlarge))
