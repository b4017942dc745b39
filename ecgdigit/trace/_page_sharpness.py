"""How blurred a page is: told by its steepest strokes, which blur along x changes most."""

from itertools import pairwise

import numpy as np

from ecgdigit.trace._pen_footprint import ColumnInk, Pen
from ecgdigit.trace._pen_line import line_of_stroke
from ecgdigit.trace._stroke_edges import Stroke
from ecgtypes import finite_runs

__all__ = ["find_blur"]

STEEP = 3.0
"""A stroke is steep where it is so many pen widths tall in one column."""

THINNEST = 0.95
"""Radius of the pen, px, from which on blur is told from the pen itself."""

BESIDE = 12
"""Columns that are looked at on either side of a steep stroke."""

ENOUGH = 2400
"""Columns that tell how blurred a page is; the more, the surer."""

TRIED = (0.0, 0.35, 0.45, 0.55, 0.65)
"""Standard deviations, px; with more, too little is left of what a column shows by itself."""

AS_GOOD = 1.03
"""The greatest blur is taken that leaves so many times the least misfit at most: lines are taken for
smooth, which by itself speaks for less."""

PASSED = 1.1
"""A blur with so many times the least misfit is too great: greater ones need not be tried."""

TAIL = 2.0
"""Standard deviations from which on a misfit says hardly more: something else is in the way there."""


def find_blur(strokes: tuple[Stroke, ...], radius: float) -> float:
    """Return the blur along x with which the pen's line explains the strokes best.

    Parameters
    ----------
    strokes : tuple of Stroke
    radius : float
        Of the pen, px.

    Returns
    -------
    float
        Standard deviation, px; 0 where there are no steep strokes to tell it by, columns of them are
        unknown, or the pen is thinner than what blur makes of it.
    """
    stretches = _steepest(strokes, radius) if radius >= THINNEST else []
    if not stretches:
        return 0.0
    joined = _joined(stretches)
    misfits: list[float] = []
    for blur in TRIED:
        misfits.append(_misfit(joined, radius, blur))
        if misfits[-1] > PASSED * min(misfits):
            break
    if not np.isfinite(misfits).all():
        return 0.0
    found = zip(TRIED, misfits, strict=False)
    return max(blur for blur, misfit in found if misfit <= AS_GOOD * min(misfits))


def _steepest(strokes: tuple[Stroke, ...], radius: float) -> list[ColumnInk]:
    """Return stretches around steep strokes, evenly chosen from all of them."""
    found = []
    for stroke in strokes:
        sure = stroke.sure == 1
        steep = sure & (np.nan_to_num(stroke.ink.height) > STEEP * 2 * radius)
        near = np.convolve(steep, np.ones(2 * BESIDE + 1), "same") > 0
        found += [
            stroke.ink.part(slice(start, stop))
            for start, stop in finite_runs(np.where(near & sure, 0.0, np.nan))
            if stop - start > BESIDE and steep[start:stop].any()
        ]
    total = sum(ink.height.size for ink in found)
    return found[:: max(1, -(-total // ENOUGH))]


def _joined(stretches: list[ColumnInk]) -> ColumnInk:
    """Return stretches as one line, each moved up or down to where the one before it ends."""
    moves = np.cumsum([0.0, *(a.middle[-1] - b.middle[0] for a, b in pairwise(stretches))])
    parts = [
        ColumnInk(ink.top + move, ink.bottom + move, ink.height, ink.middle + move)
        for ink, move in zip(stretches, moves, strict=True)
    ]
    return ColumnInk(*(np.concatenate(values) for values in zip(*parts, strict=True)))


def _misfit(ink: ColumnInk, radius: float, blur: float) -> float:
    """Return how badly a line explains its steep strokes."""
    line = line_of_stroke(ink, radius, blur=blur)
    costs = []
    for drawn, _, found, noise in Pen(ink.height.size, radius, blur=blur).columns(line, ink)[:2]:
        steep = drawn > STEEP * 2 * radius
        costs.append(np.log1p(((found - drawn)[steep] / (TAIL * noise[steep])) ** 2))
    misfits = np.concatenate(costs)
    return float(misfits.mean()) if misfits.size else 0.0
