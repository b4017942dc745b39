"""The exact truth of a page: where each trace, name, pulse and grid crossing lies, in pixels."""

from collections.abc import Callable
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ecgtypes.arrays import ArrayModel, Bool1D, Float3D, Model, Points
from ecgtypes.errors import LeadNotFoundError
from ecgtypes.frozen_json import FrozenDict, FrozenJson
from ecgtypes.geometry import Box, Quad, Warp
from ecgtypes.layouts import Cell, Layout
from ecgtypes.leads import Lead
from ecgtypes.masks import MaskSet
from ecgtypes.scale import PaperScale
from ecgtypes.warping import (
    SHOWN,
    line_points,
    moved_points,
    nodes_inside,
    points_inside,
    share_inside,
    stretch,
    stretched,
)

__all__ = ["AppliedEffect", "LeadTruth", "PageTruth", "PulseTruth", "TextTruth"]

Size = tuple[int, int]

LEAST_SEEN = 0.1
"""Share of a lead's samples that must be in sight for its region to be labelled."""

SMALLEST_LABEL = 1.0
"""px: narrower or lower boxes are not labelled."""

OUTLINE_STEP = 1.0
"""Px between the points by which a pulse's outline is looked at."""


class LeadTruth(ArrayModel):
    """Where one lead is on the page; a rhythm strip is an entry of its own.

    Parameters
    ----------
    lead : Lead
        As printed: ``-aVR`` on a Cabrera page.
    cell : Cell
        Its place in the layout, with the stretch of time that it shows.
    region : Quad
        The lead's own area: the width of its cell, from the top of its trace to the bottom. On a bent
        page, the quad around what became of it. It may reach beyond the image, where that is a crop:
        ``region.box.clipped(*size)`` is what lies inside.
    name : Quad or None
        Around the printed name; None where none is printed, or less than half of it is in sight: hidden,
        or beyond the edge of the image. What is in sight by half may reach beyond the image too.
    baseline : float
        y of 0 mV in the middle of the region, px.
    trace : ndarray of float32, shape (n, 2)
        Pixel position of each sample drawn, in time order; NaN where the sample is missing.
    visible : ndarray of bool, shape (n,)
        Whether the sample lies within the image and its ink was not covered, cut away or gone from the
        paper. Ink that only light, camera or file have made unreadable counts as visible.
    scale : PaperScale
    pen_width : float
        Thickness of the line, px.
    """

    lead: Lead
    cell: Cell
    region: Quad
    name: Quad | None = None
    baseline: float
    trace: Points
    visible: Bool1D
    scale: PaperScale
    pen_width: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def _same_length(self) -> Self:
        if len(self.trace) != len(self.visible):
            message = f"{len(self.visible)} flags for {len(self.trace)} trace points of lead {self.lead}"
            raise ValueError(message)
        return self

    def region_box(self, size: Size) -> Box | None:
        """Return the box that the lead's region is labelled with.

        Parameters
        ----------
        size : (width, height)
            Of the image, px.

        Returns
        -------
        Box or None
            The part inside the image; None where less than a tenth of the lead's samples is in sight, or
            the box is less than 1 px wide or high.
        """
        seen = float(self.visible.mean()) if len(self.visible) else 0.0
        return _box_inside(self.region, size) if seen >= LEAST_SEEN else None

    def name_box(self, size: Size) -> Box | None:
        """Return the box that the lead's printed name is labelled with.

        Parameters
        ----------
        size : (width, height)
            Of the image, px.

        Returns
        -------
        Box or None
            The part inside the image; None where no name is in sight, or the box is less than 1 px wide or
            high.
        """
        return None if self.name is None else _box_inside(self.name, size)

    def moved(self, warp: Warp, size: Size) -> Self:
        """Return where the lead is after a warp.

        Parameters
        ----------
        warp : Warp
            From this page's pixels to those of the new one.
        size : (width, height)
            Of the new page; samples outside cannot be seen on it.

        Returns
        -------
        LeadTruth
            Its scale and pen width are those in the middle of its region.
        """
        trace = moved_points(warp, self.trace)
        x, _ = middle = self.region.box.center
        along_x, along_y = stretch(warp, middle)
        name = None if self.name is None else self.name.warped(warp)
        return self.replace(
            region=self.region.warped_around(warp),
            name=name if name is not None and share_inside(name.points, size) >= SHOWN else None,
            baseline=float(warp.forward(np.array([[x, self.baseline]]))[0, 1]),
            trace=trace,
            visible=self.visible & points_inside(trace, size),
            scale=stretched(self.scale, along_x, along_y),
            pen_width=self.pen_width * float(np.sqrt(along_x * along_y)),
        )


def _box_inside(quad: Quad, size: Size) -> Box | None:
    box = quad.box.clipped(*size)
    return None if box is None or min(box.width, box.height) < SMALLEST_LABEL else box


class PulseTruth(ArrayModel):
    """A calibration pulse.

    Parameters
    ----------
    row : int
        The row whose baseline it stands on.
    outline : ndarray of float32, shape (n, 2)
        Its corner points in drawing order.
    amplitude : float
        Height in mV.
    duration : float
        Width in s.
    """

    row: int
    outline: Points
    amplitude: float = 1.0
    duration: float = 0.2

    def moved(self, warp: Warp) -> Self:
        """Return where the pulse is after a warp.

        Parameters
        ----------
        warp : Warp

        Returns
        -------
        PulseTruth
        """
        return self.replace(outline=moved_points(warp, self.outline))

    def share_seen(self, seen: Callable[[NDArray[np.float64]], NDArray[np.bool_]]) -> float:
        """Return the share of the outline that can be seen.

        Parameters
        ----------
        seen : callable
            Takes points of shape (n, 2) and returns which of them can be seen, shape (n,).

        Returns
        -------
        float
            0 to 1.
        """
        points = line_points(self.outline, step=OUTLINE_STEP)
        return float(seen(points).mean()) if len(points) else 0.0


