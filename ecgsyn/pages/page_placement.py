"""Where everything stands on the page, before a pixel is drawn. Lengths are mm of paper."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ecgsyn.pages._room_beside_traces import CLEARANCE, Furniture
from ecgsyn.pages.sample_positions import CellSamples, cell_samples, fitted_layout
from ecgsyn.styles.ink_styles import LabelStyle
from ecgtypes import Layout, LayoutError, Lead, PaperScale, Recording

__all__ = ["PagePlan", "Placement", "place"]

SMALLEST_PITCH = 5.0
LARGEST_PITCH = 40.0
LARGEST_FILL = 60.0
"""Distance of rows, mm: traces closer than the first run into one; the second is all the room they need,
the third the largest of styles that fill the page."""

BELOW = 0.42
"""Height below the last baseline in distances between rows, for styles that fill the page."""


@dataclass(frozen=True)
class Placement:
    """One cell on the page.

    Parameters
    ----------
    samples : CellSamples
    left, right : float
        Ends of the cell, mm.
    baseline : float
        y of 0 mV, mm.
    points : ndarray of float64, shape (n, 2)
        x and y of each sample, mm.
    """

    samples: CellSamples
    left: float
    right: float
    baseline: float
    points: NDArray[np.float64]


@dataclass(frozen=True)
class PagePlan:
    """Everything that is decided before drawing.

    Parameters
    ----------
    size : (width, height)
        Of the page in pixels.
    size_mm : (width, height)
    scale : PaperScale
    layout : Layout
        With the times that the page shows.
    recording : Recording
        From the page's time 0 on.
    placements : tuple of Placement
        The cells drawn.
    columns : tuple of float
        Left end of each column, mm; the first is time 0.
    right : float
        Right end of the widest row, mm.
    baselines : tuple of float
        y of 0 mV of each row, mm.
    pitch : float
        Distance between rows, mm.
    band : (float, float)
        From where to where lead names and separators may reach, mm: all the page, or, where text is
        printed in blocks, what lies between header and footer.
    """

    size: tuple[int, int]
    size_mm: tuple[float, float]
    scale: PaperScale
    layout: Layout
    recording: Recording
    placements: tuple[Placement, ...]
    columns: tuple[float, ...]
    right: float
    baselines: tuple[float, ...]
    pitch: float
    band: tuple[float, float] = (-np.inf, np.inf)

    @property
    def grid_origin(self) -> tuple[float, float]:
        """A crossing of major lines, mm: time 0 on the first baseline."""
        return self.columns[0], self.baselines[0]


def place(
    recording: Recording,
    layout: Layout,
    *,
    size_mm: tuple[float, float],
    scale: PaperScale,
    furniture: Furniture,
    leads: frozenset[Lead],
) -> PagePlan:
    """Decide where everything stands.

    Parameters
    ----------
    recording : Recording
        From the page's time 0 on.
    layout : Layout
        Shortened in proportion where the page or the recording is.
    size_mm : (width, height)
    scale : PaperScale
    furniture : Furniture
    leads : frozenset of Lead
        The recorded leads to draw.

    Returns
    -------
    PagePlan

    Raises
    ------
    LayoutError
        When rows or columns do not fit the page, or the recording is too short.
    RecordingError
        When there is no value to draw.
    """
    before = furniture.name_width + (
        furniture.pulse_width(scale.speed) if furniture.pulse.side == "left" else 0.0
    )
    after = furniture.pulse_width(scale.speed) if furniture.pulse.side == "right" else 0.0
    gaps = furniture.gap * (layout.columns - 1)
    room = size_mm[0] - 2 * furniture.side - before - after - gaps
    layout = fitted_layout(
        layout, longest_row=max(room, 0.0) / scale.speed * _row_share(layout), available=recording.duration
    )
    columns, width = _columns(layout, scale.speed, furniture.gap)
    left = (size_mm[0] - before - width - after) / 2 + before
    samples = cell_samples(recording, layout, leads)
    baselines, pitch = _rows(layout, size_mm[1], furniture, peak=_peak(samples, scale))
    starts = tuple(left + column for column in columns)
    return PagePlan(
        size=(round(size_mm[0] * scale.px_per_mm_x), round(size_mm[1] * scale.px_per_mm_y)),
        size_mm=size_mm,
        scale=scale,
        layout=layout,
        recording=recording,
        placements=tuple(_placement(part, starts, baselines, scale) for part in samples),
        columns=starts,
        right=left + width,
        baselines=baselines,
        pitch=pitch,
        band=(-np.inf, np.inf)
        if furniture.blocks is None
        else (furniture.header, size_mm[1] - furniture.footer),
    )


def _column_seconds(layout: Layout) -> list[float]:
    return [
        max((c.duration for c in layout.cells if c.column == column and not c.strip), default=0.0)
        for column in range(layout.columns)
    ]


def _row_share(layout: Layout) -> float:
    """Return the widest row's share of the width that all columns take together, 1 as a rule."""
    return min(1.0, layout.row_duration / max(sum(_column_seconds(layout)), layout.row_duration))


