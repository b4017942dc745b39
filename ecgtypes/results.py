"""What a digitizer returns: the grid, each lead as it was read, and the recording."""

from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ecgtypes.arrays import ArrayModel, Float1D, Float2D, Float3D, Model, Points
from ecgtypes.errors import LeadNotFoundError
from ecgtypes.geometry import Box
from ecgtypes.layouts import Cell, Layout
from ecgtypes.leads import Lead
from ecgtypes.scale import PaperScale
from ecgtypes.signals import Recording

__all__ = ["Digitization", "DigitizedLead", "GridEstimate"]

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]


class GridEstimate(Model):
    """The millimetre grid of a flat page.

    Parameters
    ----------
    px_per_mm_x, px_per_mm_y : float
        Pixels per mm along the grid's two directions.
    angle : float
        Degrees that the grid is turned clockwise on the screen (y is down), -45 to 45.
    origin : (x, y)
        Pixel position of one crossing of 5 mm lines (of 1 mm lines where major lines cannot be told),
        near the middle of the image.
    confidence : float
        0 to 1.
    """

    px_per_mm_x: Positive
    px_per_mm_y: Positive
    angle: float = 0.0
    origin: tuple[float, float] = (0.0, 0.0)
    confidence: Share = 1.0

    def scale(self, *, speed: float = 25.0, gain: float = 10.0) -> PaperScale:
        """Return the scale of a page with this grid.

        Parameters
        ----------
        speed, gain : float
            mm/s and mm/mV.

        Returns
        -------
        PaperScale
        """
        return PaperScale(speed=speed, gain=gain, px_per_mm_x=self.px_per_mm_x, px_per_mm_y=self.px_per_mm_y)


class DigitizedLead(ArrayModel):
    """One lead as it was read from one place of a page.

    Parameters
    ----------
    lead : Lead or None
        None where it is not known (a crop by itself).
    samples : ndarray of float32, shape (n,)
        Millivolt, NaN where nothing was read.
    sampling_rate : float
        Hz.
    confidence : ndarray of float32, shape (n,)
        0 to 1; 0 where ``samples`` is NaN.
    start : float
        Time of the first sample, s from the start of the page's recording.
    cell : Cell or None
        The place in the layout.
    region : Box or None
        Where on the image.
    trace : ndarray of float32, shape (m, 2)
        Pixel points of the line that was followed, on the image that was given.
    baseline : float or None
        y of 0 mV, px, on the rectified page.
    warnings : tuple of str
        What a careful reader should know, where the lead was read by itself; those of a page stand in
        its `Digitization`.
    """

    lead: Lead | None = None
    samples: Float1D
    sampling_rate: Positive
    confidence: Float1D
    start: float = 0.0
    cell: Cell | None = None
    region: Box | None = None
    trace: Points = Field(default_factory=lambda: np.empty((0, 2), np.float32))
    baseline: float | None = None
    warnings: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.samples.shape != self.confidence.shape:
            message = f"{self.confidence.size} confidences for {self.samples.size} samples"
            raise ValueError(message)
        if not ((self.confidence >= 0) & (self.confidence <= 1)).all():
            message = "confidences lie between 0 and 1"
            raise ValueError(message)
        if self.confidence[np.isnan(self.samples)].any():
            message = "where a sample is NaN the confidence is 0"
            raise ValueError(message)
        return self


class Digitization(ArrayModel):
    """All that was read from a page.

    Parameters
    ----------
    recording : Recording
        The standard twelve leads (and others found), NaN where the page shows nothing.
    confidence : ndarray of float32, shape (leads, samples)
        0 to 1 for every sample of the recording.
    leads : tuple of DigitizedLead
        Each place that was read; a rhythm strip is an entry of its own.
    layout : Layout or None
        The layout that was matched.
    grid : GridEstimate or None
        None when the caller gave the scale and no grid was seen.
    nodes : ndarray of float32, shape (rows, columns, 2), or None
        Pixel position, on the image that was given, of every 5 mm crossing of the grid over the page that
        was found, as `PageTruth.grid` has it: rows from the top of the page to its bottom, NaN where a node
        lies beyond the image. Where 5 mm lines could not be told from 1 mm ones (see ``grid.confidence``
        and ``grid.origin``), nodes are 5 mm apart all the same, counted from the grid's origin. None
        where no grid was found.
    scale : PaperScale
        The scale that was used.
    warnings : tuple of str
        What a careful reader should know.
    """

    recording: Recording
    confidence: Float2D
    leads: tuple[DigitizedLead, ...] = ()
    layout: Layout | None = None
    grid: GridEstimate | None = None
    nodes: Float3D | None = None
    scale: PaperScale
    warnings: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.confidence.shape != self.recording.signals.shape:
            message = (
                f"confidence has shape {self.confidence.shape}, the signals {self.recording.signals.shape}"
            )
            raise ValueError(message)
        return self

    def lead(self, lead: Lead | str, *, strip: bool = False) -> DigitizedLead:
        """Return what was read of a lead in one place.

        Parameters
        ----------
        lead : Lead or str
            aVR also finds -aVR.
        strip : bool, default False
            Whether to return its rhythm strip.

        Returns
        -------
        DigitizedLead

        Raises
        ------
        LeadNotFoundError
            When it was not found there.
        """
        wanted = Lead.parse(lead).recorded
        for found in self.leads:
            is_strip = found.cell is not None and found.cell.strip
            if found.lead is not None and found.lead.recorded is wanted and is_strip == strip:
                return found
        message = f"lead {wanted} was not found {'as a rhythm strip' if strip else 'in a cell'}"
        raise LeadNotFoundError(message)

    def windows(self, lead: Lead | str) -> tuple[tuple[float, float], ...]:
        """Return the stretches of time in which the layout prints a lead.

        Parameters
        ----------
        lead : Lead or str

        Returns
        -------
        tuple of (float, float)
            Start and stop, s; empty where the layout does not print it.
        """
        wanted = Lead.parse(lead).recorded
        cells = () if self.layout is None else self.layout.cells
        return tuple((cell.start, cell.stop) for cell in cells if cell.lead.recorded is wanted)

    def found(self) -> NDArray[np.bool_]:
        """Return which leads of the recording have any sample.

        Returns
        -------
        ndarray of bool, shape (leads,)
        """
        return np.asarray(np.isfinite(self.recording.signals).any(axis=1))
