"""WFDB headers: parsed before anything else is opened, so that no header leads out of its folder.

The syntax is that of the WFDB Applications Guide, header(5):
https://physionet.org/physiotools/wag/header-5.htm.
"""

import re
from pathlib import Path
from typing import NamedTuple

from ecgtypes.errors import RecordingError

__all__ = ["BYTES_PER_SAMPLE", "NOTHING", "Header", "SegmentLine", "SignalLine", "read_header"]

DEFAULT_RATE = 250.0
"""Hz, where a header gives no rate, by header(5)."""

MAX_HEADER_BYTES = 16 * 2**20

NOTHING = "~"
"""The name of a segment, or of a layout's signal file, that stands for no data."""

BYTES_PER_SAMPLE: dict[str, float | None] = {
    "8": 1, "16": 2, "24": 3, "32": 4, "61": 2, "80": 1, "160": 2, "212": 1.5, "310": 4 / 3, "311": 4 / 3,
    "508": None, "516": None, "524": None,
}  # fmt: skip
"""The formats of signal(5); None for those compressed with FLAC."""

_RECORD = re.compile(
    r"[^\s/]+(?:/(?P<segments>\d+))?\s+(?P<signals>\d+)"
    r"(?:\s+(?P<rate>\d*\.?\d+(?:e[+-]?\d+)?|\d+\.)(?:/\S*)?"
    r"(?:\s+(?P<length>\d+)(?:\s+(?P<time>[\d:.]+)(?:\s+(?P<date>[\d/]+))?)?)?)?",
    re.IGNORECASE,
)
_SIGNAL = re.compile(
    r"(?P<file>\S+)\s+(?P<format>\d+)(?:x(?P<frame>\d+))?(?::\d+)?(?:\+(?P<offset>\d+))?"
    r"(?:\s+(?P<gain>-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:\((?P<baseline>-?\d+)\))?(?:/(?P<units>\S+))?)?"
    r"(?:\s+-?\d+(?=\s|$))?(?:\s+(?P<zero>-?\d+)(?=\s|$))?(?:\s+-?\d+(?=\s|$)){0,3}(?:\s+(?P<name>\S.*))?",
    re.IGNORECASE,
)
_SEGMENT = re.compile(r"(?P<name>\S+)\s+(?P<length>\d+)")
_SAFE_FILE = re.compile(r"[-\w]+(?:\.\w+)?", re.ASCII)
_OUTSIDE = re.compile(r"[/\\:]|\.\.")


class SignalLine(NamedTuple):
    """One channel.

    Parameters
    ----------
    file : str
        Beside the header.
    format : str
        Number of the storage format.
    frame : int
        Samples per frame: how many times the record's rate the channel has.
    offset : int
        Bytes before the first sample.
    gain : float or None
        Steps per unit; None where the channel is uncalibrated.
    baseline : int
        The step that stands for 0.
    units : str or None
    name : str
    """

    file: str
    format: str
    frame: int
    offset: int
    gain: float | None
    baseline: int
    units: str | None
    name: str


class SegmentLine(NamedTuple):
    """One segment of a multi-segment record: its name, and its length in frames."""

    name: str
    length: int


class Header(NamedTuple):
    """A header as it stands in its file.

    Parameters
    ----------
    path : Path
        The header file.
    rate : float
        Frames per second.
    rate_stated : bool
        Whether the header says so, or the default of the format holds.
    length : int or None
        Frames, where the header says.
    signals : tuple of SignalLine
        Empty in a multi-segment header.
    segments : tuple of SegmentLine
        Empty in a header of one segment.
    comments : tuple of str
    recorded_at : str or None
    """

    path: Path
    rate: float
    rate_stated: bool
    length: int | None
    signals: tuple[SignalLine, ...]
    segments: tuple[SegmentLine, ...]
    comments: tuple[str, ...]
    recorded_at: str | None


def read_header(path: Path) -> Header:
    """Read and check a header file; nothing else is opened.

    Parameters
    ----------
    path : Path
        With its suffix ``.hea``.

    Returns
    -------
    Header

    Raises
    ------
    RecordingError
        When the file is missing, is no header, or names a file outside its folder.
    """
    lines = [line for line in (line.strip() for line in _text(path).splitlines()) if line]
    comments = tuple(line.lstrip("# \t") for line in lines if line.startswith("#"))
    content = [line for line in lines if not line.startswith("#")]
    record = _RECORD.fullmatch(content[0]) if content else None
    if record is None:
        message = f"{path} is no WFDB header: its first line names no record, number of signals and rate"
        raise RecordingError(message)
    multi = record["segments"] is not None
    count = int(record["segments"] if multi else record["signals"])
    if len(content) - 1 != count:
        message = (
            f"{path} announces {count} {'segments' if multi else 'signals'} and lists {len(content) - 1}: "
            "the header is damaged"
        )
        raise RecordingError(message)
    when = " ".join(part for part in (record["date"], record["time"]) if part)
    return Header(
        path=path,
        rate=DEFAULT_RATE if record["rate"] is None else float(record["rate"]),
        rate_stated=record["rate"] is not None,
        length=None if record["length"] is None else int(record["length"]),
        signals=() if multi else tuple(_signal(line, path) for line in content[1:]),
        segments=tuple(_segment(line, path) for line in content[1:]) if multi else (),
        comments=comments,
        recorded_at=when or None,
    )


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_HEADER_BYTES:
            message = f"{path} has more than {MAX_HEADER_BYTES:,} bytes, which no header has"
            raise RecordingError(message)
        raw = path.read_bytes()
    except OSError as error:
        message = (
            f"no record at {path.with_suffix('')}: its header {path.name} cannot be read ({error.strerror})"
        )
        raise RecordingError(message) from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _signal(line: str, path: Path) -> SignalLine:
    match = _SIGNAL.fullmatch(line)
    if match is None:
        message = f"{path}: the line {line[:60]!r} describes no signal"
        raise RecordingError(message)
    if match["file"] != NOTHING:
        _check_beside(match["file"], path)
    if match["format"] not in BYTES_PER_SAMPLE and match["file"] != NOTHING:
        message = f"{path}: format {match['format']} is none of {', '.join(BYTES_PER_SAMPLE)}"
        raise RecordingError(message)
    gain = float(match["gain"] or 0)
    return SignalLine(
        file=match["file"],
        format=match["format"],
        frame=int(match["frame"] or 1),
        offset=int(match["offset"] or 0),
        gain=gain or None,
        baseline=int(match["baseline"] or match["zero"] or 0),
        units=match["units"],
        name=(match["name"] or "").strip(),
    )


def _segment(line: str, path: Path) -> SegmentLine:
    match = _SEGMENT.fullmatch(line)
    if match is None:
        message = f"{path}: the line {line[:60]!r} describes no segment"
        raise RecordingError(message)
    if match["name"] != NOTHING:
        _check_beside(match["name"], path)
    return SegmentLine(match["name"], int(match["length"]))


def _check_beside(name: str, path: Path) -> None:
    if _SAFE_FILE.fullmatch(name):
        return
    if _OUTSIDE.search(name):
        message = f"{path} points outside its folder, to {name[:80]!r}: this is refused"
    else:
        message = f"{path} names the file {name[:80]!r}; WFDB names have letters, digits, - and _ alone"
    raise RecordingError(message)
