"""Recordings that need no data: a dipole model of the heart seen by twelve leads.

`ecgsyn.simulate.heart_dipole` holds the published model, `rhythms` says when the heart beats, `beat_waves`
puts the waves down with their fiducials, and `electrode_artefacts` adds fibrillatory waves, noise and wander.
"""

from math import ceil
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from ecgsyn.simulate.beat_waves import StRegion, draw_heart, put_beats
from ecgsyn.simulate.electrode_artefacts import baseline_wander, electrode_noise, fibrillatory_waves
from ecgsyn.simulate.heart_dipole import all_leads
from ecgsyn.simulate.rhythms import Rhythm, plan_beats
from ecgtypes.errors import RecordingError
from ecgtypes.leads import STANDARD_12
from ecgtypes.rng import Rng, as_generator
from ecgtypes.signals import Beat, Recording

__all__ = ["Rhythm", "StRegion", "simulate_recording"]

_RANGES = {
    "duration": (1.0, 3600.0, "s"),
    "sampling_rate": (50.0, 2000.0, "Hz"),
    "heart_rate": (30.0, 220.0, "beats a minute"),
    "axis": (-180.0, 180.0, "degrees"),
    "st_level": (-1.0, 1.0, "mV"),
    "noise": (0.0, 1.0, "mV"),
    "wander": (0.0, 5.0, "mV"),
}
_FINE_RATE = 500.0
"""Hz. A QRS holds little beyond 100 Hz: below this rate the signals are made finer, then filtered."""


def simulate_recording(
    *,
    duration: float = 10.0,
    sampling_rate: float = 500.0,
    heart_rate: float | None = None,
    rhythm: Rhythm = "sinus",
    axis: float | None = None,
    st_level: float = 0.0,
    st_region: StRegion = "anterior",
    noise: float = 0.0,
    wander: float = 0.0,
    rng: Rng = None,
) -> Recording:
    """Simulate a 12-lead recording with its fiducial truth.

    The size and shape of its waves are drawn around those of a healthy adult, once for a recording.

    Parameters
    ----------
    duration : float
        s, 1 to 3,600.
    sampling_rate : float
        Hz, 50 to 2,000.
    heart_rate : float, optional
        Mean, beats a minute, 30 to 220; drawn from 55 to 95 where it is not given.
    rhythm : {"sinus", "atrial_fibrillation", "ectopic", "atrial_ectopic", "ventricular_ectopic"}
        Ectopic rhythms are sinus rhythm with single premature beats, about one in eight and at least one
        where a beat falls well inside the recording: atrial ones with another P wave, ventricular
        ones wide and without P. Atrial fibrillation has irregular beats, no P and fibrillatory waves.
    axis : float, optional
        Frontal QRS axis by the net areas of QRS in I and aVF, degrees, -180 to 180; drawn from 15 to 65
        where it is not given. The chest leads do not change with it.
    st_level : float
        mV by which the ST segment is raised, -1 to 1, in the leads of ``st_region``.
    st_region : {"anterior", "inferior", "lateral"}
        Anterior: fully in V2 and V3, half in V1, 0.7 in V4. Inferior: II, III and aVF, and minus half
        in aVL and aVR. Lateral: I, V5 and V6, three quarters in aVL, half in II, minus half in III.
    noise : float
        White noise from the electrodes: root mean square in I, II, III and V1 to V6, mV, 0 to 1.
    wander : float
        Largest excursion of the baseline in any lead, mV, 0 to 5.
    rng : numpy.random.Generator, int or None
        One seed gives one recording.

    Returns
    -------
    Recording
        The standard twelve leads. III, aVR, aVL and aVF are computed from I and II, after noise
        and wander. ``beats`` holds the fiducials of each beat whose R peak lies in the recording; those
        of the first and the last may lie outside. An onset or offset is where the wave by itself, in the
        lead that shows most of it, is at 5 % of its height.

    Raises
    ------
    RecordingError
        When a parameter is out of its range.

    Notes
    -----
    The dipole model of Sameni et al. (2007), doi:10.1155/2007/43407, which extends McSharry et al. (2003),
    doi:10.1109/TBME.2003.808805, to three dimensions, seen through the matrix of Dower et al. (1980);
    `ecgsyn.simulate.heart_dipole` lists the kernels and what was changed.

    Examples
    --------
    >>> recording = simulate_recording(rng=7)
    >>> recording.signals.shape, len(recording.beats) > 5
    ((12, 5000), True)
    """
    _check(
        duration=duration, sampling_rate=sampling_rate, heart_rate=heart_rate, axis=axis, st_level=st_level,
        noise=noise, wander=wander,
    )  # fmt: skip
    _check_choice("rhythm", rhythm, get_args(Rhythm))
    _check_choice("st_region", st_region, get_args(StRegion))
    generator = as_generator(rng)
    drawn_rate, drawn_axis = generator.uniform(55, 95), generator.uniform(15, 65)
    planned = plan_beats(rhythm, drawn_rate if heart_rate is None else heart_rate, duration, generator)
    fibrillates = rhythm == "atrial_fibrillation"
    heart = draw_heart(
        drawn_axis if axis is None else axis, st_level, st_region, atria=not fibrillates, rng=generator
    )
    count = max(1, round(duration * sampling_rate))
    finer = max(1, ceil(_FINE_RATE / sampling_rate))
    independent = np.zeros((8, count * finer))
    beats = put_beats(independent, sampling_rate * finer, planned, heart)
    if fibrillates:
        times = np.arange(count * finer) / (sampling_rate * finer)
        independent += fibrillatory_waves(times, generator)
    independent = _decimated(independent, finer)
    _disturb(independent, sampling_rate, noise, wander, generator)
    return _recording(independent, sampling_rate, beats)


def _check(**values: float | None) -> None:
    for name, value in values.items():
        low, high, unit = _RANGES[name]
        if value is not None and not low <= value <= high:
            message = f"{name} lies between {low:g} and {high:g} {unit}, not at {value!r}"
            raise RecordingError(message)


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        message = f"{name} is one of {', '.join(choices)}, not {value!r}"
        raise RecordingError(message)


def _decimated(signals: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    """Keep every ``by``-th sample after a low pass, a Kaiser-windowed sinc of 16 zero crossings a side."""
    if by == 1:
        return signals
    reach = 16 * by
    offsets = np.arange(-reach, reach + 1)
    kernel = np.sinc(offsets / by) * np.kaiser(offsets.size, 8.0)
    padded = np.pad(signals, ((0, 0), (reach, reach)), mode="reflect", reflect_type="odd")
    result = np.zeros((signals.shape[0], signals.shape[1] // by))
    for first, weight in enumerate(kernel / kernel.sum()):
        result += weight * padded[:, first : first + signals.shape[1] : by]
    return result


def _disturb(
    independent: NDArray[np.float64],
    sampling_rate: float,
    noise: float,
    wander: float,
    rng: np.random.Generator,
) -> None:
    count = independent.shape[1]
    if noise:
        independent += electrode_noise(count, noise, rng)
    if wander:
        independent += baseline_wander(np.arange(count) / sampling_rate, wander, rng)


def _recording(independent: NDArray[np.float64], sampling_rate: float, beats: tuple[Beat, ...]) -> Recording:
    # rounded before the other leads are computed, so that the relations hold between float32 values
    rounded = independent.astype(np.float32).astype(np.float64)
    return Recording(
        signals=all_leads(rounded).astype(np.float32),
        leads=STANDARD_12,
        sampling_rate=sampling_rate,
        record_id="simulated",
        beats=beats,
    )
