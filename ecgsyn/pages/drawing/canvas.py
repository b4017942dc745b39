"""The canvas draws pixels and writes down the truth of them in one step.

Positions are mm of paper from the page's upper left corner: ``x_px = x_mm * px_per_mm - 0.5``, the
centre of the first pixel being 0.0. Ink multiplies the light of what lies below it, so that the
order of strokes does not matter and crossing traces darken no edge twice.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgsyn.pages.drawing._grid_layer import grid_layer
from ecgsyn.pages.drawing._grid_marks import GridPlace
from ecgsyn.pages.drawing._rectangle_strokes import stroke_outline, stroke_rectangles
from ecgsyn.pages.drawing._trace_strokes import stroke_trace
from ecgsyn.pages.drawing.ink_density import Density, uneven
from ecgsyn.pages.drawing.ink_patches import Ink, merge
from ecgsyn.pages.drawing.printed_text import Anchor, draw_line
from ecgsyn.styles.ink_styles import INK, WHITE, Colour, GridStyle, TraceStyle
from ecgtypes import (
    Box,
    Cell,
    Layout,
    LeadMask,
    LeadTruth,
    Mask,
    MaskSet,
    PageTruth,
    PaperScale,
    PulseTruth,
    Quad,
    TextTruth,
)

__all__ = ["Canvas"]

_NO_PIXELS = np.zeros((0, 0), dtype=np.bool_)


class Canvas:
    """A page in the making.

    Parameters
    ----------
    size : (width, height)
        In pixels.
    scale : PaperScale

    Attributes
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        The page so far; white at first. Draw into it whatever has no truth.
    """

    def __init__(self, *, size: tuple[int, int], scale: PaperScale) -> None:
        self.size = size
        self.scale = scale
        self._blank: Colour | None = WHITE
        self._image: NDArray[np.uint8] | None = None
        self._leads: list[LeadTruth] = []
        self._masks: list[LeadMask] = []
        self._pulses: list[PulseTruth] = []
        self._pulse_ink: list[Ink] = []
        self._texts: list[TextTruth] = []
        self._text_mask = np.zeros(size[::-1], dtype=np.bool_)
        self._names: dict[Cell, Quad] = {}
        self._grid = np.empty((0, 0, 2), dtype=np.float32)
        self._grid_mask: NDArray[np.bool_] = _NO_PIXELS

    @property
    def image(self) -> NDArray[np.uint8]:
        """The pixels so far, to look at or to draw into."""
        if self._image is None:
            width, height = self.size
            # row by row: numpy fills with a colour, three bytes, ten times slower than with a row
            row = np.tile(np.array(self._blank or WHITE, dtype=np.uint8), width)
            self._image = np.empty((height, width, 3), dtype=np.uint8)
            self._image.reshape(height, -1)[:] = row
        self._blank = None
        return self._image

    def to_px(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return the pixel positions of points given in mm.

        Parameters
        ----------
        points : array-like, shape (..., 2)
            x and y, mm.

        Returns
        -------
        ndarray of float64, shape (..., 2)
        """
        pitch = np.array([self.scale.px_per_mm_x, self.scale.px_per_mm_y])
        return np.asarray(np.asarray(points, dtype=np.float64) * pitch - 0.5)

    def fill(self, colour: Colour) -> None:
        """Cover the whole page with one colour.

        Parameters
        ----------
        colour : (int, int, int)
        """
        self._image, self._blank = None, colour

    def multiply(self, layer: NDArray[np.uint8]) -> None:
        """Lay a transparent layer over the page.

        Parameters
        ----------
        layer : ndarray of uint8, shape (height, width, 3)
            What it lets through, 255 for all light.
        """
        if self._image is None and self._blank == WHITE:
            self._image, self._blank = layer.copy(), None
            return
        import cv2  # noqa: PLC0415 (loaded when the first coloured sheet is printed on)

        cv2.multiply(self.image, layer, dst=self.image, scale=1 / 255)

    def ink(self, ink: Ink | None, colour: Colour) -> None:
        """Print a patch of ink; without truth.

        Parameters
        ----------
        ink : Ink or None
            None leaves the page as it is.
        colour : (int, int, int)
            Its colour where it covers white paper fully.
        """
        if ink is None:
            return
        rows, columns = ink.coverage.shape
        at = np.flatnonzero(ink.coverage)
        patch = self.image[ink.y : ink.y + rows, ink.x : ink.x + columns]
        row, column = np.divmod(at, columns)
        through = 1 - ink.coverage.ravel()[at, None] * (1 - np.array(colour, dtype=np.float32) / 255)
        patch[row, column] = np.rint(patch[row, column] * through)

    def grid(
        self,
        *,
        origin: tuple[float, float],
        style: GridStyle,
        frame: tuple[float, float, float, float] | None = None,
    ) -> None:
        """Print the millimetre grid and write down its 5 mm crossings.

        Parameters
        ----------
        origin : (x, y)
            Any crossing of major lines, mm.
        style : GridStyle
            A style without a grid prints nothing; its crossings, where they would be, are truth still.
        frame : (x0, y0, x1, y1) or None
            The part of the page that it may cover, mm; it ends on the outermost major lines inside.
        """
        x, y = (float(value) for value in self.to_px(origin))
        part = None
        if frame is not None:
            x0, y0, x1, y1 = (float(value) for value in self.to_px(np.reshape(frame, (2, 2))).ravel())
            part = (x0, y0, x1, y1)
        place = GridPlace(self.size, self.scale.px_per_mm_x, (x, y), part)
        columns, rows = place.major(style.margin)
        self._grid = np.stack(np.meshgrid(columns, rows), axis=-1).astype(np.float32)
        layer = grid_layer(place, style)
        if layer is not None:
            self.multiply(layer.pixels)
            self._grid_mask = layer.mask

    def trace(
        self,
        cell: Cell,
        points: ArrayLike,
        *,
        baseline: float,
        span: tuple[float, float],
        pen: TraceStyle,
        density: Density | None = None,
    ) -> None:
        """Draw the trace of one cell.

        Parameters
        ----------
        cell : Cell
        points : array-like, shape (n, 2)
            One for each sample, mm, x increasing; NaN where the sample is missing.
        baseline : float
            y of 0 mV, mm.
        span : (x0, x1)
            Left and right end of the cell, mm.
        pen : TraceStyle
        density : ndarray of float64, shape (width of the page,), or None
            How dense the ink is in each pixel column, as of
            `ecgsyn.pages.drawing.ink_density.ink_density`; None for all.
        """
        xy = self.to_px(points)
        width = pen.width * self.scale.px_per_mm_x
        ink = stroke_trace(xy, width=width, size=self.size)
        self.ink(uneven(ink, density, width=width, fade=pen.fade), pen.colour)
        base = float(self.to_px((0, baseline))[1])
        left, right = (float(x) for x in self.to_px([(span[0], 0), (span[1], 0)])[:, 0])
        self._leads.append(
            LeadTruth(
                lead=cell.lead,
                cell=cell,
                region=self._region(xy, (left, right), base, width).quad(),
                baseline=base,
                trace=xy.astype(np.float32),
                visible=((xy >= -0.5) & (xy < np.array(self.size) - 0.5)).all(axis=1),
                scale=self.scale,
                pen_width=width,
            )
        )
        mask = Mask(pixels=_NO_PIXELS) if ink is None else _as_mask(ink)
        self._masks.append(LeadMask(x=mask.x, y=mask.y, pixels=mask.pixels, lead=cell.lead, strip=cell.strip))

    def pulse(
        self,
        row: int,
        outline: ArrayLike,
        *,
        pen: TraceStyle,
        amplitude: float,
        duration: float,
        density: Density | None = None,
    ) -> None:
        """Draw a calibration pulse.

        Parameters
        ----------
        row : int
        outline : array-like, shape (n, 2)
            Its corners in drawing order, mm; pieces are level or upright.
        pen : TraceStyle
        amplitude : float
            mV.
        duration : float
            s.
        density : ndarray of float64, shape (width of the page,), or None
            As of `trace`.
        """
        xy = self.to_px(outline)
        width = pen.width * self.scale.px_per_mm_x
        ink = stroke_outline(xy, width=width, size=self.size)
        if ink is None:
            return
        self.ink(uneven(ink, density, width=width, fade=pen.fade), pen.colour)
        self._pulse_ink.append(ink)
        truth = PulseTruth(row=row, outline=xy.astype(np.float32), amplitude=amplitude, duration=duration)
        self._pulses.append(truth)

    def bar(self, box: tuple[float, float, float, float], *, colour: Colour) -> None:
        """Fill an upright rectangle, such as a separator between columns; without truth.

        Parameters
        ----------
        box : (x0, y0, x1, y1)
            mm.
        colour : (int, int, int)
        """
        self.bars([box], colour=colour)

    def bars(self, boxes: ArrayLike, *, colour: Colour) -> None:
        """Fill upright rectangles that do not overlap, such as the dots of a line; without truth.

        Parameters
        ----------
        boxes : array-like, shape (n, 4)
            x0, y0, x1, y1 of each, mm.
        colour : (int, int, int)
        """
        corners = self.to_px(np.reshape(boxes, (-1, 2, 2))).reshape(-1, 4)
        self.ink(stroke_rectangles(corners, size=self.size), colour)

    def text(
        self,
        text: str,
        *,
        at: tuple[float, float],
        height: float,
        face: str = "sans",
        anchor: Anchor = "ls",
        colour: Colour = INK,
        kind: Literal["name", "scale", "header", "other"] = "other",
        cell: Cell | None = None,
    ) -> Quad | None:
        """Print a line of text.

        Parameters
        ----------
        text : str
        at : (x, y)
            Of the anchor, mm.
        height : float
            Of a capital letter, mm.
        face : str
            A name of `ecgsyn.pages.drawing.printed_text.FACES`, or a font file.
        anchor : {"ls", "ms", "rs"}
            Left end, middle or right end of the line that letters stand on.
        colour : (int, int, int)
        kind : {"name", "scale", "header", "other"}
        cell : Cell or None
            The cell whose lead the text names.

        Returns
        -------
        Quad or None
            Around the ink, px; None where none lies on the page.
        """
        x, y = (float(value) for value in self.to_px(at))
        pixels = height * self.scale.px_per_mm_y
        ink = draw_line(text, at=(x, y), anchor=anchor, face=face, height=pixels, size=self.size)
        if ink is None:
            return None
        self.ink(ink, colour)
        rows, columns = ink.mask.shape
        self._text_mask[ink.y : ink.y + rows, ink.x : ink.x + columns] |= ink.mask
        quad = Box(x0=ink.x - 0.5, y0=ink.y - 0.5, x1=ink.x + columns - 0.5, y1=ink.y + rows - 0.5).quad()
        self._texts.append(TextTruth(text=text, quad=quad, kind=kind))
        if cell is not None:
            self._names[cell] = quad
        return quad

    def truth(self, layout: Layout, *, seed: int | None) -> PageTruth:
        """Return the truth of all that was drawn.

        Parameters
        ----------
        layout : Layout
            With the times that the page shows.
        seed : int or None

        Returns
        -------
        PageTruth
        """
        leads = tuple(
            lead.replace(name=self._names[lead.cell]) if lead.cell in self._names else lead
            for lead in self._leads
        )
        pulse = merge(self._pulse_ink)
        return PageTruth(
            size=self.size,
            layout=layout,
            scale=self.scale,
            leads=leads,
            grid=self._grid,
            pulses=tuple(self._pulses),
            texts=tuple(self._texts),
            seed=seed,
            mask_set=MaskSet(
                size=self.size,
                leads=tuple(self._masks),
                grid=Mask(pixels=self._grid_mask),
                text=_trimmed(self._text_mask),
                pulses=Mask(pixels=_NO_PIXELS) if pulse is None else _as_mask(pulse),
            ),
        )

    def _region(
        self, xy: NDArray[np.float64], span: tuple[float, float], baseline: float, width: float
    ) -> Box:
        """Return the width of the cell by the height of its trace, the part on the page."""
        finite = xy[np.isfinite(xy[:, 1]), 1]
        top, bottom = (finite.min(), finite.max()) if finite.size else (baseline, baseline)
        box = Box(x0=span[0], y0=top - width / 2, x1=span[1], y1=bottom + width / 2)
        return box.clipped(*self.size) or box


def _as_mask(ink: Ink) -> Mask:
    return Mask(x=ink.x, y=ink.y, pixels=ink.mask)


def _trimmed(page: NDArray[np.bool_]) -> Mask:
    """Return a page's mask without the bare border rows and columns."""
    rows = np.flatnonzero(page.any(axis=1))
    if not rows.size:
        return Mask(pixels=_NO_PIXELS)
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(page[top:bottom].any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    return Mask(x=left, y=top, pixels=page[top:bottom, left:right].copy())
