"""Desks and lids are painted over; traces that run to the image's side are not."""

import numpy as np
import pytest

from ecgdigit.flatten.page_surroundings import cleared, dark_beside, hull_of


def _sheet() -> np.ndarray:
    image = np.full((600, 800, 3), 235, np.uint8)
    image[::40] = image[:, ::40] = (230, 180, 180)
    image[300:303] = 20  # a level trace from side to side
    return image


def test_a_sheet_by_itself_has_nothing_beside():
    assert not dark_beside(_sheet(), 8.0).any()
    assert cleared(_sheet(), np.zeros((600, 800), bool)).shape == (600, 800, 3)


@pytest.mark.parametrize("wide", [5, 12, 60])
def test_a_dark_lid_is_painted_over(wide):
    image = _sheet()
    image[:wide] = image[:, -wide:] = 15
    dark = dark_beside(image, 8.0)
    clean = cleared(image, dark)
    assert clean[: wide + 2].min() > 100
    assert np.array_equal(clean[300:303, : 700 - wide], image[300:303, : 700 - wide])


def test_the_hull_holds_the_largest_patch_of_grid():
    x, y = np.meshgrid(np.arange(0, 400, 20.0), np.arange(0, 300, 20.0))
    seen = np.zeros(x.shape, bool)
    seen[4:12, 5:15] = True
    seen[7, 9] = False
    seen[0, 0] = True
    area = hull_of(seen, np.stack([x, y], axis=-1), (300, 400))
    assert area[140, 180]
    assert not area[2, 2]
    assert area.mean() == pytest.approx(0.3, abs=0.15)


@pytest.mark.parametrize("away", [1.5, 2.5, 3.5])
def test_a_line_along_the_side_is_no_bar(away):
    image = np.full((400, 600, 3), 250, np.uint8)
    row = 400 - round(away * 8)
    image[row : row + 3] = 20
    assert not dark_beside(image, 8.0).any()


def test_a_bar_at_the_side_is_beside_the_page():
    image = np.full((400, 600, 3), 250, np.uint8)
    image[-12:] = 10
    found = dark_beside(image, 8.0)
    assert found[-12:].all()
    assert not found[:-40].any()
