"""How far the lines of a grid lie from where they are thought to be, all over a page."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Offsets", "line_offsets"]

HARMONICS = (1, 2, 3, 4, 5)
"""Of the 5 mm spacing: those of its own lines, and last that of the 1 mm lines."""

SIGMA_MM = 4.0
"""Standard deviation of the window around each place: 5 mm lines are told from shadows by three of them."""

APART = 1.2
"""Standard deviations of the window from place to place."""

TOGETHER = 1.5
"""Steps: standard deviation of the window in which places agree on which lines are the 5 mm ones."""

FAINT = 0.4
"""Of the 1 mm lines' wave: where those of the 5 mm lines add up to less, they say little."""

LEAST_VOTE = 0.12
"""Of 1: where the page's places agree less on the 5 mm lines, there are none."""

CLEARER = 0.1
"""Of 1: by so much clearer than the lines thought of another one is where it is taken for the 5 mm line."""

LEAST_SHARE = 0.15
"""A place counts where the wave is this strong against its usual strength."""


class Offsets(NamedTuple):
    """Offsets of a grid's lines at a lattice of places.

    Parameters
    ----------
    places : ndarray of float64, shape (rows, columns, 2)
        px.
    offset : ndarray of float64, shape (rows, columns, 2)
        How far the lines lie to the right of and below where they are thought to be, mm.
    weight : ndarray of float64, shape (rows, columns)
        How clearly the weaker set of lines is seen, 0 and up; 1 is usual.
    """

    places: NDArray[np.float64]
    offset: NDArray[np.float64]
    weight: NDArray[np.float64]

    def typical(self) -> float:
        """Return the root mean square of the offsets within a millimetre's half, mm, less their median.

        The tenth of the places that are furthest off is left out: a tear or a finger bends no page.
        """
        sure = self.weight > 0
        if not sure.any():
            return float("inf")
        flat = self.offset[sure]
        flat = flat - np.round(flat)
        distance = np.linalg.norm(flat - np.median(flat, axis=0), axis=1)
        return float(np.sqrt(np.mean(np.sort(distance)[: max(1, int(0.9 * distance.size))] ** 2)))


def line_offsets(
    marks: NDArray[np.float32],
    px_per_mm: tuple[float, float],
    origin: tuple[float, float],
    *,
    sigma: float = SIGMA_MM,
) -> Offsets:
    """Measure how far upright and level lines lie from whole millimetres.

    Parameters
    ----------
    marks : ndarray of float32, shape (height, width)
        Marks of a page whose grid is nearly parallel to the image's sides and nearly even.
    px_per_mm : (x, y)
    origin : (x, y)
        Where two 5 mm lines are thought to cross, px.
    sigma : float, default 4
        Standard deviation of the window around each place, mm: a narrow one sees narrow bends, and more of
        what the pen drew.

    Returns
    -------
    Offsets

    Notes
    -----
    The image is demodulated with the waves of 1 mm and of 5 mm lines, averaged around each place, and the
    phase taken against where the lines are thought to be. The finer wave gives the offset, the harmonics
    of the coarser one tell which line it is.
    """
    ys, xs = (
        np.arange(0.5 * APART * sigma * pitch, size, APART * sigma * pitch)
        for size, pitch in zip(marks.shape, px_per_mm[::-1], strict=True)
    )
    upright, strong_x = _along(marks, px_per_mm, origin[0], (xs, ys), sigma)
    level, strong_y = _along(marks.T, px_per_mm[::-1], origin[1], (ys, xs), sigma)
    places = np.stack(np.meshgrid(xs, ys), axis=-1)
    weight = np.minimum(strong_x, strong_y.T)
    weight[weight < LEAST_SHARE] = 0
    return Offsets(places, np.stack([upright, level.T], axis=-1), weight)


