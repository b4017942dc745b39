"""The realism benchmark draws the same pages again, and counts what lies inside."""

import numpy as np
import pytest

from benchmarks.page_statistics import page_statistics
from benchmarks.realism import FEWEST, inside, nearest, ranges
from benchmarks.realism_pages import draw, generate, known_presets, read_page, real_pages
from tests.shared_data import needs_shared_data

COUNTED = {
    "ecg00001": 12.28,
    "ecg00005": 13.3,
    "ecg00010": 2.85,
    "ecg00018": 3.48,
    "ecg00026": 4.6,
    "ecg00030": 4.15,
    "ecg00033": 4.69,
    "ecg00040": 4.49,
    "ecg00044": 4.38,
    "ecg00054": 2.35,
    "02132": 7.33,
}
"""Pixels per mm, read by eye from a few 5 mm squares of an enlarged part near the middle of each page."""


def test_the_range_holds_98_percent_of_the_generated_pages():
    values = np.random.default_rng(0).normal(size=(500, 2))
    held = inside(values, ranges(values)).mean(axis=0)
    np.testing.assert_allclose(held, 0.98, atol=0.005)


def test_what_cannot_be_measured_is_outside():
    generated = np.arange(100.0)[:, None].repeat(3, axis=1)
    generated[: 100 - FEWEST + 1, 2] = np.nan
    limits = ranges(generated)
    assert inside(np.array([[50.0, np.nan, 90.0], [-5.0, 50.0, 90.0]]), limits).tolist() == [
        [True, False, False],
        [False, True, False],
    ]


def test_the_nearest_page_is_the_one_most_alike():
    generated = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, np.nan]])
    assert nearest(np.array([[0.1, 0.0], [1.1, 0.9], [2.0, np.nan]]), generated).tolist() == [0, 1, 2]


def test_one_seed_gives_one_population_with_equal_shares():
    pages = list(generate(3, 5, ("clean",)))
    assert [page.preset for page in pages] == ["clean"] * 3
    assert len({page.image.shape for page in pages}) > 1
    np.testing.assert_array_equal(pages[2].image, draw(2, 5, ("clean",)).image)
    assert not np.array_equal(pages[2].image, draw(2, 6, ("clean",)).image)


def test_presets_that_are_not_known_are_left_out(capsys):
    assert known_presets(("clean", "no such preset")) == ("clean",)
    assert "no such preset" in capsys.readouterr().out


@needs_shared_data
@pytest.mark.parametrize("path", real_pages(), ids=lambda path: path.stem)
def test_every_statistic_of_a_real_page_is_measured(path):
    found = page_statistics(read_page(path))
    assert np.isfinite(list(found.values())).all()
    if path.stem in COUNTED:
        assert found["px_per_mm"] == pytest.approx(COUNTED[path.stem], rel=0.025)
    assert 0.2 < found["stroke_width"] < 0.7
    assert found["gridded"] > 0.8
