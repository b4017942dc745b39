"""Where people put marks: on a lead, a line of text, a beat, found from numbers between 0 and 1.

Parameters hold the numbers, not the places: the same parameters mean something on any page.
"""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.printed_sheet import Sheet
from ecgtypes import Box, LeadTruth

__all__ = ["Target", "beats_of", "picked_lead", "target_box"]

Floats = NDArray[np.float64]
Target: TypeAlias = Literal["lead", "text", "name", "free"]

REFRACTORY = 0.3
"""Seconds from one beat to the next, at least."""


def picked_lead(sheet: Sheet, pick: float) -> LeadTruth | None:
    """Return one of the leads on a sheet.

    Parameters
    ----------
    sheet : Sheet
    pick : float
        0 to 1, for the first to the last.

    Returns
    -------
    LeadTruth or None
        None where there is no lead that can be seen.
    """
    leads = [lead for lead in sheet.truth.leads if lead.visible.sum() > 1]
    return leads[min(int(pick * len(leads)), len(leads) - 1)] if leads else None


def target_box(sheet: Sheet, target: Target, pick: float) -> Box | None:
    """Return the box of what a mark is put on, px.

    Parameters
    ----------
    sheet : Sheet
    target : {"lead", "text", "name", "free"}
    pick : float
        0 to 1: which of them.

    Returns
    -------
    Box or None
        None where the sheet has nothing of the kind, and for "free".
    """
    if target == "lead":
        lead = picked_lead(sheet, pick)
        return None if lead is None else lead.region.box
    kinds = {"text": ("header", "scale", "other"), "name": ("name",), "free": ()}[target]
    texts = [text.quad.box for text in sheet.truth.texts if text.kind in kinds]
    return texts[min(int(pick * len(texts)), len(texts) - 1)] if texts else None


def beats_of(lead: LeadTruth) -> Floats:
    """Return the peaks of the beats of a lead, px, shape (n, 2), from left to right.

    A peak is a visible sample that is further from the baseline than all others within
    `REFRACTORY`, and more than half as far as the furthest.

    Parameters
    ----------
    lead : LeadTruth

    Returns
    -------
    ndarray of float64, shape (n, 2)
    """
    trace = lead.trace[lead.visible & np.isfinite(lead.trace[:, 1])].astype(np.float64)
    if not len(trace):
        return np.empty((0, 2))
    away = np.abs(trace[:, 1] - np.median(trace[:, 1]))
    reach = REFRACTORY * lead.scale.px_per_second
    found: list[int] = []
    for index in np.argsort(-away, kind="stable")[: max(len(trace) // 4, 1)]:
        if away[index] < 0.5 * away.max():
            break
        if all(abs(trace[index, 0] - trace[other, 0]) > reach for other in found):
            found.append(int(index))
    return trace[sorted(found)]
