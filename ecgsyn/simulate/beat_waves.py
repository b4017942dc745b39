"""The beats of one heart: its waves drawn once, put down at every beat, with their fiducials."""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecgsyn.simulate.heart_dipole import (
    INDEPENDENT_LEADS,
    P_WAVE,
    QRS_WAVE,
    T_WAVE,
    Extent,
    Wave,
    extent_of,
    turned,
    ventricular_waves,
)
from ecgsyn.simulate.rhythms import PlannedBeat
from ecgtypes.leads import Lead
from ecgtypes.signals import Beat

__all__ = ["Heart", "StRegion", "draw_heart", "put_beats"]

StRegion: TypeAlias = Literal["anterior", "inferior", "lateral"]
"""Where the ST segment is raised."""

_ST_SHARES: dict[StRegion, dict[Lead, float]] = {
    "anterior": {Lead.V1: 0.5, Lead.V2: 1.0, Lead.V3: 1.0, Lead.V4: 0.7},
    "inferior": {Lead.II: 1.0},
    "lateral": {Lead.I: 1.0, Lead.II: 0.5, Lead.V5: 1.0, Lead.V6: 1.0},
}
_ST_RISE, _ST_FALL = 0.008, 0.05  # s


class _Complex(NamedTuple):
    p: Wave | None
    qrs: Wave
    t: Wave
    extents: tuple[Extent | None, Extent, Extent]


class Heart(NamedTuple):
    """How the beats of one recording look.

    Parameters
    ----------
    normal, atrial, ventricular : complex of waves
        Of a sinus beat, a premature atrial and a premature ventricular one.
    st : ndarray of float64, shape (8,)
        Level of the ST segment in the independent leads, mV.
    """

    normal: _Complex
    atrial: _Complex
    ventricular: _Complex
    st: NDArray[np.float64]


def draw_heart(
    axis: float, st_level: float, st_region: StRegion, *, atria: bool, rng: np.random.Generator
) -> Heart:
    """Draw the waves of one heart around those of `ecgsyn.simulate.heart_dipole`.

    Parameters
    ----------
    axis : float
        Degrees.
    st_level : float
        mV.
    st_region : {"anterior", "inferior", "lateral"}
    atria : bool
        Whether there are P waves.
    rng : numpy.random.Generator

    Returns
    -------
    Heart
    """
    height = rng.uniform(0.85, 1.2)
    p = _varied(P_WAVE, rng.uniform(0.8, 1.2), rng).moved(rng.uniform(-0.03, 0.005))
    qrs = _varied(QRS_WAVE, height, rng)
    t = _varied(T_WAVE, height * rng.uniform(0.75, 1.2), rng)
    qrs, t = turned(qrs, t, axis)
    qrs, t = _stretched(qrs, rng.uniform(1.1, 1.3)), _stretched(t, rng.uniform(0.98, 1.1))
    ventricular = ventricular_waves("right" if rng.random() < 0.5 else "left")
    premature = p.scaled(np.where(p.centres < np.median(p.centres), -0.6, 1.1))
    shares = np.array([_ST_SHARES[st_region].get(lead, 0.0) for lead in INDEPENDENT_LEADS])
    return Heart(
        normal=_complex(p if atria else None, qrs, t),
        atrial=_complex(premature, qrs, t),
        ventricular=_complex(None, *ventricular),
        st=st_level * shares,
    )


def _varied(wave: Wave, height: float, rng: np.random.Generator) -> Wave:
    return wave.scaled(height * rng.normal(1.0, 0.06, wave.centres.size))


def _stretched(wave: Wave, by: float) -> Wave:
    return wave._replace(centres=wave.centres * by, widths=wave.widths * by)


def _complex(p: Wave | None, qrs: Wave, t: Wave) -> _Complex:
    # time 0 of a beat is its R peak, as the twelve leads show it
    by = -extent_of(qrs).peak
    p, qrs, t = (None if p is None else p.moved(by)), qrs.moved(by), t.moved(by)
    return _Complex(p, qrs, t, (None if p is None else extent_of(p), extent_of(qrs), extent_of(t)))


