"""Lines to read a page by: zero lines, seconds and ticks below the beats. Lengths are mm of paper."""

from collections.abc import Iterator
from itertools import groupby
from math import ceil

from ecgsyn.pages.page_placement import PagePlan, Placement
from ecgsyn.styles.ink_styles import RuleStyle

__all__ = ["rule_boxes"]

Rectangle = tuple[float, float, float, float]

TICK = 0.45
"""Width of the tick below a beat, mm."""

EPSILON = 1e-9
"""Seconds of rounding."""


def rule_boxes(plan: PagePlan, style: RuleStyle) -> list[Rectangle]:
    """Return the lines of a page as upright rectangles.

    Parameters
    ----------
    plan : PagePlan
    style : RuleStyle

    Returns
    -------
    list of (x0, y0, x1, y1)
        mm.
    """
    left, right = plan.columns[0], plan.right
    boxes: list[Rectangle] = []
    if style.baseline is not None:
        half = style.baseline / 2
        boxes += [(left, y - half, right, y + half) for y in plan.baselines]
    if style.seconds is not None:
        boxes += _second_lines(plan, style.seconds / 2)
    if style.beats:
        _, bottom = _reach(plan, 0, len(plan.baselines) - 1)
        boxes += [(x - TICK / 2, bottom - style.beats, x + TICK / 2, bottom) for x in _beats(plan)]
    return boxes


def _reach(plan: PagePlan, first: int, last: int) -> tuple[float, float]:
    """Return from where to where lines through some rows run."""
    half = plan.pitch / 2
    top, bottom = plan.baselines[first] - half, plan.baselines[last] + half
    return max(top, plan.band[0]), min(bottom, plan.band[1])


def _second_lines(plan: PagePlan, half: float) -> Iterator[Rectangle]:
    """Return the lines, those of neighbouring rows that stand above one another as one."""
    seconds = [[x for x in _seconds(plan, row) if x < plan.right - half] for row in range(plan.layout.rows)]
    for _, group in groupby(range(plan.layout.rows), lambda row: [round(x, 6) for x in seconds[row]]):
        rows = list(group)
        top, bottom = _reach(plan, rows[0], rows[-1])
        for x in seconds[rows[0]]:
            yield x - half, top, x + half, bottom


def _seconds(plan: PagePlan, row: int) -> list[float]:
    """Return where the whole seconds are that a row shows, but for the first moment of all."""
    return sorted(
        plan.columns[cell.column] + (second - cell.start) * plan.scale.speed
        for cell in plan.layout.cells
        if cell.row == row
        for second in range(max(ceil(cell.start - EPSILON), 1), ceil(cell.stop - EPSILON))
    )


def _beats(plan: PagePlan) -> Iterator[float]:
    """Return where the beats are that the lowest row shows."""
    for item in _lowest(plan):
        cell = item.samples.cell
        for beat in plan.recording.beats:
            if cell.start <= beat.r_peak < cell.stop:
                yield item.left + (beat.r_peak - cell.start) * plan.scale.speed


def _lowest(plan: PagePlan) -> list[Placement]:
    """Return the lowest strip where it is below all columns, else the lowest cell drawn in each column."""
    items = sorted(plan.placements, key=lambda item: item.samples.cell.row)
    if items[-1].samples.cell.strip:
        return items[-1:]
    return list({item.samples.cell.column: item for item in items if not item.samples.cell.strip}.values())
