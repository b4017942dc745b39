"""Offsets of lines made smooth in spite of wrong ones, and left sharp where a sheet is folded."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["smoothed"]

Floats = NDArray[np.float64]

ALONG, ACROSS = 3.0, 1.0
"""Weights of second differences along lines, at steps of 1 mm, and from line to line, against the places' own
misfits."""

SHARP_MM, SHARP_ACROSS_MM = 0.003, 0.015
"""Such differences from which on there is a fold, priced by its size alone."""

NOTHING = 1e-5
"""Weight of an offset of 0, where nothing tells another."""

LIMIT = 4.0
"""Places that miss by so many times their tolerance count no more."""

Stencil = Sequence[tuple[int, int, float]]

BEND_ALONG: Stencil = ((0, 0, 1.0), (0, 1, -2.0), (0, 2, 1.0))
BEND_ACROSS: Stencil = ((0, 0, 1.0), (1, 0, -2.0), (2, 0, 1.0))
TWIST: Stencil = ((0, 0, 1.0), (0, 1, -1.0), (1, 0, -1.0), (1, 1, 1.0))
"""Differences: places (line, step) and their factors."""


def smoothed(offset: Floats, weight: Floats, step: float, tolerance: float, *, rounds: int) -> Floats:
    """Return the smooth surface through offsets of lines that keeps the edges of folds.

    Parameters
    ----------
    offset : ndarray of float64, shape (lines, steps)
        mm.
    weight : ndarray of float64, shape (lines, steps)
        How sure each is; 0 where nothing was seen.
    step : float
        Mm from step to step of a line.
    tolerance : float
        Mm by which a sure place may miss.
    rounds : int
        Times that places and folds are weighed by how they fit, and the surface fitted again.

    Returns
    -------
    ndarray of float64, shape (lines, steps)

    Notes
    -----
    A thin plate in differences, fitted by iteratively reweighted least squares: the misfits under Tukey's
    biweight (Beaton and Tukey 1974), the second differences under the square root of one plus their square
    (Charbonnier, Blanc-Feraud, Aubert and Barlaud 1997), which rounds no edge.
    """
    from scipy.linalg import solveh_banded  # noqa: PLC0415

    along, across = ALONG / step**4, ACROSS
    trust = weight
    flat_along = flat_across = np.ones(1)
    surface = np.zeros(offset.shape)
    for _ in range(rounds):
        bands = np.zeros((2 * offset.shape[0] + 1, *offset.shape[::-1]))
        bands[0] = (trust + NOTHING).T
        _add(bands, BEND_ALONG, along * flat_along)
        _add(bands, BEND_ACROSS, across * flat_across)
        _add(bands, TWIST, np.full(1, np.sqrt(along * across)))
        wanted = (trust * offset).T.ravel()
        solved = solveh_banded(
            bands.reshape(bands.shape[0], -1), wanted, lower=True, overwrite_ab=True, check_finite=False
        )
        surface = solved.reshape(offset.shape[::-1]).T
        misses = (surface - offset) / (LIMIT * tolerance)
        trust = weight * np.clip(1 - misses**2, 0, 1) ** 2
        flat_along = _flatness(np.diff(surface, 2, axis=1), SHARP_MM * step**2)
        flat_across = _flatness(np.diff(surface, 2, axis=0), SHARP_ACROSS_MM)
    return np.asarray(surface)


def _flatness(bend: Floats, sharp: float) -> Floats:
    return np.asarray(1 / np.sqrt(1 + (bend / sharp) ** 2))


def _add(bands: Floats, stencil: Stencil, weight: Floats) -> None:
    """Add the weighted squares of a difference at every place to a matrix of lower bands.

    Places are numbered line by line within each step, so that the bands are two lines' numbers wide:
    shape (bands, steps, lines).
    """
    _, steps, lines = bands.shape
    reach_line, reach_step = (max(entry[axis] for entry in stencil) for axis in (0, 1))
    size = (steps - reach_step, lines - reach_line)
    for line, step, factor in stencil:
        for other_line, other_step, other in stencil:
            apart = (other_step - step) * lines + other_line - line
            if apart >= 0:
                part = bands[apart, step : step + size[0], line : line + size[1]]
                part += factor * other * weight.T
