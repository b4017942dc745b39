"""Frames around the page or its panels, as upright rectangles. Lengths are mm of paper."""

from itertools import pairwise

from ecgsyn.pages.page_placement import PagePlan
from ecgsyn.styles.ink_styles import FrameStyle

__all__ = ["frame_lines", "outer_frames"]

Rectangle = tuple[float, float, float, float]

INSIDE = 1.0
"""From a frame to the second line of a double one, mm."""


def outer_frames(plan: PagePlan, style: FrameStyle, *, before: float, after: float) -> list[Rectangle]:
    """Return the outer edges of the frames of a page: one, two of a double frame, or none.

    Parameters
    ----------
    plan : PagePlan
    style : FrameStyle
    before, after : float
        What stands left of the first column and right of the rows: pulses and names, mm.

    Returns
    -------
    list of (x0, y0, x1, y1)
        mm.
    """
    if style.around == "none":
        return []
    box = _page(plan, style) if style.around == "page" else _panel(plan, style, before, after)
    x0, y0, x1, y1 = box
    second = (x0 + INSIDE, y0 + INSIDE, x1 - INSIDE, y1 - INSIDE)
    return [box, second] if style.double and min(x1 - x0, y1 - y0) > 4 * INSIDE else [box]


def frame_lines(
    plan: PagePlan, style: FrameStyle, *, before: float, after: float, gap: float
) -> list[Rectangle]:
    """Return the lines between rows and between columns, as rectangles.

    Parameters
    ----------
    plan : PagePlan
    style : FrameStyle
    before, after : float
        As of `outer_frames`.
    gap : float
        Bare paper between two columns, mm; lines stand in its middle.

    Returns
    -------
    list of (x0, y0, x1, y1)
        mm; level and upright ones cross.
    """
    x0, y0, x1, y1 = _panel(plan, style, before, after)
    half = style.width / 2
    lines: list[Rectangle] = []
    if style.around in ("rows", "cells"):
        middles = [(a + b) / 2 for a, b in pairwise(plan.baselines)]
        lines += [(x0, y - half, x1, y + half) for y in middles]
    if style.around in ("columns", "cells"):
        lines += [(x - gap / 2 - half, y0, x - gap / 2 + half, y1) for x in plan.columns[1:]]
    return lines


def _page(plan: PagePlan, style: FrameStyle) -> Rectangle:
    width, height = plan.size_mm
    return style.distance, style.distance, width - style.distance, height - style.distance


def _panel(plan: PagePlan, style: FrameStyle, before: float, after: float) -> Rectangle:
    reach = style.distance
    width, height = plan.size_mm
    top, bottom = plan.baselines[0] - plan.pitch / 2, plan.baselines[-1] + plan.pitch / 2
    return (
        max(plan.columns[0] - before - reach, 0.0),
        max(top - reach, 0.0),
        min(plan.right + after + reach, width),
        min(bottom + reach, height),
    )
