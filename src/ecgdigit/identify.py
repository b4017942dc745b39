"""Which lead is which, told by the leads' own relations where the layout leaves it open.

Rows and columns do not say whether a page is in the standard or the Cabrera order, which lead a rhythm
strip shows, or whether columns follow one another in time. The signals do: Einthoven's law holds in one
order and not in the other, and a strip repeats what stands above it.
"""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.stages import Located
from ecgtypes import CABRERA_12, STANDARD_12, Cell, DigitizedLead, Layout, Lead

__all__ = ["identified"]

MARGIN_DB = 6.0
"""How much better another reading must fit than the usual one."""

LEAST_FIT_DB = 8.0
"""How well it must fit at least."""

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
        return located.layout, leads, ()
    layout, leads, turned = _ordered(located.layout, leads)
    layout, leads, timed = _timed(layout, leads)
    layout, leads, named = _strips_named(layout, leads)
    return layout, leads, (*turned, *timed, *named)


def _ordered(
    layout: Layout, leads: tuple[DigitizedLead, ...]
) -> tuple[Layout, tuple[DigitizedLead, ...], tuple[str, ...]]:
    """Decide between the standard and the Cabrera order by the first three limb leads."""
    first = {lead.lead: lead.samples for lead in leads if lead.cell is not None and not lead.cell.strip}
    if not {Lead.I, Lead.II, Lead.III} <= first.keys():
        return layout, leads, ()
    a, b, c = (first[lead] for lead in (Lead.I, Lead.II, Lead.III))
    if len({a.size, b.size, c.size}) != 1:
        return layout, leads, ()
    standard = _fit_db(a + c, b)
    # In the Cabrera order these three are aVL, I and -aVR: aVL = I - II / 2 and -aVR = (I + II) / 2.
    cabrera = _fit_db((a + c) / 1.5, b)
    if cabrera < LEAST_FIT_DB or cabrera < standard + MARGIN_DB:
        return layout, leads, ()
    names = dict(zip(STANDARD_12, CABRERA_12, strict=True))
    renamed = tuple(_renamed(lead, names) for lead in leads)
    cells = tuple(_renamed_cell(cell, names) for cell in layout.cells)
    note = (
        f"the limb leads fit the Cabrera order ({cabrera:.0f} dB), not the standard one ({standard:.0f} dB)"
    )
    return layout.replace(cells=cells, order="cabrera"), renamed, (note,)


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
    """Decide between consecutive and simultaneous columns by a strip that repeats a later column."""
    strips = [lead for lead in leads if lead.cell is not None and lead.cell.strip]
    later = [lead for lead in leads if lead.cell is not None and not lead.cell.strip and lead.cell.column > 0]
    if not strips or not later or layout.timing == "simultaneous":
        return layout, leads, ()
    in_turn = max(_repeats_db(strip, lead, lead.start) for strip in strips for lead in later)
    at_once = max(_repeats_db(strip, lead, 0.0) for strip in strips for lead in later)
    if at_once < LEAST_FIT_DB or at_once < in_turn + MARGIN_DB:
        return layout, leads, ()
    cells = tuple(cell if cell.strip else cell.replace(start=0.0) for cell in layout.cells)
    moved = tuple(
        lead
        if lead.cell is None or lead.cell.strip
        else lead.replace(start=0.0, cell=lead.cell.replace(start=0.0))
        for lead in leads
    )
    note = "the rhythm strip repeats a later column from its start: all columns show the same seconds"
    return layout.replace(cells=cells, timing="simultaneous"), moved, (note,)


def _strips_named(
    layout: Layout, leads: tuple[DigitizedLead, ...]
) -> tuple[Layout, tuple[DigitizedLead, ...], tuple[str, ...]]:
    """Name each rhythm strip after the segment that it repeats."""
    segments = [lead for lead in leads if lead.cell is not None and not lead.cell.strip]
    notes: list[str] = []
    renamed = list(leads)
    cells = list(layout.cells)
    for index, strip in enumerate(leads):
        if strip.cell is None or not strip.cell.strip or not segments:
            continue
        fits = {lead.lead: _repeats_db(strip, lead, lead.start) for lead in segments}
        best = max(fits, key=lambda name: fits[name])
        usual = fits.get(strip.lead, -np.inf)
        if best is None or fits[best] < max(LEAST_FIT_DB, usual + MARGIN_DB / 2):
            continue
        cell = strip.cell.replace(lead=best)
        cells[cells.index(strip.cell)] = cell
        renamed[index] = strip.replace(lead=best, cell=cell)
        notes.append(f"the rhythm strip in row {cell.row + 1} repeats {best} and is named so")
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
            best = max(best, _fit_db(part, segment.samples))
    return best


def _fit_db(estimate: NDArray[np.float32], target: NDArray[np.float32]) -> float:
    """Return signal over difference, offsets removed, over the samples that both have."""
    both = np.isfinite(estimate) & np.isfinite(target)
    if both.sum() < 50 or both.mean() < 0.5:
        return -np.inf
    x = target[both] - target[both].mean()
    difference = x - (estimate[both] - estimate[both].mean())
    return float(10 * np.log10((np.sum(x**2) + 1e-9) / (np.sum(difference**2) + 1e-9)))
