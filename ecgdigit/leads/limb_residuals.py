"""How well limb leads agree with one another: a measure that needs no truth.

Einthoven: I + III = II (Einthoven et al. 1913). Goldberger: aVR + aVL + aVF = 0 (Goldberger 1942).
Both hold at every instant of a true recording, whatever the heart does.
"""

import numpy as np

from ecgtypes import Lead, Recording

__all__ = ["einthoven_residual_db", "goldberger_residual_db"]

MAX_RESIDUAL_DB = 120.0
"""Cap: a residual below 1e-12 of the power is the rounding of float32."""


def einthoven_residual_db(recording: Recording) -> float:
    """Return how far I + III - II lies below the three leads, in dB; more is better.

    Parameters
    ----------
    recording : Recording
        As read from a page; no offset is removed.

    Returns
    -------
    float
        10 log10( mean of the squares of I, II, III / mean square of I + III - II ) over the samples
        where all three are finite, at most 120. NaN when there is no such sample, a lead is
        missing, or all are zero.

    Examples
    --------
    >>> signals = [[1.0, 2.0], [1.5, 2.5], [0.4, 0.4]]
    >>> recording = Recording(signals=signals, leads=("I", "II", "III"), sampling_rate=500)
    >>> round(einthoven_residual_db(recording), 1)
    23.6
    """
    return _residual_db(recording, {Lead.I: 1, Lead.II: -1, Lead.III: 1})


def goldberger_residual_db(recording: Recording) -> float:
    """Return how far aVR + aVL + aVF lies below the three leads, in dB; more is better.

    Parameters
    ----------
    recording : Recording
        As read from a page; no offset is removed.

    Returns
    -------
    float
        As for `einthoven_residual_db`.
    """
    return _residual_db(recording, {Lead.aVR: 1, Lead.aVL: 1, Lead.aVF: 1})


def _residual_db(recording: Recording, weights: dict[Lead, int]) -> float:
    leads = recording.select(tuple(weights)).signals.astype(np.float64)
    leads = leads[:, np.isfinite(leads).all(axis=0)]
    power = float(np.mean(leads**2)) if leads.size else 0.0
    if power == 0:
        return float("nan")
    residual = float(np.mean((np.array(list(weights.values())) @ leads) ** 2))
    if residual <= power * 10 ** (-MAX_RESIDUAL_DB / 10):
        return MAX_RESIDUAL_DB
    return float(10 * np.log10(power / residual))
