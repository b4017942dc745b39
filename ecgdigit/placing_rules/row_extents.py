"""How far a layout's rows reach on a page, and where its cells begin."""

from typing import NamedTuple

import numpy as np

from ecgdigit.evidence.calibration_pulses import Pulse
from ecgdigit.evidence.column_bars import Bar
from ecgdigit.placing_rules.column_starts import Spans
from ecgdigit.placing_rules.layout_by_names import share_of
from ecgdigit.placing_rules.layout_matching import Match
from ecgtypes import Cell, Layout, PaperScale

__all__ = ["cell_start", "settled", "timed", "whole_rows"]

USUAL_RATES = (500.0, 250.0, 125.0, 100.0)
"""Sampling rates of recordings that are printed, Hz, the commonest first."""

LEVEL_PX = 1.0
"""An end is sure where the line moves less than this from column to column."""

AGREE_MM = 0.12
"""How far two ways to tell the start of the rows may lie apart."""

HIDDEN_MM = 0.6
"""How much of a row's start a calibration pulse may hide."""

FOOT_MM = 4.0
"""How far the foot of a calibration pulse reaches behind it at most."""

ROUND_SECONDS = 0.05
"""Durations this close to the layout's own are taken for it."""

INSET_MM = 6.0
"""A row begins so far left of its first name at most."""

SIDE_MM = 2.0
"""Ink that begins so near to the page's side is that of a frame, or of a pulse that is cut off."""

NAMED_LENGTH = 0.02
"""Names tell a row's length to this share of it."""


def timed(layout: Layout, spans: Spans, scale: PaperScale) -> tuple[Layout, tuple[str, ...]]:
    """Return the layout with the duration that is seen, where that is not its own.

    Parameters
    ----------
    layout : Layout
    spans : Spans
    scale : PaperScale

    Returns
    -------
    layout : Layout
    notes : tuple of str
        What was changed.
    """
    seen = (spans.panels_length if spans.separate else spans.length) / scale.px_per_second
    if abs(seen - layout.row_duration) <= ROUND_SECONDS:
        return layout, ()
    duration = round(seen, 2)
    note = f"rows show {duration:g} s, not the {layout.row_duration:g} s of layout {layout.name}"
    return layout.scaled(duration), (note,)


class _Whole(NamedTuple):
    spans: Spans
    notes: tuple[str, ...]


def whole_rows(spans: Spans, match: Match, scale: PaperScale, pulses: tuple[Pulse, ...]) -> _Whole:
    """Return the spans as they would be if the page were whole, by the distances between its names.

    Parameters
    ----------
    spans : Spans
        As the lines reach.
    match : Match
    scale : PaperScale
    pulses : tuple of Pulse

    Returns
    -------
    spans : Spans
        The same, unless the names stand as far apart as in the layout's full rows and the lines end
        earlier, or go on.
    notes : tuple of str
    """
    if match.naming is not None and len(spans.separate) not in {0, match.layout.columns}:
        # Gaps that are not between the layout's columns are those of broken lines.
        spans = spans._replace(separate=(), panels_length=0.0)
    spans = _behind_feet(_begun_by_names(spans, match, scale, pulses), match.layout, scale, pulses)
    if match.naming is None or spans.separate:
        return _Whole(spans, ())
    full, named = match.layout.row_duration * scale.px_per_second, match.naming.length
    if _cut_at_the_left(spans, match, scale):
        missing = (full - spans.length) / scale.px_per_second
        note = f"rows are cut off at the left, {missing:.2f} s of them: no name of their first column is seen"
        start = spans.start + spans.length - full
        return _Whole(spans._replace(start=start, length=full, roughness=(0.0, float("inf"))), (note,))
    told = abs(named - full) <= NAMED_LENGTH * full and 2 * abs(named - full) < abs(named - spans.length)
    if not told or abs(spans.length - full) <= ROUND_SECONDS * scale.px_per_second:
        return _Whole(spans, ())
    seen = spans.length / scale.px_per_second
    note = f"rows end after {seen:.2f} s, but their names stand as in rows of {match.layout.row_duration:g} s"
    # Rows that are cut off before their names begin are told from their other end.
    start = spans.start + spans.length - full
    if spans.start > match.naming.start and 0 <= match.naming.start - start <= INSET_MM * scale.px_per_mm_x:
        spans = spans._replace(start=start)
    return _Whole(spans._replace(length=full, roughness=(0.0, float("inf"))), (note,))


