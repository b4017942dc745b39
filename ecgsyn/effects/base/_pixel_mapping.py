"""Where each pixel of a moved picture comes from, and pixels fetched from there."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.page_frames import Journey
from ecgtypes import Warp
from ecgtypes.warping import stretch

__all__ = ["BAND", "Mapping", "remapped", "softened"]

Pixels = NDArray[np.uint8]
Floats32 = NDArray[np.float32]

STEP, FINEST = 8, 2
"""Px between the points at which the warp is worked out, as a rule and at least; it is linear in between."""

STRAIGHT = 0.1
"""Px by which the warp may depart from that: where it does so by more, the step is halved."""

BAND = 512
"""Rows of the new image that are resampled at a time, to bound the memory."""


class Mapping:
    """Where each pixel of the new image comes from: the inverse warp on a lattice of points.

    Parameters
    ----------
    warp : Journey

    Attributes
    ----------
    frame : Frame
        Of the new image.
    shrink : float
        Px of the old image that one of the new one holds, in the middle.
    """

    def __init__(self, warp: Journey) -> None:
        self.frame = warp.frame
        middle = warp.inverse(np.array([self.frame.centre]))[0]
        along = stretch(warp, (float(middle[0]), float(middle[1])))
        self.shrink = 1 / float(np.sqrt(along[0] * along[1]))
        self.step = STEP
        self.lattice = self._nodes(warp)
        size = warp.start.size
        while self.step > FINEST and _bent(self.lattice, size) > STRAIGHT * max(self.shrink, 1.0):
            self.step //= 2
            self.lattice = self._nodes(warp)

    def _nodes(self, warp: Warp) -> Floats32:
        # one node beyond each border, so that the enlargement below is linear up to the border
        columns, rows = (int(np.ceil(extent / self.step)) + 2 for extent in self.frame.size)
        x, y = ((np.arange(count) - 0.5) * self.step - 0.5 for count in (columns, rows))
        nodes = np.empty((rows, columns, 2))
        nodes[..., 0], nodes[..., 1] = x, y[:, None]
        source = warp.inverse(nodes.reshape(-1, 2)).reshape(rows, columns, 2)
        return np.nan_to_num(source, nan=-1e6, posinf=1e6, neginf=-1e6).clip(-1e6, 1e6).astype(np.float32)

    def part(self, x0: int, y0: int, x1: int, y1: int, *, less: tuple[int, int] = (0, 0)) -> Floats32:
        """Return the source position of each pixel of a rectangle.

        Parameters
        ----------
        x0, y0, x1, y1 : int
            First and one past the last column and row.
        less : (int, int)
            Offset taken off the positions, px.

        Returns
        -------
        ndarray of float32, shape (rows, columns, 2)
        """
        step = self.step
        left, top = x0 // step, y0 // step
        right, bottom = -(-x1 // step) + 2, -(-y1 // step) + 2
        nodes = self.lattice[top:bottom, left:right]
        if any(less):
            nodes = nodes - np.array(less, dtype=np.float32)
        size = (nodes.shape[1] * step, nodes.shape[0] * step)
        enlarged = cv2.resize(nodes, size, interpolation=cv2.INTER_LINEAR)
        dx, dy = x0 - left * step + step, y0 - top * step + step
        return np.asarray(enlarged[dy : dy + y1 - y0, dx : dx + x1 - x0], dtype=np.float32)

    def inside(self, top: int, bottom: int, size: tuple[int, int]) -> bool:
        """Return whether all pixels of some rows come from within the source image.

        Parameters
        ----------
        top, bottom : int
            First and one past the last row.
        size : (width, height)
            Of the source image.

        Returns
        -------
        bool
        """
        nodes = self.lattice[top // self.step : -(-bottom // self.step) + 2]
        low, high = nodes.min(axis=(0, 1)), nodes.max(axis=(0, 1))
        return bool((low >= 0).all() and (high <= np.array(size) - 1).all())

    def bands(self) -> Iterator[tuple[int, int, Floats32]]:
        """Go through the new image in bands.

        Yields
        ------
        (int, int, ndarray of float32)
            First row, one past the last row, and the source positions, shape (rows, columns, 2).
        """
        width, height = self.frame.size
        for top in range(0, height, BAND):
            bottom = min(top + BAND, height)
            yield top, bottom, self.part(0, top, width, bottom)


def _bent(lattice: Floats32, size: tuple[int, int]) -> float:
    """Return by how much the warp departs from a line between two nodes on the paper, px of it, about."""
    margin = np.float32(STEP)
    beyond = (lattice < -margin) | (lattice > np.array(size, dtype=np.float32) + margin)
    outside = np.asarray(beyond.any(axis=2))
    sharpest = 0.0
    for axis in (0, 1):
        change = np.abs(np.diff(lattice, n=2, axis=axis)).max(axis=2)
        change[outside[1:-1] if axis == 0 else outside[:, 1:-1]] = 0
        sharpest = max(sharpest, float(change.max(initial=0.0)))
    return sharpest / 8


def softened(image: Pixels, shrink: float) -> Pixels:
    """Return an image without the detail that a smaller one cannot hold.

    The blur makes up for the box of ``shrink`` source pixels that one new pixel averages over: its
    variance is ``shrink**2 / 12``, of which the source pixel itself brings 1 / 12.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width) or (height, width, 3)
    shrink : float
        As of `Mapping`.

    Returns
    -------
    ndarray of uint8
        Of the same shape; the image itself where it does not become smaller.
    """
    if shrink <= 1.05:
        return image
    sigma = float(np.sqrt((shrink**2 - 1) / 12))
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), dtype=np.uint8)


def remapped(image: Pixels, where: Floats32, interpolation: int, border: int) -> Pixels:
    """Return the pixels fetched from some positions.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width) or (height, width, 3)
    where : ndarray of float32, shape (rows, columns, 2)
        px.
    interpolation, border : int
        ``cv2.INTER_*`` and ``cv2.BORDER_*``.

    Returns
    -------
    ndarray of uint8, shape (rows, columns) or (rows, columns, 3)
    """
    # cv2's own stubs do not know that one map of two channels needs no second one
    moved = cv2.remap(image, where, None, interpolation, borderMode=border)  # type: ignore[call-overload]
    return np.asarray(moved, dtype=np.uint8)
