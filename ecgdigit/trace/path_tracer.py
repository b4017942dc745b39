"""Lines followed across the page, and masks turned into millivolts."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.ink_runs import find_runs, pen_width
from ecgdigit.evidence.row_chances import map_at_pixels, row_chances
from ecgdigit.stages import Calibration, FlatPage, Located, LocatedCell, TracedCell
from ecgdigit.trace._page_sharpness import find_blur
from ecgdigit.trace._pen_footprint import NODES
from ecgdigit.trace._pen_line import line_of_stroke
from ecgdigit.trace._stroke_edges import Stroke, covered_strokes, evened, read_strokes, stroke_width
from ecgdigit.trace.path_confidence import PathConfidence
from ecgdigit.trace.rewarded_paths import find_rewarded_paths
from ecgdigit.trace.shortest_paths import FULL_INK, Paths, find_paths
from ecgtypes import Box, ImageError, PaperScale, RecordingError, finite_runs, sinc_interpolate

__all__ = ["PathTracer", "trace_to_signal"]

BRIDGE_SECONDS = 0.1
"""Gaps up to this long, where another trace hides the line, are bridged by the smoothest line."""

LEAST_INK = 0.2
"""A mask of which no pixel exceeds this holds no trace."""

BRIDGED = 0.3
"""Highest confidence of what was bridged."""

HIDDEN_INK, HIDDEN = 0.1, 0.02
"""Ink from the first on of which less than the second is left is that of a bar, a pulse or a letter."""

UNKNOWN = 0.5
"""How likely what they hide is trace, at most."""

SOFT_MM = 0.2
"""How far beyond what a path covers a stroke's soft edges reach."""

LEAST_SEEN = 0.3
"""A cell of which less than this share is seen holds no trace."""

STUB_MM = 1.0
"""A piece at a line's end that is shorter, and off by more than this, is none of it."""

MOST_SHARED = 0.6
"""A cell of which more than this share runs with another row's line is that row's line."""


class PathTracer:
    """Follows each row's line as the best path, and fits the pen's line to its ink.

    Where a reader told what the page's ink is, paths are rewarded for what they cover of it; else they are
    the shortest ones along the ink.

    Parameters
    ----------
    confidence : PathConfidence or None
        What the evidence for a rewarded path is worth; as fitted on drawn pages by default.

    Examples
    --------
    >>> PathTracer()
    PathTracer()
    """

    def __init__(self, *, confidence: PathConfidence | None = None) -> None:
        self.confidence = PathConfidence() if confidence is None else confidence

    def trace(
        self,
        page: FlatPage,  # noqa: ARG002 (a network would read the image; paths need its ink alone)
        calibration: Calibration,
        located: Located,
    ) -> tuple[TracedCell, ...]:
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
        if not located.cells:
            return ()
        scale = calibration.scale
        rows = sorted({place.row: place.level for place in located.cells}.items())
        levels = np.array([level for _, level in rows])
        number = {row: i for i, (row, _) in enumerate(rows)}
        first = max(0, int(min(place.x0 for place in located.cells)) - 3)
        last = min(located.trace.shape[1], int(max(place.x1 for place in located.cells)) + 4)
        breaks = np.zeros((levels.size, last - first), np.bool_)
        for place in located.cells:
            breaks[number[place.row], np.clip(round(place.x0) - first, 0, last - first - 1)] = True
        ink = np.clip(located.trace, 0, 1)
        paths = _paths(calibration, ink, levels, breaks, first)
        even = evened(ink, pen_width(find_runs(ink > FULL_INK)))
        if paths.low is None:
            strokes = read_strokes(even, paths)
        else:
            strokes = covered_strokes(even, paths, max(1, round(SOFT_MM * scale.px_per_mm_y)))
        width = stroke_width(strokes)
        blur = find_blur(strokes, width / 2)
        lost = _following_others(paths, levels, 1.5 * width)
        right = np.ones(lost.shape, np.float32)
        if paths.evidence is not None:
            right = self.confidence.of(paths.evidence)
        return tuple(
            _traced(
                place,
                _Line(strokes[row], lost[row], right[row], first, width / 2, blur),
                bridge=round(BRIDGE_SECONDS * scale.px_per_second),
                stub=(STUB_MM * scale.px_per_mm_x, STUB_MM * scale.px_per_mm_y),
            )
            for place, row in ((place, number[place.row]) for place in located.cells)
        )

    def __repr__(self) -> str:
        """Return how it was made."""
        return "PathTracer()" if self.confidence == PathConfidence() else f"PathTracer({self.confidence!r})"


