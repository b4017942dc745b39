"""The warp of a bent page leads there and back, and is fitted in spite of wrong points."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgdigit.flatten.bent._bend_warp import fit_bend
from ecgtypes import Warp
from tests.ecgdigit.bent_grids import view

SIZE = (900, 700)


def _points(seed: int) -> tuple[np.ndarray, np.ndarray]:
    seen = view(np.random.default_rng(seed), SIZE, pitch=5.0, bend=0.6)
    x, y = np.meshgrid(np.linspace(30, 870, 18), np.linspace(30, 670, 14))
    source = np.stack([x.ravel(), y.ravel()], axis=1)
    return seen.page(source) * 5, source


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_it_leads_there_and_back(seed):
    page, source = _points(seed)
    warp, misses = fit_bend(page, source, np.ones(len(page)), tolerance=0.5)
    assert isinstance(warp, Warp)
    assert np.median(misses) < 0.3
    assert np.abs(warp.inverse(warp.forward(source)) - source).max() < 1e-3
    assert np.abs(warp.inverse(page) - source).max() < 2


def test_wrong_points_are_left_out():
    page, source = _points(3)
    wrong = source.copy()
    wrong[::9] += 25
    warp, _ = fit_bend(page, wrong, np.ones(len(page)), tolerance=0.5)
    right = np.ones(len(page), bool)
    right[::9] = False
    assert np.median(np.abs(warp.inverse(page[right]) - source[right])) < 0.3


def test_pages_and_images_of_other_sizes():
    page, source = _points(4)
    warp, _ = fit_bend(page, source, np.ones(len(page)), tolerance=0.5)
    grown = warp.rescaled((2.0, 2.0), (7.0, -3.0))
    assert np.allclose(grown.inverse(page * 2 + [7, -3]), warp.inverse(page), atol=1e-6)
    fine = warp.enlarged(3.0, 3.0)
    assert np.allclose(fine.inverse(page), warp.inverse(page) * 3 + 1, atol=1e-6)
