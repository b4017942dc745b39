"""Grids that lean, pens that pale with their speed, frames, arrows, and text within the traces' area."""

import numpy as np
import pytest
from pydantic import ValidationError

from ecgsyn import (
    Drawing,
    FrameStyle,
    GridStyle,
    InnerText,
    LabelStyle,
    PulseStyle,
    RuleStyle,
    SeparatorStyle,
    StandardRenderer,
    TextStyle,
    TraceStyle,
    build_dataset,
    get_style,
    simulate_recording,
    verify_dataset,
)
from ecgsyn.pages.drawing._trace_strokes import stroke_trace
from ecgtypes import Page, Recording

RECORDING = simulate_recording(rng=5)
BARE = TextStyle(header=False, footer=False)


def drawn(**options: object) -> Page:
    known = {"dpi": 150, "text": BARE, "separators": SeparatorStyle(kind="none")} | options
    return StandardRenderer(**known).render(RECORDING, rng=1)


def dark(page: Page) -> np.ndarray:
    return 255.0 - page.image.mean(axis=2)


@pytest.mark.parametrize("lean", [0.6, -0.6])
def test_a_grid_that_leans_is_paler_in_one_direction_and_stands_where_it_stood(lean: float):
    even, leaning = (drawn(grid=GridStyle(colour="black", lean=value)) for value in (0.0, lean))
    assert (leaning.truth.grid == even.truth.grid).all()
    assert leaning.truth.mask_set.grid == even.truth.mask_set.grid
    x, y = np.rint(even.truth.grid[2, 2]).astype(int)
    upright = dark(leaning)[y + 3 : y + 27, x].mean() / dark(even)[y + 3 : y + 27, x].mean()
    level = dark(leaning)[y, x + 3 : x + 27].mean() / dark(even)[y, x + 3 : x + 27].mean()
    weak, strong = (upright, level) if lean > 0 else (level, upright)
    assert strong == pytest.approx(1, abs=0.06)
    assert weak == pytest.approx(0.4, abs=0.12)


def test_a_black_grid_is_about_as_dark_as_ink():
    page = drawn(grid=GridStyle(colour="black"))
    x, y = np.rint(page.truth.grid[2, 2]).astype(int)
    assert dark(page)[y, x - 10 : x + 10].max() > 180


def peak() -> Recording:
    """Return a steep peak of 2 mV, 40 ms wide."""
    times = np.arange(5000) / 500
    signal = 2 * np.clip(1 - np.abs(times - 0.6) / 0.02, 0, None)
    return Recording(signals=signal[None].astype(np.float32), leads=("II",), sampling_rate=500)


