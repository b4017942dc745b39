"""Lines into one recording."""

from dataclasses import replace

import numpy as np
import pytest

from ecgdigit import LeadAssembler, compare
from ecgdigit.stages import TracedCell
from ecgdigit.testing._example_page import ExamplePage, example_page
from ecgtypes import STANDARD_12, Digitization, GridNotFoundError, Homography


def _assembled(
    page: ExamplePage, traces: tuple[TracedCell, ...] | None = None, rate: float = 500.0
) -> Digitization:
    return LeadAssembler().assemble(
        page.flat, page.calibration, page.located, page.traces if traces is None else traces, rate
    )


@pytest.mark.parametrize("rate", [50.0, 163.0, 250.0, 500.0, 1000.0, 2000.0])
def test_true_lines_give_the_true_recording_at_any_rate(rate):
    page = example_page("3x4+1")
    result = _assembled(page, rate=rate)
    assert result.recording.sampling_rate == rate
    assert result.recording.leads == STANDARD_12
    assert result.recording.n_samples == round(10 * rate)
    assert result.warnings == ()
    compared = compare(result, page.recording)
    assert compared.coverage > 0.99
    assert compared.median_snr_db > (30 if rate >= 163 else 8)


def test_each_column_stands_at_its_own_time():
    page = example_page("3x4+1")
    result = _assembled(page)
    for lead, first in (("I", 0.0), ("aVR", 2.5), ("V1", 5.0), ("V4", 7.5)):
        seen = np.flatnonzero(np.isfinite(result.recording.lead(lead))) / 500
        assert seen[0] == pytest.approx(first, abs=0.01)
        assert seen[-1] == pytest.approx(first + 2.5, abs=0.015)
        assert result.lead(lead).start == first


def test_strip_and_segment_are_merged_the_better_seen_winning():
    page = example_page("3x4+1")
    segment = next(i for i, t in enumerate(page.traces) if t.place.cell.lead == "II")
    moved = list(page.traces)
    moved[segment] = replace(moved[segment], y=moved[segment].y - 60)
    sure = _assembled(page, tuple(moved)).recording.lead("II")
    moved[segment] = replace(moved[segment], confidence=np.full_like(moved[segment].confidence, 0.5))
    doubted = _assembled(page, tuple(moved)).recording.lead("II")
    truth = page.recording.lead("II")
    early, late = slice(50, 1200), slice(1300, 4900)
    assert np.abs(doubted[early] - truth[early]).max() < 0.05
    assert np.abs(sure[early] - truth[early] - 1).max() < 0.05
    for merged in (sure, doubted):
        assert np.abs(merged[late] - truth[late]).max() < 0.05


def test_a_line_that_was_not_seen_is_said():
    page = example_page("3x1")
    nothing = replace(
        page.traces[1],
        y=np.full_like(page.traces[1].y, np.nan),
        confidence=np.zeros_like(page.traces[1].confidence),
        region=None,
    )
    result = _assembled(page, (page.traces[0], nothing, page.traces[2]))
    assert np.isnan(result.recording.lead("II")).all()
    assert not result.confidence[1].any()
    assert any("lead II was not found" in warning for warning in result.warnings)
    assert result.lead("II").region is None
    assert result.found().tolist() == [True, False, True] + [False] * 9


def test_a_line_that_was_seen_in_part_is_said_with_its_longest_stretch():
    page = example_page("3x1")
    y, confidence = page.traces[0].y.copy(), page.traces[0].confidence.copy()
    y[1000:] = np.nan
    confidence[1000:] = 0
    part = replace(page.traces[0], y=y, confidence=confidence)
    result = _assembled(page, (part, *page.traces[1:]))
    assert any("lead I was read to 33% only (longest stretch 3.3" in warning for warning in result.warnings)


def test_limb_leads_that_contradict_one_another_are_said():
    page = example_page("3x1")
    wrong = replace(page.traces[2], y=2 * page.traces[2].place.zero - page.traces[2].y)
    result = _assembled(page, (*page.traces[:2], wrong))
    assert any("I + III - II does not vanish" in warning for warning in result.warnings)


def test_the_doubt_in_the_scale_is_in_every_confidence():
    page = example_page("3x1")
    doubted = replace(page, calibration=replace(page.calibration, confidence=0.4))
    result = _assembled(doubted)
    assert result.confidence.max() == pytest.approx(0.4)


def test_places_are_those_of_the_image_that_was_given():
    page = example_page("3x1")
    warp = Homography.rotation(5, center=(0, 0))
    turned = replace(page, flat=replace(page.flat, warp=warp))
    result = _assembled(turned)
    for lead, truth in zip(result.leads, page.traces, strict=True):
        points = warp.inverse(np.stack([truth.x, truth.y], axis=1))
        assert np.abs(lead.trace - points).max() < 1e-2
        assert lead.region is not None
        assert lead.region.x0 == pytest.approx(points[:, 0].min(), abs=25)


def test_no_line_at_all():
    page = example_page("3x1")
    none = tuple(
        replace(t, y=np.full_like(t.y, np.nan), confidence=np.zeros_like(t.confidence), region=None)
        for t in page.traces
    )
    result = _assembled(page, none)
    assert np.isnan(result.recording.signals).all()
    assert not result.confidence.any()
    assert len(result.warnings) == 3


def test_a_guessed_scale_is_refused_where_limb_leads_contradict_one_another():
    page = example_page("3x1")
    wrong = replace(page.traces[2], y=2 * page.traces[2].place.zero - page.traces[2].y)
    guessed = replace(page, calibration=replace(page.calibration, confidence=0.5))
    with pytest.raises(GridNotFoundError, match="scale="):
        _assembled(guessed, (*page.traces[:2], wrong))


def _on_an_unsure_grid(page: ExamplePage) -> ExamplePage:
    assert page.flat.grid is not None
    return replace(page, flat=replace(page.flat, grid=page.flat.grid.replace(confidence=0.5)))


def test_an_unsure_grid_is_refused_where_limb_leads_were_not_seen():
    page = _on_an_unsure_grid(example_page("3x1"))
    unseen = replace(
        page.traces[2],
        y=np.full_like(page.traces[2].y, np.nan),
        confidence=np.zeros_like(page.traces[2].confidence),
        region=None,
    )
    with pytest.raises(GridNotFoundError, match=r"I, II and III were not read together.*scale="):
        _assembled(page, (*page.traces[:2], unseen))


def test_a_scale_that_is_given_is_not_refused_for_an_unsure_grid():
    page = _on_an_unsure_grid(example_page("3x1"))
    wrong = replace(page.traces[2], y=2 * page.traces[2].place.zero - page.traces[2].y)
    traces = (*page.traces[:2], wrong)
    with pytest.raises(GridNotFoundError, match="scale="):
        _assembled(page, traces)
    given = _assembled(replace(page, calibration=replace(page.calibration, fixed=True)), traces)
    assert any("I + III - II does not vanish" in warning for warning in given.warnings)


def test_a_guessed_scale_is_refused_where_rows_would_be_twice_as_long_as_they_use_to_be():
    page = _on_an_unsure_grid(example_page("3x1"))
    assert _assembled(page).layout is not None
    twice = page.located.layout.scaled(20.0)
    places = [replace(place, cell=cell) for place, cell in zip(page.located.cells, twice.cells, strict=True)]
    located = replace(page.located, layout=twice, cells=tuple(places))
    traces = tuple(replace(trace, place=place) for trace, place in zip(page.traces, places, strict=True))
    with pytest.raises(GridNotFoundError, match="20 s"):
        LeadAssembler().assemble(page.flat, page.calibration, located, traces, 500.0)
