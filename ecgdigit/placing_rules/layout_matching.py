"""Rows and columns matched to layouts: by the names that are read, else by what is drawn alone."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from ecgdigit.evidence.trace_rows import Reading, Row
from ecgdigit.placing_rules.layout_by_names import Naming, share_of
from ecgdigit.placing_rules.rows_beside_names import Placed, place_rows
from ecgtypes import Layout, registered_layouts

__all__ = [
    "Match",
    "Signs",
    "by_count",
    "by_names",
    "column_starts",
    "one_of_each_name",
    "too_short",
    "unmatched",
    "unsigned",
    "with_signs",
]

MOST_MISSING_ROWS = 2
"""A layout may have this many rows more than are seen on the page, where no names tell which."""

SURE_SIGN = 0.35
"""Signs of a column's start below this share of rows speak against it."""

CHANCE_SIGN = 0.1
"""Signs in this share of rows are chance where a layout has no column's start."""

MOST_UNEVEN = 0.2
"""Rows of which some are missing lie this near to even places, in distances between rows."""

MISSING_ROW = 2.0
"""What a row of a layout costs that is not seen, in signs of columns or scores of names."""

USELESS_ROW = 0.5
"""What a row on the page costs that a layout with names has no use for: it may be a line of the grid."""

LEAST_AGREEMENT = 0.6
"""Share of the names, by score, that stand by their rows."""

WORTH_OF_LINES = 2.0
"""What it counts, in scores of names, that all lines lie in the rows and all rows are full."""

WORTH_OF_SIGNS = 0.25
"""What the sign of a column's start counts, in scores of names."""

Signs = list[dict[float, float]]


class Match(NamedTuple):
    """A layout, and which of its rows are where.

    Parameters
    ----------
    layout : Layout
    slots : dict of int to int
        Number of the page's row by that of the layout's.
    score : float
        The higher the better.
    signs : float
        How much of it comes from the signs of its columns' starts.
    naming : Naming or None
        The names that tell it, where they do.
    """

    layout: Layout
    slots: dict[int, int]
    score: float
    signs: float = 0.0
    naming: Naming | None = None


def one_of_each_name(layouts: Iterable[Layout]) -> tuple[Layout, ...]:
    """Return one layout for each name: order and timing are told later, by what the leads say.

    Parameters
    ----------
    layouts : iterable of Layout

    Returns
    -------
    tuple of Layout
    """
    usual = {"standard": 0, "cabrera": 1, "consecutive": 0, "simultaneous": 2}
    ranked = sorted(layouts, key=lambda known: usual[known.order] + usual[known.timing])
    return tuple({known.name: known for known in reversed(ranked)}.values())


def column_starts(matches: Iterable[tuple[Layout, Mapping[int, int]]]) -> dict[float, frozenset[int]]:
    """Return in which rows of the page a column may begin at each share of their length.

    Parameters
    ----------
    matches : iterable of (Layout, mapping of int to int)
        With the number of the page's row by that of the layout's.

    Returns
    -------
    dict of float to frozenset of int
        Where layouts differ, the fewest rows.
    """
    starts: dict[float, frozenset[int]] = {}
    for layout, slots in matches:
        shares = {share_of(cell, layout) for cell in layout.cells} - {0.0}
        for share in shares:
            rows = frozenset(
                slots[c.row] for c in layout.cells if c.row in slots and share_of(c, layout) == share
            )
            if rows:
                starts[share] = min(rows, starts.get(share, rows), key=len)
    return starts


def by_count(layouts: Iterable[Layout], rows: tuple[Row, ...]) -> tuple[Match, ...]:
    """Return the layouts that have as many rows as are seen, else those of which some may be missing.

    Parameters
    ----------
    layouts : iterable of Layout
    rows : tuple of Row

    Returns
    -------
    tuple of Match
    """
    found = []
    for layout in layouts:
        slots = _slots(layout.rows, rows)
        if slots is not None:
            found.append(Match(layout, slots, -MISSING_ROW * (layout.rows - len(rows))))
    whole = tuple(match for match in found if match.layout.rows == len(rows))
    return whole or tuple(found)


