"""Zero levels that the leads themselves settle: by the relations of the limb leads, by strips and segments.

Where a row's 0 mV lies is told by the foot of its calibration pulse or by where its line mostly runs, and
on a bent page the foot is far from the row's end. Limb leads must agree at every instant (Einthoven et al.
1913; Goldberger 1942), and a rhythm strip with the segment that it repeats: an offset between them is an
error of levels, and is taken out in the smallest steps that do.
"""

import numpy as np
from numpy.typing import NDArray

from ecgtypes import DigitizedLead, Lead

__all__ = ["settled_levels"]

RELATIONS = (((Lead.I, 1), (Lead.II, -1), (Lead.III, 1)), ((Lead.aVR, 1), (Lead.aVL, 1), (Lead.aVF, 1)))
"""Sums of leads that vanish."""

HOLDS = 4.0
"""Power of the leads over that of their sum, 6 dB, from which a relation is used: names are right then."""

MOST_MV = 0.3
"""A greater offset is no error of levels."""

SAID_MV = 0.05
"""From here on a note says so."""

LEAST_SECONDS = 0.1
"""What leads must have in common."""


def settled_levels(
    leads: tuple[DigitizedLead, ...], px_per_mv: float
) -> tuple[tuple[DigitizedLead, ...], tuple[str, ...]]:
    """Move the zero levels of leads so that what must agree does.

    Parameters
    ----------
    leads : tuple of DigitizedLead
        Of a page.
    px_per_mv : float
        Px of the flat page.

    Returns
    -------
    leads : tuple of DigitizedLead
    notes : tuple of str
        Which leads were moved by 0.05 mV or more.
    """
    moves = _moves(leads)
    moved = [lead for lead, by in zip(leads, moves, strict=True) if abs(by) >= SAID_MV]
    names = ", ".join(dict.fromkeys(str(lead.lead) for lead in moved))
    notes = (
        (f"zero levels of {names} were moved by up to {np.abs(moves).max():.2f} mV to agree",)
        if moved
        else ()
    )
    return tuple(_moved(lead, float(by), px_per_mv) for lead, by in zip(leads, moves, strict=True)), notes


def _moves(leads: tuple[DigitizedLead, ...]) -> NDArray[np.float64]:
    """Return by how much each lead has to move, mV: 0 where nothing tells."""
    moves = np.zeros(len(leads))
    segments = [n for n, lead in enumerate(leads) if lead.cell is not None and not lead.cell.strip]
    for relation in RELATIONS:
        for trio in _together(leads, segments, relation):
            offset = _offset(leads, trio, [sign for _, sign in relation])
            if offset is not None:
                for number, (_, sign) in zip(trio, relation, strict=True):
                    moves[number] -= sign * offset / 3
    for number, lead in enumerate(leads):
        if lead.cell is not None and lead.cell.strip:
            same = next((n for n in segments if leads[n].lead == lead.lead), None)
            offset = None if same is None else _offset(leads, [number, same], [1, -1])
            if same is not None and offset is not None:
                moves[number] = moves[same] - offset
    return moves


def _together(
    leads: tuple[DigitizedLead, ...], segments: list[int], relation: tuple[tuple[Lead, int], ...]
) -> list[list[int]]:
    """Return the places of a relation's leads where all stand in one column."""
    starts = sorted({leads[n].start for n in segments})
    found = []
    for start in starts:
        here = {leads[n].lead: n for n in segments if leads[n].start == start}
        if all(lead in here for lead, _ in relation):
            found.append([here[lead] for lead, _ in relation])
    return found


def _offset(leads: tuple[DigitizedLead, ...], places: list[int], signs: list[int]) -> float | None:
    """Return the median of a sum of leads that should vanish; None where it does not hold or says nothing."""
    chosen = [leads[n] for n in places]
    rate = chosen[0].sampling_rate
    first = max(lead.start for lead in chosen)
    stop = min(lead.start + lead.samples.size / lead.sampling_rate for lead in chosen)
    count = round((stop - first) * rate)
    if count < LEAST_SECONDS * rate:
        return None
    parts = []
    for lead in chosen:
        begin = round((first - lead.start) * rate)
        parts.append(lead.samples[begin : begin + count].astype(np.float64))
    signals = np.array([part[: min(map(len, parts))] for part in parts])
    signals = signals[:, np.isfinite(signals).all(axis=0)]
    if signals.shape[1] < LEAST_SECONDS * rate:
        return None
    total = np.array(signs) @ signals
    offset = float(np.median(total))
    power = float(np.mean((signals - np.median(signals, axis=1, keepdims=True)) ** 2))
    holds = power > HOLDS * float(np.mean((total - offset) ** 2))
    return offset if holds and abs(offset) < MOST_MV else None


def _moved(lead: DigitizedLead, by: float, px_per_mv: float) -> DigitizedLead:
    if by == 0 or lead.cell is None:
        return lead
    baseline = None if lead.baseline is None else lead.baseline + by * px_per_mv * lead.cell.lead.sign
    return lead.replace(samples=(lead.samples + np.float32(by)).astype(np.float32), baseline=baseline)
