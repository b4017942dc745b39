"""A coloured page printed in black and white: its grid becomes as dark as ink, or a raster of dots."""

from typing import Annotated, Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.params import EffectParams, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["LaserPrint", "LaserPrintParams"]

Raster: TypeAlias = Literal["none", "grey", "screen", "diffused", "threshold"]
Field2D = NDArray[np.float32]

FINEST = 24.0
"""Dots a mm that are drawn at most: 600 dpi."""

TONER = 0.93
"""Share of the light that full toner takes."""

DARKEST = 0.85
"""What is taken off the exponent of a colour's absorbance at most: pale pink becomes a dark grey."""


class LaserPrintParams(EffectParams):
    """Parameters of `LaserPrint`.

    Parameters
    ----------
    raster : {"none", "grey", "screen", "diffused", "threshold"}
        How the printer makes greys: not at all ("none" leaves the page as it is); with as many greys as it
        likes, as dye printers do; by dots on a screen at 45 degrees that grow; by dots strewn by error
        diffusion; or black from a level on.
    colours : float
        How much darker colours become than they look, 0 to 1: at 1 a pale grid is nearly as dark as ink.
    dots : float
        Of the printer, one mm, 4 to 24: 300 dpi are 11.8.
    cell : float
        Distance of the screen's dots, mm, 0.1 to 0.6: 0.24 are 106 lines to the inch.
    level : float
        Share of full black from which on "threshold" prints black, 0.05 to 0.95.
    """

    type: Literal["laser_print"] = "laser_print"
    raster: Raster
    colours: Share
    dots: Annotated[float, Field(ge=4, le=FINEST)] = 11.8
    cell: Annotated[float, Field(ge=0.1, le=0.6)] = 0.24
    level: Annotated[float, Field(ge=0.05, le=0.95)] = 0.4


@register_effect
class LaserPrint(Effect[LaserPrintParams]):
    """Prints the page in black and white, as from a PDF file or a copier: greys, dots, or black alone."""

    def sample(self, rng: Rng = None) -> LaserPrintParams:
        """Draw a printer, and how dark it makes colours."""
        generator = as_generator(rng)
        kinds: tuple[Raster, ...] = ("grey", "screen", "diffused", "threshold")
        raster = kinds[int(generator.choice(4, p=(0.4, 0.25, 0.25, 0.1)))]
        return LaserPrintParams(
            raster=raster if self.severity else "none",
            colours=self.severity * generator.beta(1.6, 1.1),
            dots=float(generator.choice([8.0, 11.8, 23.6], p=[0.25, 0.5, 0.25])),
            cell=generator.uniform(0.16, 0.34),
            level=generator.uniform(0.25, 0.65),
        )

    def draw(self, sheet: Sheet, params: LaserPrintParams) -> None:
        """Replace the sheet's colours by what the printer makes of them."""
        if params.raster == "none":
            return
        dark = _absorbed(sheet.image, sheet.paper_colour, params.colours)
        if params.raster != "grey":
            dark = _dotted(dark, sheet.px_per_mm, params)
        light = np.rint(255 * (1 - np.float32(TONER) * dark)).astype(np.uint8)
        sheet.image[:] = cv2.merge([light, light, light])


def _absorbed(image: Pixels, paper: tuple[int, int, int], colours: float) -> Field2D:
    """Return how dark the printer makes each pixel, 0 to 1; the paper itself is left white."""
    table = np.clip(1 - np.arange(256)[:, None] / np.maximum(np.array(paper), 1), 0, 1)
    taken = cv2.LUT(image, table.astype(np.float32).reshape(256, 1, 3)) if image.size else image
    strongest = np.asarray(taken, dtype=np.float32).max(axis=2)
    mean = np.asarray(taken, dtype=np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    # what is missing of one colour counts in full only where colours are printed dark
    seen = mean + np.float32(min(2 * colours, 1.0)) * (strongest - mean)
    seen = np.clip((seen - 0.02) / 0.98, 0, 1)
    return np.asarray(np.power(seen, np.float32(1 - DARKEST * colours)), dtype=np.float32)


def _dotted(dark: Field2D, px_per_mm: float, params: LaserPrintParams) -> Field2D:
    """Return the mean of the printer's dots in each pixel."""
    height, width = dark.shape
    rate = max(params.dots / px_per_mm, 1.0)
    size = (max(round(width * rate), 1), max(round(height * rate), 1))
    fine = np.asarray(cv2.resize(dark, size, interpolation=cv2.INTER_LINEAR), dtype=np.float32)
    dots = px_per_mm * size[0] / width
    if params.raster == "threshold":
        black = fine >= params.level
    elif params.raster == "screen":
        black = fine > _screen(size, params.cell * dots)
    else:
        black = _diffused(fine)
    whole = cv2.resize(black.astype(np.uint8) * np.uint8(255), (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(whole, dtype=np.float32) * np.float32(1 / 255)


def _screen(size: tuple[int, int], cell: float) -> Field2D:
    """Return the thresholds of a screen of growing dots at 45 degrees, 0 to 1."""
    step = max(cell, 2.0) * np.sqrt(2)
    x, y = (2 * np.pi / step * np.arange(extent, dtype=np.float32) for extent in size)
    wave = np.cos(x)[None, :] + np.cos(y)[:, None]
    return np.asarray(0.5 - 0.24 * wave, dtype=np.float32)


def _diffused(dark: Field2D) -> NDArray[np.bool_]:
    from PIL import Image  # noqa: PLC0415 (error diffusion in C; Pillow loads when it is needed)

    light = np.rint(255 * (1 - dark)).astype(np.uint8)
    return ~np.asarray(Image.fromarray(light).convert("1"), dtype=np.bool_)