def _along(
    marks: NDArray[np.float32],
    px_per_mm: tuple[float, float],
    origin: float,
    lattice: tuple[NDArray[np.float64], NDArray[np.float64]],
    sigma: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return offset (mm) and strength of the lines across x at the places of a lattice (xs, ys)."""
    windows = tuple(
        _window(places, size, sigma * pitch)
        for places, size, pitch in zip(lattice, marks.shape[::-1], px_per_mm, strict=True)
    )
    waves = _demodulated(marks, [h / (5 * px_per_mm[0]) for h in HARMONICS], origin, windows)
    coarse, fine = np.abs(waves[0]), np.abs(waves[-1])
    powers = [float((h * wave.mean()) ** 2) for h, wave in ((1, coarse), (HARMONICS[-1], fine))]
    coherence = abs(waves[-1].sum()) / (fine.sum() + 1e-12)
    if powers[1] < 0.25 * powers[0] or coherence <= 0.3:
        # Which of the lines are the 5 mm ones may be unknown: their phase counts from its own mean.
        middle = waves[0].sum() / max(abs(waves[0].sum()), 1e-12)
        return -5 * np.angle(waves[0] * np.conj(middle)) / (2 * np.pi), coarse / max(coarse.mean(), 1e-12)
    offset = -np.angle(waves[-1]) / (2 * np.pi)
    strength = fine / max(float(fine.mean()), 1e-12)
    return offset + _whole_lines(waves, offset, strength > LEAST_SHARE), strength


def _whole_lines(
    waves: list[NDArray[np.complex128]], offset: NDArray[np.float64], seen: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return by how many whole lines each place is off besides its offset.

    Every 5 mm line that is where a place's own lines have it votes: its harmonics are in phase there.
    Places vote together with those around them, for the pen crosses lines everywhere.
    """
    from scipy.ndimage import gaussian_filter  # noqa: PLC0415

    lines = np.arange(-2, 3)
    # Waves that are faint against those of the 1 mm lines are chance: their votes count less.
    total = np.maximum(sum(np.abs(wave) for wave in waves[:-1]), FAINT * np.abs(waves[-1])) + 1e-12
    turns = np.exp(2j * np.pi * (offset + lines[:, None, None]) / 5)
    votes = sum(np.real(waves[h - 1] * turns**h) for h in HARMONICS[:-1]) / total * seen
    of_page = votes.sum(axis=(1, 2))
    if of_page.max() < LEAST_VOTE * seen.sum():
        return np.zeros(offset.shape, np.int64)
    # Five lines further on all looks the same: places are told from the page, which is told from its grid.
    most = int(of_page.argmax())
    around = np.maximum(gaussian_filter(seen.astype(np.float64), TOGETHER, mode="nearest"), 0.05)
    near = [
        gaussian_filter(vote, TOGETHER, mode="nearest") / around for vote in np.roll(votes, 2 - most, axis=0)
    ]
    apart = np.where(np.max(near, axis=0) > near[2] + CLEARER, lines[np.argmax(near, axis=0)], 0)
    return np.asarray(lines[most] + apart)


def _demodulated(
    marks: NDArray[np.float32],
    frequencies: list[float],
    origin: float,
    windows: tuple[NDArray[np.float64], ...],
) -> list[NDArray[np.complex128]]:
    """Return the means of an image against waves along x, under windows along x and y."""
    beside, down = windows
    turns = 2 * np.pi * (np.arange(marks.shape[1]) - origin)
    level = down.astype(np.float32) @ (marks - marks.mean())
    # Cosine and sine apart: a product with complex numbers would first make all of it complex.
    return [
        level @ (beside * np.cos(f * turns)).astype(np.float32).T
        - 1j * (level @ (beside * np.sin(f * turns)).astype(np.float32).T)
        for f in frequencies
    ]


def _window(places: NDArray[np.float64], size: int, sigma: float) -> NDArray[np.float64]:
    weights = np.exp(-0.5 * ((np.arange(size)[None, :] - places[:, None]) / sigma) ** 2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
