"""The standard renderer: pages as ECG devices print them."""

from collections.abc import Sequence
from copy import deepcopy

import numpy as np

from ecgsyn.pages._column_separators import separator_boxes
from ecgsyn.pages._header_printing import blocks_height, print_page, print_plain
from ecgsyn.pages._inner_printing import print_inside
from ecgsyn.pages._lead_labels import arrow_room, name_position
from ecgsyn.pages._panel_frames import frame_lines, outer_frames
from ecgsyn.pages._reading_rules import rule_boxes
from ecgsyn.pages._room_beside_traces import CLEARANCE, FOOT, Furniture
from ecgsyn.pages.drawing.canvas import Canvas
from ecgsyn.pages.drawing.ink_density import Density, ink_density
from ecgsyn.pages.page_placement import PagePlan, place
from ecgsyn.pages.paper_sizes import page_size
from ecgsyn.pages.renderer import Renderer
from ecgsyn.styles import ink_styles
from ecgsyn.styles.page_styles import PageStyle, get_style
from ecgtypes import Layout, LayoutError, Lead, PaperScale, Recording, get_layout
from ecgtypes.layouts import LeadOrder, Timing

__all__ = ["StandardRenderer"]

SMALLEST_DPI, LARGEST_DPI = 50, 600

TICK_WIDTH = 0.3
"""Of the tick before a name, mm."""

LARGEST_PAGE = 120e6
"""Pixels: A3 at 600 dpi has 70 million."""


