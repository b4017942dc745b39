"""Taking paper away so that its edge throws a shadow on what lies below, and torn edges."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.printed_sheet import OPAQUE, Sheet
from ecgsyn.effects.damage.soft_strokes import filled, wavering

__all__ = ["Outline", "cut_out", "torn_line"]

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Outline = NDArray[np.float64]

SHADOW_MM = 0.5
"""How far the shadow of paper that lies on a table reaches."""

ROUGH = ((9.0, 0.09), (3.0, 0.05), (1.0, 0.035), (0.35, 0.02))
"""Of a torn edge: lengths in mm over which it wanders, and how far, as a share of 10 mm."""


def cut_out(sheet: Sheet, outline: Outline, *, shadow: float) -> None:
    """Take the paper within an outline away.

    Parameters
    ----------
    sheet : Sheet
    outline : ndarray of float64, shape (n, 2)
        px.
    shadow : float
        How dark the paper's shadow is along the edge at the upper left, 0 to 1.
    """
    x, y, gone = filled([outline], size=sheet.size)
    if not gone.size:
        return
    shade = np.float32(shadow) * gone * _thrown(gone, SHADOW_MM * sheet.px_per_mm)
    left = 1 - gone
    # the shadow stays on the sheet as something black and thin, so that any ground can lie below
    stays = left + shade
    rows, columns = gone.shape
    part = sheet.image[y : y + rows, x : x + columns]
    share = np.divide(left, stays, out=np.ones_like(left), where=stays > 1e-6)
    part[:] = np.rint(part * share[..., None])
    sheet.cut(x, y, 1 - stays)
    sheet.hide(x, y, gone >= OPAQUE)


def _thrown(gone: Floats32, reach: float) -> Floats32:
    """Return where the edges at the left and top throw their shadow, 0 to 1."""
    pad = int(np.ceil(2 * reach)) + 1
    paper = cv2.copyMakeBorder(1 - gone, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(paper, (0, 0), max(reach / 2, 0.3))
    move = np.array([[1, 0, reach / 2], [0, 1, reach / 2]])
    moved = cv2.warpAffine(soft, move, soft.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    rows, columns = gone.shape
    return np.asarray(moved[pad : pad + rows, pad : pad + columns], dtype=np.float32)


def torn_line(start: Floats, stop: Floats, *, roughness: float, rng: np.random.Generator) -> Floats:
    """Return a line that paper tore along.

    Parameters
    ----------
    start, stop : ndarray of float64, shape (2,)
        mm.
    roughness : float
        0 for a straight line; 1 for paper torn by hand.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (n, 2)
        mm, a point every 0.15 mm; it begins and ends at the points given.
    """
    along = stop - start
    length = float(np.hypot(*along))
    count = max(int(np.ceil(length / 0.15)) + 1, 2)
    share = np.linspace(0, 1, count)
    away = np.zeros(count)
    for cell, size in ROUGH:
        away += 10 * size * wavering(count, cell=cell / 0.15, rng=rng)
    away -= away[0] + share * (away[-1] - away[0])
    normal = np.array([-along[1], along[0]]) / max(length, 1e-9)
    return np.asarray(start + share[:, None] * along + roughness * away[:, None] * normal)
