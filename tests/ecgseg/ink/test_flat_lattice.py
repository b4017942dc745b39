"""Pages made flat by their nodes: where points and pixels land."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgseg.ink._flat_lattice import CELL_MM, FlatLattice
from ecgtypes import GridNotFoundError
from tests.ecgseg.ink.drawn_pages import as_drawn, page


def _bent(nodes: np.ndarray, tilt: float, slant: float, wave: float) -> np.ndarray:
    x, y = nodes[..., 0], nodes[..., 1]
    return np.stack([x + tilt * y + wave * np.sin(y / 60), y - tilt * x + slant * x * y / 400], axis=2)


@given(
    tilt=st.floats(-0.1, 0.1),
    slant=st.floats(-0.1, 0.1),
    wave=st.floats(-4, 4),
    px_per_mm=st.sampled_from([5.0, 10.0]),
)
def test_nodes_land_on_even_places_however_the_page_is_bent(tilt, slant, wave, px_per_mm):
    nodes = _bent(as_drawn((9, 13)), tilt, slant, wave)
    lattice = FlatLattice.of(nodes, (300, 220), px_per_mm=px_per_mm)
    flat = lattice.flat_points(nodes.reshape(-1, 2)).reshape(nodes.shape)
    cell = CELL_MM * px_per_mm
    assert np.abs(np.diff(flat, axis=1) - [cell, 0]).max() < 0.1
    assert np.abs(np.diff(flat, axis=0) - [0, cell]).max() < 0.1
    assert np.abs((flat[0, 0] + 0.5) / cell % 1 - 0.5).max() < 0.01


@pytest.mark.parametrize("px_per_mm", [4.0, 10.0])
def test_even_nodes_make_an_even_lattice(px_per_mm):
    across, down = np.meshgrid(np.arange(7) * 31.0, np.arange(5) * 29.0)
    lattice = FlatLattice.of(np.stack([across, down], axis=-1) + 40, (300, 240), px_per_mm=px_per_mm)
    steps = np.diff(lattice.source[0, :, 0]), np.diff(lattice.source[:, 0, 1])
    np.testing.assert_allclose(steps[0], 31 / (5 * px_per_mm), atol=1e-3)
    np.testing.assert_allclose(steps[1], 29 / (5 * px_per_mm), atol=1e-3)


def test_points_are_where_their_pixels_come_from():
    drawn = page("phone")
    lattice = FlatLattice.of(drawn.truth.grid, drawn.truth.size, px_per_mm=10)
    width, height = lattice.size
    at = np.random.default_rng(0).uniform([5, 5], [width - 6, height - 6], (500, 2))
    x, y = np.rint(at).astype(int).T
    again = lattice.flat_points(lattice.source[y, x])
    assert np.nanmax(np.abs(again - np.stack([x, y], axis=1))) < 0.2


def test_it_reaches_beyond_the_nodes_as_far_as_the_image_goes():
    nodes = as_drawn((9, 13))
    near = FlatLattice.of(nodes, (300, 220), px_per_mm=10)
    wide = FlatLattice.of(nodes + np.array([60, 0]), (420, 220), px_per_mm=10)
    assert near.size[1] == wide.size[1]
    assert wide.size[0] > near.size[0] + 200


def test_what_the_page_does_not_show_is_white():
    lattice = FlatLattice.of(as_drawn((9, 13)) - np.array([40, 0]), (200, 180), px_per_mm=10)
    flat = lattice.image(np.zeros((180, 200, 3), np.uint8))
    assert (flat[:, :20] == 255).all()
    assert (flat[100, 200:600] == 0).all()


def test_sides_are_multiples_where_asked():
    lattice = FlatLattice.of(as_drawn((9, 13)), (300, 220), px_per_mm=10, side=64)
    assert all(side % 64 == 0 for side in lattice.size)


@pytest.mark.parametrize("shape", [(1, 5, 2), (5, 1, 2), (0, 0, 2), (4, 4)])
def test_too_few_nodes_are_refused(shape):
    with pytest.raises(GridNotFoundError, match="2 x 2 grid nodes"):
        FlatLattice.of(np.zeros(shape), (300, 220), px_per_mm=10)
