"""A page image in, a recording out: five stages, each replaceable."""

from numbers import Real

import numpy as np

from ecgdigit.files.image_reader import ImageSource, read_image
from ecgdigit.flatten.grid_nodes import grid_nodes
from ecgdigit.stages import Assembler, Calibrator, FlatPage, Locator, Rectifier, Tracer
from ecgtypes import (
    Digitization,
    GridNotFoundError,
    ImageError,
    Layout,
    LayoutError,
    PaperScale,
    RecordingError,
    get_layout,
)

__all__ = ["Digitizer"]

LEAST_RATE, MOST_RATE = 50.0, 2000.0
"""Hz: of the recordings that are asked for."""

SURE = 0.9
"""Confidence that most samples have where nobody else is asked."""


class Digitizer:
    """Turns the image of a page into a recording.

    Parameters
    ----------
    rectifier : Rectifier
    calibrator : Calibrator
    locator : Locator
    tracer : Tracer
    assembler : Assembler
    second : Calibrator or None
        Asked where what the first one made of a page is refused, or read with little confidence; of two
        answers the surer one is taken. None where nobody is.

    Examples
    --------
    One's own stage takes the place of any other:

    >>> from ecgdigit import load_digitizer
    >>> usual = load_digitizer("classical")
    >>> class Loud:
    ...     def calibrate(self, page, scale):
    ...         print("calibrating")
    ...         return usual.calibrator.calibrate(page, scale)
    >>> digitizer = usual.replace(calibrator=Loud())
    """

    def __init__(
        self,
        *,
        rectifier: Rectifier,
        calibrator: Calibrator,
        locator: Locator,
        tracer: Tracer,
        assembler: Assembler,
        second: Calibrator | None = None,
    ) -> None:
        self.rectifier = rectifier
        self.calibrator = calibrator
        self.locator = locator
        self.tracer = tracer
        self.assembler = assembler
        self.second = second

    def digitize(
        self,
        image: ImageSource,
        *,
        sampling_rate: float = 500.0,
        layout: Layout | str | None = None,
        scale: PaperScale | None = None,
        page: int = 0,
    ) -> Digitization:
        """Read a page.

        Parameters
        ----------
        image : path-like, bytes, ndarray or PIL.Image.Image
            A picture of a whole page, or a file with it, as `read_image` takes them.
        sampling_rate : float, default 500
            Of the recording, Hz; 50 to 2,000.
        layout : Layout, str or None
            When it is known; else it is found.
        scale : PaperScale or None
            When it is known; else it is measured.
        page : int, default 0
            Which page of a PDF or TIFF file, from 0.

        Returns
        -------
        Digitization
            The standard twelve leads, NaN where the page shows nothing, and what a careful reader
            should know in ``warnings``.

        Raises
        ------
        ImageError
            When the image cannot be read, has no such page, or shows no trace.
        GridNotFoundError
            When no grid is found and no scale was given.
        LayoutError
            When the rows, columns and names are those of no layout that is registered, or ``layout`` is none.
        RecordingError
            When the sampling rate is out of range, or ``scale`` is no `PaperScale`.
        MissingExtraError
            When the file is a PDF or HEIC, and the extra ``io`` is not installed.
        """
        wanted = _checked(sampling_rate, layout, scale)
        pixels = read_image(image, page=page)
        flat = self.rectifier.rectify(pixels, scale)
        result = self._read(flat, scale, wanted, float(sampling_rate))
        if result.grid is None or result.nodes is not None:
            return result
        height, width = pixels.shape[:2]
        return result.replace(nodes=grid_nodes(flat, (width, height)))

    def _read(
        self, flat: FlatPage, scale: PaperScale | None, layout: Layout | None, rate: float
    ) -> Digitization:
        """Return what the first calibrator shows; where that is refused or not sure, the surer of both."""
        if self.second is None:
            return self._read_by(self.calibrator, flat, scale, layout, rate)
        try:
            first = self._read_by(self.calibrator, flat, scale, layout, rate)
        except (GridNotFoundError, ImageError, LayoutError) as refused:
            try:
                return self._read_by(self.second, flat, scale, layout, rate)
            except (GridNotFoundError, ImageError, LayoutError):
                raise refused from None
        if _confidence(first) >= SURE:
            return first
        try:
            second = self._read_by(self.second, flat, scale, layout, rate)
        except (GridNotFoundError, ImageError, LayoutError):
            return first
        return second if _confidence(second) > _confidence(first) else first

    def _read_by(
        self,
        calibrator: Calibrator,
        flat: FlatPage,
        scale: PaperScale | None,
        layout: Layout | None,
        rate: float,
    ) -> Digitization:
        calibration = calibrator.calibrate(flat, scale)
        located = self.locator.locate(flat, calibration, layout)
        traces = self.tracer.trace(flat, calibration, located)
        return self.assembler.assemble(flat, calibration, located, traces, rate)

    def replace(
        self,
        *,
        rectifier: Rectifier | None = None,
        calibrator: Calibrator | None = None,
        locator: Locator | None = None,
        tracer: Tracer | None = None,
        assembler: Assembler | None = None,
        second: Calibrator | None = None,
    ) -> "Digitizer":
        """Return a digitizer with some stages exchanged.

        Parameters
        ----------
        rectifier, calibrator, locator, tracer, assembler, second
            New stages; those left out stay. A new calibrator answers for itself: the second one goes with the
            old, but where it is given too.

        Returns
        -------
        Digitizer
        """
        return Digitizer(
            rectifier=rectifier or self.rectifier,
            calibrator=calibrator or self.calibrator,
            locator=locator or self.locator,
            tracer=tracer or self.tracer,
            assembler=assembler or self.assembler,
            second=second or (self.second if calibrator is None else None),
        )

    def __repr__(self) -> str:
        """Return the stages."""
        stages = (self.rectifier, self.calibrator, self.locator, self.tracer, self.assembler)
        second = () if self.second is None else (f"second={self.second!r}",)
        return f"Digitizer({', '.join((*map(repr, stages), *second))})"


def _confidence(result: Digitization) -> float:
    """Return the confidence of most of what was read; 0 where nothing was."""
    seen = result.confidence[np.isfinite(result.recording.signals)]
    return float(np.median(seen)) if seen.size else 0.0


def _checked(sampling_rate: object, layout: object, scale: object) -> Layout | None:
    """Return the layout that is asked for, refusing what the stages could not make sense of."""
    if not (isinstance(sampling_rate, Real) and LEAST_RATE <= float(sampling_rate) <= MOST_RATE):
        message = (
            f"a recording's sampling rate lies between {LEAST_RATE:,g} and {MOST_RATE:,g} Hz, "
            f"not {sampling_rate!r}"
        )
        raise RecordingError(message)
    if not isinstance(scale, PaperScale | None):
        message = f"scale= is a PaperScale, as PaperScale(px_per_mm_x=8, px_per_mm_y=8), not {scale!r}"
        raise RecordingError(message)
    if isinstance(layout, str):
        return get_layout(layout)
    if not isinstance(layout, Layout | None):
        message = f"layout= is a Layout or the name of one, not {layout!r}"
        raise LayoutError(message)
    return layout
