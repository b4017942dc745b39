"""Rows and columns matched to a layout: any that is registered, none hard-coded."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.column_bars import erase_bars, find_bars
from ecgdigit.evidence.sorted_ink import Sheet, read_sheet, without_pulses
from ecgdigit.evidence.trace_rows import Reading, Row, check_explained, find_rows, read_rows
from ecgdigit.placing_rules.column_starts import column_signs, find_spans
from ecgdigit.placing_rules.layout_by_names import Naming, as_printed, read_naming, told_apart
from ecgdigit.placing_rules.layout_matching import (
    Match,
    by_count,
    by_names,
    column_starts,
    one_of_each_name,
    too_short,
    unmatched,
    unsigned,
    with_signs,
)
from ecgdigit.placing_rules.naming_notes import contradictions, names_astray, names_by_row, unexplained
from ecgdigit.placing_rules.row_extents import cell_start, settled, timed, whole_rows
from ecgdigit.placing_rules.rows_beside_names import area_of_lines, heights_of_names
from ecgdigit.stages import Calibration, FlatPage, Located, LocatedCell, Pulse
from ecgtypes import ImageError, Layout, LayoutError, registered_layouts

__all__ = ["RegistryLocator"]

RIVAL = 3.0
"""A layout that explains the names so much worse than another, in scores of names, is left out."""

LEAST_SECONDS = 1.0
"""Columns that show less are not those of a layout that fits by chance."""

LEAST_WHOLE = 0.85
"""Share of the page's traced width in which rows have ink of their own, where lines are not much broken."""

UNKNOWN_NAMES = 6
"""So many different names that no layout explains are no misreadings: the page's layout is none of them."""


class RegistryLocator:
    """Matches the rows and columns that are seen against the registry of layouts.

    Where lead names are read they tell layout, order, rows and rhythm strips, and lines are looked for
    beside them. Else rows are told by their lines, columns by what starts there in every row: a word, a
    separator, a step or gap in the line; which lead is where follows from the layout.

    Examples
    --------
    >>> RegistryLocator()
    RegistryLocator()
    """

    def locate(self, page: FlatPage, calibration: Calibration, layout: Layout | None) -> Located:
        """Return where each cell lies.

        Parameters
        ----------
        page : FlatPage
            With the names that were read on it, if any.
        calibration : Calibration
        layout : Layout or None
            Given by the caller; it is kept.

        Returns
        -------
        Located

        Raises
        ------
        LayoutError
            When the rows, or the names, on the page are those of no layout that is registered.
        ImageError
            When the page shows no trace.
        """
        scale = calibration.scale
        pitch = (scale.px_per_mm_x, scale.px_per_mm_y)
        sheet, lines, rows, matches, doubts = _rows_and_layouts(page, calibration, layout)
        spans = find_spans(sheet, rows, calibration.pulses, pitch)
        whole, cut = whole_rows(spans, matches[0], scale, calibration.pulses)
        starts = column_starts((match.layout, match.slots) for match in matches)
        bars = find_bars(sheet.trace, rows, whole, pitch, starts)
        if bars:
            sheet = read_sheet(erase_bars(calibration.ink, bars), pitch, calibration.pulses, lines)
        best = with_signs(matches, column_signs(sheet, rows, whole, pitch, tuple(starts)))
        if layout is None and best.naming is None and best.signs < 0:
            raise LayoutError(unsigned(best.layout))
        plan, notes = _as_on_page(best, layout)
        plan, ends = timed(plan, whole, scale)
        if layout is None and plan.columns > 1 and min(cell.duration for cell in plan.cells) < LEAST_SECONDS:
            raise LayoutError(too_short(plan))
        whole = whole if cut else settled(whole, plan, scale, bars)
        zeros = _zero_levels(rows, calibration.pulses, pitch[1])
        cells = []
        for cell in plan.cells:
            if cell.row in best.slots:
                row = best.slots[cell.row]
                x0 = cell_start(cell, plan, whole, scale) + whole.lateness(rows[row].level)
                x1 = x0 + cell.duration * scale.px_per_second
                cells.append(LocatedCell(cell, row, x0, x1, rows[row].level, float(zeros[row])))
        astray = names_astray(page.names, cells, pitch)
        if astray and layout is None:
            raise LayoutError(astray)
        missing = [f"row {r + 1} of layout {plan.name} was not found" for r in _absent(best)]
        printed = frozenset() if best.naming is None else frozenset(best.naming.cells)
        warnings = (*doubts, *notes, *cut, *ends, *missing, *((astray,) if astray else ()))
        trace = sheet.trace
        if calibration.maps is not None:
            # A reader told letters already: no piece of ink is one for its size.
            trace = without_pulses(erase_bars(calibration.ink, bars), pitch, calibration.pulses)
        return Located(plan, tuple(cells), trace, layout is not None, warnings, printed)

    def __repr__(self) -> str:
        """Return how it was made."""
        return "RegistryLocator()"


