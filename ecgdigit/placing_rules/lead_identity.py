"""Which lead is which, told by the leads' own relations where the layout leaves it open.

Rows and columns do not say whether a page is in the standard or the Cabrera order, which lead a rhythm
strip shows, or whether columns follow one another in time. The signals do: Einthoven's law holds in one
order and not in the other, and a strip repeats what stands above it.
"""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.placing_rules._inverted_avr import with_signs_told
from ecgdigit.placing_rules._signal_repeats import fit_db
from ecgdigit.stages import Located
from ecgtypes import CABRERA_12, LIMB_LEADS, STANDARD_12, Cell, DigitizedLead, Layout, Lead

__all__ = ["identified"]

MARGIN_DB = 6.0
"""How much better another reading must fit than the usual one."""

LEAST_FIT_DB = 8.0
"""How well it must fit at least."""

LEAST_MISREAD_DB = 14.0
"""How well a strip must repeat a segment for the name that was read on it to count as misread."""

WHOLE_SECONDS = 9.5
"""Columns from this length on each show a whole standard recording."""

ALIKE = 0.9
"""Correlation of the beats of two columns that show the same seconds."""

ALIKE_STRIP = 0.7
"""Correlation of the beats of a column and of a strip at the same seconds."""

UNEVEN = 0.02
"""How much less they correlate when one is moved by a beat."""

LEAST_RR_SECONDS = 0.3

LEAST_CABRERA_DB = 15.0
"""How well the Cabrera order's relations must hold."""

LEAST_LIMB_NAMES = 3
"""So many names of limb leads tell the order."""

SLACK_SECONDS = 0.02
"""Shift allowed between a strip and the segment that it repeats."""


def identified(
    located: Located, leads: tuple[DigitizedLead, ...]
) -> tuple[Layout, tuple[DigitizedLead, ...], tuple[str, ...]]:
    """Name the leads of a page.

    Parameters
    ----------
    located : Located
        A layout that the caller gave is not questioned.
    leads : tuple of DigitizedLead
        One for each of ``located.cells``, named as in the standard order.

    Returns
    -------
    layout : Layout
    leads : tuple of DigitizedLead
        Named anew where the signals say so.
    notes : tuple of str
        What was decided by the signals.
    """
    if located.fixed:
        return with_signs_told(located.layout, leads, fixed=True)
    layout, leads, turned = _ordered(located.layout, leads, located.printed)
    layout, leads, signs = with_signs_told(layout, leads, fixed=False)
    layout, leads, timed = _timed(layout, leads)
    layout, leads, named = _strips_named(layout, leads, located.printed)
    return layout, leads, (*turned, *signs, *timed, *named)


def _ordered(
    layout: Layout, leads: tuple[DigitizedLead, ...], printed: frozenset[tuple[int, int]]
) -> tuple[Layout, tuple[DigitizedLead, ...], tuple[str, ...]]:
    """Decide between the standard and the Cabrera order by the first three limb leads.

    Where the names of three limb leads were read they tell it, and the leads are not named anew.
    """
    if layout.order == "cabrera":
        return layout, leads, ()
    first = {lead.lead: lead.samples for lead in leads if lead.cell is not None and not lead.cell.strip}
    if not {Lead.I, Lead.II, Lead.III} <= first.keys():
        return layout, leads, ()
    a, b, c = (first[lead] for lead in (Lead.I, Lead.II, Lead.III))
    if len({a.size, b.size, c.size}) != 1:
        return layout, leads, ()
    standard = fit_db(a + c, b)
    # In the Cabrera order these three are aVL, I and -aVR, or aVR: aVL = I - II / 2 and -aVR = (I + II) / 2.
    either = max(fit_db((a + c) / 1.5, b), fit_db((a - c) / 1.5, b))
    cabrera = min(either, _cabrera_second_half(first))
    if cabrera < LEAST_CABRERA_DB or cabrera < standard + MARGIN_DB:
        return layout, leads, ()
    if _limb_names(layout, printed) >= LEAST_LIMB_NAMES:
        note = f"the limb leads fit the Cabrera order ({cabrera:.0f} dB), but are named in the standard one"
        return layout, leads, (note,)
    names = dict(zip(STANDARD_12, CABRERA_12, strict=True))
    renamed = tuple(_renamed(lead, names) for lead in leads)
    cells = tuple(_renamed_cell(cell, names) for cell in layout.cells)
    note = (
        f"the limb leads fit the Cabrera order ({cabrera:.0f} dB), not the standard one ({standard:.0f} dB)"
    )
    return layout.replace(cells=cells, order="cabrera"), renamed, (note,)