def of_peak(**pen: float) -> np.ndarray:
    renderer = StandardRenderer(
        layout="3x1",
        dpi=200,
        grid=GridStyle(colour="none"),
        labels=LabelStyle(place="none"),
        pulse=PulseStyle(side="none"),
        text=BARE,
        trace=TraceStyle(width=0.3, colour=(0, 0, 0), **pen),
    )
    page = renderer.render(peak(), rng=1)
    lead = page.truth.leads[0]
    top = int(np.nanargmin(lead.trace[:, 1]))
    column, row = np.rint(lead.trace[top]).astype(int)
    base = round(lead.baseline)
    beside = dark(page)[base - 2 : base + 3, column - 60].max()
    middle = dark(page)[(row + base) // 2 - 9 : (row + base) // 2 + 9, column - 12 : column + 13].max()
    tip = dark(page)[row - 1 : row + 3, column - 2 : column + 3].max()
    return np.array([beside, middle, tip])


def test_fast_strokes_pale_and_turns_are_dark():
    even, pale, tipped = of_peak(), of_peak(fade=0.9), of_peak(fade=0.9, tips=1.0)
    assert even.min() > 220
    assert pale[0] == pytest.approx(even[0], abs=2)
    assert pale[1] < 0.6 * even[1]
    assert tipped[1] == pytest.approx(pale[1], abs=4)
    assert tipped[2] > 1.4 * pale[2]


def test_a_narrow_nib_draws_level_strokes_thick_and_upright_ones_thin():
    level = stroke_trace([[0, 20], [40, 20]], width=8.0, size=(41, 41), nib=0.25)
    upright = stroke_trace([[20, 0], [20, 40]], width=8.0, size=(41, 41), nib=0.25)
    assert level is not None
    assert upright is not None
    assert level.coverage[:, 20].sum() == pytest.approx(8.0, abs=1e-3)
    assert upright.coverage[20].sum() == pytest.approx(2.0, abs=0.02)
    rows = np.arange(len(level.coverage)) + level.y
    assert (rows * level.coverage[:, 20]).sum() / 8 == pytest.approx(20, abs=1e-3)


@pytest.mark.parametrize("around", ["page", "panel", "rows", "columns", "cells"])
def test_frames_are_separators(around: str):
    page = drawn(layout="3x4", frames=FrameStyle(around=around, double=True, width=0.5))
    mask = page.truth.mask_set.separators.full(page.truth.size)
    assert (dark(page)[mask] > 100).mean() > 0.97
    level = (mask.mean(axis=1) > 0.75).sum()
    upright = (mask.mean(axis=0) > 0.5).sum()
    pen = 0.5 * page.truth.scale.px_per_mm_x
    assert level / pen == pytest.approx(4 + (2 if around in ("rows", "cells") else 0), abs=1.5)
    assert upright / pen == pytest.approx(4 + (3 if around in ("columns", "cells") else 0), abs=2.6)
    assert not drawn(layout="3x4").truth.mask_set.separators.pixels.any()


def test_rules_run_along_0_mv_and_through_every_second_and_tell_the_beats():
    rules = RuleStyle(baseline=0.3, seconds=0.3, beats=3.0, colour=(0, 0, 0))
    page = drawn(layout="3x1", rules=rules, grid=GridStyle(colour="none"))
    mask = page.truth.mask_set.separators.full(page.truth.size)
    lead = page.truth.leads[0]
    span = slice(int(lead.region.box.x0) + 2, int(lead.region.box.x1) - 2)
    assert all(mask[round(lead.baseline), span].all() for lead in page.truth.leads)
    between = round((page.truth.leads[0].baseline + page.truth.leads[1].baseline) / 2)
    upright = np.flatnonzero(np.diff(mask[between, span].astype(int)) > 0)
    np.testing.assert_allclose(np.diff(upright), 150 / 25.4 * 25, atol=1.1)
    low = np.flatnonzero(mask.any(axis=1))[-1] - 3
    shown = lead.cell.duration
    beats = sum(beat.r_peak < shown for beat in RECORDING.beats)
    assert (np.diff(mask[low, span].astype(int)) > 0).sum() == pytest.approx(beats + len(upright), abs=2)


def test_pulses_may_have_a_pen_of_their_own():
    thin, thick = (drawn(pulse=PulseStyle(width=width)).truth.mask_set.pulses.pixels for width in (None, 1.0))
    assert thick.sum() > 2.5 * thin.sum()


def test_solid_lines_between_columns_run_from_the_first_row_to_the_last():
    page = drawn(layout="3x4", separators=SeparatorStyle(kind="lines", width=0.4))
    mask = page.truth.mask_set.separators.full(page.truth.size)
    columns = np.flatnonzero(mask.any(axis=0))
    assert len(np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)) == 3
    rows = np.flatnonzero(mask.any(axis=1))
    assert len(rows) == rows[-1] - rows[0] + 1
    baselines = [lead.baseline for lead in page.truth.leads]
    assert rows[0] < min(baselines) - 20
    assert rows[-1] > max(baselines) + 20


def test_an_arrow_stands_before_the_names_of_all_columns_but_the_first():
    page = drawn(layout="3x4", labels=LabelStyle(arrow=True))
    arrows = [text.quad.box for text in page.truth.texts if text.text == "\N{DOWNWARDS ARROW}"]
    names = [lead.name.box for lead in page.truth.leads if lead.cell.column > 0 and lead.name is not None]
    assert len(arrows) == len(names) == 9
    for arrow in arrows:
        before = [name.x0 - arrow.x1 for name in names if abs(name.y1 - arrow.y1) < 8 and name.x0 > arrow.x0]
        assert 0 < min(before) < 12


def test_text_within_the_traces_area_says_what_the_header_says():
    known = get_style("ge-mac")
    inside = (InnerText(lines=("{name}", "HR {rate}"), x=0.6, y=0.3, boxed=True),)
    page = StandardRenderer(style=known.replace(name="x", inside=inside), dpi=120).render(RECORDING, rng=3)
    plain = StandardRenderer(style=known, dpi=120).render(RECORDING, rng=3)
    added = [text for text in page.truth.texts if text not in plain.truth.texts]
    assert len(added) == 2
    header = " ".join(text.text for text in plain.truth.texts)
    assert added[0].text in header
    assert added[1].text.startswith("HR ")
    first, last = (f([lead.baseline for lead in page.truth.leads]) for f in (min, max))
    assert first < added[0].quad.box.y0 < last
    box = added[0].quad.box
    mask = page.truth.mask_set.separators.full(page.truth.size)
    assert mask[int(box.y0) - 8 : int(box.y0), int(box.x0) : int(box.x1)].any()
    with pytest.raises(ValidationError, match="leave out the tabs"):
        InnerText(lines=("a\tb",), stops=({"at": 0}, {"at": 0.5}))


def test_pages_and_datasets_are_drawn_at_50_dpi(tmp_path):
    page = StandardRenderer(dpi=50, layout="12x1", page="A4 portrait").render(RECORDING, rng=1)
    assert page.truth.scale.px_per_mm_x == pytest.approx(50 / 25.4)
    folder = tmp_path / "low"
    build_dataset("simulated", folder, task="detection", pages=2, drawing=Drawing(dpi=(50, 60)), seed=1)
    assert not verify_dataset(folder).problems
