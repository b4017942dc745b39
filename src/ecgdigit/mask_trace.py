"""Lines told apart where they run into one another, by the masks that a segmenter cuts out."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ecgdigit.stages import Calibration, FlatPage, Located, LocatedCell, TracedCell, Tracer
from ecgdigit.trace import PathTracer
from ecgtypes import LeadNotFoundError, PaperScale, Segmenter

__all__ = ["MaskTracer"]

REACH_MM = 22.0
"""How far above and below a row's level the segmenter is shown: 2.2 mV at 10 mm/mV."""

SIDE_MM = 2.0
"""Beyond either end of a cell."""

SURE = 0.99
"""A line is its row's own where its confidence is no less."""

CROWDED = 0.01
"""Share of a line that runs with others from which on it is cut out: less is bridged as well."""

LEAST_SEEN = 0.7
"""A mask on which less of the line is seen than this share of what was seen before is not believed."""


class MaskTracer:
    """Follows lines by another tracer, and those that run into others again, each on its own mask.

    Parameters
    ----------
    segmenter : Segmenter
        Cuts the trace of one lead out of a strip, told where its baseline runs: `ecgseg.load_segmenter`
        returns one.
    tracer : Tracer or None
        Follows the lines first, and each again on its mask; `PathTracer` by default.
    """

    def __init__(self, segmenter: Segmenter, *, tracer: Tracer | None = None) -> None:
        self.segmenter = segmenter
        self.tracer = PathTracer() if tracer is None else tracer

    def trace(self, page: FlatPage, calibration: Calibration, located: Located) -> tuple[TracedCell, ...]:
        """Return the line of each cell.

        Parameters
        ----------
        page : FlatPage
        calibration : Calibration
        located : Located

        Returns
        -------
        tuple of TracedCell
            In the order of ``located.cells``.
        """
        traces = self.tracer.trace(page, calibration, located)
        return tuple(
            self._cut_out(trace, page, calibration, located) if _is_crowded(trace) else trace
            for trace in traces
        )

    def _cut_out(
        self, trace: TracedCell, page: FlatPage, calibration: Calibration, located: Located
    ) -> TracedCell:
        """Return a line followed on its own mask, or as it was where the mask shows too little of it."""
        place = trace.place
        rows, columns = _window(place, calibration.scale, located.trace.shape)
        strip = np.ascontiguousarray(page.image[rows, columns])
        try:
            mask = self.segmenter.segment(strip, baseline=place.level - rows.start)
        except LeadNotFoundError:
            return trace
        ink = located.trace[rows, columns] * _grown(mask)
        inside = replace(
            place,
            row=0,
            x0=place.x0 - columns.start,
            x1=place.x1 - columns.start,
            level=place.level - rows.start,
            zero=place.zero - rows.start,
        )
        alone = replace(located, cells=(inside,), trace=ink)
        (found,) = self.tracer.trace(page, calibration, alone)
        if np.isfinite(found.y).mean() < LEAST_SEEN * np.isfinite(trace.y).mean():
            return trace
        region = found.region
        if region is not None:
            region = region.replace(
                x0=region.x0 + columns.start,
                x1=region.x1 + columns.start,
                y0=region.y0 + rows.start,
                y1=region.y1 + rows.start,
            )
        return replace(found, place=place, x=found.x + columns.start, y=found.y + rows.start, region=region)

    def __repr__(self) -> str:
        """Return how it was made."""
        return f"MaskTracer({self.segmenter!r}, tracer={self.tracer!r})"


def _is_crowded(trace: TracedCell) -> bool:
    seen = np.isfinite(trace.y)
    return bool(seen.any() and (trace.confidence[seen] < SURE).mean() > CROWDED)


def _window(place: LocatedCell, scale: PaperScale, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of the page that a cell's strip covers."""
    height, width = shape
    above, beside = REACH_MM * scale.px_per_mm_y, SIDE_MM * scale.px_per_mm_x
    top, bottom = max(int(place.level - above), 0), min(int(place.level + above) + 1, height)
    left, right = max(int(place.x0 - beside), 0), min(int(place.x1 + beside) + 1, width)
    return slice(top, bottom), slice(left, right)


def _grown(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return a mask with the pixels around it, which the pen covers in part."""
    import cv2  # noqa: PLC0415

    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)), np.float32)
