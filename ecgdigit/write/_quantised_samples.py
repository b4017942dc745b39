"""Millivolts as whole steps of 1 uV: what the formats of 16 bits store."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import Lead, Recording, RecordingError

__all__ = ["GAP", "Gap", "gaps_of", "steps_of"]

STEPS_PER_MV = 1000
"""Steps of 1 uV, as in PTB-XL."""

GAP = -(2**15)
"""Stands for a missing sample: the lowest value of 16 bits, -32.768 mV, which no ECG reaches."""

HIGHEST = 2**15 - 1


class Gap(NamedTuple):
    """A stretch of a lead without values: its first sample, and the one after its last."""

    lead: Lead
    start: int
    stop: int


def steps_of(recording: Recording, *, file: str) -> NDArray[np.int16]:
    """Return signals in steps of 1 uV.

    Parameters
    ----------
    recording : Recording
    file : str
        What errors call the format.

    Returns
    -------
    ndarray of int16, shape (leads, samples)
        Rounded to the nearest; `GAP` where there is no value.

    Raises
    ------
    RecordingError
        When a value is beyond 32.767 mV.
    """
    steps = np.rint(recording.signals.astype(np.float64) * STEPS_PER_MV)
    missing = np.isnan(steps)
    steps[missing] = 0
    beyond = np.abs(steps).max(axis=1) > HIGHEST
    if beyond.any():
        names = ", ".join(lead for lead, bad in zip(recording.leads, beyond, strict=True) if bad)
        message = f"values beyond {HIGHEST / STEPS_PER_MV} mV do not fit into {file} ({names}): write .csv"
        raise RecordingError(message)
    steps[missing] = GAP
    return steps.astype(np.int16)


def gaps_of(recording: Recording) -> Iterator[Gap]:
    """Return the stretches without values, lead by lead.

    Parameters
    ----------
    recording : Recording

    Yields
    ------
    Gap
    """
    for lead, samples in zip(recording.leads, recording.signals, strict=True):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], np.isnan(samples), [False]))))
        for start, stop in edges.reshape(-1, 2).tolist():
            yield Gap(lead, start, stop)
