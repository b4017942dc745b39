"""A page printed by an ink-jet printer: strong colours, laid in lines that break up what crosses them."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.params import EffectParams, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["InkJet", "InkJetParams"]

ROWS = 256
"""Rows that are printed at a time."""

COARSEST = 2.2
"""Px of one line of dots below which it cannot be seen."""

STRONGER = 0.7
"""What is taken off the exponent of a colour's absorbance at most."""


class InkJetParams(EffectParams):
    """Parameters of `InkJet`.

    Parameters
    ----------
    colours : float
        How much stronger colours become than they were, 0 to 1.
    pitch : float
        Distance of the lines of dots, mm, 0.1 to 0.8.
    depth : float
        How far colour is missing between the lines, 0 to 1; black is printed whole.
    across : bool
        Whether the lines run along x, so that upright lines of the grid become dots; else along y.
    black : float
        How pale black is printed, 0 to 0.5.
    seed : int
    """

    type: Literal["ink_jet"] = "ink_jet"
    colours: Share
    pitch: Annotated[float, Field(ge=0.1, le=0.8)] = 0.35
    depth: Share = 0.0
    across: bool = True
    black: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    seed: Seed


@register_effect
class InkJet(Effect[InkJetParams]):
    """Prints the page by lines of dots: colours stronger, and grids unlike in the two directions."""

    def sample(self, rng: Rng = None) -> InkJetParams:
        """Draw a printer."""
        generator = as_generator(rng)
        return InkJetParams(
            colours=self.severity * generator.uniform(0.2, 1.0),
            pitch=generator.uniform(0.2, 0.6),
            depth=min(1.4 * self.severity * generator.uniform(0.2, 1.0), 1.0),
            across=bool(generator.random() < 0.6),
            black=0.35 * self.severity * generator.random(),
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: InkJetParams) -> None:
        """Print all colour anew."""
        if not (params.colours or params.depth or params.black):
            return
        paper = np.maximum(np.array(sheet.paper_colour, dtype=np.float32), 1)
        length = sheet.size[1 if params.across else 0]
        lines = _lines(length, params, sheet.px_per_mm)
        for top in range(0, sheet.size[1], ROWS):
            band = sheet.image[top : top + ROWS]
            share = lines[top : top + ROWS, None] if params.across else lines[None, :]
            band[:] = _printed(band, paper, share, params)


def _lines(length: int, params: InkJetParams, px_per_mm: float) -> NDArray[np.float32]:
    """Return how much colour is laid at each place across the lines, 1 in their middles."""
    pitch = params.pitch * px_per_mm
    depth = params.depth * float(np.clip((pitch - COARSEST / 2) / (COARSEST / 2), 0, 1))
    turn = np.random.default_rng(params.seed).uniform(0, 2 * np.pi)
    wave = 0.5 + 0.5 * np.cos(2 * np.pi * np.arange(length) / pitch + turn)
    return np.asarray(1 - depth * (1 - wave), dtype=np.float32)


def _printed(
    band: Pixels, paper: NDArray[np.float32], share: NDArray[np.float32], params: InkJetParams
) -> Pixels:
    taken = np.clip(1 - band.astype(np.float32) / paper, 0, 1)
    black = taken.min(axis=2, keepdims=True)
    colour = taken - black
    most = np.maximum(colour.max(axis=2, keepdims=True), 1e-4)
    # what is nearly black has no colour that could grow
    coloured = (most / (most + black)) ** 2
    stronger = 1 + coloured * (np.power(most, np.float32(-STRONGER * params.colours)) - 1)
    stronger *= 1 - coloured * (1 - share[..., None])
    # colour lies beside black, not on it
    colour = np.minimum(colour * stronger, 1 - black)
    left = 1 - np.float32(1 - params.black) * black - colour
    return np.asarray(cv2.convertScaleAbs(np.clip(left, 0, 1) * paper), dtype=np.uint8)
