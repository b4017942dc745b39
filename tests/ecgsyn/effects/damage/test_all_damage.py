"""What all damage and all marks have in common."""

from typing import Any

import numpy as np
import pytest

from ecgsyn import StandardRenderer, simulate_recording
from ecgsyn.effects import (
    BarCode,
    CoffeeStain,
    Dust,
    Effect,
    Handwriting,
    Highlighter,
    Mould,
    PageLabel,
    PunchHoles,
    QrCode,
    Redaction,
    Stamps,
    Staples,
    Tape,
    Tears,
    WaterStain,
    replay,
)
from ecgsyn.pages.ink_centres import centre_errors
from ecgsyn.testing import bare_page
from ecgtypes import EffectError, Page

DAMAGE: tuple[type[Effect[Any]], ...] = (
    BarCode, CoffeeStain, Dust, Handwriting, Highlighter, Mould, PageLabel, PunchHoles, QrCode, Redaction,
    Stamps, Staples, Tape, Tears, WaterStain,
)  # fmt: skip
TRANSPARENT = (CoffeeStain, Dust, Highlighter, Mould, WaterStain)
SEED = 3
RENDERER = StandardRenderer(layout="3x4+1", dpi=75)
RECORDING = simulate_recording(rng=SEED)
PAGE = RENDERER.render(RECORDING, rng=SEED)

each = pytest.mark.parametrize("kind", DAMAGE, ids=lambda kind: kind.__name__)


def change(page: Page, before: Page) -> float:
    return float(np.abs(page.image.astype(int) - before.image).mean())


def crop(page: Page, width: int, height: int) -> Page:
    """The upper left corner of a page, at its true size in mm, with what stands there."""
    truth = page.truth
    masks = truth.masks().cropped(0, 0, width, height)
    image = np.ascontiguousarray(page.image[:height, :width])
    cut = truth.replace(size=(width, height), leads=(), texts=(), mask_set=masks.select(()))
    return page.replace(image=image, truth=cut, recording=None)


@each
def test_severity_0_leaves_the_page_as_it_was(kind):
    effect = kind(severity=0)
    for seed in range(4):
        after = effect(PAGE, rng=seed)
        assert np.array_equal(after.image, PAGE.image)
        assert after.truth.replace(history=()) == PAGE.truth


@each
def test_more_severity_changes_more(kind):
    mild, bad = (
        np.mean([change(kind(severity=severity)(PAGE, rng=seed), PAGE) for seed in range(12)])
        for severity in (0.1, 1.0)
    )
    assert 0 < mild < bad


@each
def test_the_same_again_from_the_history_and_the_input_untouched(kind):
    before = PAGE.image.copy()
    after = kind(severity=1)(PAGE, rng=SEED)
    again = replay(PAGE, after.truth.history)
    assert np.array_equal(again.image, after.image)
    assert again.truth == after.truth
    assert np.array_equal(before, PAGE.image)


@each
def test_params_survive_json(kind):
    params = kind(severity=1).sample(SEED)
    assert kind.params.model_validate_json(params.model_dump_json()) == params


@each
@pytest.mark.parametrize("size", [(1, 1), (64, 3), (3, 90), (64, 64)])
def test_small_pages(kind, size):
    page = crop(PAGE, *size)
    for seed in range(3):
        after = kind(severity=1)(page, rng=seed)
        assert after.image.shape == (size[1], size[0], 3)


@each
def test_white_pages(kind):
    white = crop(PAGE, 200, 150).replace(image=np.full((150, 200, 3), 255, dtype=np.uint8))
    assert kind(severity=1)(white, rng=SEED).image.shape == (150, 200, 3)


@each
def test_traces_stay_where_they_are(kind):
    """Ink centres, against the same page without traces and text, damaged in the same way."""
    effect = kind(severity=1)
    for seed in range(2):
        params = effect.sample(seed)
        page = effect.apply(PAGE, params)
        ground = effect.apply(bare_page(RENDERER, RECORDING, seed=SEED), params)
        flat = centre_errors(page, background=ground.image).flat
        assert np.median(np.abs(flat)) < 0.25


@pytest.mark.parametrize("kind", TRANSPARENT, ids=lambda kind: kind.__name__)
def test_what_is_transparent_hides_nothing(kind):
    for seed in range(5):
        assert kind(severity=1)(PAGE, rng=seed).truth.replace(history=()) == PAGE.truth


def test_what_is_opaque_hides_samples_masks_and_names():
    for seed in range(20):
        page = PageLabel(severity=1)(PAGE, rng=seed)
        if any(lead.visible.sum() < before.visible.sum() for lead, before in zip_leads(page)):
            break
    else:
        pytest.fail("no label lies over a trace")
    for lead, mask in zip(page.truth.leads, page.truth.masks().leads, strict=True):
        column, row = np.floor(lead.trace[lead.visible] + 0.5).astype(int).T
        assert mask.full(page.truth.size)[row, column].mean() > 0.98


def zip_leads(page: Page):
    leads = {(lead.lead, lead.cell.strip): lead for lead in PAGE.truth.leads}
    return [(lead, leads[lead.lead, lead.cell.strip]) for lead in page.truth.leads]


def test_each_text_that_was_written_lies_on_the_text_mask():
    for kind in (Stamps, Handwriting, PageLabel, BarCode):
        page = kind(severity=1)(PAGE, rng=SEED)
        text = page.truth.masks().text.full(page.truth.size)
        for piece in page.truth.texts[len(PAGE.truth.texts) :]:
            box = piece.quad.box.clipped(*page.truth.size)
            assert box is not None
            part = text[round(box.y0 + 0.5) : round(box.y1 + 0.5), round(box.x0 + 0.5) : round(box.x1 + 0.5)]
            assert part.any(), (kind, piece.text)


@pytest.mark.parametrize(
    ("kind", "values", "bound"),
    [
        (CoffeeStain, {"diameter": 500}, "at most 120"),
        (WaterStain, {"radius": 1}, "at least 4"),
        (Mould, {"colonies": 1000}, "at most 60"),
        (PunchHoles, {"count": 9}, "at most 4"),
        (Handwriting, {"width": 5}, "at most 1.5"),
        (BarCode, {"module": 2}, "at most 0.6"),
        (QrCode, {"tile": 9}, "at most 1.5"),
        (PageLabel, {"width": 900}, "at most 110"),
        (Dust, {"specks": -1}, "at least 0"),
        (Tears, {"shadow": 2}, "at most 1"),
        (Highlighter, {"strength": 2}, "at most 1"),
    ],
)
def test_out_of_range_is_refused_with_the_range(kind, values, bound):
    drawn = kind(severity=1).sample(SEED).model_dump()
    with pytest.raises(EffectError, match=bound):
        kind.params(**{**drawn, **values})
