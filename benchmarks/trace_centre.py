"""How far the ink of a drawn trace lies from its truth, column by column."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import LeadTruth, Page

SUB = 32
MARGIN = 8.0
FLAT, STEEP = 0.5, 2.0
BEND = 0.2


class Centres(NamedTuple):
    """Errors of the ink's centre in px, in flat columns and in steep ones."""

    flat: NDArray[np.float64]
    steep: NDArray[np.float64]


class Columns(NamedTuple):
    """What the truth says of each whole pixel column that a trace crosses."""

    x: NDArray[np.intp]
    centre: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    slope: NDArray[np.float64]
    straight: NDArray[np.bool_]


def columns_of(truth: LeadTruth) -> Columns:
    """Return the true centre of each column: y weighted by the length of line, the ink of a thin pen."""
    points = truth.trace[np.isfinite(truth.trace).all(axis=1) & truth.visible].astype(np.float64)
    first, last = int(np.ceil(points[0, 0])) + 3, int(np.floor(points[-1, 0])) - 3
    edges = np.linspace(first - 0.5, last + 0.5, (last - first + 1) * SUB + 1)
    y = np.interp(edges, points[:, 0], points[:, 1])
    slope = (np.diff(y) * SUB).reshape(-1, SUB)
    middle = ((y[1:] + y[:-1]) / 2).reshape(-1, SUB)
    length = np.hypot(1, slope)
    column_slope = slope.mean(axis=1)
    wide = np.column_stack((np.roll(slope, 1, axis=0), slope, np.roll(slope, -1, axis=0)))
    straight = np.ptp(wide, axis=1) <= BEND * np.maximum(np.abs(column_slope), 1)
    straight[[0, -1]] = False
    return Columns(
        np.arange(first, last + 1),
        (middle * length).sum(axis=1) / length.sum(axis=1),
        middle.min(axis=1),
        middle.max(axis=1),
        np.abs(column_slope),
        straight,
    )


def centre_errors(page: Page) -> Centres:
    """Return the errors over all traces of a page that shows nothing but traces.

    Columns are counted where the trace is straight (its slope changes by less than a fifth within
    three pixels) and no other trace is near. Flat is a slope below 0.5, steep one of 2 or more.
    """
    ink = 255.0 - page.image.mean(axis=2)
    everyone = [columns_of(truth) for truth in page.truth.leads]
    flat, steep = [], []
    for index, columns in enumerate(everyone):
        others = [other for i, other in enumerate(everyone) if i != index]
        usable = columns.straight & _alone(columns, others)
        error = _ink_centre(ink, columns) - columns.centre
        flat.append(error[usable & (columns.slope < FLAT)])
        steep.append(error[usable & (columns.slope >= STEEP)])
    return Centres(np.concatenate(flat), np.concatenate(steep))


def _ink_centre(ink: NDArray[np.float64], columns: Columns) -> NDArray[np.float64]:
    rows = np.arange(ink.shape[0])[:, None]
    near = (rows >= columns.low - MARGIN) & (rows <= columns.high + MARGIN)
    weight = np.where(near, ink[:, columns.x], 0.0)
    return (weight * rows).sum(axis=0) / np.maximum(weight.sum(axis=0), 1e-9)


def _alone(columns: Columns, others: list[Columns]) -> NDArray[np.bool_]:
    alone = np.ones(columns.x.size, dtype=bool)
    for other in others:
        _, mine, theirs = np.intersect1d(columns.x, other.x, return_indices=True)
        apart = (other.low[theirs] - columns.high[mine] > 2 * MARGIN) | (
            columns.low[mine] - other.high[theirs] > 2 * MARGIN
        )
        alone[mine] &= apart
        # A neighbour's pen reaches beyond its own last columns.
        alone[(columns.x >= other.x[0] - 12) & (columns.x < other.x[0])] = False
        alone[(columns.x > other.x[-1]) & (columns.x <= other.x[-1] + 12)] = False
    return alone
