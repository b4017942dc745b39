"""Writing recordings: WFDB records and CSV files, in millivolts."""

import os
from pathlib import Path
from typing import Literal, NoReturn, TextIO, TypeAlias

import numpy as np

from ecgtypes.errors import RecordingError
from ecgtypes.results import Digitization
from ecgtypes.signals import Recording
from ecgtypes.wfdb import wfdb_files

__all__ = ["RecordFormat", "write_record"]

RecordFormat: TypeAlias = Literal["wfdb", "csv"]
"""A file format that `write_record` knows."""

_SUFFIXES: dict[str, RecordFormat] = {"": "wfdb", ".hea": "wfdb", ".dat": "wfdb", ".csv": "csv"}
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
    files = wfdb_files(recording, stem.name)
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_name(f"{stem.name}.dat").write_bytes(files.samples)
    target = stem.with_name(f"{stem.name}.hea")
    target.write_bytes(files.header)
    return target


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
