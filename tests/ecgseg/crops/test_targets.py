"""Pages made small, crops drawn from them, and what the network should say."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import ecgsyn
from ecgseg.crops.network_input import CHANNELS, SIDE, network_input
from ecgseg.crops.pen_area import stroke_coverage
from ecgseg.crops.targets import crop_target, draw_window, stack_targets
from ecgseg.crops.trace_columns import Columns, column_ranges, column_trace
from ecgseg.crops.traced_pages import TracedPage
from ecgseg.pages.normalised_images import NORMAL_PEN, as_ink, estimate_pen, resized
from ecgtypes import DatasetError, Page


def _page(dpi: float = 200, pen: float = 0.3, **style: object) -> Page:
    options = {"layout": "12x1", "page": (130, 230), "row_pitch": 12.0, "trace": ecgsyn.TraceStyle(width=pen)}
    return ecgsyn.StandardRenderer(dpi=dpi, **{**options, **style}).render(  # type: ignore[arg-type]
        ecgsyn.simulate_recording(rng=7), rng=3
    )


@pytest.fixture(scope="module")
def page():
    return _page()


@pytest.fixture(scope="module")
def small(page):
    return TracedPage.of(page)


def test_a_small_page_has_the_normal_pen_and_the_traces_on_its_ink(page, small):
    factor = NORMAL_PEN / page.truth.leads[0].pen_width
    assert small.image.shape[1] == np.ceil(page.truth.size[0] * factor)
    assert len(small.tracks) == 12
    dark = as_ink(small.image).mean(axis=2)
    for track in small.tracks:
        columns = np.flatnonzero(np.isfinite(track.columns.y))
        rows = np.round(track.columns.y[columns]).astype(int)
        assert np.median(dark[rows, columns]) > 0.7
        assert (track.columns.top[columns] <= track.columns.y[columns] + 1e-4).mean() > 0.99


def test_a_small_page_is_read_as_it_was_written(small, tmp_path):
    path = small.save(tmp_path / "page.npz")
    again = TracedPage.load(path)
    assert_array_equal(again.image, small.image)
    assert again.pen == pytest.approx(small.pen)
    for a, b in zip(again.tracks, small.tracks, strict=True):
        assert_array_equal(a.columns, b.columns)
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(DatasetError, match=r"page\.npz"):
        TracedPage.load(path)


def test_a_page_without_leads_is_refused(page):
    bare = page.replace(truth=page.truth.select(()))
    with pytest.raises(DatasetError, match="without a lead"):
        TracedPage.of(bare)


def test_column_ranges_hold_the_line(page):
    truth = page.truth.leads[3]
    width = page.truth.size[0]
    ranges = column_ranges(truth, width)
    assert_array_equal(ranges.y, column_trace(truth, width))
    seen = np.isfinite(ranges.top)
    assert (ranges.top <= ranges.bottom)[seen].all()
    assert ranges.bottom[seen].max() == pytest.approx(truth.trace[:, 1].max(), abs=1.0)


def test_a_stroke_covers_what_the_renderer_draws(page):
    truth = page.truth.leads[1]
    width, height = page.truth.size
    covered = stroke_coverage(column_ranges(truth, width), truth.pen_width / 2, height)
    drawn = page.truth.masks().leads[1].full((width, height))
    assert (drawn & (covered > 0.5)).sum() / (drawn | (covered > 0.5)).sum() > 0.9


def test_a_stroke_is_as_wide_as_the_pen():
    level = np.full(9, 5.0, np.float32)
    assert_allclose(stroke_coverage(Columns(level, level, level), 1.5, 12).sum(axis=0)[2:7], 3.0, atol=0.15)
    absent = np.full(9, np.nan, np.float32)
    assert not stroke_coverage(Columns(absent, absent, absent), 1.5, 12).any()


@pytest.mark.parametrize("factor", [0.37, 0.5, 1.0, 1.7])
def test_pixels_keep_their_place_when_an_image_is_resized(factor):
    rows, columns = np.mgrid[:60, :90]
    image = np.repeat((2 * columns + rows)[:, :, None].astype(np.uint8), 3, axis=2)
    found = resized(image, factor)
    assert found.shape == (np.ceil(60 * factor), np.ceil(90 * factor), 3)
    x, y = (np.arange(found.shape[i]) for i in (1, 0))
    at = [(v + 0.5) / factor - 0.5 for v in (x, y)]
    expected = 2 * at[0][None] + at[1][:, None]
    inner = (slice(4, -4), slice(4, -4))
    assert_allclose(found[:, :, 0][inner], expected[inner], atol=1.0)


@pytest.mark.parametrize(("dpi", "pen"), [(400, 0.35), (300, 0.25), (200, 0.3), (200, 0.4)])
def test_the_pen_is_measured(dpi, pen):
    crop = _page(dpi, pen).crop("V2")
    assert estimate_pen(crop.image) == pytest.approx(crop.truth.leads[0].pen_width, rel=0.35)


def test_blots_do_not_widen_the_pen():
    image = np.full((200, 400, 3), 250, np.uint8)
    image[98:104] = image[40:46] = 20
    image[:, 100:116] = image[:, 300:316] = 20  # where many strokes run into one another
    assert estimate_pen(image) == pytest.approx(6, abs=0.3)


def test_bare_paper_has_the_thinnest_pen():
    assert estimate_pen(np.full((40, 60, 3), 255, np.uint8)) == pytest.approx(0.8)


def test_the_network_is_shown_ink_height_and_baseline():
    image = np.full((20, 33, 3), 250, np.uint8)
    image[9:11] = 10
    channels = network_input(image, baseline=9.5)
    assert channels.shape == (CHANNELS, 32, 48)
    assert channels.dtype == np.float32
    assert channels[0, 9, 5] == pytest.approx(1, abs=0.05)
    assert channels[0, 2, 5] == pytest.approx(0, abs=0.05)
    assert not channels[:3, 20:].any()
    assert_allclose(channels[3, [0, 19], 0], [-1, 1])
    assert channels[4, :, 0].argmax() in (9, 10)
    assert not network_input(image)[4].any()


def test_crops_hold_their_target_and_say_where_it_is(small):
    rng = np.random.default_rng(0)
    told = 0
    for _ in range(60):
        window = draw_window(small, 256, rng=rng)
        if window is None:
            continue
        sample = crop_target(small, window)
        height, width = sample["target"].shape
        assert sample["image"].shape == (CHANNELS, height, width)
        assert (height, width) == (window.y1 - window.y0, window.x1 - window.x0)
        present = np.isfinite(sample["line"])
        assert present.mean() > 0.4
        ink = sample["image"][:3].mean(axis=0)
        assert ink[sample["target"] > 0.9].mean() > 0.5
        rows = np.round(sample["line"][present]).astype(int)
        assert sample["target"][rows, np.flatnonzero(present)].mean() > 0.8
        told += window.told is not None
        if window.told is None:
            # The target fills the crop: its margins above and below are alike.
            inked = np.flatnonzero((sample["target"] > 0.5).any(axis=1))
            if window.y0 > 0 and window.y1 < small.image.shape[0]:
                assert abs(inked[0] - (height - 1 - inked[-1])) < 8
    assert 10 < told < 50


def test_changes_of_light_leave_the_truth(small):
    windows = [draw_window(small, 256, rng=np.random.default_rng(i)) for i in range(12)]
    for number, window in enumerate(window for window in windows if window is not None):
        plain = crop_target(small, window)
        changed = crop_target(small, window, rng=np.random.default_rng(number))
        same = np.allclose(changed["target"], plain["target"])
        assert same or np.allclose(changed["target"], plain["target"][::-1], atol=1e-5)
        assert not np.allclose(changed["image"][:3], plain["image"][:3])


def test_crops_of_different_sizes_become_one_batch(small):
    rng = np.random.default_rng(1)
    windows = [draw_window(small, width, rng=rng) for width in (100, 160, 256, 256, 256) * 4]
    samples = [crop_target(small, window) for window in windows if window is not None][:5]
    batch = stack_targets(samples)
    count, height, width = batch["target"].shape
    assert count == len(samples)
    assert (height % SIDE, width % SIDE) == (0, 0)
    for number, sample in enumerate(samples):
        rows, columns = sample["target"].shape
        assert_array_equal(batch["target"][number, :rows, :columns], sample["target"])
        assert not batch["target"][number, rows:].any()
        assert np.isnan(batch["line"][number, columns:]).all()
        assert_allclose(batch["image"][number, 3, rows - 1, 0], 1)
        assert (batch["image"][number, 3, rows:, 0] > 1).all()
