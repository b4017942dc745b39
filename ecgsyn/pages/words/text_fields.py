"""What the fields of a page's text stand for: known, measured, or made up so that anyone can see it."""

import re
from typing import NamedTuple
from zlib import crc32

import numpy as np

from ecgsyn.pages.words._statements import statements, summary
from ecgsyn.pages.words.measurements import Measurements, measure
from ecgsyn.styles.machine_imprint import Imprint
from ecgtypes import Layout, PaperScale, Patient, Recording

__all__ = ["Facts", "page_facts"]

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

NAMES = {
    "female": ("SAMPLE, ANNA", "DOE, JANE", "TEST, MARIA", "EXAMPLE, RUTH", "DEMO, PATIENT"),
    "male": ("SAMPLE, JOHN", "DOE, JOHN", "TEST, PETER", "EXAMPLE, PAUL", "DEMO, PATIENT"),
}
DEPARTMENTS = ("CARDIOLOGY", "EMERGENCY DEPT", "OUTPATIENT", "WARD 3", "ICU", "PREADMISSION")
INSTITUTIONS = ("EXAMPLE HOSPITAL", "SAMPLE GENERAL HOSPITAL", "TEST CLINIC", "DEMO MEDICAL CENTER")

UNKNOWN = "*"
"""What stands where a value could not be measured."""


class Facts(NamedTuple):
    """What is printed on one page.

    Parameters
    ----------
    fields : dict of str to str
        Every field of `ecgsyn.styles.text_blocks.FIELDS` but the statements.
    statements : tuple of str
    """

    fields: dict[str, str]
    statements: tuple[str, ...]


def page_facts(
    recording: Recording, layout: Layout, scale: PaperScale, imprint: Imprint, *, rng: np.random.Generator
) -> Facts:
    """Return what a page says.

    Parameters
    ----------
    recording : Recording
        As the page shows it, from its time 0 on.
    layout : Layout
    scale : PaperScale
    imprint : Imprint
        What the machine prints of itself.
    rng : numpy.random.Generator
        For what is not known; the same number of values is drawn whatever is known.

    Returns
    -------
    Facts
    """
    # a recording has one PR and one QT, whatever the page's seed
    measured_by = np.random.default_rng(crc32(np.ascontiguousarray(recording.signals).tobytes()))
    invented_by, machine = rng.spawn(2)
    values = measure(recording, rng=measured_by)
    patient = _invented(recording.patient, imprint, invented_by)
    fields = {
        **_visit(recording, patient, imprint, invented_by),
        **_table(values),
        "device": imprint.device,
        "version": imprint.version,
        "filter": _one(imprint.filters, machine),
        "mains": _one(imprint.mains, machine),
        "speed": f"{scale.speed:g}",
        "gain": f"{scale.gain:g}",
        "mode": _mode(layout),
        "summary": summary(values, age=patient.age, sex=patient.sex),
    }
    return Facts(fields, statements(values, age=patient.age, sex=patient.sex))


def _invented(known: Patient, imprint: Imprint, rng: np.random.Generator) -> Patient:
    """Return the patient with a made-up age, sex, name, number and time where none are known."""
    female, age = bool(rng.random() < 0.5), int(np.clip(rng.normal(58, 17), 18, 95))
    number, name = f"{rng.integers(10**8):08d}", int(rng.integers(len(NAMES["male"])))
    sex = known.sex or ("female" if female else "male")
    names = NAMES.get(sex, NAMES["female"])
    minutes = int(rng.integers(30 * 365 * 24 * 60))
    return known.replace(
        patient_id=known.patient_id or f"X{number}",
        age=float(age) if known.age is None else known.age,
        sex=sex,
        name=known.name or names[name],
        recorded_at=known.recorded_at or _date(imprint.when, minutes),
    )


def _visit(
    recording: Recording, patient: Patient, imprint: Imprint, rng: np.random.Generator
) -> dict[str, str]:
    year = re.search(r"\b(19|20)\d\d\b", patient.recorded_at or "")
    return {
        "id": patient.patient_id or "",
        "name": patient.name or "",
        "age": f"{patient.age:g}",
        "sex": imprint.sexes[("female", "male", "other").index(patient.sex or "other")],
        "birth": f"{int(year[0]) - round(patient.age or 0)}" if year else "",
        "when": patient.recorded_at or "",
        "department": _one(DEPARTMENTS, rng),
        "institution": _one(INSTITUTIONS, rng),
        "technician": f"T{int(rng.integers(100)):02d}",
        "room": f"{int(rng.integers(1, 40))}",
        "order": recording.record_id or f"{int(rng.integers(10**6)):06d}",
    }


def _table(values: Measurements) -> dict[str, str]:
    table = {
        name: UNKNOWN if (value := getattr(values, name)) is None else str(value)
        for name in ("rate", "rr", "pr", "qrs", "qt", "qtc", "p_axis", "qrs_axis", "t_axis")
    }
    rv5, sv1 = values.rv5, values.sv1
    return table | {
        "rv5": UNKNOWN if rv5 is None else f"{rv5:.2f}",
        "sv1": UNKNOWN if sv1 is None else f"{sv1:.2f}",
        "rv5_sv1": UNKNOWN if rv5 is None or sv1 is None else f"{rv5 + sv1:.2f}",
    }


def _date(form: str, minutes: int) -> str:
    """Return a made-up date of the years 1995 to 2024, every month of 28 days."""
    days, minute = divmod(minutes, 24 * 60)
    year, day = divmod(days, 365)
    month, day = divmod(day, 31)
    return form.format(
        year=1995 + year,
        month=month + 1,
        mon=MONTHS[month],
        day=day % 28 + 1,
        hour=minute // 60,
        minute=minute % 60,
        second=(minutes * 7) % 60,
    )


def _mode(layout: Layout) -> str:
    """Return the lead mode as machines abbreviate it, such as 4*2.5s+1r."""
    seconds = min(cell.duration for cell in layout.cells)
    strips = len(layout.strips)
    return f"{layout.columns}*{seconds:.3g}s" + (f"+{strips}r" if strips else "")


def _one(choices: tuple[str, ...], rng: np.random.Generator) -> str:
    index = int(rng.integers(max(len(choices), 1)))
    return choices[index] if choices else ""
