"""How dense the ink of a trace is along the line: no printer draws a perfectly even one.

The density is one value for each pixel column of a trace. What is weaker is then weaker over the whole
height of the column, and the intensity-weighted centre of the ink stays where it was.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecgsyn.pages.drawing.ink_patches import Ink
from ecgsyn.styles.ink_styles import TraceStyle

__all__ = ["Density", "ink_density", "uneven"]

Density: TypeAlias = NDArray[np.float64]

SLOW, QUICK = 15.0, 1.2
"""Distance of the knots of the slow and the quick part of the variation, mm."""

PALEST = 0.15
"""Share of the ink that is always left, so that no trace vanishes."""


def ink_density(columns: int, *, pitch: float, pen: TraceStyle, rng: np.random.Generator) -> Density | None:
    """Draw the density of one trace along the page.

    Parameters
    ----------
    columns : int
        Width of the page, px.
    pitch : float
        Pixels per mm.
    pen : TraceStyle
    rng : numpy.random.Generator
        Not touched where the pen is even.

    Returns
    -------
    ndarray of float64, shape (columns,), or None
        0.15 to 1; None for an even pen.
    """
    if pen.unevenness == 0:
        return None
    slow = _smooth(columns, SLOW * pitch, rng)
    quick = _smooth(columns, QUICK * pitch, rng)
    lost = pen.unevenness * (0.35 * rng.random() + 0.4 * slow + 0.35 * quick**2)
    return np.asarray(np.clip(1.0 - lost, PALEST, 1.0))


def uneven(ink: Ink | None, density: Density | None, *, width: float, fade: float) -> Ink | None:
    """Return the ink of a trace, weakened column by column.

    Parameters
    ----------
    ink : Ink or None
        Of the even pen; its mask is kept.
    density : ndarray of float64, shape (width of the page,), or None
    width : float
        Of the pen, px.
    fade : float
        As in `TraceStyle`: a column that the pen crosses steeply is weaker by this share at most.

    Returns
    -------
    Ink or None
        The very same where there is nothing to weaken.
    """
    if ink is None or (density is None and fade == 0):
        return ink
    rows = ink.coverage.sum(axis=0, dtype=np.float64)
    share = np.ones(len(rows)) if density is None else density[ink.x : ink.x + len(rows)]
    steep = 1.0 - np.sqrt(width / np.maximum(rows, width))
    weight = np.maximum(share * (1.0 - fade * steep), PALEST)
    return ink._replace(coverage=ink.coverage * weight.astype(np.float32))


def _smooth(columns: int, step: float, rng: np.random.Generator) -> Density:
    """Return a curve of values from 0 to 1 that turns about once in ``step`` columns."""
    knots = rng.random(int(np.ceil(columns / step)) + 2)
    at = np.arange(columns) / step
    left = at.astype(np.intp)
    along = at - left
    ease = along**2 * (3.0 - 2.0 * along)
    return np.asarray(knots[left] * (1.0 - ease) + knots[left + 1] * ease)