def _paths(
    calibration: Calibration,
    ink: NDArray[np.float32],
    levels: NDArray[np.float64],
    breaks: NDArray[np.bool_],
    first: int,
) -> Paths:
    """Return the path of each row from a first column on, by the maps of a reader where there are any."""
    scale, maps = calibration.scale, calibration.maps
    pitch = (scale.px_per_mm_x, scale.px_per_mm_y)
    if maps is None:
        return find_paths(ink, levels, pitch, (first, first + breaks.shape[1]), breaks=breaks)
    part = slice(first, first + breaks.shape[1])
    chance = map_at_pixels(maps.trace, maps.px_per_mm, ink.shape, pitch)[:, part]
    hidden = (calibration.ink[:, part] > HIDDEN_INK) & (ink[:, part] < HIDDEN)
    chance[hidden] = np.minimum(chance[hidden], UNKNOWN)
    chances = (chance * own[:, part] for own in row_chances(maps, levels, ink.shape, pitch))
    return find_rewarded_paths(chances, levels, pitch, first, breaks=breaks)


def _following_others(paths: Paths, levels: NDArray[np.float64], apart: float) -> NDArray[np.bool_]:
    """Return where a row's path runs on a line that is nearer to another row's level."""
    y = (paths.enter + paths.leave) / 2
    lost = np.zeros(y.shape, np.bool_)
    for row in range(len(y)):
        for other in range(len(y)):
            if row != other:
                together = np.abs(y[row] - y[other]) < apart
                lost[row] |= together & (np.abs(y[row] - levels[row]) > np.abs(y[row] - levels[other]))
    return lost


class _Line(NamedTuple):
    """A row's stroke from a first column on, where it is another row's, how likely it is right, pen, blur."""

    stroke: Stroke
    lost: NDArray[np.bool_]
    right: NDArray[np.float32]
    first: int
    radius: float
    blur: float


def _traced(place: LocatedCell, line: _Line, *, bridge: int, stub: tuple[float, float]) -> TracedCell:
    """Return the part of a row's line that a cell shows."""
    start = max(int(np.floor(place.x0)) - line.first, 0)
    # A column that is cut off the page may lie beyond its side.
    stop = max(min(int(np.ceil(place.x1)) + 1 - line.first, line.stroke.sure.size), start)
    part = slice(start, stop)
    sure = line.stroke.sure[part].copy()
    columns = np.arange(start, stop) + line.first
    # A column beside the end of a cell may hold the end of the next lead's line as well.
    slack = 0.5 * line.radius
    inside = (columns - 0.5 > place.x0 - slack) & (columns + 0.5 < place.x1 + slack)
    sure[~inside] = 0
    inside &= ~_stubs(np.where(sure > 0, line.stroke.ink.middle[part], np.nan), stub)
    sure[~inside] = 0
    if not sure.size or (sure > 0).mean() < LEAST_SEEN or line.lost[part].mean() > MOST_SHARED:
        return _blank(place, columns)
    ink = line.stroke.ink.part(part).masked(inside)
    y = line_of_stroke(ink, line.radius, blur=line.blur, bridge=bridge)
    x = columns[0] + (np.arange(y.size) + 0.5) / NODES - 0.5
    right = line.right[part]
    seen = np.where(sure > 0, np.maximum(sure, BRIDGED) * right, np.minimum(right, BRIDGED))
    confidence = np.repeat(seen, NODES).astype(np.float32)
    confidence[np.isnan(y)] = 0
    return TracedCell(place, x, y, confidence, _around(x, y))


