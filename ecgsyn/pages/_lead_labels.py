"""What is written on the page, and where: lead names beside their traces, the header's lines."""

import numpy as np
from numpy.typing import NDArray

from ecgsyn.pages._room_beside_traces import CLEARANCE
from ecgsyn.pages.drawing.printed_text import Anchor, text_width
from ecgsyn.pages.page_placement import PagePlan, Placement
from ecgsyn.styles.ink_styles import LabelStyle
from ecgtypes import Recording

__all__ = ["header_lines", "name_position"]

STEP = 0.5
"""How far a name is moved at a time to get out of the way of a trace, mm."""

FURTHEST = 0.85
"""Share of the distance between rows up to which a name may move from its baseline."""


def header_lines(recording: Recording) -> tuple[tuple[str, ...], ...]:
    """Return the lines of the three header columns: only what is known, nothing made up.

    Parameters
    ----------
    recording : Recording

    Returns
    -------
    tuple of tuple of str

    Examples
    --------
    >>> from ecgtypes import Patient
    >>> patient = Patient(age=56, sex="female")
    >>> header_lines(Recording(signals=np.zeros((1, 9)), leads=("I",), sampling_rate=9, patient=patient))
    ((), ('Age: 56 years', 'Sex: female'), ())
    """
    patient = recording.patient
    body = [
        f"{patient.height:g} cm" if patient.height is not None else "",
        f"{patient.weight:g} kg" if patient.weight is not None else "",
    ]
    columns = (
        (("ID", patient.patient_id), ("Name", patient.name), ("Record", recording.record_id)),
        (
            ("Age", f"{patient.age:g} years" if patient.age is not None else None),
            ("Sex", patient.sex),
            ("Build", ", ".join(part for part in body if part)),
        ),
        (("Recorded", patient.recorded_at),),
    )
    return tuple(tuple(f"{title}: {value}" for title, value in column if value) for column in columns)


def name_position(
    item: Placement, plan: PagePlan, style: LabelStyle, *, pulse_width: float
) -> tuple[tuple[float, float], Anchor]:
    """Return where the name of a cell's lead stands.

    Parameters
    ----------
    item : Placement
    plan : PagePlan
    style : LabelStyle
    pulse_width : float
        Room that the calibration pulse takes left of the first column, mm.

    Returns
    -------
    ((x, y), anchor)
        mm, and which end of the text stands there.
    """
    if style.place == "left":
        room = pulse_width if item.samples.cell.column == 0 else 0.0
        return (item.left - room - CLEARANCE, item.baseline + style.height / 2), "rs"
    if style.place == "on":
        return (item.left + CLEARANCE / 2, item.baseline - style.offset), "ls"
    up = style.place == "above"
    x = item.left + CLEARANCE * (2 if style.tick and item.samples.cell.column > 0 else 1)
    width = text_width(item.samples.cell.lead.value, face=style.face, height=style.height)
    taken = _taken(plan, x, x + width)
    for move in np.arange(style.offset, max(FURTHEST * plan.pitch, style.offset + STEP), STEP):
        bottom = item.baseline + (-float(move) if up else float(move) + style.height)
        if not plan.band[0] < bottom - style.height < bottom < plan.band[1]:
            break
        if not style.avoid or _free(taken, bottom - style.height, bottom):
            return (x, bottom), "ls"
    return (x, item.baseline + (-style.offset if up else style.offset + style.height)), "ls"


def _taken(plan: PagePlan, left: float, right: float) -> NDArray[np.float64]:
    """Return the heights of all traces between two positions, as (top, bottom) of each step."""
    steps = []
    for item in plan.placements:
        first, last = np.searchsorted(item.points[:, 0], [left - CLEARANCE, right])
        y = item.points[max(first - 1, 0) : last + 1, 1]
        steps.append(np.column_stack([np.fmin(y[:-1], y[1:]), np.fmax(y[:-1], y[1:])]))
    return np.concatenate(steps)


def _free(taken: NDArray[np.float64], top: float, bottom: float) -> bool:
    return not ((taken[:, 0] < bottom + CLEARANCE / 2) & (taken[:, 1] > top - CLEARANCE / 2)).any()