def put_beats(
    signals: NDArray[np.float64], sampling_rate: float, planned: tuple[PlannedBeat, ...], heart: Heart
) -> tuple[Beat, ...]:
    """Add beats to signals.

    Parameters
    ----------
    signals : ndarray of float64, shape (8, n)
        The independent leads, mV; changed in place.
    sampling_rate : float
        Hz.
    planned : tuple of PlannedBeat
    heart : Heart

    Returns
    -------
    tuple of Beat
        Fiducials of the beats whose R peak lies in the signals.

    Notes
    -----
    T waves take the time that goes with the root of the RR interval before them (Bazett 1920; the model
    of McSharry et al. 2003 scales its phases likewise). PR shortens by 40 ms for each second of RR.
    """
    beats = []
    for beat in planned:
        waves: _Complex = getattr(heart, beat.kind)
        # the T wave of a premature ventricular beat is not shortened with its interval
        undisturbed = beat.rr / 0.66 if beat.kind == "ventricular" else beat.rr
        stretch = float(np.sqrt(np.clip(undisturbed, 0.25, 1.6)))
        delay = float(np.clip(0.04 * (1.0 - beat.rr), -0.03, 0.03))
        if waves.p is not None:
            _add(signals, sampling_rate, waves.p.moved(delay), beat.time)
        _add(signals, sampling_rate, waves.qrs, beat.time)
        _add(signals, sampling_rate, waves.t, beat.time, stretch)
        if beat.kind != "ventricular" and heart.st.any():
            window = (beat.time + waves.extents[1].offset, beat.time + waves.extents[2].peak * stretch)
            _add_st(signals, sampling_rate, heart.st, window)
        if 0 <= beat.time < signals.shape[1] / sampling_rate:
            beats.append(_fiducials(beat, waves.extents, delay, stretch))
    return tuple(beats)


def _add(signals: NDArray[np.float64], rate: float, wave: Wave, time: float, stretch: float = 1.0) -> None:
    first, last = wave.span
    part, times = _samples(signals, rate, time + first * stretch, time + last * stretch)
    if times.size:
        signals[:, part] += wave.at(times - time, stretch=stretch)


def _add_st(
    signals: NDArray[np.float64], rate: float, level: NDArray[np.float64], window: tuple[float, float]
) -> None:
    rise, fall = window
    part, times = _samples(signals, rate, rise - 8 * _ST_RISE, fall + 6 * _ST_FALL)
    plateau = 0.5 * (np.tanh((times - rise) / _ST_RISE) - np.tanh((times - fall) / _ST_FALL))
    signals[:, part] += np.outer(level, plateau)


def _samples(
    signals: NDArray[np.float64], rate: float, start: float, stop: float
) -> tuple[slice, NDArray[np.float64]]:
    first = max(0, int(np.ceil(start * rate)))
    last = min(signals.shape[1], int(np.floor(stop * rate)) + 1)
    return slice(first, max(first, last)), np.arange(first, last) / rate


def _fiducials(
    beat: PlannedBeat, extents: tuple[Extent | None, Extent, Extent], delay: float, stretch: float
) -> Beat:
    p, qrs, t = extents
    return Beat(
        kind=beat.kind,
        p_onset=None if p is None else beat.time + p.onset + delay,
        p_peak=None if p is None else beat.time + p.peak + delay,
        p_offset=None if p is None else beat.time + p.offset + delay,
        qrs_onset=beat.time + qrs.onset,
        r_peak=beat.time + qrs.peak,
        qrs_offset=beat.time + qrs.offset,
        t_onset=beat.time + t.onset * stretch,
        t_peak=beat.time + t.peak * stretch,
        t_offset=beat.time + t.offset * stretch,
    )
