"""Rows of traces: where their baselines lie, and how far they reach."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.calibration_pulses import Pulse
from ecgdigit.evidence.ink_runs import Runs
from ecgdigit.evidence.sorted_ink import Sheet
from ecgtypes import ImageError, LayoutError

__all__ = ["Reading", "Row", "check_explained", "find_rows", "read_rows"]

LEAST_PITCH_MM = 6.5
"""Rows are at least this far apart."""

LEAST_SHARE = 0.35
"""A row has ink of its own along at least this share of the page's traced width."""

LEAST_NAMED_SHARE = 0.1
"""The same for a row that has a name."""

NAME_MM = 16.0
"""A name stands so far above or below its row's level at most."""

NAME_SLACK_MM = 3.0
"""By so much the distances of names from their rows' levels differ."""

NOISE_MM = 2.0
"""Runs up to this tall are those of a row's level line, noise and all."""

LEAST_EXPLAINED = 0.75
"""Of a page's lines this share lies in its rows: 0.90 and more on pages read right, else 0.66 at most."""

LEAST_EXPLAINED_NAMED = 0.6
"""The same where lead names tell the rows."""

SMOOTHING_MM = 1.8
"""Standard deviation with which the histogram of trace heights is smoothed."""


class Row(NamedTuple):
    """One row of traces.

    Parameters
    ----------
    level : float
        y where the row's line mostly runs, px.
    x0, x1 : float
        First and last pixel column of its ink.
    share : float
        Share of the page's traced width in which the row has ink of its own.
    """

    level: float
    x0: float
    x1: float
    share: float


class Reading(NamedTuple):
    """Rows that a page may have.

    Parameters
    ----------
    rows : tuple of Row
        From top to bottom.
    explained : float
        Share of the page's lines that lie in them.
    filled : float
        Their mean share of the page's traced width.
    """

    rows: tuple[Row, ...]
    explained: float
    filled: float


def find_rows(
    sheet: Sheet,
    shape: tuple[int, ...],
    px_per_mm: tuple[float, float],
    pulses: tuple[Pulse, ...] = (),
    counts: frozenset[int] = frozenset(),
) -> tuple[Row, ...]:
    """Return the rows of traces from top to bottom.

    Three readings compete: a row where lines mostly run, at each calibration pulse, and evenly spaced
    rows in each number that a layout may have. Most lines in its rows, and least of them empty, wins.

    Parameters
    ----------
    sheet : Sheet
    shape : tuple of int
        Of the image.
    px_per_mm : (x, y)
    pulses : tuple of Pulse
    counts : frozenset of int
        Numbers of rows that layouts have.

    Returns
    -------
    tuple of Row

    Raises
    ------
    ImageError
        When no row stands out.
    LayoutError
        When ``counts`` are given, and many of the page's lines lie in none of its rows.
    """
    found = read_rows(sheet, shape, px_per_mm, pulses, counts)
    best = max(found, key=lambda reading: _merit(reading, counts), default=None)
    if best is None or not best.rows:
        message = "the image shows no trace: no row of lines runs along the page"
        raise ImageError(message)
    if counts:
        check_explained(best)
    return best.rows


def check_explained(reading: Reading, *, named: bool = False) -> None:
    """Refuse a page much of whose lines lie in none of its rows.

    Parameters
    ----------
    reading : Reading
    named : bool, default False
        Whether names tell its rows: edges and desks beside the page count for less then.

    Raises
    ------
    LayoutError
        When too few lie in them.
    """
    if reading.explained < (LEAST_EXPLAINED_NAMED if named else LEAST_EXPLAINED):
        raise LayoutError(_astray(reading))


def read_rows(
    sheet: Sheet,
    shape: tuple[int, ...],
    px_per_mm: tuple[float, float],
    pulses: tuple[Pulse, ...],
    counts: frozenset[int],
    *,
    names: tuple[float, ...] = (),
) -> list[Reading]:
    """Return the rows of traces as they may be read.

    Parameters
    ----------
    sheet : Sheet
    shape : tuple of int
        Of the image.
    px_per_mm : (x, y)
    pulses : tuple of Pulse
    counts : frozenset of int
        Numbers of rows that layouts have.
    names : tuple of float
        y of the rows' names, px, from top to bottom; where given they make one more reading.

    Returns
    -------
    list of Reading
        Some may have no rows.
    """
    runs = sheet.runs
    weight = np.minimum(1.0, sheet.pen / np.maximum(runs.height, 1)) ** 2
    histogram = np.bincount(np.round(runs.middle).astype(np.intp), weight, minlength=shape[0])
    profile = _smoothed(np.asarray(histogram, np.float64), SMOOTHING_MM * px_per_mm[1])
    flat = runs.where(runs.height <= max(2 * sheet.pen, NOISE_MM * px_per_mm[1]))
    readings = [_peaks(profile, LEAST_PITCH_MM * px_per_mm[1])]
    readings.append(sorted({round(pulse.bottom) for pulse in pulses}))
    readings += [_evenly_spaced(profile, count, px_per_mm[1]) for count in sorted(counts) if count > 2]
    found = [_as_rows(flat, levels, px_per_mm) for levels in readings if levels]
    if names:
        beside = _beside_names(profile, names, px_per_mm[1])
        found.append(_as_rows(flat, beside, px_per_mm, least=LEAST_NAMED_SHARE))
    return found


