"""The standard renderer: pages as ECG devices print them."""

from collections.abc import Sequence

import numpy as np

from ecgsyn.canvas import Canvas
from ecgsyn.labels import header_lines, name_position
from ecgsyn.paper import page_size
from ecgsyn.placement import CLEARANCE, FOOT, SIDE, Furniture, PagePlan, place
from ecgsyn.renderer import Renderer
from ecgsyn.styles import GridStyle, LabelStyle, PulseStyle, SeparatorStyle, TextStyle, TraceStyle
from ecgsyn.text import fitted
from ecgtypes import Layout, LayoutError, Lead, PaperScale, Recording, get_layout
from ecgtypes.layouts import LeadOrder, Timing

__all__ = ["StandardRenderer"]

SMALLEST_DPI, LARGEST_DPI = 72, 600

LARGEST_PAGE = 120e6
"""Pixels: A3 at 600 dpi has 70 million."""

# the styles are frozen: one of each serves every renderer
_GRID = GridStyle()
_TRACE = TraceStyle()
_LABEL = LabelStyle()
_PULSE = PulseStyle()
_SEPARATOR = SeparatorStyle()
_TEXT = TextStyle()


class StandardRenderer(Renderer):
    """Draws pages as ECG devices print them.

    Parameters
    ----------
    layout : str or Layout, default "3x4+1"
        A registered name, or a layout of your own.
    order : {"standard", "cabrera"}
        For a layout given by name.
    timing : {"consecutive", "simultaneous"}
        For a layout given by name.
    dpi : float, default 200
        72 to 600.
    page : str or (float, float), default "letter"
        A name (see `ecgsyn.paper.page_size`), or width and height in mm.
    speed : float, default 25
        mm/s.
    gain : float, default 10
        mm/mV.
    row_pitch : float or None
        Distance between rows, mm; None for what the page has room for.
    leads : sequence of (Lead or str) or None
        The leads to draw; None for all of the layout. Others are left out, name and all.
    grid : GridStyle
    trace : TraceStyle
    labels : LabelStyle
    pulse : PulseStyle
    separators : SeparatorStyle
    text : TextStyle

    Raises
    ------
    LayoutError
        When the layout or page is unknown, or resolution, speed or gain out of range.
    LeadNotFoundError
        When no lead has one of the names given.

    Notes
    -----
    Where the page is too narrow for the layout at that speed, or the recording too short, all
    columns are shortened in proportion; ``page.truth.layout`` says what is shown.

    Examples
    --------
    >>> import numpy as np
    >>> from ecgtypes import Recording
    >>> recording = Recording(signals=np.zeros((1, 5000)), leads=("II",), sampling_rate=500)
    >>> page = StandardRenderer(layout="3x1", dpi=100).render(recording, rng=7)
    >>> page.image.shape, [lead.lead.value for lead in page.truth.leads]
    ((850, 1100, 3), ['II'])
    """

    def __init__(
        self,
        *,
        layout: str | Layout = "3x4+1",
        order: LeadOrder = "standard",
        timing: Timing = "consecutive",
        dpi: float = 200.0,
        page: str | tuple[float, float] = "letter",
        speed: float = 25.0,
        gain: float = 10.0,
        row_pitch: float | None = None,
        leads: Sequence[Lead | str] | None = None,
        grid: GridStyle = _GRID,
        trace: TraceStyle = _TRACE,
        labels: LabelStyle = _LABEL,
        pulse: PulseStyle = _PULSE,
        separators: SeparatorStyle = _SEPARATOR,
        text: TextStyle = _TEXT,
    ) -> None:
        if not SMALLEST_DPI <= dpi <= LARGEST_DPI:
            message = f"pages are drawn at {SMALLEST_DPI} to {LARGEST_DPI} dpi, not {dpi}"
            raise LayoutError(message)
        if not (0 < speed < np.inf and 0 < gain < np.inf):
            message = f"paper speed and gain are positive, not {speed} mm/s and {gain} mm/mV"
            raise LayoutError(message)
        self.layout = get_layout(layout, order=order, timing=timing) if isinstance(layout, str) else layout
        self.scale = PaperScale.from_dpi(dpi, speed=speed, gain=gain)
        self.size_mm = page_size(page)
        pixels = self.size_mm[0] * self.size_mm[1] * self.scale.px_per_mm_x**2
        if pixels > LARGEST_PAGE:
            message = f"a page of {pixels / 1e6:.0f} million pixels is too large: lower dpi={dpi:g}"
            raise LayoutError(message)
        asked = (leads,) if isinstance(leads, str) else leads
        self.leads = frozenset(lead.recorded for lead in (Lead if asked is None else map(Lead.parse, asked)))
        self.grid = grid
        self.trace = trace
        self.furniture = Furniture(
            labels=labels,
            pulse=pulse,
            separators=separators,
            text=text,
            margin=grid.margin,
            row_pitch=row_pitch,
        )

    def plan(self, recording: Recording) -> PagePlan:
        """Decide where everything stands.

        Parameters
        ----------
        recording : Recording
            Its first sample stands at the page's time 0.

        Returns
        -------
        PagePlan
        """
        return place(
            recording,
            self.layout,
            size_mm=self.size_mm,
            scale=self.scale,
            furniture=self.furniture,
            leads=self.leads,
        )

    def draw_paper(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:  # noqa: ARG002
        """Fill the sheet with its colour."""
        canvas.fill(self.grid.paper)

    def draw_grid(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        """Draw the grid, a crossing of major lines at time 0 of the first baseline but for its jitter."""
        x, y = plan.grid_origin
        shift = rng.uniform(-1.0, 1.0, size=2) * self.grid.jitter
        canvas.grid(origin=(x + float(shift[0]), y + float(shift[1])), style=self.grid)

    def draw_traces(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:  # noqa: ARG002
        """Draw traces, calibration pulses and separators."""
        for item in plan.placements:
            canvas.trace(
                item.samples.cell,
                item.points,
                baseline=item.baseline,
                span=(item.left, item.right),
                pen=self.trace,
            )
        self._draw_pulses(canvas, plan)
        self._draw_separators(canvas, plan)

    def draw_text(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:  # noqa: ARG002
        """Draw lead names, the header with what is known of the patient, and speed and gain."""
        self._draw_names(canvas, plan)
        style, side = self.furniture.text, self.furniture.side
        pitch = plan.scale.px_per_mm_x
        if style.header:
            third, step = (plan.size_mm[0] - 2 * side) / 3, 1.9 * style.height
            for column, lines in enumerate(header_lines(plan.recording)):
                for number, line in enumerate(lines):
                    canvas.text(
                        fitted(
                            line, width=(third - SIDE) * pitch, face=style.face, height=style.height * pitch
                        ),
                        at=(side + column * third, side + style.height + number * step),
                        height=style.height,
                        face=style.face,
                        colour=style.colour,
                        kind="header",
                    )
        if style.footer:
            canvas.text(
                f"{plan.scale.speed:g} mm/s   {plan.scale.gain:g} mm/mV",
                at=(side, plan.size_mm[1] - side),
                height=style.height,
                face=style.face,
                colour=style.colour,
                kind="scale",
            )

    def _draw_names(self, canvas: Canvas, plan: PagePlan) -> None:
        style = self.furniture.labels
        if style.place == "none":
            return
        left = self.furniture.pulse_width(plan.scale.speed) if self.furniture.pulse.side == "left" else 0.0
        for item in plan.placements:
            at, anchor = name_position(item, plan, style, pulse_width=left)
            canvas.text(
                item.samples.cell.lead.value,
                at=at,
                anchor=anchor,
                height=style.height,
                face=style.face,
                colour=style.colour,
                kind="name",
                cell=item.samples.cell,
            )

    def _draw_pulses(self, canvas: Canvas, plan: PagePlan) -> None:
        pulse = self.furniture.pulse
        rows = sorted({item.samples.cell.row for item in plan.placements})
        rows = {"each": rows, "first": rows[:1], "last": rows[-1:]}[pulse.rows]
        if pulse.side == "none":
            return
        width, height = pulse.duration * plan.scale.speed, pulse.amplitude * plan.scale.gain
        x = (
            plan.columns[0] - CLEARANCE - FOOT - width
            if pulse.side == "left"
            else plan.right + CLEARANCE + FOOT
        )
        for row in rows:
            low = plan.baselines[row]
            outline = [
                (x - FOOT, low),
                (x, low),
                (x, low - height),
                (x + width, low - height),
                (x + width, low),
                (x + width + FOOT, low),
            ]
            canvas.pulse(row, outline, pen=self.trace, amplitude=pulse.amplitude, duration=pulse.duration)

    def _draw_separators(self, canvas: Canvas, plan: PagePlan) -> None:
        style = self.furniture.separators
        if style.kind not in ("ticks", "bars"):
            return
        half, free = style.height / 2, style.height / 4 if style.kind == "ticks" else 0.0
        for item in plan.placements:
            if item.samples.cell.column == 0:
                continue
            x, y = item.left - self.furniture.gap / 2, item.baseline
            pieces = [(-half, half)] if not free else [(-half, -free), (free, half)]
            for top, bottom in pieces:
                canvas.bar(
                    (x - style.width / 2, y + top, x + style.width / 2, y + bottom), colour=self.trace.colour
                )
