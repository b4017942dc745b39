"""Rows of traces: where their baselines lie, and how far they reach."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.pulses import Pulse
from ecgdigit.runs import Runs, find_runs, pen_width
from ecgtypes import Box, ImageError

__all__ = ["Row", "Sheet", "find_rows", "read_sheet"]

INK = 0.25
"""Coverage from which a pixel counts as ink."""

GLYPH_MM = (9.0, 6.0)
"""Width and height, mm, up to which a piece of ink may be a letter."""

FLAT_GLYPH_MM = 0.9
"""A piece lower than this is a bit of line, not a letter."""

LEAST_TRACE_MM = 12.0
"""A piece of ink is a trace from this width on."""

LEAST_PITCH_MM = 6.5
"""Rows are at least this far apart."""

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

    trace = ink.copy()
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
    runs = find_runs(long[labels])
    trace[(glyph | speck)[labels]] = 0
    return Sheet(trace, runs, _words(stats[glyph], px_per_mm), _pen(trace, runs))


def _pen(trace: NDArray[np.float32], runs: Runs) -> float:
    """Return the thickness of the line, sub-pixel, from the ink of its lowest runs."""
    low = runs.where(runs.height <= pen_width(runs))
    reach = np.arange(-2, int(low.height.max()) + 2)
    rows = np.clip(low.top[:, None] + reach, 0, trace.shape[0] - 1)
    return max(0.4, float(np.quantile(trace[rows, low.x[:, None]].sum(axis=1), 0.2)))


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


def find_rows(sheet: Sheet, shape: tuple[int, ...], px_per_mm: tuple[float, float]) -> tuple[Row, ...]:
    """Return the rows of traces from top to bottom.

    Parameters
    ----------
    sheet : Sheet
    shape : tuple of int
        Of the image.
    px_per_mm : (x, y)

    Returns
    -------
    tuple of Row

    Raises
    ------
    ImageError
        When no row stands out.
    """
    runs = sheet.runs
    weight = np.minimum(1.0, sheet.pen / np.maximum(runs.height, 1)) ** 2
    histogram = np.bincount(np.round(runs.middle).astype(np.intp), weight, minlength=shape[0])
    profile = _smoothed(histogram, SMOOTHING_MM * px_per_mm[1])
    levels = _peaks(profile, LEAST_PITCH_MM * px_per_mm[1])
    rows = [row for row in _as_rows(runs, weight, levels, px_per_mm) if row.share > 0.35]
    if not rows:
        message = "the image shows no trace: no row of lines runs along the page"
        raise ImageError(message)
    return tuple(rows)


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


def _as_rows(
    runs: Runs, weight: NDArray[np.float64], levels: list[int], px_per_mm: tuple[float, float]
) -> list[Row]:
    """Give each level the flat runs that are nearest to it; drop levels that own too little."""
    step = 2.0 * px_per_mm[0]
    flat = weight > 0.3
    middle, x = runs.middle[flat], runs.x[flat]
    total = np.unique((x / step).astype(np.intp)).size
    while levels:
        nearest = np.abs(middle[:, None] - np.array(levels)[None, :]).argmin(axis=1)
        rows = []
        for number, level in enumerate(levels):
            own = (nearest == number) & (np.abs(middle - level) < 9 * px_per_mm[1])
            bins = np.unique((x[own] / step).astype(np.intp)).size
            share = bins / max(total, 1)
            x0, x1 = (float(x[own].min()), float(x[own].max())) if own.any() else (0.0, 0.0)
            centre = float(np.median(middle[own])) if own.any() else float(level)
            rows.append(Row(centre, x0, x1, share))
        weakest = min(range(len(rows)), key=lambda i: rows[i].share)
        if rows[weakest].share >= 0.35:
            return rows
        del levels[weakest]
    return []