class _Seen(NamedTuple):
    """The page's ink, where it is that of lines alone, if names tell it, its rows, and their layouts."""

    sheet: Sheet
    lines: NDArray[np.bool_] | None
    rows: tuple[Row, ...]
    matches: tuple[Match, ...]
    doubts: tuple[str, ...] = ()


def _rows_and_layouts(page: FlatPage, calibration: Calibration, layout: Layout | None) -> _Seen:
    """Return what names and lines tell, or lines alone; one layout at least."""
    known = (layout,) if layout is not None else registered_layouts()
    namings = read_naming(page.names, told_apart(known), calibration.scale)
    sure = [one for one in namings if one.sure and one.score > namings[0].score - RIVAL]
    if sure:
        seen = _by_names(page, calibration, sure)
        if seen is not None:
            return seen
    elif len({name.lead for name in page.names}) >= UNKNOWN_NAMES:
        if layout is None:
            raise LayoutError(unexplained(page.names))
        doubt = (
            f"the lead names on the page ({names_by_row(page.names)}) are not those of layout {layout.name}"
        )
        return _by_lines(page, calibration, layout)._replace(doubts=(doubt,))
    return _by_lines(page, calibration, layout)


def _by_names(page: FlatPage, calibration: Calibration, namings: list[Naming]) -> _Seen | None:
    """Return what names and lines tell together; small pieces of ink count where lines are much broken."""
    area = area_of_lines(namings[0], page.image.shape, calibration.scale)
    found = _beside_names(page, calibration, namings, None)
    if found is None or np.mean([row.share for row in found[1].rows]) < LEAST_WHOLE:
        found, lines = _beside_names(page, calibration, namings, area), area
    else:
        lines = None
    if found is None:
        return None
    sheet, reading, matches = found
    check_explained(reading, named=True)
    return _Seen(sheet, lines, reading.rows, matches)


def _beside_names(
    page: FlatPage, calibration: Calibration, namings: list[Naming], lines: NDArray[np.bool_] | None
) -> tuple[Sheet, Reading, tuple[Match, ...]] | None:
    """Return the ink, the rows that agree best with the names, and their layouts; None without any."""
    pitch = (calibration.scale.px_per_mm_x, calibration.scale.px_per_mm_y)
    counts = frozenset(one.layout.rows for one in namings)
    try:
        sheet = read_sheet(calibration.ink, pitch, calibration.pulses, lines)
    except ImageError:
        return None
    heights = heights_of_names(namings[0])
    readings = read_rows(sheet, page.image.shape, pitch, calibration.pulses, counts, names=heights)
    reading, matches = by_names(namings, readings, pitch[1])
    return None if reading is None else (sheet, reading, matches)


def _by_lines(page: FlatPage, calibration: Calibration, layout: Layout | None) -> _Seen:
    """Return what lines tell alone."""
    pitch = (calibration.scale.px_per_mm_x, calibration.scale.px_per_mm_y)
    known = one_of_each_name((layout,) if layout is not None else registered_layouts())
    sheet = read_sheet(calibration.ink, pitch, calibration.pulses)
    counts = frozenset(one.rows for one in known)
    rows = find_rows(sheet, page.image.shape, pitch, calibration.pulses, counts)
    matches = by_count(known, rows)
    if not matches:
        raise LayoutError(unmatched(rows, layout))
    return _Seen(sheet, None, rows, matches)


def _as_on_page(match: Match, layout: Layout | None) -> tuple[Layout, tuple[str, ...]]:
    """Return the layout as it is printed, or as it is given, and what names contradict it."""
    if match.naming is None:
        return match.layout, ()
    plan = layout if layout is not None else as_printed(match.naming)
    return plan, contradictions(match.naming, plan)


def _absent(match: Match) -> list[int]:
    return [row for row in range(match.layout.rows) if row not in match.slots]


def _zero_levels(rows: tuple[Row, ...], pulses: tuple[Pulse, ...], px_per_mm: float) -> NDArray[np.float64]:
    """Return y of 0 mV for each row: the foot of its pulse, else where its line mostly runs."""
    zeros = np.array([row.level for row in rows])
    feet = np.full(len(rows), np.nan)
    for pulse in pulses:
        nearest = int(np.abs(zeros - pulse.bottom).argmin())
        if abs(zeros[nearest] - pulse.bottom) < 6 * px_per_mm:
            feet[nearest] = pulse.bottom
    usual = float(np.nanmedian(feet - zeros)) if np.isfinite(feet).any() else 0.0
    return np.where(np.isfinite(feet), feet, zeros + usual)
