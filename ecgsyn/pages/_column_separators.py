"""What stands between two columns, as upright rectangles. Lengths are mm of paper."""

from collections.abc import Iterator

import numpy as np

from ecgsyn.pages.page_placement import PagePlan
from ecgsyn.styles.ink_styles import SeparatorStyle

__all__ = ["separator_boxes"]

Rectangle = tuple[float, float, float, float]

PIECES = {"dotted": (0.0, 1.0), "dashes": (2.0, 3.2)}
"""Length of each piece (0: as long as wide) and distance from one to the next, mm."""

REACH = 0.5
"""How far a line runs above the first baseline and below the last, in distances between rows."""


def separator_boxes(plan: PagePlan, style: SeparatorStyle, *, gap: float) -> list[list[Rectangle]]:
    """Return the rectangles that make up the separators of a page.

    Parameters
    ----------
    plan : PagePlan
    style : SeparatorStyle
    gap : float
        Bare paper between two columns, mm; separators stand in its middle.

    Returns
    -------
    list of list of (x0, y0, x1, y1)
        mm; the pieces of one line stand together. Empty where there are none.
    """
    if style.kind in ("ticks", "bars"):
        return [[box] for box in _short(plan, style, gap)]
    if style.kind in PIECES:
        return [line for line in _lines(plan, style, gap) if line]
    return []


def _short(plan: PagePlan, style: SeparatorStyle, gap: float) -> Iterator[Rectangle]:
    half, free = style.height / 2, style.height / 4 if style.kind == "ticks" else 0.0
    pieces = [(-half, half)] if not free else [(-half, -free), (free, half)]
    for item in plan.placements:
        if item.samples.cell.column == 0:
            continue
        x, y = item.left - gap / 2, item.baseline
        for top, bottom in pieces:
            yield x - style.width / 2, y + top, x + style.width / 2, y + bottom


def _lines(plan: PagePlan, style: SeparatorStyle, gap: float) -> Iterator[list[Rectangle]]:
    for column in range(1, plan.layout.columns):
        rows = [i.baseline for i in plan.placements if i.samples.cell.column == column]
        if not rows:
            continue
        x = plan.columns[column] - gap / 2
        top = max(min(rows) - REACH * plan.pitch, plan.band[0])
        bottom = min(max(rows) + REACH * plan.pitch, plan.band[1])
        length, step = PIECES[style.kind]
        left, right, tall = x - style.width / 2, x + style.width / 2, length or style.width
        yield [
            (left, float(y), right, min(float(y) + tall, bottom)) for y in np.arange(top, bottom - 0.05, step)
        ]
