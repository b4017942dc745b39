"""What the electrodes pick up besides the beats: fibrillatory waves, noise and wander."""

import numpy as np
from numpy.typing import NDArray

from ecgsyn.simulate.heart_dipole import DOWER, all_leads

__all__ = ["baseline_wander", "electrode_noise", "fibrillatory_waves"]

F_WAVE_MV = 0.06
"""Amplitude of the fibrillatory waves along the dipole below, mV."""

_F_DIRECTION = np.array([0.0, 0.6, -0.8])


def fibrillatory_waves(times: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the f waves of atrial fibrillation, largest in V1 to V3 and well seen in II, III and aVF.

    Parameters
    ----------
    times : ndarray of float64, shape (n,)
        s.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (8, n)
        mV in the independent leads.

    Notes
    -----
    A sawtooth of five harmonics whose frequency, 5 to 7 Hz, and amplitude both swing slowly: Stridh and
    Sornmo (2001), "Spatiotemporal QRST cancellation techniques for analysis of atrial fibrillation",
    IEEE Trans. Biomed. Eng. 48:105 (doi:10.1109/10.900266).
    """
    rate, turn = rng.uniform(5.0, 7.0), rng.uniform(0, 2 * np.pi, 3)
    phase = 2 * np.pi * rate * times + 2.0 * np.sin(2 * np.pi * 0.1 * times + turn[0]) + turn[1]
    swell = F_WAVE_MV * (1 + 0.33 * np.sin(2 * np.pi * 0.23 * times + turn[2]))
    saw = sum(np.sin(n * phase) / n for n in range(1, 6))
    wave: NDArray[np.float64] = -swell * (2 / np.pi) * saw
    return np.outer(DOWER @ _F_DIRECTION, wave)


def electrode_noise(count: int, level: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return white noise that arises at the electrodes, so that the leads' relations hold.

    Parameters
    ----------
    count : int
        Samples.
    level : float
        Root mean square in I, II, III and V1 to V6, mV.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (8, count)
        mV in the independent leads.
    """
    right, left, foot = level / np.sqrt(2) * rng.standard_normal((3, count))
    # the mean of three limb electrodes takes level**2 / 6 of the variance of a chest lead
    chest = level * np.sqrt(5 / 6) * rng.standard_normal((6, count))
    terminal = (right + left + foot) / 3
    return np.concatenate([[left - right, foot - right], chest - terminal])


def baseline_wander(
    times: NDArray[np.float64], level: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return slow drifts that arise at the electrodes.

    Parameters
    ----------
    times : ndarray of float64, shape (n,)
        s.
    level : float
        The largest excursion from 0 in any of the twelve leads, mV.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (8, n)
        mV in the independent leads: sines of 0.05 to 0.5 Hz.
    """
    rates = rng.uniform(0.05, 0.5, 4)
    phases = rng.uniform(0, 2 * np.pi, (9, 4))
    strengths = rng.standard_normal((9, 4))
    sites = np.zeros((9, times.size))
    for n, rate in enumerate(rates):
        sites += strengths[:, [n]] * np.sin(2 * np.pi * rate * times[None, :] + phases[:, [n]])
    right, left, foot = sites[:3]
    drift = np.concatenate([[left - right, foot - right], sites[3:] - sites[:3].mean(axis=0)])
    return np.asarray(drift * (level / np.abs(all_leads(drift)).max()))
