"""Targets of the page network: what is told at each place leads back to the page."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgseg.pages.network_detections import decode_page, true_detections
from ecgseg.pages.targets import PAGE_SIDE, name_targets, page_input, region_targets
from ecgtypes import Box, Quad
from tests.ecgseg.page_oracle import boxed_page, perfect_output

LAYOUTS = st.sampled_from(["3x1", "3x4", "3x4+1", "3x4+3", "6x1", "6x2", "6x2+1", "12x1", "4x3"])
ORDERS = st.sampled_from(["standard", "cabrera"])


@settings(max_examples=15, deadline=None)
@given(name=LAYOUTS, order=ORDERS, degrees=st.floats(-14, 14), tall=st.floats(0.3, 3))
def test_a_network_that_is_right_finds_everything(name, order, degrees, tall):
    page = boxed_page(name, order=order, size=(1344, 1024), degrees=degrees, tall=tall)
    found = decode_page(perfect_output(page), size=(1344, 1024))
    quads = {"region": page.regions, "name": page.names}
    for kind, wanted in quads.items():
        mine = [detection for detection in found if detection.kind == kind]
        assert len(mine) == len(wanted)
        for lead, quad in zip(page.leads, wanted, strict=True):
            box = Box.around(quad)
            best = max(mine, key=lambda detection: detection.box.iou(box))
            assert best.box.iou(box) > 0.85, (kind, best)
            assert best.score > 0.8
            assert list(type(best.lead)).index(best.lead) == lead


@settings(deadline=None)
@given(degrees=st.floats(-14, 14), tall=st.floats(0.2, 3))
def test_each_place_on_a_baseline_tells_of_the_whole_lead(degrees, tall):
    page = boxed_page("3x4+1", degrees=degrees, tall=tall)
    said = region_targets(page, 64, 88)
    left, right, top, bottom = said["region_shape"][:, :4].T
    assert (left > 0).all()
    assert (right > 0).all()
    assert (bottom > top).all()
    lengths = np.linalg.norm(page.baselines[:, 1] - page.baselines[:, 0], axis=1) / 8
    assert np.abs((left + right)[:, None] - lengths).min(axis=1).max() < 1e-3
    assert said["region_share"].sum() == pytest.approx(len(page.leads))
    assert (said["region"][tuple(said["region_at"].T)] == 1).all()
    assert np.tan(np.radians(degrees)) == pytest.approx(said["region_shape"][0, 4], abs=1e-5)


@settings(deadline=None)
@given(degrees=st.floats(-14, 14))
def test_the_heat_of_names_peaks_at_their_middles(degrees):
    page = boxed_page("6x2", degrees=degrees)
    said = name_targets(page, 128, 176)
    rows, columns = said["name_at"].T
    assert (said["name"][rows, columns] == 1).all()
    assert (said["name"] == 1).sum() == len(page.leads)
    middles = (page.names.min(axis=1) + page.names.max(axis=1)) / 2
    assert np.abs(4 * (said["name_at"][:, ::-1] + 0.5) - 0.5 - middles).max() <= 2 + 1e-6


def test_names_that_are_not_in_sight_are_not_asked_for():
    page = boxed_page("3x4")
    hidden = page._replace(names=np.where(np.arange(12)[:, None, None] < 5, np.nan, page.names))
    assert len(name_targets(hidden, 128, 176)["name_at"]) == 7
    assert np.isnan(region_targets(hidden, 64, 88)["region_shape"]).any()
    assert sum(detection.kind == "name" for detection in true_detections(hidden)) == 7


def test_the_truth_is_clipped_to_the_image():
    page = boxed_page("3x1")
    moved = page.moved([[1, 0, -200], [0, 1, 0], [0, 0, 1]], page.image)
    for detection in true_detections(moved):
        assert isinstance(detection.quad, Quad)
        assert detection.box.x0 >= -0.5


def test_a_page_is_shown_in_its_own_contrast():
    image = np.random.default_rng(0).integers(0, 255, size=(100, 130, 3), dtype=np.uint8)
    shown = page_input(image)
    assert shown.shape == (3, 2 * PAGE_SIDE, 3 * PAGE_SIDE)
    assert shown[:, :100, :130].mean() == pytest.approx(0, abs=1e-4)
    assert shown[:, :100, :130].std() == pytest.approx(1, abs=0.01)
    dimmed = page_input((image // 2).astype(np.uint8))
    assert np.abs(dimmed - shown).max() < 0.05
    assert np.isfinite(page_input(np.full((64, 64, 3), 200, dtype=np.uint8))).all()
