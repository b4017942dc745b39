"""A reader's maps at the pixels of a page: how likely each is the trace of each row."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ecgtypes import InkMaps

__all__ = ["map_at_pixels", "row_chances"]

Floats = NDArray[np.float32]

NO_ROW = 0.02
"""Share of what is said of a place's offset that speaks for none of the rows, whatever they are."""

SMEAR = np.array([0.5, 1.0, 0.5], np.float32)
"""How bins beside one another stand for the same row: baselines wander, and bins are read to half of one."""


def map_at_pixels(
    values: Floats,
    px_per_mm: tuple[float, float],
    image: tuple[int, int],
    image_px_per_mm: tuple[float, float],
) -> Floats:
    """Return a map at the pixels of the image that it was made of.

    Parameters
    ----------
    values : ndarray of float32, shape (height, width)
    px_per_mm : (x, y)
        Of the map.
    image : (height, width)
        Of the image, px.
    image_px_per_mm : (x, y)
        Of the image.

    Returns
    -------
    ndarray of float32
        Of the image's shape: its pixel ``i`` lies at ``(i + 0.5) * factor - 0.5`` of the map.
    """
    import cv2  # noqa: PLC0415

    x, y = (own / of for own, of in zip(px_per_mm, image_px_per_mm, strict=True))
    placed = np.array([[x, 0, x / 2 - 0.5], [0, y, y / 2 - 0.5]])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    grown = cv2.warpAffine(values, placed, image[::-1], flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(grown, np.float32)


def row_chances(
    maps: InkMaps, levels: NDArray[np.float64], image: tuple[int, int], px_per_mm: tuple[float, float]
) -> Iterator[Floats]:
    """Yield for each row how likely a trace is to be that row's, at the pixels of the image.

    Parameters
    ----------
    maps : InkMaps
    levels : ndarray of float64, shape (rows,)
        y at which each row mostly runs, px.
    image : (height, width)
        Of the image, px.
    px_per_mm : (x, y)
        Of the image.

    Yields
    ------
    ndarray of float32, shape (height, width)
        0 to 1; those of all rows sum to 1 at most.

    Notes
    -----
    Bayes' rule, all rows being alike beforehand: a row is as likely as the reader says that the place lies as
    far above its baseline as it lies above the row's level.
    """
    places = maps.rows.shape[1:]
    shrink = [size / side for size, side in zip(maps.trace.shape, places, strict=True)]
    of_places = (maps.px_per_mm[0] / shrink[1], maps.px_per_mm[1] / shrink[0])
    y = (np.arange(places[0]) + 0.5) / of_places[1]
    said = [_at_offset(maps, (level + 0.5) / px_per_mm[1] - y) for level in levels]
    total = np.sum(said, axis=0) + NO_ROW
    for row in said:
        yield map_at_pixels(row / total, of_places, image, px_per_mm)


def _at_offset(maps: InkMaps, offset: NDArray[np.float64]) -> Floats:
    """Return what is said for one offset to each line of places, mm: that of the bins around it."""
    bins = maps.offsets.size
    step = float(maps.offsets[1] - maps.offsets[0]) if bins > 1 else 1.0
    at = (offset - float(maps.offsets[0])) / step
    below = np.floor(at).astype(np.intp)
    beyond = (at - below).astype(np.float32)
    lines = np.arange(offset.size)
    total = np.zeros(maps.rows.shape[1:], np.float32)
    for first, share in ((below, 1 - beyond), (below + 1, beyond)):
        for beside, weight in zip((-1, 0, 1), SMEAR, strict=True):
            number = first + beside
            held = maps.rows[np.clip(number, 0, bins - 1), lines]
            total += held * (weight * share * ((number >= 0) & (number < bins)))[:, None]
    return total
