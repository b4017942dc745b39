"""The millimetre grid of a flat page, from its spectrum.

A grid is two sets of parallel lines (or rows of dots), each a plane wave with a wave vector of its
own, in cycles per pixel. Peaks in the averaged power spectra of patches give a first estimate, the
harmonics tell 1 mm from 5 mm, and demodulating the whole image and fitting a plane to the phase that
is left refines it to a few millionths of a cycle per pixel.
"""

from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Axis", "GridWave", "find_wave", "find_waves", "major_remainder", "refined_wave"]

Axis: TypeAlias = Literal["x", "y"]

PATCH = 512
"""Side of the patches whose spectra are averaged, px."""

MAX_PERIOD = 120.0
"""Longest period looked for, px: 5 mm at 600 dpi."""

MIN_PERIOD = 2.2
"""Shortest period looked for, px: 1 mm at 56 dpi."""

MIN_PROMINENCE = 5.0
"""A peak stands this many times above the median amplitude of its ring."""

MIN_SHARE = 0.04
"""A harmonic counts from this share of the strongest line's amplitude."""

UNSURE = 0.55
"""Highest confidence where 1 mm and 5 mm are told apart by the usual size of pages alone."""

ONE_GRID = 0.75
"""Coherence below which the image is taken to hold several grids of one spacing."""

LARGE = 3000
"""From this many pixels along a side on the spectra are taken at half the size: 5 mm may be 120 px."""

BLOCK = 64
"""Side of the blocks whose phase is fitted, px."""

TYPICAL_WIDTH_MM = 250.0
TYPICAL_PX_PER_MM = 8.0
"""An A4 or letter page, and 200 dpi: what decides where a grid has only one kind of line."""


class GridWave(NamedTuple):
    """One set of parallel grid lines.

    Parameters
    ----------
    kx, ky : float
        Wave vector of the 1 mm spacing, cycles per pixel.
    phase : float
        Cycles: a 1 mm line is where ``kx x + ky y + phase`` is a whole number.
    major : int or None
        A 5 mm line is where that number leaves this remainder when it is divided by 5; None where
        5 mm lines cannot be told.
    confidence : float
        0 to 1; below 0.6 the spacing rests on the usual size of pages alone.
    """

    kx: float
    ky: float
    phase: float
    major: int | None
    confidence: float

    @property
    def pitch(self) -> float:
        """Pixels per mm across the lines."""
        return 1.0 / float(np.hypot(self.kx, self.ky))


def find_wave(marks: NDArray[np.float32], axis: Axis) -> GridWave | None:
    """Find the grid lines that cross one axis.

    Parameters
    ----------
    marks : ndarray of float32, shape (height, width)
        How strongly each pixel is marked by grid lines; traces and text left out or clipped.
    axis : {"x", "y"}
        ``"x"``: upright lines, spaced along x, up to 45 degrees off; ``"y"``: lines across.

    Returns
    -------
    GridWave or None
        None where no periodic lines stand out.
    """
    return _wave(marks, axis, *_spectrum_of(marks))


def find_waves(marks: NDArray[np.float32]) -> tuple[GridWave | None, GridWave | None]:
    """Find the upright and the level lines: what `find_wave` finds for x and y, in less time.

    Parameters
    ----------
    marks : ndarray of float32, shape (height, width)

    Returns
    -------
    tuple of two GridWave or None
    """
    spectrum, shrink = _spectrum_of(marks)
    return _wave(marks, "x", spectrum, shrink), _wave(marks, "y", spectrum, shrink)


def _spectrum_of(marks: NDArray[np.float32]) -> tuple["_Spectrum", int]:
    """Return the spectrum of an image, and by what factor it was made smaller before."""
    large = max(marks.shape) >= LARGE
    return (_Spectrum.of(_halved(marks)), 2) if large else (_Spectrum.of(marks), 1)


