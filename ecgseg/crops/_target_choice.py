"""Which of the traces on a crop is its target, where the baseline is not told."""

import numpy as np
from numpy.typing import NDArray

from ecgseg.crops.network_input import network_input
from ecgseg.pages.normalised_images import NORMAL_PEN
from ecgseg.run.runners import CropLogits, CropRunner

__all__ = ["find_target", "level_rows"]

LEVEL = 2.0 * NORMAL_PEN
"""Px: ink no higher than this in a column is where its line runs level."""

APART = 8
"""Px between the levels of two traces, at least."""

FEWEST = 0.12
"""Share of the columns in which a trace runs on its level, at least."""

MOST = 4
"""Traces that are looked at: each costs one run of the network."""

DOUBTFUL = -1.4
"""Logit of a fifth: tips of steep waves are often doubtful, so that extents are taken there too."""

UNSEEN = 200.0
"""Px that a trace costs that is nowhere seen; in proportion where it is in part."""

CUT = 20.0
"""Px that a trace costs that touches one edge of the crop, above or below, but not the other."""


def find_target(network: CropRunner, image: NDArray[np.uint8]) -> CropLogits:
    """Return what the network says of the trace whose extent fills the crop's height.

    Parameters
    ----------
    network : CropRunner
    image : ndarray of uint8, shape (height, width, 3)
        At the network's own size.

    Returns
    -------
    CropLogits
        The network is told the level of each trace in turn, and the best fitting result is kept.
    """
    height, width = image.shape[:2]
    first = network.run(network_input(image))
    levels = level_rows(first, height, width)
    told = [network.run(network_input(image, baseline=float(level))) for level in levels]
    return min([*told, first], key=lambda logits: _misfit(logits, height, width))


def level_rows(logits: CropLogits, height: int, width: int) -> list[int]:
    """Return the rows on which traces run level, those of the longest first.

    Parameters
    ----------
    logits : CropLogits
    height, width : int
        Of the crop, without what it was filled up with.

    Returns
    -------
    list of int
        At most `MOST`.
    """
    ink = np.maximum(logits.target, logits.other)[:height, :width] > 0
    steps = np.diff(np.pad(ink, ((1, 1), (0, 0))).astype(np.int8), axis=0)
    # Transposed, so that the runs of a column follow one another.
    begin = np.nonzero(steps.T == 1)[1]
    end = np.nonzero(steps.T == -1)[1]
    flat = end - begin <= LEVEL
    middle = (begin + end - 1)[flat] / 2
    counts = np.bincount(np.round(middle).astype(np.intp), minlength=height).astype(np.float64)
    smooth = np.convolve(counts, [0.5, 1, 1, 1, 0.5], mode="same")
    found: list[int] = []
    while len(found) < MOST:
        row = int(smooth.argmax())
        if smooth[row] < FEWEST * width:
            break
        found.append(row)
        smooth[max(row - APART, 0) : row + APART + 1] = 0
    return found


def _misfit(logits: CropLogits, height: int, width: int) -> float:
    """Return how badly the target fills the crop's height: margins and what differs between them, px."""
    target = logits.target[:height, :width]
    margins = [_margins(target > level, height) for level in (0.0, DOUBTFUL)]
    if None in margins:
        return np.inf
    above, below = np.mean([pair for pair in margins if pair], axis=0)
    unseen = UNSEEN * (1 - float((target > 0).any(axis=0).mean()))
    cut = CUT if min(above, below) < 1 and max(above, below) > 2 else 0.0
    return float(max(above, below) + abs(above - below)) + unseen + cut


def _margins(mask: NDArray[np.bool_], height: int) -> tuple[int, int] | None:
    """Return the rows above and below a mask, or None where it is empty."""
    rows = np.flatnonzero(mask.any(axis=1))
    return (int(rows[0]), height - 1 - int(rows[-1])) if rows.size else None
