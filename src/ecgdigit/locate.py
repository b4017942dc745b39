"""Rows and columns matched to a layout: any that is registered, none hard-coded."""

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.columns import Spans, column_signs, find_spans
from ecgdigit.pulses import Pulse
from ecgdigit.rows import Row, find_rows, read_sheet
from ecgdigit.separators import Bar, erase_bars, find_bars
from ecgdigit.stages import Calibration, FlatPage, Located, LocatedCell
from ecgtypes import Cell, Layout, LayoutError, PaperScale, registered_layouts

__all__ = ["RegistryLocator"]

MOST_MISSING_ROWS = 2
"""A layout may have this many rows more than are seen on the page."""

SURE_SIGN = 0.35
"""Signs of a column's start below this share of rows speak against it."""

USUAL_RATES = (500.0, 250.0, 125.0, 100.0)
"""Sampling rates of recordings that are printed, Hz, the commonest first."""

LEVEL_PX = 1.0
"""An end is sure where the line moves less than this from column to column."""

AGREE_MM = 0.12
"""How far two ways to tell the start of the rows may lie apart."""

HIDDEN_MM = 0.6
"""How much of a row's start a calibration pulse may hide."""

ROUND_SECONDS = 0.05
"""Durations this close to the layout's own are taken for it."""


class RegistryLocator:
    """Matches the rows and columns that are seen against the registry of layouts.

    Rows are told by their lines, columns by what starts there in every row: a lead's name, a
    separator, a step or gap in the line. Which lead is where follows from the layout.

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
        calibration : Calibration
        layout : Layout or None
            Given by the caller; it is kept.

        Returns
        -------
        Located

        Raises
        ------
        LayoutError
            When the rows on the page are those of no layout that is registered.
        ImageError
            When the page shows no trace.
        """
        scale = calibration.scale
        pitch = (scale.px_per_mm_x, scale.px_per_mm_y)
        sheet = read_sheet(calibration.ink, pitch, calibration.pulses)
        candidates = _candidates(layout)
        counts = frozenset(candidate.rows for candidate in candidates)
        rows = find_rows(sheet, page.image.shape, pitch, calibration.pulses, counts)
        spans = find_spans(sheet, rows, calibration.pulses, pitch)
        bars = find_bars(sheet.trace, rows, spans, pitch, _starts(candidates, len(rows)))
        if bars:
            sheet = read_sheet(erase_bars(calibration.ink, bars), pitch, calibration.pulses)
        starts = _starts(candidates, len(rows))
        signs = column_signs(sheet, rows, spans, pitch, tuple(starts))
        matches = [_match(candidate, rows, signs) for candidate in candidates]
        best = max((m for m in matches if m is not None), key=lambda m: m.score, default=None)
        if best is None:
            raise LayoutError(_unmatched(rows, layout))
        if layout is None and best.signs < 0:
            raise LayoutError(_unsigned(best.layout))
        timed, warnings = _timed(best.layout, spans, scale)
        spans = _settled(spans, timed, scale, bars)
        zeros = _zero_levels(rows, calibration.pulses, pitch[1])
        cells = []
        for cell in timed.cells:
            if cell.row in best.slots:
                row, x0 = best.slots[cell.row], _start(cell, timed, spans, scale)
                x1 = x0 + cell.duration * scale.px_per_second
                cells.append(LocatedCell(cell, row, x0, x1, rows[row].level, float(zeros[row])))
        missing = [f"row {r + 1} of layout {timed.name} was not found" for r in _absent(best)]
        return Located(timed, tuple(cells), sheet.trace, layout is not None, (*warnings, *missing))

    def __repr__(self) -> str:
        """Return how it was made."""
        return "RegistryLocator()"


class _Match(NamedTuple):
    layout: Layout
    slots: dict[int, int]
    score: float
    signs: float


def _candidates(layout: Layout | None) -> tuple[Layout, ...]:
    if layout is not None:
        return (layout,)
    # One for each name: order and timing are told later, by what the leads say.
    usual = {"standard": 0, "cabrera": 1, "consecutive": 0, "simultaneous": 2}
    ranked = sorted(registered_layouts(), key=lambda known: usual[known.order] + usual[known.timing])
    return tuple({known.name: known for known in reversed(ranked)}.values())


def _starts(layouts: tuple[Layout, ...], count: int) -> dict[float, frozenset[int]]:
    """Return in which rows a column may begin at each share of their length."""
    starts: dict[float, frozenset[int]] = {}
    for layout in layouts:
        for cell in layout.cells if layout.rows == count else ():
            share = round(_share(cell, layout), 3)
            if share > 0:
                rows = frozenset(c.row for c in layout.cells if round(_share(c, layout), 3) == share)
                starts[share] = min(rows, starts.get(share, rows), key=len)
    return starts


