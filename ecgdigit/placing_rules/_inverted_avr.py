"""aVR that is printed the other way up than its layout has it.

Pages in the Cabrera order show -aVR or aVR, as the device has it, and the minus is easily overlooked or
taken for granted where the name is read. Any two limb leads tell all others (Einthoven et al. 1913;
Goldberger 1942), and so which way up aVR is.
"""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.placing_rules._signal_repeats import fit_db
from ecgdigit.placing_rules.limb_relations import SHARES
from ecgtypes import LIMB_LEADS, DigitizedLead, Layout, Lead

__all__ = ["with_signs_told"]

MARGIN_DB = 6.0
"""How much better aVR must fit the other way up."""

LEAST_FIT_DB = 8.0
"""How well it must fit then at least."""

OTHER_WAY_UP = {Lead.aVR: Lead.MINUS_AVR, Lead.MINUS_AVR: Lead.aVR}


def with_signs_told(
    layout: Layout, leads: tuple[DigitizedLead, ...], *, fixed: bool
) -> tuple[Layout, tuple[DigitizedLead, ...], tuple[str, ...]]:
    """Tell by the other limb leads of its column which way up aVR is printed.

    Parameters
    ----------
    layout : Layout
    leads : tuple of DigitizedLead
        With their cells.
    fixed : bool
        Whether the caller gave the layout: then it is contradicted, and kept.

    Returns
    -------
    layout : Layout
    leads : tuple of DigitizedLead
    notes : tuple of str
        What was told.
    """
    notes: list[str] = []
    cells, found = list(layout.cells), list(leads)
    for number, lead in enumerate(leads):
        if lead.cell is None or lead.cell.strip or lead.cell.lead not in OTHER_WAY_UP:
            continue
        told = _told_by_others(leads, lead)
        fit = fit_db(-lead.samples, told)
        if fit < max(LEAST_FIT_DB, fit_db(lead.samples, told) + MARGIN_DB):
            continue
        note = f"{lead.cell.lead} is printed the other way up, by the other limb leads ({fit:.0f} dB)"
        if fixed:
            notes.append(f"{note}: the layout that is given says otherwise, and is kept")
            continue
        cell = lead.cell.replace(lead=OTHER_WAY_UP[lead.cell.lead])
        cells[cells.index(lead.cell)] = cell
        found[number] = lead.replace(cell=cell, samples=-lead.samples)
        notes.append(f"{note}: it is read as {cell.lead}")
    return layout.replace(cells=tuple(cells)), tuple(found), tuple(notes)


def _told_by_others(leads: tuple[DigitizedLead, ...], avr: DigitizedLead) -> NDArray[np.float32]:
    """Return aVR by the other limb leads beside it, shape (samples,); NaN where fewer than two are known."""
    others = [
        lead
        for lead in leads
        if lead.lead in LIMB_LEADS
        and lead.lead != Lead.aVR
        and lead.cell is not None
        and not lead.cell.strip
        and lead.start == avr.start
        and lead.samples.size == avr.samples.size
        and np.isfinite(lead.samples).mean() > 0
    ]
    if len(others) < 2:
        return np.full_like(avr.samples, np.nan)
    rows = [LIMB_LEADS.index(lead.lead) for lead in others if lead.lead is not None]
    weights = SHARES[LIMB_LEADS.index(Lead.aVR)] @ np.linalg.pinv(SHARES[rows])
    return np.asarray(weights @ np.array([lead.samples for lead in others]), np.float32)
