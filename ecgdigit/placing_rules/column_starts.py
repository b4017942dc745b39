"""Along the rows: where the first moment is, and where columns begin."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.calibration_pulses import Pulse
from ecgdigit.evidence.ink_runs import Runs
from ecgdigit.evidence.sorted_ink import INK, Sheet
from ecgdigit.evidence.trace_rows import Row
from ecgtypes import finite_runs

__all__ = ["Spans", "column_signs", "find_breaks", "find_spans", "half_band"]

NEAR_MM = 1.2
"""How far from its place a column may begin."""

CAP = 0.785
"""A line's round end reaches this many pen radii beyond it, as an equal area of full height: pi / 4."""

END_COLUMNS = 8
"""Columns from the end of a line that are looked at."""

BAR_MM = 3.0
"""Ink narrower than this with a gap on either side is a bar."""

LEANING_ROWS = 3
"""Rows from which it is told whether they begin aslant."""

ALIKE = 3.0
"""Slopes of beginnings and of ends that differ by more than this factor are chance."""

LEAST_LEAN_MM, MOST_LEAN_MM = 0.2, 3.0
"""Over all rows: less is not worth the doubt, more is no lean."""

GAP_MM = 2.5
"""A gap this wide in all rows parts columns that were drawn as panels of their own."""


class Spans(NamedTuple):
    """How the rows reach along the page.

    Parameters
    ----------
    start : float
        Pixel position of the first moment.
    length : float
        Pixels from there to the last moment.
    separate : tuple of float
        Start of each column, where columns are panels with gaps between them; else empty.
    panels_length : float
        Pixels of all panels together, gaps left out; 0 where there are none.
    roughness : (float, float)
        How far the lines move, px per column, where they begin and where they end: the less, the
        surer that end.
    lean : float
        Px to the right, for each px down, by which rows begin later: print may stand aslant on its grid.
    middle : float
        y at which ``start`` holds.
    """

    start: float
    length: float
    separate: tuple[float, ...]
    panels_length: float
    roughness: tuple[float, float]
    lean: float = 0.0
    middle: float = 0.0

    def lateness(self, y: float) -> float:
        """Return how many px later a row at some height begins."""
        return self.lean * (y - self.middle)


def find_spans(
    sheet: Sheet, rows: tuple[Row, ...], pulses: tuple[Pulse, ...], px_per_mm: tuple[float, float]
) -> Spans:
    """Return where the rows begin and end, to a fraction of a pixel.

    Parameters
    ----------
    sheet : Sheet
    rows : tuple of Row
    pulses : tuple of Pulse
        One that ends where the line begins marks the first moment.
    px_per_mm : (x, y)

    Returns
    -------
    Spans
    """
    panels, panel = _panels(sheet, rows, px_per_mm)
    levels = np.array([row.level for row in rows])
    starts, stops = (
        [_end(sheet, _own(sheet, rows, row, px_per_mm[1]), inwards) for row in rows] for inwards in (1, -1)
    )
    lean, middle = _lean(levels, starts, stops, px_per_mm[0]), float(np.median(levels))
    start, stop = (
        _agreed([end._replace(x=end.x - lean * (y - middle)) for end, y in zip(ends, levels, strict=True)])
        for ends in (starts, stops)
    )
    first = _beside_pulse(start.x, pulses, px_per_mm[0])
    roughness = start.roughness if first == start.x else np.inf
    separate = tuple(first + step for step in panels)
    rough = (roughness, stop.roughness)
    return Spans(first, stop.x - first, separate, panel * len(panels), rough, lean, middle)


