"""Traces cut out of crops with the weights of the package."""

import pickle
import threading

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

import ecgsyn
from ecgseg.crops.metrics import iou, score_mask
from ecgseg.crops.segmenter import CropSegmenter
from ecgseg.run.weights import bundled_weights, load_segmenter
from ecgtypes import ImageError, LeadNotFoundError, Page, Segmenter

RECORDING = ecgsyn.simulate_recording(rng=7)
SEGMENTER = load_segmenter()
WHITE = np.full((80, 300, 3), 255, np.uint8)


def _page(dpi: float = 200, row_pitch: float = 15.0, **style: object) -> Page:
    renderer = ecgsyn.StandardRenderer(
        layout="12x1",
        dpi=dpi,
        page=(140, 60 + 12 * row_pitch),
        row_pitch=row_pitch,
        **style,  # type: ignore[arg-type]
    )
    return renderer.render(RECORDING, rng=3)


@pytest.fixture(scope="module")
def page():
    return _page()


def _others(page: Page, crop: Page) -> np.ndarray:
    """The masks of all other leads on a crop."""
    lead = crop.truth.leads[0]
    x0, y0 = np.nanmedian(page.truth.lead(lead.lead).trace - lead.trace, axis=0).round().astype(int)
    width, height = crop.truth.size
    masks = page.truth.masks().cropped(x0, y0, x0 + width, y0 + height).leads
    return np.any([m.full((width, height)) for m in masks if m.lead != lead.lead], axis=0)


def test_it_is_a_segmenter():
    assert isinstance(SEGMENTER, Segmenter)


@pytest.mark.parametrize("lead", ["I", "aVR", "V2", "V5"])
def test_the_target_is_cut_out(page, lead):
    crop = page.crop(lead)
    mask = SEGMENTER.segment(crop.image)
    assert mask.shape == crop.image.shape[:2]
    assert mask.dtype == np.bool_
    score = score_mask(mask, crop.truth.masks().lead(lead), _others(page, crop))
    assert score.iou > 0.7
    assert score.swap_rate < 0.05


@pytest.mark.parametrize("lead", ["I", "aVL", "V3"])
def test_a_trace_that_is_alone_is_cut_out_whole(lead):
    renderer = ecgsyn.StandardRenderer(
        leads=[lead], layout="12x1", dpi=400, page=(140, 200), labels=ecgsyn.LabelStyle(place="none")
    )
    crop = renderer.render(RECORDING, rng=3).crop(lead)
    mask = SEGMENTER.segment(crop.image)
    assert iou(mask, crop.truth.masks().lead(lead)) > 0.95


def test_a_trace_far_from_the_baseline_is_not_the_one_that_was_meant():
    crop = np.full((400, 600, 3), 250, np.uint8)
    crop[50:56] = 20
    assert SEGMENTER.segment(crop)[50:56].all()
    assert SEGMENTER.segment(crop, baseline=350).mean() < 0.001


@pytest.mark.parametrize("dpi", [100, 300, 400])
def test_any_resolution_will_do(dpi):
    page = _page(dpi)
    found = [
        iou(SEGMENTER.segment(page.crop(k).image), page.crop(k).truth.masks().lead(k)) for k in ("II", "V4")
    ]
    assert min(found) > 0.6


def test_a_baseline_picks_the_neighbour(page):
    crop = page.crop("II", margin_mm=20.0)
    base = crop.truth.leads[0].baseline
    below = base + 15 * page.truth.scale.px_per_mm_y
    own, neighbour = (SEGMENTER.segment(crop.image, baseline=y) for y in (base, below))
    target = crop.truth.masks().lead("II")
    assert iou(own, target) > 3 * iou(neighbour, target)
    assert neighbour.any()


def test_the_line_is_found_in_each_column(page):
    crop = page.crop("V5")
    found = SEGMENTER.trace(crop.image)
    truth = crop.truth.leads[0]
    y = np.interp(truth.trace[:, 0], np.arange(found.y.size), found.y)
    assert np.nanmedian(np.abs(y - truth.trace[:, 1])) < 0.5
    assert_array_equal(found.confidence > 0, np.isfinite(found.y))
    assert found.confidence.max() <= 1
    assert found.pen_width == pytest.approx(truth.pen_width, rel=0.4)


def test_one_crop_gives_one_mask(page):
    image = page.crop("V2").image
    first = SEGMENTER.segment(image)
    assert_array_equal(first, SEGMENTER.segment(image))
    assert_array_equal(first, load_segmenter(threads=1).segment(image))
    found: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: found.append(SEGMENTER.segment(image))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for mask in found:
        assert_array_equal(first, mask)


def test_the_image_is_left_as_it_was(page):
    image = np.array(page.crop("I").image)
    before = image.copy()
    SEGMENTER.segment(image)
    assert_array_equal(image, before)


def test_a_torch_module_will_do_as_well(page):
    from ecgseg.export import load_weights

    model = load_weights(bundled_weights("crop_segmenter", suffix=".safetensors"))
    own = CropSegmenter(model)
    assert repr(own) == "CropSegmenter(TorchRunner(CropNetwork))"
    image = page.crop("V2").image
    assert iou(own.segment(image), SEGMENTER.segment(image)) > 0.999
    assert not torch.is_grad_enabled() or next(model.parameters()).grad is None


def test_grey_is_as_good_as_colour(page):
    grey = np.asarray(page.crop("V2").image).mean(axis=2).astype(np.uint8)
    mask = SEGMENTER.segment(grey)
    assert_array_equal(mask, SEGMENTER.segment(np.repeat(grey[:, :, None], 3, axis=2)))
    assert iou(mask, page.crop("V2").truth.masks().lead("V2")) > 0.8


@pytest.mark.parametrize("image", [WHITE, 255 - WHITE, WHITE[:8, :8], np.full((60, 9, 3), 128, np.uint8)])
def test_where_nothing_is_printed_nothing_is_found(image):
    assert not SEGMENTER.segment(image).any()
    found = SEGMENTER.trace(image)
    assert not found.confidence[~np.isfinite(found.y)].any()


@pytest.mark.parametrize(
    ("image", "baseline", "error", "match"),
    [
        (WHITE.astype(np.float32), None, ImageError, "uint8"),
        (WHITE[None], None, ImageError, "shape"),
        (WHITE[:, :, :2], None, ImageError, "shape"),
        (WHITE[:3], None, ImageError, "too small"),
        (WHITE[:0], None, ImageError, "too small"),
        (WHITE, 80.0, LeadNotFoundError, "baseline"),
        (WHITE, float("nan"), LeadNotFoundError, "baseline"),
    ],
)
def test_bad_input_raises(image, baseline, error, match):
    for call in (SEGMENTER.segment, SEGMENTER.trace):
        with pytest.raises(error, match=match):
            call(image, baseline=baseline)


def test_another_process_gets_the_same_segmenter():
    image = np.full((64, 96, 3), 255, np.uint8)
    image[30:33] = 0
    sent = load_segmenter(threads=1)
    got = pickle.loads(pickle.dumps(sent))  # noqa: S301 (our own)
    assert repr(got) == repr(sent)
    assert_array_equal(got.segment(image), sent.segment(image))
