"""Thermal paper after some years: pale print, yellow paper, dark spots where it lay warm."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.linear_light import Floats32, Lattice, toned
from ecgsyn.effects.base.params import EffectParams, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import fractal_field, smooth_field
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["ThermalFade", "ThermalFadeParams"]

HEATER = 0.125
"""Width of one dot of the print head, mm: 8 dots for one mm."""

YELLOWED = np.array([0.97, 0.90, 0.70])
"""What old paper leaves of red, green and blue, at worst; as shares of the levels."""

HEATED = np.array([0.50, 0.48, 0.50])
"""The same for paper that lay too warm."""


GONE = 0.92
"""Share of the darkness lost from which on the print counts as no longer visible."""


class ThermalFadeParams(EffectParams):
    """Parameters of `ThermalFade`.

    Parameters
    ----------
    fade : float
        Share of the print's darkness that is lost, about.
    patches : float
        How unevenly: 0 for the same everywhere, 1 for places with no loss beside others with twice.
    streaks : float
        Number and strength of pale lines along the paper, where dots of the print head were weak.
    yellow : float
        Of the paper, 1 for the worst.
    grey : float
        Share of the light that the paper has lost.
    spots : float
        How dark and how far heat has blackened the paper from the edge, 1 for the worst.
    seed : int
    """

    type: Literal["thermal_fade"] = "thermal_fade"
    fade: Annotated[float, Field(ge=0, le=0.95)]
    patches: Share = 0.0
    streaks: Share = 0.0
    yellow: Share = 0.0
    grey: Annotated[float, Field(ge=0, le=0.6)] = 0.0
    spots: Share = 0.0
    seed: Seed


@register_effect
class ThermalFade(Effect[ThermalFadeParams]):
    """Fades the thermal print in patches and streaks, and colours the paper as age and warmth do.

    A coloured grid was printed on the paper before and stays.
    """

    def sample(self, rng: Rng = None) -> ThermalFadeParams:
        """Draw how far it has gone; one in three sheets lay somewhere too warm."""
        generator = as_generator(rng)
        return ThermalFadeParams(
            fade=0.75 * self.severity * generator.uniform(0.2, 1.0),
            patches=self.severity * generator.uniform(0.2, 1.0),
            streaks=self.severity * generator.beta(1, 2),
            yellow=self.severity * generator.beta(1.5, 2),
            grey=0.2 * self.severity * generator.uniform(0, 1),
            spots=self.severity * generator.uniform(0.2, 1.0) if generator.random() < 1 / 3 else 0.0,
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: ThermalFadeParams) -> None:
        """Fade what the heat had blackened, then colour the paper; what is gone is no longer visible."""
        if not (params.fade or params.streaks or params.yellow or params.grey or params.spots):
            return
        rng = np.random.default_rng(params.seed)
        paper = np.array(sheet.paper_colour, dtype=np.float32)
        lattice = Lattice.over(sheet.image, detail=6 * sheet.px_per_mm)
        lost = _fade(lattice, params, sheet.px_per_mm, rng)
        colour = _paper(lattice, params, sheet.px_per_mm, rng)
        if params.streaks:
            _streak(sheet, params.streaks, paper, rng)
        if params.fade:
            _pale(sheet, lattice, lost, float(paper.max()))
        toned(sheet.image, lattice, colour, np.zeros_like(colour))


def _fade(
    lattice: Lattice, params: ThermalFadeParams, px_per_mm: float, rng: np.random.Generator
) -> Floats32:
    """Return the share of the darkness that is lost: clouds, and bands across the paper's way."""
    cell = px_per_mm / lattice.step
    clouds = fractal_field(lattice.nodes, cell=60 * cell, rng=rng, octaves=3)
    bands = smooth_field(lattice.nodes, cell=300 * cell, rng=rng, aspect=0.05)
    uneven = 1 + params.patches * (0.5 * clouds + 0.25 * bands)
    return np.clip(params.fade * uneven, 0, 0.97).astype(np.float32)


def _pale(sheet: Sheet, lattice: Lattice, lost: Floats32, bright: float) -> None:
    """Raise all colours of a pixel by its share of what the brightest of them lacks of the paper.

    Black ink lacks all of the light; a red or green line lacks none of its own colour, and stays.
    """
    for where, (share,) in lattice.bands(lost):
        band = sheet.image[where]
        red, green, blue = cv2.split(band)
        brightest = cv2.max(cv2.max(red, green), blue)
        missing = cv2.subtract(np.full(band.shape[:2], round(bright), dtype=np.uint8), brightest)
        lift = cv2.multiply(missing, share, dtype=cv2.CV_8U)
        cv2.add(band, cv2.merge([lift] * 3), dst=band)
        gone = share > GONE
        if gone.any():
            sheet.hide(0, where.start, gone)


def _paper(
    lattice: Lattice, params: ThermalFadeParams, px_per_mm: float, rng: np.random.Generator
) -> Floats32:
    """Return what the paper leaves of each colour, shape (rows, columns, 3)."""
    cell = px_per_mm / lattice.step
    width, height = lattice.size
    clouds = fractal_field(lattice.nodes, cell=80 * cell, rng=rng, octaves=3)
    share = np.clip(params.yellow * (0.75 + 0.12 * clouds), 0, 1)[..., None]
    colour = (1 - params.grey) * (1 - share * (1 - YELLOWED))
    if params.spots:
        x = np.minimum(lattice.x + 0.5, width - 0.5 - lattice.x)
        y = np.minimum(lattice.y + 0.5, height - 0.5 - lattice.y)
        blots = fractal_field(lattice.nodes, cell=30 * cell, rng=rng, octaves=4)
        from_edge = np.minimum(x, y) / px_per_mm / (25 * params.spots)
        heat = np.clip(0.7 * blots - from_edge - 0.2, 0, 1)[..., None] * params.spots
        colour = colour * (1 - heat * (1 - HEATED))
    return np.asarray(colour, dtype=np.float32)


def _streak(sheet: Sheet, streaks: float, paper: NDArray[np.float32], rng: np.random.Generator) -> None:
    """Pale the print along lines of one or a few dots of the print head, from side to side."""
    px_per_mm, height = sheet.px_per_mm, sheet.size[1]
    lost = np.zeros(height, dtype=np.float32)
    rows = np.arange(height)
    for _ in range(int(rng.poisson(8 * streaks))):
        middle = rng.uniform(0, height)
        half = HEATER * int(rng.geometric(0.4)) * px_per_mm / 2
        share = np.clip(half + 0.5 - np.abs(rows - middle), 0, min(1, 2 * half))
        lost = np.maximum(lost, share * rng.uniform(0.3, 1.0))
    bare = np.broadcast_to(np.rint(paper).astype(np.uint8), (1, sheet.size[0], 3))
    for row in np.flatnonzero(lost):
        line = sheet.image[row : row + 1]
        part = float(lost[row])
        sheet.image[row : row + 1] = cv2.addWeighted(line, 1 - part, np.ascontiguousarray(bare), part, 0)
