"""Nodes of the grid on the image that was given."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from ecgdigit import Digitizer, FlatPage, load_digitizer
from ecgdigit.flatten.grid_nodes import grid_nodes
from ecgsyn import StandardRenderer, load_effects
from ecgtypes import GridEstimate, Homography, Page, PaperScale
from tests.ecgdigit.pages import page, recording


@cache
def digitizer() -> Digitizer:
    return load_digitizer("classical")


def drawn(preset: str, *, dpi: float, seed: int) -> Page:
    clean = StandardRenderer(layout="3x4", dpi=dpi).render(recording(seed), rng=seed)
    return load_effects(preset)(clean, rng=seed)


def misses(nodes: NDArray[np.float32], truth: NDArray[np.float32]) -> NDArray[np.float64]:
    """How far each true node lies from the nearest one that was found, px."""
    found = nodes[np.isfinite(nodes).all(axis=2)].astype(np.float64)
    true = truth[np.isfinite(truth).all(axis=2)].astype(np.float64)
    return np.linalg.norm(true[:, None] - found[None], axis=2).min(axis=1)


@pytest.mark.parametrize(
    ("preset", "dpi", "most_mm"), [("clean", 150.0, 0.01), ("scanner", 150.0, 0.02), ("phone", 200.0, 0.1)]
)
@pytest.mark.parametrize("seed", [3, 4])
def test_nodes_lie_where_the_page_was_drawn_to_have_them(
    preset: str, dpi: float, most_mm: float, seed: int
) -> None:
    drawing = drawn(preset, dpi=dpi, seed=seed)
    nodes = grid_nodes(digitizer().rectifier.rectify(drawing.image, None), drawing.truth.size)
    assert nodes is not None
    missed = misses(nodes, drawing.truth.grid) / drawing.truth.scale.px_per_mm_x
    assert np.median(missed) < most_mm
    # Desks and lids have no grid, but the page is seen almost to its edges.
    assert np.mean(missed < 10 * most_mm) > 0.9


def test_nodes_of_a_clean_page_are_those_of_its_truth_row_by_row() -> None:
    drawing = page("3x4+1", dpi=100)
    nodes = digitizer().digitize(drawing.image).nodes
    assert nodes is not None
    assert nodes.dtype == np.float32
    row, column = np.argwhere(np.linalg.norm(nodes - drawing.truth.grid[0, 0], axis=2) < 0.5)[0]
    rows, columns = drawing.truth.grid.shape[:2]
    part = nodes[row : row + rows, column : column + columns]
    np.testing.assert_allclose(part, drawing.truth.grid, atol=0.2)


def test_nodes_beyond_the_image_are_nan_and_rows_beyond_it_are_left_out() -> None:
    turn = Homography.from_array([[1, 0.2, -30], [0, 1, 0]])
    flat = FlatPage(
        np.zeros((100, 200, 3), np.uint8), turn, GridEstimate(px_per_mm_x=4, px_per_mm_y=4, origin=(7, 9))
    )
    nodes = grid_nodes(flat, (150, 100))
    assert nodes is not None
    seen = np.isfinite(nodes).all(axis=2)
    assert seen.any(axis=0).all()
    assert seen.any(axis=1).all()
    assert not seen.all()
    lines = (turn.forward(nodes[seen].astype(np.float64)) - [7, 9]) / 20
    np.testing.assert_allclose(lines, np.round(lines), atol=1e-4)


def test_a_page_without_a_grid_has_no_nodes() -> None:
    blank = FlatPage(np.zeros((50, 60, 3), np.uint8), Homography.translation(0, 0), None)
    assert grid_nodes(blank, (60, 50)) is None


def test_a_grid_that_is_too_fine_to_be_real_has_no_nodes() -> None:
    fine = GridEstimate(px_per_mm_x=0.01, px_per_mm_y=0.01)
    flat = FlatPage(np.zeros((50, 60, 3), np.uint8), Homography.translation(0, 0), fine)
    assert grid_nodes(flat, (60, 50)) is None


def test_a_given_scale_keeps_the_nodes_of_the_grid_that_is_seen() -> None:
    drawing = page("3x4", dpi=100)
    result = digitizer().digitize(drawing.image, scale=PaperScale.from_dpi(100))
    assert result.nodes is not None
