"""What is left of folds on a page that was flattened: each 5 mm line followed along itself."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.flatten.bent._fold_smoothing import smoothed

__all__ = ["LineShifts", "line_shifts"]

Floats = NDArray[np.float64]

MAJOR_MM = 5.0
"""From one of the lines that are followed to the next."""

STEP_MM = 1.5
"""From one place of a line to the next: a fold is told as sharply."""

STATE_MM = 0.1
"""Between the places beside a line at which it may run."""

ACROSS_MM, ALONG_MM = 0.12, 0.6
"""Standard deviations of the blur across lines, about their width, and along: what crosses is evened out."""

REACH_MM, NARROW_MM = 1.5, 0.5
"""How far beside the place where a line is thought to be it is looked for, at first, and then beside where it
was found: no further than half way to the next 1 mm line."""

STEEPEST = 0.3
"""Mm by which a line may turn aside from millimetre to millimetre."""

BENDING = 8.0
"""Price of turning aside, (mm per mm) squared, against the usual line's darkness on a millimetre."""

DARK = 0.8
"""Quantile, of what is darker than most of a page, beyond which it counts no more: traces are not lines."""

CLEAR = 1.8
"""5 mm lines are so many times as dark as what is found by following half way between them, at least.

Noise has 1.0, a grid of equal lines 1.1 to 1.4; 5 mm lines of drawn pages that were folded and photographed
2.7 to 9.5, those of photographed prints 7 to 26.
"""

FAINT = 0.25
"""Of the usual line's darkness: what is fainter says nothing about where a line runs."""

MOST_LINES = 100
"""Side by side: A3 paper has 84. Where there are more, its scale was told wrongly."""

BESIDE = (5, 7)
"""Lines and steps among whose offsets the median is what is usual there."""

OUTLYING_MM = 0.25
"""What is so far from it counts a quarter: it is a trace, or a letter beside the line."""

LOOSE_MM, TIGHT_MM = 0.12, 0.06
"""By how much places may miss the smooth surface, at first and at last."""

MOST_MM = 2.0
"""Lines are off by no more: the surface of the bends leaves less."""


class LineShifts(NamedTuple):
    """How far the lines of a page are from where they belong, on a lattice all over it.

    Parameters
    ----------
    shift : ndarray of float64, shape (rows, columns, 2)
        How far upright lines lie to the right, and level ones below, mm.
    origin : (x, y)
        Place of the lattice's first point on the page, px.
    step : float
        Px from point to point.
    """

    shift: Floats
    origin: tuple[float, float]
    step: float


class _Paths(NamedTuple):
    """Where lines run, shape (lines, steps): mm beside where they were thought, and how dark they are."""

    offset: Floats
    strength: Floats


def line_shifts(marks: NDArray[np.float32], pitch: float, origin: tuple[float, float]) -> LineShifts:
    """Measure how far the 5 mm lines of a page lie from where they belong.

    Parameters
    ----------
    marks : ndarray of float32, shape (height, width)
        Marks of a page that is flat but for what folds have left.
    pitch : float
        Px per mm.
    origin : (x, y)
        Where two 5 mm lines are thought to cross, px.

    Returns
    -------
    LineShifts
        0 where lines do not stand out, and where there are too few or too many of them.

    Notes
    -----
    A line's path is that of the most darkness and the least bending, found by dynamic programming
    (Viterbi 1967; Geiger, Gupta, Costa and Vlontzos 1995, who follow contours so). It is looked for far
    and wide first, then near the smooth surface through all of them; see `smoothed`.
    """
    capped = _capped(marks)
    height, width = marks.shape
    step = STEP_MM * pitch
    xs, ys = (np.arange(0.5 * step, max(size, step), step) for size in (width, height))
    right = _along(capped, pitch, origin[0], (xs, ys))
    down = _along(np.ascontiguousarray(capped.T), pitch, origin[1], (ys, xs))
    return LineShifts(np.stack([right, down.T], axis=-1), (float(xs[0]), float(ys[0])), step)


