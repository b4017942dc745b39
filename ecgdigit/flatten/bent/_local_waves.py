"""Local waves: which way, and how closely, lines run through each patch of an image.

A patch of a bent page is nearly flat: its spectrum holds peaks for the two sets of grid lines. Peaks
are interpolated to a fraction of a bin, and the wave's phase at the patch's middle is read at the very
wave vector.
"""

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["PATCH", "STEP", "Patches", "Peak"]

PATCH = 128
"""Side of a patch, px: five 5 mm lines or more where a page fills most of 1,600 pixels."""

HALF = PATCH // 2

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
    def vector(self) -> tuple[float, float]:
        """The wave vector, cycles per pixel."""
        return self.kx, self.ky

    @property
    def frequency(self) -> float:
        """Cycles per pixel."""
        return math.hypot(self.kx, self.ky)

    def turned(self) -> "Peak":
        """Return the same wave, counted the other way."""
        return Peak(-self.kx, -self.ky, self.prominence)


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
        ky, kx = np.fft.fftfreq(PATCH)[:, None], np.fft.rfftfreq(PATCH)[None, :]
        radius = np.hypot(kx, ky)
        self._allowed = (radius * PATCH >= LEAST_CYCLES) & (radius <= 1 / FINEST_PERIOD)
        self._ring = np.minimum((radius * PATCH).astype(np.intp), HALF)
        self._tapered = np.empty((*self.shape, PATCH, PATCH), np.float32)
        self._whole = np.empty((*self.shape, PATCH, PATCH + 1), np.float32)
        self._usual = np.empty((*self.shape, HALF + 1), np.float32)
        # Row by row: what a row needs stays near the processor.
        for row, y in enumerate(ys):
            for column, x in enumerate(xs):
                patch = _cut(marks, y, x)
                self._tapered[row, column] = (patch - (patch * weight).sum() / weight.sum()) * weight
            amplitude = np.abs(np.fft.rfft2(self._tapered[row])).astype(np.float32)
            self._whole[row] = _both_halves(amplitude)
            self._usual[row] = self._usual_of(amplitude)

    def _usual_of(self, amplitude: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the median amplitude of each spectrum on the ring of each frequency."""
        order = np.argsort(self._ring, axis=None, kind="stable")
        edges = np.searchsorted(self._ring.ravel()[order], np.arange(HALF + 2))
        by_ring = amplitude.reshape(len(amplitude), -1)[:, order]
        usual = np.stack([np.median(by_ring[:, a:b], axis=1) for a, b in pairwise(edges)], axis=1)
        return np.maximum(usual, np.float32(1e-6))

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
        import cv2  # noqa: PLC0415

        # One half of the spectrum, frequency zero in its corner.
        amplitude = np.roll(self._whole[place][:, HALF:], -HALF, axis=0)
        beside = np.concatenate([amplitude[-1:], amplitude, amplitude[:1]])
        top = self._allowed & (amplitude >= cv2.dilate(beside, np.ones((3, 3), np.uint8))[1:-1])
        top[:, 0] = top[:, -1] = False
        top |= self._edge_peaks(amplitude)
        where = np.argwhere(top)
        if not where.size:
            return []
        strength = amplitude[top] ** 2 / self._usual[place][self._ring[top]]
        best = where[np.argsort(-strength)[:count]]
        return [
            self._peak(place, row if row < HALF else row - PATCH, column) for row, column in best.tolist()
        ]

    def _edge_peaks(self, amplitude: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return the peaks in the column of waves that run straight down."""
        line = amplitude[:, 0]
        top = (line >= np.roll(line, 1)) & (line >= np.roll(line, -1)) & (line >= amplitude[:, 1])
        top[HALF:] = False
        found = np.zeros(amplitude.shape, np.bool_)
        found[:, 0] = top & self._allowed[:, 0]
        return found

    def near(self, place: tuple[int, int], vector: tuple[float, float], reach: float) -> Peak | None:
        """Return the strongest wave near a wave vector.

        Parameters
        ----------
        place : (row, column)
        vector : (kx, ky)
            Cycles per pixel.
        reach : float
            How far from there, cycles per pixel.

        Returns
        -------
        Peak or None
            None where it lies at the border of what is looked at: then it belongs to something else.
        """
        sign = PATCH if vector[0] >= 0 else -PATCH
        wide = max(1, round(reach * PATCH))
        left, top = round(sign * vector[0]) - wide, round(sign * vector[1]) - wide
        if max(abs(top), abs(top + 2 * wide), left + 2 * wide) >= HALF - 1:
            return None
        values = self._whole[place][
            HALF + top : HALF + top + 2 * wide + 1, HALF + left : HALF + left + 2 * wide + 1
        ]
        row, column = divmod(int(values.argmax()), 2 * wide + 1)
        y, x = top + row, left + column
        if math.hypot(x, y) < LEAST_CYCLES - 0.7:
            return None
        peak = self._peak(place, y, x)
        if peak.kx * vector[0] + peak.ky * vector[1] <= 0:
            peak = peak.turned()
        if math.hypot(peak.kx - vector[0], peak.ky - vector[1]) > reach + 0.5 / PATCH:
            return None
        return peak

    def phase(self, place: tuple[int, int], wave: Peak) -> float:
        """Return the phase of a wave at a patch's middle, cycles: 0 on a line.

        Parameters
        ----------
        place : (row, column)
        wave : Peak

        Returns
        -------
        float
        """
        # Cosine and sine apart: a product with complex numbers would first make the patch complex.
        turns = 2 * np.pi * (np.arange(PATCH) - (PATCH - 1) / 2)
        right = np.stack([np.cos(wave.kx * turns), np.sin(wave.kx * turns)], axis=1).astype(np.float32)
        down = np.stack([np.cos(wave.ky * turns), np.sin(wave.ky * turns)]).astype(np.float32)
        (both_even, odd_right), (odd_down, both_odd) = (down @ (self._tapered[place] @ right)).tolist()
        return math.atan2(-odd_right - odd_down, both_even - both_odd) / (2 * math.pi)

    def _peak(self, place: tuple[int, int], ky: int, kx: int) -> Peak:
        """Return the wave of a peak, in cycles per patch, to a fraction of a bin."""
        near = np.log(self._whole[place][HALF + ky - 1 : HALF + ky + 2, HALF + kx - 1 : HALF + kx + 2] + 1e-9)
        dy = _parabola(*near[:, 1].tolist())
        dx = _parabola(*near[1].tolist())
        row, column = (ky, kx) if kx >= 0 else (-ky, -kx)
        prominence = self._whole[place][HALF + ky, HALF + kx] / self._usual[place][self._ring[row, column]]
        return Peak((kx + dx) / PATCH, (ky + dy) / PATCH, float(prominence))


def _both_halves(amplitude: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return spectra with both of their halves, frequency zero in the middle: it stands at (HALF, HALF)."""
    right = np.roll(amplitude, HALF, axis=1)
    left = np.roll(right[:, ::-1, ::-1], 1, axis=1)
    return np.concatenate([left[..., :-1], right], axis=-1)


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
