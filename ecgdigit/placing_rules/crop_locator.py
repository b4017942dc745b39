"""The rows of traces on the crop of one lead, and where each begins and ends."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.calibration_pulses import Pulse
from ecgdigit.evidence.ink_runs import find_runs
from ecgdigit.evidence.sorted_ink import INK, Sheet, read_sheet
from ecgdigit.evidence.trace_rows import Row, find_rows
from ecgdigit.placing_rules.column_starts import find_breaks, half_band
from ecgdigit.stages import Calibration, FlatPage, Located, LocatedCell
from ecgtypes import Cell, ImageError, Layout, Lead, PaperScale

__all__ = ["CropLocator"]

END_MM = 4.0
"""A gap, step or separator this close to an end of the crop is where the lead itself begins or ends."""

BAR_MM = 3.0
"""An upright stroke from this height on, both ends free, is a separator."""

WIDEST_MM = 0.8
"""A separator is no wider."""

FREE_MM = 0.8
"""A separator's ends are this far from the line that it crosses."""

PULSE_MM = 6.0
"""How far a row's level may lie from the foot of its calibration pulse."""


class CropLocator:
    """Finds every row of traces on a crop: the lead that it was cut for, and its neighbours.

    Which lead is which cannot be told here, so all cells carry the name I; ``Located.layout`` has one
    column, and each cell reaches from where its line begins to where it ends.

    Examples
    --------
    >>> CropLocator()
    CropLocator()
    """

    def locate(
        self,
        page: FlatPage,
        calibration: Calibration,
        layout: Layout | None,  # noqa: ARG002 (a crop has none)
    ) -> Located:
        """Return where each row lies.

        Parameters
        ----------
        page : FlatPage
        calibration : Calibration
        layout : Layout or None
            Not used: a crop has none.

        Returns
        -------
        Located
            With one cell for each row, from top to bottom. 0 mV is the foot of the row's calibration
            pulse, else where its line mostly runs.

        Raises
        ------
        ImageError
            When the crop shows no trace.
        """
        scale = calibration.scale
        pitch = (scale.px_per_mm_x, scale.px_per_mm_y)
        sheet = read_sheet(calibration.ink, pitch, calibration.pulses)
        rows = _rows(sheet, page.image.shape, pitch)
        trace = sheet.trace.copy()
        cells = []
        for number, row in enumerate(rows):
            line = _line_of(sheet.trace, row.level, half_band(rows, row, pitch[1]))
            ends, separators = _ends(line, pitch)
            trace[:, separators] *= ~line[:, separators]
            ends = _beyond_pulses(ends, calibration.pulses, row, pitch[1])
            cells.append(_cell(number, row, ends, _zero(row, calibration.pulses, pitch[1]), scale))
        found = Layout(name="crop", rows=len(rows), columns=1, cells=tuple(c.cell for c in cells))
        return Located(found, tuple(cells), trace)

    def __repr__(self) -> str:
        """Return how it was made."""
        return "CropLocator()"


def _rows(sheet: Sheet, shape: tuple[int, ...], px_per_mm: tuple[float, float]) -> tuple[Row, ...]:
    """Return the rows of a crop: one at least, for on a low crop a restless line may seem to be none."""
    try:
        return find_rows(sheet, shape, px_per_mm)
    except ImageError:
        runs = sheet.runs
        return (Row(float(np.median(runs.middle)), float(runs.x[0]), float(runs.x[-1]), 1.0),)


def _cell(number: int, row: Row, ends: tuple[float, float], zero: float, scale: PaperScale) -> LocatedCell:
    duration = (ends[1] - ends[0]) / scale.px_per_second
    cell = Cell(lead=Lead.I, row=number, column=0, start=0.0, duration=duration)
    return LocatedCell(cell=cell, row=number, x0=ends[0], x1=ends[1], level=row.level, zero=zero)


