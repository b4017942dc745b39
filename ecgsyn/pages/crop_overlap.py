"""How far neighbours' traces run through a crop, and which crops to take so that hard ones are not rare."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ecgtypes import Model, Page
from ecgtypes.pages import crop_window

__all__ = ["STRATA", "CropOverlap", "measure_overlap", "spread_choice", "stratum"]

STRATA = (0.0, 0.016, 0.04)
"""Upper ends of the strata by share of columns touched, the last without one: none, few, some, many.

Chosen such that pages with rows 6 to 15 mm apart have crops of each; ``python -m benchmarks.dataset --only
seed`` prints how many of each the overlap task finds.
"""

STRATUM_NAMES = ("none", "few", "some", "many")


class CropOverlap(Model):
    """How far neighbours run through the crop of a lead.

    Parameters
    ----------
    intruded : float
        Share of the lead's pixel columns in which another trace has ink within the crop, 0 to 1.
    touched : float
        Share of them in which that ink lies on the lead's own, or right beside it, in any direction.
    contacts : int
        Runs of columns touched, each neighbour by itself.
    crossings : int
        Contacts after which the neighbour is on the lead's other side.
    """

    intruded: float = 0.0
    touched: float = 0.0
    contacts: int = 0
    crossings: int = 0

    @property
    def stratum(self) -> str:
        """Return the stratum's name: "none", "few", "some" or "many" columns touched."""
        return STRATUM_NAMES[stratum(self.touched)]


def stratum(touched: float) -> int:
    """Return the number of the stratum of a share of columns touched, 0 to 3.

    Parameters
    ----------
    touched : float

    Returns
    -------
    int

    Examples
    --------
    >>> [stratum(share) for share in (0.0, 0.01, 0.03, 0.2)]
    [0, 1, 2, 3]
    """
    return int(np.searchsorted(STRATA, touched, side="left"))


def measure_overlap(page: Page, index: int, *, margin_mm: float = 2.0) -> CropOverlap:
    """Measure how far neighbours run through the crop of a lead.

    Parameters
    ----------
    page : Page
    index : int
        Of the lead among ``page.truth.leads``.
    margin_mm : float, default 2
        Of the crop.

    Returns
    -------
    CropOverlap
        Of the columns in which the lead has ink. Neighbours in the same row stand beside those columns
        and so do not count.
    """
    window = crop_window(page.truth, index, margin_mm)
    size = (window[2] - window[0], window[3] - window[1])
    masks = page.truth.masks().leads
    own = masks[index].cropped(*window).full(size)
    columns = own.any(axis=0)
    count = int(columns.sum())
    if not count:
        return CropOverlap()
    near = _grown(own)
    intruded, touched = np.zeros((2, size[0]), dtype=np.bool_)
    contacts = crossings = 0
    for number, mask in enumerate(masks):
        part = mask.cropped(*window)
        if number == index or not part.pixels.any():
            continue
        other = part.full(size)
        shared = np.logical_and((other & near).any(axis=0), columns)
        intruded |= other.any(axis=0) & columns
        touched |= shared
        more, crossed = _crossings(own, other, shared)
        contacts += more
        crossings += crossed
    return CropOverlap(
        intruded=float(intruded.sum() / count),
        touched=float(touched.sum() / count),
        contacts=contacts,
        crossings=crossings,
    )


def _grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the mask with the eight pixels around each of its own."""
    tall = mask.copy()
    tall[1:] |= mask[:-1]
    tall[:-1] |= mask[1:]
    grown = tall.copy()
    grown[:, 1:] |= tall[:, :-1]
    grown[:, :-1] |= tall[:, 1:]
    return grown


def _crossings(
    own: NDArray[np.bool_], other: NDArray[np.bool_], shared: NDArray[np.bool_]
) -> tuple[int, int]:
    """Return how often a neighbour meets the lead, and after how many of the meetings it is across."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], shared, [False]]).astype(np.int8)))
    starts, stops = edges[::2], edges[1::2]
    side = np.sign(_middle(other) - _middle(own))
    before = side[np.maximum(starts - 1, 0)]
    after = side[np.minimum(stops, len(side) - 1)]
    return len(starts), int(np.sum(before * after < 0))


def _middle(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the mean row of each column's pixels, NaN where there are none."""
    counts = mask.sum(axis=0)
    means: NDArray[np.float64] = np.full(len(counts), np.nan)
    np.divide(np.arange(len(mask)) @ mask, counts, out=means, where=counts > 0)
    return means


def spread_choice(overlaps: Sequence[CropOverlap], wanted: Sequence[int]) -> tuple[int, ...]:
    """Choose crops of a page so that their strata are those wanted, or as near as the page has them.

    Parameters
    ----------
    overlaps : sequence of CropOverlap
        Of each crop there is, in an order that chance may have given.
    wanted : sequence of int
        A stratum for each crop to choose; no more than there are crops.

    Returns
    -------
    tuple of int
        Numbers within ``overlaps``, none twice.
    """
    left = list(range(len(overlaps)))
    chosen = []
    # the hard ones first: a page has few of them
    for want in sorted(wanted, reverse=True):
        best = min(left, key=lambda i: (abs(stratum(overlaps[i].touched) - want), left.index(i)))
        left.remove(best)
        chosen.append(best)
    return tuple(chosen)
