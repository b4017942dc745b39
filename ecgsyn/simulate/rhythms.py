"""When the heart beats, and what kind of beat each one is."""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["PlannedBeat", "Rhythm", "plan_beats"]

Rhythm: TypeAlias = Literal[
    "sinus", "atrial_fibrillation", "ectopic", "atrial_ectopic", "ventricular_ectopic"
]
"""A rhythm that can be simulated; "ectopic" mixes atrial and ventricular premature beats."""

BeatKind: TypeAlias = Literal["normal", "atrial", "ventricular"]

SINUS_VARIABILITY = 0.03
"""Standard deviation of RR as a share of its mean, in sinus rhythm at rest."""

FIBRILLATION_VARIABILITY = 0.22
"""The same in atrial fibrillation."""

ECTOPIC_SHARE = 0.12
_SHORTEST_RR = 0.25
_MARGIN = 2.5


class PlannedBeat(NamedTuple):
    """A beat to draw.

    Parameters
    ----------
    kind : {"normal", "atrial", "ventricular"}
    time : float
        Of the R peak, s.
    rr : float
        Time since the beat before, s.
    """

    kind: BeatKind
    time: float
    rr: float


def plan_beats(
    rhythm: Rhythm, heart_rate: float, duration: float, rng: np.random.Generator
) -> tuple[PlannedBeat, ...]:
    """Return the beats of a rhythm, from before the start of a recording to after its end.

    Parameters
    ----------
    rhythm : Rhythm
    heart_rate : float
        Mean, beats a minute.
    duration : float
        s.
    rng : numpy.random.Generator

    Returns
    -------
    tuple of PlannedBeat
        In time order.

    Notes
    -----
    Sinus: RR swings with blood pressure at 0.1 Hz and with breathing at 0.25 Hz, in equal parts, as in
    McSharry et al. (2003), doi:10.1109/TBME.2003.808805, with a little noise. Atrial fibrillation:
    independent, gamma distributed RR. A premature ventricular beat is followed by a full compensatory
    pause; a premature atrial beat resets the sinus node.
    """
    mean = 60 / heart_rate
    stop = 1.2 * duration + 2 * _MARGIN * max(1.0, mean)
    count = int(stop / mean * 1.6) + 8
    if rhythm == "atrial_fibrillation":
        shape = FIBRILLATION_VARIABILITY**-2
        intervals = np.clip(rng.gamma(shape, mean / shape, count), 0.5 * mean, 2.0 * mean)
    else:
        intervals = _sinus_intervals(mean, count, rng)
    times = np.cumsum(np.maximum(intervals, _SHORTEST_RR)) - _MARGIN * max(1.0, mean) - rng.uniform(0, mean)
    times = times[times < stop]
    kinds: list[BeatKind] = ["normal"] * times.size
    if rhythm.endswith("ectopic"):
        _add_ectopics(times, kinds, rhythm, duration, rng)
    gaps = np.diff(times, prepend=times[0] - mean)
    return tuple(PlannedBeat(*beat) for beat in zip(kinds, times.tolist(), gaps.tolist(), strict=True))


def _sinus_intervals(mean: float, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    times = mean * np.arange(count)
    phases = rng.uniform(0, 2 * np.pi, 2)
    swing = np.sin(2 * np.pi * 0.1 * times + phases[0]) + np.sin(2 * np.pi * 0.25 * times + phases[1])
    return np.asarray(mean * (1 + SINUS_VARIABILITY * (swing + 0.3 * rng.standard_normal(count))))


def _add_ectopics(
    times: NDArray[np.float64],
    kinds: list[BeatKind],
    rhythm: Rhythm,
    duration: float,
    rng: np.random.Generator,
) -> None:
    """Make some beats premature, in place: one at least where a beat falls well inside."""
    before = np.concatenate(([-np.inf], times[:-1]))
    possible = np.flatnonzero((before > 0) & (times < duration))
    chosen = possible[rng.random(possible.size) < ECTOPIC_SHARE]
    if chosen.size == 0 and possible.size:
        chosen = rng.choice(possible, 1)
    last = -2
    for index in chosen:
        if index - last < 2:
            continue  # no two in a row
        last = int(index)
        interval = times[index] - times[index - 1]
        early = interval * rng.uniform(0.28, 0.4)
        if rhythm == "ventricular_ectopic" or (rhythm == "ectopic" and rng.random() < 0.5):
            kinds[index] = "ventricular"
            times[index] -= early
        else:
            kinds[index] = "atrial"
            times[index:] -= early
