"""Points, quads and pulses under a warp: what is not there stays so, what is half out of sight goes."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtypes import Box, Homography, Page, PulseTruth, TextTruth
from ecgtypes.warping import line_points, moved_points, points_inside, share_inside
from tests.strategies import pages


@dataclass
class Strict:
    """A warp that knows no missing points."""

    def forward(self, points: np.ndarray) -> np.ndarray:
        assert np.isfinite(points).all()
        return points + 1

    def inverse(self, points: np.ndarray) -> np.ndarray:
        assert np.isfinite(points).all()
        return points - 1


def test_a_warp_never_meets_points_that_are_missing() -> None:
    points = np.array([[0, 0], [np.nan, np.nan], [2, np.nan], [3, 4]], dtype=np.float32)
    moved = moved_points(Strict(), points)
    np.testing.assert_array_equal(moved, [[1, 1], [np.nan, np.nan], [np.nan, np.nan], [4, 5]])
    assert moved_points(Strict(), points[:0]).shape == (0, 2)
    assert np.isnan(moved_points(Strict(), points[1:3])).all()


def test_points_that_are_missing_lie_inside_no_image() -> None:
    points = [[0, 0], [-0.5, -0.5], [9.5, 0], [np.nan, 0]]
    np.testing.assert_array_equal(points_inside(points, (10, 10)), [True, True, False, False])


@settings(deadline=None, max_examples=40)
@given(
    x=st.floats(-30, 30),
    y=st.floats(-30, 30),
    width=st.floats(1, 40),
    height=st.floats(1, 40),
    turned=st.booleans(),
)
def test_the_share_of_a_box_inside_is_that_of_its_clipped_area(
    x: float, y: float, width: float, height: float, turned: bool
) -> None:
    box = Box(x0=x, y0=y, x1=x + width, y1=y + height)
    part = box.clipped(20, 15)
    corners = box.quad().points[:: -1 if turned else 1]
    expected = 0.0 if part is None else part.area / box.area
    assert share_inside(corners, (20, 15)) == pytest.approx(expected, abs=1e-6)


def test_a_corner_of_a_turned_square_reaches_into_the_image() -> None:
    # a diamond around the image's upper left corner: a quarter of it lies inside
    diamond = np.array([[-0.5, -4.5], [3.5, -0.5], [-0.5, 3.5], [-4.5, -0.5]])
    assert share_inside(diamond, (10, 10)) == pytest.approx(0.25)
    assert share_inside(diamond[:1].repeat(4, axis=0), (10, 10)) == 0.0


def test_points_along_a_line_stand_for_equal_lengths() -> None:
    points = line_points(np.array([[0, 0], [0, 4], [2, 4]]), step=1.0)
    np.testing.assert_allclose(points, [[0, 0.5], [0, 1.5], [0, 2.5], [0, 3.5], [0.5, 4], [1.5, 4]])


@pytest.mark.parametrize(("cut", "kept"), [(4, True), (6, False), (40, False)])
@settings(deadline=None, max_examples=5)
@given(page=pages())
def test_names_texts_and_pulses_go_when_less_than_half_is_in_the_image(
    page: Page, cut: int, kept: bool
) -> None:
    width, height = page.truth.size
    box = Box(x0=0, y0=2, x1=9, y1=6).quad()
    lead = page.truth.leads[0].replace(name=box)
    pulse = PulseTruth(row=0, outline=[[0, 6], [3, 6], [3, 2], [6, 2], [6, 6], [9, 6]])
    truth = page.truth.replace(
        leads=(lead, *page.truth.leads[1:]), texts=(TextTruth(text="II", quad=box),), pulses=(pulse,)
    )
    size = (width - cut, height)
    masks = truth.mask_set.cropped(cut, 0, width, height)
    moved = truth.moved(Homography.translation(-cut, 0), size, mask_set=masks)
    assert (moved.leads[0].name is not None) == kept
    assert bool(moved.texts) == bool(moved.pulses) == kept