class StandardRenderer(Renderer):
    """Draws pages as ECG devices print them.

    Parameters
    ----------
    style : str or PageStyle, default "plain"
        A registered name (see `ecgsyn.style_names`), or a style of your own. What is given beside it
        wins over it.
    layout : str or Layout or None
        A registered name, or a layout of your own; None for the style's own, "3x4+1" for "plain".
    order : {"standard", "cabrera"}
        For a layout given by name.
    timing : {"consecutive", "simultaneous"}
        For a layout given by name.
    dpi : float, default 200
        50 to 600.
    page : str or (float, float) or None
        A name (see `ecgsyn.pages.paper_sizes.page_size`), or width and height in mm; None for the style's
        own, "letter" for "plain".
    speed : float, default 25
        mm/s.
    gain : float, default 10
        mm/mV.
    row_pitch : float or None
        Distance between rows, mm; None for what the page has room for.
    leads : sequence of (Lead or str) or None
        The leads to draw; None for all of the layout. Others are left out, name and all.
    grid : GridStyle or None
    trace : TraceStyle or None
    labels : LabelStyle or None
    pulse : PulseStyle or None
    separators : SeparatorStyle or None
    frames : FrameStyle or None
    rules : RuleStyle or None
    text : TextStyle or None
        None for that of the style, as with the seven above.

    Raises
    ------
    LayoutError
        When the layout or page is unknown, or resolution, speed or gain out of range.
    LeadNotFoundError
        When no lead has one of the names given.
    UnknownNameError
        When no style has the name given.

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
        style: str | PageStyle = "plain",
        layout: str | Layout | None = None,
        order: LeadOrder = "standard",
        timing: Timing = "consecutive",
        dpi: float = 200.0,
        page: str | tuple[float, float] | None = None,
        speed: float = 25.0,
        gain: float = 10.0,
        row_pitch: float | None = None,
        leads: Sequence[Lead | str] | None = None,
        grid: ink_styles.GridStyle | None = None,
        trace: ink_styles.TraceStyle | None = None,
        labels: ink_styles.LabelStyle | None = None,
        pulse: ink_styles.PulseStyle | None = None,
        separators: ink_styles.SeparatorStyle | None = None,
        frames: ink_styles.FrameStyle | None = None,
        rules: ink_styles.RuleStyle | None = None,
        text: ink_styles.TextStyle | None = None,
    ) -> None:
        if not (isinstance(dpi, int | float | np.number) and SMALLEST_DPI <= dpi <= LARGEST_DPI):
            message = f"pages are drawn at {SMALLEST_DPI} to {LARGEST_DPI} dpi, not {dpi!r}"
            raise LayoutError(message)
        if not (0 < speed < np.inf and 0 < gain < np.inf):
            message = f"paper speed and gain are positive, not {speed} mm/s and {gain} mm/mV"
            raise LayoutError(message)
        known = style if isinstance(style, PageStyle) else get_style(style)
        self.style = known
        wanted = known.layout if layout is None else layout
        self.layout = get_layout(wanted, order=order, timing=timing) if isinstance(wanted, str) else wanted
        self.scale = PaperScale.from_dpi(dpi, speed=speed, gain=gain)
        self.size_mm = page_size(known.page if page is None else page)
        pixels = self.size_mm[0] * self.size_mm[1] * self.scale.px_per_mm_x**2
        if pixels > LARGEST_PAGE:
            message = f"a page of {pixels / 1e6:.0f} million pixels is too large: lower dpi={dpi:g}"
            raise LayoutError(message)
        asked = (leads,) if isinstance(leads, str) else leads
        self.leads = frozenset(lead.recorded for lead in (Lead if asked is None else map(Lead.parse, asked)))
        self.grid = grid or known.grid
        self.trace = trace or known.trace
        self.frames = frames or known.frames
        self.rules = rules or known.rules
        self.furniture = Furniture(
            labels=labels or known.labels,
            pulse=pulse or known.pulse,
            separators=separators or known.separators,
            text=text or known.text,
            margin=self.grid.margin,
            row_pitch=row_pitch,
            blocks=blocks_height(known, text or known.text),
            fills=known.fills,
        )

    def plan(self, recording: Recording) -> PagePlan:
        """Decide where everything stands, as the style has it."""
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
        """Draw the grid, a crossing of major lines at time 0 of the first baseline but for its jitter.

        Zero lines and seconds, where the style has them, come with it.
        """
        x, y = plan.grid_origin
        shift = rng.uniform(-1.0, 1.0, size=2) * self.grid.jitter
        frame = None
        if self.grid.area == "rows":
            edge, (width, height) = self.grid.margin, plan.size_mm
            frame = (edge, self.furniture.header, width - edge, height - self.furniture.footer)
        canvas.grid(origin=(x + float(shift[0]), y + float(shift[1])), style=self.grid, frame=frame)
        for box in rule_boxes(plan, self.rules):
            canvas.bar(box, colour=self.rules.colour)

    def draw_traces(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        """Draw traces, calibration pulses and separators."""
        pitch = plan.scale.px_per_mm_x
        densities = [ink_density(plan.size[0], pitch=pitch, pen=self.trace, rng=rng) for _ in plan.baselines]
        for item in plan.placements:
            canvas.trace(
                item.samples.cell,
                item.points,
                baseline=item.baseline,
                span=(item.left, item.right),
                pen=self.trace,
                density=densities[item.samples.cell.row],
            )
        self._draw_pulses(canvas, plan, densities)
        for boxes in separator_boxes(plan, self.furniture.separators, gap=self.furniture.gap):
            canvas.bars(boxes, colour=self.trace.colour)
        self._draw_frames(canvas, plan)

    def draw_text(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        """Draw lead names, and the style's header and footer.

        A style without blocks of text says what is known of the patient, and speed and gain.
        """
        self._draw_names(canvas, plan)
        # what is made up within the traces' area is the same as in the header
        same = deepcopy(rng)
        if self.furniture.blocks is None:
            print_plain(canvas, plan, self.furniture)
        else:
            print_page(canvas, plan, self.furniture, self.style, rng=rng)
        if self.style.inside:
            text, imprint = self.furniture.text, self.style.imprint
            print_inside(canvas, plan, self.style.inside, style=text, imprint=imprint, rng=same)

    def _draw_frames(self, canvas: Canvas, plan: PagePlan) -> None:
        style, furniture = self.frames, self.furniture
        if style.around == "none":
            return
        pulse = furniture.pulse_width(plan.scale.speed)
        left = furniture.name_width + (pulse if furniture.pulse.side == "left" else 0.0)
        right = pulse if furniture.pulse.side == "right" else 0.0
        for box in outer_frames(plan, style, before=left, after=right):
            canvas.frame(box, width=style.width, colour=style.colour)
        for line in frame_lines(plan, style, before=left, after=right, gap=furniture.gap):
            canvas.bar(line, colour=style.colour)

    def _draw_names(self, canvas: Canvas, plan: PagePlan) -> None:
        style = self.furniture.labels
        if style.place == "none":
            return
        left = self.furniture.pulse_width(plan.scale.speed) if self.furniture.pulse.side == "left" else 0.0
        for item in plan.placements:
            at, anchor = name_position(item, plan, style, pulse_width=left)
            if style.tick and item.samples.cell.column > 0 and style.place != "left":
                box = (item.left, at[1] - style.height, item.left + TICK_WIDTH, at[1])
                canvas.bar(box, colour=style.colour)
            arrow = arrow_room(item, style)
            if arrow:
                start = (at[0] - arrow, at[1])
                canvas.text("\N{DOWNWARDS ARROW}", at=start, height=style.height, colour=style.colour)
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

    def _draw_pulses(self, canvas: Canvas, plan: PagePlan, densities: list[Density | None]) -> None:
        pulse = self.furniture.pulse
        rows = sorted({item.samples.cell.row for item in plan.placements})
        rows = {"each": rows, "first": rows[:1], "last": rows[-1:]}[pulse.rows]
        if pulse.side == "none":
            return
        width, height = pulse.duration * plan.scale.speed, pulse.amplitude * plan.scale.gain
        pen = self.trace if pulse.width is None else self.trace.replace(width=pulse.width)
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
            canvas.pulse(
                row,
                outline,
                pen=pen,
                amplitude=pulse.amplitude,
                duration=pulse.duration,
                density=densities[row],
            )
