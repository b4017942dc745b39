"""WFDB records of one segment or several, as millivolts.

Every header is read and checked first (`ecgsyn.readers._wfdb_headers`); the ``wfdb`` package then
decodes the samples, in blocks, from local files alone. Units are applied here: the package reads a header
as ASCII and so takes a micro sign for nothing.
"""

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgsyn.readers._lead_channels import Channel, chosen_leads, find_channels, left_out_note
from ecgsyn.readers._patient_comments import parse_patient
from ecgsyn.readers._voltage_units import check_plausible, millivolts_per
from ecgsyn.readers._wfdb_headers import BYTES_PER_SAMPLE, NOTHING, Header, SignalLine, read_header
from ecgsyn.readers.read_settings import ReadSettings, check_rate, check_size
from ecgtypes.errors import MissingExtraError, RecordingError
from ecgtypes.leads import Lead
from ecgtypes.signals import Recording

__all__ = ["read_wfdb"]

BLOCK_VALUES = 2**23
"""Samples of all channels together that are decoded at a time."""


class _Segment(NamedTuple):
    start: int  # frames from the start of the record
    length: int  # frames
    header: Header
    channels: tuple[Channel, ...]


def read_wfdb(path: Path, settings: ReadSettings) -> Recording:
    """Read a WFDB record.

    Parameters
    ----------
    path : Path
        With or without ``.hea`` or ``.dat``.
    settings : ReadSettings

    Returns
    -------
    Recording

    Raises
    ------
    RecordingError, LeadNotFoundError
        As `ecgsyn.read_record` says.
    """
    stem = path.with_suffix("") if path.suffix.lower() in {".hea", ".dat"} else path
    if "::" in str(stem) or "://" in str(stem):
        message = f"{stem} looks like a remote address: records are read from local folders alone"
        raise RecordingError(message)
    header = read_header(stem.with_name(stem.name + ".hea"))
    segments = _segments(header, settings)
    names = [signal.name for segment in segments for signal in segment.header.signals]
    present = [channel.lead for segment in segments for channel in segment.channels]
    leads = chosen_leads(present, names, settings.leads, str(header.path))
    frame = _samples_per_frame(segments, header.path)
    stated = header.rate * frame if settings.sampling_rate is None else settings.sampling_rate
    rate = check_rate(stated, f"the sampling rate in {header.path}")
    signals = _read_signals(segments, leads, frame, settings.units)
    if settings.units is None and not _units_stated(segments):
        check_plausible(signals, str(header.path))
    patient, notes = parse_patient(header.comments, recorded_at=header.recorded_at)
    return Recording(
        signals=signals,
        leads=leads,
        sampling_rate=rate,
        record_id=stem.name,
        patient=patient,
        notes=(*_rate_note(header, settings), *left_out_note(names), *notes),
    )


def _rate_note(header: Header, settings: ReadSettings) -> tuple[str, ...]:
    if header.rate_stated or settings.sampling_rate is not None:
        return ()
    return (f"the header gives no sampling rate; {header.rate:g} Hz is the default of the format",)


def _segments(header: Header, settings: ReadSettings) -> tuple[_Segment, ...]:
    if not header.segments:
        return (_segment(0, None, header, settings),)
    segments = []
    start = 0
    for line in header.segments:
        if line.name != NOTHING:
            part = read_header(header.path.with_name(line.name + ".hea"))
            if part.segments or part.rate != header.rate:
                message = f"{part.path} is no segment of {header.path.name}: it has segments or another rate"
                raise RecordingError(message)
            # a first segment without length is the layout of a record whose channels vary: names alone
            segments.append(_segment(start, line.length, part, settings))
        start += line.length
    if header.length is not None and header.length != start:
        message = f"{header.path} announces {header.length} samples, its segments have {start}: it is damaged"
        raise RecordingError(message)
    # an empty stretch at the end counts too
    return (*segments, _Segment(start, 0, header, ()))


def _segment(start: int, length: int | None, header: Header, settings: ReadSettings) -> _Segment:
    names = [signal.name for signal in header.signals]
    channels = find_channels(names, settings.leads, str(header.path))
    stated = header.length
    if length is not None and (stated if stated is not None else length) != length:
        message = f"{header.path} has {stated} samples where its record expects {length}: it is damaged"
        raise RecordingError(message)
    if length is None:
        length = _inferred_length(header) if stated is None else stated
    for channel in channels if length else ():
        signal = header.signals[channel.column]
        if signal.gain is None and signal.file != NOTHING:
            message = (
                f"{header.path}: lead {channel.lead} is uncalibrated (gain 0 or none): "
                "write its gain, in steps per mV, into the header"
            )
            raise RecordingError(message)
    return _Segment(start, length, header, channels)


def _inferred_length(header: Header) -> int:
    if not header.signals:
        return 0
    first = header.signals[0]
    width = BYTES_PER_SAMPLE.get(first.format)
    if width is None:
        message = f"{header.path} gives no number of samples, which a compressed file needs"
        raise RecordingError(message)
    per_frame = sum(signal.frame for signal in header.signals if signal.file == first.file)
    return int((_size(header, first.file) - first.offset) / width / per_frame)


