"""Random numbers: one door through which every public ``rng`` argument goes."""

from typing import TypeAlias

import numpy as np

__all__ = ["Rng", "as_generator"]

Rng: TypeAlias = np.random.Generator | int | None
"""What a public function accepts as ``rng``: a generator, a seed, or None for fresh entropy."""


def as_generator(rng: Rng) -> np.random.Generator:
    """Return the generator that ``rng`` stands for.

    Parameters
    ----------
    rng : numpy.random.Generator, int or None
        A generator is returned as it is; an int >= 0 seeds a new one; None takes fresh entropy.

    Returns
    -------
    numpy.random.Generator

    Raises
    ------
    TypeError
        When ``rng`` is none of these (a bool, say, or a legacy ``RandomState``).
    ValueError
        When a seed is negative.

    Examples
    --------
    >>> as_generator(7).integers(10) == as_generator(7).integers(10)
    np.True_
    """
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is None:
        return np.random.default_rng()
    if isinstance(rng, bool) or not isinstance(rng, int | np.integer):
        message = f"rng is a numpy.random.Generator, an int seed or None, not {type(rng).__name__}"
        raise TypeError(message)
    if rng < 0:
        message = f"an rng seed is 0 or more, not {rng}"
        raise ValueError(message)
    return np.random.default_rng(int(rng))