def _match(layout: Layout, rows: tuple[Row, ...], signs: list[dict[float, float]]) -> _Match | None:
    """Return how well a layout explains what is seen, or None where it cannot."""
    slots = _slots(layout.rows, rows)
    if slots is None:
        return None
    score = expected_signs = 0.0
    for row in range(layout.rows):
        if row not in slots:
            continue
        expected = {round(_share(cell, layout), 3) for cell in layout.row(row)} - {0.0}
        for share, strength in signs[slots[row]].items():
            if share in expected:
                expected_signs += strength - SURE_SIGN
            else:
                score -= max(strength - 0.1, 0.0)
    score += expected_signs - 2.0 * (layout.rows - len(rows))
    return _Match(layout, slots, score, expected_signs)


def _share(cell: Cell, layout: Layout) -> float:
    """Return how far along its row a cell starts, 0 to 1."""
    before = sum(c.duration for c in layout.row(cell.row) if c.column < cell.column)
    return before / layout.row_duration


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
    return dict(zip(best, range(seen), strict=True)) if best is not None and error < 0.2 * usual else None


def _unmatched(rows: tuple[Row, ...], layout: Layout | None) -> str:
    if layout is not None:
        return f"{len(rows)} row(s) of traces were found, but layout {layout.name!r} has {layout.rows}"
    known = ", ".join(dict.fromkeys(known.name for known in registered_layouts()))
    return (
        f"{len(rows)} row(s) of traces were found, as in no layout that is registered ({known}): "
        "give layout=, or register_layout() one of your own"
    )


def _unsigned(layout: Layout) -> str:
    return (
        f"as many rows were found as in layout {layout.name!r}, but no names, separators or steps where its "
        "columns would begin: give layout=, or register_layout() one of your own"
    )


def _absent(match: _Match) -> list[int]:
    return [row for row in range(match.layout.rows) if row not in match.slots]


def _timed(layout: Layout, spans: Spans, scale: PaperScale) -> tuple[Layout, tuple[str, ...]]:
    """Return the layout with the duration that is seen, where that is not its own."""
    seen = (spans.panels_length if spans.separate else spans.length) / scale.px_per_second
    if abs(seen - layout.row_duration) <= ROUND_SECONDS:
        return layout, ()
    duration = round(seen, 2)
    note = f"rows show {duration:g} s, not the {layout.row_duration:g} s of layout {layout.name}"
    return layout.scaled(duration), (note,)


def _settled(spans: Spans, layout: Layout, scale: PaperScale, bars: tuple[Bar, ...]) -> Spans:
    """Return the spans with their start told from both ends of the rows, or from the surer one.

    A row of samples ends one sample before its duration is over. The first usual rate is taken with
    which the start agrees as it was measured. Where both ends are sure their middle tells it: programs
    let a line reach beyond its ends by different shares of the pen, but by the same at either end. A
    calibration pulse may be drawn over the first moments: where its end agrees with no rate, the bars
    between columns tell the start, and without them the end of the rows.
    """
    before, after = spans.roughness
    if spans.separate or after > 0.5 * before > LEVEL_PX:
        return spans
    stop = spans.start + spans.length
    lengths = [(layout.row_duration - 1 / rate) * scale.px_per_second for rate in USUAL_RATES]
    for length in lengths:
        if abs(stop - length - spans.start) < AGREE_MM * scale.px_per_mm_x:
            both = max(before, after) < LEVEL_PX
            start = spans.start + (spans.length - length) / 2 if both else stop - length
            return spans._replace(start=start, length=stop - start)
    told = _start_by_bars(spans, layout, scale, bars)
    if told is None and after < LEVEL_PX:
        told = stop - lengths[0]
    if np.isinf(before) and told is not None and abs(told - spans.start) < HIDDEN_MM * scale.px_per_mm_x:
        return spans._replace(start=told, length=stop - told)
    return spans


def _start_by_bars(spans: Spans, layout: Layout, scale: PaperScale, bars: tuple[Bar, ...]) -> float | None:
    """Return where rows must start for columns to begin at the middles of the bars, None without bars."""
    whole = layout.row_duration * scale.px_per_second
    shares = np.array(sorted({_share(cell, layout) for cell in layout.cells}))
    starts = []
    for bar in bars:
        middle = (bar.x0 + bar.x1) / 2
        places = middle - shares[1:] * whole
        if places.size:
            starts.append(float(places[np.abs(places - spans.start).argmin()]))
    return float(np.median(starts)) if starts else None


def _start(cell: Cell, layout: Layout, spans: Spans, scale: PaperScale) -> float:
    """Return the pixel position of a cell's first moment."""
    if spans.separate and not cell.strip and cell.column < len(spans.separate):
        return spans.separate[cell.column]
    return spans.start + _share(cell, layout) * layout.row_duration * scale.px_per_second


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
