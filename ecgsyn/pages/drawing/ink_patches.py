"""Patches of ink: how much of each pixel is covered, and which pixels count as inked."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Ink", "accumulate", "interval_coverage", "merge"]

Floats = NDArray[np.float64]


class Ink(NamedTuple):
    """A patch of ink on the page.

    Parameters
    ----------
    x, y : int
        Pixel column and row of the patch's first pixel; the patch lies wholly on the page.
    coverage : ndarray of float32, shape (height, width)
        Share of each pixel that is covered, 0 to 1.
    mask : ndarray of bool, shape (height, width)
        The pixels that are at least half covered, and those through which the middle of the stroke
        runs: a line thinner than a pixel has an unbroken mask, and a thin peak is whole in it.
    """

    x: int
    y: int
    coverage: NDArray[np.float32]
    mask: NDArray[np.bool_]


def merge(pieces: list[Ink]) -> Ink | None:
    """Join patches of one pen into one patch; where they overlap, they cover independently.

    Parameters
    ----------
    pieces : list of Ink

    Returns
    -------
    Ink or None
        None for an empty list.
    """
    if len(pieces) < 2:
        return pieces[0] if pieces else None
    left, top = min(p.x for p in pieces), min(p.y for p in pieces)
    right = max(p.x + p.mask.shape[1] for p in pieces)
    bottom = max(p.y + p.mask.shape[0] for p in pieces)
    clear = np.ones((bottom - top, right - left), dtype=np.float32)
    mask = np.zeros(clear.shape, dtype=np.bool_)
    for piece in pieces:
        rows, columns = piece.mask.shape
        part = np.s_[piece.y - top : piece.y - top + rows, piece.x - left : piece.x - left + columns]
        clear[part] *= 1 - piece.coverage
        mask[part] |= piece.mask
    return Ink(left, top, 1 - clear, mask)


def interval_coverage(starts: ArrayLike, stops: ArrayLike, first: int, stop: int) -> Floats:
    """Return how much of each pixel from ``first`` to ``stop - 1`` each interval covers.

    Parameters
    ----------
    starts, stops : array-like, shape (n,)
        Ends of the intervals, px.
    first, stop : int
        Range of pixels.

    Returns
    -------
    ndarray of float64, shape (n, stop - first)
    """
    pixels = np.arange(first, stop)
    a = np.asarray(starts, dtype=np.float64)[:, None]
    b = np.asarray(stops, dtype=np.float64)[:, None]
    return np.asarray(np.clip(np.minimum(b, pixels + 0.5) - np.maximum(a, pixels - 0.5), 0.0, 1.0))


def accumulate(
    columns: NDArray[np.intp], tops: Floats, bottoms: Floats, shape: tuple[int, int], weight: float
) -> NDArray[np.float32]:
    """Add up what vertical intervals cover of each pixel.

    Parameters
    ----------
    columns : ndarray of int, shape (n,)
        Pixel column of each interval.
    tops, bottoms : ndarray of float64, shape (n,)
        Ends of the intervals in rows, 0 being the upper edge of the first row; cut to the patch.
    shape : (height, width)
        Of the patch.
    weight : float
        Width of each interval as a share of a pixel.

    Returns
    -------
    ndarray of float32, shape (height, width)
        Coverage, exact along y. Of each end, the share below it goes to its own row and the rest to
        the next; the running sum down each column is then the coverage.
    """
    height, width = shape
    ends = np.clip(np.concatenate([tops, bottoms]), 0, height)
    row = ends.astype(np.intp)
    below = (ends - row) * weight
    sign = np.repeat([1.0, -1.0], len(tops))
    index = row * width + np.concatenate([columns, columns])
    total = np.bincount(
        np.concatenate([index, index + width]),
        np.concatenate([sign * (weight - below), sign * below]),
        minlength=(height + 2) * width,
    )
    cover = np.cumsum(total.reshape(-1, width)[:height], axis=0)
    # sums of a few shares: clear the rounding off, so that bare pixels are exactly bare
    cover[cover < 1e-9] = 0.0
    return np.minimum(cover, 1.0, out=cover).astype(np.float32)