def _lean(levels: NDArray[np.float64], starts: list["_End"], stops: list["_End"], px_per_mm: float) -> float:
    """Return how much later rows begin further down, where beginnings and ends agree on it; else 0.

    The median of the slopes between rows (Theil 1950; Sen 1968) on either side.
    """
    if levels.size < LEANING_ROWS:
        return 0.0
    first, second = np.triu_indices(levels.size, 1)
    slopes = []
    for ends in (starts, stops):
        x = np.array([end.x for end in ends])
        slopes.append(float(np.median((x[second] - x[first]) / (levels[second] - levels[first]))))
    low, high = sorted(map(abs, slopes))
    far = low * np.ptp(levels)
    if slopes[0] * slopes[1] <= 0 or high > ALIKE * low or not LEAST_LEAN_MM < far / px_per_mm < MOST_LEAN_MM:
        return 0.0
    return float(np.mean(slopes))


def _agreed(ends: list["_End"]) -> "_End":
    """Return where most rows end, from those whose line is most level there."""
    outer = float(np.median([end.x for end in ends]))
    near = [end for end in ends if abs(end.x - outer) < 4.0] or ends
    least = min(end.roughness for end in near)
    level = [end for end in near if end.roughness <= max(2 * least, 0.5)]
    return _End(float(np.median([end.x for end in level])), least)


def _beside_pulse(start: float, pulses: tuple[Pulse, ...], px_per_mm: float) -> float:
    """Return the end of a pulse on which the line follows at once, else the start as it is."""
    ends = [pulse.x1 for pulse in pulses if -0.5 * px_per_mm < start - pulse.x1 < 0.8 * px_per_mm]
    return float(np.median(ends)) if ends else start


class _End(NamedTuple):
    x: float
    roughness: float


def _own(sheet: Sheet, rows: tuple[Row, ...], row: Row, px_per_mm: float) -> Runs:
    """Return the runs of a row's line that no other row's comes near."""
    mine = np.abs(sheet.runs.middle - row.level) < half_band(rows, row, px_per_mm)
    return sheet.runs.where(mine)


def _end(sheet: Sheet, runs: Runs, inwards: int) -> _End:
    """Return where the pen was set down, from the ink of the last columns of a row's line.

    The line goes on for part of the pen beyond that point: how far its ink reaches is measured against
    the ink of whole columns, and the cap taken off.
    """
    outermost = int(runs.x.min() if inwards > 0 else runs.x.max())
    masses, middles = [], []
    for step in range(-2, END_COLUMNS):
        here = np.flatnonzero(runs.x == outermost + inwards * max(step, 0))
        x = outermost + inwards * step
        if not here.size or not 0 <= x < sheet.trace.shape[1]:
            return _End(float(outermost), np.inf)
        first = max(runs.top[here[0]] - 3, 0)
        column = sheet.trace[first : runs.bottom[here[0]] + 3, x]
        masses.append(float(column.sum()))
        middles.append(first + float(column @ np.arange(column.size)) / max(masses[-1], 1e-6))
    slope = (middles[4] - middles[2]) / 2
    whole = sheet.pen * np.sqrt(1 + slope**2)
    share = sum(min(mass / whole, 1.0) for mass in masses[:4])
    edge = outermost + inwards * (1.5 - share)
    roughness = float(np.abs(np.diff(middles[2:])).max())
    return _End(edge + inwards * CAP * sheet.pen / 2, roughness)


def _panels(
    sheet: Sheet, rows: tuple[Row, ...], px_per_mm: tuple[float, float]
) -> tuple[tuple[float, ...], float]:
    """Return how far from the first each column begins that stands apart in most rows, and one's length."""
    width = sheet.trace.shape[1]
    inked = np.zeros((len(rows), width), np.bool_)
    for number, row in enumerate(rows):
        inked[number] = (_band(sheet, rows, row, px_per_mm[1]) > INK).any(axis=0)
    first, last = int(min(row.x0 for row in rows)), int(max(row.x1 for row in rows))
    # Rhythm strips run through the gaps: half of the rows are enough to see one.
    empty = (~inked[:, first : last + 1]).mean(axis=0) >= 0.5
    # A bar that stands in a gap does not fill it.
    gap = round(0.8 * GAP_MM * px_per_mm[0])
    for a, b in finite_runs(np.where(empty, np.nan, 0.0)):
        if (
            b - a < BAR_MM * px_per_mm[0]
            and a >= gap
            and empty[a - gap : a].all()
            and empty[b : b + gap].all()
        ):
            empty[a:b] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[False], empty, [False]]).astype(np.int8)))
    gaps = [(a, b) for a, b in edges.reshape(-1, 2) if b - a >= GAP_MM * px_per_mm[0]]
    if not gaps:
        return (), 0.0
    starts = np.array([0] + [b for _, b in gaps])
    lengths = np.diff([*starts, last + 1 - first]) - np.array([b - a for a, b in gaps] + [0])
    steps = np.diff(starts)
    if np.ptp(lengths) > 0.1 * lengths.max() or np.ptp(steps) > 4:
        return (), 0.0
    apart = float(starts[-1]) / (len(starts) - 1)
    cap = CAP * sheet.pen
    return tuple(apart * i for i in range(len(starts))), float(np.median(lengths)) - cap