def _beside_names(profile: NDArray[np.float64], names: tuple[float, ...], px_per_mm: float) -> list[int]:
    """Return the levels on which most lines run of those that lie at one distance from all names."""
    reach, slack = round(NAME_MM * px_per_mm), round(NAME_SLACK_MM * px_per_mm)
    padded = np.pad(profile, reach + slack)
    rows = np.round(names).astype(np.intp)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * slack + 1)
    offsets = np.arange(2 * reach + 1)
    near = around[np.clip(rows[:, None] + offsets, 0, len(around) - 1)]
    best = int(np.sqrt(near.max(axis=2)).sum(axis=0).argmax())
    levels = near[:, best].argmax(axis=1) + rows + best - reach - slack
    return sorted({int(level) for level in np.clip(levels, 0, profile.size - 1)})


def _astray(reading: Reading) -> str:
    return (
        f"{len(reading.rows)} row(s) of traces were found, but {1 - reading.explained:.0%} of the page's "
        "lines lie in none of them: crop it to its traces, or give one whose grid is paler than they are"
    )


def _merit(reading: Reading, counts: frozenset[int]) -> float:
    known = 1.0 if not counts or len(reading.rows) in counts else 0.9
    return reading.explained * reading.filled * known


def _smoothed(values: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    reach = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    # "same" would return the kernel's length for a crop that is shorter than it.
    return np.convolve(values, kernel / kernel.sum())[reach : reach + values.size]


def _peaks(profile: NDArray[np.float64], apart: float) -> list[int]:
    """Return local maxima, the highest first, none closer to a higher one than ``apart``."""
    beside = np.pad(profile, 1)
    candidates = np.flatnonzero((profile >= beside[:-2]) & (profile > beside[2:]))
    kept: list[int] = []
    for index in candidates[np.argsort(-profile[candidates])]:
        if profile[index] < 0.03 * profile.max():
            break
        if all(abs(index - other) >= apart for other in kept):
            kept.append(int(index))
    return sorted(kept)


def _evenly_spaced(profile: NDArray[np.float64], count: int, px_per_mm: float) -> list[int]:
    """Return the evenly spaced levels, so many of them, on which most lines run."""
    step = max(1, round(0.4 * px_per_mm))
    coarse = profile[: profile.size // step * step].reshape(-1, step).sum(axis=1)
    best, levels = -np.inf, []
    for pitch in range(int(LEAST_PITCH_MM * px_per_mm / step), coarse.size // (count - 1) + 1):
        last = coarse.size - pitch * (count - 1)
        if last < 1 or pitch < 1:
            continue
        stack = np.stack([coarse[i * pitch : i * pitch + last] for i in range(count)])
        # The square root asks for every row, not for a few full ones.
        total = np.sqrt(stack).sum(axis=0)
        if total.max() > best:
            best = float(total.max())
            first = int(total.argmax())
            levels = [round((first + i * pitch + 0.5) * step) for i in range(count)]
    return levels


def _as_rows(
    flat: Runs, levels: list[int], px_per_mm: tuple[float, float], *, least: float = LEAST_SHARE
) -> Reading:
    """Give each level the flat runs near it; drop levels that own too little."""
    step = 2.0 * px_per_mm[0]
    middle, bins = flat.middle, (flat.x / step).astype(np.intp)
    total = max(np.unique(bins).size, 1)
    levels = list(levels)
    while levels:
        apart = np.diff(levels).min() if len(levels) > 1 else np.inf
        reach = min(0.4 * apart, 9 * px_per_mm[1])
        nearest = np.abs(middle[:, None] - np.array(levels)[None, :]).argmin(axis=1)
        close = np.abs(middle - np.array(levels)[nearest]) < reach
        rows = []
        for number, level in enumerate(levels):
            own = close & (nearest == number)
            share = np.unique(bins[own]).size / total
            x0, x1 = (float(flat.x[own].min()), float(flat.x[own].max())) if own.any() else (0.0, 0.0)
            rows.append(Row(float(np.median(middle[own])) if own.any() else float(level), x0, x1, share))
        weakest = min(range(len(rows)), key=lambda i: rows[i].share)
        if rows[weakest].share >= least:
            return Reading(tuple(rows), float(close.mean()), float(np.mean([row.share for row in rows])))
        del levels[weakest]
    return Reading((), 0.0, 0.0)
