"""A page as a monitor in dark mode shows it: bright lines on a dark ground."""

from typing import Literal

import cv2
import numpy as np

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import EffectParams, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["DarkScreen", "DarkScreenParams"]

Colour = tuple[Share, Share, Share]

PHOSPHORS: tuple[Colour, ...] = (
    (0.35, 1.0, 0.45),
    (0.3, 0.95, 1.0),
    (1.0, 0.95, 0.35),
    (0.95, 0.97, 1.0),
    (1.0, 0.7, 0.3),
)
"""Green, cyan, yellow, white and amber, as bedside monitors have them."""


class DarkScreenParams(EffectParams):
    """Parameters of `DarkScreen`.

    Parameters
    ----------
    ink : (float, float, float) or None
        Red, green and blue of the brightest lines, 0 to 1; None leaves the page as it is.
    ground : (float, float, float)
        Of the screen where nothing is drawn, 0 to 1.
    grid : float
        How bright the grid is beside what it would be if all were turned round alike, 0 to 1.
    """

    type: Literal["dark_screen"] = "dark_screen"
    ink: Colour | None
    ground: Colour = (0.02, 0.02, 0.03)
    grid: Share = 0.6


@register_effect
class DarkScreen(Effect[DarkScreenParams]):
    """Turns dark on light into bright on dark; what is pale, as grids are, becomes faint."""

    def sample(self, rng: Rng = None) -> DarkScreenParams:
        """Draw the colours of a screen."""
        generator = as_generator(rng)
        colour = PHOSPHORS[int(generator.integers(len(PHOSPHORS)))]
        ground = generator.uniform(0, 0.12) * generator.uniform(0.5, 1.0, size=3)
        red, green, blue = (float(value) for value in ground)
        return DarkScreenParams(
            ink=colour if self.severity else None,
            ground=(red, green, blue),
            grid=generator.uniform(0.2, 1.0),
        )

    def draw(self, sheet: Sheet, params: DarkScreenParams) -> None:
        """Map darkness to light, from the paper's own colour on."""
        if params.ink is None:
            return
        grey = cv2.cvtColor(sheet.image, cv2.COLOR_RGB2GRAY)
        paper = float(np.dot(sheet.paper_colour, (0.299, 0.587, 0.114)))
        dark = np.clip(1 - np.arange(256) / max(paper, 1.0), 0, 1)
        # half as dark as ink and paler: the grid
        share = dark * (params.grid + (1 - params.grid) * np.clip(2 * dark - 0.5, 0, 1))
        ground, ink = np.array(params.ground), np.array(params.ink)
        table = np.rint(255 * (ground + share[:, None] * (ink - ground)))
        sheet.image[:] = cv2.LUT(cv2.merge([grey, grey, grey]), table.astype(np.uint8).reshape(256, 1, 3))