def _wave(marks: NDArray[np.float32], axis: Axis, spectrum: "_Spectrum", shrink: int) -> GridWave | None:
    strongest = spectrum.strongest_peak(axis)
    if strongest is None:
        return None
    first = spectrum.lowest_submultiple(strongest)
    shape = tuple(size // shrink for size in marks.shape)
    kind, fitted = _spacing(spectrum, first, shape, shrink)
    vector, phase, coherence = refined_wave(marks, fitted / shrink)
    kx, ky = vector.tolist()
    if kind == "minor":
        return GridWave(kx, ky, phase, None, UNSURE * coherence)
    major = major_remainder(marks, vector, phase)
    return GridWave(kx, ky, phase, major, coherence * (1.0 if kind == "both" else UNSURE))


def _halved(marks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return an image at half its size, by means of four pixels."""
    height, width = (size // 2 * 2 for size in marks.shape)
    part = marks[:height, :width]
    return (part[::2, ::2] + part[1::2, ::2] + part[::2, 1::2] + part[1::2, 1::2]) / np.float32(4)


class _Spectrum:
    """Averaged amplitude spectrum of an image's patches, with the usual level of each ring."""

    def __init__(self, amplitude: NDArray[np.float32], side: int) -> None:
        self.side = side
        self.amplitude = amplitude
        ky = np.fft.fftfreq(side)[:, None]
        kx = np.fft.rfftfreq(side)[None, :]
        self.radius = np.hypot(kx, ky)
        self.upright = np.abs(kx) >= np.abs(ky)
        ring = np.minimum((self.radius * side).astype(np.intp), side // 2)
        order = np.argsort(ring, axis=None, kind="stable")
        edges = np.searchsorted(ring.ravel()[order], np.arange(side // 2 + 2))
        flat = amplitude.ravel()[order]
        level = np.array([np.median(flat[a:b]) if b > a else np.inf for a, b in pairwise(edges)])
        self.prominence = amplitude / np.maximum(level, 1e-9)[ring]

    @classmethod
    def of(cls, marks: NDArray[np.float32]) -> "_Spectrum":
        height, width = marks.shape
        rows, columns = min(height, PATCH), min(width, PATCH)
        window = np.outer(np.hanning(rows + 2)[1:-1], np.hanning(columns + 2)[1:-1]).astype(np.float32)
        total = np.zeros((PATCH, PATCH // 2 + 1), np.float32)
        for y in _starts(height, rows):
            for x in _starts(width, columns):
                patch = marks[y : y + rows, x : x + columns]
                total += np.abs(np.fft.rfft2((patch - patch.mean()) * window, s=(PATCH, PATCH)))
        return cls(total, PATCH)

    def strongest_peak(self, axis: Axis) -> NDArray[np.float64] | None:
        """Return the wave vector of the strongest line in an axis' half, or None."""
        allowed = (self.radius >= 1 / MAX_PERIOD) & (self.radius <= 1 / MIN_PERIOD)
        allowed &= self.upright if axis == "x" else ~self.upright
        allowed &= self.prominence >= MIN_PROMINENCE
        if not allowed.any():
            return None
        row, column = np.unravel_index(np.argmax(np.where(allowed, self.amplitude, 0)), self.amplitude.shape)
        vector = self._interpolated(int(row), int(column))
        main = vector[0] if axis == "x" else vector[1]
        return vector if main > 0 else -vector

    def peak(self, vector: NDArray[np.float64]) -> float:
        """Return the amplitude at a wave vector, or 0 where no peak of its own stands there."""
        kx, ky = vector if vector[0] >= 0 else -vector
        row, column = round(ky * self.side), round(kx * self.side)
        if max(abs(row), column) + 3 >= self.side // 2:
            return 0.0
        rows = np.arange(row - 3, row + 4)
        columns = np.abs(np.arange(column - 3, column + 4))
        around = np.ix_(rows, columns)
        near = self.amplitude[around][2:5, 2:5].max()
        if near < self.amplitude[around].max() or self.prominence[around][2:5, 2:5].max() < MIN_PROMINENCE:
            return 0.0
        return float(near)

    def lowest_submultiple(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the fundamental of which a wave vector is the 2nd, 3rd or 4th harmonic, or itself."""
        strength = self.peak(vector)
        for divisor in (4, 3, 2):
            part = vector / divisor
            if np.hypot(*part) >= 1 / MAX_PERIOD and self.peak(part) > 0.25 * strength:
                return part
        return vector

    def _interpolated(self, row: int, column: int) -> NDArray[np.float64]:
        ky = row if row < self.side // 2 else row - self.side
        dy = _parabola(*(self.amplitude[(row + d) % self.side, column] for d in (-1, 0, 1)))
        last = self.side // 2
        dx = _parabola(*(self.amplitude[row, min(abs(column + d), last)] for d in (-1, 0, 1)))
        return np.array([column + dx, ky + dy]) / self.side


def _starts(length: int, side: int) -> list[int]:
    if length <= side:
        return [0]
    count = min(4, -(-length // side))
    return [int(start) for start in np.linspace(0, length - side, count)]


def _parabola(before: float, middle: float, after: float) -> float:
    curvature = before - 2 * middle + after
    return 0.0 if curvature >= 0 else float(np.clip(0.5 * (before - after) / curvature, -0.5, 0.5))


Kind: TypeAlias = Literal["both", "minor", "major"]


def _spacing(
    spectrum: _Spectrum, first: NDArray[np.float64], shape: tuple[int, ...], shrink: int
) -> tuple[Kind, NDArray[np.float64]]:
    """Tell which spacing a fundamental stands for, and which wave to fit."""
    strength = spectrum.peak(first)
    if sum(spectrum.peak(first * j / 5) > MIN_SHARE * strength for j in (1, 2, 3, 4)) >= 2:
        return "both", first
    # Harmonics of 5 mm lines alone fall off; those of round dots have gaps, but not at the second.
    others = max(spectrum.peak(first * j) for j in (2, 3, 4, 6))
    if spectrum.peak(first * 5) > max(1.5 * others, MIN_SHARE * strength):
        return "both", first * 5
    period = shrink / float(np.hypot(*first))
    size = (shape[0] * shrink, shape[1] * shrink)
    as_minor = _implausibility(period, size)
    as_major = _implausibility(period / 5, size)
    return ("minor", first) if as_minor <= as_major else ("major", first * 5)


def _implausibility(px_per_mm: float, shape: tuple[int, ...]) -> float:
    """How far a scale is from an A4 page at 200 dpi, in squared octaves."""
    width = max(shape) / px_per_mm
    return float(np.log2(width / TYPICAL_WIDTH_MM) ** 2 + np.log2(px_per_mm / TYPICAL_PX_PER_MM) ** 2)


def refined_wave(
    marks: NDArray[np.float32], vector: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float, float]:
    """Fit wave vector and phase over the whole image; return them with the coherence, 0 to 1."""
    block = int(min(BLOCK, max(16, min(marks.shape) // 4)))
    field = _Field(*_demodulated(marks, vector, block))
    field.turn(_residual_frequency(field.blocks) / block)
    for _ in range(3):
        field.turn(_plane(field))
    if field.coherence() < ONE_GRID:
        # Panels, each with a grid of its own, share the spacing but not the phase.
        field.turn(_steps(field, block))
        return vector + field.turned, field.phase(), max(field.coherence(), _local_coherence(field.blocks))
    return vector + field.turned, field.phase(), field.coherence()


class _Field:
    """An image summed against a wave block by block, and by how much that wave has been turned since."""

    def __init__(
        self, blocks: NDArray[np.complex128], xs: NDArray[np.float64], ys: NDArray[np.float64]
    ) -> None:
        self.blocks, self.xs, self.ys = blocks, xs, ys
        self.turned = np.zeros(2)

    def turn(self, by: NDArray[np.float64]) -> None:
        """Take a wave vector out of the blocks' phases."""
        self.turned = self.turned + by
        turns = by[0] * self.xs[None, :] + by[1] * self.ys[:, None]
        self.blocks = self.blocks * np.exp(-2j * np.pi * turns)

    def phase(self) -> float:
        """Return the phase of all blocks together, cycles."""
        return float(np.angle(self.blocks.sum()) / (2 * np.pi))

    def coherence(self) -> float:
        """Return how far the blocks agree in phase, 0 to 1."""
        return float(np.abs(self.blocks.sum()) / max(np.abs(self.blocks).sum(), 1e-12))


def _demodulated(
    marks: NDArray[np.float32], vector: NDArray[np.float64], block: int
) -> tuple[NDArray[np.complex128], NDArray[np.float64], NDArray[np.float64]]:
    """Sum the image against a wave block by block; blocks' centres in px come with it."""
    rows, columns = marks.shape[0] // block, marks.shape[1] // block
    height, width = rows * block, columns * block
    along = np.exp(-2j * np.pi * vector[0] * np.arange(width)).reshape(columns, block)
    down = np.exp(-2j * np.pi * vector[1] * np.arange(height)).reshape(rows, block)
    part = (marks[:height, :width] - marks[:height, :width].mean()).reshape(height, columns, block)
    waves = np.stack([along.real, along.imag], axis=-1).astype(np.float32)
    level = np.matmul(part.transpose(1, 0, 2), waves).reshape(columns, rows, block, 2)
    blocks = np.einsum("crb,rb->rc", level[..., 0] + 1j * level[..., 1], down)
    xs = (np.arange(columns) + 0.5) * block - 0.5
    ys = (np.arange(rows) + 0.5) * block - 0.5
    return blocks, xs, ys


def _residual_frequency(blocks: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Return the frequency left in a field of blocks, cycles per block along (x, y)."""
    shape = (8 * blocks.shape[0], 8 * blocks.shape[1])
    power = np.abs(np.fft.fft2(blocks, s=shape))
    # The start is good to a fraction of a bin of the patches: look near zero alone.
    fy, fx = np.fft.fftfreq(shape[0]), np.fft.fftfreq(shape[1])
    power *= (np.abs(fy)[:, None] < 0.2) & (np.abs(fx)[None, :] < 0.2)
    row, column = np.unravel_index(np.argmax(power), power.shape)
    return np.array([fx[column], fy[row]])


def _plane(field: _Field) -> NDArray[np.float64]:
    """Return the slope (x, y) of a weighted plane through the phases, cycles per pixel."""
    residual = np.angle(field.blocks * np.conj(field.blocks.sum())) / (2 * np.pi)
    root = np.sqrt(np.abs(field.blocks) * (np.abs(residual) < 0.2)).ravel()
    gx, gy = np.meshgrid(field.xs, field.ys)
    design = np.stack([gx.ravel(), gy.ravel(), np.ones(gx.size)], axis=1)
    scale = np.array([max(np.ptp(field.xs), 1.0), max(np.ptp(field.ys), 1.0), 1.0])
    solution, *_ = np.linalg.lstsq(design / scale * root[:, None], residual.ravel() * root, rcond=1e-6)
    return np.asarray((solution / scale)[:2])


def _steps(field: _Field, block: int) -> NDArray[np.float64]:
    """Return the usual change of phase from block to block, cycles per pixel along (x, y)."""
    slope = []
    for axis in (1, 0):
        step = np.diff(np.unwrap(np.angle(field.blocks), axis=axis), axis=axis).ravel()
        first, second = np.split(field.blocks, [-1], axis=axis)[0], np.split(field.blocks, [1], axis=axis)[1]
        weight = np.minimum(np.abs(first), np.abs(second)).ravel()
        order = np.argsort(step)
        middle = np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)
        slope.append(step[order][min(middle, step.size - 1)] / (2 * np.pi * block) if step.size else 0.0)
    return np.array(slope)


def _local_coherence(blocks: NDArray[np.complex128]) -> float:
    """Return how far neighbouring blocks agree in phase, 0 to 1."""
    pairs = [blocks[:, 1:] * np.conj(blocks[:, :-1]), blocks[1:] * np.conj(blocks[:-1])]
    agreed = sum(abs(pair.sum()) for pair in pairs)
    return float(agreed / max(sum(np.abs(pair).sum() for pair in pairs), 1e-12))


def major_remainder(marks: NDArray[np.float32], vector: NDArray[np.float64], phase: float) -> int:
    """Return which of five 1 mm lines is the 5 mm line."""
    # Cosine and sine apart: a product with complex numbers would first make the whole image complex.
    harmonics = np.arange(1, 5)
    down, along = (
        2 * np.pi * np.outer(np.arange(size), k * harmonics / 5)
        for size, k in zip(marks.shape, vector[::-1], strict=True)
    )
    level = (marks - marks.mean()) @ np.concatenate([np.cos(along), np.sin(along)], axis=1).astype(np.float32)
    waves = level[:, :4] - 1j * level[:, 4:]
    total = np.einsum("yh,yh->h", np.exp(-1j * down), waves)
    # A 5 mm line where (k x + phase - n) / 5 is whole: its phase there is (phase - n) / 5.
    expected = np.exp(-2j * np.pi * np.outer(harmonics, phase - np.arange(5)) / 5)
    return int(np.argmax(np.real(total @ expected)))
