"""Light and shade on a sheet that is not flat."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import smooth_field
from ecgsyn.effects.geometry.bends._bent_sheet import Bend
from ecgsyn.effects.geometry.bends.viewpoint import Light

__all__ = ["cells_of", "shade", "shade_bend"]

BAND = 256
"""Rows that are shaded at a time."""

LATTICE = 8.0
"""Px between the points at which a bend is worked out, at least; or 1 mm."""

UNEVEN, UNEVEN_MM = 0.3, 45.0
"""How much the tilt along a fold differs from place to place, standard deviation, and over how many mm."""

BRIGHTEST = 1.25
"""What is brighter than flat paper by more than this is white: the picture is darkened by no more."""


def cells_of(extent: int, cell: float) -> NDArray[np.float64]:
    """Return the middles of cells that cover a side of the sheet, px.

    Parameters
    ----------
    extent : int
        px.
    cell : float
        px; the field made of them is enlarged by `shade`.

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    count = max(int(np.ceil(extent / cell)), 1)
    return np.asarray((np.arange(count) + 0.5) * cell - 0.5, dtype=np.float64)


def shade(sheet: Sheet, brightness: NDArray[np.float32], *, cell: float) -> None:
    """Darken a sheet by a field of brightness.

    A sheet cannot be made brighter than its paper was drawn: where parts are to be brighter than
    flat paper, all is darkened, as a camera exposes for the brightest part.

    Parameters
    ----------
    sheet : Sheet
        Changed in place.
    brightness : ndarray of float32, shape (rows, columns)
        1 for flat paper, at the cells of `cells_of`.
    cell : float
        Their size, px.
    """
    level = 255 / float(np.clip(np.quantile(brightness, 0.995), 1.0, BRIGHTEST))
    coarse = np.clip(np.rint(brightness * np.float32(level)), 0, 255).astype(np.uint8)
    if coarse.min() == 255:
        return
    width, height = sheet.size
    columns = (np.arange(width, dtype=np.float32) + 0.5) / np.float32(cell) - 0.5
    rows = (np.arange(height, dtype=np.float32) + 0.5) / np.float32(cell) - 0.5
    wide = _enlarged(coarse, columns, axis=1)
    for top in range(0, height, BAND):
        sheet.multiply(0, top, _enlarged(wide, rows[top : top + BAND], axis=0))


def _enlarged(values: NDArray[np.uint8], places: NDArray[np.float32], *, axis: int) -> NDArray[np.uint8]:
    """Return values in between along one axis, linearly."""
    last = values.shape[axis] - 1
    places = np.clip(places, 0, last)
    low = np.minimum(places.astype(np.intp), max(last - 1, 0))
    share = (places - low).astype(np.float32)
    above = values.take(np.minimum(low + 1, last), axis=axis).astype(np.float32)
    below = values.take(low, axis=axis).astype(np.float32)
    share = share[None, :] if axis else share[:, None]
    return np.asarray(np.rint(below + share * (above - below)), dtype=np.uint8)


def shade_bend(sheet: Sheet, bend: Bend, light: Light, *, rng: np.random.Generator | None = None) -> None:
    """Shade a bent sheet by its tilt.

    Parameters
    ----------
    sheet : Sheet
        Changed in place.
    bend : Bend
    light : Light
    rng : numpy.random.Generator or None
        Where given, the paper is tilted more in some places than in others.
    """
    width, height = sheet.size
    lattice = max(LATTICE, sheet.px_per_mm)
    nodes = np.stack(np.meshgrid(cells_of(width, lattice), cells_of(height, lattice)), axis=-1)
    place = bend.place(nodes.reshape(-1, 2)).reshape(nodes.shape[:2]).astype(np.float32)
    fine = np.asarray(cv2.resize(place, None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR))
    rise = np.tan(bend.tilt).astype(np.float32)
    x, y = (np.float32(part) for part in bend.across)
    table = light.reflected(rise * x, rise * y)
    inner = bend.nodes[2:-2]
    index = np.rint((fine - np.float32(inner[0])) / np.float32(inner[1] - inner[0])).astype(np.intp)
    brightness = table[2:-2].take(np.clip(index, 0, len(inner) - 1))
    if rng is not None:
        field = smooth_field(nodes.shape[1::-1], cell=UNEVEN_MM * sheet.px_per_mm / lattice, rng=rng)
        share = np.clip(1 + np.float32(UNEVEN) * field, 0.3, 1.5)
        brightness = 1 + (brightness - 1) * cv2.resize(share, brightness.shape[::-1])
    shade(sheet, brightness, cell=lattice / 4)
