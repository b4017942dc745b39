"""Which layout the printed lead names show."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import Cell, Detection, Layout, PaperScale

__all__ = [
    "Naming",
    "as_printed",
    "read_naming",
    "share_of",
    "told_apart",
]

FEWEST_NAMES = 4
"""Different leads that must be read for names to tell a layout."""

LEAST_EXPLAINED = 0.7
"""Share of the names, by score, that a layout explains if it is the page's."""

UNREAD = 0.5
"""What a cell costs whose name is not read, in scores of names; a strip, often nameless, half of it."""

OTHER_STRIP = 0.6
"""What a name counts that stands at a rhythm strip but is not that of the layout's own."""

OTHER_SIGN = 0.5
"""What aVR counts where a layout has -aVR, and the other way round."""

ASTRAY = 0.35
"""A name may stand so far from its column, in columns."""

ASTRAY_MM = 12.0
"""The same where a layout has one column."""

SHARE_DIGITS = 9
"""Decimals to which shares of a row are told: equal ones compare equal, and no time is moved."""


class Naming(NamedTuple):
    """A layout as an explanation of the names on a page.

    Parameters
    ----------
    layout : Layout
    cells : dict of (row, column) to Detection
        The names that were read, by the cell that they stand at.
    strays : tuple of Detection
        Names that it does not explain.
    start : float
        x of the names of a column that begins with the rows, px: of their left ends, or of their right ones
        where these stand straighter.
    length : float
        Pixels from there to where a row would end, by the distances between columns; NaN where the names
        stand in one column.
    score : float
        How well it explains what is read: the higher, the better.
    """

    layout: Layout
    cells: dict[tuple[int, int], Detection]
    strays: tuple[Detection, ...]
    start: float
    length: float
    score: float

    @property
    def sure(self) -> bool:
        """Whether the names are enough, and nearly all explained."""
        told = sum(name.score for name in self.cells.values())
        read = told + sum(name.score for name in self.strays)
        enough = min(FEWEST_NAMES, len({cell.lead for cell in self.layout.cells}))
        return len({name.lead for name in self.cells.values()}) >= enough and told >= LEAST_EXPLAINED * read


def share_of(cell: Cell, layout: Layout) -> float:
    """Return how far along its row a cell starts, 0 to 1.

    Parameters
    ----------
    cell : Cell
    layout : Layout

    Returns
    -------
    float
    """
    before = sum(c.duration for c in layout.row(cell.row) if c.column < cell.column)
    return round(before / layout.row_duration, SHARE_DIGITS)


def told_apart(layouts: Iterable[Layout]) -> tuple[Layout, ...]:
    """Return the layouts whose names stand in different places: one for each name and order.

    Parameters
    ----------
    layouts : iterable of Layout

    Returns
    -------
    tuple of Layout
        Those with consecutive columns where there is a choice: names do not tell the timing.
    """
    ranked = sorted(layouts, key=lambda layout: layout.timing == "simultaneous")
    return tuple({(layout.name, layout.order): layout for layout in reversed(ranked)}.values())[::-1]


def read_naming(
    names: Sequence[Detection], layouts: Iterable[Layout], scale: PaperScale
) -> tuple[Naming, ...]:
    """Explain the names on a page by each of the layouts.

    Parameters
    ----------
    names : sequence of Detection
        As read on the flat page.
    layouts : iterable of Layout
    scale : PaperScale

    Returns
    -------
    tuple of Naming
        The best first; without names, none.

    Notes
    -----
    A layout's columns stand at even distances; in each, names follow one another in the order of the rows,
    however far a program moved them out of the way of a trace. So every column is aligned with its names
    by dynamic programming, as two texts are.
    """
    if not names:
        return ()
    found = [_explained(names, layout, scale) for layout in layouts]
    return tuple(sorted(found, key=lambda naming: -naming.score))


