"""The five stages of a digitizer: what each takes, and what it hands on.

Data flow one way::

    image -> Rectifier -> FlatPage -> Calibrator -> Calibration -> Locator -> Located
          -> Tracer -> traces -> Assembler -> Digitization

Each stage is a Protocol: any object with that one method can take its place in `Digitizer`.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.calibration_pulses import Pulse
from ecgtypes import (
    Box,
    Cell,
    Detection,
    Digitization,
    GridEstimate,
    Layout,
    PaperScale,
    Warp,
    sinc_interpolate,
)

__all__ = [
    "Assembler",
    "Calibration",
    "Calibrator",
    "FlatPage",
    "Located",
    "LocatedCell",
    "Locator",
    "Rectifier",
    "TracedCell",
    "Tracer",
]


@dataclass(frozen=True, eq=False)
class FlatPage:
    """A page whose grid is parallel to the image's sides.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    warp : Warp
        From the image that was given to this one.
    grid : GridEstimate or None
        Of this image; None where no grid was found and the caller gave the scale.
    warnings : tuple of str
    names : tuple of Detection
        Lead names that were read on this image; empty where nobody looked for them.
    """

    image: NDArray[np.uint8]
    warp: Warp
    grid: GridEstimate | None
    warnings: tuple[str, ...] = ()
    names: tuple[Detection, ...] = ()


@dataclass(frozen=True, eq=False)
class Calibration:
    """The scale of a flat page, and its ink.

    Parameters
    ----------
    scale : PaperScale
    ink : ndarray of float32, shape (height, width)
        Share of each pixel that trace or text covers, 0 to 1.
    pulses : tuple of Pulse
        Calibration pulses.
    confidence : float
        Of the scale, 0 to 1.
    warnings : tuple of str
    fixed : bool
        Whether the caller gave the scale, so that it is not to be refused.
    """

    scale: PaperScale
    ink: NDArray[np.float32]
    pulses: tuple[Pulse, ...] = ()
    confidence: float = 1.0
    warnings: tuple[str, ...] = ()
    fixed: bool = False


@dataclass(frozen=True)
class LocatedCell:
    """Where a cell of the layout lies on a flat page.

    Parameters
    ----------
    cell : Cell
    row : int
        Index of the row of traces that it belongs to.
    x0, x1 : float
        Pixel positions of its first and last moment.
    level : float
        y around which the row's line runs, px.
    zero : float
        y of 0 mV, px.
    """

    cell: Cell
    row: int
    x0: float
    x1: float
    level: float
    zero: float


@dataclass(frozen=True, eq=False)
class Located:
    """The layout of a page, and where its cells lie.

    Parameters
    ----------
    layout : Layout
    cells : tuple of LocatedCell
    trace : ndarray of float32, shape (height, width)
        Ink without text, pulses and separators.
    fixed : bool
        Whether the caller named the layout, so that its leads are not to be questioned.
    warnings : tuple of str
    printed : frozenset of (row, column)
        The cells whose names were read on the page.
    """

    layout: Layout
    cells: tuple[LocatedCell, ...]
    trace: NDArray[np.float32]
    fixed: bool = False
    warnings: tuple[str, ...] = ()
    printed: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, eq=False)
class TracedCell:
    """The line of one cell.

    Parameters
    ----------
    place : LocatedCell
    x, y : ndarray of float64, shape (n,)
        Evenly spaced points of the line, px; y is NaN where nothing was seen.
    confidence : ndarray of float32, shape (n,)
        0 to 1; 0 where y is NaN.
    region : Box
        Around the points.
    """

    place: LocatedCell
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    confidence: NDArray[np.float32]
    region: Box | None

    def values_at(
        self, x: NDArray[np.float64], *, apart: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Return the line and its confidence at other positions, by band-limited interpolation.

        Parameters
        ----------
        x : ndarray of float64, shape (m,)
            Pixel positions.
        apart : float
            Pixels between them, > 0: what the line does in less is left out.

        Returns
        -------
        y : ndarray of float64, shape (m,)
            NaN where nothing was seen.
        confidence : ndarray of float32, shape (m,)
            0 where y is NaN.
        """
        step = float(self.x[1] - self.x[0]) if self.x.size > 1 else 1.0
        nodes = (x - self.x[0]) / step
        y = sinc_interpolate(self.y, nodes, bandwidth=min(1.0, step / apart))
        nearest = np.clip(np.round(nodes).astype(np.intp), 0, self.confidence.size - 1)
        return y, np.where(np.isnan(y), np.float32(0), self.confidence[nearest])


@runtime_checkable
class Rectifier(Protocol):
    """Makes a page flat."""

    def rectify(self, image: NDArray[np.uint8], scale: PaperScale | None) -> FlatPage:
        """Return the page with its grid parallel to the image's sides.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
        scale : PaperScale or None
            Given by the caller: then a page without a grid is accepted as it is.

        Raises
        ------
        GridNotFoundError
            When no grid is found and no scale was given.
        """
        ...


@runtime_checkable
class Calibrator(Protocol):
    """Finds the scale of a flat page, and its ink."""

    def calibrate(self, page: FlatPage, scale: PaperScale | None) -> Calibration:
        """Return scale, ink and calibration pulses; a scale that was given is kept."""
        ...


@runtime_checkable
class Locator(Protocol):
    """Finds the layout."""

    def locate(self, page: FlatPage, calibration: Calibration, layout: Layout | None) -> Located:
        """Return where each cell lies; a layout that was given is kept.

        Raises
        ------
        LayoutError
            When the rows on the page are those of no layout that is known.
        """
        ...


@runtime_checkable
class Tracer(Protocol):
    """Follows the lines."""

    def trace(self, page: FlatPage, calibration: Calibration, located: Located) -> tuple[TracedCell, ...]:
        """Return the line of each cell, in the order of ``located.cells``."""
        ...


@runtime_checkable
class Assembler(Protocol):
    """Turns lines into a recording."""

    def assemble(
        self,
        page: FlatPage,
        calibration: Calibration,
        located: Located,
        traces: tuple[TracedCell, ...],
        sampling_rate: float,
    ) -> Digitization:
        """Return the recording at a rate in Hz, with confidence and warnings."""
        ...
