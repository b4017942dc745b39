"""A small page with known truth, drawn with numpy alone: what the contract suites give to stages."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.calibration_pulses import Pulse
from ecgdigit.stages import Calibration, FlatPage, Located, LocatedCell, TracedCell
from ecgtypes import Box, Cell, GridEstimate, Homography, Layout, Lead, PaperScale, Recording, get_layout

__all__ = ["ExamplePage", "example_page"]

Floats = NDArray[np.float64]

PX_PER_MM = 6.0
ROW_MM = 25.0
LEFT_MM = 15.0
TOP_MM = 20.0
MARGIN_MM = 10.0
PEN_MM = 0.3

RATE = 500.0

FINE = 8
"""Points in each pixel column at which a stroke is evaluated."""

INK = np.array([22.0, 22.0, 26.0])
GRID_LIGHT = np.array([252.0, 221.0, 222.0])
GRID_DARK = np.array([244.0, 172.0, 176.0])


@dataclass(frozen=True, eq=False)
class ExamplePage:
    """A flat page, and what each stage would make of it if it made no error.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    recording : Recording
        What it shows, at 500 Hz; NaN where a lead is not printed.
    flat : FlatPage
    calibration : Calibration
    located : Located
    traces : tuple of TracedCell
    """

    image: NDArray[np.uint8]
    recording: Recording
    flat: FlatPage
    calibration: Calibration
    located: Located
    traces: tuple[TracedCell, ...]

    @property
    def layout(self) -> Layout:
        """The layout that is printed."""
        return self.located.layout

    @property
    def scale(self) -> PaperScale:
        """25 mm/s, 10 mm/mV, 6 px/mm."""
        return self.calibration.scale


@lru_cache(maxsize=8)
def example_page(layout: str = "3x1", *, grid: bool = True) -> ExamplePage:
    """Draw the page.

    Parameters
    ----------
    layout : str, default "3x1"
        A registered layout, in the standard order with consecutive columns.
    grid : bool, default True
        Whether the millimetre grid is printed.

    Returns
    -------
    ExamplePage
        Its arrays are shared between calls and read-only.

    Notes
    -----
    A round pen covers, at each x, the interval between the upper and the lower envelope of the discs
    along its line: that is drawn exactly, at eight points a pixel column.

    Examples
    --------
    >>> page = example_page()
    >>> page.image.shape, page.scale.px_per_second
    ((570, 1650, 3), 150.0)
    """
    plan = get_layout(layout)
    scale = PaperScale(px_per_mm_x=PX_PER_MM, px_per_mm_y=PX_PER_MM)
    width = round((LEFT_MM + plan.row_duration * scale.speed + MARGIN_MM) * PX_PER_MM)
    height = round((TOP_MM + plan.rows * ROW_MM) * PX_PER_MM)
    ink = np.zeros((height, width), np.float32)
    traces = tuple(_drawn(ink, _place(cell, plan, scale), scale) for cell in plan.cells)
    lines = ink.copy()
    pulses = tuple(_pulse(ink, _zero(row), scale) for row in range(plan.rows))
    for trace in traces:
        _name(ink, trace.place)
    image = _printed(ink, grid=grid)
    for array in (ink, lines, image):
        array.flags.writeable = False
    places = tuple(trace.place for trace in traces)
    crossing = (LEFT_MM * PX_PER_MM, _zero(plan.rows // 2))
    estimate = GridEstimate(px_per_mm_x=PX_PER_MM, px_per_mm_y=PX_PER_MM, origin=crossing)
    return ExamplePage(
        image=image,
        recording=_recording(plan),
        flat=FlatPage(image, Homography.translation(0, 0), estimate if grid else None),
        calibration=Calibration(scale, ink, pulses),
        located=Located(plan, places, lines),
        traces=traces,
    )


def _signal(lead: Lead, times: Floats) -> Floats:
    """Return smooth beats; limb leads obey Einthoven's and Goldberger's relations."""
    phase = times % 0.8 - 0.3
    narrow, wide = np.exp(-((phase / 0.022) ** 2)), np.exp(-(((phase - 0.25) / 0.06) ** 2))
    beat = narrow + 0.2 * wide
    slow = 0.1 * np.sin(2 * np.pi * 0.45 * times)
    first, second = 0.5 * beat + slow, 0.9 * narrow + 0.3 * wide - 0.5 * slow
    limb = {
        Lead.I: first,
        Lead.II: second,
        Lead.III: second - first,
        Lead.aVR: -(first + second) / 2,
        Lead.aVL: first - second / 2,
        Lead.aVF: second - first / 2,
    }
    if lead.recorded in limb:
        return lead.sign * limb[lead.recorded]
    size = 0.3 * list(Lead).index(lead) - 2.4
    return size * beat + slow


def _line(cell: Cell, x: Floats, place: LocatedCell, scale: PaperScale) -> Floats:
    rate = 8 * scale.px_per_second
    times = np.arange(round(cell.stop * rate) + 32) / rate
    wanted = cell.start + (x - place.x0) / scale.px_per_second
    return place.zero - scale.px_per_mv * np.interp(wanted, times, _signal(cell.lead, times))


def _recording(layout: Layout) -> Recording:
    times = np.arange(round(layout.row_duration * RATE)) / RATE
    fine = np.arange(times.size * 8) / (8 * RATE)
    signals = np.full((len(layout.leads), times.size), np.nan, np.float32)
    for cell in layout.cells:
        row = layout.leads.index(cell.lead)
        shown = (times >= cell.start - 1e-9) & (times < cell.stop - 1e-9)
        signals[row, shown] = np.interp(times[shown], fine, _signal(cell.lead, fine))
    return Recording(signals=signals, leads=layout.leads, sampling_rate=RATE, record_id="example")


def _zero(row: int) -> float:
    return (TOP_MM + row * ROW_MM) * PX_PER_MM


def _place(cell: Cell, layout: Layout, scale: PaperScale) -> LocatedCell:
    before = sum(c.duration for c in layout.row(cell.row) if c.column < cell.column)
    x0 = LEFT_MM * PX_PER_MM + before * scale.px_per_second
    zero = _zero(cell.row)
    return LocatedCell(
        cell=cell, row=cell.row, x0=x0, x1=x0 + cell.duration * scale.px_per_second, level=zero, zero=zero
    )


def _drawn(ink: NDArray[np.float32], place: LocatedCell, scale: PaperScale) -> TracedCell:
    """Put a lead's stroke on the ink, and return its line."""
    radius = PEN_MM * PX_PER_MM / 2
    first, last = int(place.x0 - radius) - 1, int(place.x1 + radius) + 2
    fine = first - 0.5 + (np.arange((last - first) * FINE) + 0.5) / FINE
    top, bottom = np.full(fine.size, np.inf), np.full(fine.size, -np.inf)
    for shift in np.linspace(-radius, radius, 9):
        at = fine + shift
        line = _line(place.cell, at, place, scale)
        reach = np.sqrt(max(radius**2 - shift**2, 0.0))
        drawn = (at >= place.x0) & (at <= place.x1)
        top = np.where(drawn, np.minimum(top, line - reach), top)
        bottom = np.where(drawn, np.maximum(bottom, line + reach), bottom)
    _fill(ink, first, top, bottom)
    x = np.arange(round(place.x0), round(place.x1), 0.5)
    y = _line(place.cell, x, place, scale)
    points = np.stack([x, y], axis=1)
    return TracedCell(place, x, y, np.ones(x.size, np.float32), Box.around(points))


