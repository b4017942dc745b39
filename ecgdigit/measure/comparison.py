"""A digitized recording against its truth: the measures of the project, defined once."""

from collections.abc import Callable, Iterable
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgdigit.measure.clinical_intervals import ClinicalComparison, compare_intervals
from ecgdigit.measure.sample_pairing import LeadPair, pair_leads
from ecgdigit.measure.signal_delay import Fit, best_shift, fit_delay, shifted
from ecgtypes import ArrayModel, Digitization, Lead, LeadNotFoundError, Page, Recording, RecordingError

__all__ = ["Comparison", "LeadComparison", "compare", "pooled_score"]

MAX_SHIFT = 0.2
"""Seconds that a lead may be early or late before it counts as wrong."""

MAX_SNR_DB = 120.0
"""Cap of a lead's SNR: noise below 1e-12 of the signal is the rounding of float32."""

MAX_RATIO = 384.0
"""The competition's cap of a page's ratio of signal to noise, 25.84 dB, and its lowest score, -384 dB."""


class LeadComparison(ArrayModel):
    """One lead against its truth; a measure that is not defined is NaN.

    Parameters
    ----------
    lead : Lead
    snr_db : float
        Signal to noise after the best whole-sample shift and removal of the offset, at most 120 dB.
        0 for a lead that was not returned; NaN where the truth is constant, which has no signal.
    mse : float
        mV^2, raw: neither shift nor offset removed.
    rho : float
        Pearson correlation, raw; NaN where either is constant.
    rmse : float
        mV, after removing the offset, without a shift.
    timing_error_ms : float
        Delay with the best fit, to a fraction of a sample: positive when the result is late.
    gain_error : float
        Slope of the result on the truth less one, after the delay: 0.01 when 1 % too large.
    coverage : float
        Share of the printed samples that the result returns, 0 to 1.
    n_samples : int
        Samples that the page prints.
    signal, noise : float
        mV^2, summed: the two sides of the SNR.
    """

    lead: Lead
    snr_db: float
    mse: float
    rho: float
    rmse: float
    timing_error_ms: float
    gain_error: float
    coverage: Annotated[float, Field(ge=0, le=1)]
    n_samples: Annotated[int, Field(ge=1)]
    signal: Annotated[float, Field(ge=0)]
    noise: Annotated[float, Field(ge=0)]


class Comparison(ArrayModel):
    """All leads of a page against their truth.

    Parameters
    ----------
    leads : tuple of LeadComparison
        One for each lead that the page prints, in the truth's order.
    clinical : ClinicalComparison or None
        Where it was asked for.
    """

    leads: Annotated[tuple[LeadComparison, ...], Field(min_length=1)]
    clinical: ClinicalComparison | None = None

    @property
    def median_snr_db(self) -> float:
        """Median SNR over the leads, constant ones left out, dB."""
        return _over([lead.snr_db for lead in self.leads], np.median)

    @property
    def mean_snr_db(self) -> float:
        """Mean SNR over the leads, constant ones left out, dB."""
        return _over([lead.snr_db for lead in self.leads], np.mean)

    @property
    def pooled_ratio(self) -> float:
        """Signal over noise, each summed over the leads, at most 384: what the competition averages."""
        signal, noise = (sum(getattr(lead, side) for lead in self.leads) for side in ("signal", "noise"))
        return MAX_RATIO if noise == 0 else min(signal / noise, MAX_RATIO)

    @property
    def pooled_snr_db(self) -> float:
        """The pooled ratio of this page in dB, between -384 and 25.84."""
        return _decibel(self.pooled_ratio)

    @property
    def coverage(self) -> float:
        """Share of the printed samples of all leads that the result returns."""
        total = sum(lead.n_samples for lead in self.leads)
        return sum(lead.coverage * lead.n_samples for lead in self.leads) / total

    def lead(self, lead: Lead | str) -> LeadComparison:
        """Return the measures of a lead.

        Parameters
        ----------
        lead : Lead or str
            -aVR finds aVR.

        Returns
        -------
        LeadComparison

        Raises
        ------
        LeadNotFoundError
            When the page does not print it.
        """
        wanted = Lead.parse(lead).recorded
        for found in self.leads:
            if found.lead is wanted:
                return found
        message = f"lead {wanted} was not compared; there are {', '.join(lead.lead for lead in self.leads)}"
        raise LeadNotFoundError(message)

    def table(self) -> str:
        """Return the measures as a table of text, one line for each lead.

        Returns
        -------
        str
        """
        header = "lead  SNR dB     rho  MSE mV^2  RMSE mV  timing ms  gain %  coverage"
        summary = (
            f"median {self.median_snr_db:.2f} dB, mean {self.mean_snr_db:.2f} dB, "
            f"pooled {self.pooled_snr_db:.2f} dB, coverage {self.coverage:.4f}"
        )
        lines = [header, *(_line(lead) for lead in self.leads), summary]
        return "\n".join(lines if self.clinical is None else [*lines, str(self.clinical)])

    def __str__(self) -> str:
        """Return the table."""
        return self.table()


