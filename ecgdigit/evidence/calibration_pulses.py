"""Calibration pulses: found by their shape, so that they set the scale and are not taken for signal."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.ink_runs import Runs, find_runs

__all__ = ["GAINS", "PULSE_SECONDS", "SPEEDS", "Pulse", "find_pulses", "pulses_like"]

GAINS = (10.0, 5.0, 20.0, 2.5)
"""mm/mV that devices offer; a pulse is 1 mV (IEC 60601-2-25)."""

SPEEDS = (25.0, 50.0, 12.5)
"""mm/s that devices offer; a pulse lasts 0.2 s on most of them."""

PULSE_SECONDS = 0.2
"""How long a pulse lasts on most devices; on some 0.1 s."""

TOLERANCE_MM = 0.45

INK = 0.25
"""Coverage from which a pixel counts as ink: half of a thin pen that falls between two columns."""

DRAWN = 0.8
"""Share of its legs and roof that is inked of a pulse where others of the page say that one may stand."""

EMPTY = 0.12
"""Share of what lies within that may be inked."""

LEAST_ROOF = 0.3
"""Pixels of ink, at least, that the roof of a pulse has in each column."""


class Pulse(NamedTuple):
    """A calibration pulse on a rectified page.

    Parameters
    ----------
    x0, x1 : float
        The two upright strokes, px.
    top, bottom : float
        The two levels, px: the middle of the line at 1 mV and at 0 mV.
    gain, speed : float
        mm/mV and mm/s that its size stands for.
    """

    x0: float
    x1: float
    top: float
    bottom: float
    gain: float
    speed: float


def find_pulses(ink: NDArray[np.float32], px_per_mm: tuple[float, float]) -> tuple[Pulse, ...]:
    """Find rectangular calibration pulses.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
        Coverage, 0 to 1.
    px_per_mm : (x, y)

    Returns
    -------
    tuple of Pulse
        From left to right; no two overlap.
    """
    strokes = _upright_strokes(ink, px_per_mm)
    found: list[tuple[float, Pulse]] = []
    for speed in SPEEDS:
        width = PULSE_SECONDS * speed * px_per_mm[0]
        for left, right in _pairs(strokes, width, px_per_mm):
            pulse = _as_pulse(left, right, speed, px_per_mm)
            score = 0.0 if pulse is None else _likeness(ink, pulse, px_per_mm)
            if pulse is not None and score > 0.7:
                found.append((score, pulse))
    kept: list[Pulse] = []
    for _, pulse in sorted(found, key=lambda item: -item[0]):
        if not any(_overlap(pulse, other) for other in kept):
            kept.append(pulse)
    return tuple(_levelled(ink, pulse, px_per_mm) for pulse in sorted(kept))


class _Stroke(NamedTuple):
    x: float
    top: float
    bottom: float


def _upright_strokes(ink: NDArray[np.float32], px_per_mm: tuple[float, float]) -> list[_Stroke]:
    """Return the narrow upright lines, neighbouring columns merged."""
    runs = find_runs(ink > INK)
    height = runs.height / px_per_mm[1]
    tall = runs.where((height > 0.85 * min(GAINS)) & (height < 1.1 * max(GAINS) + 2))
    return [_merged(ink, tall, group) for group in _groups(tall, px_per_mm)]


def _groups(runs: Runs, px_per_mm: tuple[float, float]) -> list[list[int]]:
    """Join runs of one height in neighbouring columns; leave out those wider than a pen."""
    slack = max(2.0, 0.3 * px_per_mm[1])
    open_groups: list[list[int]] = []
    done: list[list[int]] = []
    for i in range(runs.x.size):
        still = [g for g in open_groups if runs.x[i] - runs.x[g[-1]] <= 1]
        done += [g for g in open_groups if runs.x[i] - runs.x[g[-1]] > 1]
        open_groups = still
        for group in open_groups:
            j = group[-1]
            if (
                runs.x[i] == runs.x[j] + 1
                and abs(runs.top[i] - runs.top[j]) <= slack
                and abs(runs.bottom[i] - runs.bottom[j]) <= slack
            ):
                group.append(i)
                break
        else:
            open_groups.append([i])
    widest = max(3.0, 1.2 * px_per_mm[0])
    return [group for group in done + open_groups if len(group) <= widest]


def _merged(ink: NDArray[np.float32], runs: Runs, group: list[int]) -> _Stroke:
    xs, tops, bottoms = runs.x[group], runs.top[group], runs.bottom[group]
    top, bottom = int(np.median(tops)), int(np.median(bottoms))
    inner = slice(top + (bottom - top) // 4, bottom - (bottom - top) // 4)
    near = np.arange(max(xs[0] - 1, 0), min(xs[-1] + 2, ink.shape[1]))
    weight = ink[inner, near[0] : near[-1] + 1].sum(axis=0) + 1e-9
    return _Stroke(float(weight @ near / weight.sum()), float(top), float(bottom - 1))


def _pairs(
    strokes: list[_Stroke], width: float, px_per_mm: tuple[float, float]
) -> list[tuple[_Stroke, _Stroke]]:
    """Return pairs of strokes at a pulse's width with the same top and bottom."""
    if not strokes:
        return []
    slack_x, slack_y = TOLERANCE_MM * px_per_mm[0], 2 * TOLERANCE_MM * px_per_mm[1]
    x, top, bottom = np.array(strokes).T
    fits = np.abs(x[None, :] - x[:, None] - width) <= slack_x
    fits &= np.abs(top[None, :] - top[:, None]) <= slack_y
    fits &= np.abs(bottom[None, :] - bottom[:, None]) <= slack_y
    return [(strokes[left], strokes[right]) for left, right in np.argwhere(fits)]