def _fill(ink: NDArray[np.float32], first: int, top: Floats, bottom: Floats) -> None:
    """Cover the interval between two edges, given at ``FINE`` points in each column."""
    low, high = max(int(top.min()) - 1, 0), min(int(bottom.max()) + 2, ink.shape[0])
    rows = np.arange(low, high)[:, None]
    share = np.minimum(bottom, rows + 0.5) - np.maximum(top, rows - 0.5)
    covered = np.clip(share, 0, 1).reshape(high - low, -1, FINE).mean(axis=2)
    part = ink[low:high, first : first + covered.shape[1]]
    np.maximum(part, covered.astype(np.float32), out=part)


def _pulse(ink: NDArray[np.float32], zero: float, scale: PaperScale) -> Pulse:
    """Draw 1 mV for 0.2 s left of a row."""
    x0 = (LEFT_MM - 8) * PX_PER_MM
    x1, top, half = x0 + 0.2 * scale.px_per_second, zero - scale.px_per_mv, PEN_MM * PX_PER_MM / 2
    foot = PX_PER_MM
    for left, right, y in ((x0 - foot, x0, zero), (x0, x1, top), (x1, x1 + foot, zero)):
        _rectangle(ink, (left, right), (y - half, y + half))
    for x in (x0, x1):
        _rectangle(ink, (x - half, x + half), (top - half, zero + half))
    return Pulse(x0, x1, top, zero, scale.gain, scale.speed)


def _rectangle(ink: NDArray[np.float32], x: tuple[float, float], y: tuple[float, float]) -> None:
    along, down = (
        np.clip(np.minimum(high, places + 0.5) - np.maximum(low, places - 0.5), 0, 1)
        for (low, high), places in ((x, np.arange(ink.shape[1])), (y, np.arange(ink.shape[0])))
    )
    np.maximum(ink, np.outer(down, along).astype(np.float32), out=ink)


def _name(ink: NDArray[np.float32], place: LocatedCell) -> None:
    from PIL import Image as pillow  # noqa: N813, PLC0415
    from PIL import ImageDraw, ImageFont  # noqa: PLC0415

    picture = pillow.new("L", (ink.shape[1], ink.shape[0]))
    at = (place.x0 + PX_PER_MM, place.zero - 12 * PX_PER_MM)
    ImageDraw.Draw(picture).text(at, place.cell.lead.value, fill=255, font=ImageFont.load_default(18))
    np.maximum(ink, np.asarray(picture, np.float32) / 255, out=ink)


def _printed(ink: NDArray[np.float32], *, grid: bool) -> NDArray[np.uint8]:
    paper = np.full((*ink.shape, 3), 255.0)
    if grid:
        for step, width, colour in ((1, 0.15, GRID_LIGHT), (5, 0.25, GRID_DARK)):
            marks = np.maximum(*np.meshgrid(*(_lines(size, step, width) for size in ink.shape[::-1])))
            paper += marks[..., None] * (colour - paper)
    paper += ink[..., None] * (INK - paper)
    return np.round(paper).astype(np.uint8)


def _lines(size: int, step: int, width: float) -> Floats:
    """Return the coverage of lines every ``step`` mm; all lengths of the page are whole 5 mm."""
    period = step * PX_PER_MM
    away = np.abs((np.arange(size) + period / 2) % period - period / 2)
    return np.asarray(np.clip(width * PX_PER_MM / 2 + 0.5 - away, 0, min(1.0, width * PX_PER_MM)))