def _limb_names(layout: Layout, printed: frozenset[tuple[int, int]]) -> int:
    """Return of how many limb leads the names were read."""
    segments = (cell for cell in layout.cells if not cell.strip and (cell.row, cell.column) in printed)
    return sum(cell.lead.recorded in LIMB_LEADS for cell in segments)


def _cabrera_second_half(found: dict[Lead | None, NDArray[np.float32]]) -> float:
    """Return how well II + III = 2 aVF holds where the standard order has aVR, aVF, aVL; inf if unknown."""
    three = [found.get(lead) for lead in (Lead.aVR, Lead.aVL, Lead.aVF)]
    second, foot, third = three
    if second is None or foot is None or third is None or len({x.size for x in (second, foot, third)}) != 1:
        return np.inf
    return fit_db(((second + third) / 2).astype(np.float32), foot)


def _renamed_cell(cell: Cell, names: dict[Lead, Lead]) -> Cell:
    return cell if cell.strip else cell.replace(lead=names.get(cell.lead, cell.lead))


def _renamed(lead: DigitizedLead, names: dict[Lead, Lead]) -> DigitizedLead:
    if lead.cell is None or lead.cell.strip:
        return lead
    cell = _renamed_cell(lead.cell, names)
    sign = np.float32(cell.lead.sign)
    return lead.replace(lead=cell.lead.recorded, cell=cell, samples=lead.samples * sign)


def _timed(
    layout: Layout, leads: tuple[DigitizedLead, ...]
) -> tuple[Layout, tuple[DigitizedLead, ...], tuple[str, ...]]:
    """Decide between consecutive and simultaneous columns."""
    cells = [lead for lead in leads if lead.cell is not None and not lead.cell.strip]
    if layout.columns == 1 or layout.timing == "simultaneous" or not cells:
        return layout, leads, ()
    reason = _at_once(cells, [lead for lead in leads if lead.cell is not None and lead.cell.strip])
    if not reason:
        return layout, leads, ()
    placed = tuple(cell if cell.strip else cell.replace(start=0.0) for cell in layout.cells)
    moved = tuple(
        lead.replace(start=0.0, cell=lead.cell.replace(start=0.0))
        if lead.cell is not None and not lead.cell.strip
        else lead
        for lead in leads
    )
    note = f"{reason}: all columns show the same seconds"
    return layout.replace(cells=placed, timing="simultaneous"), moved, (note,)


def _at_once(cells: list[DigitizedLead], strips: list[DigitizedLead]) -> str:
    """Return why all columns must show the same seconds, or nothing."""
    later = [lead for lead in cells if lead.cell is not None and lead.cell.column > 0]
    if strips:
        in_turn = max(_repeats_db(strip, lead, lead.start) for strip in strips for lead in later)
        at_once = max(_repeats_db(strip, lead, 0.0) for strip in strips for lead in later)
        if at_once >= max(LEAST_FIT_DB, in_turn + MARGIN_DB):
            return "the rhythm strip repeats a later column from its start"
        if in_turn >= LEAST_FIT_DB:
            return ""
        return (
            "the rhythm strip has its beats where all columns have them"
            if _beats_of_strip(strips, cells)
            else ""
        )
    if min(lead.samples.size / lead.sampling_rate for lead in cells) >= WHOLE_SECONDS:
        return "each column is as long as a whole recording"
    return "the beats of all columns fall together" if _beats_coincide(cells) else ""


def _beats_of_strip(strips: list[DigitizedLead], cells: list[DigitizedLead]) -> bool:
    """Tell whether later columns have a strip's first beats, and not those of their own turn."""
    strip = _beat_train(strips)
    at_once, in_turn = [], []
    for number in range(1, 1 + max(c.cell.column for c in cells if c.cell is not None)):
        column = [c for c in cells if c.cell is not None and c.cell.column == number]
        if not column:
            continue
        train = _beat_train(column)
        first = round(column[0].start * column[0].sampling_rate)
        if strip.size < first + train.size:
            return False
        at_once.append(_correlation(strip[: train.size], train))
        in_turn.append(_correlation(strip[first : first + train.size], train))
    return bool(at_once) and min(at_once) >= ALIKE_STRIP and np.mean(at_once) > np.mean(in_turn) + 0.1


