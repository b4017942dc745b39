"""From the ink of a stroke, column by column, to the line that the pen drew.

A round pen draws a curve as the union of discs along it: at each x the stroke reaches from the curve's
upper envelope by the disc to its lower one. Two numbers of each pixel column are exact averages over
it, however steep the curve: the height of the stroke and the middle of its ink. A first estimate comes
from morphology: closing the upper edge gives the curve back at narrow peaks, opening the lower edge at
narrow dips (Serra, "Image Analysis and Mathematical Morphology", 1982, ch. XII). Gauss-Newton steps
then refine it, at two values a column, until the pen would leave just the ink that is there.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import finite_runs

__all__ = ["NODES", "ColumnInk", "line_of_stroke"]

Floats = NDArray[np.float64]

NODES = 2
"""Values of the line in each pixel column."""

FINE = 8
"""Points in each pixel column at which the edges are evaluated."""

SHIFTS = 9
"""Points across the pen at which the disc is evaluated."""

AGREE_PX = 0.6
"""Closing and opening that differ by less than this are averaged."""

STEPS = 5
"""Gauss-Newton steps."""

MIDDLE_NOISE_PX = 0.04
HEIGHT_NOISE_PX = 0.12
EDGE_NOISE_PX = 0.3
"""Standard deviations of what is read from a column where the line is level."""

NOISE_SHARE = 0.01
"""What is added to them for each pixel of the stroke's height."""

LEAST_BEND_PX = 0.12
"""Standard deviation of the line's second difference, node to node, where it is level."""


class ColumnInk(NamedTuple):
    """What each pixel column shows of one stroke; every array has shape (n,), NaN where unknown.

    Parameters
    ----------
    top, bottom : ndarray of float
        y of the stroke's edges.
    height : ndarray of float
        Ink of the column, px: the average height of the stroke.
    middle : ndarray of float
        y of the centre of the ink.
    """

    top: Floats
    bottom: Floats
    height: Floats
    middle: Floats

    def part(self, where: slice) -> "ColumnInk":
        """Return a stretch of columns."""
        return ColumnInk(*(values[where] for values in self))

    def masked(self, keep: NDArray[np.bool_]) -> "ColumnInk":
        """Return the same with some columns marked as unknown."""
        return ColumnInk(*(np.where(keep, values, np.nan) for values in self))


