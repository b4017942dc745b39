"""Recordings become pages: the renderer that others subclass, and the standard one."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import final

import numpy as np

from ecgsyn.canvas import WHITE, Canvas
from ecgsyn.labels import header_lines, name_position
from ecgsyn.paper import page_size
from ecgsyn.placement import CLEARANCE, FOOT, SIDE, Furniture, PagePlan, place
from ecgsyn.sampling import printed, shown
from ecgsyn.styles import (
    Colour,
    GridStyle,
    LabelStyle,
    PulseStyle,
    SeparatorStyle,
    TextStyle,
    TraceStyle,
)
from ecgsyn.text import fitted
from ecgtypes import (
    Layout,
    LayoutError,
    Lead,
    Page,
    PaperScale,
    Recording,
    Rng,
    as_generator,
    get_layout,
)
from ecgtypes.layouts import LeadOrder, Timing

__all__ = ["Renderer", "StandardRenderer"]

SMALLEST_DPI, LARGEST_DPI = 72, 600

# the styles are frozen: one of each serves every renderer
_GRID = GridStyle()
_TRACE = TraceStyle()
_LABEL = LabelStyle()
_PULSE = PulseStyle()
_SEPARATOR = SeparatorStyle()
_TEXT = TextStyle()


class Renderer(ABC):
    """Draws recordings as pages; a subclass says what paper, grid, traces and text look like.

    `render` is the one public method and is final. It asks `plan` where things stand and then lets
    the four ``draw_`` methods put them on a `Canvas`, which writes down the truth of all it draws.
    Each of the four gets a random generator of its own, so that one overridden method leaves what
    the others draw as it was.
    """

    @abstractmethod
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

    @abstractmethod
    def draw_paper(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        """Draw the bare sheet."""

    @abstractmethod
    def draw_grid(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        """Draw the grid on the sheet."""

    @abstractmethod
    def draw_traces(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        """Draw traces, calibration pulses and separators."""

    @abstractmethod
    def draw_text(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        """Draw lead names, header and footer."""

    @final
    def render(self, recording: Recording, *, rng: Rng = None, start: float = 0.0) -> Page:
        """Draw a recording as a page.

        Parameters
        ----------
        recording : Recording
            Of any leads, rate and length; what it lacks is not drawn.
        rng : numpy.random.Generator, int or None
            One seed gives one page, byte for byte. An int is kept in the page's truth.
        start : float, default 0
            Second of the recording that stands at the page's time 0.

        Returns
        -------
        Page
            With its exact truth, and the recording that it prints: at the recording's own rate, NaN
            where the page shows nothing.

        Raises
        ------
        RecordingError
            When the recording has no value to draw, or ``start`` lies outside it.
        LayoutError
            When rows or columns do not fit the page, or the recording is too short for the layout.
        """
        generator = as_generator(rng)
        streams = [np.random.default_rng(int(seed)) for seed in generator.integers(2**63, size=4)]
        plan = self.plan(shown(recording, start=start))
        canvas = Canvas(size=plan.size, scale=plan.scale)
        self.draw_paper(canvas, plan, rng=streams[0])
        self.draw_grid(canvas, plan, rng=streams[1])
        self.draw_traces(canvas, plan, rng=streams[2])
        self.draw_text(canvas, plan, rng=streams[3])
        truth = canvas.truth(plan.layout, seed=int(rng) if isinstance(rng, int | np.integer) else None)
        visible = {lead.cell: lead.visible for lead in truth.leads}
        parts = tuple(
            (p.samples, visible[p.samples.cell]) for p in plan.placements if p.samples.cell in visible
        )
        return Page(image=canvas.image, truth=truth, recording=printed(plan.recording, plan.layout, parts))


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
    paper : (int, int, int)
        Colour of the sheet.
    grid : GridStyle
    trace : TraceStyle
    labels : LabelStyle
    pulse : PulseStyle
    separators : SeparatorStyle
    text : TextStyle

    Raises
    ------
    LayoutError
        When the layout or page is unknown, or the resolution out of range.
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
        paper: Colour = WHITE,
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
        self.layout = get_layout(layout, order=order, timing=timing) if isinstance(layout, str) else layout
        self.scale = PaperScale.from_dpi(dpi, speed=speed, gain=gain)
        self.size_mm = page_size(page)
        self.leads = frozenset(lead.recorded for lead in (Lead if leads is None else map(Lead.parse, leads)))
        self.paper = paper
        self.grid = grid
        self.trace = trace
        self.furniture = Furniture(
            labels=labels, pulse=pulse, separators=separators, text=text, row_pitch=row_pitch
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
        canvas.fill(self.paper)

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
        style = self.furniture.text
        pitch = plan.scale.px_per_mm_x
        if style.header:
            width, step = plan.size_mm[0] / 3 - SIDE, 1.9 * style.height
            for column, lines in enumerate(header_lines(plan.recording)):
                for number, line in enumerate(lines):
                    canvas.text(
                        fitted(line, width=width * pitch, face=style.face, height=style.height * pitch),
                        at=(SIDE + column * plan.size_mm[0] / 3, SIDE + style.height + number * step),
                        height=style.height,
                        face=style.face,
                        colour=style.colour,
                        kind="header",
                    )
        if style.footer:
            canvas.text(
                f"{plan.scale.speed:g} mm/s   {plan.scale.gain:g} mm/mV",
                at=(SIDE, plan.size_mm[1] - SIDE),
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
