"""Batches for training the ink network: crops of flat pages, some of them at a wrong scale."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgseg.batches import Batch, Batches
from ecgseg.extras import torch
from ecgseg.ink._paper_changes import RIGHT, InkCrop, changed_image, flipped
from ecgseg.ink.decoding import BIN_MM, CLASSES, REACH_MM, ink_input
from ecgseg.ink.flat_pages import FlatPage
from ecgseg.ink.targets import ABSENT, OFFSET_STEP
from ecgseg.outputs import OFFSETS, SCALES

__all__ = ["InkBatches", "bin_shares", "stack_crops"]

SHAPES = ((512, 768), (768, 512), (768, 512), (640, 640), (1024, 384), (384, 1024))
"""Height and width of the crops, px; one is drawn for each batch."""

CROPS_FROM_ONE_PAGE = 4
WRONG_SCALE = 0.1
"""Share of crops that are shown at a wrong scale."""

ANYWHERE = 0.3
"""Share of crops that are taken from wherever they fall: desks and headers are to be known too."""

LOOKED_FOR = 6
"""Places tried for a crop that shows a trace."""

LEAST_TRACE = 0.004
"""Share of a crop's pixels that are trace, from which on it is taken."""


class InkBatches(Batches[FlatPage]):
    """Batches for the task "ink".

    Parameters
    ----------
    pages : sequence of Page or FlatPage
    count : int
        Crops in a batch.
    seed : int
    changed : bool, default True
        Whether grids, strokes, light and sharpness are changed.
    """

    kind = FlatPage

    def draw(self, rng: np.random.Generator) -> Batch:
        """Draw crops of one shape."""
        shape = SHAPES[rng.integers(len(SHAPES))]

        def cut(page: FlatPage, wanted: int) -> list[InkCrop]:
            return [self._crop(page, shape, rng=rng) for _ in range(wanted)]

        return [stack_crops(self.gathered(self.count, rng, cut, at_once=CROPS_FROM_ONE_PAGE))]

    def _crop(self, page: FlatPage, shape: tuple[int, int], *, rng: np.random.Generator) -> InkCrop:
        if rng.random() < WRONG_SCALE:
            crop = _wrongly_scaled(page, shape, rng=rng)
        else:
            for _ in range(1 if rng.random() < ANYWHERE else LOOKED_FOR):
                crop = _cut(page, shape, rng=rng)
                if crop.maps[0].mean() > LEAST_TRACE * 255:
                    break
            crop = flipped(crop, rng=rng)
        return crop._replace(image=changed_image(crop, rng=rng)) if self.changed else crop


def _cut(page: FlatPage, shape: tuple[int, int], *, rng: np.random.Generator) -> InkCrop:
    """Return a crop at a random place, filled up with white paper where the page ends."""
    y, x = (
        4 * int(rng.integers(max(side - wanted, 0) // 4 + 1))
        for side, wanted in zip(page.image.shape[:2], shape, strict=True)
    )
    return InkCrop(
        _window(page.image, x, y, shape, 255),
        np.stack([_window(held, x // 2, y // 2, (shape[0] // 2, shape[1] // 2), 0) for held in page.maps]),
        np.stack(
            [_window(held, x // 4, y // 4, (shape[0] // 4, shape[1] // 4), ABSENT) for held in page.offsets]
        ),
        page.known,
        RIGHT,
    )


def _window(values: NDArray[Any], x: int, y: int, shape: tuple[int, int], fill: int) -> NDArray[Any]:
    part = values[y : y + shape[0], x : x + shape[1]]
    if part.shape[:2] == shape:
        return part
    whole = np.full((*shape, *values.shape[2:]), fill, values.dtype)
    whole[: part.shape[0], : part.shape[1]] = part
    return whole


def _wrongly_scaled(page: FlatPage, shape: tuple[int, int], *, rng: np.random.Generator) -> InkCrop:
    """Return a crop that is shown too large or too small; nothing is told of it but that."""
    scale = int(rng.choice([i for i in range(len(SCALES)) if i != RIGHT]))
    taken = (round(shape[0] / SCALES[scale]), round(shape[1] / SCALES[scale]))
    for _ in range(LOOKED_FOR):
        y, x = (
            int(rng.integers(max(side - wanted, 0) + 1))
            for side, wanted in zip(page.image.shape[:2], taken, strict=True)
        )
        if (
            page.maps[0, y // 2 : (y + taken[0]) // 2, x // 2 : (x + taken[1]) // 2].mean()
            > 255 * LEAST_TRACE
        ):
            break
    way = cv2.INTER_AREA if SCALES[scale] < 1 else cv2.INTER_LINEAR
    image = cv2.resize(_window(page.image, x, y, taken, 255), shape[::-1], interpolation=way)
    return InkCrop(
        np.asarray(image, np.uint8),
        np.zeros((len(CLASSES), shape[0] // 2, shape[1] // 2), np.uint8),
        np.full((2, shape[0] // 4, shape[1] // 4), ABSENT, np.int8),
        np.zeros(len(CLASSES), np.bool_),
        scale,
    )


def bin_shares(offsets: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return offsets as shares of bins: each between the two that it lies between, both rows alike.

    Parameters
    ----------
    offsets : ndarray of int8, shape (2, rows, columns)
        As of `ecgseg.ink.targets.row_offsets`.

    Returns
    -------
    ndarray of float32, shape (32, rows, columns)
        They sum to 1 where a trace is, and to 0 elsewhere and where its baseline is out of reach.
    """
    shares = np.zeros((OFFSETS, *offsets.shape[1:]), np.float32)
    for row in offsets:
        y, x = np.nonzero((row != ABSENT) & (np.abs(row * OFFSET_STEP) < REACH_MM))
        at = np.clip((row[y, x] * OFFSET_STEP + REACH_MM) / BIN_MM - 0.5, 0, OFFSETS - 1)
        low = np.minimum(at.astype(int), OFFSETS - 2)
        shares[low, y, x] += (low + 1 - at).astype(np.float32)
        shares[low + 1, y, x] += (at - low).astype(np.float32)
    return np.asarray(shares / np.maximum(shares.sum(axis=0), 1), np.float32)


def stack_crops(crops: list[InkCrop]) -> dict[str, torch.Tensor]:
    """Put crops of one shape into a batch.

    Parameters
    ----------
    crops : list of InkCrop

    Returns
    -------
    dict of torch.Tensor
        ``image`` (n, 3, height, width), ``maps`` (n, 6, height / 2, width / 2) as uint8, ``rows`` (n, 32,
        height / 4, width / 4), ``known`` (n, 6), ``right`` (n) for those at the right scale, ``scale`` (n).
    """
    batch = {
        "image": np.stack([ink_input(crop.image) for crop in crops]),
        "maps": np.stack([crop.maps for crop in crops]),
        "rows": np.stack([bin_shares(crop.offsets) for crop in crops]),
        "known": np.stack([crop.known for crop in crops]),
        "right": np.array([crop.scale == RIGHT for crop in crops]),
        "scale": np.array([crop.scale for crop in crops], np.int64),
    }
    return {key: torch.from_numpy(value) for key, value in batch.items()}
