"""What labels have in common: white paper with a shadow, bars, tiles and lines of print."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.damage.decals import Decal

__all__ = ["code_128", "lay_sticker", "printed_bars", "printed_tiles", "qr_tiles"]

Pixels = NDArray[np.uint8]

LABEL = (251, 251, 250)

INK = (24, 24, 27)
"""Of thermal and laser printers."""

FINER = 4
"""Pixels along each side of one of the decal, by which the share of it that a tile covers is found."""

RAISED = 0.25
"""Mm that a label's shadow reaches beyond it."""


def lay_sticker(decal: Decal, *, margin: float, corner: float, shadow: float = 0.35) -> None:
    """Stick white paper with rounded corners and a soft shadow onto the sheet.

    Parameters
    ----------
    decal : Decal
    margin : float
        Mm between the label and the decal's edge, for the shadow.
    corner : float
        Radius of the corners, mm.
    shadow : float, default 0.35
        0 to 1.
    """
    shape = decal.blank()
    edge, radius = round(decal.to_px(margin)), decal.to_px(corner)
    right, bottom = decal.size[0] - 1 - edge, decal.size[1] - 1 - edge
    bend = round(min(radius, (right - edge) / 2, (bottom - edge) / 2))
    cv2.rectangle(shape, (edge + bend, edge), (right - bend, bottom), 255, -1)
    cv2.rectangle(shape, (edge, edge + bend), (right, bottom - bend), 255, -1)
    for x in (edge + bend, right - bend):
        for y in (edge + bend, bottom - bend):
            cv2.circle(shape, (x, y), bend, 255, -1, cv2.LINE_AA)
    sigma = max(decal.to_px(RAISED), 0.5)
    step = np.array([[1, 0, sigma / 2], [0, 1, sigma / 2]])
    soft = cv2.warpAffine(cv2.GaussianBlur(shape, (0, 0), sigma), step, decal.size)
    decal.absorb(np.asarray(soft, dtype=np.float32) * np.float32(shadow / 255), (1.0, 1.0, 1.0))
    decal.cover(LABEL, shape)


@lru_cache(maxsize=64)
def code_128(text: str) -> str:
    """Return the modules of a Code 128 bar code (ISO/IEC 15417), "1" for a bar, without quiet zones.

    Parameters
    ----------
    text : str
        ASCII.

    Returns
    -------
    str
    """
    import barcode  # noqa: PLC0415 (takes a while, and only bar codes need it)

    return str(barcode.get_barcode_class("code128")(text).build()[0])


def qr_tiles(text: str) -> Pixels:
    """Return the tiles of a QR code (ISO/IEC 18004), 255 for a dark one, without quiet zone.

    Parameters
    ----------
    text : str

    Returns
    -------
    ndarray of uint8, shape (n, n)
    """
    drawn = np.asarray(cv2.QRCodeEncoder.create().encode(text), dtype=np.uint8)
    rows, columns = np.flatnonzero((drawn == 0).any(axis=1)), np.flatnonzero((drawn == 0).any(axis=0))
    return 255 - drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def printed_bars(
    decal: Decal, modules: str, *, left: float, top: float, width: float, height: float
) -> Pixels:
    """Return the ink of a bar code.

    Parameters
    ----------
    decal : Decal
    modules : str
        "1" for a bar.
    left, top, width, height : float
        Mm on the decal.

    Returns
    -------
    ndarray of uint8, shape of the decal
    """
    bars = np.array([[255 * int(module) for module in modules]], dtype=np.uint8)
    return printed_tiles(decal, bars, left=left, top=top, width=width, height=height)


def printed_tiles(
    decal: Decal, tiles: Pixels, *, left: float, top: float, width: float, height: float
) -> Pixels:
    """Return the ink of tiles, each pixel darkened by the share of it that is covered.

    Parameters
    ----------
    decal : Decal
    tiles : ndarray of uint8, shape (rows, columns)
        255 for ink.
    left, top, width, height : float
        Mm on the decal.

    Returns
    -------
    ndarray of uint8, shape of the decal
    """
    wide = (max(round(decal.to_px(width)), 1), max(round(decal.to_px(height)), 1))
    # bars are the same all the way down
    tall = wide[1] * (FINER if len(tiles) > 1 else 1)
    large = cv2.resize(tiles, (wide[0] * FINER, tall), interpolation=cv2.INTER_NEAREST)
    ink = cv2.resize(large, wide, interpolation=cv2.INTER_AREA)
    picture = decal.blank()
    x, y = round(decal.to_px(left)), round(decal.to_px(top))
    part = picture[y : y + wide[1], x : x + wide[0]]
    part[:] = ink[: part.shape[0], : part.shape[1]]
    return picture
