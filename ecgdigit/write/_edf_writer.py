"""Recordings as EDF+ files, through edfio.

Kemp and Olivan 2003, "European data format 'plus' (EDF+)", and the texts at https://www.edfplus.info/specs/.
"""

import datetime as dt
import math
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ecgdigit.extras import extra_io
from ecgdigit.write._quantised_samples import GAP, gaps_of, steps_of
from ecgdigit.write._recording_time import moment_of
from ecgtypes import Patient, Recording, RecordingError
from ecgtypes.atomic_files import write_whole

__all__ = ["write_edf"]

RECORD_BYTES = 61_440
"""Of a data record, recommended limit: Kemp et al. 1992, "A simple format for exchange"."""

LARGEST_RECORD = 10_000_000
"""Bytes of a data record that readers still take: edflib's limit is 15 MB."""

SHORTEST = 0.1
"""s: each data record repeats its time, so that many short ones fill the file with it."""

RATE_ERROR = 1e-5
"""Relative: the length of a data record has eight characters; 0.1 ms in ten seconds."""

EXACT = 1e-12


class _Records(NamedTuple):
    """Data records: how many samples each has of a lead, and how long it is, s."""

    samples: int
    duration: float


def write_edf(recording: Recording, stem: Path, remarks: tuple[str, ...]) -> Path:
    """Write an EDF+C file.

    Parameters
    ----------
    recording : Recording
    stem : Path
        Of the file, without suffix.
    remarks : tuple of str
        Written as annotations at the start.

    Returns
    -------
    Path
        Steps of 1 uV. EDF has no missing samples: they hold the lowest step, -32768 uV, which an
        annotation says, and each stretch of them is an annotation with its lead.

    Raises
    ------
    RecordingError
        When a value, the rate, the length or what is known of the patient does not fit.
    MissingExtraError
        When edfio is not installed.
    OSError
        When it cannot be written.
    """
    with extra_io("writing EDF+"):
        import edfio  # noqa: PLC0415
    steps = steps_of(recording, file="EDF+ in steps of 1 uV")
    records = _records(recording)
    try:
        signals = [
            edfio.EdfSignal.from_digital(
                row,
                records.samples / records.duration,
                label=f"ECG {lead}",
                physical_dimension="uV",
            )
            for row, lead in zip(steps, recording.leads, strict=True)
        ]
        started = _started(recording.patient)
        content = edfio.Edf(
            signals,
            patient=_patient(recording.patient, edfio),
            recording=_recording(recording, started, edfio),
            starttime=dt.time() if started is None else started.time().replace(microsecond=0),
            data_record_duration=records.duration,
            annotations=[edfio.EdfAnnotation(*note) for note in _notes(recording, remarks)],
        ).to_bytes()
    except ValueError as error:
        message = f"recording {recording.record_id!r} does not fit into EDF+: {error}"
        raise RecordingError(message) from error
    target = stem.with_name(f"{stem.name}.edf")
    write_whole(target, content)
    return target


def _records(recording: Recording) -> _Records:
    """Return data records that hold the samples and no more; of one second where that goes."""
    count, rate = recording.n_samples, recording.sampling_rate
    size = 2 * len(recording.leads)
    whole = [round(rate)] if rate == round(rate) and count % round(rate) == 0 else []
    parts = [n for n in _divisors(count) if n * size <= RECORD_BYTES and n / rate >= SHORTEST]
    lengths = [n for n in (*whole, *parts, count) if n * size <= LARGEST_RECORD]
    for allowed in (EXACT, RATE_ERROR):
        for samples in lengths:
            duration = _eight_characters(samples / rate)
            if duration > 0 and abs(samples / duration / rate - 1) <= allowed:
                return _Records(samples, duration)
    message = (
        f"{count} samples at {rate} Hz do not fit into EDF+, whose data records have a length of eight "
        "characters: resample the recording, or write .csv"
    )
    raise RecordingError(message)


def _divisors(count: int) -> list[int]:
    low = [n for n in range(1, math.isqrt(count) + 1) if count % n == 0]
    return sorted({*low, *(count // n for n in low)}, reverse=True)


def _eight_characters(seconds: float) -> float:
    """Return the nearest length that eight characters hold."""
    return min(
        (float(f"{seconds:.{digits}f}"[:8]) for digits in range(7)), key=lambda near: abs(near - seconds)
    )


def _notes(recording: Recording, remarks: tuple[str, ...]) -> Iterator[tuple[float, float | None, str]]:
    """Return annotations: onset and duration in s, and text."""
    for text in (*_beyond_the_header(recording.patient), *remarks):
        # the text ends at character 20, a list of texts at 0
        yield 0.0, None, " ".join(text.replace("\x14", " ").replace("\x00", " ").split())
    first = True
    for gap in gaps_of(recording):
        if first:
            yield 0.0, None, f"samples of {GAP} uV hold no value"
        first = False
        start, stop = gap.start / recording.sampling_rate, gap.stop / recording.sampling_rate
        yield start, stop - start, f"no value: {gap.lead}"


def _beyond_the_header(patient: Patient) -> Iterator[str]:
    """Return what is known of a patient and does not stand in the header, or not as it is."""
    if patient.name is not None and _field(patient.name) != patient.name.replace(" ", "_"):
        yield f"patient name: {patient.name}"
    if patient.recorded_at is not None and _started(patient) is None:
        yield f"recorded at: {patient.recorded_at}"


def _started(patient: Patient) -> dt.datetime | None:
    """Return when the recording began; the header's date has two digits for the year, 1985 to 2084."""
    moment = moment_of(patient.recorded_at)
    return moment if moment is not None and 1985 <= moment.year <= 2084 else None


def _patient(patient: Patient, edfio: Any) -> Any:
    known = {"age": (patient.age, "y"), "height": (patient.height, "cm"), "weight": (patient.weight, "kg")}
    return edfio.Patient(
        code=_field(patient.patient_id),
        sex={"female": "F", "male": "M"}.get(patient.sex or "", "X"),
        name=_field(patient.name),
        additional=[f"{key}={value:g}_{unit}" for key, (value, unit) in known.items() if value is not None],
    )


def _recording(recording: Recording, started: dt.datetime | None, edfio: Any) -> Any:
    return edfio.Recording(
        startdate=None if started is None else started.date(),
        hospital_administration_code=_field(recording.record_id),
        equipment_code="ecgpaper",
    )


def _field(text: str | None) -> str:
    """Return a part of the header: US-ASCII without blanks, X where nothing is known."""
    plain = "_".join((text or "").split())
    letters = unicodedata.normalize("NFKD", plain)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare.encode("ascii", "replace").decode() or "X"
