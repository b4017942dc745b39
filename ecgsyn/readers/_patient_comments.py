"""What a header's comments say of the patient."""

import math
import re
from collections.abc import Iterable

from ecgtypes.signals import Patient

__all__ = ["parse_patient"]

_TEXT_FIELDS = {
    "name": "name",
    "patient name": "name",
    "patient id": "patient_id",
    "patient": "patient_id",
    "subject id": "patient_id",
    "recorded at": "recorded_at",
    "recording date": "recorded_at",
    "ecg date": "recorded_at",
}
_VALUE_FIELDS = {"age": "age", "sex": "sex", "gender": "sex", "height": "height", "weight": "weight"}
_LINE = re.compile(r"[<\s]*(?P<key>[a-z][a-z _]*?)\s*>?\s*[:=]\s*(?P<value>.*)", re.IGNORECASE)
_SPLIT = re.compile(r"\s*[;,<]\s*|\s{2,}|\s+(?=<?(?:age|sex|gender|height|weight)>?\s*[:=])", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<number>[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?)\s*(?P<unit>[a-z]*)\.?", re.IGNORECASE)

_UNKNOWN = {"", "nan", "n/a", "na", "none", "null", "unknown", "u", "?", "-"}
_SEXES = {"f": "female", "female": "female", "m": "male", "male": "male", "o": "other", "other": "other"}
_UNITS = {
    "age": {"": 1.0, "y": 1.0, "yr": 1.0, "yrs": 1.0, "year": 1.0, "years": 1.0},
    "height": {"": 1.0, "cm": 1.0, "m": 100.0},
    "weight": {"": 1.0, "kg": 1.0},
}
_RANGES = {"age": (0.0, 130.0), "height": (20.0, 260.0), "weight": (0.2, 500.0)}


def parse_patient(
    comments: Iterable[str], *, recorded_at: str | None = None
) -> tuple[Patient, tuple[str, ...]]:
    """Return the patient that comment lines describe.

    Parameters
    ----------
    comments : iterable of str
        Lines such as ``"Age: 54"``, ``"sex: F"`` or ``"<age>: 54  <sex>: F"``, without their ``#``.
    recorded_at : str, optional
        Date and time from elsewhere in the header; a comment goes before it.

    Returns
    -------
    patient : Patient
        None where a field is absent, unknown or nonsense.
    notes : tuple of str
        One for each field whose value is nonsense.
    """
    values: dict[str, str] = {}
    for line in comments:
        for field, value in _fields(line):
            values.setdefault(field, value)
    if recorded_at is not None:
        values.setdefault("recorded_at", recorded_at)
    known: dict[str, object] = {}
    notes = []
    for field, text in values.items():
        if text.casefold() in _UNKNOWN:
            continue
        known[field] = _value(field, text)
        if known[field] is None:
            notes.append(f"the patient's {field} {text[:40]!r} makes no sense and was left out")
    return Patient.model_validate(known), tuple(notes)


def _fields(line: str) -> list[tuple[str, str]]:
    whole = _LINE.fullmatch(line.strip())
    if whole is not None and (field := _TEXT_FIELDS.get(_key(whole))):
        return [(field, whole["value"].strip())]
    parts = (_LINE.fullmatch(part) for part in _SPLIT.split(line.strip()))
    return [
        (_VALUE_FIELDS[_key(part)], part["value"].strip())
        for part in parts
        if part is not None and _key(part) in _VALUE_FIELDS
    ]


def _key(match: re.Match[str]) -> str:
    return match["key"].casefold().replace("_", " ")


def _value(field: str, text: str) -> object:
    if field == "sex":
        return _SEXES.get(text.casefold())
    if field in _RANGES:
        return _number(field, text)
    return text[:200]


def _number(field: str, text: str) -> float | None:
    match = _NUMBER.fullmatch(text)
    factor = None if match is None else _UNITS[field].get(match["unit"].casefold())
    if match is None or factor is None:
        return None
    number = float(match["number"]) * factor
    low, high = _RANGES[field]
    return number if math.isfinite(number) and low <= number <= high else None
