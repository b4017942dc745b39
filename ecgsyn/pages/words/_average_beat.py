"""The average beat of a recording: how wide its QRS is, and whether a P wave comes before it."""

import numpy as np
from numpy.typing import NDArray

from ecgtypes import Recording

__all__ = ["average_beat", "p_height", "qrs_width"]

Floats = NDArray[np.float64]

BEFORE, AFTER = 0.16, 0.20
"""s around a beat in which its QRS lies."""

STEP, QUIET = 0.008, 0.020
"""s over which change is measured, and for which it stays small after a QRS has ended."""

EDGE = 0.08
"""Share of the fastest change below which the QRS has not begun or is over."""


def average_beat(recording: Recording, peaks: Floats, *, start: float, stop: float) -> Floats | None:
    """Return the median over all beats that lie wholly in the recording.

    Parameters
    ----------
    recording : Recording
    peaks : ndarray of float64, shape (n,)
        Times of the beats, s.
    start, stop : float
        s from each beat's time.

    Returns
    -------
    ndarray of float64, shape (leads, samples), or None
        mV; None for fewer than three beats.
    """
    rate = recording.sampling_rate
    signals = np.nan_to_num(recording.signals.astype(np.float64))
    first, count = round(start * rate), max(round((stop - start) * rate), 2)
    at = [round(float(peak) * rate) + first for peak in peaks]
    beats = [signals[:, a : a + count] for a in at if a >= 0 and a + count <= signals.shape[1]]
    return np.asarray(np.median(beats, axis=0)) if len(beats) > 2 else None


def qrs_width(recording: Recording, peaks: Floats) -> float | None:
    """Return the width of the QRS complex in all leads together.

    Parameters
    ----------
    recording : Recording
    peaks : ndarray of float64, shape (n,)
        Times of the beats, s.

    Returns
    -------
    float or None
        s, from where the leads begin to change fast to where they have stopped; None where it cannot
        be told.
    """
    beat = average_beat(recording, peaks, start=-BEFORE, stop=AFTER)
    rate = recording.sampling_rate
    lag, quiet = max(round(STEP * rate), 1), max(round(QUIET * rate), 1)
    if beat is None or beat.shape[1] <= 2 * lag:
        return None
    change = np.sqrt(((beat[:, lag:] - beat[:, :-lag]) ** 2).sum(axis=0))
    top = int(np.argmax(change))
    if not change[top] > 0:
        return None
    fast = change > EDGE * change[top]
    begin, end = top, top
    while fast[max(begin - quiet, 0) : begin].any():
        begin -= 1
    while fast[end + 1 : end + 1 + quiet].any():
        end += 1
    return float(end - begin + lag) / rate


def p_height(recording: Recording, peaks: Floats) -> float | None:
    """Return how high the P wave of the average beat is.

    Parameters
    ----------
    recording : Recording
    peaks : ndarray of float64, shape (n,)
        Times of the beats, s.

    Returns
    -------
    float or None
        mV from the lowest to the highest point before the QRS, the slope between both ends taken off:
        that of the third-highest lead, so that one disturbed lead does not count. None for fewer than
        three beats or leads.
    """
    beat = average_beat(recording, peaks, start=-0.24, stop=-0.08)
    if beat is None or len(beat) < 3:
        return None
    along = np.linspace(0.0, 1.0, beat.shape[1])
    level = beat - (beat[:, :1] * (1 - along) + beat[:, -1:] * along)
    return float(np.sort(np.ptp(level, axis=1))[-3])
