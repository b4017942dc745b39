"""A flat page in, the kinds of its ink out."""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgseg.ink.decoding import CLASSES, PX_PER_MM, SIDE, decoded, ink_input, offset_bins
from ecgseg.outputs import INK_NETWORK, SCALES, InkLogits
from ecgseg.run.image_input import as_pixels
from ecgseg.run.runners import Runner, as_runner
from ecgtypes import ImageError, InkMaps, Page

__all__ = ["InkReader"]

TILE = 2560
OVERLAP = 512
"""px: larger pages are looked at in tiles that share so much; what two say is blended across it."""

LARGEST_MM = 3000.0
"""Of the longer side of a page: beyond that its scale is wrong."""


class InkReader:
    """Tells of each pixel of a flat page what it is part of, and of which row.

    Parameters
    ----------
    network : Runner or torch.nn.Module
        What `ecgseg.run.runners.OnnxRunner` runs, or a module that returns an `ecgseg.outputs.InkOutput`.

    Raises
    ------
    WeightsError
        When the network is of another kind.
    """

    def __init__(self, network: Runner[InkLogits] | Any) -> None:
        self.network: Runner[InkLogits] = as_runner(network, INK_NETWORK)

    def __repr__(self) -> str:
        """Return what runs."""
        return f"InkReader({self.network!r})"

    def read(
        self, image: ArrayLike | Page, *, px_per_mm: float | tuple[float, float] = (10.0, 10.0)
    ) -> InkMaps:
        """Return what the ink of a flat page is.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3) or (height, width), Page or PIL.Image.Image
            A page whose grid is level and even, or a part of one.
        px_per_mm : float or (float, float), default (10, 10)
            Of the image, in x and y.

        Returns
        -------
        InkMaps
            At 5 px/mm: pixel ``i`` of a map lies at ``(i + 0.5) * px_per_mm / 5 - 0.5`` of the image. The
            same image gives the same maps.

        Raises
        ------
        ImageError
            When it is no such image, or the scale makes a page of it that is none.
        """
        pixels = as_pixels(image, "a flat page")
        page = _at_working_scale(pixels, px_per_mm)
        height, width = page.shape[:2]
        said = self._said(_filled_up(page))
        return decoded(said, height=-(-height // 2), width=-(-width // 2))

    def _said(self, page: NDArray[np.uint8]) -> InkLogits:
        """Return what the network says of a page, tile by tile where it is large."""
        height, width = page.shape[:2]
        if height <= TILE and width <= TILE:
            return self.network.run(ink_input(page))
        maps = np.zeros((len(CLASSES), height // 2, width // 2), np.float32)
        rows = np.zeros((len(offset_bins()), height // 4, width // 4), np.float32)
        scale = np.zeros(len(SCALES), np.float32)
        weight = np.zeros((height // 4, width // 4), np.float32)
        for y, x in ((y, x) for y in _starts(height) for x in _starts(width)):
            part = page[y : y + TILE, x : x + TILE]
            said = self.network.run(ink_input(part))
            share = np.outer(_ramp(part.shape[0] // 4), _ramp(part.shape[1] // 4)).astype(np.float32)
            at = np.s_[y // 4 : y // 4 + share.shape[0], x // 4 : x // 4 + share.shape[1]]
            wide = np.repeat(np.repeat(share, 2, axis=0), 2, axis=1)
            maps[:, y // 2 : y // 2 + wide.shape[0], x // 2 : x // 2 + wide.shape[1]] += wide * said.maps
            rows[(slice(None), *at)] += share * said.rows
            weight[at] += share
            scale += said.scale * float(share.sum())
        wide = np.repeat(np.repeat(weight, 2, axis=0), 2, axis=1)
        return InkLogits(maps / wide, rows / weight, scale / float(weight.sum()))


def _at_working_scale(pixels: NDArray[np.uint8], px_per_mm: float | tuple[float, float]) -> NDArray[np.uint8]:
    try:
        x, y = np.broadcast_to(np.asarray(px_per_mm, dtype=np.float64), 2)
    except (TypeError, ValueError):
        x = y = np.nan
    if not (np.isfinite([x, y]).all() and min(x, y) > 0):
        message = f"px_per_mm is one number above 0 or two, in x and y, not {px_per_mm!r}"
        raise ImageError(message)
    height, width = pixels.shape[:2]
    if min(height, width) < 1 or max(width / x, height / y) > LARGEST_MM:
        message = f"an image of {width} x {height} px is no page at {x:.3g} x {y:.3g} px/mm: see px_per_mm"
        raise ImageError(message)
    if (x, y) == (PX_PER_MM, PX_PER_MM):
        return pixels
    # No less than one pixel of it; told the factors, not the size, OpenCV rounds no scale.
    across, down = max(PX_PER_MM / x, 1 / width), max(PX_PER_MM / y, 1 / height)
    way = cv2.INTER_AREA if across * down < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, None, fx=across, fy=down, interpolation=way), np.uint8)


def _filled_up(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the page with sides that are multiples of 64, its last row and column repeated."""
    down, right = (-side % SIDE for side in page.shape[:2])
    if not (down or right):
        return page
    return np.pad(page, ((0, down), (0, right), (0, 0)), mode="edge")


def _starts(length: int) -> Iterator[int]:
    """Yield where tiles begin."""
    start = 0
    while True:
        yield start
        if start + TILE >= length:
            return
        start += TILE - OVERLAP


def _ramp(length: int) -> NDArray[np.float64]:
    """Return how much each place of a tile counts: less towards its ends."""
    at = np.arange(length) + 0.5
    return np.asarray(np.minimum(np.minimum(at, length - at) * 4 / OVERLAP, 1.0))
