"""Local waves: which way, and how closely, lines run through each patch of an image.

A patch of a bent page is nearly flat: its spectrum holds peaks for the two sets of grid lines. Peaks
are interpolated to a fraction of a bin, and the wave's phase at the patch's middle is read at the very
wave vector.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["PATCH", "STEP", "Patches", "Peak"]

PATCH = 128
"""Side of a patch, px: five 5 mm lines or more where a page fills most of 1,600 pixels."""

STEP = 64
"""Px from patch to patch."""

LEAST_CYCLES = 3.2
"""Waves that repeat less often within a patch cannot be told from shadows and traces."""

FINEST_PERIOD = 2.4
"""Px: lines closer than this are not resolved."""


class Peak(NamedTuple):
    """A wave through a patch.

    Parameters
    ----------
    kx, ky : float
        Cycles per pixel.
    prominence : float
        Amplitude over the usual one at that frequency.
    """

    kx: float
    ky: float
    prominence: float

    @property
    def vector(self) -> NDArray[np.float64]:
        """The wave vector, shape (2,)."""
        return np.array([self.kx, self.ky])


class Patches:
    """Spectra of a lattice of overlapping patches.

    Parameters
    ----------
    marks : ndarray of float32, shape (height, width)
        How strongly pixels are marked.

    Attributes
    ----------
    shape : (rows, columns)
        Of the lattice.
    centres : ndarray of float64, shape (rows, columns, 2)
        Middles of the patches, px.
    """

    def __init__(self, marks: NDArray[np.float32]) -> None:
        ys, xs = (_starts(size) for size in marks.shape)
        self.shape = (len(ys), len(xs))
        middle = (PATCH - 1) / 2
        self.centres = np.stack(np.meshgrid(xs + middle, ys + middle), axis=-1)
        window = np.hanning(PATCH + 2)[1:-1].astype(np.float32)
        weight = np.outer(window, window)
        self._tapered = np.empty((*self.shape, PATCH, PATCH), np.float32)
        for row, y in enumerate(ys):
            for column, x in enumerate(xs):
                patch = _cut(marks, y, x)
                self._tapered[row, column] = (patch - (patch * weight).sum() / weight.sum()) * weight
        self.amplitude = np.abs(np.fft.rfft2(self._tapered)).astype(np.float32)
        ky, kx = np.fft.fftfreq(PATCH)[:, None], np.fft.rfftfreq(PATCH)[None, :]
        radius = np.hypot(kx, ky)
        self._allowed = (radius * PATCH >= LEAST_CYCLES) & (radius <= 1 / FINEST_PERIOD)
        self.prominence = self.amplitude / self._usual(radius)

    def _usual(self, radius: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return the median amplitude of each patch on the ring of each frequency."""
        flat = self.amplitude.reshape(*self.shape, -1)
        ring = np.minimum((radius * PATCH).astype(np.intp), PATCH // 2).ravel()
        usual = np.ones_like(flat)
        for number in range(PATCH // 2 + 1):
            members = np.flatnonzero(ring == number)
            usual[:, :, members] = np.median(flat[:, :, members], axis=2)[:, :, None]
        return np.maximum(usual.reshape(self.amplitude.shape), 1e-6)

    def peaks(self, place: tuple[int, int], count: int) -> list[Peak]:
        """Return the most prominent waves of a patch.

        Parameters
        ----------
        place : (row, column)
        count : int

        Returns
        -------
        list of Peak
            The strongest first.
        """
        amplitude, prominence = self.amplitude[place], self.prominence[place]
        beside = np.pad(amplitude, ((1, 1), (0, 1)), mode="wrap")
        columns = amplitude.shape[1]
        top = self._allowed.copy()
        top[:, 0] = top[:, -1] = False
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                shifted = np.roll(beside[1:-1], -dy, axis=0)
                shifted = np.roll(shifted, -dx, axis=1)[:, :columns]
                top &= amplitude >= shifted
        top |= self._edge_peaks(amplitude)
        where = np.argwhere(top)
        if not where.size:
            return []
        strength = prominence[top] * amplitude[top]
        best = where[np.argsort(-strength)[:count]]
        return [self._peak(place, int(row), int(column)) for row, column in best]

    def _edge_peaks(self, amplitude: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return the peaks in the column of waves that run straight down."""
        line = amplitude[:, 0]
        top = (line >= np.roll(line, 1)) & (line >= np.roll(line, -1)) & (line >= amplitude[:, 1])
        top[PATCH // 2 :] = False
        found = np.zeros(amplitude.shape, np.bool_)
        found[:, 0] = top & self._allowed[:, 0]
        return found

    def near(self, place: tuple[int, int], vector: NDArray[np.float64], reach: float) -> Peak | None:
        """Return the strongest wave near a wave vector.

        Parameters
        ----------
        place : (row, column)
        vector : ndarray of float64, shape (2,)
            Cycles per pixel.
        reach : float
            How far from there, cycles per pixel.

        Returns
        -------
        Peak or None
            None where it lies at the border of what is looked at: then it belongs to something else.
        """
        sign = 1.0 if vector[0] >= 0 else -1.0
        kx, ky = sign * vector * PATCH
        wide = max(1, round(reach * PATCH))
        columns = np.arange(round(kx) - wide, round(kx) + wide + 1)
        rows = np.arange(round(ky) - wide, round(ky) + wide + 1)
        if max(abs(rows).max(), columns.max()) >= PATCH // 2:
            return None
        gx, gy = np.meshgrid(columns, rows)
        turned = np.where(gx < 0, -1, 1)
        values = self.amplitude[place][(gy * turned) % PATCH, np.abs(gx)]
        row, column = np.unravel_index(int(np.argmax(values)), values.shape)
        y, x = int(rows[row]), int(columns[column])
        y, x = (-y, -x) if x < 0 else (y, x)
        if np.hypot(x, y) < LEAST_CYCLES - 0.7:
            return None
        peak = self._peak(place, y % PATCH, x)
        found = peak.vector if peak.vector @ vector > 0 else -peak.vector
        if np.hypot(*(found - vector)) > reach + 0.5 / PATCH:
            return None
        return Peak(float(found[0]), float(found[1]), peak.prominence)

    def phase(self, place: tuple[int, int], vector: NDArray[np.float64]) -> float:
        """Return the phase of a wave at a patch's middle, cycles: 0 on a line.

        Parameters
        ----------
        place : (row, column)
        vector : ndarray of float64, shape (2,)

        Returns
        -------
        float
        """
        along = np.arange(PATCH) - (PATCH - 1) / 2
        down = np.exp(-2j * np.pi * vector[1] * along)
        right = np.exp(-2j * np.pi * vector[0] * along)
        return float(np.angle(down @ self._tapered[place] @ right) / (2 * np.pi))

    def _peak(self, place: tuple[int, int], row: int, column: int) -> Peak:
        amplitude = self.amplitude[place]

        def log(y: int, x: int) -> float:
            y, x = (-y, -x) if x < 0 else (y, x)
            return float(np.log(amplitude[y % PATCH, min(x, PATCH // 2)] + 1e-9))

        dy = _parabola(log(row - 1, column), log(row, column), log(row + 1, column))
        dx = _parabola(log(row, column - 1), log(row, column), log(row, column + 1))
        y = row if row < PATCH // 2 else row - PATCH
        return Peak((column + dx) / PATCH, (y + dy) / PATCH, float(self.prominence[place][row, column]))


def _starts(size: int) -> NDArray[np.intp]:
    if size <= PATCH:
        return np.array([(size - PATCH) // 2], np.intp)
    count = -(-(size - PATCH) // STEP) + 1
    return np.round(np.linspace(0, size - PATCH, count)).astype(np.intp)


def _cut(marks: NDArray[np.float32], y: int, x: int) -> NDArray[np.float32]:
    """Return a patch; beyond the image's sides it repeats what is there."""
    if min(y, x) >= 0 and y + PATCH <= marks.shape[0] and x + PATCH <= marks.shape[1]:
        return marks[y : y + PATCH, x : x + PATCH]
    rows = np.clip(np.arange(y, y + PATCH), 0, marks.shape[0] - 1)
    columns = np.clip(np.arange(x, x + PATCH), 0, marks.shape[1] - 1)
    return marks[np.ix_(rows, columns)]


def _parabola(before: float, middle: float, after: float) -> float:
    curvature = before - 2 * middle + after
    return 0.0 if curvature >= 0 else float(np.clip(0.5 * (before - after) / curvature, -0.5, 0.5))
