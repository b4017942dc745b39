"""Pages made small for a detector."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import ecgsyn
from ecgseg.pages.boxed_pages import LEADS, BoxedPage
from ecgtypes import DatasetError, Lead
from tests.ecgseg.page_oracle import boxed_page


@pytest.fixture(scope="module")
def page():
    renderer = ecgsyn.StandardRenderer(layout="3x4+1", order="cabrera", dpi=100)
    return renderer.render(ecgsyn.simulate_recording(rng=3), rng=3)


def test_a_page_has_a_region_a_baseline_and_a_name_for_each_lead(page):
    boxed = BoxedPage.of(page)
    assert [LEADS[lead] for lead in boxed.leads] == [truth.lead for truth in page.truth.leads]
    assert Lead.MINUS_AVR in {LEADS[lead] for lead in boxed.leads}
    for truth, region, (left, right), name in zip(
        page.truth.leads, boxed.regions, boxed.baselines, boxed.names, strict=True
    ):
        assert_allclose(region, truth.region.points)
        assert_allclose(name, truth.name.points)
        assert_allclose([left[1], right[1]], truth.baseline, atol=1e-6)
        assert_allclose([left[0], right[0]], [truth.region.box.x0, truth.region.box.x1])


def test_made_small_all_is_where_it_was(page):
    whole, small = BoxedPage.of(page), BoxedPage.of(page, longest=550)
    assert max(small.image.shape) == 550
    factor = small.px_per_mm / whole.px_per_mm
    assert_allclose(small.regions + 0.5, (whole.regions + 0.5) * factor)
    assert_allclose(small.names + 0.5, (whole.names + 0.5) * factor)


def test_it_is_saved_and_loaded(page, tmp_path):
    boxed = BoxedPage.of(page, longest=400)
    held = BoxedPage.load(boxed.save(tmp_path / "a.npz"))
    for name in ("leads", "regions", "baselines", "names"):
        assert_array_equal(getattr(held, name), getattr(boxed, name))
    assert np.abs(held.image.astype(int) - boxed.image).mean() < 4
    (tmp_path / "a.npz").write_bytes(b"PK\x03\x04 no more")
    for path in (tmp_path / "a.npz", tmp_path / "missing.npz"):
        with pytest.raises(DatasetError, match="no page made small"):
            BoxedPage.load(path)


@given(degrees=st.floats(-15, 15), dx=st.floats(-300, 300), dy=st.floats(-300, 300))
def test_what_a_moved_page_does_not_show_is_left_out(degrees, dx, dy):
    page = boxed_page(degrees=degrees)
    moved = page.moved([[1, 0, dx], [0, 1, dy], [0, 0, 1]], page.image)
    height, width = page.image.shape[:2]
    centres = page.names.mean(axis=1) + np.array([dx, dy])
    far = (centres < -40).any(axis=1) | (centres > [width + 40, height + 40]).any(axis=1)
    assert len(moved.leads) == len(moved.regions) == len(moved.baselines) == len(moved.names)
    assert np.isfinite(moved.names).all(axis=(1, 2)).sum() <= (~far).sum()
    assert moved.px_per_mm == pytest.approx(page.px_per_mm)
    low, high = moved.regions.min(axis=1), moved.regions.max(axis=1)
    assert ((high > -0.5) & (low < [width - 0.5, height - 0.5])).all()
