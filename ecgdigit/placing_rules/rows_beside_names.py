"""Beside the printed names: which row of a layout is where on the page, and where lines run."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.placing_rules.layout_by_names import Naming, share_of
from ecgtypes import PaperScale

__all__ = ["Placed", "area_of_lines", "heights_of_names", "place_rows"]

OFFSETS = (0.0, 0.25, -0.25, 0.5, -0.5)
"""How far below its name a row may lie, in distances between rows: below for names that stand above."""

REACH = 0.75
"""A name belongs to no row that is further away, in distances between rows."""

LEAST_BESIDE = 0.5
"""Share of the names, by score, that must stand by rows."""

UNMATCHED = 0.25
"""What a row costs, of the layout or of the page, that is none of the other's; all names agreeing count 1."""

FAR = 0.3
"""What it costs if names stand a whole row away from their own."""

UNEVEN = 0.1
"""What it costs if names stand by whole rows less alike."""

ALONE_MM = 25.0
"""Distance between rows where there is only one."""

AROUND_MM = 12.0
"""Lines run so far above the first names and below the last ones."""

BEFORE_MM = 2.0
"""Lines begin so far left of their names."""

BEYOND_MM = 6.0
"""Lines end so far right of where full rows would."""

LETTER_MM = 0.6
"""Letters reach so far beyond the box that was found around them."""


class Placed(NamedTuple):
    """Where a layout's rows are on a page.

    Parameters
    ----------
    slots : dict of int to int
        Number of the page's row by that of the layout's.
    agreement : float
        Share of the names, by score, that stand by their rows.
    """

    slots: dict[int, int]
    agreement: float


def heights_of_names(naming: Naming) -> tuple[float, ...]:
    """Return y of each row's names, px, from top to bottom.

    Parameters
    ----------
    naming : Naming

    Returns
    -------
    tuple of float
        The median over a row's names; rows without names are left out.
    """
    rows = sorted({row for row, _ in naming.cells})
    return tuple(
        float(np.median([name.box.center[1] for (r, _), name in naming.cells.items() if r == row]))
        for row in rows
    )


def area_of_lines(naming: Naming, shape: tuple[int, ...], scale: PaperScale) -> NDArray[np.bool_]:
    """Return where ink is that of lines, however short its pieces are, rather than letters.

    Parameters
    ----------
    naming : Naming
    shape : tuple of int
        Height and width of the image first.
    scale : PaperScale

    Returns
    -------
    ndarray of bool, shape (height, width)
        From above the first names to below the last, less the names themselves: those that were read, and
        those that must stand in a column and row of others.
    """
    x_mm, y_mm = scale.px_per_mm_x, scale.px_per_mm_y
    area = np.zeros(shape[:2], np.bool_)
    boxes = [name.box for name in naming.cells.values()]
    top, bottom = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    full = naming.layout.row_duration * scale.px_per_second if np.isnan(naming.length) else naming.length
    left, right = naming.start - BEFORE_MM * x_mm, naming.start + full + BEYOND_MM * x_mm
    area[_part(top - AROUND_MM * y_mm, bottom + AROUND_MM * y_mm), _part(left, right)] = True
    for box in boxes:
        area[_part(box.y0 - LETTER_MM * y_mm, box.y1 + LETTER_MM * y_mm), _part(box.x0, box.x1)] = False
    width = max(box.width for box in boxes)
    height = max(box.height for box in boxes) / 2 + LETTER_MM * y_mm
    heights = {
        row: [n.box.center[1] for (r, _), n in naming.cells.items() if r == row] for row, _ in naming.cells
    }
    for cell in naming.layout.cells:
        if cell.row in heights and (cell.row, cell.column) not in naming.cells:
            x, y = naming.start + share_of(cell, naming.layout) * full, float(np.median(heights[cell.row]))
            area[_part(y - height, y + height), _part(x - LETTER_MM * x_mm, x + width)] = False
    return area


