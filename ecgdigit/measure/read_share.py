"""How much of what a page prints was read, and how surely: by lead, and over the page."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import Digitization, Lead
from ecgtypes.signals import sample_index

__all__ = ["LeadSeen", "leads_seen", "mean_confidence", "page_coverage"]


class LeadSeen(NamedTuple):
    """What was read of one lead.

    Parameters
    ----------
    lead : Lead
    printed, read : int
        Samples that the layout prints, and those of them that were read.
    confidence : float
        Mean over the samples that were read; NaN where there is none.
    """

    lead: Lead
    printed: int
    read: int
    confidence: float

    @property
    def coverage(self) -> float:
        """Share of the printed samples that were read; NaN where none is printed."""
        return self.read / self.printed if self.printed else float("nan")


def leads_seen(result: Digitization) -> tuple[LeadSeen, ...]:
    """Return what was read of each lead of the recording.

    Parameters
    ----------
    result : Digitization

    Returns
    -------
    tuple of LeadSeen
        Where the layout is not known, what was read counts as printed.
    """
    found = []
    for row, lead in enumerate(result.recording.leads):
        read = np.isfinite(result.recording.signals[row])
        printed = _printed(result, lead) if result.layout is not None else read
        trust = result.confidence[row][read]
        mean = float(trust.mean()) if trust.size else float("nan")
        found.append(LeadSeen(lead, int(printed.sum()), int((printed & read).sum()), mean))
    return tuple(found)


def page_coverage(result: Digitization) -> float | None:
    """Return the share of the samples printed on the page that were read.

    Parameters
    ----------
    result : Digitization

    Returns
    -------
    float or None
        None where the layout prints none.
    """
    leads = leads_seen(result)
    printed = sum(lead.printed for lead in leads)
    return sum(lead.read for lead in leads) / printed if printed else None


def mean_confidence(result: Digitization) -> float | None:
    """Return the mean confidence over all samples that were read.

    Parameters
    ----------
    result : Digitization

    Returns
    -------
    float or None
        None where none was read.
    """
    trust = result.confidence[np.isfinite(result.recording.signals)]
    return float(trust.mean()) if trust.size else None


def _printed(result: Digitization, lead: Lead) -> NDArray[np.bool_]:
    recording = result.recording
    printed = np.zeros(recording.n_samples, np.bool_)
    for start, stop in result.windows(lead):
        first, last = (sample_index(moment, recording.sampling_rate) for moment in (start, stop))
        printed[max(first, 0) : last] = True
    return printed