def _columns(layout: Layout, speed: float, gap: float) -> tuple[list[float], float]:
    """Return where each column begins, and where the last one or a strip ends, mm from time 0."""
    ends = np.cumsum([seconds * speed + gap for seconds in _column_seconds(layout)])
    strip = max((cell.duration for cell in layout.strips), default=0.0) * speed
    return [0.0, *(float(end) for end in ends[:-1])], max(float(ends[-1]) - gap, strip)


def _peak(samples: tuple[CellSamples, ...], scale: PaperScale) -> float:
    """Return how far the first row reaches up from its baseline, mm."""
    first = [float(np.nanmax(part.millivolts)) for part in samples if part.cell.row == 0]
    return max(first, default=0.0) * scale.gain


def _rows(
    layout: Layout, height: float, furniture: Furniture, *, peak: float
) -> tuple[tuple[float, ...], float]:
    """Return the baseline of each row and their distance, mm."""
    room = height - furniture.header - furniture.footer
    pitch = furniture.row_pitch
    above = None
    if pitch is None and furniture.fills:
        above, pitch = _filling(layout.rows, room, furniture.labels, peak)
    elif pitch is None:
        pitch = min(float(np.floor(room / layout.rows)), LARGEST_PITCH)
    if not (pitch >= SMALLEST_PITCH and pitch * layout.rows <= room + 1e-9):
        message = (
            f"{layout.rows} rows {max(pitch, 0):g} mm apart do not fit the {max(room, 0):.0f} mm of page "
            f"between header and footer (at least {SMALLEST_PITCH:g} mm each): take a larger page or a "
            "layout of fewer rows"
        )
        raise LayoutError(message)
    # a little below the middle of its band: QRS complexes reach further up than down
    first = furniture.header + (room - pitch * layout.rows) / 2 + 0.55 * pitch
    if above is not None:
        first = furniture.header + above
    return tuple(float(first + row * pitch) for row in range(layout.rows)), pitch


def _filling(rows: int, room: float, labels: LabelStyle, peak: float) -> tuple[float, float]:
    """Return the first baseline below the header and the distance of rows that use all the height, mm.

    Above the first baseline there is room for its highest peak, up to a third of the height, and for
    a name; below the last one for a name.
    """
    name = labels.offset + labels.height + CLEARANCE
    above = max(min(peak + CLEARANCE, room / 3), 0.5 * room / rows, name if labels.place == "above" else 0.0)
    below = name if labels.place == "below" else 0.0
    pitch = min((room - above) / (rows - 1 + BELOW), LARGEST_FILL)
    if rows > 1:
        pitch = min(pitch, (room - above - below) / (rows - 1))
    pitch = min(pitch, room / rows)
    return above, pitch


def _placement(
    samples: CellSamples, columns: tuple[float, ...], baselines: tuple[float, ...], scale: PaperScale
) -> Placement:
    cell = samples.cell
    left, baseline = columns[cell.column], baselines[cell.row]
    x = left + samples.seconds * scale.speed
    y = baseline - samples.millivolts * scale.gain
    return Placement(samples, left, left + cell.duration * scale.speed, baseline, np.column_stack([x, y]))
