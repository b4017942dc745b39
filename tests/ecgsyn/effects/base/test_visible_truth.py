"""What is in sight after several effects: crops stay, half covers add up, masks hold their traces."""

from dataclasses import dataclass

import numpy as np
import pytest

from ecgsyn import StandardRenderer, simulate_recording
from ecgsyn.effects import (
    CameraResolution,
    CameraResolutionParams,
    Desk,
    DeskParams,
    PartialPage,
    PartialPageParams,
    Perspective,
    PerspectiveParams,
    Rotation,
    RotationParams,
    ScannerBed,
    ScannerBedParams,
    Step,
    effect_names,
    get_effect,
)
from ecgsyn.effects.base._page_resampling import move_page
from ecgsyn.effects.base.page_frames import BentWarp, Frame, Journey, Move
from ecgsyn.effects.base.run import apply_steps
from ecgsyn.pages.drawing.ink_patches import Ink
from ecgtypes import Page
from tests.ecgsyn.effects.sheets import MM, PAGE, new_sheet, page_of

GREEN = (0, 255, 0)

CROP = Step(PartialPage(), PartialPageParams(left=0.3, top=0.2, right=0.2, bottom=0.1))
BED = Step(
    ScannerBed(),
    ScannerBedParams(left=20, top=20, right=20, bottom=20, level=0, shadow=0, width=1, azimuth=0),
)
TURN = Step(Rotation(), RotationParams(degrees=10.0))
SMALLER = Step(CameraResolution(), CameraResolutionParams(px_per_mm=2.7))
DESK = Step(
    Desk(),
    DeskParams(
        left=0.2, top=0.2, right=0.2, bottom=0.2, surface="dark_table", lift=0, azimuth=0, shadow=0, seed=1
    ),
)


def visible(page: Page) -> int:
    return sum(int(lead.visible.sum()) for lead in page.truth.leads)


@pytest.mark.parametrize(
    "after", [(BED,), (DESK,), (TURN,), (BED, TURN), (TURN, BED), (SMALLER, BED), (TURN, SMALLER, DESK)]
)
def test_what_was_cropped_stays_away_whatever_follows(after: tuple[Step, ...]):
    crop = apply_steps(PAGE, (CROP,))
    page = apply_steps(PAGE, (CROP, *after))
    # samples within a pixel of the edge may fall on either side
    assert visible(page) == pytest.approx(visible(crop), rel=0.02)
    assert visible(crop) < 0.7 * visible(PAGE)
    shown = np.isfinite(page.recording.signals).sum()
    assert shown == pytest.approx(np.isfinite(crop.recording.signals).sum(), rel=0.02)


def test_a_crop_on_a_scanner_is_a_smaller_sheet():
    crop = apply_steps(PAGE, (CROP,))
    once, twice = apply_steps(PAGE, (CROP, BED)), apply_steps(crop, (BED,))
    assert once.truth.size == twice.truth.size
    assert once.truth.grid.shape == twice.truth.grid.shape
    assert [text.text for text in once.truth.texts] == [text.text for text in twice.truth.texts]
    off = np.abs(once.image.astype(int) - twice.image).max(axis=2)
    # but for a pixel along the edge
    edge = round(20 * MM)
    inner = np.s_[edge + 3 : -edge - 3, edge + 3 : -edge - 3]
    assert not off[: edge - 3].any()
    assert not off[inner].any()


def test_the_second_of_two_crops_crops_what_the_first_left():
    one = apply_steps(PAGE, (CROP,))
    two = apply_steps(PAGE, (CROP, CROP))
    width, height = one.truth.size
    assert two.truth.size == pytest.approx((width / 2, height * 0.7), abs=2)
    apart = apply_steps(one, (CROP,))
    assert np.array_equal(apart.image, two.image)


def test_a_desk_after_a_slant_that_fills_the_picture_shows_the_whole_page():
    fill = Step(Perspective(), PerspectiveParams(pitch=20, yaw=10, distance=1.0, fill=True))
    assert visible(apply_steps(PAGE, (fill,))) < visible(PAGE)
    assert visible(apply_steps(PAGE, (fill, DESK))) == visible(PAGE)


def test_half_covers_add_up_until_they_hide():
    lead = PAGE.truth.lead("V2")
    box = lead.region.box
    x, y, width, height = (round(value) for value in (box.x0, box.y0, box.width, box.height))
    alpha = np.full((height, width), 0.35, dtype=np.float32)
    seen = []
    for count in (1, 2):
        sheet = new_sheet()
        for _ in range(count):
            sheet.cover(x, y, alpha, GREEN)
        seen.append(sum(int(part.visible.sum()) for part in page_of(sheet).truth.leads if part.lead == "V2"))
    assert seen[0] == lead.visible.sum()
    assert seen[1] < 0.2 * seen[0]


