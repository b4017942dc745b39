"""What a network says of flat pages that it was not trained on, in figures and in a picture."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgseg.extras import nn, torch
from ecgseg.ink.decoding import CLASSES, REACH_MM, decoded, ink_input
from ecgseg.ink.flat_pages import FlatPage
from ecgseg.ink.targets import ABSENT, OFFSET_STEP
from ecgseg.outputs import InkOutput
from ecgtypes import InkMaps, Page

__all__ = ["draw_predictions", "evaluate"]

LARGEST = 1216
"""px: the middle of larger pages is looked at."""

SHOWN = 4
"""Pages in the picture."""

COVERED = 0.5
STEEP_MM = 2.0
"""A column is one of a QRS where the trace runs over as much in it."""

SEEN = 0.3
"""Mean cover of a QRS column's stroke below which it counts as missed."""

NEAR_MM = 1.5


def evaluate(model: nn.Module, pages: Sequence[Page] | Sequence[FlatPage]) -> dict[str, float]:
    """Return how well a network reads the ink of held-out pages.

    Parameters
    ----------
    model : torch.nn.Module
        Returns an `InkOutput`.
    pages : sequence of Page or FlatPage

    Returns
    -------
    dict of float
        ``iou_trace`` and so on: intersection over union of each class, pixels of all pages together, of
        those covered by half; ``qrs_missed``: share of the columns in which a trace runs over 2 mm or more
        whose stroke is covered by less than 0.3 in the mean; ``row_off``: share of places with a trace whose
        offset is wrong by 1.5 mm or more; ``scale_wrong``: share of pages.
    """
    both, either = np.zeros(len(CLASSES)), np.zeros(len(CLASSES))
    steep = missed = places = off = wrong = count = 0.0
    for page, said in _predicted(model, pages, len(pages)):
        truth = page.maps >= 255 * COVERED
        cover = np.stack([getattr(said, name) for name in CLASSES])
        found = cover >= COVERED
        known = page.known
        both += (found & truth).sum((1, 2)) * known
        either += (found | truth).sum((1, 2)) * known
        columns = _column_cover(cover[0], truth[0])
        steep, missed = steep + len(columns), missed + float((columns < SEEN).sum())
        told, right = _rows(said, page.offsets)
        places, off = places + told, off + told - right
        wrong, count = wrong + float(said.scale_factors[said.scale_odds.argmax()] != 1), count + 1
    figures = {f"iou_{name}": float(both[i] / either[i]) for i, name in enumerate(CLASSES) if either[i] > 0}
    return figures | {
        "qrs_missed": missed / max(steep, 1),
        "row_off": off / max(places, 1),
        "scale_wrong": wrong / max(count, 1),
    }


def draw_predictions(model: nn.Module, pages: Sequence[Page] | Sequence[FlatPage], path: Path) -> None:
    """Write a picture: pages, and beside each what is said of its ink.

    Parameters
    ----------
    model : torch.nn.Module
    pages : sequence of Page or FlatPage
    path : pathlib.Path
        A ``.png`` file.
    """
    rows = []
    for page, said in _predicted(model, pages, SHOWN):
        small = page.image[::2, ::2]
        row = np.concatenate([small, said.picture(small)], axis=1)
        rows.append(cv2.copyMakeBorder(row, 0, 4, 0, LARGEST - row.shape[1], cv2.BORDER_CONSTANT))
    cv2.imwrite(str(path), np.concatenate(rows)[:, :, ::-1])


@torch.no_grad()
def _predicted(
    model: nn.Module, pages: Sequence[Page] | Sequence[FlatPage], count: int
) -> Iterator[tuple[FlatPage, InkMaps]]:
    device = next(model.parameters()).device
    for number in range(min(count, len(pages))):
        page = pages[number]
        flat = _middle(page if isinstance(page, FlatPage) else FlatPage.of(page))
        image = torch.from_numpy(ink_input(flat.image))[None].to(device)
        said = InkOutput(*(value[0].float().cpu().numpy() for value in model(image)))
        height, width = flat.maps.shape[1:]
        yield flat, decoded(said, height=height, width=width)


def _middle(page: FlatPage) -> FlatPage:
    height, width = (min(side, LARGEST) for side in page.image.shape[:2])
    y, x = ((side - kept) // 8 * 4 for side, kept in zip(page.image.shape, (height, width), strict=False))
    return FlatPage(
        page.image[y : y + height, x : x + width],
        page.maps[:, y // 2 : (y + height) // 2, x // 2 : (x + width) // 2],
        page.offsets[:, y // 4 : (y + height) // 4, x // 4 : (x + width) // 4],
        page.known,
    )


def _column_cover(cover: NDArray[np.float32], truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the mean cover of the strokes that run over 2 mm or more in a column."""
    change = np.diff(np.pad(truth.astype(np.int8), ((1, 1), (0, 0))), axis=0)
    first, last = (np.nonzero((change == sign).T) for sign in (1, -1))
    total = np.concatenate([np.zeros((1, cover.shape[1])), np.cumsum(cover, axis=0)])
    length = last[1] - first[1]
    tall = length >= STEEP_MM * 5
    covers = (total[last[1], last[0]] - total[first[1], first[0]]) / np.maximum(length, 1)
    return np.asarray(covers[tall], np.float64)


def _rows(said: InkMaps, offsets: NDArray[np.int8]) -> tuple[float, float]:
    """Return how many places with a trace there are, and of how many the offset is right."""
    given = said.row_offset()
    here = (offsets[0] != ABSENT) & (np.abs(offsets[0] * OFFSET_STEP) < REACH_MM)
    near = [
        (np.abs(given - row * OFFSET_STEP) < NEAR_MM) & (row != ABSENT) for row in offsets.astype(np.float32)
    ]
    return float(here.sum()), float((here & (near[0] | near[1])).sum())