def _zero(row: Row, pulses: tuple[Pulse, ...], px_per_mm: float) -> float:
    feet = [p.bottom for p in pulses if abs(p.bottom - row.level) < PULSE_MM * px_per_mm]
    return min(feet, key=lambda foot: abs(foot - row.level), default=row.level)


def _beyond_pulses(
    ends: tuple[float, float], pulses: tuple[Pulse, ...], row: Row, px_per_mm: float
) -> tuple[float, float]:
    """Move the ends past the row's calibration pulse."""
    x0, x1 = ends
    middle = (x0 + x1) / 2
    for pulse in pulses:
        if abs(pulse.bottom - row.level) < PULSE_MM * px_per_mm:
            x0, x1 = (max(x0, pulse.x1), x1) if pulse.x1 < middle else (x0, min(x1, pulse.x0))
    return x0, x1


def _line_of(trace: NDArray[np.float32], level: float, half: float) -> NDArray[np.bool_]:
    """Return the connected ink that a row's line is part of, wherever it goes."""
    import cv2  # noqa: PLC0415

    _, labels = cv2.connectedComponents((trace > INK).astype(np.uint8), connectivity=8)
    band = labels[max(int(level - half), 0) : int(level + half) + 1]
    own = np.zeros(int(labels.max()) + 1, np.bool_)
    own[np.unique(band)] = True
    own[0] = False
    return np.asarray(own[labels])


def _ends(
    line: NDArray[np.bool_], px_per_mm: tuple[float, float]
) -> tuple[tuple[float, float], NDArray[np.intp]]:
    """Return where a row's line begins and ends, px, and the columns of separators there."""
    width = line.shape[1]
    reach = min(round(END_MM * px_per_mm[0]), width // 8)
    starts, stops, wiped = [-0.5], [width - 0.5], []
    for first, last in _bars(line, px_per_mm):
        middle = (first + last) / 2
        if reach <= middle < width - reach:
            continue
        (starts if middle < reach else stops).append(middle)
        wiped.append(np.arange(first - 1, last + 2))
    breaks = np.flatnonzero(find_breaks(line))
    starts += [x + 1.0 for x in breaks.tolist() if x < reach]
    stops += [float(x) for x in breaks.tolist() if x >= width - reach - 1]
    columns = np.clip(np.concatenate([*wiped, np.empty(0, np.intp)]), 0, width - 1)
    return (max(starts), min(stops)), columns


def _bars(line: NDArray[np.bool_], px_per_mm: tuple[float, float]) -> list[tuple[int, int]]:
    """Return the first and last columns of upright strokes whose ends are both free."""
    runs = find_runs(line)
    tall = runs.where(runs.height >= BAR_MM * px_per_mm[1])
    groups: list[list[tuple[int, int, int]]] = []
    for run in zip(*(values.tolist() for values in tall), strict=True):
        if groups and _alike(groups[-1][-1], run):
            groups[-1].append(run)
        else:
            groups.append([run])
    widest, free = max(2.0, WIDEST_MM * px_per_mm[0]), max(2, round(FREE_MM * px_per_mm[1]))
    found = []
    for group in groups:
        first, last = group[0][0], group[-1][0]
        top, bottom = min(run[1] for run in group), max(run[2] for run in group)
        sides = [x for x in (first - 2, last + 2) if 0 <= x < line.shape[1]]
        beside = np.asarray(line[:, sides].any(axis=1))
        near_ends = beside[max(top - 1, 0) : top + free].any() or beside[bottom - free : bottom + 1].any()
        if len(group) <= widest and beside.any() and not near_ends:
            found.append((first, last))
    return found


def _alike(a: tuple[int, int, int], b: tuple[int, int, int]) -> bool:
    """Return whether two runs stand side by side and have one height."""
    return b[0] == a[0] + 1 and abs(b[1] - a[1]) <= 1 and abs(b[2] - a[2]) <= 1