def _size(header: Header, file: str) -> int:
    try:
        return header.path.with_name(file).stat().st_size
    except OSError as error:
        message = f"{header.path} keeps its signals in {file}, which cannot be read ({error.strerror})"
        raise RecordingError(message) from error


def _samples_per_frame(segments: tuple[_Segment, ...], path: Path) -> int:
    frames = {s.header.signals[channel.column].frame for s in segments if s.length for channel in s.channels}
    if len(frames) > 1:
        message = f"{path} has leads of several sampling rates: ask for those of one rate with leads="
        raise RecordingError(message)
    return frames.pop() if frames else 1


def _units_stated(segments: tuple[_Segment, ...]) -> bool:
    return all(s.header.signals[c.column].units is not None for s in segments if s.length for c in s.channels)


def _read_signals(
    segments: tuple[_Segment, ...], leads: tuple[Lead, ...], frame: int, units: str | None
) -> NDArray[np.float32]:
    last = segments[-1]
    length = (last.start + last.length) * frame
    where = str(last.header.path)
    if length == 0:
        message = f"{where} holds no samples"
        raise RecordingError(message)
    check_size(len(leads), length, where)
    for segment in segments:
        _check_complete(segment)
    signals = np.full((len(leads), length), np.nan, dtype=np.float32)
    for segment in segments:
        if segment.length and segment.channels:
            _read_segment(segment, signals, leads, units)
    if not np.isfinite(signals).any():
        message = f"{where} holds no valid sample of {', '.join(leads[:12])}: every one is marked as missing"
        raise RecordingError(message)
    return signals


def _check_complete(segment: _Segment) -> None:
    header = segment.header
    files: dict[str, list[SignalLine]] = defaultdict(list)
    for signal in header.signals if segment.length else ():
        files[signal.file].append(signal)
    used = {header.signals[channel.column].file for channel in segment.channels}
    for file in used & files.keys() - {NOTHING}:
        size = _size(header, file)
        signals = files[file]
        width = BYTES_PER_SAMPLE[signals[0].format]
        if width is None:
            continue
        needed = signals[0].offset + int(segment.length * sum(signal.frame for signal in signals) * width)
        if size < needed:
            message = (
                f"{header.path.with_name(file)} is truncated: {size:,} bytes of the {needed:,} that "
                f"{header.path.name} announces; get the file again"
            )
            raise RecordingError(message)


def _read_segment(
    segment: _Segment, signals: NDArray[np.float32], leads: tuple[Lead, ...], units: str | None
) -> None:
    lines = segment.header.signals
    channels = [channel for channel in segment.channels if lines[channel.column].file != NOTHING]
    if not channels:
        return
    factors = [_factor(segment.header, channel, units) for channel in channels]
    frame = lines[channels[0].column].frame
    block = max(1, BLOCK_VALUES // sum(line.frame for line in lines))
    if segment.header.length is None or any(line.format == "8" for line in lines):
        block = segment.length  # of differences (format 8) only the start is known
    for first in range(0, segment.length, block):
        last = min(first + block, segment.length)
        begin = (segment.start + first) * frame
        for channel, factor, values in zip(
            channels, factors, _decode(segment, channels, first, last), strict=True
        ):
            signals[leads.index(channel.lead), begin : begin + values.size] = values * factor


def _factor(header: Header, channel: Channel, units: str | None) -> float:
    unit = units if units is not None else header.signals[channel.column].units
    if unit is None:
        return float(channel.sign)
    return channel.sign * millivolts_per(unit, f"lead {channel.lead} of {header.path}")


def _decode(segment: _Segment, channels: list[Channel], first: int, last: int) -> list[NDArray[np.float64]]:
    """Return the values of some channels in the header's units, NaN where a sample is marked as invalid."""
    try:
        import wfdb  # noqa: PLC0415 (slow to import)
    except ImportError as error:  # pragma: no cover (a core dependency)
        message = "reading WFDB records needs the package wfdb: pip install ecgpaper"
        raise MissingExtraError(message) from error
    header = segment.header
    try:
        record = wfdb.rdrecord(
            str(header.path.with_suffix("")),
            sampfrom=first,
            sampto=None if header.length is None else last,
            channels=[channel.column for channel in channels],
            smooth_frames=False,
        )
    except Exception as error:  # the package raises bare Exception too
        message = f"{header.path} cannot be decoded: {error}"
        raise RecordingError(message) from error
    stated = [(header.signals[c.column].gain, header.signals[c.column].baseline) for c in channels]
    if stated != list(zip(record.adc_gain, record.baseline, strict=True)):
        message = f"{header.path}: the gains cannot be understood; write them as in 1000(0)/mV"
        raise RecordingError(message)
    return list(record.e_p_signal)
