"""Lines that leave a crop above or below, and come back."""

from dataclasses import replace

import numpy as np

from ecgdigit.evidence.ink_runs import find_runs, pen_width
from ecgdigit.evidence.sorted_ink import INK
from ecgdigit.stages import Calibration, FlatPage, Located, TracedCell, Tracer
from ecgdigit.trace._ink_chance import EVEN_INK
from ecgdigit.trace.path_tracer import PathTracer
from ecgtypes import Box

__all__ = ["CropTracer"]

APART = 2
"""Rows of bare paper between the crop and the line drawn beyond its edge, px."""

FAINT = 0.94 * EVEN_INK
"""Coverage of that line: it costs a little to follow, so that none does that has its own line to go on."""


class CropTracer:
    """Lets lines leave the crop, so that a neighbour that is cut off does not stray to another trace.

    Beyond the upper and the lower edge a faint straight line is drawn for them to run along; what is followed
    there is not seen. A trace that is alone on its crop is followed on the crop alone.

    Parameters
    ----------
    tracer : Tracer or None
        Follows the lines; `PathTracer` by default.

    Examples
    --------
    >>> CropTracer()
    CropTracer(PathTracer())
    """

    def __init__(self, *, tracer: Tracer | None = None) -> None:
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
            In the order of ``located.cells``; NaN where a line lies beyond the crop.
        """
        if len(located.cells) < 2:
            return self.tracer.trace(page, calibration, located)
        pen = max(1, round(pen_width(find_runs(located.trace > INK))))
        beyond = APART + pen
        grown = np.pad(located.trace, ((beyond, beyond), (0, 0)))
        grown[:pen] = grown[-pen:] = FAINT
        cells = tuple(
            replace(cell, level=cell.level + beyond, zero=cell.zero + beyond) for cell in located.cells
        )
        traces = self.tracer.trace(page, calibration, replace(located, cells=cells, trace=grown))
        return tuple(
            _inside(replace(trace, place=cell), beyond, located.trace.shape)
            for trace, cell in zip(traces, located.cells, strict=True)
        )

    def __repr__(self) -> str:
        """Return how it was made."""
        return f"CropTracer({self.tracer!r})"


def _inside(trace: TracedCell, beyond: int, shape: tuple[int, ...]) -> TracedCell:
    """Return a line as it runs over the crop, without what lies beyond."""
    height, width = shape
    y = trace.y - beyond
    with np.errstate(invalid="ignore"):
        inside = (y >= 0) & (y <= height - 1)
    return replace(
        trace,
        y=np.where(inside, y, np.nan),
        confidence=np.where(inside, trace.confidence, 0).astype(np.float32),
        region=None if trace.region is None else _moved(trace.region, -beyond).clipped(width, height),
    )


def _moved(box: Box, dy: float) -> Box:
    return box.replace(y0=box.y0 + dy, y1=box.y1 + dy)