def compare(
    result: Digitization | Recording, truth: Recording | Page, *, clinical: bool = False
) -> Comparison:
    """Compare what was read from a page with what it prints.

    Parameters
    ----------
    result : Digitization or Recording
        Starts at time 0; resampled to the truth's rate by band-limited interpolation.
    truth : Recording or Page
        Starts at time 0. Of a `Page`, and of a lead with any NaN, the finite samples are what is
        printed; another lead is cut to the result's layout where that prints it. So give the page,
        or its recording, where there is one: then the result's own claims do not matter.
    clinical : bool, default False
        Whether to compare heart rate, PR, QRS and QT too (`compare_intervals`).

    Returns
    -------
    Comparison

    Raises
    ------
    RecordingError
        When the truth prints nothing, or is a page without its recording.
    MissingExtraError
        When clinical measures are asked for and neurokit2 is not installed.

    Notes
    -----
    SNR = 10 log10( sum x^2 / sum (x - y)^2 ), with x the truth less its mean and y the result after
    the whole-sample shift within 0.2 s of the largest cross-correlation, less the mean of what it
    then differs by: the definition of the 2025 PhysioNet competition "Digitization of ECG Images"
    (which keeps the truth's mean in the signal). A sample that the page prints and the result does
    not return counts as y = 0, the truth's mean, so its noise is the signal itself: leaving a
    sample out pays only where any guess would be worse than a flat line. Samples that the shift
    moves out count likewise, as they do in the competition. ``mse``, ``rho``, ``rmse``,
    ``timing_error_ms`` and ``gain_error`` are taken over the samples returned.

    Examples
    --------
    >>> wave = np.sin(np.arange(5000) / 20)
    >>> truth = Recording(signals=[wave], leads=("II",), sampling_rate=500)
    >>> late = Recording(signals=[np.roll(wave, 5)], leads=("II",), sampling_rate=500)
    >>> round(compare(late, truth).lead("II").timing_error_ms, 2)
    10.0
    """
    pairs = pair_leads(result, truth)
    return Comparison(
        leads=tuple(_measure(pair) for pair in pairs),
        clinical=compare_intervals(pairs) if clinical else None,
    )


def pooled_score(comparisons: Iterable[Comparison]) -> float:
    """Return the competition's score of many pages: ratios averaged over pages, then in dB.

    Parameters
    ----------
    comparisons : iterable of Comparison
        One for each page.

    Returns
    -------
    float
        Between -384 and 25.84 dB.

    Raises
    ------
    RecordingError
        When there is no page.
    """
    ratios = [comparison.pooled_ratio for comparison in comparisons]
    if not ratios:
        message = "a pooled score is that of one page or more; none was given"
        raise RecordingError(message)
    return _decibel(float(np.mean(ratios)))


def _measure(pair: LeadPair) -> LeadComparison:
    printed = np.isfinite(pair.truth)
    x, y = pair.truth[printed], pair.result[printed]
    shift = best_shift(pair.truth, pair.result, max_shift=int(MAX_SHIFT * pair.sampling_rate))
    signal, noise = _powers(pair, shift)
    fit = fit_delay(pair.truth, pair.result, shift=shift) if _varies(x) else Fit(np.nan, np.nan, np.nan)
    returned = np.isfinite(y)
    mse, rho, rmse = _raw(x[returned], y[returned])
    return LeadComparison(
        lead=pair.lead,
        snr_db=_snr(signal, noise),
        mse=mse,
        rho=rho,
        rmse=rmse,
        timing_error_ms=fit.delay / pair.sampling_rate * 1000,
        gain_error=fit.gain - 1,
        coverage=float(returned.mean()),
        n_samples=x.size,
        signal=signal,
        noise=noise,
    )


def _powers(pair: LeadPair, shift: int) -> tuple[float, float]:
    printed = np.isfinite(pair.truth)
    level = pair.truth[printed].mean()
    x = pair.truth - level if _varies(pair.truth[printed]) else np.where(printed, 0.0, np.nan)
    error = shifted(pair.result - level, -shift) - x
    error = error - error[np.isfinite(error)].mean() if np.isfinite(error).any() else error
    noise = np.where(np.isfinite(error), error, x)[printed]
    return float(np.sum(x[printed] ** 2)), float(np.sum(noise**2))


def _raw(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float, float]:
    if not x.size:
        return np.nan, np.nan, np.nan
    error = y - x
    rho = float(np.corrcoef(x, y)[0, 1]) if _varies(x) and _varies(y) else np.nan
    return float(np.mean(error**2)), rho, float(np.std(error))


def _varies(values: NDArray[np.float64]) -> bool:
    return bool(values.size and np.ptp(values) > 0)


def _snr(signal: float, noise: float) -> float:
    if signal == 0:
        return np.nan
    if noise <= signal * 10 ** (-MAX_SNR_DB / 10):
        return MAX_SNR_DB
    return float(10 * np.log10(signal / noise))


def _decibel(ratio: float) -> float:
    return max(float(10 * np.log10(ratio)), -MAX_RATIO) if ratio > 0 else -MAX_RATIO


def _over(values: list[float], summary: Callable[[NDArray[np.float64]], np.floating]) -> float:
    known = np.array(values)[np.isfinite(values)]
    return float(summary(known)) if known.size else np.nan


def _line(lead: LeadComparison) -> str:
    return (
        f"{lead.lead:<5}{lead.snr_db:7.2f} {lead.rho:7.4f} {lead.mse:9.2e} {lead.rmse:8.4f} "
        f"{lead.timing_error_ms:10.2f} {100 * lead.gain_error:7.2f} {lead.coverage:9.4f}"
    )