def test_what_is_written_on_half_a_cover_is_hidden_by_what_lies_on_it_alone():
    alpha = np.full((60, 200), 0.35, dtype=np.float32)
    ink = Ink(x=120, y=110, coverage=np.ones((20, 40), np.float32), mask=np.ones((20, 40), dtype=bool))
    sheet = new_sheet()
    sheet.cover(100, 100, alpha, GREEN)
    sheet.write(ink, "note", colour=(0, 0, 0))
    sheet.cover(100, 100, alpha, GREEN)
    assert sheet.hidden[120, 150]
    assert sheet.written[0].share_seen == 1.0
    sheet.cover(100, 100, alpha, GREEN)
    assert sheet.written[0].share_seen == 0.0


def test_paper_that_thins_out_in_two_steps_is_gone():
    sheet = new_sheet()
    for _ in range(2):
        sheet.cut(50, 50, np.full((30, 30), 0.4, dtype=np.float32))
    assert sheet.hidden[60, 60]


def test_text_that_runs_off_the_sheet_is_in_the_truth_when_half_of_it_is_on_it():
    for x, kept in ((-15, True), (-25, False)):
        ink = Ink(x=x, y=100, coverage=np.ones((20, 40), np.float32), mask=np.ones((20, 40), dtype=bool))
        sheet = new_sheet()
        sheet.write(ink, "note", colour=(0, 0, 0))
        assert ("note" in [text.text for text in page_of(sheet).truth.texts]) == kept


@pytest.mark.parametrize(("share", "kept"), [(0.3, True), (1.0, False)])
def test_a_pulse_that_is_hidden_by_half_is_gone(share: float, kept: bool):
    pulse = PAGE.truth.pulses[0]
    low, high = pulse.outline.min(axis=0) - 2, pulse.outline.max(axis=0) + 2
    width, height = (int(value) for value in np.ceil(high - low))
    sheet = new_sheet()
    sheet.hide(int(low[0]), int(low[1]), np.ones((height, max(round(width * share), 1)), dtype=bool))
    rows = [left.row for left in page_of(sheet).truth.pulses]
    assert (pulse.row in rows) == kept
    assert len(rows) == len(PAGE.truth.pulses) - (not kept)


@pytest.mark.parametrize("px_per_mm", [2.5, 3.3, 5.0])
@pytest.mark.parametrize("degrees", [0.0, 7.0])
def test_masks_of_a_smaller_picture_hold_the_trace(px_per_mm: float, degrees: float):
    turn = Step(Rotation(), RotationParams(degrees=degrees))
    small = Step(CameraResolution(), CameraResolutionParams(px_per_mm=px_per_mm))
    after = apply_steps(PAGE, (turn, small))
    for lead, mask in zip(after.truth.leads, after.truth.masks().leads, strict=True):
        column, row = np.floor(lead.trace[lead.visible] + 0.5).astype(int).T
        assert mask.full(after.truth.size)[row, column].mean() > 0.99


@dataclass
class Strict:
    """A bend of a user's own, that knows no missing points."""

    def __call__(self, points: np.ndarray) -> np.ndarray:
        assert np.isfinite(points).all()
        return points + 0.5 * np.sin(points[:, ::-1] / 50)


@pytest.mark.parametrize("inverse_given", [False, True])
def test_a_bend_of_ones_own_need_not_know_missing_samples(inverse_given: bool):
    width, height = GAPS.truth.size
    frame = Frame((width, height), GAPS.truth.scale.px_per_mm_x)
    journey = Journey(frame, (Move(BentWarp(Strict(), inverse_given=inverse_given), frame),))
    after = move_page(GAPS, journey)
    assert visible(after) > 0.99 * visible(GAPS)


@pytest.mark.parametrize("name", [name for name in effect_names() if name != "albumentations"])
def test_pages_with_gaps_go_through_every_effect(name: str):
    after = get_effect(name, severity=1.0)(GAPS, rng=1)
    for lead in after.truth.leads:
        assert not lead.visible[np.isnan(lead.trace).any(axis=1)].any()
    assert np.isnan(after.recording.lead("II")[:300]).all()


def _with_gaps() -> Page:
    recording = simulate_recording(rng=3)
    signals = recording.signals.copy()
    signals[recording.leads.index("II"), :300] = np.nan
    signals[recording.leads.index("V5")] = np.nan
    return StandardRenderer(layout="3x4+1", dpi=72).render(recording.replace(signals=signals), rng=3)


GAPS = _with_gaps()
