"""Heart rate, PR, QRS and QT of a result against its truth, by one delineator for both.

Delineators differ from one another by more than digitization errors, so only differences between
two signals delineated in the same way mean anything; the values themselves are there to read along.
"""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecgdigit.measure.sample_pairing import LeadPair
from ecgtypes import ArrayModel, Lead, MissingExtraError, finite_runs

__all__ = ["ClinicalComparison", "Intervals", "compare_intervals"]

MIN_BEATS = 3
"""Fewer paired beats than this give NaN; an interval may be missing in one of them."""

MIN_COVERAGE = 0.95
"""A stretch of which the result returns less is not delineated; shorter gaps are bridged by lines."""

BEAT_TOLERANCE = 0.2
"""Seconds between the R peaks of one beat in truth and result: what a result may be late."""

_POINTS = {
    "pr": ("ECG_P_Onsets", "ECG_R_Onsets"),
    "qrs": ("ECG_R_Onsets", "ECG_R_Offsets"),
    "qt": ("ECG_R_Onsets", "ECG_T_Offsets"),
}


class Intervals(ArrayModel):
    """Heart rate and intervals; NaN where they could not be measured.

    Parameters
    ----------
    heart_rate : float
        Beats per minute.
    pr_ms, qrs_ms, qt_ms : float
        Milliseconds: P onset to QRS onset, QRS onset to its end, QRS onset to the end of T.
    """

    heart_rate: float = float("nan")
    pr_ms: float = float("nan")
    qrs_ms: float = float("nan")
    qt_ms: float = float("nan")


class ClinicalComparison(ArrayModel):
    """Intervals of the truth and of the result, over the same beats of one lead.

    Parameters
    ----------
    lead : Lead or None
        The lead measured: the longest one printed and read, II before others. None where no lead
        was read well enough.
    beats : int
        Beats found in both.
    truth, result : Intervals
        Medians over the beats that have the interval in both.
    difference : Intervals
        Result less truth: the median of the differences beat by beat.
    """

    lead: Lead | None = None
    beats: int = 0
    truth: Intervals = Intervals()
    result: Intervals = Intervals()
    difference: Intervals = Intervals()

    def __str__(self) -> str:
        """Return one line: each measure of the truth, and by how much the result differs."""
        shown = [
            f"{label} {getattr(self.truth, name):.0f} {getattr(self.difference, name):+.1f} {unit}"
            for label, name, unit in (
                ("heart rate", "heart_rate", "/min"),
                ("PR", "pr_ms", "ms"),
                ("QRS", "qrs_ms", "ms"),
                ("QT", "qt_ms", "ms"),
            )
        ]
        return f"clinical, lead {self.lead}, {self.beats} beats: {', '.join(shown)}"


def compare_intervals(pairs: tuple[LeadPair, ...]) -> ClinicalComparison:
    """Delineate one lead of truth and result, and compare the intervals beat by beat.

    The lead is the one with the longest printed stretch of which the result returns 95 % or more,
    II first among equals; short gaps are bridged by straight lines.

    Parameters
    ----------
    pairs : tuple of LeadPair
        From `pair_leads`.

    Returns
    -------
    ClinicalComparison
        All NaN where no lead was read well enough, or fewer than three beats were found in both
        (a column of 2.5 s often has too few).

    Raises
    ------
    MissingExtraError
        When neurokit2 is not installed.

    Notes
    -----
    R peaks by neurokit2's own detector, waves by its discrete wavelet transform (``method="dwt"``),
    after Martinez et al. 2004, "A wavelet-based ECG delineator", IEEE Trans. Biomed. Eng. 51:570.
    """
    neurokit = _neurokit()
    stretch = _choose(pairs)
    if stretch is None:
        return ClinicalComparison()
    waves = [
        _delineate(neurokit, signal, stretch.sampling_rate) for signal in (stretch.truth, stretch.result)
    ]
    beats = _matched(waves[0]["r"], waves[1]["r"])
    if len(beats) < MIN_BEATS:
        return ClinicalComparison(lead=stretch.lead, beats=len(beats))
    truth, result = ({k: v[beats[:, i]] for k, v in w.items()} for i, w in enumerate(waves))
    return _paired(stretch.lead, truth, result)


