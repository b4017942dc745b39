"""Bent pages: grid nodes come to lie where they belong, and what is no page is refused."""

import numpy as np
import pytest

from ecgdigit import BentRectifier
from ecgdigit.testing import check_rectifier
from ecgtypes import GridNotFoundError, PaperScale
from tests.ecgdigit.bent_grids import view
from tests.ecgdigit.pages import page

SIZE = (760, 600)


@pytest.mark.parametrize("seed", range(4))
def test_nodes_of_a_bent_grid_are_found(seed):
    rng = np.random.default_rng(seed)
    seen = view(rng, SIZE, pitch=float(rng.uniform(4.0, 6.0)), bend=float(rng.uniform(0, 0.8)))
    flat = BentRectifier().rectify(seen.drawn(SIZE), None)
    x, y = np.meshgrid(np.arange(-45, 46, 5.0), np.arange(-35, 36, 5.0))
    mm = np.stack([x.ravel(), y.ravel()], axis=1)
    nodes = seen.image(mm)
    inside = ((nodes > 5) & (nodes < np.array(SIZE) - 6)).all(axis=1)
    mm, nodes = mm[inside], nodes[inside]
    assert len(mm) > 50
    step = (flat.warp.forward(nodes) - flat.grid.origin) / flat.grid.px_per_mm_x
    shift = np.round(np.median(step - mm, axis=0) / 5) * 5
    misses = np.linalg.norm(
        flat.warp.inverse((mm + shift) * flat.grid.px_per_mm_x + flat.grid.origin) - nodes, axis=1
    )
    assert np.median(misses) < 0.5
    assert np.percentile(misses, 95) < 1.0


def test_the_contract():
    check_rectifier(BentRectifier())


@pytest.mark.parametrize("seed", [1, 2])
def test_a_grid_of_equal_lines_is_scaled_by_the_size_of_pages(seed):
    seen = view(np.random.default_rng(seed), SIZE, pitch=5.0, bend=0.3)
    flat = BentRectifier().rectify(seen.drawn(SIZE, major=False), None)
    assert flat.grid.confidence < 0.6
    moved = flat.warp.inverse(np.array([[400.0, 400.0], [400.0 + 10 * flat.grid.px_per_mm_x, 400.0]]))
    assert np.linalg.norm(seen.page(moved[1:]) - seen.page(moved[:1])) == pytest.approx(10, rel=0.05)


def test_shadows_are_taken_out():
    seen = view(np.random.default_rng(3), SIZE, pitch=6.0, bend=0.2)
    image = seen.drawn(SIZE)
    image[:, 380:] = image[:, 380:] * 0.6
    flat = BentRectifier().rectify(image, None)
    paper = [np.quantile(part, 0.7) for part in np.array_split(flat.image[100:-100, 100:-100, 0], 6, axis=1)]
    assert np.ptp(paper) < 12


def test_the_desk_beside_a_page_is_no_ink():
    seen = view(np.random.default_rng(4), SIZE, pitch=5.0, bend=0.1)
    image = seen.drawn(SIZE)
    image[:80] = image[-60:] = 35
    image[:, :90] = image[:, -70:] = 35
    flat = BentRectifier().rectify(image, None)
    assert (flat.image.max(axis=2) < 100).mean() < 0.005


def test_what_is_no_grid_is_refused():
    rng = np.random.default_rng(5)
    blurred = np.repeat(rng.integers(0, 255, (76, 100, 3)), 10, axis=0).repeat(10, axis=1).astype(np.uint8)
    stripes = np.full((760, 1000, 3), 240, np.uint8)
    stripes[::12] = 40
    text = np.full((760, 1000, 3), 250, np.uint8)
    for top in range(40, 720, 24):
        for left in range(40, 940, 14):
            if rng.random() < 0.8:
                text[top : top + rng.integers(6, 14), left : left + rng.integers(2, 9)] = 20
    for image in (blurred, stripes, text, np.full((300, 400, 3), 200, np.uint8)):
        with pytest.raises(GridNotFoundError, match="scale="):
            BentRectifier().rectify(image, None)


def test_a_page_without_grid_is_left_as_it_is_when_the_scale_is_given():
    blank = np.full((300, 400, 3), 200, np.uint8)
    flat = BentRectifier().rectify(blank, PaperScale.from_dpi(100))
    assert flat.grid is None
    assert np.array_equal(flat.image, blank)


def test_the_image_is_not_changed():
    image = page("3x4+1", dpi=100).image.copy()
    before = image.copy()
    BentRectifier().rectify(image, None)
    assert np.array_equal(image, before)


@pytest.mark.parametrize("size", [(3249, 2003), (2410, 1803)])
def test_a_large_page_keeps_its_scale_along_both_sides(size):
    # Larger than what the grid is looked for on: its sides do not shrink to whole numbers of pixels alike.
    width, height = size
    pitch = 20.0
    x, y = (np.abs((np.arange(n) + pitch / 2) % pitch - pitch / 2) for n in (width, height))
    lines = np.minimum(x[None, :], y[:, None])
    image = np.full((height, width, 3), 255, np.uint8)
    image[:, :, 1:] = np.where(lines < 1, 160, 250)[:, :, None]
    page = BentRectifier().rectify(image, PaperScale(px_per_mm_x=pitch, px_per_mm_y=pitch))
    assert page.grid is not None
    nodes = np.array([[pitch * i, pitch * j] for i in (5, width // 20 - 5) for j in (5, height // 20 - 5)])
    found = page.warp.forward(nodes)
    mm = (found[-1] - found[0]) / page.grid.px_per_mm_x
    true = (nodes[-1] - nodes[0]) / pitch
    np.testing.assert_allclose(mm, true, atol=0.04)
