"""The flat page of a bent one is never much larger than a sheet of paper can be."""

import numpy as np

from ecgdigit.flatten.bent import _unbent_page as bent_page
from ecgdigit.flatten.bent._bend_warp import BentWarp
from ecgdigit.flatten.bent._unbent_page import flat_page
from ecgtypes import Homography


def test_a_page_that_seems_huge_is_shown_coarsely(monkeypatch):
    monkeypatch.setattr(bent_page, "MOST_PIXELS", 1e6)
    size = np.array([1200.0, 900.0])
    warp = BentWarp(Homography.translation(0, 0), np.zeros((8, 8, 2)), origin=(-300.0, -300.0), step=400.0)
    places = np.stack(np.meshgrid(np.linspace(0, size[0], 9), np.linspace(0, size[1], 7)), axis=-1)
    page = flat_page(
        np.full((900, 1200, 3), 230, np.uint8),
        warp,
        pitch=1.5,
        confidence=0.9,
        seen=places.reshape(-1, 2),
        lattice=places,
        gridded=np.ones(places.shape[:2], np.bool_),
        margin=5.0,
    )
    assert page.image.shape[0] * page.image.shape[1] < 1.1e6
    assert page.grid is not None
    assert page.grid.px_per_mm_x < 10
