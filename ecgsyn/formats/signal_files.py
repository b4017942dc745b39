"""The signals of pages and crops: WFDB records, and JSON."""

import json
from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgsyn.formats.base import Format
from ecgsyn.formats.dataset_item import Item, ItemFile, Kind, LeadClasses
from ecgtypes import DatasetError, Lead, LeadTruth, Page, RecordingError
from ecgtypes.signals import sample_index
from ecgtypes.wfdb import wfdb_files

__all__ = ["PrintedSignal", "SignalJson", "Wfdb", "printed_signal", "read_signal_json"]

DECIMALS = 6
"""Of the millivolts in JSON: 1 nV, far below the step of any recorder."""


class PrintedSignal(NamedTuple):
    """The samples of one cell.

    Parameters
    ----------
    lead : Lead
        As a recording stores it: aVR where a Cabrera page prints -aVR.
    strip : bool
        Whether the cell is a rhythm strip.
    start : float
        Time of the first sample, s from the page's time 0.
    samples : ndarray of float32, shape (n,)
        mV, NaN where the sample cannot be seen.
    """

    lead: Lead
    strip: bool
    start: float
    samples: NDArray[np.float32]


def printed_signal(page: Page, truth: LeadTruth) -> PrintedSignal:
    """Return the samples of one cell of a page.

    Parameters
    ----------
    page : Page
        With its recording.
    truth : LeadTruth
        One of the page's leads.

    Returns
    -------
    PrintedSignal

    Raises
    ------
    RecordingError
        When the page carries no recording.
    """
    if page.recording is None:
        message = "the page carries no recording: its signals cannot be written"
        raise RecordingError(message)
    recording = page.recording
    first = sample_index(truth.cell.start, recording.sampling_rate)
    samples = recording.lead(truth.lead.recorded)[first : first + len(truth.visible)]
    seen = np.where(truth.visible[: len(samples)], samples, np.float32(np.nan))
    return PrintedSignal(truth.lead.recorded, truth.cell.strip, first / recording.sampling_rate, seen)


class Wfdb(Format):
    """The recording that a page or crop prints, as a WFDB record: NaN where nothing is printed.

    Examples
    --------
    >>> Wfdb().name
    'wfdb'
    """

    name: ClassVar[str] = "wfdb"
    kinds: ClassVar[frozenset[Kind]] = frozenset({"page", "crop"})

    def files(self, item: Item, classes: LeadClasses) -> Iterable[ItemFile]:  # noqa: ARG002
        """Return header and samples."""
        if item.page.recording is None:
            message = f"{item.key} carries no recording: its signals cannot be written"
            raise RecordingError(message)
        header, samples = wfdb_files(item.page.recording, item.key)
        return (
            ItemFile("signals", ".hea", header, bare=True),
            ItemFile("signals", ".dat", samples, bare=True),
        )


class SignalJson(Format):
    """The samples of each cell as JSON: ``{"sampling_rate", "unit", "leads": [{"lead", "samples", ...}]}``.

    Examples
    --------
    >>> SignalJson().name
    'json'
    """

    name: ClassVar[str] = "json"
    kinds: ClassVar[frozenset[Kind]] = frozenset({"page", "crop"})

    def files(self, item: Item, classes: LeadClasses) -> Iterable[ItemFile]:  # noqa: ARG002
        """Return the file of one item."""
        signals = [printed_signal(item.page, lead) for lead in item.page.truth.leads]
        rate = item.page.recording.sampling_rate if item.page.recording is not None else None
        held = {
            "record_id": item.record_id,
            "sampling_rate": rate,
            "unit": "mV",
            "leads": [
                {
                    "lead": one.lead.value,
                    "strip": one.strip,
                    "start": round(one.start, 9),
                    "samples": json_samples(one.samples),
                }
                for one in signals
            ],
        }
        text = json.dumps(held, separators=(",", ":"), allow_nan=False)
        return (ItemFile("signals", ".json", text.encode() + b"\n"),)


def json_samples(samples: NDArray[np.float32]) -> list[float | None]:
    """Return samples as JSON has them: rounded to 1 nV, null for NaN.

    Parameters
    ----------
    samples : ndarray of float32, shape (n,)
        mV.

    Returns
    -------
    list of (float or None)
    """
    rounded = np.round(samples.astype(np.float64), DECIMALS) + 0.0
    values: list[float | None] = rounded.tolist()
    for place in np.flatnonzero(np.isnan(rounded)):
        values[place] = None
    return values


def read_signal_json(text: str | bytes) -> tuple[float, tuple[PrintedSignal, ...]]:
    """Return what a JSON file of signals holds.

    Parameters
    ----------
    text : str or bytes

    Returns
    -------
    sampling_rate : float
        Hz.
    signals : tuple of PrintedSignal

    Raises
    ------
    DatasetError
        When the text is none that `SignalJson` wrote.
    """
    try:
        held: dict[str, Any] = json.loads(text)
        signals = tuple(
            PrintedSignal(
                Lead.parse(one["lead"]),
                bool(one["strip"]),
                float(one["start"]),
                np.array(one["samples"], dtype=np.float32),
            )
            for one in held["leads"]
        )
        return float(held["sampling_rate"]), signals
    except (ValueError, KeyError, TypeError) as error:
        message = f"this is no JSON file of signals: {error}"
        raise DatasetError(message) from error
