"""Which sample lands where: the stretch of a recording that a page shows, and its points on paper."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import Cell, Layout, LayoutError, Lead, Recording, RecordingError
from ecgtypes.signals import sample_index

__all__ = [
    "SHORTEST_COLUMN",
    "CellSamples",
    "cell_samples",
    "fitted_layout",
    "printed",
    "sample_index",
    "shown",
]

SHORTEST_COLUMN = 0.5
"""Seconds that a column must show at least; below it not one heartbeat can be seen."""

EPSILON = 1e-6
"""Seconds of rounding."""


class CellSamples(NamedTuple):
    """The samples that one cell shows.

    Parameters
    ----------
    cell : Cell
    first : int
        Index of the first sample in the page's recording.
    seconds : ndarray of float64, shape (n,)
        Time of each sample after the left end of the cell.
    millivolts : ndarray of float64, shape (n,)
        As printed (aVR turned round for -aVR), NaN where there is no value.
    """

    cell: Cell
    first: int
    seconds: NDArray[np.float64]
    millivolts: NDArray[np.float64]


def fitted_layout(layout: Layout, *, longest_row: float, available: float) -> Layout:
    """Return the layout with its columns shortened in proportion to what there is to show.

    Parameters
    ----------
    layout : Layout
    longest_row : float
        Seconds that fit into the width of the page.
    available : float
        Seconds of recording.

    Returns
    -------
    Layout
        The same where nothing has to be shortened.

    Raises
    ------
    LayoutError
        When a column would become shorter than `SHORTEST_COLUMN`.
    """
    needed = max(cell.stop for cell in layout.cells)
    share = min(1.0, longest_row / layout.row_duration, available / needed)
    shortest = min(cell.duration for cell in layout.cells) * share
    if shortest < SHORTEST_COLUMN - EPSILON:
        message = (
            f"layout {layout.name!r} would show {max(shortest, 0):.2f} s a column, less than "
            f"{SHORTEST_COLUMN} s: the page has room for {longest_row:.2f} s a row, the recording has "
            f"{available:.2f} s; take a layout of fewer "
            "columns, a larger page, a lower speed, or an earlier start"
        )
        raise LayoutError(message)
    return layout if share == 1.0 else layout.scaled(layout.row_duration * share)


def shown(recording: Recording, *, start: float) -> Recording:
    """Return the recording from ``start`` on: its first sample stands at the page's time 0.

    Parameters
    ----------
    recording : Recording
    start : float
        Seconds, rounded to a whole sample.

    Returns
    -------
    Recording

    Raises
    ------
    RecordingError
        When the recording is empty, or ``start`` does not lie within it.
    """
    if not recording.leads or not recording.n_samples:
        message = f"recording {recording.record_id!r} holds no samples: there is nothing to draw"
        raise RecordingError(message)
    if not (np.isfinite(start) and 0 <= round(start * recording.sampling_rate) < recording.n_samples):
        message = (
            f"start={start} s does not lie within recording {recording.record_id!r} "
            f"of {recording.duration:.2f} s"
        )
        raise RecordingError(message)
    return recording.window(start, recording.duration - start) if start else recording


def cell_samples(recording: Recording, layout: Layout, leads: frozenset[Lead]) -> tuple[CellSamples, ...]:
    """Return the samples of each cell that the page draws.

    Parameters
    ----------
    recording : Recording
        As of `shown`.
    layout : Layout
        As of `fitted_layout`.
    leads : frozenset of Lead
        The recorded leads that are wanted.

    Returns
    -------
    tuple of CellSamples
        In the order of the layout. A cell whose lead is missing from the recording, not wanted, or
        without a single value in the cell's time is left out. A sample on the border of two columns
        belongs to the later one.

    Raises
    ------
    RecordingError
        When no cell is left.
    """
    held = [cell for cell in layout.cells if cell.lead.recorded in leads.intersection(recording.leads)]
    found = [_samples(recording, cell) for cell in held]
    drawn = tuple(part for part in found if np.isfinite(part.millivolts).any())
    if not drawn:
        message = (
            f"no value to draw: layout {layout.name!r} shows {', '.join(layout.leads)}, recording "
            f"{recording.record_id!r} holds {', '.join(recording.leads)}, all missing or NaN in its time"
        )
        raise RecordingError(message)
    return drawn


def printed(
    recording: Recording, layout: Layout, parts: tuple[tuple[CellSamples, NDArray[np.bool_]], ...]
) -> Recording:
    """Return what a page prints: the samples that can be seen in some cell, NaN elsewhere.

    Parameters
    ----------
    recording : Recording
        As of `shown`.
    layout : Layout
    parts : tuple of (CellSamples, ndarray of bool)
        Each cell drawn, with the samples of it that can be seen.

    Returns
    -------
    Recording
        With all leads of the recording, from the page's time 0 to the end of its last column.
    """
    end = max(cell.stop for cell in layout.cells)
    count = min(recording.n_samples, sample_index(end, recording.sampling_rate))
    window = recording.window(0.0, count / recording.sampling_rate)
    seen = np.zeros(window.signals.shape, dtype=np.bool_)
    for part, visible in parts:
        row = window.leads.index(part.cell.lead.recorded)
        seen[row, part.first : part.first + len(visible)] |= visible
    return window.replace(signals=np.where(seen, window.signals, np.float32(np.nan)))


def _samples(recording: Recording, cell: Cell) -> CellSamples:
    rate = recording.sampling_rate
    first = sample_index(cell.start, rate)
    stop = min(sample_index(cell.stop, rate), recording.n_samples)
    values = recording.lead(cell.lead)[first:stop].astype(np.float64)
    return CellSamples(cell, first, np.arange(first, first + len(values)) / rate - cell.start, values)