def line_of_stroke(ink: ColumnInk, radius: float, *, bridge: int = 0) -> Floats:
    """Return the line that a pen of known radius drew.

    Parameters
    ----------
    ink : ColumnInk
        Of n columns.
    radius : float
        Of the pen, px.
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
            line[nodes] = _refined(first[part], ink.part(part), radius)
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
    """Tell a narrow peak from a narrow dip by what lies on either side."""
    sides = [line[i] for i in (part.start - 1, part.stop) if 0 <= i < line.size and np.isfinite(line[i])]
    if not sides:
        return line[part]
    across = np.linspace(sides[0], sides[-1], part.stop - part.start)
    rise = np.max(across - above[part])
    fall = np.max(below[part] - across)
    return above[part] if rise > fall else below[part]


def _refined(first: Floats, ink: ColumnInk, radius: float) -> Floats:
    from scipy.linalg import solveh_banded  # noqa: PLC0415

    pen = _Pen(first.size, radius)
    at = (np.arange(first.size * NODES) + 0.5) / NODES - 0.5
    line = np.interp(at, np.arange(first.size), first)
    bend = np.abs(np.diff(line, 2))
    usual = LEAST_BEND_PX + np.maximum.reduce([np.roll(bend, k) for k in range(-4, 5)])
    smooth = 1 / usual**2
    whole = np.isfinite(ink.middle) & np.isfinite(ink.height)
    for _ in range(STEPS):
        normal, force = _bending(smooth, line, pen.band)
        for drawn, jacobian, seen, noise in pen.columns(line, ink, whole):
            residual = np.where(np.isfinite(seen), seen - drawn, 0.0)
            weight = np.where(np.isfinite(seen), 1 / noise**2, 0.0)
            weight /= 1 + np.abs(residual) / (4 * noise)
            pen.add_normal(normal, jacobian, weight)
            force += pen.transposed(jacobian, weight * residual)
        normal[0] += 1e-2
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


class _Pen:
    """What a round pen leaves in each column along a line, and the derivatives of that.

    Between nodes the line is a Catmull-Rom cubic (Catmull and Rom, 1974). A derivative has shape
    (width, n): row ``o`` of column ``j`` is by node ``NODES * j + o - reach``.
    """

    def __init__(self, size: int, radius: float) -> None:
        self.size = size
        self.nodes = size * NODES
        shifts = np.linspace(-radius, radius, SHIFTS)
        self.lift = np.sqrt(np.maximum(radius**2 - shifts**2, 0.0))[:, None]
        fine = (np.arange(size * FINE) + 0.5) / FINE
        at = np.clip((fine[None, :] + shifts[:, None]) * NODES - 0.5, 0, self.nodes - 1)
        self.base = np.clip(np.floor(at).astype(np.intp), 0, self.nodes - 2)
        self.weights = _catmull_rom(at - self.base)
        self.reach = int(np.ceil(radius * NODES)) + 3
        self.width = 2 * self.reach + NODES
        self.band = self.width - 1
        self.column = np.repeat(np.arange(size), FINE)
        self.fine = np.arange(size * FINE)
        self.pairs = self._pairs()

    def columns(
        self, line: Floats, ink: ColumnInk, whole: NDArray[np.bool_]
    ) -> list[tuple[Floats, Floats, Floats, Floats]]:
        """Return what is drawn, its derivative, what was seen, and the noise of that."""
        padded = np.concatenate([line[:1], line, line[-1:]])
        moved = sum(self.weights[tap] * padded[self.base + tap] for tap in range(4))
        top, top_at = self._outermost(-moved)
        bottom, bottom_at = self._outermost(moved)
        top = -top
        height = self._average(bottom - top)
        middle = self._average((bottom**2 - top**2) / 2) / height
        by_top, by_bottom = self._shares(top_at), self._shares(bottom_at)
        of_top, of_bottom = self._derivative(by_top), self._derivative(by_bottom)
        of_height = of_bottom - of_top
        of_moment = self._derivative(by_bottom, bottom) - self._derivative(by_top, top)
        of_middle = (of_moment - middle * of_height) / height
        spread = NOISE_SHARE * height
        found = [
            (height, of_height, np.where(whole, ink.height, np.nan), HEIGHT_NOISE_PX + 2 * spread),
            (middle, of_middle, np.where(whole, ink.middle, np.nan), MIDDLE_NOISE_PX + spread),
        ]
        if not whole.all():
            for edge, derivative, seen in ((top, of_top, ink.top), (bottom, of_bottom, ink.bottom)):
                alone = np.where(whole, np.nan, seen)
                found.append((self._average(edge), derivative, alone, EDGE_NOISE_PX + spread))
        return found

    def _outermost(self, moved: Floats) -> tuple[Floats, NDArray[np.intp]]:
        lifted = moved + self.lift
        at = lifted.argmax(axis=0)
        return lifted[at, self.fine], at

    def _average(self, values: Floats) -> Floats:
        return np.asarray(values.reshape(-1, FINE).mean(axis=1))

    def _shares(self, at: NDArray[np.intp]) -> tuple[NDArray[np.intp], Floats]:
        """Return which values of a derivative the outermost points have a share in, and how large a one."""
        first = self.base[at, self.fine] - 1
        nodes = np.clip(first + np.arange(4)[:, None], 0, self.nodes - 1)
        offset = np.clip(nodes - NODES * self.column + self.reach, 0, self.width - 1)
        shares = np.stack([weights[at, self.fine] for weights in self.weights]) / FINE
        return offset * self.size + self.column, shares

    def _derivative(self, by: tuple[NDArray[np.intp], Floats], factor: Floats | None = None) -> Floats:
        """Return the derivative of a column's average, each point weighted by a factor."""
        values, shares = by
        weights = shares if factor is None else shares * factor
        total = np.bincount(values.ravel(), weights.ravel(), minlength=self.width * self.size)
        return np.asarray(total.reshape(self.width, self.size), np.float64)

    def _inside(self, offset: int) -> tuple[int, int]:
        """Return the columns whose node at an offset exists."""
        shift = offset - self.reach
        first = max(0, -(shift // NODES))
        last = min(self.size, (self.nodes - 1 - shift) // NODES + 1)
        return first, max(first, last)

    def _pairs(self) -> list[tuple[int, int, slice, slice]]:
        """Return pairs of offsets, the columns in which both nodes exist, and the nodes of the second."""
        found = []
        for a in range(self.width):
            for b in range(a + 1):
                first, last = self._inside(b)[0], self._inside(a)[1]
                if last > first:
                    start = NODES * first + b - self.reach
                    stop = NODES * (last - 1) + b - self.reach + 1
                    found.append((a, b, slice(first, last), slice(start, stop, NODES)))
        return found

    def add_normal(self, matrix: Floats, jacobian: Floats, weight: Floats) -> None:
        """Add J' W J to lower bands, in place."""
        weighted = jacobian * weight
        for a, b, columns, nodes in self.pairs:
            matrix[a - b, nodes] += weighted[a, columns] * jacobian[b, columns]

    def transposed(self, jacobian: Floats, values: Floats) -> Floats:
        """Return J' times values."""
        result = np.zeros(self.nodes)
        for a in range(self.width):
            first, last = self._inside(a)
            if last > first:
                start = NODES * first + a - self.reach
                stop = NODES * (last - 1) + a - self.reach + 1
                result[start:stop:NODES] += jacobian[a, first:last] * values[first:last]
        return result


def _catmull_rom(t: Floats) -> tuple[Floats, ...]:
    return (
        ((2 - t) * t - 1) * t / 2,
        ((3 * t - 5) * t**2 + 2) / 2,
        ((4 - 3 * t) * t + 1) * t / 2,
        (t - 1) * t**2 / 2,
    )
