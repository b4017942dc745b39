"""From the ink of a stroke, column by column, to the line that the pen drew.

A first estimate comes from morphology: closing the upper edge gives the curve back at narrow peaks,
opening the lower edge at narrow dips (Serra, "Image Analysis and Mathematical Morphology", 1982,
ch. XII). Gauss-Newton steps then refine it, at two values a column, until the pen would leave just the
ink that is there.
"""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.trace._pen_footprint import NODES, SHIFTS, ColumnInk, Pen
from ecgtypes import finite_runs

__all__ = ["line_of_stroke"]

Floats = NDArray[np.float64]

AGREE_PX = 0.6
"""Closing and opening that differ by less than this are averaged."""

FLANK = 3
"""Columns beside a narrow peak that tell whether the line climbs there."""

STEPS = 5
"""Gauss-Newton steps."""

DAMPING = 0.1
"""Share of the normal matrix's diagonal that is added to it (Levenberg, Quart. Appl. Math. 2, 164, 1944): at
steep peaks whole steps go too far."""

LEAST_BEND_PX = 0.12
"""Standard deviation of the line's second difference, node to node, where it is level."""


def line_of_stroke(ink: ColumnInk, radius: float, *, blur: float = 0.0, bridge: int = 0) -> Floats:
    """Return the line that a pen of known radius drew.

    Parameters
    ----------
    ink : ColumnInk
        Of n columns.
    radius : float
        Of the pen, px.
    blur : float, default 0
        Standard deviation of the blur along x, px.
    bridge : int, default 0
        Gaps of up to this many columns, and half as many at either end, are filled in with the
        smoothest continuation of what is seen.

    Returns
    -------
    ndarray of float, shape (NODES * n,)
        y of the line, evenly spaced: value ``i`` stands ``(i + 0.5) / NODES - 0.5`` columns from the
        middle of the first one; NaN in columns where neither edge can be seen.
    """
    first = _bridged(_first_estimate(ink.top, ink.bottom, radius), bridge)
    line = np.full(first.size * NODES, np.nan)
    for start, stop in finite_runs(first):
        part, nodes = slice(start, stop), slice(start * NODES, stop * NODES)
        if stop - start < 4:
            line[nodes] = np.repeat(first[part], NODES)
        else:
            line[nodes] = _refined(first[part], ink.part(part), Pen(stop - start, radius, blur=blur))
    return line


def _bridged(line: Floats, bridge: int) -> Floats:
    seen = finite_runs(line)
    if not seen or not bridge:
        return line
    filled = np.interp(np.arange(line.size), np.flatnonzero(np.isfinite(line)), line[np.isfinite(line)])
    for start, stop in finite_runs(np.where(np.isnan(line), 0.0, np.nan)):
        allowed = bridge // 2 if start == 0 or stop == line.size else bridge
        if stop - start > allowed:
            filled[start:stop] = np.nan
    return filled


def _first_estimate(top: Floats, bottom: Floats, radius: float) -> Floats:
    above = -_opened(-top, radius)
    below = _opened(bottom, radius)
    line = np.where(np.isnan(above), below, np.where(np.isnan(below), above, (above + below) / 2))
    doubtful = below - above > AGREE_PX
    for start, stop in finite_runs(np.where(doubtful, 0.0, np.nan)):
        line[start:stop] = _chosen(above, below, line, slice(start, stop))
    return line


def _opened(edge: Floats, radius: float) -> Floats:
    """Return where the centre of a disc comes to rest behind a lower edge."""
    columns = np.arange(edge.size)
    result = np.full(edge.size, np.nan)
    for shift in np.linspace(-radius, radius, SHIFTS):
        moved = np.interp(columns + shift, columns, edge)
        result = np.fmin(result, moved - np.sqrt(max(radius**2 - shift**2, 0.0)))
    result[np.isnan(edge)] = np.nan
    return result


def _chosen(above: Floats, below: Floats, line: Floats, part: slice) -> Floats:
    """Tell a narrow peak from a narrow dip by its flanks, else by what lies on either side."""
    left, right = line[max(part.start - FLANK, 0) : part.start], line[part.stop : part.stop + FLANK]
    if min(left.size, right.size) > 1 and np.isfinite([left[0], left[-1], right[0], right[-1]]).all():
        rising, falling = left[0] - left[-1], right[-1] - right[0]
        if min(rising, falling) > 0:
            return above[part]
        if max(rising, falling) < 0:
            return below[part]
    sides = [line[i] for i in (part.start - 1, part.stop) if 0 <= i < line.size and np.isfinite(line[i])]
    if not sides:
        return line[part]
    across = np.linspace(sides[0], sides[-1], part.stop - part.start)
    rise = np.max(across - above[part])
    fall = np.max(below[part] - across)
    return above[part] if rise > fall else below[part]


def _refined(first: Floats, ink: ColumnInk, pen: Pen) -> Floats:
    from scipy.linalg import solveh_banded  # noqa: PLC0415

    at = (np.arange(first.size * NODES) + 0.5) / NODES - 0.5
    line = np.interp(at, np.arange(first.size), first)
    bend = np.abs(np.diff(line, 2))
    usual = LEAST_BEND_PX + np.maximum.reduce([np.roll(bend, k) for k in range(-4, 5)])
    smooth = 1 / usual**2
    for _ in range(STEPS):
        normal, force = _bending(smooth, line, pen.band)
        for drawn, jacobian, seen, noise in pen.columns(line, ink):
            residual = np.where(np.isfinite(seen), seen - drawn, 0.0)
            weight = np.where(np.isfinite(seen), 1 / noise**2, 0.0)
            weight /= 1 + np.abs(residual) / (4 * noise)
            pen.add_normal(normal, jacobian, weight)
            force += pen.transposed(jacobian, weight * residual)
        normal[0] = (1 + DAMPING) * normal[0] + 1e-2
        line = line + solveh_banded(normal, force, lower=True, check_finite=False)
    return line


def _bending(smooth: Floats, line: Floats, band: int) -> tuple[Floats, Floats]:
    """Return the normal matrix (lower bands) and the force of weighted second differences."""
    matrix = np.zeros((band + 1, line.size))
    force = np.zeros(line.size)
    pull = -smooth * np.diff(line, 2)
    taps = (1.0, -2.0, 1.0)
    for i, a in enumerate(taps):
        force[i : i + smooth.size] += a * pull
        for j, b in enumerate(taps[: i + 1]):
            matrix[i - j, j : j + smooth.size] += a * b * smooth
    return matrix, force
