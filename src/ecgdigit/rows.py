"""Rows of traces: where their baselines lie, and how far they reach."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.frames import without_frame
from ecgdigit.pulses import Pulse
from ecgdigit.runs import Runs, find_runs, pen_width
from ecgtypes import Box, ImageError, LayoutError

__all__ = ["Row", "Sheet", "find_rows", "read_sheet"]

INK = 0.25
"""Coverage from which a pixel counts as ink."""

GLYPH_MM = (9.0, 6.0)
"""Width and height, mm, up to which a piece of ink may be a letter."""

FLAT_GLYPH_MM = 0.9
"""A piece lower than this is a bit of line, not a letter."""

LEAST_TRACE_MM = 12.0
"""A piece of ink is a trace from this width on."""

FULL = 0.98
"""Share of a trace's pixels that are not darker than its full ink."""

FRAMED_MM = 100.0
"""Images lower than this are not looked at for frames."""

LEAST_PITCH_MM = 6.5
"""Rows are at least this far apart."""

LEAST_SHARE = 0.35
"""A row has ink of its own along at least this share of the page's traced width."""

NOISE_MM = 2.0
"""Runs up to this tall are those of a row's level line, noise and all."""

LEAST_EXPLAINED = 0.75
"""Of a page's lines this share lies in its rows: 0.90 and more on pages read right, else 0.66 at most."""

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


class Sheet(NamedTuple):
    """Ink sorted by what it is.

    Parameters
    ----------
    trace : ndarray of float32, shape (height, width)
        Coverage without letters and pulses.
    runs : Runs
        Vertical runs of the long traces.
    words : tuple of Box
        Letters, joined to words.
    pen : float
        Thickness of the line, px.
    """

    trace: NDArray[np.float32]
    runs: Runs
    words: tuple[Box, ...]
    pen: float


def read_sheet(ink: NDArray[np.float32], px_per_mm: tuple[float, float], pulses: tuple[Pulse, ...]) -> Sheet:
    """Take letters and calibration pulses away from the ink.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
        Coverage, 0 to 1.
    px_per_mm : (x, y)
    pulses : tuple of Pulse

    Returns
    -------
    Sheet

    Raises
    ------
    ImageError
        When no piece of ink is long enough to be a trace.
    """
    import cv2  # noqa: PLC0415

    trace = without_frame(ink) if ink.shape[0] > FRAMED_MM * px_per_mm[1] else ink.copy()
    for pulse in pulses:
        _erase(trace, pulse, px_per_mm)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((trace > INK).astype(np.uint8), connectivity=8)
    width = stats[:, cv2.CC_STAT_WIDTH] / px_per_mm[0]
    height = stats[:, cv2.CC_STAT_HEIGHT] / px_per_mm[1]
    numbers = np.arange(count)
    glyph = (width <= GLYPH_MM[0]) & (height <= GLYPH_MM[1]) & (height >= FLAT_GLYPH_MM) & (numbers > 0)
    speck = (width < 0.5) & (height < 0.5) & (numbers > 0)
    long = (width >= LEAST_TRACE_MM) & (numbers > 0)
    if not long.any():
        message = "the image shows no trace: no line on it is longer than 12 mm"
        raise ImageError(message)
    # Text may be printed darker than the traces: full ink is what the traces' own pixels reach.
    full = float(np.quantile(trace[long[labels]], FULL))
    trace = np.minimum(trace / max(full, 0.5), 1, dtype=np.float32)
    runs = find_runs(long[labels])
    # A letter's soft edge goes as well, but no long line does.
    soft = cv2.dilate((glyph | speck)[labels].astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.bool_)
    trace[soft & ~(long | ~(glyph | speck) & (numbers > 0))[labels]] = 0
    return Sheet(trace, runs, _words(np.asarray(stats[glyph], np.int32), px_per_mm), _pen(trace, runs))


