"""How well one stretch of signal repeats another."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["fit_db"]

FEWEST = 50
"""Samples that both must have."""

LEAST_SHARE = 0.5
"""Share of all samples that both must have."""


def fit_db(estimate: NDArray[np.float32], target: NDArray[np.float32]) -> float:
    """Return signal over difference, offsets removed, over the samples that both have.

    Parameters
    ----------
    estimate, target : ndarray of float32, shape (samples,)
        mV, NaN where unknown.

    Returns
    -------
    float
        dB; -inf where too few samples are known to tell.

    Examples
    --------
    >>> target = np.sin(np.arange(100.0))
    >>> round(fit_db(0.9 * target + 3, target))
    20
    """
    both = np.isfinite(estimate) & np.isfinite(target)
    if both.sum() < FEWEST or both.mean() < LEAST_SHARE:
        return -np.inf
    x = target[both] - target[both].mean()
    difference = x - (estimate[both] - estimate[both].mean())
    return float(10 * np.log10((np.sum(x**2) + 1e-9) / (np.sum(difference**2) + 1e-9)))