def half_band(rows: tuple[Row, ...], row: Row, px_per_mm: float) -> float:
    """Return how far above and below its level a row is alone, px.

    Parameters
    ----------
    rows : tuple of Row
        All rows.
    row : Row
        One of them.
    px_per_mm : float
        Along y.

    Returns
    -------
    float
    """
    apart = [abs(other.level - row.level) for other in rows if other is not row]
    return min(0.45 * min(apart), 12 * px_per_mm) if apart else 12 * px_per_mm


def _band(sheet: Sheet, rows: tuple[Row, ...], row: Row, px_per_mm: float) -> NDArray[np.float32]:
    half = half_band(rows, row, px_per_mm)
    return sheet.trace[max(int(row.level - half), 0) : int(row.level + half) + 1]


def column_signs(
    sheet: Sheet,
    rows: tuple[Row, ...],
    spans: Spans,
    px_per_mm: tuple[float, float],
    shares: tuple[float, ...],
) -> list[dict[float, float]]:
    """Return how strongly each row shows the start of a column at each place where one could be.

    Parameters
    ----------
    sheet : Sheet
    rows : tuple of Row
    spans : Spans
    px_per_mm : (x, y)
    shares : tuple of float
        The places, as shares of a row's length.

    Returns
    -------
    list of dict
        For each row: strength, 0 to 1, by share.
    """
    signs = []
    for row in rows:
        breaks = find_breaks(_band(sheet, rows, row, px_per_mm[1]) > INK)
        names = _names_beside(sheet, rows, row, px_per_mm[1])
        found = {}
        for share in shares:
            x = spans.start + share * spans.length
            near = NEAR_MM * px_per_mm[0]
            broken = 0.9 * breaks[max(int(x - near), 0) : int(x + near) + 1].any()
            named = 0.8 * any(-near < name - x < 6 * px_per_mm[0] for name in names)
            found[share] = float(1 - (1 - broken) * (1 - named))
        signs.append(found)
    return signs


def find_breaks(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the columns after which no ink goes on: gaps, and steps from one line to another.

    Parameters
    ----------
    mask : ndarray of bool, shape (height, width)
        Ink around one row.

    Returns
    -------
    ndarray of bool, shape (width - 1,)
    """
    grown = mask.copy()
    grown[1:] |= mask[:-1]
    grown[:-1] |= mask[1:]
    joined = (mask[:, :-1] & grown[:, 1:]).any(axis=0)
    return np.asarray(~joined)


def _names_beside(sheet: Sheet, rows: tuple[Row, ...], row: Row, px_per_mm: float) -> list[float]:
    """Return where words begin that stand nearest to this row."""
    levels = np.array([other.level for other in rows])
    mine = float(row.level)
    starts = []
    for word in sheet.words:
        y = word.center[1]
        nearest = levels[np.abs(levels - y).argmin()]
        above = levels[levels > y].min(initial=np.inf)
        if mine in {float(nearest), float(above)} and abs(y - mine) < 16 * px_per_mm:
            starts.append(word.x0)
    return starts
