"""Lines told apart where they run into one another, by the masks that a segmenter cuts out."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ecgdigit.stages import Calibration, FlatPage, Located, LocatedCell, TracedCell, Tracer
from ecgdigit.trace.path_tracer import PathTracer
from ecgtypes import ImageError, LeadNotFoundError, PaperScale, Segmenter

__all__ = ["MaskTracer"]

REACH_MM = 22.0
"""How far above and below a row's level the segmenter is shown: 2.2 mV at 10 mm/mV."""

SIDE_MM = 2.0
"""Beyond either end of a cell."""

INK = 0.3
"""Coverage from which pixels hang together."""

CROWDED = 0.01
"""Share of columns in which a line's ink is two runs from which on it is another's as well."""

DOUBTED = 0.5
"""Highest confidence of a line that others run into and no mask tells apart, as of ink that rows share."""

LEAST_SEEN = 0.7
"""A mask on which less of the line is seen than this share of what was seen before is not believed."""


class MaskTracer:
    """Follows lines by another tracer, and those that others run into on masks of their own.

    Where all rows of a page are known, `PathTracer` tells their lines apart. On the crop of one lead it
    cannot, for neighbours come from rows that are out of sight.

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
            In the order of ``located.cells``; NaN where a mask says that the line leaves its strip.
        """
        traces = self.tracer.trace(page, calibration, located)
        return tuple(self._checked(trace, page, calibration, located) for trace in traces)

    def _checked(
        self, trace: TracedCell, page: FlatPage, calibration: Calibration, located: Located
    ) -> TracedCell:
        """Return a line, followed on its own mask where others run into it and the mask shows as much."""
        place = trace.place
        rows, columns = _window(place, calibration.scale, located.trace.shape)
        if not _is_crowded(trace, located.trace[rows, columns], (columns.start, rows.start)):
            return trace
        strip = np.ascontiguousarray(page.image[rows, columns])
        try:
            mask = self.segmenter.segment(strip, baseline=place.level - rows.start)
        except (LeadNotFoundError, ImageError):
            return _doubted(trace)
        ink = mask.astype(np.float32)
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
            return _doubted(trace)
        gone = (mask[0] | mask[-1])[np.clip(np.round(found.x), 0, mask.shape[1] - 1).astype(np.intp)]
        found = replace(
            found,
            y=np.where(gone, np.nan, found.y),
            confidence=np.where(gone, np.float32(0), found.confidence),
        )
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


def _doubted(trace: TracedCell) -> TracedCell:
    """Return a line that may be another's in part."""
    return replace(trace, confidence=np.minimum(trace.confidence, np.float32(DOUBTED)))


def _is_crowded(trace: TracedCell, ink: NDArray[np.float32], corner: tuple[int, int]) -> bool:
    """Return whether the ink that a line is part of is more than the pen leaves that draws it alone."""
    import cv2  # noqa: PLC0415

    seen = np.isfinite(trace.y)
    if not seen.any() or not ink.size:
        return False
    _, labels = cv2.connectedComponents((ink > INK).astype(np.uint8), connectivity=8)
    x, y = (
        np.round(v[seen]).astype(np.intp) - start for v, start in zip((trace.x, trace.y), corner, strict=True)
    )
    inside = (x >= 0) & (x < ink.shape[1]) & (y >= 0) & (y < ink.shape[0])
    own = np.zeros(int(labels.max()) + 1, np.bool_)
    own[labels[y[inside], x[inside]]] = True
    own[0] = False
    line = own[labels]
    starts = line & ~np.vstack([np.zeros((1, line.shape[1]), np.bool_), line[:-1]])
    return bool(line[0].any() or line[-1].any() or (starts.sum(axis=0) > 1).mean() > CROWDED)


def _window(place: LocatedCell, scale: PaperScale, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of the page that a cell's strip covers."""
    height, width = shape
    above, beside = REACH_MM * scale.px_per_mm_y, SIDE_MM * scale.px_per_mm_x
    top, bottom = max(int(place.level - above), 0), min(int(place.level + above) + 1, height)
    left, right = max(int(place.x0 - beside), 0), min(int(place.x1 + beside) + 1, width)
    return slice(top, bottom), slice(left, right)
