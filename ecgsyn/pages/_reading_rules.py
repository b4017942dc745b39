"""Lines to read a page by: zero lines, seconds and ticks below the beats. Lengths are mm of paper."""

import numpy as np

from ecgsyn.pages.page_placement import PagePlan
from ecgsyn.styles.ink_styles import RuleStyle

__all__ = ["rule_boxes"]

Rectangle = tuple[float, float, float, float]

TICK = 0.45
"""Width of the tick below a beat, mm."""


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
    left, right, speed = plan.columns[0], plan.right, plan.scale.speed
    top = max(plan.baselines[0] - plan.pitch / 2, plan.band[0])
    bottom = min(plan.baselines[-1] + plan.pitch / 2, plan.band[1])
    boxes: list[Rectangle] = []
    if style.baseline is not None:
        half = style.baseline / 2
        boxes += [(left, y - half, right, y + half) for y in plan.baselines]
    if style.seconds is not None:
        half = style.seconds / 2
        places = np.arange(left + speed, right - half, speed)
        boxes += [(float(x) - half, top, float(x) + half, bottom) for x in places]
    if style.beats:
        peaks = (left + beat.r_peak * speed for beat in plan.recording.beats)
        boxes += [
            (x - TICK / 2, bottom - style.beats, x + TICK / 2, bottom) for x in peaks if left <= x <= right
        ]
    return boxes