def _explained(names: Sequence[Detection], layout: Layout, scale: PaperScale) -> Naming:
    shares = {(cell.row, cell.column): share_of(cell, layout) for cell in layout.cells}
    columns = sorted(set(shares.values()))
    nominal = layout.row_duration * scale.px_per_second
    start, length = _columns_fitted(names, layout, nominal)
    reach = ASTRAY_MM * scale.px_per_mm_x
    if len(columns) > 1:
        reach = ASTRAY * min(np.diff(columns)) * (nominal if np.isnan(length) else length)
    at = start + np.array(columns) * (nominal if np.isnan(length) else length)
    cells: dict[tuple[int, int], Detection] = {}
    score = 0.0
    beside = [_nearest(name, at, reach) for name in names]
    for number, share in enumerate(columns):
        inside = [cell for cell in layout.cells if shares[cell.row, cell.column] == share]
        read = [name for name, column in zip(names, beside, strict=True) if column == number]
        pairs, value = _aligned(
            sorted(read, key=lambda n: n.box.center[1]), sorted(inside, key=lambda c: c.row)
        )
        cells |= {(cell.row, cell.column): name for name, cell in pairs}
        score += value
    told = {id(name) for name in cells.values()}
    strays = tuple(name for name in names if id(name) not in told)
    score -= sum(name.score for name, column in zip(names, beside, strict=True) if column is None)
    return Naming(layout, cells, strays, start, length, score)


def _columns_fitted(names: Sequence[Detection], layout: Layout, nominal: float) -> tuple[float, float]:
    """Return x of the first column's names, and the rows' length by the distances between columns.

    The median over all pairs of columns (Theil and Sen), of whichever side of the names stands straighter.
    """
    shares: dict[str, set[float]] = {}
    for cell in layout.cells:
        if not cell.strip:
            shares.setdefault(cell.lead.recorded, set()).add(share_of(cell, layout))
    single = [name for name in names if len(shares.get(name.lead.recorded, ())) == 1]
    at = np.array([next(iter(shares[name.lead.recorded])) for name in single])
    sides = [np.array([name.box.x0 for name in single]), np.array([name.box.x1 for name in single])]
    fits = [_line_through(at, x, nominal) for x in sides]
    return min(fits, key=lambda fit: fit[2])[:2]


def _line_through(
    at: NDArray[np.float64], x: NDArray[np.float64], nominal: float
) -> tuple[float, float, float]:
    """Return start, length and the median distance of the points from them."""
    if not x.size:
        return 0.0, np.nan, np.inf
    slopes = [(x[j] - x[i]) / (at[j] - at[i]) for i, j in combinations(range(x.size), 2) if at[j] != at[i]]
    length = float(np.median(slopes)) if slopes else np.nan
    if length <= 0:
        length = np.nan
    rest = x - at * (nominal if np.isnan(length) else length)
    start = float(np.median(rest))
    return start, length, float(np.median(np.abs(rest - start)))


def _nearest(name: Detection, columns: NDArray[np.float64], reach: float) -> int | None:
    apart = np.abs(columns - name.box.x0)
    nearest = int(apart.argmin())
    return nearest if apart[nearest] <= reach else None


def _aligned(names: list[Detection], cells: list[Cell]) -> tuple[list[tuple[Detection, Cell]], float]:
    """Return which name is which cell's, and the score of it all; both are given from top to bottom."""
    best = np.zeros((len(names) + 1, len(cells) + 1))
    best[1:, 0] = -np.cumsum([name.score for name in names])
    best[0, 1:] = -np.cumsum([_cost(cell) for cell in cells])
    for i, name in enumerate(names, 1):
        for j, cell in enumerate(cells, 1):
            best[i, j] = max(
                best[i - 1, j] - name.score,
                best[i, j - 1] - _cost(cell),
                best[i - 1, j - 1] + _worth(name, cell),
            )
    pairs = []
    i, j = len(names), len(cells)
    while i and j:
        name, cell = names[i - 1], cells[j - 1]
        if best[i, j] == best[i - 1, j - 1] + _worth(name, cell):
            pairs.append((name, cell))
            i, j = i - 1, j - 1
        elif best[i, j] == best[i, j - 1] - _cost(cell):
            j -= 1
        else:
            i -= 1
    return pairs, float(best[-1, -1])


def _cost(cell: Cell) -> float:
    return UNREAD / 2 if cell.strip else UNREAD


def _worth(name: Detection, cell: Cell) -> float:
    """Return what a name counts at a cell; -inf where it cannot be that cell's."""
    if name.lead is cell.lead:
        return name.score
    if name.lead.recorded is cell.lead.recorded:
        return OTHER_SIGN * name.score
    return OTHER_STRIP * name.score if cell.strip else -np.inf


def as_printed(naming: Naming) -> Layout:
    """Return the layout with its rhythm strips named as they are on the page.

    Parameters
    ----------
    naming : Naming

    Returns
    -------
    Layout
    """
    named = tuple(
        cell.replace(lead=naming.cells[cell.row, cell.column].lead)
        if cell.strip and (cell.row, cell.column) in naming.cells
        else cell
        for cell in naming.layout.cells
    )
    return naming.layout if named == naming.layout.cells else naming.layout.replace(cells=named)
