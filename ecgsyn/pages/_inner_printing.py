"""Prints text within the area of the traces, over the grid."""

import numpy as np

from ecgsyn.pages.drawing.canvas import Canvas
from ecgsyn.pages.page_placement import PagePlan
from ecgsyn.pages.words.text_fields import page_facts
from ecgsyn.styles.ink_styles import TextStyle
from ecgsyn.styles.inner_text import InnerText
from ecgsyn.styles.machine_imprint import Imprint
from ecgsyn.styles.text_blocks import filled

__all__ = ["print_inside"]

SLOT = 1.6
"""Distance of lines, in heights of a capital letter."""

BORDER = 0.25
"""Width of the line around a boxed text, mm."""


def print_inside(
    canvas: Canvas,
    plan: PagePlan,
    texts: tuple[InnerText, ...],
    *,
    style: TextStyle,
    imprint: Imprint,
    rng: np.random.Generator,
) -> None:
    """Print text within the area of the traces.

    Parameters
    ----------
    canvas : Canvas
    plan : PagePlan
    texts : tuple of InnerText
    style : TextStyle
    imprint : Imprint
    rng : numpy.random.Generator
        For what is made up.
    """
    facts = page_facts(plan.recording, plan.layout, plan.scale, imprint, rng=rng)
    left, right = plan.columns[0], plan.right
    top, bottom = plan.baselines[0] - plan.pitch / 2, plan.baselines[-1] + plan.pitch / 2
    for text in texts:
        height = style.height * text.size
        x, y = left + text.x * (right - left), top + text.y * (bottom - top)
        ends = [x]
        for number, fact in enumerate(filled(text, facts.fields, facts.statements)):
            quad = canvas.text(
                fact.text,
                at=(x, y + (1.2 + SLOT * number) * height),
                height=height,
                face=text.face or style.face,
                colour=style.colour,
                kind="scale" if fact.scale else "other",
            )
            if quad is not None:
                ends.append(float(quad.box.x1 + 0.5) / canvas.scale.px_per_mm_x)
        if text.boxed and len(ends) > 1:
            low = y + SLOT * (len(ends) - 1) * height
            box = (x - height, y - 0.3 * height, max(ends) + height, low + 0.3 * height)
            canvas.frame(box, width=BORDER, colour=style.colour)
