"""Ventricular fibrillation: no beats, but waves of changing size and shape."""

import numpy as np
from numpy.typing import NDArray

from ecgsyn.simulate.heart_dipole import DOWER

__all__ = ["ventricular_waves_of_fibrillation"]

SLOWEST, FASTEST = 3.5, 7.0
"""Hz: the dominant frequency of early ventricular fibrillation; Strohmenger et al. (1997), "Analysis of
ventricular fibrillation ECG signal amplitude and frequency parameters", Chest 111:584
(doi:10.1378/chest.111.3.584)."""


def ventricular_waves_of_fibrillation(
    times: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the waves of ventricular fibrillation at n times, s: mV in the independent leads, shape (8, n).

    They are three directions of a dipole, each a wave of its own whose frequency and height wander.
    """
    rate, height = rng.uniform(SLOWEST, FASTEST), rng.uniform(0.25, 0.9)
    dipole = np.stack([_wave(times, rate * rng.uniform(0.9, 1.1), rng) for _ in range(3)])
    return np.asarray(DOWER @ (height * np.array([[0.8], [1.0], [0.6]]) * dipole))


def _wave(times: NDArray[np.float64], rate: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a wave of height 1, about, its phase and size led by slow sines."""
    slow = rng.uniform(0.15, 0.9, (2, 3))
    turn = rng.uniform(0, 2 * np.pi, (3, 3))
    drift = sum(
        np.sin(2 * np.pi * f * times + p) / (2 * np.pi * f) for f, p in zip(slow[0], turn[0], strict=True)
    )
    swell = 1 + 0.35 * sum(np.sin(2 * np.pi * f * times + p) for f, p in zip(slow[1], turn[1], strict=True))
    phase = 2 * np.pi * rate * (times + 0.25 * drift) + turn[2, 0]
    return np.asarray(np.clip(swell, 0.1, None) * (np.sin(phase) + 0.3 * np.sin(2 * phase + turn[2, 1])))
