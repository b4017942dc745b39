"""Calibration pulses in a reader's maps: a roof that is seen, and the baseline of the row that it belongs to.

Upright strokes of a pulse stand on lines of the grid more often than not, and are lost there first; its roof
is seen, and how far below it the row's baseline lies, the row's trace tells.
"""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence._calibration_pulses import GAINS, PULSE_SECONDS, SPEEDS
from ecgdigit.stages import Pulse
from ecgtypes import InkMaps

__all__ = ["find_mapped_pulses", "uncontradicted"]

SEEN = 0.3
"""Cover from which a pulse or a trace is seen."""

BESIDE_MM = 15.0
"""How far beside a pulse its row's trace tells the baseline."""

SURE_ROW = 0.4
"""Share of the likeliest offset from which a place's row is told: one between two bins has half in each."""

OFF_MM = 1.5
"""How far a baseline may be read wrongly."""

WIDTH_OFF = 0.2
"""Share by which the width of a pulse may be read wrongly."""

ROOF, THICK = 0.5, 3
"""A pulse's roof is the first line of its pixels inked so much against the most inked one, and the next
ones: its feet are no longer."""

LEAST_SHARE = 0.5
"""Share of the traces beside a pulse whose baselines lie at its foot."""


def find_mapped_pulses(maps: InkMaps, px_per_mm: tuple[float, float]) -> tuple[Pulse, ...]:
    """Find calibration pulses by their roofs and their rows' baselines.

    Parameters
    ----------
    maps : InkMaps
    px_per_mm : (x, y)
        Of the image that the maps were made of.

    Returns
    -------
    tuple of Pulse
        In pixels of the image, from left to right; a foot lies as far below its roof as the gain says.
    """
    import cv2  # noqa: PLC0415

    count, labels, stats, _ = cv2.connectedComponentsWithStats((maps.pulse > SEEN).astype(np.uint8))
    pitch, baselines = maps.px_per_mm, _baselines(maps)
    found = []
    for number in range(1, count):
        left, top, width, height, _ = stats[number].tolist()
        own = labels[top : top + height, left : left + width] == number
        cover = np.where(own, maps.pulse[top : top + height, left : left + width], 0)
        rows = cover.sum(axis=1)
        first = int(np.argmax(rows > ROOF * rows.max()))
        near = slice(first, first + THICK)
        roof = (
            top + first + float(rows[near] @ np.arange(len(rows[near])) / rows[near].sum()) + 0.5
        ) / pitch[1]
        inked = np.flatnonzero(cover[near].max(axis=0) > SEEN)
        width = (inked[-1] + 1 - inked[0]) / pitch[0]
        speed = min(SPEEDS, key=lambda one: abs(np.log(width / (PULSE_SECONDS * one))))
        wide = PULSE_SECONDS * speed
        if abs(width / wide - 1) > WIDTH_OFF:
            continue
        middle = (left + (inked[-1] + 1 + inked[0]) / 2) / pitch[0]
        gain = _gain(baselines, roof, (middle - wide / 2, middle + wide / 2))
        if gain is not None:
            x0, x1 = (x * px_per_mm[0] - 0.5 for x in (middle - wide / 2, middle + wide / 2))
            found.append(
                Pulse(x0, x1, roof * px_per_mm[1] - 0.5, (roof + gain) * px_per_mm[1] - 0.5, gain, speed)
            )
    return tuple(sorted(found))


def uncontradicted(
    pulses: tuple[Pulse, ...], maps: InkMaps, px_per_mm: tuple[float, float]
) -> tuple[Pulse, ...]:
    """Return the pulses, found in ink, whose feet lie on their rows' baselines as far as those are told.

    One whose legs are cut off looks like a lower one, of which all voltages would be wrong.
    """
    baselines = _baselines(maps)
    kept = []
    for pulse in pulses:
        sides = ((pulse.x0 + 0.5) / px_per_mm[0], (pulse.x1 + 0.5) / px_per_mm[0])
        gain = _gain(baselines, (pulse.top + 0.5) / px_per_mm[1], sides)
        if gain is None or gain == pulse.gain:
            kept.append(pulse)
    return tuple(kept)


def _baselines(maps: InkMaps) -> NDArray[np.float64]:
    """Return x, y and y of the row's baseline of all places with a trace, mm: shape (n, 3)."""
    offset = maps.row_offset()
    shrink = maps.trace.shape[0] / offset.shape[0], maps.trace.shape[1] / offset.shape[1]
    y, x = np.nonzero(maps.trace > SEEN)
    at = (
        np.minimum((y / shrink[0]).astype(int), offset.shape[0] - 1),
        np.minimum((x / shrink[1]).astype(int), offset.shape[1] - 1),
    )
    x_mm, y_mm = (x + 0.5) / maps.px_per_mm[0], (y + 0.5) / maps.px_per_mm[1]
    told = maps.rows.max(axis=0)[at] > SURE_ROW
    return np.asarray(np.stack([x_mm, y_mm, y_mm + offset[at]], axis=1)[told])


def _gain(baselines: NDArray[np.float64], roof: float, sides: tuple[float, float]) -> float | None:
    """Return the gain for which a pulse's foot lies on its row's baseline; None where none agrees."""
    x, y, base = baselines.T
    beside = (x > sides[0] - BESIDE_MM) & (x < sides[1] + BESIDE_MM) & ~((x > sides[0]) & (x < sides[1]))
    beside &= np.abs(y - roof) < max(GAINS) + BESIDE_MM
    if not beside.any():
        return None
    below = base[beside] - roof
    shares = {gain: _share_at(below, gain) for gain in GAINS}
    best = max(shares, key=lambda gain: shares[gain])
    return best if shares[best] >= LEAST_SHARE else None


def _share_at(below: NDArray[np.float64], gain: float) -> float:
    """Return which share of the baselines that are no further below a roof lies at the foot, mm."""
    near = below[(below > -OFF_MM) & (below < gain + 2 * OFF_MM)]
    return float(np.mean(np.abs(near - gain) < OFF_MM)) if near.size else 0.0