def _stubs(middle: NDArray[np.float64], size: tuple[float, float]) -> NDArray[np.bool_]:
    """Return short pieces at the ends of a line, beyond a gap and at another height."""
    found = np.zeros(middle.size, np.bool_)
    runs = finite_runs(middle)
    for order, from_left in ((runs, True), (runs[::-1], False)):
        for (start, stop), (after, end) in pairwise(order):
            inner, outer = (after, stop - 1) if from_left else (end - 1, start)
            if stop - start > size[0] or abs(middle[outer] - middle[inner]) < size[1]:
                break
            found[start:stop] = True
    return found


def _blank(place: LocatedCell, columns: NDArray[np.intp]) -> TracedCell:
    columns = columns if columns.size else np.array([round(place.x0)])
    empty = np.full(columns.size, np.nan)
    return TracedCell(place, columns.astype(np.float64), empty, np.zeros(columns.size, np.float32), None)


def _around(x: NDArray[np.float64], y: NDArray[np.float64]) -> Box | None:
    seen = np.isfinite(y)
    if not seen.any():
        return None
    # Half a pixel around the points: a flat line has a region too.
    return Box(x0=x[seen].min() - 0.5, y0=y[seen].min() - 0.5, x1=x[seen].max() + 0.5, y1=y[seen].max() + 0.5)


def _mask_ink(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return a mask as coverage, refusing what is none."""
    raw = np.asarray(mask)
    if raw.ndim != 2 or min(raw.shape) < 2 or raw.dtype.kind not in "bf":
        message = f"a mask is bool or float of shape (height, width), not {raw.dtype} of shape {raw.shape}"
        raise ImageError(message)
    ink = raw.astype(np.float32)
    if not (np.isfinite(ink).all() and ink.min() >= 0 and ink.max() <= 1):
        message = "a mask of floats holds finite values from 0 to 1"
        raise ImageError(message)
    if not (ink > LEAST_INK).any():
        message = "the mask is empty, or too faint to hold a trace"
        raise ImageError(message)
    return ink


def trace_to_signal(
    mask: NDArray[np.bool_], scale: PaperScale, *, baseline: float | None = None, sampling_rate: float = 500.0
) -> NDArray[np.float32]:
    """Turn the mask of one trace into millivolts.

    Parameters
    ----------
    mask : ndarray of bool or of float from 0 to 1, shape (height, width)
        The trace alone; a coverage or probability gives sub-pixel edges.
    scale : PaperScale
    baseline : float or None
        y of 0 mV, px; by default the median of the trace, so that the signal's median is 0.
    sampling_rate : float, default 500
        Hz.

    Returns
    -------
    ndarray of float32, shape (n,)
        Millivolt from the mask's left edge to its right one, NaN where it is empty;
        ``n = round(width / px_per_second * sampling_rate)``.

    Raises
    ------
    ImageError
        When the mask is of another shape or type, has values outside 0 to 1, or holds nothing.
    RecordingError
        When the rate lies outside 1 to 20,000 Hz.

    Examples
    --------
    >>> mask = np.zeros((20, 100), bool)
    >>> mask[9:12] = True
    >>> scale = PaperScale(px_per_mm_x=4, px_per_mm_y=4)
    >>> trace_to_signal(mask, scale, baseline=14, sampling_rate=100)[:3]
    array([0.1, 0.1, 0.1], dtype=float32)
    """
    ink = _mask_ink(mask)
    if not 1 <= sampling_rate <= 20_000:
        message = f"a sampling rate lies between 1 and 20,000 Hz, not {sampling_rate}"
        raise RecordingError(message)
    level = float(np.median(np.nonzero(ink > 0.5)[0])) if (ink > 0.5).any() else ink.shape[0] / 2
    paths = find_paths(ink, np.array([level]), (scale.px_per_mm_x, scale.px_per_mm_y), (0, ink.shape[1]))
    strokes = read_strokes(ink, paths)
    line = line_of_stroke(strokes[0].ink, stroke_width(strokes) / 2, bridge=1)
    zero = float(np.nanmedian(line)) if baseline is None else baseline
    count = round(ink.shape[1] / scale.px_per_second * sampling_rate)
    at = np.arange(count) / sampling_rate * scale.px_per_second
    step = scale.px_per_second / sampling_rate
    values = sinc_interpolate(line, at * NODES - 0.5, bandwidth=min(1.0, 1 / (NODES * step)))
    return ((zero - values) / scale.px_per_mv).astype(np.float32)
