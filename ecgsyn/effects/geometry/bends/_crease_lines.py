"""The worn line of a fold: fibres laid bare in places, dirt and shadow along its edge."""

import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.geometry.bends._bent_sheet import Bend
from ecgsyn.effects.geometry.random_curves import rough_line

__all__ = ["draw_crease"]

Floats = NDArray[np.float64]

FIBRES = 0.11
"""mm: half the width of the broken surface, where it is widest."""

SHADOW = 0.14
"""mm: half the width of the dark edge."""

MARGIN = 1.2
"""mm on either side of the line that are drawn upon."""

BARE = (246, 244, 240)
"""Fibres of paper without its surface."""


def draw_crease(sheet: Sheet, bend: Bend, index: int, *, wear: float, rng: np.random.Generator) -> None:
    """Draw the line of a fold on the flat sheet.

    The print stays readable through it, so nothing counts as hidden.

    Parameters
    ----------
    sheet : Sheet
        Changed in place.
    bend : Bend
    index : int
        Of the crease.
    wear : float
        0 to 1.
    rng : numpy.random.Generator
    """
    if not wear:
        return
    scale = sheet.px_per_mm
    upright = abs(bend.across[0]) > 0.5
    extent, width = sheet.size[::-1] if upright else sheet.size
    beside: Floats = np.arange(extent, dtype=np.float64) - (extent - 1) / 2
    line = bend.line(index, beside if upright else -beside)[:, 0 if upright else 1]
    mm = np.arange(extent) / scale
    line = line + 0.08 * scale * rough_line(mm, cell=1.5, rng=rng)
    reach = MARGIN * scale + 1.5
    first = int(np.clip(np.floor(line.min() - reach), 0, width))
    stop = int(np.clip(np.ceil(line.max() + reach) + 1, 0, width))
    away = (np.arange(first, stop) - line[:, None]) / scale
    through, bare = _profile(away, mm, 0.35 / scale, wear, rng)
    _lay(sheet, first if upright else 0, 0 if upright else first, through, bare, upright=upright)


def _profile(
    away: Floats, mm: Floats, blur: float, wear: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return the light let through and the share of bare fibres, both of shape (length, width).

    Lines finer than a pixel are drawn as wide as ``blur`` and fainter by as much.
    """
    side = rng.choice([-1.0, 1.0])
    broken = np.clip(0.5 * rough_line(mm, cell=6.0, rng=rng) + 2.2 * wear - 1.0, 0, 1)
    pressed = np.clip(0.75 + 0.25 * rough_line(mm, cell=15.0, rng=rng), 0.2, 1)
    widths = FIBRES * (0.6 + 0.8 * broken)[:, None]
    bare = 0.85 * broken[:, None] * _ridge(away, widths, blur)
    dark = (0.1 + 0.28 * wear) * pressed[:, None] * _ridge(away - side * 1.5 * SHADOW, SHADOW, blur)
    dirt = 0.07 * wear * np.exp(-np.abs(away) / 0.45)
    return 1 - np.clip(dark + dirt, 0, 0.6), bare


def _ridge(away: Floats, width: float | Floats, blur: float) -> Floats:
    wide = np.hypot(width, blur)
    return np.asarray(width / wide * np.exp(-0.5 * (away / wide) ** 2))


def _lay(sheet: Sheet, x: int, y: int, through: Floats, bare: Floats, *, upright: bool) -> None:
    if not upright:
        through, bare = through.T, bare.T
    sheet.multiply(x, y, np.rint(255 * through).astype(np.uint8))
    rows, columns = through.shape
    part = sheet.image[y : y + rows, x : x + columns].astype(np.float32)
    # fibres take the light that falls on the paper around them: its own brightness
    white = np.array(BARE, dtype=np.float32) * (max(sheet.paper_colour) / 255)
    part += bare.astype(np.float32)[..., None] * (white - part)
    sheet.image[y : y + rows, x : x + columns] = np.rint(part)
