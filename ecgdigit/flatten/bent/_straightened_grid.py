"""The millimetre grid of a chart: lines that are straight and even already, of a spacing to be told."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.flatten.bent._grid_spacing import Spacing, find_spacing, known_spacing
from ecgdigit.flatten.grid_spectrum import GridWave, major_remainder, refined_wave
from ecgtypes import GridNotFoundError

__all__ = ["chart_waves"]

ONE_SPACING = 0.12
"""Spacings that differ by less than this share are those of the same lines."""

UNSURE = 0.55
"""Highest confidence where 1 mm and 5 mm are told apart by the usual size of pages alone."""

LEAST_COHERENCE = 0.3
"""Lines that agree less over the chart were followed wrongly."""

MOST_ASPECT = 1.6
"""The two spacings of a page that was photographed differ by no more than this factor."""


def chart_waves(
    marks: NDArray[np.float32], period: tuple[float, float], known: float | None = None
) -> tuple[GridWave, GridWave]:
    """Return the upright and the level 1 mm lines of a chart.

    Parameters
    ----------
    marks : ndarray of float32, shape (height, width)
    period : (float, float)
        Px between two of the lines that were followed: upright ones, level ones.
    known : float or None
        Px per mm, as far as they are known: then they tell which lines were followed.

    Returns
    -------
    tuple of two GridWave

    Raises
    ------
    GridNotFoundError
        When the two spacings do not belong together, or lines do not agree over the chart.
    """
    maps = [marks, np.ascontiguousarray(marks.T)]
    frequencies = [1 / period[0], 1 / period[1]]
    lines = max(marks.shape[1] / period[0], marks.shape[0] / period[1])
    if known is not None:
        spacings = [known_spacing(m, 1 / p, p / known) for m, p in zip(maps, period, strict=True)]
    elif abs(np.log(period[0] / period[1])) < ONE_SPACING:
        spacings = [find_spacing(maps, frequencies, lines)] * 2
    else:
        spacings = [find_spacing([m], [f], lines) for m, f in zip(maps, frequencies, strict=True)]
    pitches = [p / spacing.mm for p, spacing in zip(period, spacings, strict=True)]
    if max(pitches) > MOST_ASPECT * min(pitches):
        message = (
            f"the grid shows {pitches[0]:.1f} px/mm along and {pitches[1]:.1f} down the page: its lines "
            "could not be told apart; give scale= to read a flat page without a grid"
        )
        raise GridNotFoundError(message)
    x = _wave(marks, np.array([1 / pitches[0], 0.0]), spacings[0])
    y = _wave(marks, np.array([0.0, 1 / pitches[1]]), spacings[1])
    if min(x.confidence, y.confidence) < LEAST_COHERENCE * UNSURE:
        message = (
            "the lines that were followed over the image do not agree: they are no millimetre grid; "
            "give scale= to read a flat page without one"
        )
        raise GridNotFoundError(message)
    return x, y


def _wave(marks: NDArray[np.float32], vector: NDArray[np.float64], spacing: Spacing) -> GridWave:
    """Return one set of lines, fitted over the whole chart at the frequency that was followed."""
    times = 1 / spacing.mm if spacing.mm > 1 else 1.0
    fitted, phase, coherence = refined_wave(marks, vector * times)
    if times < 1:
        # Followed were 5 mm lines: every fifth of the 1 mm ones lies on one of them.
        return GridWave(
            float(fitted[0] / times), float(fitted[1] / times), phase / times, 0, coherence * _trust(spacing)
        )
    major = major_remainder(marks, fitted, phase) if spacing.major else None
    return GridWave(float(fitted[0]), float(fitted[1]), phase, major, coherence * _trust(spacing))


def _trust(spacing: Spacing) -> float:
    return 1.0 if spacing.sure else UNSURE
