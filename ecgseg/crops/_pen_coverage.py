"""How much of each pixel the pen has covered, at the image's own resolution."""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

__all__ = ["ink_coverage", "runs_alone"]

Floats: TypeAlias = NDArray[np.float32]

SURE = 0.5
FAINT = 0.3
BARE = 0.1
"""Probabilities: of the target's own ink, of another trace's near it, and of any on bare paper."""

PAPER_PERCENTILE = 80
CORE_PERCENTILE = 80
"""Of bare paper, its colour between grid lines; of how dark the target's pixels are, that of full ink."""

NOISE = 4.0
"""Variance of each colour beside what is seen on the paper, levels squared."""

LEAST_DARK = 0.2
"""Of the ink's darkness: columns whose darkest pixel is paler show no ink."""

SURROUNDINGS = 12
"""Half the side of the square over which the paper is averaged, in widths of the pen."""

ENOUGH = 20_000
"""Pixels of bare paper of which its colours are taken."""

SPECK = 3.0
"""Squares of the pen's width: smaller spots are grid or dirt."""

STRAY = 0.05
"""Share of columns that may show two runs where a trace is alone: dirt, and gaps in worn strokes."""

FEWEST = 32
"""Pixels from which on a colour can be measured."""


def ink_coverage(image: NDArray[np.uint8], target: Floats, other: Floats, *, pen: float) -> Floats:
    """Return how much of each pixel is covered by ink like the target's.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    target, other : ndarray of float32, shape (height, width)
        Probabilities that the target's trace and that another covers the pixel.
    pen : float
        Width of the line, px.

    Returns
    -------
    ndarray of float32, shape (height, width)
        About 0 on paper and grid, about 1 in the middle of the target's line; all 0 where no ink is sure.

    Notes
    -----
    Colours are weighted by Fisher's linear discriminant between ink and what else stands on the paper, so
    that a coloured grid all but vanishes. Ink that is paler here than there (fast strokes, worn thermal
    heads) is measured against its own darkest pixel in the columns around.
    """
    sure, bare = target > SURE, (target < BARE) & (other < BARE)
    if sure.sum() < FEWEST or bare.sum() < FEWEST:
        return np.zeros(target.shape, dtype=np.float32)
    dark = _darkness(image.astype(np.float32), sure, bare)
    around = _mean_around(dark, bare, round(SURROUNDINGS * pen))
    dark -= around
    return dark / _own_level(np.where(sure & (other < FAINT), dark, -1), pen)


def runs_alone(ink: NDArray[np.bool_], *, pen: float) -> bool:
    """Return whether ink on a crop is that of a single trace.

    Parameters
    ----------
    ink : ndarray of bool, shape (height, width)
    pen : float
        Width of the line, px.

    Returns
    -------
    bool
        A trace is a function of x: a round pen that follows one leaves a single run of ink in each column.
        A neighbour leaves a second run beside it, or enters at the upper or lower edge.
    """
    if not ink.any() or ink[0].any() or ink[-1].any():
        return False
    labels, parts = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)[1:3]
    large = parts[:, cv2.CC_STAT_AREA] >= SPECK * pen**2
    large[0] = False
    traces = large[labels]
    starts = traces & ~np.vstack([np.zeros((1, ink.shape[1]), np.bool_), traces[:-1]])
    runs = starts.sum(axis=0)
    return bool((runs > 1).sum() <= STRAY * (runs > 0).sum())


def _darkness(values: Floats, sure: NDArray[np.bool_], bare: NDArray[np.bool_]) -> Floats:
    """Return the discriminant between paper (0) and the target's ink (1)."""
    off = values[bare]
    off = off[:: max(len(off) // ENOUGH, 1)]
    paper = np.percentile(off, PAPER_PERCENTILE, axis=0)
    core = values[sure]
    depth = (paper - core).mean(axis=1)
    full = np.median(core[depth >= np.percentile(depth, CORE_PERCENTILE)], axis=0)
    contrast = paper - full
    spread = np.cov(off.T) + np.eye(3) * (NOISE + 0.002 * float(contrast @ contrast))
    weights = np.linalg.solve(spread, contrast)
    scale = max(float(weights @ contrast), 1e-6)
    weights = (weights / scale).astype(np.float32)
    return np.asarray(np.float32(paper @ weights) - values @ weights, dtype=np.float32)


def _mean_around(dark: Floats, bare: NDArray[np.bool_], reach: int) -> Floats:
    """Return the mean over the bare paper around each pixel, 0 where there is none."""
    side = (2 * reach + 1, 2 * reach + 1)
    share = cv2.boxFilter(bare.astype(np.float32), -1, side, borderType=cv2.BORDER_REFLECT)
    mean = cv2.boxFilter(np.where(bare, dark, 0).astype(np.float32), -1, side, borderType=cv2.BORDER_REFLECT)
    return np.asarray(np.where(share > 0.05, mean / np.maximum(share, 0.05), 0), dtype=np.float32)


def _own_level(own: Floats, pen: float) -> Floats:
    """Return how dark the target's full ink is in each column, by its darkest pixels there and around."""
    darkest = own.max(axis=0)
    seen = darkest > LEAST_DARK
    if not seen.any():
        return np.ones((1, own.shape[1]), dtype=np.float32)
    columns = np.arange(darkest.size)
    level = np.interp(columns, columns[seen], darkest[seen])
    return np.asarray(median_filter(level, 2 * round(pen) + 1), dtype=np.float32)[None]