class TextTruth(Model):
    """A piece of printed text.

    Parameters
    ----------
    text : str
    quad : Quad
        Around its ink. A text of which at least half is in sight stands in the truth, and its quad may
        reach beyond the image: ``quad.box.clipped(*size)`` is what lies inside.
    kind : {"name", "scale", "header", "other"}
        A lead's name, the speed and gain, a header line, or something else.
    """

    text: str
    quad: Quad
    kind: Literal["name", "scale", "header", "other"] = "other"


class AppliedEffect(Model):
    """One step of what was done to a page after it was drawn, enough to do it again.

    Parameters
    ----------
    name : str
        The effect's name in its registry.
    params : dict
        The values drawn, as JSON; it cannot be changed.
    run : int
        Effects of one run were applied together: their geometry is one warp and one resampling.
    """

    name: str
    params: FrozenJson = Field(default_factory=FrozenDict)
    run: Annotated[int, Field(ge=0)] = 0


class PageTruth(ArrayModel):
    """Everything that is known of a page.

    Parameters
    ----------
    size : (width, height)
        Of the image in pixels.
    layout : Layout
        With the times that the page really shows.
    scale : PaperScale
        Where a warp makes it differ from place to place: that in the middle of the image.
    leads : tuple of LeadTruth
        One for each lead drawn; a rhythm strip is one more entry.
    grid : ndarray of float32, shape (rows, columns, 2)
        Pixel position of every 5 mm crossing.
    pulses : tuple of PulseTruth
    texts : tuple of TextTruth
    history : tuple of AppliedEffect
    seed : int or None
        The seed that the page was drawn with, where it was one.
    mask_set : MaskSet
        What `masks` returns.
    """

    size: tuple[int, int]
    layout: Layout
    scale: PaperScale
    leads: tuple[LeadTruth, ...]
    grid: Float3D
    pulses: tuple[PulseTruth, ...] = ()
    texts: tuple[TextTruth, ...] = ()
    history: tuple[AppliedEffect, ...] = ()
    seed: int | None = None
    mask_set: MaskSet

    def masks(self) -> MaskSet:
        """Return the pixel masks of the page.

        Returns
        -------
        MaskSet
            One mask for each lead, a pixel where two traces cross belonging to both.
        """
        return self.mask_set

    def lead(self, lead: Lead | str, *, strip: bool | None = None) -> LeadTruth:
        """Return the truth of a lead, its rhythm strip only where asked or where it has no other.

        Parameters
        ----------
        lead : Lead or str
            aVR also finds -aVR.
        strip : bool or None
            True for the rhythm strip, False for the cell, None for the cell before the strip.

        Returns
        -------
        LeadTruth

        Raises
        ------
        LeadNotFoundError
            When the page does not show it.
        """
        return self.leads[self._index(Lead.parse(lead), strip)]

    def _index(self, lead: Lead, strip: bool | None) -> int:
        found = [
            i
            for i, truth in enumerate(self.leads)
            if truth.lead.recorded is lead.recorded and strip in (None, truth.cell.strip)
        ]
        if not found:
            message = f"the page does not show lead {lead}; it shows {', '.join(t.lead for t in self.leads)}"
            raise LeadNotFoundError(message)
        return min(found, key=lambda i: self.leads[i].cell.strip)

    def select(self, indices: tuple[int, ...]) -> Self:
        """Return the truth with some of the leads alone.

        Parameters
        ----------
        indices : tuple of int
            Which of ``leads`` to keep.

        Returns
        -------
        PageTruth
            Its layout still has the cells of all.
        """
        if indices == tuple(range(len(self.leads))):
            return self
        return self.replace(
            leads=tuple(self.leads[i] for i in indices), mask_set=self.mask_set.select(indices)
        )

    def moved(self, warp: Warp, size: Size, *, mask_set: MaskSet) -> Self:
        """Return the truth of the page after a warp.

        Parameters
        ----------
        warp : Warp
            From this page's pixels to those of the new one.
        size : (width, height)
            Of the new page.
        mask_set : MaskSet
            The masks of the new page, in the order of ``leads``.

        Returns
        -------
        PageTruth
            Rows and columns of the grid that lie wholly outside are left out, and pulses, texts and
            names of which the image shows less than half.
        """
        middle = warp.inverse(np.array([[(size[0] - 1) / 2, (size[1] - 1) / 2]]))[0]
        pulses = (pulse.moved(warp) for pulse in self.pulses)
        texts = (text.replace(quad=text.quad.warped(warp)) for text in self.texts)
        grid = moved_points(warp, self.grid)
        return self.replace(
            size=size,
            scale=stretched(self.scale, *stretch(warp, (float(middle[0]), float(middle[1])))),
            leads=tuple(lead.moved(warp, size) for lead in self.leads),
            grid=nodes_inside(grid, points_inside(grid, size)),
            pulses=tuple(
                pulse for pulse in pulses if pulse.share_seen(lambda at: points_inside(at, size)) >= SHOWN
            ),
            texts=tuple(text for text in texts if share_inside(text.quad.points, size) >= SHOWN),
            mask_set=mask_set,
        )
