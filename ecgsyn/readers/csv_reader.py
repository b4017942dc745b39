"""CSV files: a header row of lead names, and one row for each sample."""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgsyn.readers._lead_channels import Channel, chosen_leads, find_channels, left_out_note
from ecgsyn.readers._patient_comments import parse_patient
from ecgsyn.readers._voltage_units import check_plausible, millivolts_per
from ecgsyn.readers.read_settings import ReadSettings, check_rate, check_size
from ecgtypes.errors import RecordingError
from ecgtypes.leads import Lead
from ecgtypes.signals import Recording

__all__ = ["read_csv"]

CHUNK_ROWS = 16_384

_TIME_NAMES = {"time", "t", "times", "timestamp", "seconds", "sec"}
_SECONDS = {"s": 1.0, "sec": 1.0, "seconds": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6}
_UNIT = re.compile(
    r"(?P<name>.*?)\s*(?:[(\[]\s*(?P<unit>[^)\]]*?)\s*[)\]]|_(?P<suffix>[mun\u00b5\u03bc]v|ms|s))",
    re.IGNORECASE,
)
_MISSING = {"", "nan", "na", "n/a", "null", "none"}


class _Column(NamedTuple):
    name: str
    unit: str | None


class _Table(NamedTuple):
    columns: tuple[_Column, ...]
    time: int | None
    channels: tuple[Channel, ...]
    comments: tuple[str, ...]

    @property
    def used(self) -> list[int]:
        """The columns to read: the time, if any, then the leads."""
        return ([] if self.time is None else [self.time]) + [channel.column for channel in self.channels]


