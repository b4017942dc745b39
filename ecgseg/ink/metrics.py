"""How well the ink of flat pages is read: classes, strokes of QRS complexes, rows, and scales."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ecgseg.ink.decoding import CLASSES, REACH_MM
from ecgseg.ink.flat_pages import FlatPage
from ecgseg.ink.targets import ABSENT, OFFSET_STEP
from ecgtypes import InkMaps

__all__ = ["score_ink"]

COVERED = 0.5
STEEP_MM = 2.0
"""A column is one of a QRS where the trace runs over as much in it."""

SEEN = 0.3
"""Mean cover of a QRS column's stroke below which it counts as missed."""

NEAR_MM = 1.5


def score_ink(pages: Iterable[tuple[FlatPage, InkMaps]]) -> dict[str, float]:
    """Return how well maps agree with the truth of flat pages.

    Parameters
    ----------
    pages : iterable of (FlatPage, InkMaps)

    Returns
    -------
    dict of float
        ``iou_trace`` and so on: intersection over union of each class, pixels of all pages together, of
        those covered by half; ``qrs_missed``: share of the columns in which a trace runs over 2 mm or more
        whose stroke is covered by less than 0.3 in the mean; ``row_off``: share of places with a trace whose
        offset is wrong by 1.5 mm or more; ``scale_wrong``: share of pages,
        of those whose scale the maps tell.
    """
    both, either = np.zeros(len(CLASSES)), np.zeros(len(CLASSES))
    steep = missed = places = off = wrong = count = 0.0
    for page, said in pages:
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
        if said.scale_odds.size:
            wrong, count = wrong + float(said.scale_factors[said.scale_odds.argmax()] != 1), count + 1
    figures = {f"iou_{name}": float(both[i] / either[i]) for i, name in enumerate(CLASSES) if either[i] > 0}
    return figures | {
        "qrs_missed": missed / max(steep, 1),
        "row_off": off / max(places, 1),
        "scale_wrong": wrong / max(count, 1),
    }


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
