"""The registered layout that a page agrees with says which lead stands where a name cannot be read."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgseg.pages.boxed_pages import LEADS
from ecgseg.pages.decoding import FoundName, FoundRegion
from ecgtypes import Cell, Layout

__all__ = ["leads_of_regions"]

LIKELY_REGION = 0.25
"""Score from which on a region counts for the arrangement."""

FEWEST_READ = 3
MOST_DISAGREE = 0.2
"""Names that must say what a layout has in their places, at least, and the share that may say otherwise."""

TRUST = 0.97
"""Probability of the lead that the layout has in a place."""

UNREAD = 0.7
"""What a region's score is multiplied with where only the layout tells its lead."""

SAME_ROW = 12.0
"""Px, after pages are turned upright, by which the baselines of one row differ at most."""

WIDE = 0.8
"""Share of the rows' width from which on a lead fills its row."""

OFF_WIDTH = 0.35
"""Share of a column's width by which a lead may be wider or narrower."""


class _Place(NamedTuple):
    """Where a region stands: the number of its row from the first, and its ends along the rows, 0 to 1."""

    row: int
    left: float
    right: float


def leads_of_regions(
    regions: Sequence[FoundRegion],
    names: Sequence[FoundName],
    linked: Sequence[int | None],
    layouts: Sequence[Layout],
) -> list[NDArray[np.float64] | None]:
    """Return the probability of each lead for each region.

    Parameters
    ----------
    regions : sequence of FoundRegion
    names : sequence of FoundName
    linked : sequence of int or None
        The name of each region, as `link_names` returns.
    layouts : sequence of Layout
        Those that a page may have.

    Returns
    -------
    list of ndarray or None
        What the region's name says, and the layout that agrees with most names where at least three, and
        four of five, agree; None where neither says anything. Their sum is what is known, 1 at most.
    """
    read = [None if number is None else names[number].leads for number in linked]
    told = _best_layout(regions, read, layouts)
    if told is None:
        return read
    found: list[NDArray[np.float64] | None] = []
    for own, lead in zip(read, told, strict=True):
        if lead is None:
            found.append(own)
            continue
        expected = np.full(len(LEADS), (1 - TRUST) / (len(LEADS) - 1))
        expected[lead] = TRUST
        if own is None:
            found.append(UNREAD * np.eye(len(LEADS))[lead])
        else:
            found.append(own * expected / (own * expected).sum())
    return found


def _best_layout(
    regions: Sequence[FoundRegion], read: Sequence[NDArray[np.float64] | None], layouts: Sequence[Layout]
) -> list[int | None] | None:
    """Return the lead of each region in the layout that agrees with the names; None where none does."""
    places = _places(regions)
    best: tuple[float, list[int | None]] | None = None
    for layout in layouts:
        for told in _arranged(places, layout):
            pairs = [
                (own, lead)
                for own, lead, place in zip(read, told, places, strict=True)
                if own is not None and place is not None
            ]
            agree = sum(lead is not None and int(own.argmax()) == lead for own, lead in pairs)
            if agree < FEWEST_READ or len(pairs) - agree > MOST_DISAGREE * len(pairs):
                continue
            # Among layouts that agree with the same names, the one with fewer places left empty.
            merit = agree - 2.0 * (len(pairs) - agree) - 0.01 * len(layout.cells)
            if best is None or merit > best[0]:
                best = merit, told
    return None if best is None else best[1]


def _arranged(places: Sequence[_Place | None], layout: Layout) -> Iterator[list[int | None]]:
    """Yield the leads of regions in a layout, for each row of it that the first one found may be."""
    rows = 1 + max((place.row for place in places if place is not None), default=-1)
    for offset in range(layout.rows - rows + 1 if rows else 0):
        yield [
            None if place is None else _lead_at(layout, place, layout.row(place.row + offset))
            for place in places
        ]


def _lead_at(layout: Layout, place: _Place, cells: tuple[Cell, ...]) -> int | None:
    """Return the lead of the cell of a row that a region fills."""
    width, middle = place.right - place.left, (place.left + place.right) / 2
    for cell in cells:
        if cell.strip or layout.columns == 1:
            if width > WIDE:
                return LEADS.index(cell.lead)
            continue
        share = 1 / layout.columns
        at = (cell.column + 0.5) * share
        if abs(middle - at) < share / 2 and abs(width - share) < OFF_WIDTH * share:
            return LEADS.index(cell.lead)
    return None


def _places(regions: Sequence[FoundRegion]) -> list[_Place | None]:
    """Return where regions stand in rows that are as far apart from one another."""
    sure = [i for i, region in enumerate(regions) if region.score >= LIKELY_REGION]
    places: list[_Place | None] = [None] * len(regions)
    if not sure:
        return places
    quads = np.array([regions[i].quad for i in sure])
    lines = np.array([regions[i].line for i in sure])
    tops = quads[:, 1] - quads[:, 0]
    slopes = np.arctan2(tops[:, 1], tops[:, 0])
    angle = float(np.median(slopes))
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    left, right = (quads[:, [0, 3]] @ along).mean(axis=1), (quads[:, [1, 2]] @ along).mean(axis=1)
    first, last = float(left.min()), float(right.max())
    # On photos rows are not quite parallel: each is followed to the middle of the page.
    row = lines @ across + np.tan(slopes - angle) * ((first + last) / 2 - lines @ along)
    numbers = _row_numbers(row)
    for place, i in enumerate(sure):
        ends = (np.array([left[place], right[place]]) - first) / max(last - first, 1.0)
        places[i] = _Place(int(numbers[place]), float(ends[0]), float(ends[1]))
    return places


def _row_numbers(row: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the number of each row, from where its baseline runs; rows that were not found are counted."""
    order = np.argsort(row, kind="stable")
    starts = np.diff(row[order], prepend=row[order[0]]) > SAME_ROW
    group = np.empty(len(row), dtype=np.int64)
    group[order] = np.cumsum(starts)
    means = np.array([row[group == number].mean() for number in range(group.max() + 1)])
    gaps = np.diff(means)
    if not gaps.size:
        return group
    steps = np.maximum(np.rint(gaps / np.median(gaps)), 1).astype(np.int64)
    return np.asarray(np.concatenate([[0], np.cumsum(steps)])[group])