def _as_pulse(left: _Stroke, right: _Stroke, speed: float, px_per_mm: tuple[float, float]) -> Pulse | None:
    pen = max(1.0, 0.3 * px_per_mm[1])
    outer = max(left.bottom, right.bottom) - min(left.top, right.top) + 1
    for gain in GAINS:
        if abs(outer - pen - gain * px_per_mm[1]) <= 2 * TOLERANCE_MM * px_per_mm[1]:
            top, bottom = min(left.top, right.top), max(left.bottom, right.bottom)
            return Pulse(left.x, right.x, top, bottom, gain, speed)
    return None


def _likeness(ink: NDArray[np.float32], pulse: Pulse, px_per_mm: tuple[float, float]) -> float:
    """Return 0 to 1: how well the roof is drawn, and how empty it is below and above."""
    x0, x1 = int(np.ceil(pulse.x0)) + 1, int(pulse.x1)
    if x1 - x0 < 3:
        return 0.0
    slack = max(1, round(0.4 * px_per_mm[1]))
    top = round(pulse.top)
    drawn = ink[max(top - slack, 0) : top + 2 * slack + 1, x0:x1].sum(axis=0)
    roof = np.minimum(drawn / max(float(np.median(drawn)), LEAST_ROOF), 1).mean()
    margin = max(2, round(0.8 * px_per_mm[1]))
    inside = ink[top + slack + margin : round(pulse.bottom) - margin, x0 + 1 : x1 - 1]
    above = ink[max(top - slack - 2 * margin, 0) : max(top - slack - 1, 0), x0:x1]
    clutter = max(float(inside.mean()) if inside.size else 0.0, float(above.mean()) if above.size else 0.0)
    return float(min(roof * 1.3, 1.0) * (1 - min(1.0, 6 * clutter)))


