"""Which lines were followed: 1 mm ones, 5 mm ones, or an overtone of either.

On a chart whose lines are straight and even, one frequency is known: that of the lines that were
followed. What it is shows in what stands at its simple fractions and multiples.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Spacing", "find_spacing", "known_spacing"]

Floats = NDArray[np.float64]

STRIP = 48
"""Px: lines are averaged over strips so wide, traces in them are not."""

AROUND = (3.0, 4.0, 5.0, 6.0)
"""Bins from a frequency at which what is usual there is measured."""

STANDS_OUT = 2.0
"""Amplitude over the usual one, by geometric mean, from which a row of frequencies counts as seen."""

LEAST_SHARE = 0.03
"""Amplitude of a fraction against the followed wave's own, at least."""

IN_BOTH = 1.6
"""For halves and thirds: the same for the set of lines that shows them less."""

LEAST_OVERTONE = 0.25
"""The same for halves and thirds: an overtone is hardly ever much stronger than what it is one of."""

LONGEST = 160.0
"""Px: lines further apart are not looked for."""

LEAST_WIDTH_MM = 60.0
MOST_WIDTH_MM = 450.0
"""Pages whose longer side is beyond these may have been misunderstood: A3 is 420 mm wide."""

OVERTONES = 10
"""Of 5 mm lines: every tenth is 0.5 mm apart."""

TYPICAL_WIDTH_MM = 250.0
"""A4 or letter paper, shown as a whole: what decides where a grid has only one kind of line."""


class Spacing(NamedTuple):
    """What was followed.

    Parameters
    ----------
    mm : float
        Distance between two of the lines that were followed.
    sure : bool
        False where only the usual size of pages tells 1 mm from 5 mm.
    major : bool
        Whether 5 mm lines differ from 1 mm ones, so that they can be told.
    """

    mm: float
    sure: bool
    major: bool


def find_spacing(maps: list[NDArray[np.float32]], frequencies: list[float], width: float) -> Spacing:
    """Tell which lines were followed.

    Parameters
    ----------
    maps : list of ndarray of float32, shape (rows, columns)
        Marks, with the lines upright: one for each set of lines.
    frequencies : list of float
        Of the lines that were followed on each, cycles per pixel.
    width : float
        Length of the page's longer side in lines that were followed.

    Returns
    -------
    Spacing
    """
    spectra = [_Spectrum(marks) for marks in maps]
    divisor, major = 1, False
    for part in (2, 2, 3, 5):
        longest = divisor * part / min(frequencies)
        if longest <= LONGEST and _seen(spectra, frequencies, divisor, part):
            divisor, major = divisor * part, major or part == 5
    # Now the lines that were followed are overtone number ``divisor`` of the coarsest ones.
    if major and not LEAST_WIDTH_MM < width * 5 / divisor < MOST_WIDTH_MM:
        # Beats and rows may stand 25 mm apart, and seem to be the lines of a page that is too small.
        if not LEAST_WIDTH_MM < width * 25 / divisor < MOST_WIDTH_MM:
            return Spacing(5.0 / divisor, False, True)
        divisor, major = divisor // 5, False
    if major:
        return Spacing(5.0 / divisor, True, True)
    base = [frequency / divisor for frequency in frequencies]
    if _fifth_is_lines(spectra, base):
        return Spacing(5.0 / divisor, True, True)
    as_minor, as_major = (abs(np.log2(width * mm / divisor / TYPICAL_WIDTH_MM)) for mm in (1.0, 5.0))
    return (
        Spacing(1.0 / divisor, False, False) if as_minor <= as_major else Spacing(5.0 / divisor, False, True)
    )


def known_spacing(marks: NDArray[np.float32], frequency: float, mm: float) -> Spacing:
    """Tell which lines were followed where the scale of the page is known.

    Parameters
    ----------
    marks : ndarray of float32, shape (rows, columns)
        With the lines upright.
    frequency : float
        Of the lines that were followed, cycles per pixel.
    mm : float
        Distance between two of them, nearly.

    Returns
    -------
    Spacing
        5 mm, or the whole part of it that is nearest.
    """
    part = round(float(np.clip(5.0 / mm, 1, OVERTONES)))
    coarsest = frequency / part
    major = part == 1 or 1 / coarsest > LONGEST or _seen([_Spectrum(marks)], [5 * coarsest], 1, 5)
    return Spacing(5.0 / part, True, major)


class _Spectrum:
    """Amplitudes along x, averaged over strips of a map."""

    def __init__(self, marks: NDArray[np.float32]) -> None:
        rows = max(1, marks.shape[0] // STRIP)
        part = marks[: rows * STRIP] if marks.shape[0] >= STRIP else marks
        strips = part.reshape(rows, -1, marks.shape[1]).mean(axis=1)
        window = np.hanning(marks.shape[1] + 2)[1:-1]
        self._strips = (strips - strips.mean(axis=1, keepdims=True)) * window
        self._width = marks.shape[1]

    def amplitudes(self, frequencies: list[float]) -> Floats:
        """Return the root mean square amplitude at each frequency."""
        waves = np.exp(-2j * np.pi * np.outer(np.arange(self._width), frequencies))
        return np.asarray(np.sqrt((np.abs(self._strips @ waves) ** 2).mean(axis=0)))

    def at(self, frequency: float) -> tuple[float, float]:
        """Return the amplitude at a frequency, and over what is usual around it."""
        if frequency > 0.48:
            return 0.0, 1.0
        near = [frequency + shift / self._width for shift in (-0.5, 0.0, 0.5)]
        beside = [frequency + sign * bins / self._width for bins in AROUND for sign in (-1, 1)]
        peak = float(self.amplitudes(near).max())
        usual = float(np.median(self.amplitudes([f for f in beside if f > 0])))
        return peak, peak / max(usual, 1e-12)


def _seen(spectra: list[_Spectrum], frequencies: list[float], divisor: int, part: int) -> bool:
    """Return whether waves stand at the fractions 1/part, 2/part ... of the coarsest ones so far."""
    scores, shares = [], []
    for spectrum, frequency in zip(spectra, frequencies, strict=True):
        whole, _ = spectrum.at(frequency)
        for number in range(1, part):
            amplitude, prominence = spectrum.at(frequency * number / (divisor * part))
            scores.append(np.log(max(prominence, 0.5)))
            shares.append(amplitude / max(whole, 1e-12))
    seen = bool(np.mean(scores) > np.log(STANDS_OUT))
    if part == 5:
        return seen and bool(np.mean(shares) > LEAST_SHARE)
    # One or two frequencies by themselves may be those of the heart: both sets of lines must show them.
    halves = np.array(scores).reshape(len(spectra), -1).mean(axis=1)
    return seen and bool(halves.min() > np.log(IN_BOTH) and np.mean(shares) > LEAST_OVERTONE)


def _fifth_is_lines(spectra: list[_Spectrum], frequencies: list[float]) -> bool:
    """Return whether overtone 5 stands out among its neighbours, as that of 1 mm lines does."""
    votes = []
    for spectrum, frequency in zip(spectra, frequencies, strict=True):
        others = max(spectrum.at(frequency * number)[0] for number in (2, 3, 4, 6))
        fifth, prominence = spectrum.at(frequency * 5)
        votes.append(prominence > STANDS_OUT and fifth > 1.5 * others)
    return all(votes)