def _cut_at_the_left(spans: Spans, match: Match, scale: PaperScale) -> bool:
    """Return whether rows begin at the image's side, too short, and no name of their first column is read."""
    if match.naming is None or spans.separate:
        return False
    strips = {(cell.row, cell.column) for cell in match.layout.cells if cell.strip}
    read = {column for row, column in match.naming.cells if (row, column) not in strips}
    short = match.layout.row_duration - spans.length / scale.px_per_second > ROUND_SECONDS
    return bool(read) and 0 not in read and short and spans.start < SIDE_MM * scale.px_per_mm_x


def _begun_by_names(spans: Spans, match: Match, scale: PaperScale, pulses: tuple[Pulse, ...]) -> Spans:
    """Return the spans begun at their names, or at the pulses beside them, where ink begins elsewhere.

    That is far before the names, or at the side of the page.
    """
    reach = INSET_MM * scale.px_per_mm_x
    inset = reach if spans.start > SIDE_MM * scale.px_per_mm_x else SIDE_MM * scale.px_per_mm_x
    if match.naming is None or spans.separate or match.naming.start - spans.start <= inset:
        return spans
    ends = [pulse.x1 for pulse in pulses if abs(pulse.x1 - match.naming.start) < reach]
    start = float(np.median(ends)) if ends else match.naming.start
    length = spans.start + spans.length - start
    return spans._replace(start=start, length=length, roughness=(float("inf"), spans.roughness[1]))


def _behind_feet(spans: Spans, layout: Layout, scale: PaperScale, pulses: tuple[Pulse, ...]) -> Spans:
    """Return the spans begun behind the feet of the pulses, where those run into the lines."""
    near = (-0.5 * scale.px_per_mm_x, FOOT_MM * scale.px_per_mm_x)
    beside = any(near[0] < spans.start - pulse.x1 < near[1] for pulse in pulses)
    last = layout.row_duration - 1 / USUAL_RATES[0]
    over = spans.length - last * scale.px_per_second
    if spans.separate or not beside or not AGREE_MM < over / scale.px_per_mm_x < FOOT_MM:
        return spans
    return spans._replace(
        start=spans.start + over, length=spans.length - over, roughness=(float("inf"), spans.roughness[1])
    )


def settled(spans: Spans, layout: Layout, scale: PaperScale, bars: tuple[Bar, ...] = ()) -> Spans:
    """Return the spans with their start told from both ends of the rows, or from the surer one.

    Parameters
    ----------
    spans : Spans
    layout : Layout
    scale : PaperScale
    bars : tuple of Bar
        Between columns.

    Returns
    -------
    Spans

    Notes
    -----
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
    shares = np.array(sorted({share_of(cell, layout) for cell in layout.cells}))
    starts = []
    for bar in bars:
        places = (bar.x0 + bar.x1) / 2 - shares[1:] * whole
        if places.size:
            starts.append(float(places[np.abs(places - spans.start).argmin()]))
    return float(np.median(starts)) if starts else None


def cell_start(cell: Cell, layout: Layout, spans: Spans, scale: PaperScale) -> float:
    """Return the pixel position of a cell's first moment.

    Parameters
    ----------
    cell : Cell
    layout : Layout
    spans : Spans
    scale : PaperScale

    Returns
    -------
    float
    """
    if spans.separate and not cell.strip and cell.column < len(spans.separate):
        return spans.separate[cell.column]
    return spans.start + share_of(cell, layout) * layout.row_duration * scale.px_per_second