def _capped(marks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the marks as shares of a dark line's, none darker than that."""
    some = marks[::3, ::3]
    darker = some[some > some.mean()]
    most = float(np.quantile(darker, DARK)) if darker.size else 1.0
    return np.asarray(np.clip(marks / max(most, 1e-3), 0, 1), np.float32)


def _along(marks: NDArray[np.float32], pitch: float, origin: float, lattice: tuple[Floats, Floats]) -> Floats:
    """Return by how much upright lines lie to the right, mm, at the places of a lattice (xs, ys)."""
    import cv2  # noqa: PLC0415

    xs, ys = lattice
    spacing = MAJOR_MM * pitch
    first, last = np.ceil(-origin / spacing), np.floor((marks.shape[1] - 1 - origin) / spacing)
    lines = origin + np.arange(first, last + 1) * spacing
    if not BESIDE[0] <= lines.size <= MOST_LINES or ys.size < BESIDE[1]:
        return np.zeros((ys.size, xs.size))
    blurred = cv2.GaussianBlur(marks, (0, 0), sigmaX=ACROSS_MM * pitch, sigmaY=ALONG_MM * pitch)
    surface = _surface(np.asarray(blurred, np.float32), pitch, lines, ys)
    return _between(surface, lines, xs)


def _surface(marks: NDArray[np.float32], pitch: float, lines: Floats, ys: Floats) -> Floats:
    """Return the smooth offsets of upright lines, mm, shape (lines, steps)."""
    nowhere = np.zeros((lines.size, ys.size))
    wide = _followed(marks, pitch, (lines, ys), nowhere, REACH_MM)
    beside = _followed(marks, pitch, (lines + 0.5 * MAJOR_MM * pitch, ys), nowhere, REACH_MM)
    usual = _usual(wide.strength)
    if usual <= CLEAR * _usual(beside.strength):
        return nowhere
    weight = _sureness(wide, usual) * _belonging(wide, usual)
    rough = np.clip(smoothed(wide.offset, weight, STEP_MM, LOOSE_MM, rounds=3), -MOST_MM, MOST_MM)
    near = _followed(marks, pitch, (lines, ys), rough, NARROW_MM)
    fine = smoothed(near.offset, _sureness(near, usual), STEP_MM, TIGHT_MM, rounds=4)
    return np.clip(fine, -MOST_MM, MOST_MM)


def _followed(
    marks: NDArray[np.float32], pitch: float, places: tuple[Floats, Floats], around: Floats, reach: float
) -> _Paths:
    """Return the best path of each upright line within some mm beside where it is thought to be."""
    states = np.arange(-round(reach / STATE_MM), round(reach / STATE_MM) + 1) * STATE_MM
    dark = _beside(marks, pitch, places, around[:, :, None] + states)
    dark -= np.median(dark, axis=2, keepdims=True)
    path = _best_path(dark)
    inner = np.clip(path, 1, states.size - 2)
    low, middle, high = (
        np.take_along_axis(dark, (inner + k)[:, :, None], axis=2)[:, :, 0] for k in (-1, 0, 1)
    )
    curved = np.minimum(low - 2 * middle + high, -1e-9)
    peak = np.clip(0.5 * (low - high) / curved, -0.7, 0.7)
    return _Paths(around + states[inner] + peak * STATE_MM, np.maximum(middle, 0.0))


def _beside(
    marks: NDArray[np.float32], pitch: float, places: tuple[Floats, Floats], offsets: Floats
) -> Floats:
    """Return the marks at some mm beside the places of lines, shape (lines, steps, states)."""
    import cv2  # noqa: PLC0415

    lines, ys = places
    x = (lines[:, None, None] + pitch * offsets).transpose(1, 0, 2)
    y = np.broadcast_to(ys[:, None, None], x.shape)
    sheet = (ys.size, -1)
    found = cv2.remap(
        marks,
        x.reshape(sheet).astype(np.float32),
        y.reshape(sheet).astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    return np.asarray(found.reshape(x.shape).transpose(1, 0, 2), np.float64)


def _best_path(dark: Floats) -> NDArray[np.intp]:
    """Return the state of each line at each step: together as dark as can be, and bent little."""
    lines, steps, states = dark.shape
    most = round(STEEPEST * STEP_MM / STATE_MM)
    turns = np.arange(-most, most + 1)
    price = BENDING * STEP_MM * (turns * STATE_MM / STEP_MM) ** 2
    total = np.full((lines, states + 2 * most), -np.inf)
    total[:, most : most + states] = dark[:, 0]
    came = np.zeros((steps, lines, states), np.intp)
    for step in range(1, steps):
        reached = np.lib.stride_tricks.sliding_window_view(total, turns.size, axis=1) - price
        came[step] = reached.argmax(axis=2)
        best = np.take_along_axis(reached, came[step][:, :, None], axis=2)[:, :, 0]
        total[:, most : most + states] = best + dark[:, step]
    path = np.zeros((lines, steps), np.intp)
    path[:, -1] = total[:, most : most + states].argmax(axis=1)
    each = np.arange(lines)
    for step in range(steps - 1, 0, -1):
        path[:, step - 1] = path[:, step] + turns[came[step, each, path[:, step]]]
    return path


def _usual(strength: Floats) -> float:
    """Return how dark lines are where they are seen well: half of the page may show none."""
    return float(np.quantile(strength, 0.75))


def _sureness(paths: _Paths, usual: float) -> Floats:
    share = np.minimum(paths.strength / max(usual, 1e-9), 1.0)
    return np.where(share < FAINT, 0.0, share)


def _belonging(paths: _Paths, usual: float) -> Floats:
    """Return how far each place goes along with the lines and steps around it, 0 to 1."""
    from scipy.ndimage import median_filter  # noqa: PLC0415

    offset = np.where(_sureness(paths, usual) > 0, paths.offset, 0.0)
    off = (paths.offset - median_filter(offset, BESIDE, mode="nearest")) / OUTLYING_MM
    return np.asarray(1 / (1 + off**2) ** 2)


def _between(surface: Floats, lines: Floats, xs: Floats) -> Floats:
    """Return the offsets between lines, and those of the outermost beyond it, shape (steps, xs).

    Piecewise cubic Hermite polynomials (Fritsch and Carlson 1980) overshoot no line.
    """
    from scipy.interpolate import PchipInterpolator  # noqa: PLC0415

    inside = np.clip(xs, lines[0], lines[-1])
    return np.asarray(PchipInterpolator(lines, surface, axis=0)(inside).T)
