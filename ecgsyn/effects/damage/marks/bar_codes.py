"""Bar codes and QR codes, on labels or printed onto the page."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import Angle, EffectParams, Place, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.damage.decals import Decal, Line
from ecgsyn.effects.damage.marks._stickers import (
    INK,
    code_128,
    lay_sticker,
    printed_bars,
    printed_tiles,
    qr_tiles,
)
from ecgtypes import Rng, as_generator

__all__ = ["BarCode", "BarCodeParams", "QrCode", "QrCodeParams"]

QUIET = 10
"""Modules left free on each side of a Code 128 bar code (ISO/IEC 15417)."""

QUIET_TILES = 4
"""Tiles left free round a QR code (ISO/IEC 18004)."""

SHADE = 1.0
"""Mm round a label for its shadow."""

CORNERS = ((0.8, 0.05), (0.8, 0.05), (0.5, 0.05), (0.12, 0.05), (0.8, 0.94), (0.15, 0.94))
"""Where codes are found: the corners of the header as a rule."""

Text = Annotated[str, Field(max_length=40, pattern=r"^[ -~]*$")]


class BarCodeParams(EffectParams):
    """Parameters of `BarCode`.

    Parameters
    ----------
    text : str
        Up to 40 ASCII signs; empty for no code.
    x, y : float
        Its middle, share of the page's width and height, -0.25 to 1.25.
    module : float
        Width of the narrowest bar, mm, 0.15 to 0.6.
    height : float
        Of the bars, mm, 3 to 25.
    degrees : float
    sticker : bool
        On a white label, which hides what lies below; else printed onto the page.
    readable : bool
        Whether the text stands below the bars.
    darkness : float
        Of the print.
    """

    type: Literal["bar_code"] = "bar_code"
    text: Text
    x: Place
    y: Place
    module: Annotated[float, Field(ge=0.15, le=0.6)] = 0.25
    height: Annotated[float, Field(ge=3, le=25)] = 9.0
    degrees: Angle = 0.0
    sticker: bool = True
    readable: bool = True
    darkness: Share = 1.0


@register_effect
class BarCode(Effect[BarCodeParams]):
    """Puts a Code 128 bar code onto the page, with its text in plain letters below."""

    def sample(self, rng: Rng = None) -> BarCodeParams:
        """Draw a number, and a place in the header as a rule."""
        generator = as_generator(rng)
        digits = "".join(str(n) for n in generator.integers(0, 10, int(generator.integers(6, 11))))
        prefix = ("", "", "ECG-", "P", "A/")[int(generator.integers(5))]
        (x, y), degrees = _put(generator, self.severity)
        return BarCodeParams(
            text=prefix + digits if self.severity else "",
            x=x,
            y=y,
            module=generator.uniform(0.2, 0.25 + 0.1 * self.severity),
            height=generator.uniform(6, 8 + 6 * self.severity),
            degrees=degrees,
            sticker=bool(generator.random() < 0.6),
            readable=bool(generator.random() < 0.8),
            darkness=generator.uniform(0.75, 1.0),
        )

    def draw(self, sheet: Sheet, params: BarCodeParams) -> None:
        """Stick the label, if any; print bars and text."""
        if not params.text:
            return
        modules = code_128(params.text)
        quiet, wide = QUIET * params.module, len(modules) * params.module
        line = 3.2 if params.readable else 0.0
        size = (wide + 2 * (quiet + SHADE), params.height + line + 3.0 + 2 * SHADE)
        decal = _laid(sheet, params, size, corner=1.0)
        left, top = quiet + SHADE, SHADE + 1.5
        bars = printed_bars(decal, modules, left=left, top=top, width=wide, height=params.height)
        decal.write(np.rint(bars * params.darkness).astype(np.uint8), "", colour=INK)
        if params.readable:
            text = Line(params.text, left + wide / 2, top + params.height + 2.9, 2.1, "ms", "sans")
            decal.write_line(text, colour=INK)


class QrCodeParams(EffectParams):
    """Parameters of `QrCode`.

    Parameters
    ----------
    text : str
        Up to 40 ASCII signs; empty for no code.
    x, y : float
        Its middle, share of the page's width and height, -0.25 to 1.25.
    tile : float
        Side of a tile, mm, 0.2 to 1.5.
    degrees : float
    sticker : bool
        On a white label, which hides what lies below; else printed onto the page.
    darkness : float
        Of the print.
    """

    type: Literal["qr_code"] = "qr_code"
    text: Text
    x: Place
    y: Place
    tile: Annotated[float, Field(ge=0.2, le=1.5)] = 0.6
    degrees: Angle = 0.0
    sticker: bool = True
    darkness: Share = 1.0


@register_effect
class QrCode(Effect[QrCodeParams]):
    """Puts a QR code onto the page."""

    def sample(self, rng: Rng = None) -> QrCodeParams:
        """Draw a number, and a place in the header as a rule."""
        generator = as_generator(rng)
        number = int(generator.integers(10**6, 10**9))
        (x, y), degrees = _put(generator, self.severity)
        return QrCodeParams(
            text=f"ECG{number}" if self.severity else "",
            x=x,
            y=y,
            tile=generator.uniform(0.35, 0.45 + 0.35 * self.severity),
            degrees=degrees,
            sticker=bool(generator.random() < 0.5),
            darkness=generator.uniform(0.75, 1.0),
        )

    def draw(self, sheet: Sheet, params: QrCodeParams) -> None:
        """Stick the label, if any; print the tiles."""
        if not params.text:
            return
        tiles = qr_tiles(params.text)
        side, quiet = len(tiles) * params.tile, QUIET_TILES * params.tile + SHADE
        decal = _laid(sheet, params, (side + 2 * quiet, side + 2 * quiet), corner=0.8)
        picture = printed_tiles(decal, tiles, left=quiet, top=quiet, width=side, height=side)
        decal.write(np.rint(picture * params.darkness).astype(np.uint8), "", colour=INK)


def _laid(
    sheet: Sheet, params: BarCodeParams | QrCodeParams, size: tuple[float, float], *, corner: float
) -> Decal:
    """Return the place of a code, on a sticker if it has one."""
    width, height = sheet.size_mm
    centre = (params.x * width, params.y * height)
    decal = Decal(sheet, size_mm=size, centre_mm=centre, degrees=params.degrees)
    if params.sticker:
        lay_sticker(decal, margin=SHADE, corner=corner)
    return decal


def _put(rng: np.random.Generator, severity: float) -> tuple[tuple[float, float], float]:
    """Return where a code lies, and at what angle: the worse, the further from straight."""
    x, y = CORNERS[int(rng.integers(len(CORNERS)))]
    place = (x + rng.normal(0, 0.05), y + rng.normal(0, 0.01 + 0.03 * severity))
    askew = float(np.clip(rng.normal(0, 0.3 + 4 * severity), -30, 30))
    return (float(np.clip(place[0], 0, 1)), float(np.clip(place[1], 0, 1))), askew