def _part(first: float, last: float) -> slice:
    return slice(max(round(first), 0), max(round(last) + 1, 0))


def place_rows(naming: Naming, levels: Sequence[float], px_per_mm: float) -> Placed:
    """Tell which row of a page is which of the layout's, by the names that stand beside them.

    Parameters
    ----------
    naming : Naming
    levels : sequence of float
        y of the page's rows, px, from top to bottom.
    px_per_mm : float
        Along y.

    Returns
    -------
    Placed
        Rows without names are told where as many lie between named ones as the layout has there.

    Notes
    -----
    Names stand above, on or below their lines, all alike on one page. Each distance is tried; the one wins
    by which most names stand by rows in the right order.
    """
    y = np.array(levels, np.float64)
    apart = float(np.median(np.diff(y))) if y.size > 1 else ALONE_MM * px_per_mm
    tried = [_placed(naming, y, offset * apart, apart) for offset in OFFSETS]
    best = max(tried, key=lambda placed: placed.value)
    return Placed(best.slots, best.agreement)


class _Tried(NamedTuple):
    slots: dict[int, int]
    agreement: float
    value: float


def _placed(naming: Naming, levels: NDArray[np.float64], offset: float, apart: float) -> _Tried:
    """Return the rows that names tell where each is looked for at one distance from its names.

    A name that lies beyond all rows may be that of one that is cut off the page, and disagrees with none.
    """
    votes = np.zeros((naming.layout.rows, levels.size))
    above = []
    beyond = 0.0
    for (row, _), name in naming.cells.items():
        y = name.box.center[1]
        nearest = int(np.abs(levels - y - offset).argmin())
        if abs(levels[nearest] - y - offset) <= REACH * apart:
            votes[row, nearest] += name.score
            above.append(levels[nearest] - y)
        elif not levels[0] < y + offset < levels[-1]:
            beyond += name.score
    told = sum(name.score for name in naming.cells.values())
    far = float(np.median(np.abs(above))) / apart if above else np.inf
    uneven = float(np.median(np.abs(np.array(above) - np.median(above)))) / apart if above else np.inf
    best = _Tried({}, 0.0, -np.inf)
    # A misread name must not move the rows of a page that shows all of them.
    whole = [{row: row for row in range(levels.size)}] if levels.size == naming.layout.rows else []
    for slots in [_with_nameless(_in_order(votes), naming, levels.size), *whole]:
        agreed = float(sum(votes[row, slot] for row, slot in slots.items()))
        agreement = agreed / max(told - beyond, 1e-6)
        unmatched = naming.layout.rows + levels.size - 2 * len(slots)
        value = agreement - UNMATCHED * unmatched - FAR * far - UNEVEN * uneven
        if agreed >= LEAST_BESIDE * told and value > best.value:
            best = _Tried(slots, agreement, value)
    return best


def _in_order(votes: NDArray[np.float64]) -> dict[int, int]:
    """Return the pairs of row and column, both increasing, with most votes."""
    rows, columns = votes.shape
    best = np.zeros((rows + 1, columns + 1))
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            best[i, j] = max(best[i - 1, j], best[i, j - 1], best[i - 1, j - 1] + votes[i - 1, j - 1])
    pairs = {}
    i, j = rows, columns
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            pairs[i - 1] = j - 1
            i, j = i - 1, j - 1
    return pairs


def _with_nameless(slots: dict[int, int], naming: Naming, count: int) -> dict[int, int]:
    """Add rows of which no name was read, where it is plain which they are."""
    named = {row for row, _ in naming.cells}
    known = [(-1, -1), *sorted(slots.items()), (naming.layout.rows, count)]
    found = dict(slots)
    for (row, slot), (next_row, next_slot) in pairwise(known):
        between = range(row + 1, next_row)
        free = range(slot + 1, next_slot)
        if len(between) == len(free) and not named & set(between):
            found |= dict(zip(between, free, strict=True))
    return found
