"""The contract suite: passes what keeps the contract, names what breaks it."""

from dataclasses import replace

import numpy as np
import pytest

from ecgsyn import Canvas, GridStyle, LabelStyle, PagePlan, PulseStyle, StandardRenderer, TraceStyle
from ecgsyn.testing import check_renderer


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"layout": "12x1", "order": "cabrera", "grid": GridStyle(colour="none")},
        {"layout": "6x2+1", "grid": GridStyle(colour="grey", minor="dots", major="dots", jitter=1.0)},
        {"layout": "4x3", "timing": "simultaneous", "gain": 5, "labels": LabelStyle(place="left")},
        {"layout": "3x1", "page": "A4", "speed": 50, "pulse": PulseStyle(side="right")},
    ],
)
def test_standard_renderers_keep_the_contract(options: dict):
    check_renderer(StandardRenderer(dpi=100, **options))


class Shifted(StandardRenderer):
    """Draws its ink half a pixel below its truth."""

    def draw_traces(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        low = [replace(item, points=item.points + np.array([0, 0.1])) for item in plan.placements]
        other = Canvas(size=canvas.size, scale=canvas.scale)
        super().draw_traces(other, replace(plan, placements=tuple(low)), rng=rng)
        before = canvas.image.copy()
        super().draw_traces(canvas, plan, rng=rng)
        canvas.image[:] = np.minimum(before, other.image)


class Moody(StandardRenderer):
    """Draws from entropy of its own."""

    def draw_grid(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        del rng
        super().draw_grid(canvas, plan, rng=np.random.default_rng())


class Loud(StandardRenderer):
    """Draws twice the millivolts."""

    def draw_traces(self, canvas: Canvas, plan: PagePlan, *, rng: np.random.Generator) -> None:
        tall = [
            replace(item, points=np.column_stack([item.points[:, 0], 2 * item.points[:, 1] - item.baseline]))
            for item in plan.placements
        ]
        super().draw_traces(canvas, replace(plan, placements=tuple(tall)), rng=rng)


@pytest.mark.parametrize(
    ("renderer", "message"),
    [
        (Shifted(dpi=100, layout="3x1"), "off the truth"),
        (Moody(dpi=100, layout="3x1", grid=GridStyle(jitter=2.0)), "one seed"),
        (Loud(dpi=100, layout="3x1"), "millivolts"),
        (StandardRenderer(dpi=100, layout="3x1", trace=TraceStyle(colour=(255, 255, 255))), "can be seen"),
    ],
)
def test_broken_renderers_are_told(renderer: StandardRenderer, message: str):
    with pytest.raises(AssertionError, match=message):
        check_renderer(renderer)
