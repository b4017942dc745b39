"""What the ink network should say of a flat page: the cover of each class, and the row of each trace."""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgseg.crops.pen_area import stroke_coverage
from ecgseg.crops.trace_columns import Columns, column_ranges
from ecgseg.ink._flat_lattice import FlatLattice
from ecgseg.ink.decoding import CLASSES
from ecgtypes import LeadTruth, Page

__all__ = ["ABSENT", "OFFSET_STEP", "class_maps", "row_offsets"]

FINE = 2
"""Lines are drawn on as many pixels as this in each direction for one of the flat page, then averaged."""

THINNEST = 0.2
"""mm: thinner pens are drawn so thick."""

ABSENT = -128
"""In the offsets: no trace."""

OFFSET_STEP = 0.5
"""mm: unit of the offsets."""

SAME_ROW = 1.0
"""mm: baselines that are nearer are those of one row."""


def class_maps(page: Page, lattice: FlatLattice) -> NDArray[np.uint8]:
    """Return how much of each pixel is covered by each class.

    Parameters
    ----------
    page : Page
    lattice : FlatLattice
        Of the page, with `PX_PER_MM` and sides that are multiples of 4.

    Returns
    -------
    ndarray of uint8, shape (6, height / 2, width / 2)
        0 to 255, in the order of `CLASSES`. The trace is the true line of the pen at full ink, whatever
        paleness and blur left of it.
    """
    truth, masks = page.truth, page.truth.masks()
    width, height = lattice.size
    drawn = {
        "trace": _traces(page, lattice),
        "pulse": _averaged(_pulses(page, lattice), lattice.size),
    }
    held = {
        "letter": masks.text,
        "bar": masks.separators,
        "grid": masks.grid,
        "foreign": masks.foreign,
    }
    for name, mask in held.items():
        flat = lattice.image(mask.full(truth.size).astype(np.uint8) * 255, outside=(0, 0, 0))
        drawn[name] = np.asarray(cv2.resize(flat, (width // 2, height // 2), interpolation=cv2.INTER_AREA))
    return np.stack([drawn[name] for name in CLASSES])


def row_offsets(page: Page, lattice: FlatLattice) -> NDArray[np.int8]:
    """Return how far above the baseline of its row each place with a trace lies.

    Parameters
    ----------
    page : Page
    lattice : FlatLattice

    Returns
    -------
    ndarray of int8, shape (2, height / 4, width / 4)
        In steps of 0.5 mm, positive where the trace lies above its baseline; `ABSENT` where there is none.
        The second holds another row's, where traces of two cross.
    """
    width, height = lattice.size
    offsets = np.full((2, height // 4, width // 4), ABSENT, np.int8)
    to_mm = 4 / lattice.px_per_mm
    for lead in page.truth.leads:
        baseline = _baseline(lead, lattice)
        places = _places(lead, lattice)
        if not np.isfinite(baseline) or not len(places):
            continue
        x, y = places.T
        value = (baseline / lattice.px_per_mm - (y + 0.5) * to_mm) / OFFSET_STEP
        value = np.clip(np.rint(value), -127, 127).astype(np.int8)
        first, second = offsets[0, y, x], offsets[1, y, x]
        free = first == ABSENT
        apart = np.abs(first.astype(int) - value) * OFFSET_STEP > SAME_ROW
        offsets[0, y, x] = np.where(free, value, first)
        offsets[1, y, x] = np.where(~free & apart & (second == ABSENT), value, second)
    return offsets


def _baseline(lead: LeadTruth, lattice: FlatLattice) -> float:
    middle = lead.region.box.center[0]
    return float(lattice.flat_points([[middle, lead.baseline]])[0, 1])


def _runs(lead: LeadTruth, lattice: FlatLattice) -> Iterator[NDArray[np.float64]]:
    """Yield the stretches of a trace that can be seen, in flat pixels."""
    flat = lattice.flat_points(lead.trace)
    seen = lead.visible & np.isfinite(flat).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], seen, [False]]).astype(np.int8)))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        yield flat[first:last]


def _places(lead: LeadTruth, lattice: FlatLattice) -> NDArray[np.int64]:
    """Return the places (x, y) at a quarter of the flat page's size that a trace runs through."""
    found = [np.empty((0, 2), np.int64)]
    for run in _runs(lead, lattice):
        length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(run, axis=0), axis=1))])
        at = np.arange(0, length[-1] + 1)
        dense = np.stack([np.interp(at, length, run[:, axis]) for axis in (0, 1)], axis=1)
        found.append(np.floor((dense + 0.5) / 4).astype(np.int64))
    width, height = lattice.size
    places = np.unique(np.concatenate(found), axis=0)
    return places[((places >= 0) & (places < [width // 4, height // 4])).all(axis=1)]


def _traces(page: Page, lattice: FlatLattice) -> NDArray[np.uint8]:
    """Return what the pen covers of each pixel at half the flat page's size, exactly."""
    width, height = (side // 2 for side in lattice.size)
    cover = np.zeros((height, width), np.float32)
    for lead in page.truth.leads:
        flat = lattice.flat_points(lead.trace)
        seen = lead.visible & np.isfinite(flat).all(axis=1)
        moved = lead.replace(trace=flat.astype(np.float32), visible=seen)
        columns = column_ranges(moved, width, factor=0.5)
        radius = max(lead.pen_width / lead.scale.px_per_mm, THINNEST) * lattice.px_per_mm / 4
        first, last = _rows_reached(columns, radius, height)
        if last > first:
            shifted = Columns(*(values - np.float32(first) for values in columns))
            rows = cover[first:last]
            np.maximum(rows, stroke_coverage(shifted, radius, last - first), out=rows)
    return np.asarray(np.rint(cover * 255), np.uint8)


def _rows_reached(columns: Columns, radius: float, height: int) -> tuple[int, int]:
    """Return the first row of pixels that a pen reaches, and one past the last; twice 0 for none."""
    if not (np.isfinite(columns.top).any() and np.isfinite(columns.bottom).any()):
        return 0, 0
    first = int(np.floor(np.nanmin(columns.top) - radius)) - 1
    last = int(np.ceil(np.nanmax(columns.bottom) + radius)) + 2
    return max(first, 0), min(last, height)


def _pulses(page: Page, lattice: FlatLattice) -> Iterator[tuple[NDArray[np.float64], float]]:
    if not page.truth.pulses or not page.truth.leads:
        return
    pen = max(lead.pen_width / lead.scale.px_per_mm for lead in page.truth.leads)
    for pulse in page.truth.pulses:
        flat = lattice.flat_points(pulse.outline)
        if np.isfinite(flat).all():
            yield flat, max(pen, THINNEST) * lattice.px_per_mm


def _averaged(strokes: Any, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return strokes drawn fine, and averaged to half the flat page's size."""
    width, height = size
    fine = np.zeros((height * FINE, width * FINE), np.uint8)
    bits = 4
    for points, pen in strokes:
        # OpenCV puts the centre of the first pixel at 0, as we do.
        at = np.rint(((points + 0.5) * FINE - 0.5) * (1 << bits)).astype(np.int32)
        # It draws lines of odd width alone: of one more than the even thickness that it is given.
        thick = max(2 * round((pen * FINE - 1) / 2), 1)
        cv2.polylines(fine, [at[:, None]], isClosed=False, color=255, thickness=thick, shift=bits)
    return np.asarray(cv2.resize(fine, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)
