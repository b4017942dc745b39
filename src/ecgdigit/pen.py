"""What a round pen leaves in the pixel columns along a line, and what that says of the line.

A round pen draws a curve as the union of discs along it: at each x the stroke reaches from the curve's
upper envelope by the disc to its lower one. Two numbers of each pixel column are exact averages over
it, however steep the curve: the height of the stroke and the middle of its ink. Blur along x mixes what
neighbouring columns hold, ink and its moment alike; blur along y changes neither.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["NODES", "ColumnInk", "Pen"]

Floats = NDArray[np.float64]

NODES = 2
"""Values of the line in each pixel column."""

FINE = 8
"""Points in each pixel column at which the edges are evaluated."""

SHIFTS = 9
"""Points across the pen at which the disc is evaluated."""

MIDDLE_NOISE_PX = 0.04
HEIGHT_NOISE_PX = 0.12
EDGE_NOISE_PX = 0.3
"""Standard deviations of what is read from a column where the line is level."""

NOISE_SHARE = 0.01
"""What is added to them for each pixel of the stroke's height."""

FAR_SHARE = 0.01
"""Columns that get less than this share of another's ink are left out of the blur."""


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


class Pen:
    """What a round pen leaves in each column along a line, and the derivatives of that.

    Parameters
    ----------
    size : int
        Number of columns.
    radius : float
        Of the pen, px.
    blur : float, default 0
        Standard deviation of the blur along x, px.

    Notes
    -----
    Between nodes the line is a Catmull-Rom cubic (Catmull and Rom, 1974). A derivative has shape
    (width, n): row ``o`` of column ``j`` is by node ``NODES * j + o - reach``.
    """

    def __init__(self, size: int, radius: float, *, blur: float = 0.0) -> None:
        self.size = size
        self.kernel = _kernel(blur)
        # At the ends, what would lie beyond counts for nothing.
        self.inside = np.convolve(np.ones(size), self.kernel, "same")
        self.nodes = size * NODES
        shifts = np.linspace(-radius, radius, SHIFTS)
        self.lift = np.sqrt(np.maximum(radius**2 - shifts**2, 0.0))[:, None]
        fine = (np.arange(size * FINE) + 0.5) / FINE
        at = np.clip((fine[None, :] + shifts[:, None]) * NODES - 0.5, 0, self.nodes - 1)
        self.base = np.clip(np.floor(at).astype(np.intp), 0, self.nodes - 2)
        self.weights = _catmull_rom(at - self.base)
        self.reach = int(np.ceil(radius * NODES)) + 3 + NODES * (self.kernel.size // 2)
        self.width = 2 * self.reach + NODES
        self.band = self.width - 1
        self.column = np.repeat(np.arange(size), FINE)
        self.fine = np.arange(size * FINE)

    def columns(self, line: Floats, ink: ColumnInk) -> list[tuple[Floats, Floats, Floats, Floats]]:
        """Return what is drawn, its derivative, what was seen, and the noise of that.

        Parameters
        ----------
        line : ndarray of float, shape (nodes,)
            y of the line.
        ink : ColumnInk

        Returns
        -------
        list of tuple of four ndarray
            For heights, middles and, where some columns show one edge alone, for either edge: shapes
            (n,), (width, n), (n,), (n,).
        """
        whole = np.isfinite(ink.middle) & np.isfinite(ink.height)
        padded = np.concatenate([line[:1], line, line[-1:]])
        moved = sum(self.weights[tap] * padded[self.base + tap] for tap in range(4))
        top, top_at = self._outermost(-moved)
        bottom, bottom_at = self._outermost(moved)
        top = -top
        height = self._blurred(self._average(bottom - top))
        middle = self._blurred(self._average((bottom**2 - top**2) / 2)) / height
        of_height = self._blurred_derivative(
            self._derivative(bottom_at, np.ones_like(top)) - self._derivative(top_at, np.ones_like(top))
        )
        of_moment = self._blurred_derivative(
            self._derivative(bottom_at, bottom) - self._derivative(top_at, top)
        )
        of_middle = (of_moment - middle * of_height) / height
        spread = NOISE_SHARE * height
        found = [
            (height, of_height, np.where(whole, ink.height, np.nan), HEIGHT_NOISE_PX + 2 * spread),
            (middle, of_middle, np.where(whole, ink.middle, np.nan), MIDDLE_NOISE_PX + spread),
        ]
        if not whole.all():
            for edge, at, seen in ((top, top_at, ink.top), (bottom, bottom_at, ink.bottom)):
                derivative = self._derivative(at, np.ones_like(edge))
                alone = np.where(whole, np.nan, seen)
                found.append((self._average(edge), derivative, alone, EDGE_NOISE_PX + spread))
        return found

    def _blurred(self, values: Floats) -> Floats:
        """Mix what columns hold with what their neighbours do."""
        return np.asarray(np.convolve(values, self.kernel, "same") / self.inside)

    def _blurred_derivative(self, derivative: Floats) -> Floats:
        """Do the same with derivatives: a neighbour's nodes lie so much further away."""
        far = self.kernel.size // 2
        if not far:
            return derivative
        padded = np.pad(derivative, ((0, 0), (far, far)))
        mixed = np.zeros_like(derivative)
        for step, share in zip(range(-far, far + 1), self.kernel, strict=True):
            beside = padded[:, far + step : far + step + self.size]
            shift = NODES * step
            into = slice(max(shift, 0), self.width + min(shift, 0))
            out_of = slice(max(-shift, 0), self.width - max(shift, 0))
            mixed[into] += share * beside[out_of]
        return mixed / self.inside

    def _outermost(self, moved: Floats) -> tuple[Floats, NDArray[np.intp]]:
        lifted = moved + self.lift
        at = lifted.argmax(axis=0)
        return lifted[at, self.fine], at

    def _average(self, values: Floats) -> Floats:
        return np.asarray(values.reshape(-1, FINE).mean(axis=1))

    def _derivative(self, at: NDArray[np.intp], factor: Floats) -> Floats:
        """Return the derivative of a column's average, each point weighted by a factor."""
        total = np.zeros(self.width * self.size)
        base = self.base[at, self.fine]
        for tap in range(4):
            node = np.clip(base + tap - 1, 0, self.nodes - 1)
            offset = np.clip(node - NODES * self.column + self.reach, 0, self.width - 1)
            share = self.weights[tap][at, self.fine] * factor / FINE
            total += np.bincount(offset * self.size + self.column, share, minlength=total.size)
        return total.reshape(self.width, self.size)

    def _inside(self, offset: int) -> tuple[int, int]:
        """Return the columns whose node at an offset exists."""
        shift = offset - self.reach
        first = max(0, -(shift // NODES))
        last = min(self.size, (self.nodes - 1 - shift) // NODES + 1)
        return first, max(first, last)

    def add_normal(self, matrix: Floats, jacobian: Floats, weight: Floats) -> None:
        """Add J' W J to lower bands, in place."""
        for a in range(self.width):
            weighted = jacobian[a] * weight
            for b in range(a + 1):
                first, last = self._inside(b)[0], self._inside(a)[1]
                if last > first:
                    start = NODES * first + b - self.reach
                    stop = NODES * (last - 1) + b - self.reach + 1
                    matrix[a - b, start:stop:NODES] += weighted[first:last] * jacobian[b, first:last]

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


def _kernel(blur: float) -> Floats:
    """Return the shares of a column's ink that a blur leaves in its neighbours and itself."""
    shares = np.array([1.0])
    while blur > 0:
        far = shares.size // 2 + 1
        wider = np.exp(-0.5 * (np.arange(-far, far + 1) / blur) ** 2)
        wider /= wider.sum()
        if wider[0] < FAR_SHARE:
            break
        shares = wider
    return shares
