"""Random smooth curves: what is uneven along one direction, the same at any resolution."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Curve", "rough_line"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """A sum of sines of random phase.

    Parameters
    ----------
    amplitudes, rates, phases : ndarray of float64, shape (n,)
        Of each sine; radians, and radians for one unit of the place.
    """

    amplitudes: Floats
    rates: Floats
    phases: Floats

    @classmethod
    def drawn(
        cls, rng: np.random.Generator, *, size: float, shortest: float, longest: float, count: int = 4
    ) -> "Curve":
        """Draw a curve.

        Parameters
        ----------
        rng : numpy.random.Generator
        size : float
            What the curve departs from 0 by at most.
        shortest, longest : float
            Wavelengths; the longer, the larger their share.
        count : int, default 4
            Of sines.

        Returns
        -------
        Curve
        """
        waves = np.exp(rng.uniform(np.log(shortest), np.log(longest), count))
        weights = waves * rng.uniform(0.5, 1, count)
        phases = rng.uniform(0, 2 * np.pi, count)
        return cls(size * weights / weights.sum(), 2 * np.pi / waves, phases)

    def __call__(self, places: Floats) -> Floats:
        """Return the curve at places of any shape."""
        total = np.zeros(np.shape(places))
        for size, rate, phase in zip(self.amplitudes, self.rates, self.phases, strict=True):
            total += size * np.sin(rate * places + phase)
        return total

    def integral(self, places: Floats) -> Floats:
        """Return the integral of the curve, its own mean 0."""
        total = np.zeros(np.shape(places))
        for size, rate, phase in zip(self.amplitudes, self.rates, self.phases, strict=True):
            total -= size / rate * np.cos(rate * places + phase)
        return total


def rough_line(
    places: Floats, *, cell: float, rng: np.random.Generator, octaves: int = 4, fewest: int = 4
) -> Floats:
    """Return noise with detail at several scales along a line.

    Parameters
    ----------
    places : ndarray of float64, shape (n,)
        From 0 on, in the unit of ``cell``.
    cell : float
        Size of the largest features.
    rng : numpy.random.Generator
    octaves : int, default 4
        Each half the size and half the strength of the one before.
    fewest : int, default 4
        Cells at least.

    Returns
    -------
    ndarray of float64, shape (n,)
        Mean about 0, standard deviation about 1.
    """
    total = np.zeros(len(places))
    for octave in range(octaves):
        step = cell / 2**octave
        count = max(int(np.ceil(places.max(initial=0.0) / step)) + 2, fewest)
        total += 0.5**octave * np.interp(places / step, np.arange(count), rng.standard_normal(count))
    return np.asarray(total / np.sqrt(0.67 * sum(0.25**octave for octave in range(octaves))))
