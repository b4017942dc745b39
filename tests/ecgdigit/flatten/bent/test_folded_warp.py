"""The warp of a folded page leads there and back, on pages and from images of other sizes too."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgdigit.flatten.bent._bend_warp import BentWarp, fit_bend
from ecgdigit.flatten.bent._folded_warp import FoldedWarp
from ecgtypes import Homography, Warp
from tests.ecgdigit.bent_grids import view

STEP = 8.0


def _folded(seed: int, steepest: float) -> tuple[FoldedWarp, np.ndarray]:
    """A warp whose shifts change by no more than so many px from px to px, and places on its page."""
    rng = np.random.default_rng(seed)
    seen = view(rng, (900, 700), pitch=5.0, bend=0.6)
    x, y = np.meshgrid(np.linspace(30, 870, 18), np.linspace(30, 670, 14))
    source = np.stack([x.ravel(), y.ravel()], axis=1)
    page = seen.page(source) * 5
    bend, _ = fit_bend(page, source, np.ones(len(page)), tolerance=0.5)
    low = page.min(axis=0)
    columns, rows = (np.ceil(np.ptp(page, axis=0) / STEP).astype(int) + 1).tolist()
    shifts = rng.uniform(-0.25, 0.25, (rows, columns, 2)) * steepest * STEP
    return FoldedWarp(bend, shifts, origin=(float(low[0]), float(low[1])), step=STEP), page


@given(st.integers(0, 10_000), st.floats(0, 0.9))
@settings(max_examples=12, deadline=None)
def test_it_leads_there_and_back(seed, steepest):
    warp, page = _folded(seed, steepest)
    assert isinstance(warp, Warp)
    assert np.abs(warp.forward(warp.inverse(page)) - page).max() < 1e-3
    source = warp.inverse(page)
    assert np.abs(warp.inverse(warp.forward(source)) - source).max() < 1e-3


def test_pages_and_images_of_other_sizes():
    warp, page = _folded(4, 0.5)
    grown = warp.rescaled((2.0, 2.0), (7.0, -3.0))
    assert np.allclose(grown.inverse(page * 2 + [7, -3]), warp.inverse(page), atol=1e-6)
    fine = warp.enlarged(3.0, 3.0)
    assert np.allclose(fine.inverse(page), warp.inverse(page) * 3 + 1, atol=1e-6)


def test_beyond_the_lattice_shifts_go_on_as_they_are_at_its_sides():
    bend = BentWarp(Homography.translation(0, 0), np.zeros((8, 8, 2)), origin=(-300, -300), step=200)
    warp = FoldedWarp(bend, np.array([[[1.0, 0], [2, 0]], [[1, 0], [2, 0]]]), origin=(0, 0), step=10)
    far = np.array([[-90.0, 5], [500, -70]])
    moved = np.array([[-89.0, 5], [502, -70]])
    assert warp.inverse(far) == pytest.approx(moved)
    assert warp.forward(moved) == pytest.approx(far)


def test_it_tells_how_far_it_folds():
    assert "folded by up to 0.0 px" in repr(_folded(1, 0.0)[0])
