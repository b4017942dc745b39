"""Writing recordings: WFDB records, CSV, EDF+ and DICOM files."""

import os
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias

from ecgdigit.write._csv_writer import write_csv
from ecgdigit.write._dicom_writer import write_dicom
from ecgdigit.write._edf_writer import write_edf
from ecgtypes.atomic_files import write_whole
from ecgtypes.errors import RecordingError
from ecgtypes.results import Digitization
from ecgtypes.signals import Recording
from ecgtypes.wfdb import wfdb_files

__all__ = ["FORMATS", "RecordFormat", "check_format", "write_record"]

RecordFormat: TypeAlias = Literal["wfdb", "csv", "edf", "dicom"]
"""A file format that `write_record` knows."""

FORMATS: tuple[RecordFormat, ...] = ("wfdb", "csv", "edf", "dicom")

_SUFFIXES: dict[str, RecordFormat] = {
    "": "wfdb", ".hea": "wfdb", ".dat": "wfdb", ".csv": "csv", ".edf": "edf", ".dcm": "dicom",
}  # fmt: skip


def write_record(
    recording: Recording | Digitization,
    path: str | os.PathLike[str],
    *,
    format: RecordFormat | None = None,  # noqa: A002
) -> Path:
    """Write a recording as a WFDB record, or as a CSV, EDF+ or DICOM file.

    WFDB and CSV are read by `ecgsyn.read_record`. Beats are not written.

    Parameters
    ----------
    recording : Recording or Digitization
        Of a digitization its recording is written, to EDF+ and DICOM also its warnings.
    path : path-like
        The record: its name alone or with ``.hea`` for WFDB, with ``.csv``, ``.edf`` or ``.dcm``. Folders
        on the way are made where they are missing; files of that name are replaced, each in one piece.
    format : {"wfdb", "csv", "edf", "dicom"}, optional
        Instead of what the suffix says.

    Returns
    -------
    pathlib.Path
        The file written: the header ``.hea`` of a WFDB record, whose samples lie beside it in
        ``.dat``, or the ``.csv``, ``.edf`` or ``.dcm`` file.

    Raises
    ------
    RecordingError
        When the recording is empty, the format is unknown, the name is none that WFDB allows, or a
        value, the rate, the length or the patient does not fit into the format.
    MissingExtraError
        When EDF+ or DICOM is asked for, and the extra ``io`` is not installed.
    OSError
        When the files cannot be written.

    Notes
    -----
    WFDB, EDF+ and DICOM hold steps of 1 uV, so values within 32.767 mV, and a missing sample is the lowest
    step, -32768. CSV holds all digits.

    WFDB: format 16; the patient stands in comments. Syntax and checksum after the WFDB Applications Guide,
    header(5) and signal(5), https://physionet.org/physiotools/wag/.

    CSV: a column ``time`` in s, a column of mV for each lead with all digits of the float32 values, an
    empty cell for a missing sample; no patient.

    EDF+: continuous (EDF+C), after https://www.edfplus.info/specs/. The format has no missing samples, so
    that a reader which does not know better shows -32.768 mV, which cannot be taken for an ECG; annotations
    say so, and name each stretch by lead, onset and duration. Warnings and notes are annotations. Age,
    height and weight stand in the patient field's free part; letters beyond US-ASCII lose their accents
    there, and the whole name is an annotation. The rate is kept to 1 part in 100,000; whole numbers and
    most others exactly.

    DICOM: 12-Lead ECG Waveform Storage, 1.2.840.10008.5.1.4.1.1.9.1.1, after PS3.3, A.34.3: 200 to 1,000
    Hz, up to 5 multiplex groups of up to 13 leads and 16,384 samples. -32768 is stated as Waveform Padding
    Value. Leads have codes of CID 3001. Warnings and notes are annotations; the age is in completed years.
    Where the patient's ``recorded_at`` names no date, the acquisition time, which the standard demands, is
    that of writing, and an annotation says so.

    Examples
    --------
    >>> import numpy as np
    >>> recording = Recording(signals=np.zeros((1, 500)), leads=("II",), sampling_rate=500)
    >>> write_record(recording, "out/flat").name  # doctest: +SKIP
    'flat.hea'
    """
    remarks: tuple[str, ...] = ()
    if isinstance(recording, Digitization):
        remarks, recording = recording.warnings, recording.recording
    if not recording.signals.size:
        _refuse(f"recording {recording.record_id!r} holds no samples: there is nothing to write")
    location = Path(path)
    chosen = _chosen(location, format)
    stem = location.with_suffix("") if location.suffix.lower() in _SUFFIXES else location
    if not stem.name:
        _refuse(f"{str(path)!r} names no file to write to")
    if chosen == "wfdb":
        return _write_wfdb(recording, stem)
    if chosen == "csv":
        return write_csv(recording, stem)
    write = write_edf if chosen == "edf" else write_dicom
    return write(recording, stem, (*remarks, *recording.notes))


def check_format(name: object) -> None:
    """Refuse formats that are unknown.

    Parameters
    ----------
    name : object

    Raises
    ------
    RecordingError
        When it is none of `FORMATS`.
    """
    if name not in FORMATS:
        _refuse(f"no format is named {name!r}: give one of {', '.join(map(repr, FORMATS))}")


def _chosen(path: Path, wanted: str | None) -> str:
    if wanted is not None:
        check_format(wanted)
        return wanted
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        _refuse(
            f"{path} ends in {suffix!r}: end it in .hea or nothing for WFDB, in .csv, .edf, or .dcm, "
            "or give format="
        )
    return _SUFFIXES[suffix]


def _refuse(message: str) -> NoReturn:
    raise RecordingError(message)


def _write_wfdb(recording: Recording, stem: Path) -> Path:
    files = wfdb_files(recording, stem.name)
    write_whole(stem.with_name(f"{stem.name}.dat"), files.samples)
    target = stem.with_name(f"{stem.name}.hea")
    write_whole(target, files.header)
    return target
