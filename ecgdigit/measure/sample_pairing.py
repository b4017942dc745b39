"""Which samples of a result stand against which samples of the truth."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import (
    Digitization,
    Lead,
    Page,
    Recording,
    RecordingError,
)

__all__ = ["LeadPair", "pair_leads"]


class LeadPair(NamedTuple):
    """One lead of the truth and of the result, sample by sample at the truth's rate.

    Parameters
    ----------
    lead : Lead
    truth : ndarray of float64, shape (n,)
        mV; NaN where the page does not print the lead.
    result : ndarray of float64, shape (n,)
        mV; NaN where the result has no value, and where the page does not print the lead.
    sampling_rate : float
        Hz.
    """

    lead: Lead
    truth: NDArray[np.float64]
    result: NDArray[np.float64]
    sampling_rate: float


def pair_leads(result: Digitization | Recording, truth: Recording | Page) -> tuple[LeadPair, ...]:
    """Set the leads that a page prints against what was read of them.

    Both start at time 0; the result is resampled to the truth's rate by band-limited interpolation.
    What is printed: the finite samples of a `Page`'s recording, and of a lead of a `Recording` with
    any NaN. A lead of a `Recording` that is finite throughout is cut to the stretches in which the
    result's layout prints it, or taken whole where the result has no layout that does within the
    truth's time.

    Parameters
    ----------
    result : Digitization or Recording
    truth : Recording or Page

    Returns
    -------
    tuple of LeadPair
        One for each lead printed, in the truth's order. A lead that the result lacks is all NaN.

    Raises
    ------
    RecordingError
        When the truth prints nothing, or is a page without its recording.
    """
    expected = _recording_of(truth)
    found = result.recording if isinstance(result, Digitization) else result
    pairs = []
    for lead in expected.leads:
        printed = expected.lead(lead).astype(np.float64)
        if isinstance(truth, Recording) and isinstance(result, Digitization):
            printed = _cut(printed, result.windows(lead), expected.sampling_rate)
        if np.isfinite(printed).any():
            values = _at_rate(found, lead, printed.size, expected.sampling_rate)
            values[np.isnan(printed)] = np.nan
            pairs.append(LeadPair(lead, printed, values, expected.sampling_rate))
    if not pairs:
        message = (
            f"the truth {expected.record_id!r} has no finite sample on the page: nothing to compare with"
        )
        raise RecordingError(message)
    return tuple(pairs)


def _recording_of(truth: Recording | Page) -> Recording:
    if isinstance(truth, Recording):
        return truth
    if truth.recording is None:
        message = "the page holds no recording: give the recording that it prints as the truth"
        raise RecordingError(message)
    return truth.recording


def _cut(
    samples: NDArray[np.float64], windows: tuple[tuple[float, float], ...], sampling_rate: float
) -> NDArray[np.float64]:
    if not windows or not np.isfinite(samples).all():
        return samples
    cut = np.full(samples.shape, np.nan)
    for start, stop in windows:
        part = slice(round(start * sampling_rate), round(stop * sampling_rate))
        cut[part] = samples[part]
    # A layout of the wrong times must not make a lead vanish from the comparison.
    return cut if np.isfinite(cut).any() else samples


def _at_rate(found: Recording, lead: Lead, count: int, sampling_rate: float) -> NDArray[np.float64]:
    values = np.full(count, np.nan)
    if lead in found.leads:
        samples = found.select((lead,)).resample(sampling_rate).signals[0, :count]
        values[: samples.size] = samples
    return values
