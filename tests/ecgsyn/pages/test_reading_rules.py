"""Lines to read a page by stand where the seconds and beats are that its columns show."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgsyn import RuleStyle, SeparatorStyle, StandardRenderer, simulate_recording
from ecgsyn.pages._reading_rules import rule_boxes
from ecgsyn.pages.page_placement import PagePlan

RECORDING = simulate_recording(rng=5)


def plan_of(layout: str, timing: str, gap: float | None) -> PagePlan:
    kind = SeparatorStyle(kind="none") if gap is None else SeparatorStyle(kind="gaps", gap=gap)
    return StandardRenderer(layout=layout, timing=timing, separators=kind).plan(RECORDING)


def middles(plan: PagePlan, **style: float) -> list[float]:
    """Return where upright lines stand, mm, from left to right."""
    return sorted((x0 + x1) / 2 for x0, _, x1, _ in rule_boxes(plan, RuleStyle(**style)))


ways = st.fixed_dictionaries(
    {
        "layout": st.sampled_from(["3x4", "6x2", "12x1", "3x4+1", "6x2+1"]),
        "timing": st.sampled_from(["consecutive", "simultaneous"]),
        "gap": st.none() | st.floats(1, 12),
    }
)


@given(way=ways)
def test_ticks_stand_below_the_beats_that_the_lowest_row_shows(way):
    plan = plan_of(**way)
    lowest = [item for item in plan.placements if item.baseline == max(plan.baselines)]
    expected = [
        item.left + (beat.r_peak - item.samples.cell.start) * plan.scale.speed
        for item in lowest
        for beat in RECORDING.beats
        if item.samples.cell.start <= beat.r_peak < item.samples.cell.stop
    ]
    assert len(expected) > 4
    np.testing.assert_allclose(middles(plan, beats=3.0), sorted(expected), atol=1e-9)


@given(way=ways)
def test_every_second_of_a_row_has_its_line_and_no_line_stands_elsewhere(way):
    plan = plan_of(**way)
    boxes = rule_boxes(plan, RuleStyle(seconds=0.2))
    for row, baseline in enumerate(plan.baselines):
        told = sorted((x0 + x1) / 2 for x0, y0, x1, y1 in boxes if y0 < baseline < y1)
        expected = [
            item.left + (second - item.samples.cell.start) * plan.scale.speed
            for item in plan.placements
            if item.samples.cell.row == row
            for second in range(1, 11)
            if item.samples.cell.start - 1e-9 <= second < item.samples.cell.stop - 1e-9
        ]
        expected = [x for x in expected if x < plan.right - 0.1]
        np.testing.assert_allclose(told, sorted(expected), atol=1e-9)


@pytest.mark.parametrize("layout", ["3x4", "3x4+1", "6x2"])
def test_lines_that_stand_above_one_another_are_one(layout: str):
    plan = plan_of(layout, "consecutive", None)
    boxes = rule_boxes(plan, RuleStyle(seconds=0.2))
    assert len(boxes) == len(middles(plan, seconds=0.2)) < 11
    assert len({(y0, y1) for _, y0, _, y1 in boxes}) == 1


def test_a_lead_that_is_not_drawn_has_no_beats_below_it():
    plan = StandardRenderer(layout="3x4", leads=("I", "II", "V1")).plan(RECORDING)
    columns = [item.samples.cell for item in plan.placements]
    shown = {beat for cell in columns for beat in RECORDING.beats if cell.start <= beat.r_peak < cell.stop}
    assert len(middles(plan, beats=3.0)) == len(shown) < len(RECORDING.beats)
