"""Writing recordings: WFDB records and CSV files, in millivolts."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NoReturn, TextIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecgtypes.errors import RecordingError
from ecgtypes.results import Digitization
from ecgtypes.signals import Patient, Recording

__all__ = ["RecordFormat", "write_record"]

RecordFormat: TypeAlias = Literal["wfdb", "csv"]
"""A file format that `write_record` knows."""

STEPS_PER_MV = 1000
"""Gain of the WFDB records written: steps of 1 uV, as in PTB-XL."""

_INVALID = -(2**15)
_HIGHEST = 2**15 - 1
_SUFFIXES: dict[str, RecordFormat] = {"": "wfdb", ".hea": "wfdb", ".dat": "wfdb", ".csv": "csv"}
_WFDB_NAME = re.compile(r"[-\w]+", re.ASCII)
_CHUNK_ROWS = 16_384


def write_record(
    recording: Recording | Digitization,
    path: str | os.PathLike[str],
    *,
    format: RecordFormat | None = None,  # noqa: A002
) -> Path:
    """Write a recording as a WFDB record or a CSV file.

    Both are read by `ecgsyn.read_record`. Beats and notes are not written.

    Parameters
    ----------
    recording : Recording or Digitization
        Of a digitization its recording is written.
    path : path-like
        The record: its name alone or with ``.hea`` for WFDB, with ``.csv`` for CSV. Folders on the
        way are made where they are missing; files of that name are replaced.
    format : {"wfdb", "csv"}, optional
        Instead of what the suffix says.

    Returns
    -------
    pathlib.Path
        The file written: the header ``.hea`` of a WFDB record, whose samples lie beside it in
        ``.dat``, or the ``.csv`` file.

    Raises
    ------
    RecordingError
        When the recording is empty, the format is unknown, the name is none that WFDB allows, or a
        value does not fit into the format.
    OSError
        When the files cannot be written.

    Notes
    -----
    WFDB: format 16 in steps of 1 uV, so values within 32.767 mV; a missing sample is the lowest step,
    -32768; the patient stands in comments. Syntax and checksum after the WFDB Applications Guide,
    header(5) and signal(5), https://physionet.org/physiotools/wag/. CSV: a column ``time`` in s, a
    column of mV for each lead with all digits of the float32 values, an empty cell for a missing
    sample; no patient.

    Examples
    --------
    >>> recording = Recording(signals=np.zeros((1, 500)), leads=("II",), sampling_rate=500)
    >>> write_record(recording, "out/flat").name  # doctest: +SKIP
    'flat.hea'
    """
    if isinstance(recording, Digitization):
        recording = recording.recording
    if not recording.signals.size:
        message = f"recording {recording.record_id!r} holds no samples: there is nothing to write"
        raise RecordingError(message)
    location = Path(path)
    chosen = _chosen(location, format)
    stem = location.with_suffix("") if location.suffix.lower() in _SUFFIXES else location
    return _write_csv(recording, stem) if chosen == "csv" else _write_wfdb(recording, stem)


def _chosen(path: Path, wanted: str | None) -> str:
    if wanted is not None:
        if wanted not in _SUFFIXES.values():
            _refuse(f"no format is named {wanted!r}: give 'wfdb' or 'csv'")
        return wanted
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        _refuse(
            f"{path} ends in {suffix!r}: end it in .hea or nothing for WFDB, .csv for CSV, or give format="
        )
    return _SUFFIXES[suffix]


def _refuse(message: str) -> NoReturn:
    raise RecordingError(message)


def _write_wfdb(recording: Recording, stem: Path) -> Path:
    if not _WFDB_NAME.fullmatch(stem.name):
        _refuse(f"{stem.name!r} is no name of a WFDB record: use letters, digits, - and _ alone")
    rate = _plain(recording.sampling_rate)
    steps = _steps(recording)
    header = [f"{stem.name} {len(steps)} {rate} {recording.n_samples}"]
    for row, lead in zip(steps, recording.leads, strict=True):
        # the checksum is the 16-bit sum of all samples, as a signed number
        checksum = int(row.sum(dtype=np.int64).astype(np.int16))
        header.append(f"{stem.name}.dat 16 {STEPS_PER_MV}(0)/mV 16 0 {row[0]} {checksum} 0 {lead}")
    header += [f"# {line}" for line in _comments(recording.patient)]
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_name(f"{stem.name}.dat").write_bytes(steps.T.astype("<i2").tobytes())
    target = stem.with_name(f"{stem.name}.hea")
    target.write_text("\n".join(header) + "\n", encoding="utf-8", newline="\n")
    return target


def _plain(rate: float) -> str:
    text = repr(rate).removesuffix(".0")
    if "e" in text:
        _refuse(f"a sampling rate of {rate} Hz cannot be written: resample the recording")
    return text


def _steps(recording: Recording) -> NDArray[np.int16]:
    steps = np.rint(recording.signals.astype(np.float64) * STEPS_PER_MV)
    missing = np.isnan(steps)
    steps[missing] = 0
    beyond = np.abs(steps).max(axis=1) > _HIGHEST
    if beyond.any():
        names = ", ".join(lead for lead, bad in zip(recording.leads, beyond, strict=True) if bad)
        _refuse(
            f"values beyond {_HIGHEST / STEPS_PER_MV} mV do not fit into WFDB format 16 ({names}): write .csv"
        )
    steps[missing] = _INVALID
    return steps.astype(np.int16)


def _comments(patient: Patient) -> Iterator[str]:
    for field, value in patient:
        if value is not None:
            text = f"{value:.15g}" if isinstance(value, float) else " ".join(str(value).split())
            yield f"{field.replace('_', ' ')}: {text}"


def _write_csv(recording: Recording, stem: Path) -> Path:
    stem.parent.mkdir(parents=True, exist_ok=True)
    target = stem.with_name(f"{stem.name}.csv")
    with target.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(["time", *recording.leads]) + "\n")
        for first in range(0, recording.n_samples, _CHUNK_ROWS):
            _write_rows(stream, recording, first)
    return target


def _write_rows(stream: TextIO, recording: Recording, first: int) -> None:
    signals = recording.signals[:, first : first + _CHUNK_ROWS]
    # numpy writes the fewest digits that give the same float32 again
    texts = signals.astype("U")
    texts[np.isnan(signals)] = ""
    stream.writelines(
        f"{number / recording.sampling_rate!r},{','.join(row)}\n"
        for number, row in enumerate(texts.T.tolist(), first)
    )
