"""The ink of a page sorted: traces, letters, calibration pulses."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence._plot_frames import without_frame
from ecgdigit.evidence.ink_runs import Runs, find_runs, pen_width
from ecgdigit.stages import Pulse
from ecgtypes import Box, ImageError

__all__ = ["INK", "Sheet", "read_sheet", "without_pulses"]

INK = 0.25
"""Coverage from which a pixel counts as ink."""

GLYPH_MM = (9.0, 6.0)
"""Width and height, mm, up to which a piece of ink may be a letter."""

FLAT_GLYPH_MM = 0.9
"""A piece lower than this is a bit of line, not a letter."""

LEAST_TRACE_MM = 12.0
"""A piece of ink is a trace from this width on."""

FAINT = 0.1
"""Coverage from which ink joins pieces of a fading stroke."""

PALE = 0.9
"""Share of the traces' usual darkness up to which a piece may be of a fading stroke: letters are as dark."""

PIECE_MM = 0.5
"""Pieces of a broken line are this wide at least."""

FULL = 0.98
"""Share of a trace's pixels that are not darker than its full ink."""

FRAMED_MM = 100.0
"""Images lower than this are not looked at for frames."""


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


def read_sheet(
    ink: NDArray[np.float32],
    px_per_mm: tuple[float, float],
    pulses: tuple[Pulse, ...],
    lines: NDArray[np.bool_] | None = None,
) -> Sheet:
    """Take letters and calibration pulses away from the ink.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
        Coverage, 0 to 1.
    px_per_mm : (x, y)
    pulses : tuple of Pulse
    lines : ndarray of bool, shape (height, width), or None
        Where no letters are, and pieces of ink as small as letters belong to broken lines.

    Returns
    -------
    Sheet

    Raises
    ------
    ImageError
        When no piece of ink is long enough to be a trace.
    """
    import cv2  # noqa: PLC0415

    trace = without_frame(ink) if ink.shape[0] > FRAMED_MM * px_per_mm[1] else ink
    trace = without_pulses(trace, px_per_mm, pulses)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((trace > INK).astype(np.uint8), connectivity=8)
    width = stats[:, cv2.CC_STAT_WIDTH] / px_per_mm[0]
    height = stats[:, cv2.CC_STAT_HEIGHT] / px_per_mm[1]
    numbers = np.arange(count)
    glyph = (width <= GLYPH_MM[0]) & (height <= GLYPH_MM[1]) & (height >= FLAT_GLYPH_MM) & (numbers > 0)
    speck = (width < 0.5) & (height < 0.5) & (numbers > 0)
    long = (width >= LEAST_TRACE_MM) & (numbers > 0)
    pale = _pale_peaks(trace, np.asarray(labels, np.int32), glyph, long)
    long, glyph = long | pale, glyph & ~pale
    if lines is not None:
        inside = _mostly_inside(np.asarray(labels, np.int32), lines) & (numbers > 0)
        piece = inside & (width >= PIECE_MM)
        long, glyph, speck = long | piece, glyph & ~inside, speck & ~inside
    if not long.any():
        message = "the image shows no trace: no line on it is longer than 12 mm"
        raise ImageError(message)
    # Text, bars and borders may be darker than the traces: full ink is what the traces' own pixels reach.
    own = long if lines is None else inside & (width > np.maximum(height, FLAT_GLYPH_MM))
    full = float(np.quantile(trace[(own if own.any() else long)[labels]], FULL))
    trace = np.minimum(trace / max(full, 0.5), 1, dtype=np.float32)
    runs = find_runs(long[labels])
    # A letter's soft edge goes as well, but no long line does.
    soft = cv2.dilate((glyph | speck)[labels].astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.bool_)
    trace[soft & ~(long | ~(glyph | speck) & (numbers > 0))[labels]] = 0
    return Sheet(trace, runs, _words(np.asarray(stats[glyph], np.int32), px_per_mm), _pen(trace, runs))


def _pale_peaks(
    trace: NDArray[np.float32], labels: NDArray[np.int32], glyph: NDArray[np.bool_], long: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which pieces of the size of letters are paler than the traces, and hang on one by fainter ink.

    Fast strokes of a stylus or thermal head come so: a peak's flanks fade away.
    """
    import cv2  # noqa: PLC0415

    found = np.zeros(glyph.shape, np.bool_)
    if not (glyph.any() and long.any()):
        return found
    _, faint = cv2.connectedComponents((trace > FAINT).astype(np.uint8), connectivity=8)
    joined = np.zeros(int(faint.max()) + 1, np.bool_)
    joined[faint[long[labels]]] = True
    inked = labels > 0
    sizes = np.bincount(labels[inked], minlength=glyph.size)
    mean = np.bincount(labels[inked], trace[inked], minlength=glyph.size) / np.maximum(sizes, 1)
    usual = float(np.sum(mean[long] * sizes[long]) / sizes[long].sum())
    hanging = np.bincount(labels[inked], joined[faint[inked]], minlength=glyph.size) > 0
    return np.asarray(glyph & hanging & (mean < PALE * usual))


def _mostly_inside(labels: NDArray[np.int32], area: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return for each label whether most of its pixels lie in an area."""
    sizes = np.bincount(labels.ravel())
    inside = np.bincount(labels[area], minlength=sizes.size)
    return 2 * inside > sizes


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


def without_pulses(
    ink: NDArray[np.float32], px_per_mm: tuple[float, float], pulses: tuple[Pulse, ...]
) -> NDArray[np.float32]:
    """Return a copy of the ink, coverage of shape (height, width), without pulses and their feet."""
    bare = ink.copy()
    pen = max(1.5, 0.35 * px_per_mm[0])
    for pulse in pulses:
        x0, x1 = int(pulse.x0 - pen), int(np.ceil(pulse.x1 + pen)) + 1
        y0, y1 = int(pulse.top - 2 * pen), int(np.ceil(pulse.bottom + 2 * pen)) + 1
        bare[max(y0, 0) : y1, max(x0, 0) : x1] = 0
    return bare


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