def _levelled(ink: NDArray[np.float32], pulse: Pulse, px_per_mm: tuple[float, float]) -> Pulse:
    """Move the levels from the outer edges of the lines to their middles, sub-pixel."""
    slack = max(2, round(0.6 * px_per_mm[1]))
    first = max(round(pulse.top) - slack, 0)
    roof = ink[first : round(pulse.top) + slack + 1, int(pulse.x0) + 2 : int(pulse.x1) - 1].mean(axis=1)
    thickness = float(roof.sum())
    if thickness < 0.3:
        return pulse
    middle = float(roof @ np.arange(first, first + roof.size)) / thickness
    edge = float(np.mean([_lower_edge(ink, x, pulse, thickness) for x in (pulse.x0, pulse.x1)]))
    return pulse._replace(top=middle, bottom=edge - thickness / 2)


def _lower_edge(ink: NDArray[np.float32], x: float, pulse: Pulse, thickness: float) -> float:
    """Return where an upright stroke ends, from the ink of its columns against that of whole rows."""
    # The pen is round: beside the middle of a wide stroke its end lies higher.
    beside = 1 if thickness < 2.5 else 0
    columns = slice(max(round(x) - beside, 0), round(x) + beside + 1)
    first = round((pulse.top + pulse.bottom) / 2)
    rows = ink[first : round(pulse.bottom + thickness) + 2, columns].sum(axis=1)
    whole = float(np.median(rows[: max(1, rows.size // 2)]))
    return first - 0.5 + float(np.minimum(rows / max(whole, 1e-6), 1).sum())


def pulses_like(
    ink: NDArray[np.float32], found: tuple[Pulse, ...], px_per_mm: tuple[float, float]
) -> tuple[Pulse, ...]:
    """Find the pulses of other rows by those that were found: they stand one below another, equally large.

    Parameters
    ----------
    ink : ndarray of float32, shape (height, width)
        Coverage, 0 to 1.
    found : tuple of Pulse
        Of one size and in one column of the page.
    px_per_mm : (x, y)

    Returns
    -------
    tuple of Pulse
        Others, from top to bottom, whose strokes grid lines or traces may interrupt.
    """
    if not found:
        return ()
    x0, x1 = (float(np.median(ends)) for ends in zip(*((p.x0, p.x1) for p in found), strict=True))
    height = float(np.median([pulse.bottom - pulse.top for pulse in found]))
    slack = max(1, round(TOLERANCE_MM * px_per_mm[0]))
    left, right = (_leg(ink, x, slack) for x in (x0, x1))
    inner = ink[:, max(round(x0) + 2 * slack, 0) : max(round(x1) - 2 * slack + 1, 0)] > INK
    if not inner.size or height < 1:
        return ()
    pen = max(1, round(0.3 * px_per_mm[1]))
    roof = np.array([inner[max(y - pen, 0) : y + pen + 1].any(axis=0).mean() for y in range(len(ink))])
    filled = inner.mean(axis=1)
    scores = np.zeros(len(ink))
    for top in range(pen, len(ink) - round(height) - 1):
        between = slice(top + 2 * pen, top + round(height) - pen)
        drawn = min(left[between].mean(), right[between].mean(), roof[top])
        if (
            drawn > DRAWN
            and filled[between].mean() < EMPTY
            and filled[max(top - 4 * pen, 0) : top - pen].mean() < EMPTY
        ):
            scores[top] = drawn
    others: list[Pulse] = []
    for top in np.argsort(-scores, kind="stable")[: np.count_nonzero(scores)]:
        pulse = found[0]._replace(x0=x0, x1=x1, top=float(top), bottom=float(top + height))
        if not any(_overlap(pulse, other) for other in (*found, *others)):
            others.append(pulse)
    return tuple(_levelled(ink, pulse, px_per_mm) for pulse in sorted(others, key=lambda pulse: pulse.top))


def _leg(ink: NDArray[np.float32], x: float, slack: int) -> NDArray[np.bool_]:
    """Return in which rows there is ink near a column."""
    return np.asarray((ink[:, max(round(x) - slack, 0) : round(x) + slack + 1] > INK).any(axis=1))


def _overlap(a: Pulse, b: Pulse) -> bool:
    return min(a.x1, b.x1) > max(a.x0, b.x0) and min(a.bottom, b.bottom) > max(a.top, b.top)
