"""Recordings become pages: the renderer that others subclass."""

from abc import ABC, abstractmethod
from typing import final

import numpy as np

from ecgsyn.pages.drawing.canvas import Canvas
from ecgsyn.pages.page_placement import PagePlan
from ecgsyn.pages.sample_positions import printed, shown
from ecgtypes import Page, Recording, Rng, as_generator

__all__ = ["Renderer"]


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
        """Draw the bare sheet.

        Parameters
        ----------
        canvas : Canvas
        plan : PagePlan
        rng : numpy.random.Generator
            This step's own.
        """

    @abstractmethod
    def draw_grid(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        """Draw the grid on the sheet.

        Parameters
        ----------
        canvas : Canvas
        plan : PagePlan
        rng : numpy.random.Generator
            This step's own.
        """

    @abstractmethod
    def draw_traces(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        """Draw traces, calibration pulses and separators.

        Parameters
        ----------
        canvas : Canvas
        plan : PagePlan
        rng : numpy.random.Generator
            This step's own.
        """

    @abstractmethod
    def draw_text(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        """Draw lead names, header and footer.

        Parameters
        ----------
        canvas : Canvas
        plan : PagePlan
        rng : numpy.random.Generator
            This step's own.
        """

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