def read_csv(path: Path, settings: ReadSettings) -> Recording:
    """Read a CSV file.

    Parameters
    ----------
    path : Path
    settings : ReadSettings

    Returns
    -------
    Recording

    Raises
    ------
    RecordingError, LeadNotFoundError
        As `ecgsyn.read_record` says.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            comments, first = _preamble(stream, path)
            delimiter = max(",;\t", key=first.count)
            table = _table(_row(first, delimiter, path), comments, path, settings)
            names = [column.name for i, column in enumerate(table.columns) if i != table.time]
            leads = chosen_leads([c.lead for c in table.channels], names, settings.leads, str(path))
            values, decimals = _values(csv.reader(stream, delimiter=delimiter), table, path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path} cannot be read as a CSV file: {error}"
        raise RecordingError(message) from error
    rate, rate_notes = _rate(values, decimals, table, path, settings)
    patient, notes = parse_patient(comments)
    return Recording(
        signals=_signals(values[len(table.used) - len(table.channels) :], table, leads, path, settings),
        leads=leads,
        sampling_rate=rate,
        record_id=path.stem,
        patient=patient,
        notes=(*rate_notes, *left_out_note(names), *notes),
    )


def _preamble(stream: Iterator[str], path: Path) -> tuple[tuple[str, ...], str]:
    comments = []
    for line in stream:
        if line.startswith("#"):
            comments.append(line.strip("# \t\r\n"))
        elif line.strip():
            return tuple(comments), line
    message = f"{path} is empty: a CSV file begins with a row of lead names"
    raise RecordingError(message)


def _row(line: str, delimiter: str, path: Path) -> list[str]:
    row = next(csv.reader([line], delimiter=delimiter), [])
    if any(_is_number(cell) for cell in row):
        message = f"{path} begins with numbers: its first row has to name the leads"
        raise RecordingError(message)
    return row


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _table(row: list[str], comments: tuple[str, ...], path: Path, settings: ReadSettings) -> _Table:
    columns = tuple(_column(cell) for cell in row)
    times = [i for i, column in enumerate(columns) if column.name.casefold() in _TIME_NAMES]
    if len(times) > 1:
        message = f"{path} has {len(times)} time columns: keep one"
        raise RecordingError(message)
    channels = find_channels([column.name for column in columns], settings.leads, str(path))
    return _Table(columns, times[0] if times else None, channels, comments)


def _column(cell: str) -> _Column:
    match = _UNIT.fullmatch(cell.strip())
    if match is None:
        return _Column(cell.strip(), None)
    return _Column(match["name"], match["unit"] or match["suffix"])


def _values(rows: Iterator[list[str]], table: _Table, path: Path) -> tuple[NDArray[np.float64], int]:
    """Return the used columns, shape (columns, samples), and the decimals of the time column."""
    chunks: list[NDArray[np.float64]] = []
    decimals = 0
    line = 1
    while chunk := [row for row in islice(rows, CHUNK_ROWS) if row]:
        chunks.append(_parsed(chunk, table, path, line))
        line += len(chunk)
        check_size(len(table.used), line, str(path))
        if table.time is not None:
            decimals = max(decimals, *(_decimals(row[table.time]) for row in chunk))
    if not chunks:
        message = f"{path} holds no samples: only its header row"
        raise RecordingError(message)
    return np.concatenate(chunks, axis=1), decimals


def _parsed(chunk: list[list[str]], table: _Table, path: Path, line: int) -> NDArray[np.float64]:
    width = len(table.columns)
    for number, row in enumerate(chunk, line):
        if len(row) != width:
            message = f"{path}: sample {number} has {len(row)} values where the header names {width} columns"
            raise RecordingError(message)
    # one flat pass is several times faster than numpy's own conversion of strings
    cells = [row[column] for column in table.used for row in chunk]
    try:
        flat = np.array([float(cell or "nan") for cell in cells])
    except ValueError:
        flat = np.array([_number(cell, path) for cell in cells])
    if np.isinf(flat).any():
        message = f"{path} holds an infinite value near sample {line}: leave missing values empty"
        raise RecordingError(message)
    return flat.reshape(len(table.used), len(chunk))


def _number(cell: str, path: Path) -> float:
    text = cell.strip()
    if text.casefold() in _MISSING:
        return float("nan")
    try:
        return float(text)
    except ValueError:
        message = f"{path} holds {text[:40]!r} where a number should be (decimals are marked with a point)"
        raise RecordingError(message) from None


def _decimals(cell: str) -> int:
    return len(cell.strip().partition(".")[2])


def _rate(
    values: NDArray[np.float64], decimals: int, table: _Table, path: Path, settings: ReadSettings
) -> tuple[float, tuple[str, ...]]:
    if settings.sampling_rate is not None:
        unused = () if table.time is None else ("the time column was not used: sampling_rate was given",)
        return settings.sampling_rate, unused
    if table.time is None:
        message = f"{path} has no time column to tell its sampling rate: give sampling_rate= in Hz"
        raise RecordingError(message)
    unit = table.columns[table.time].unit or "s"
    if unit.casefold() not in _SECONDS:
        message = f"{path}: {unit!r} is no unit of time that is known (s, ms, us): give sampling_rate= in Hz"
        raise RecordingError(message)
    factor = _SECONDS[unit.casefold()]
    return _rate_of(values[0] * factor, factor * 10.0**-decimals, path), ()


def _rate_of(times: NDArray[np.float64], resolution: float, path: Path) -> float:
    if times.size < 2 or not (np.diff(times) > 0).all():
        message = f"the time column of {path} does not rise from row to row: give sampling_rate= in Hz"
        raise RecordingError(message)
    elapsed = times - times[0]
    rate = (times.size - 1) / float(elapsed[-1])
    steps = np.arange(times.size)
    # two rounded times are wrong by one unit of their last decimal at the most
    allowed = max(resolution * (1 + 1 / times.size), 0.02 / rate)
    drift = np.abs(elapsed - steps / rate).max()
    if max(drift, np.abs(np.diff(elapsed) - 1 / rate).max()) > allowed:
        message = f"the time column of {path} is not evenly spaced: resample it, or give sampling_rate= in Hz"
        raise RecordingError(message)
    whole = round(rate)
    # rounded times let a whole rate look like 359.97 Hz
    if whole and np.abs(elapsed - steps / whole).max() <= resolution:
        rate = float(whole)
    return check_rate(rate, f"the sampling rate by the time column of {path}")


def _signals(
    values: NDArray[np.float64], table: _Table, leads: tuple[Lead, ...], path: Path, settings: ReadSettings
) -> NDArray[np.float32]:
    if not np.isfinite(values).any():
        message = f"{path} holds no valid sample: every one is missing"
        raise RecordingError(message)
    signals = np.empty((len(leads), values.shape[1]), dtype=np.float32)
    unstated = []
    for row, channel in zip(values, table.channels, strict=True):
        unit = settings.units or table.columns[channel.column].unit
        factor = 1.0 if unit is None else millivolts_per(unit, f"lead {channel.lead} of {path}")
        target = leads.index(channel.lead)
        signals[target] = row * (channel.sign * factor)
        if unit is None and np.isfinite(row).any():
            unstated.append(target)
    if unstated:
        check_plausible(signals[unstated], str(path))
    return signals
