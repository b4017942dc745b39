"""Flat pages are kept as they are, and damaged ones are refused."""

import numpy as np
import pytest

from ecgseg.ink.flat_pages import FlatPage, disturbed_nodes
from ecgtypes import DatasetError
from tests.ecgseg.ink.drawn_pages import as_drawn, flat_page, page


def test_what_is_saved_is_loaded(tmp_path):
    flat = flat_page()
    again = FlatPage.load(flat.save(tmp_path / "page.npz"))
    for name in ("maps", "offsets", "known"):
        assert np.array_equal(getattr(again, name), getattr(flat, name))
    # The image is kept as JPEG.
    assert np.abs(again.image.astype(int) - flat.image).mean() < 6


def test_shapes_belong_together():
    flat = flat_page()
    height, width = flat.image.shape[:2]
    assert height % 64 == 0
    assert width % 64 == 0
    assert flat.maps.shape == (6, height // 2, width // 2)
    assert flat.offsets.shape == (2, height // 4, width // 4)


@pytest.mark.parametrize("damage", ["cut", "other", "nothing"])
def test_damaged_files_are_refused(tmp_path, damage):
    path = flat_page().save(tmp_path / "page.npz")
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-4000])
    elif damage == "other":
        np.savez(path, image=np.zeros(3, np.uint8))
    else:
        path.unlink()
    with pytest.raises(DatasetError, match="damaged"):
        FlatPage.load(path)


def test_nodes_are_moved_as_a_measured_grid_is():
    nodes = as_drawn((12, 20))
    moved = [disturbed_nodes(nodes, rng=np.random.default_rng(seed)) for seed in range(20)]
    # By no more than half a cell, and neighbours alike.
    assert max(np.abs(m - nodes).max() for m in moved) < 20
    steps = np.array([np.diff(m, axis=1)[..., 0] for m in moved])
    assert np.abs(steps - 20).mean() < 1.5
    assert np.array_equal(moved[3], disturbed_nodes(nodes, rng=np.random.default_rng(3)))


def test_one_seed_gives_one_page():
    pages = [FlatPage.of(page(), rng=np.random.default_rng(seed)) for seed in (5, 5, 6)]
    assert np.array_equal(pages[0].image, pages[1].image)
    assert not np.array_equal(pages[0].image, pages[2].image)