def _neurokit() -> Any:
    try:
        with warnings.catch_warnings():
            # neurokit2 and its pandas warn of their own future while they are imported.
            warnings.simplefilter("ignore")
            import neurokit2  # noqa: PLC0415 (optional, and slow to load)
    except ImportError as error:
        message = "clinical intervals need neurokit2: install ecgpaper[clinical]"
        raise MissingExtraError(message) from error
    return neurokit2


def _choose(pairs: tuple[LeadPair, ...]) -> LeadPair | None:
    stretches = [
        LeadPair(pair.lead, pair.truth[start:stop], pair.result[start:stop], pair.sampling_rate)
        for pair in sorted(pairs, key=lambda pair: pair.lead is not Lead.II)
        for start, stop in finite_runs(pair.truth)
    ]
    read = [s for s in stretches if np.isfinite(s.result).mean() >= MIN_COVERAGE]
    if not read:
        return None
    best = max(read, key=lambda stretch: stretch.truth.size)
    known = np.isfinite(best.result)
    places = np.arange(best.result.size)
    return best._replace(result=np.interp(places, places[known], best.result[known]))


def _delineate(
    neurokit: Any, signal: NDArray[np.float64], sampling_rate: float
) -> dict[str, NDArray[np.float64]]:
    rate = round(sampling_rate)
    try:
        with warnings.catch_warnings():
            # Means of no beats and deprecations of pandas: their outcome is NaN, which we pass on.
            warnings.simplefilter("ignore")
            clean = neurokit.ecg_clean(signal, sampling_rate=rate)
            peaks = neurokit.ecg_peaks(clean, sampling_rate=rate)[1]["ECG_R_Peaks"]
            waves = neurokit.ecg_delineate(clean, peaks, sampling_rate=rate, method="dwt")[1]
    except (ValueError, IndexError, ZeroDivisionError, KeyError):
        # So it ends on a signal with no beat, or too few.
        return {name: np.empty(0) for name in ("r", *_POINTS)}
    measured = {name: _between(waves[a], waves[b]) for name, (a, b) in _POINTS.items()}
    return {name: values / sampling_rate for name, values in {"r": _floats(peaks), **measured}.items()}


def _between(start: list[Any], stop: list[Any]) -> NDArray[np.float64]:
    gap = _floats(stop) - _floats(start)
    return np.where(gap > 0, gap, np.nan)


def _floats(values: Any) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def _matched(truth: NDArray[np.float64], result: NDArray[np.float64]) -> NDArray[np.intp]:
    if not (truth.size and result.size):
        return np.empty((0, 2), dtype=np.intp)
    distance = np.abs(truth[:, None] - result)
    nearest = distance.argmin(axis=1)
    mutual = distance.argmin(axis=0)[nearest] == np.arange(truth.size)
    rows = np.flatnonzero(mutual & (distance.min(axis=1) <= BEAT_TOLERANCE))
    return np.stack([rows, nearest[rows]], axis=1)


def _paired(
    lead: Lead, truth: dict[str, NDArray[np.float64]], result: dict[str, NDArray[np.float64]]
) -> ClinicalComparison:
    medians = {name: _medians(truth[name], result[name]) for name in _POINTS}
    cycle = _medians(np.diff(truth["r"]), np.diff(result["r"]))
    rates = (60 / cycle[0], 60 / cycle[1], 60 / cycle[1] - 60 / cycle[0])
    rows = [
        Intervals(heart_rate=rate, **{f"{name}_ms": 1000 * medians[name][row] for name in _POINTS})
        for row, rate in enumerate(rates)
    ]
    return ClinicalComparison(
        lead=lead, beats=truth["r"].size, truth=rows[0], result=rows[1], difference=rows[2]
    )


def _medians(truth: NDArray[np.float64], result: NDArray[np.float64]) -> tuple[float, float, float]:
    both = np.isfinite(truth) & np.isfinite(result)
    if both.sum() < MIN_BEATS - 1:
        return np.nan, np.nan, np.nan
    t, r = truth[both], result[both]
    return float(np.median(t)), float(np.median(r)), float(np.median(r - t))
