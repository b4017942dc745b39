"""Uneven print: the bands of an ink-jet's passes, and of paper that was not fed evenly."""

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.linear_light import ROWS, Floats32
from ecgsyn.effects.base.params import EffectParams, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import smooth_field
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["PrinterBands", "PrinterBandsParams"]


class PrinterBandsParams(EffectParams):
    """Parameters of `PrinterBands`.

    Parameters
    ----------
    passes : float
        Strength of the bands that one pass of the head leaves, as a share of the print's darkness.
    pitch : float
        Height of one pass, mm.
    gaps : float
        Strength of the fine pale lines between two passes.
    feed : float
        Strength of the bands across the paper's way, along the trace.
    step : float
        Width of those bands, mm.
    upright : bool
        Whether the head ran down the page: then the passes stand side by side.
    seed : int
    """

    type: Literal["printer_bands"] = "printer_bands"
    passes: Annotated[float, Field(ge=0, le=0.6)]
    pitch: Annotated[float, Field(ge=0.5, le=40)] = 8.0
    gaps: Share = 0.0
    feed: Annotated[float, Field(ge=0, le=0.6)] = 0.0
    step: Annotated[float, Field(ge=0.2, le=40)] = 2.0
    upright: bool = False
    seed: Seed


@register_effect
class PrinterBands(Effect[PrinterBandsParams]):
    """Makes print and grid paler and darker in bands; bare paper stays."""

    def sample(self, rng: Rng = None) -> PrinterBandsParams:
        """Draw an ink-jet with its passes, or a thermal printer, whose paper jerks."""
        generator = as_generator(rng)
        jet = generator.random() < 0.5
        return PrinterBandsParams(
            passes=0.3 * self.severity * generator.uniform(0.1, 1.0) * (1.0 if jet else 0.2),
            pitch=generator.uniform(4, 22),
            gaps=0.7 * self.severity * generator.beta(1, 2) if jet else 0.0,
            feed=0.35 * self.severity * generator.uniform(0.1, 1.0) * (0.4 if jet else 1.0),
            step=float(np.exp(generator.uniform(np.log(0.5), np.log(12)))),
            upright=bool(generator.random() < 0.3),
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: PrinterBandsParams) -> None:
        """Bring each row and column nearer to the paper's colour, or further away from it."""
        if not (params.passes or params.gaps or params.feed):
            return
        rng = np.random.default_rng(params.seed)
        sides = sheet.size if params.upright else sheet.size[::-1]
        head = _passes(sides[0], params, sheet.px_per_mm, rng)
        feed = params.feed * _line(sides[1], params.step * sheet.px_per_mm, rng)
        rows, columns = (feed, head) if params.upright else (head, feed)
        paper = np.array(sheet.paper_colour, dtype=np.float32)
        for top in range(0, sheet.size[1], ROWS):
            band = sheet.image[top : top + ROWS]
            pale = np.clip(rows[top : top + ROWS, None] + columns[None], -0.8, 0.95).astype(np.float32)
            kept = cv2.multiply(band, cv2.merge([1 - pale] * 3), dtype=cv2.CV_32F)
            bare = cv2.merge([pale * level for level in paper])
            cv2.add(kept, bare, dst=band, dtype=cv2.CV_8U)


def _line(length: int, cell: float, rng: np.random.Generator) -> Floats32:
    """Return noise along a line."""
    return np.asarray(smooth_field((length, 4), cell=cell, rng=rng)[0])


def _passes(length: int, params: PrinterBandsParams, px_per_mm: float, rng: np.random.Generator) -> Floats32:
    """Return the paleness over the passes: each its own, fading to its end, and gaps between them."""
    pitch = params.pitch * px_per_mm
    at = (np.arange(length) + 0.5) / pitch + rng.uniform(0, 1)
    number = np.floor(at).astype(np.intp)
    own = rng.normal(0, 0.5, int(number.max()) + 1)
    within = at - number
    pale = params.passes * (own[number] + 0.5 * np.cos(2 * np.pi * within))
    away = np.minimum(within, 1 - within) * pitch  # px from the next gap
    width = max(0.1 * px_per_mm, 0.6)
    strength = rng.uniform(0, 1, int(number.max()) + 2)[np.rint(at).astype(np.intp)]
    return np.asarray(pale + params.gaps * strength * np.exp(-((away / width) ** 2)), dtype=np.float32)
