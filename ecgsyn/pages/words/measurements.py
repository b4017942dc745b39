"""What a page's measurement table says: read from the signal and the beats, or drawn where neither tells."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgsyn.pages.words._average_beat import p_height, qrs_width
from ecgtypes import Beat, Lead, Recording, Rng, as_generator

__all__ = ["Measurements", "bazett", "find_beats", "measure"]

Floats = NDArray[np.float64]

LONGEST = 12.0
"""Seconds of the recording that are measured: what a page shows."""

REFRACTORY = 0.22
"""s after a beat in which no other can be: some 270 beats a minute."""

LOWEST_P = 0.065
"""mV in the average beat: below it there is no P wave to be seen."""

MOST_PR, MOST_QT = 0.35, 0.62
"""Shares of RR that PR and QT take at most, so that they leave room for one another at high rates."""

SINUS_AXIS = (-30, 105)
"""Degrees between which the axis of a P wave of the sinus node lies, with some room (0 to 75 as a rule)."""

UP = {"P": (-0.24, -0.07), "QRS": (-0.06, 0.07), "T": (0.16, 0.42)}
"""Where each wave lies around the R peak at 60 beats a minute, s; P and T move with the root of RR."""


class Measurements(NamedTuple):
    """The values of a measurement table; None where they cannot be told.

    Parameters
    ----------
    rate : int or None
        Ventricular rate, beats a minute.
    rr : int or None
        Mean interval between beats, ms.
    pr, qrs, qt, qtc : int or None
        ms; QT corrected after Bazett. No PR where there are no P waves.
    p_axis, qrs_axis, t_axis : int or None
        Frontal axes, degrees, -180 to 180.
    rv5, sv1 : float or None
        R in V5 and S in V1, mV, both as positive numbers.
    irregular : bool
        Whether the intervals between beats differ by more than 12 % in their standard deviation.
    premature : {"atrial", "ventricular"} or None
        A kind of premature beats that the recording is known to hold.
    """

    rate: int | None
    rr: int | None
    pr: int | None
    qrs: int | None
    qt: int | None
    qtc: int | None
    p_axis: int | None
    qrs_axis: int | None
    t_axis: int | None
    rv5: float | None
    sv1: float | None
    irregular: bool = False
    premature: Literal["atrial", "ventricular"] | None = None


def measure(recording: Recording, *, rng: Rng = None) -> Measurements:
    """Measure a recording as a machine would for the table on its page.

    Parameters
    ----------
    recording : Recording
        Its first twelve seconds are measured. PR, QRS and QT are the medians over its normal beats.
        Where it carries no beats, QRS is read from the average beat, and PR and QT are plausible values
        for an adult, drawn; no PR where beats are irregular and no P wave is seen.
    rng : numpy.random.Generator, int or None

    Returns
    -------
    Measurements

    Notes
    -----
    Rate and axes are read from the signal. The axis is that of the vector whose projections are the net
    areas in I and aVF: atan2(2 aVF / sqrt(3), I), the augmented leads being shorter by sqrt(3) / 2.

    Examples
    --------
    >>> from ecgsyn import simulate_recording
    >>> measure(simulate_recording(heart_rate=72, axis=40, rng=7), rng=7)[:2]
    (72, 832)
    """
    generator = as_generator(rng)
    part = recording.window(0.0, LONGEST) if recording.duration > LONGEST else recording
    peaks = find_beats(part)
    rr = float(np.mean(np.diff(peaks))) if len(peaks) > 1 else None
    irregular = len(peaks) > 3 and float(np.std(np.diff(peaks))) > 0.12 * float(rr or 1)
    height = p_height(part, peaks)
    no_p = irregular and height is not None and height < LOWEST_P
    width = qrs_width(part, peaks)
    pr, qrs, qt = _intervals(part.beats, rr or 0.85, generator, no_p=no_p, width=width)
    pr = pr if pr is None or rr is None else min(pr, round(1000 * MOST_PR * rr))
    qt = qt if rr is None else min(qt, round(1000 * MOST_QT * rr))
    p_axis, qrs_axis, t_axis = (_axis(part, peaks, wave, rr or 0.85) for wave in UP)
    if p_axis is not None and not SINUS_AXIS[0] <= p_axis <= SINUS_AXIS[1]:
        # no P wave of the sinus node: noise or a T wave before it was measured
        p_axis = None
    return Measurements(
        rate=None if rr is None else round(60 / rr),
        rr=None if rr is None else round(1000 * rr),
        pr=pr,
        qrs=qrs,
        qt=qt,
        qtc=None if rr is None else round(bazett(qt, rr)),
        p_axis=None if pr is None else p_axis,
        qrs_axis=qrs_axis,
        t_axis=t_axis,
        rv5=_height(part, Lead.V5, peaks, 1.0),
        sv1=_height(part, Lead.V1, peaks, -1.0),
        irregular=irregular,
        premature=next((beat.kind for beat in part.beats if beat.kind != "normal"), None),
    )


def bazett(qt: float, rr: float) -> float:
    """Return the QT interval corrected for the heart rate.

    Parameters
    ----------
    qt : float
        ms.
    rr : float
        s between beats.

    Returns
    -------
    float
        ms: QT / sqrt(RR), RR in s. Bazett 1920, "An analysis of the time-relations of
        electrocardiograms", Heart 7:353-370.

    Examples
    --------
    >>> bazett(400, 0.64)
    500.0
    """
    return qt / float(np.sqrt(rr))


def find_beats(recording: Recording) -> Floats:
    """Return the times of the heartbeats, by how fast all leads together change.

    Parameters
    ----------
    recording : Recording

    Returns
    -------
    ndarray of float64, shape (n,)
        s; empty for a recording without any.
    """
    rate = recording.sampling_rate
    signals = np.nan_to_num(recording.signals.astype(np.float64))
    width = max(round(0.06 * rate), 1)
    if signals.shape[1] < 3 * width:
        return np.empty(0)
    # over 20 ms, so that electrode noise does not count
    lag = max(round(0.02 * rate), 1)
    change = np.abs(signals[:, lag:] - signals[:, :-lag]).sum(axis=0)
    energy = np.convolve(change, np.ones(width) / width, mode="same")
    level = 0.33 * float(np.quantile(energy, 0.96))
    found: list[int] = []
    for index in _tops(energy, level):
        if not found or index - found[-1] > REFRACTORY * rate:
            found.append(index)
        elif energy[index] > energy[found[-1]]:
            found[-1] = index
    return (np.array(found, dtype=np.float64) + lag / 2) / rate


def _tops(values: Floats, level: float) -> list[int]:
    """Return the index of the largest value of each stretch above a level."""
    if not level > 0:
        return []
    above = np.concatenate([[False], values > level, [False]])
    edges = np.flatnonzero(np.diff(above.astype(np.int8)))
    return [int(a + np.argmax(values[a:b])) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _intervals(
    beats: tuple[Beat, ...], rr: float, rng: np.random.Generator, *, no_p: bool, width: float | None
) -> tuple[int | None, int, int]:
    """Return PR, QRS and QT, ms."""
    drawn = rng.normal((158.0, 92.0, 412.0), (16.0, 7.0, 14.0))
    normal = [beat for beat in beats if beat.kind == "normal"] or list(beats)
    pr = [beat.qrs_onset - beat.p_onset for beat in normal if beat.p_onset is not None]
    qrs = [beat.qrs_offset - beat.qrs_onset for beat in normal]
    qt = [beat.t_offset - beat.qrs_onset for beat in normal if beat.t_offset is not None]
    without_p = not pr if normal else no_p
    return (
        None if without_p else _ms(pr, float(drawn[0])),
        _ms(qrs or ([] if width is None else [width]), float(drawn[1])),
        _ms(qt, float(drawn[2] * np.sqrt(rr))),
    )


def _ms(seconds: list[float], otherwise: float) -> int:
    return round(1000 * float(np.median(seconds))) if seconds else round(otherwise)


def _axis(recording: Recording, peaks: Floats, wave: str, rr: float) -> int | None:
    first = _net_area(recording, _lead_i(recording), peaks, wave, rr)
    foot = _net_area(recording, _lead_avf(recording), peaks, wave, rr)
    if first is None or foot is None or first == foot == 0:
        return None
    return round(float(np.degrees(np.arctan2(2 * foot / np.sqrt(3), first))))


def _lead_i(recording: Recording) -> Floats | None:
    return recording.lead(Lead.I).astype(np.float64) if Lead.I in recording.leads else None


def _lead_avf(recording: Recording) -> Floats | None:
    if Lead.aVF in recording.leads:
        return recording.lead(Lead.aVF).astype(np.float64)
    if Lead.I in recording.leads and Lead.II in recording.leads:
        return np.asarray(recording.lead(Lead.II) - 0.5 * recording.lead(Lead.I), dtype=np.float64)
    return None


def _net_area(
    recording: Recording, samples: Floats | None, peaks: Floats, wave: str, rr: float
) -> float | None:
    """Return the median net area of a wave over its beats, above the level before the QRS."""
    if samples is None:
        return None
    stretch = 1.0 if wave == "QRS" else float(np.sqrt(rr))
    areas = []
    for peak in peaks:
        level = _cut(recording, samples, peak - 0.075, peak - 0.05)
        part = _cut(recording, samples, peak + UP[wave][0] * stretch, peak + UP[wave][1] * stretch)
        if level.size and part.size and np.isfinite(level).all() and np.isfinite(part).all():
            areas.append(float((part - level.mean()).sum()))
    return float(np.median(areas)) if areas else None


def _cut(recording: Recording, samples: Floats, start: float, stop: float) -> Floats:
    first, last = round(start * recording.sampling_rate), round(stop * recording.sampling_rate)
    return samples[first : max(last, first + 1)] if first >= 0 and last <= len(samples) else samples[:0]


def _height(recording: Recording, lead: Lead, peaks: Floats, sign: float) -> float | None:
    """Return how far a lead's QRS reaches up (sign 1) or down (-1) from the level before it, mV."""
    if lead not in recording.leads:
        return None
    samples = recording.lead(lead).astype(np.float64)
    heights = []
    for peak in peaks:
        level = _cut(recording, samples, peak - 0.075, peak - 0.05)
        part = _cut(recording, samples, peak - 0.05, peak + 0.07)
        if level.size and part.size and np.isfinite(level).all() and np.isfinite(part).all():
            heights.append(float((sign * (part - level.mean())).max()))
    return max(float(np.median(heights)), 0.0) if heights else None