def _beats_coincide(cells: list[DigitizedLead]) -> bool:
    """Tell whether an uneven rhythm is the same in all columns.

    An even rhythm can fall together by chance, and decides nothing: the columns must agree better as
    they stand than when one is moved by a beat.
    """
    rate = cells[0].sampling_rate
    trains = [
        _beat_train([c for c in cells if c.cell is not None and c.cell.column == n])
        for n in range(1 + max(c.cell.column for c in cells if c.cell is not None))
    ]
    size = min(train.size for train in trains)
    first = trains[0][:size]
    lags = np.arange(int(LEAST_RR_SECONDS * rate), size // 2)
    for train in trains[1:]:
        other = train[:size]
        together = _correlation(first, other)
        moved = [_correlation(first[lag:], other[: size - lag]) for lag in lags[:: max(1, int(rate / 100))]]
        moved += [_correlation(other[lag:], first[: size - lag]) for lag in lags[:: max(1, int(rate / 100))]]
        if together < ALIKE or together < max(moved, default=0.0) + UNEVEN:
            return False
    return True


def _beat_train(leads: list[DigitizedLead]) -> NDArray[np.float64]:
    """Return how steep all the leads of a column are at each moment, smoothed over 40 ms."""
    size = min(lead.samples.size for lead in leads)
    steep = np.zeros(size)
    for lead in leads:
        slope = np.abs(np.gradient(np.nan_to_num(lead.samples[:size].astype(np.float64))))
        steep += slope / max(float(np.quantile(slope, 0.99)), 1e-6)
    width = max(1, int(0.04 * leads[0].sampling_rate))
    return np.convolve(steep, np.ones(width) / width, mode="same")


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    x, y = a - a.mean(), b - b.mean()
    return float(x @ y / np.sqrt(max((x @ x) * (y @ y), 1e-12)))


def _strips_named(
    layout: Layout, leads: tuple[DigitizedLead, ...], printed: frozenset[tuple[int, int]]
) -> tuple[Layout, tuple[DigitizedLead, ...], tuple[str, ...]]:
    """Name each rhythm strip after the segment that it repeats; clearly so, where another name was read."""
    segments = [lead for lead in leads if lead.cell is not None and not lead.cell.strip]
    notes: list[str] = []
    renamed = list(leads)
    cells = list(layout.cells)
    for index, strip in enumerate(leads):
        if strip.cell is None or not strip.cell.strip or not segments:
            continue
        read = (strip.cell.row, strip.cell.column) in printed
        fits = {lead.lead: _repeats_db(strip, lead, lead.start) for lead in segments}
        best = max(fits, key=lambda name: fits[name])
        usual = fits.get(strip.lead, -np.inf)
        # Beats of one heart look alike: more is asked where a name was read, or the own lead is cut off.
        if read or not np.isfinite(usual):
            least = max(LEAST_MISREAD_DB, usual + MARGIN_DB)
        else:
            least = max(LEAST_FIT_DB, usual + MARGIN_DB / 2)
        if best is None or fits[best] < least:
            continue
        cell = strip.cell.replace(lead=best)
        cells[cells.index(strip.cell)] = cell
        renamed[index] = strip.replace(lead=best, cell=cell)
        doubt = f", not {strip.lead} as was read" if read else ""
        notes.append(f"the rhythm strip in row {cell.row + 1} repeats {best} and is named so{doubt}")
    return layout.replace(cells=tuple(cells)), tuple(renamed), tuple(notes)


def _repeats_db(strip: DigitizedLead, segment: DigitizedLead, start: float) -> float:
    """Return how well a segment, begun at ``start``, is repeated by a strip."""
    rate = strip.sampling_rate
    reach = round(SLACK_SECONDS * rate)
    first = round((start - strip.start) * rate)
    best = -np.inf
    for shift in range(-reach, reach + 1, max(1, reach // 5)):
        low = first + shift
        part = strip.samples[max(low, 0) : max(low, 0) + segment.samples.size]
        if part.size == segment.samples.size:
            best = max(best, fit_db(part, segment.samples))
    return best