def _pen(trace: NDArray[np.float32], runs: Runs) -> float:
    """Return the thickness of the line, sub-pixel, from the ink of runs that go on gently."""
    low = runs.where(runs.height <= pen_width(runs) + 1)
    reach = np.arange(-2, int(low.height.max()) + 3)
    rows = np.clip(low.top[:, None] + reach, 0, trace.shape[0] - 1)
    ink = trace[rows, low.x[:, None]]
    mass = ink.sum(axis=1)
    middle = (ink * rows).sum(axis=1) / np.maximum(mass, 1e-6)
    key = low.x * trace.shape[0] + low.top
    following = np.clip(np.searchsorted(key, key + trace.shape[0]), 0, key.size - 1)
    slope = middle[following] - middle
    gentle = (low.x[following] == low.x + 1) & (np.abs(slope) < 0.4)
    if gentle.sum() < 50:
        return max(0.4, float(np.quantile(mass, 0.2)))
    return max(0.4, float(np.quantile(mass[gentle] / np.sqrt(1 + slope[gentle] ** 2), 0.3)))


def _erase(trace: NDArray[np.float32], pulse: Pulse, px_per_mm: tuple[float, float]) -> None:
    """Clear a pulse and its feet, in place."""
    pen = max(1.5, 0.35 * px_per_mm[0])
    x0, x1 = int(pulse.x0 - pen), int(np.ceil(pulse.x1 + pen)) + 1
    y0, y1 = int(pulse.top - 2 * pen), int(np.ceil(pulse.bottom + 2 * pen)) + 1
    trace[max(y0, 0) : y1, max(x0, 0) : x1] = 0


def _words(stats: NDArray[np.int32], px_per_mm: tuple[float, float]) -> tuple[Box, ...]:
    """Join letters that stand side by side."""
    boxes = [Box(x0=x - 0.5, y0=y - 0.5, x1=x + w - 0.5, y1=y + h - 0.5) for x, y, w, h, _ in stats.tolist()]
    words: list[Box] = []
    for box in sorted(boxes, key=lambda b: b.x0):
        for i, word in enumerate(words):
            apart = box.x0 - word.x1
            if apart < 1.2 * px_per_mm[0] and min(box.y1, word.y1) - max(box.y0, word.y0) > 0.3 * box.height:
                words[i] = Box(
                    x0=word.x0, y0=min(word.y0, box.y0), x1=max(word.x1, box.x1), y1=max(word.y1, box.y1)
                )
                break
        else:
            words.append(box)
    return tuple(word for word in words if word.height > 1.2 * px_per_mm[1])


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
    runs = sheet.runs
    weight = np.minimum(1.0, sheet.pen / np.maximum(runs.height, 1)) ** 2
    histogram = np.bincount(np.round(runs.middle).astype(np.intp), weight, minlength=shape[0])
    profile = _smoothed(np.asarray(histogram, np.float64), SMOOTHING_MM * px_per_mm[1])
    flat = runs.where(runs.height <= max(2 * sheet.pen, NOISE_MM * px_per_mm[1]))
    readings = [_peaks(profile, LEAST_PITCH_MM * px_per_mm[1])]
    readings.append(sorted({round(pulse.bottom) for pulse in pulses}))
    readings += [_evenly_spaced(profile, count, px_per_mm[1]) for count in sorted(counts) if count > 2]
    found = [_as_rows(flat, levels, px_per_mm) for levels in readings if levels]
    best = max(found, key=lambda reading: _merit(reading, counts), default=None)
    if best is None or not best.rows:
        message = "the image shows no trace: no row of lines runs along the page"
        raise ImageError(message)
    if counts and best.explained < LEAST_EXPLAINED:
        raise LayoutError(_astray(best))
    return best.rows


class _Reading(NamedTuple):
    rows: tuple[Row, ...]
    explained: float
    filled: float


def _astray(reading: _Reading) -> str:
    return (
        f"{len(reading.rows)} row(s) of traces were found, but {1 - reading.explained:.0%} of the page's "
        "lines lie in none of them: crop it to its traces, or give one whose grid is paler than they are"
    )


def _merit(reading: _Reading, counts: frozenset[int]) -> float:
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


def _as_rows(flat: Runs, levels: list[int], px_per_mm: tuple[float, float]) -> _Reading:
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
        if rows[weakest].share >= LEAST_SHARE:
            return _Reading(tuple(rows), float(close.mean()), float(np.mean([row.share for row in rows])))
        del levels[weakest]
    return _Reading((), 0.0, 0.0)