def by_names(
    namings: Sequence[Naming], readings: list[Reading], px_per_mm: float
) -> tuple[Reading | None, tuple[Match, ...]]:
    """Return the rows that agree best with the names, and the layouts that both may be.

    Parameters
    ----------
    namings : sequence of Naming
        Those that explain the names.
    readings : list of Reading
        Rows that the page may have.
    px_per_mm : float
        Along y.

    Returns
    -------
    reading : Reading or None
    matches : tuple of Match
        One for each naming, the best first; empty where no names stand by any rows.
    """
    best: tuple[Reading | None, tuple[Match, ...]] = (None, ())
    for reading in readings:
        if not reading.rows:
            continue
        placed = [(n, place_rows(n, [row.level for row in reading.rows], px_per_mm)) for n in namings]
        matches = [_named(n, at, reading) for n, at in placed if at.agreement >= LEAST_AGREEMENT]
        matches.sort(key=lambda match: -match.score)
        if matches and (not best[1] or matches[0].score > best[1][0].score):
            best = (reading, tuple(matches))
    return best


def with_signs(matches: Iterable[Match], signs: Signs) -> Match:
    """Return the best of the layouts that a page may have, the signs of its columns' starts included.

    Parameters
    ----------
    matches : iterable of Match
        One at least.
    signs : list of dict
        As `column_signs` returns them.

    Returns
    -------
    Match
    """
    weighed = []
    for match in matches:
        expected, unexpected = _signs_of(match.layout, match.slots, signs)
        worth = 1.0 if match.naming is None else WORTH_OF_SIGNS
        weighed.append(match._replace(score=match.score + worth * (expected - unexpected), signs=expected))
    return max(weighed, key=lambda match: match.score)


def _named(naming: Naming, placed: Placed, reading: Reading) -> Match:
    told = sum(name.score for name in naming.cells.values())
    score = (
        naming.score
        - 2 * (1 - placed.agreement) * told
        - MISSING_ROW * (naming.layout.rows - len(placed.slots))
        - USELESS_ROW * (len(reading.rows) - len(placed.slots))
        + WORTH_OF_LINES * reading.explained * reading.filled
    )
    return Match(naming.layout, placed.slots, score, 0.0, naming)


def _signs_of(layout: Layout, slots: Mapping[int, int], signs: Signs) -> tuple[float, float]:
    """Return what speaks for a layout's columns, and what for columns that it has not."""
    expected = unexpected = 0.0
    for row, slot in slots.items():
        starts = {share_of(cell, layout) for cell in layout.row(row)} - {0.0}
        for share, strength in signs[slot].items():
            if share in starts:
                expected += strength - SURE_SIGN
            else:
                unexpected += max(strength - CHANCE_SIGN, 0.0)
    return expected, unexpected


def _slots(count: int, rows: tuple[Row, ...]) -> dict[int, int] | None:
    """Return which row of the page each row of a layout is; rows may be missing from a regular stack."""
    seen = len(rows)
    if seen == count:
        return {row: row for row in range(count)}
    if seen > count or count - seen > MOST_MISSING_ROWS or seen < 3:
        return None
    levels = np.array([row.level for row in rows])
    usual = float(np.median(np.diff(levels)))
    best, error = None, np.inf
    for missing in combinations(range(1, count - 1), count - seen):
        kept = [row for row in range(count) if row not in missing]
        fit = np.polyfit(kept, levels, 1)
        worst = float(np.abs(np.polyval(fit, kept) - levels).max())
        if worst < error:
            best, error = kept, worst
    if best is None or error >= MOST_UNEVEN * usual:
        return None
    return dict(zip(best, range(seen), strict=True))


def unmatched(rows: tuple[Row, ...], layout: Layout | None) -> str:
    """Say that no layout has the rows that are seen.

    Parameters
    ----------
    rows : tuple of Row
    layout : Layout or None
        Given by the caller.

    Returns
    -------
    str
    """
    if layout is not None:
        return f"{len(rows)} row(s) of traces were found, but layout {layout.name!r} has {layout.rows}"
    known = ", ".join(dict.fromkeys(known.name for known in registered_layouts()))
    return (
        f"{len(rows)} row(s) of traces were found, as in no layout that is registered ({known}): "
        "give layout=, or register_layout() one of your own"
    )


def too_short(layout: Layout) -> str:
    """Say why a page is not of the layout that fits.

    Parameters
    ----------
    layout : Layout

    Returns
    -------
    str
    """
    return (
        f"in layout {layout.name!r} the rows on the page would show {layout.row_duration:g} s in "
        f"{layout.columns} columns: it may show part of a layout; give layout=, or the whole page"
    )


def unsigned(layout: Layout) -> str:
    """Say that nothing shows the columns of the only layout with the rows that are seen.

    Parameters
    ----------
    layout : Layout

    Returns
    -------
    str
    """
    return (
        f"as many rows were found as in layout {layout.name!r}, but no names, separators or steps where its "
        "columns would begin: give layout=, or register_layout() one of your own"
    )
