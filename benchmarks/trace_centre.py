"""How far the ink of a drawn trace lies from its truth, column by column."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import STANDARD_12, LeadTruth, Page, Recording

SUB = 32
"""Sub-columns in which the truth is evaluated for each pixel column."""

MARGIN = 8.0
"""Pixels above and below the truth in which ink counts; other traces keep twice as far away."""

FLAT, STEEP = 0.5, 1.0
"""Slopes in px per px: flat is below the first, steep at or above the second."""


class Centres(NamedTuple):
    """Distances of the ink's centre from the true line in px, in flat columns and in steep ones."""

    flat: NDArray[np.float64]
    steep: NDArray[np.float64]


class Columns(NamedTuple):
    """What the truth says of each whole pixel column that a trace crosses."""

    x: NDArray[np.intp]
    centre: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    slope: NDArray[np.float64]


def straight_lines(*, seconds: float = 10.0, sampling_rate: float = 500.0) -> Recording:
    """Return triangle waves of twelve slopes: long straight flanks, flat ones and steep ones.

    On a straight line the centre of the ink is the line, whatever the pen. At a bend it is not: a pen
    of some width covers the outside of the bend and not the inside.
    """
    times = np.arange(round(seconds * sampling_rate)) / sampling_rate
    periods = np.geomspace(0.2, 4.0, len(STANDARD_12))
    signals = [0.5 * np.abs(2 * (times / period % 1) - 1) * 2 - 0.5 for period in periods]
    return Recording(signals=np.array(signals), leads=STANDARD_12, sampling_rate=sampling_rate)


def columns_of(truth: LeadTruth) -> Columns:
    """Return the true centre of each column: y weighted by the length of line, the ink of a thin pen."""
    points = truth.trace[np.isfinite(truth.trace).all(axis=1) & truth.visible].astype(np.float64)
    first, last = int(np.ceil(points[0, 0])) + 3, int(np.floor(points[-1, 0])) - 3
    edges = np.linspace(first - 0.5, last + 0.5, (last - first + 1) * SUB + 1)
    y = np.interp(edges, points[:, 0], points[:, 1])
    slope = (np.diff(y) * SUB).reshape(-1, SUB)
    middle = ((y[1:] + y[:-1]) / 2).reshape(-1, SUB)
    length = np.hypot(1, slope)
    return Columns(
        np.arange(first, last + 1),
        (middle * length).sum(axis=1) / length.sum(axis=1),
        middle.min(axis=1),
        middle.max(axis=1),
        slope.mean(axis=1),
    )


def centre_errors(page: Page, *, bend: float) -> Centres:
    """Return the errors over all traces of a page that shows nothing but traces.

    The distance is taken at right angles to the line. Columns count where no other trace is near and
    the slope changes, over the pen's width and a pixel on each side, by no more than ``bend`` of itself
    (of one, where it is flat).
    """
    ink = 255.0 - page.image.mean(axis=2)
    traces = [columns_of(truth) for truth in page.truth.leads]
    flat, steep = [], []
    for index, (columns, truth) in enumerate(zip(traces, page.truth.leads, strict=True)):
        others = [other for i, other in enumerate(traces) if i != index]
        reach = int(np.ceil(truth.pen_width / 2)) + 1
        usable = _alone(columns, others) & _straight(columns.slope, reach=reach, bend=bend)
        distance = (_ink_centre(ink, columns) - columns.centre) / np.hypot(1, columns.slope)
        steepness = np.abs(columns.slope)
        flat.append(distance[usable & (steepness < FLAT)])
        steep.append(distance[usable & (steepness >= STEEP)])
    return Centres(np.concatenate(flat), np.concatenate(steep))


def _straight(slope: NDArray[np.float64], *, reach: int, bend: float) -> NDArray[np.bool_]:
    straight = np.ones(slope.size, dtype=bool)
    for shift in range(-reach, reach + 1):
        straight &= np.abs(np.roll(slope, shift) - slope) <= bend * np.maximum(np.abs(slope), 1)
    straight[:reach] = straight[slope.size - reach :] = False
    return straight


def _ink_centre(ink: NDArray[np.float64], columns: Columns) -> NDArray[np.float64]:
    rows = np.arange(ink.shape[0])[:, None]
    near = (rows >= columns.low - MARGIN) & (rows <= columns.high + MARGIN)
    weight = np.where(near, ink[:, columns.x], 0.0)
    return np.asarray((weight * rows).sum(axis=0) / np.maximum(weight.sum(axis=0), 1e-9))


def _alone(columns: Columns, others: list[Columns]) -> NDArray[np.bool_]:
    alone = np.ones(columns.x.size, dtype=bool)
    for other in others:
        _, mine, theirs = np.intersect1d(columns.x, other.x, return_indices=True)
        below = other.low[theirs] - columns.high[mine] > 2 * MARGIN
        above = columns.low[mine] - other.high[theirs] > 2 * MARGIN
        alone[mine] &= below | above
        # A neighbour's pen reaches beyond its own last columns.
        alone[(columns.x >= other.x[0] - 12) & (columns.x < other.x[0])] = False
        alone[(columns.x > other.x[-1]) & (columns.x <= other.x[-1] + 12)] = False
    return alone
