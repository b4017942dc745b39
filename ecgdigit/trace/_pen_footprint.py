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
        self.pairs = self._pairs()

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
        by_top, by_bottom = self._shares(top_at), self._shares(bottom_at)
        of_top, of_bottom = self._derivative(by_top), self._derivative(by_bottom)
        of_height = self._blurred_derivative(of_bottom - of_top)
        of_moment = self._blurred_derivative(
            self._derivative(by_bottom, bottom) - self._derivative(by_top, top)
        )
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
