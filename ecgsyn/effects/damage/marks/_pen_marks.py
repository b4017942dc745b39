"""Marks of a pen on traces: circles round beats, arrows, ticks, callipers."""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.damage.marks._mark_places import beats_of, picked_lead
from ecgsyn.effects.damage.soft_strokes import rounded, wavering

__all__ = ["MarkKind", "mark_strokes"]

Floats = NDArray[np.float64]
MarkKind: TypeAlias = Literal["circle", "arrow", "tick", "callipers", "underline", "cross"]


def mark_strokes(
    sheet: Sheet, *, kind: MarkKind, pick: float, along: float, size: float, rng: np.random.Generator
) -> list[Floats]:
    """Return the strokes of a mark on a beat.

    Parameters
    ----------
    sheet : Sheet
    kind : {"circle", "arrow", "tick", "callipers", "underline", "cross"}
    pick, along : float
        0 to 1: on which lead, and on which of its beats. Where the page has no lead, the mark stands
        at that share of the page's height and width.
    size : float
        mm.
    rng : numpy.random.Generator

    Returns
    -------
    list of ndarray of float64, shape (n, 2)
        px.
    """
    lead = picked_lead(sheet, pick)
    beats = np.empty((0, 2)) if lead is None else beats_of(lead)
    if not len(beats):
        beats = np.array([[along, pick]]) * sheet.size
    index = min(int(along * len(beats)), len(beats) - 1)
    unit = size * sheet.px_per_mm
    if kind == "callipers":
        return _callipers(beats, index, unit, rng)
    return [beats[index] + unit * part for part in _SHAPES[kind](rng)]


def _circle(rng: np.random.Generator) -> list[Floats]:
    """Return a loop that does not quite meet itself."""
    turn = np.linspace(0, 2 * np.pi * rng.uniform(1.0, 1.12), 60) + rng.uniform(0, 2 * np.pi)
    radius = 0.5 + 0.03 * wavering(60, cell=15, rng=rng) + 0.04 * np.linspace(-1, 1, 60)
    flat = rng.uniform(0.6, 1.1)
    return [np.stack([flat * radius * np.cos(turn), radius * np.sin(turn)], axis=1) + rng.normal(0, 0.05, 2)]


def _arrow(rng: np.random.Generator) -> list[Floats]:
    """Return a bent shaft that ends near the beat, and its head."""
    turn = rng.uniform(np.pi * 1.1, np.pi * 1.9)
    away = np.array([np.cos(turn), np.sin(turn)])
    tip, tail = 0.2 * away, 1.2 * away
    bow = (tip + tail) / 2 + 0.06 * rng.standard_normal(2)
    head = []
    for side in (-1.0, 1.0):
        angle = turn + side * rng.uniform(0.4, 0.65)
        head.append(tip + rng.uniform(0.2, 0.3) * np.array([np.cos(angle), np.sin(angle)]))
    return [rounded(np.stack([tail, bow, tip])), np.stack([head[0], tip, head[1]])]


def _tick(rng: np.random.Generator) -> list[Floats]:
    corners = np.array([[-0.3, -0.75], [-0.1, -0.5], [0.35, -1.2]]) + 0.03 * rng.standard_normal((3, 2))
    return [np.concatenate([np.linspace(corners[0], corners[1], 6), np.linspace(corners[1], corners[2], 10)])]


def _underline(rng: np.random.Generator) -> list[Floats]:
    line = np.linspace([-0.9, 0.8], [0.9, 0.8 + rng.normal(0, 0.06)], 24)
    line[:, 1] += 0.03 * wavering(24, cell=9, rng=rng)
    return [line]


def _cross(rng: np.random.Generator) -> list[Floats]:
    ends = np.array([[[-0.25, -1.0], [0.25, -0.5]], [[0.25, -1.0], [-0.25, -0.5]]])
    return [np.linspace(a, b, 8) for a, b in ends + 0.04 * rng.standard_normal((2, 2, 2))]


_SHAPES = {
    "circle": _circle, "arrow": _arrow, "tick": _tick, "underline": _underline, "cross": _cross,
}  # fmt: skip


def _callipers(beats: Floats, index: int, unit: float, rng: np.random.Generator) -> list[Floats]:
    """Return short strokes above beats and the line between them: how an RR interval is measured."""
    first = min(index, max(len(beats) - 2, 0))
    pair = beats[first : first + 2]
    if len(pair) < 2:
        pair = np.concatenate([pair, pair + np.array([3 * unit, 0.0])])
    top = float(pair[:, 1].min()) - 0.35 * unit
    strokes = []
    for x, _ in pair:
        ends = np.array([[x, top - 0.3 * unit], [x, top + 0.25 * unit]]) + 0.04 * unit * rng.normal(
            0, 1, (2, 2)
        )
        strokes.append(np.linspace(ends[0], ends[1], 8))
    line = np.linspace([pair[0, 0], top], [pair[1, 0], top], 30)
    line[:, 1] += 0.03 * unit * wavering(30, cell=10, rng=rng)
    return [*strokes, line]
