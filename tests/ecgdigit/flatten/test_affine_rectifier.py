"""Tilt and shear taken out, and nothing done where nothing is to do."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ecgdigit import AffineRectifier, FlatPage, estimate_grid
from ecgsyn import GridStyle
from ecgtypes import GridNotFoundError, Homography, PaperScale
from tests.ecgdigit.pages import page, tilted, warped


def _off(flat: FlatPage, nodes: NDArray[np.float64]) -> float:
    """Return how far grid crossings of the given image come to lie off those of the flat page, px."""
    assert flat.grid is not None
    pitch = 5 * np.array([flat.grid.px_per_mm_x, flat.grid.px_per_mm_y])
    steps = (flat.warp.forward(nodes.reshape(-1, 2).astype(np.float64)) - flat.grid.origin) / pitch
    return float(np.abs((steps - np.round(steps)) * pitch).max())


def test_a_straight_page_is_left_as_it_is():
    drawn = page("3x4+1", dpi=150)
    flat = AffineRectifier().rectify(drawn.image, None)
    assert np.array_equal(flat.image, drawn.image)
    assert flat.warp == Homography.translation(0, 0)
    assert _off(flat, drawn.truth.grid) < 0.3


@pytest.mark.parametrize("degrees", [-5.0, -0.5, 0.05, 3.0])
def test_tilt_is_taken_out(degrees):
    drawn = page("3x4+1", dpi=150)
    image, tilt = tilted(drawn.image, degrees)
    flat = AffineRectifier().rectify(image, None)
    assert _off(flat, tilt.forward(drawn.truth.grid)) < 0.5
    assert abs(flat.grid.angle) < 0.02
    assert abs(estimate_grid(flat.image).angle) < 0.02
    assert flat.grid.px_per_mm_x == pytest.approx(150 / 25.4, rel=1e-3)


def test_shear_is_taken_out():
    drawn = page("3x4+1", dpi=150)
    shear = Homography.from_array([[1, 0.01, 0], [-0.004, 1, 5]])
    image = warped(drawn.image, shear, drawn.truth.size)
    flat = AffineRectifier().rectify(image, None)
    assert _off(flat, shear.forward(drawn.truth.grid)) < 0.5


def test_what_is_beside_a_tilted_page_is_paper():
    drawn = page("3x1", dpi=100, grid=GridStyle(paper=(246, 236, 214)))
    image, _ = tilted(drawn.image, 2.0)
    flat = AffineRectifier().rectify(image[40:-40, 40:-40], None)
    corner = np.median(flat.image[:5, :5].reshape(-1, 3), axis=0)
    assert np.abs(corner - (246, 236, 214)).max() < 16


def test_a_page_without_grid_needs_a_scale():
    bare = page("3x1", grid=GridStyle(colour="none")).image
    with pytest.raises(GridNotFoundError, match="give scale="):
        AffineRectifier().rectify(bare, None)
    flat = AffineRectifier().rectify(bare, PaperScale.from_dpi(100))
    assert flat.grid is None
    assert np.array_equal(flat.image, bare)


def test_very_fine_pages_are_made_smaller():
    drawn = page("3x1", dpi=450, page=(200, 100))
    flat = AffineRectifier().rectify(drawn.image, None)
    assert flat.grid.px_per_mm_x == pytest.approx(12, rel=0.01)
    assert flat.image.shape[1] == pytest.approx(200 * 12, abs=2)
    assert _off(flat, drawn.truth.grid) < 0.5
