"""Recordings as WFDB records: a header, and samples in format 16.

Syntax and checksum after the WFDB Applications Guide, header(5) and signal(5),
https://physionet.org/physiotools/wag/.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes.errors import RecordingError
from ecgtypes.signals import Patient, Recording

__all__ = ["WfdbFiles", "wfdb_files"]

STEPS_PER_MV = 1000
"""Gain: steps of 1 uV, as in PTB-XL."""

_INVALID = -(2**15)
_HIGHEST = 2**15 - 1
_NAME = re.compile(r"[-\w]+", re.ASCII)


class WfdbFiles(NamedTuple):
    """The two files of a WFDB record.

    Parameters
    ----------
    header : bytes
        Of ``NAME.hea``.
    samples : bytes
        Of ``NAME.dat``.
    """

    header: bytes
    samples: bytes


def wfdb_files(recording: Recording, name: str) -> WfdbFiles:
    """Return a recording as a WFDB record.

    Parameters
    ----------
    recording : Recording
    name : str
        Of the record.

    Returns
    -------
    WfdbFiles
        Format 16 in steps of 1 uV; a missing sample is the lowest step, -32768; the patient stands in
        comments.

    Raises
    ------
    RecordingError
        When the name is none that WFDB allows, or a rate or value does not fit into the format.
    """
    if not _NAME.fullmatch(name):
        message = f"{name!r} is no name of a WFDB record: use letters, digits, - and _ alone"
        raise RecordingError(message)
    steps = _steps(recording)
    lines = [f"{name} {len(steps)} {_plain(recording.sampling_rate)} {recording.n_samples}"]
    for row, lead in zip(steps, recording.leads, strict=True):
        # the checksum is the 16-bit sum of all samples, as a signed number
        checksum = int(row.sum(dtype=np.int64).astype(np.int16))
        lines.append(f"{name}.dat 16 {STEPS_PER_MV}(0)/mV 16 0 {row[0]} {checksum} 0 {lead}")
    lines += [f"# {line}" for line in _comments(recording.patient)]
    header = "".join(f"{line}\n" for line in lines).encode()
    return WfdbFiles(header, steps.T.astype("<i2").tobytes())


def _plain(rate: float) -> str:
    text = repr(rate).removesuffix(".0")
    if "e" in text:
        message = f"a sampling rate of {rate} Hz cannot be written: resample the recording"
        raise RecordingError(message)
    return text


def _steps(recording: Recording) -> NDArray[np.int16]:
    steps = np.rint(recording.signals.astype(np.float64) * STEPS_PER_MV)
    missing = np.isnan(steps)
    steps[missing] = 0
    beyond = np.abs(steps).max(axis=1) > _HIGHEST
    if beyond.any():
        names = ", ".join(lead for lead, bad in zip(recording.leads, beyond, strict=True) if bad)
        message = (
            f"values beyond {_HIGHEST / STEPS_PER_MV} mV do not fit into WFDB format 16 ({names}): write .csv"
        )
        raise RecordingError(message)
    steps[missing] = _INVALID
    return steps.astype(np.int16)


def _comments(patient: Patient) -> Iterator[str]:
    for field, value in patient:
        if value is not None:
            text = f"{value:.15g}" if isinstance(value, float) else " ".join(str(value).split())
            yield f"{field.replace('_', ' ')}: {text}"
