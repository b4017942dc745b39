"""Boxes, quads and homographies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from pydantic import ValidationError

from ecgtypes import Box, Homography, Quad, Warp
from tests.strategies import boxes, homographies, numbers, quads

quick = settings(deadline=None, max_examples=40)
points = npst.arrays(np.float64, (5, 2), elements=numbers(-1000, 1000))


@quick
@given(warp=homographies(), points=points)
def test_the_inverse_of_a_homography_undoes_it(warp: Homography, points: np.ndarray) -> None:
    np.testing.assert_allclose(warp.inverse(warp.forward(points)), points, atol=1e-5)


@quick
@given(first=homographies(), second=homographies(), points=points)
def test_then_does_one_warp_after_the_other(
    first: Homography, second: Homography, points: np.ndarray
) -> None:
    both = first.then(second).forward(points)
    np.testing.assert_allclose(both, second.forward(first.forward(points)), rtol=1e-6, atol=1e-5)


@quick
@given(warp=homographies(), box=boxes())
def test_box_quad_and_warp_round_trip_through_json(warp: Homography, box: Box) -> None:
    assert Box.model_validate_json(box.model_dump_json()) == box
    assert Homography.model_validate_json(warp.model_dump_json()) == warp
    assert isinstance(warp, Warp)


@quick
@given(quad=quads(), warp=homographies(), dx=numbers(-50, 50), dy=numbers(-50, 50))
def test_a_quad_moves_by_its_corners(quad: Quad, warp: Homography, dx: float, dy: float) -> None:
    assert Quad.model_validate_json(quad.model_dump_json()) == quad
    np.testing.assert_allclose(quad.translated(dx, dy).points, quad.points + np.array([dx, dy]))
    np.testing.assert_array_equal(quad.warped(warp).points, warp.forward(quad.points))


@quick
@given(box=boxes())
def test_a_box_is_the_box_of_its_quad_and_of_its_corners(box: Box) -> None:
    assert box.quad().box == box
    assert Box.around(np.vstack([box.quad().points, [[np.nan, 0.0]]])) == box


@quick
@given(a=boxes(limit=50), b=boxes(limit=50))
def test_iou_is_symmetric_and_between_0_and_1(a: Box, b: Box) -> None:
    assert a.iou(b) == pytest.approx(b.iou(a))
    assert 0 <= a.iou(b) <= 1
    assert a.iou(a) == pytest.approx(1)


def test_iou_of_known_boxes() -> None:
    a = Box(x0=0, y0=0, x1=10, y1=10)
    assert a.iou(Box(x0=5, y0=0, x1=15, y1=10)) == pytest.approx(1 / 3)
    assert a.iou(Box(x0=20, y0=0, x1=30, y1=10)) == 0


@quick
@given(box=boxes(limit=80), width=st.integers(1, 60), height=st.integers(1, 60))
def test_a_clipped_box_lies_in_the_image_and_in_the_box(box: Box, width: int, height: int) -> None:
    clipped = box.clipped(width, height)
    if clipped is None:
        assert box.x0 >= width - 0.5 or box.x1 <= -0.5 or box.y0 >= height - 0.5 or box.y1 <= -0.5
    else:
        assert max(-0.5, box.x0) == clipped.x0 < clipped.x1 == min(width - 0.5, box.x1)
        assert max(-0.5, box.y0) == clipped.y0 < clipped.y1 == min(height - 0.5, box.y1)


def test_sizes_of_a_box() -> None:
    box = Box(x0=1, y0=2, x1=5, y1=4)
    assert (box.width, box.height, box.area, box.center) == (4, 2, 8, (3, 3))
    assert box.expanded(1) == Box(x0=0, y0=1, x1=6, y1=5)
    assert hash(box) == hash(box.replace())


@pytest.mark.parametrize(
    "sides", [{"x1": 0}, {"y1": -1}, {"x0": np.nan}, {"x1": np.inf}, {"x0": "left"}, {"depth": 1}]
)
def test_a_box_without_area_is_refused(sides: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Box(**{"x0": 0, "y0": 0, "x1": 1, "y1": 1, **sides})


@pytest.mark.parametrize("points", [np.empty((0, 2)), [[np.nan, 1.0]], [[1.0, 1.0]], [[0, 0], [5, 0]]])
def test_no_box_stands_around_points_without_extent(points: object) -> None:
    with pytest.raises(ValueError, match=r"point|x1 > x0"):
        Box.around(points)


def test_rotation_is_clockwise_on_the_screen() -> None:
    turned = Homography.rotation(90, center=(10, 10)).forward([[20.0, 10.0]])
    np.testing.assert_allclose(turned, [[10.0, 20.0]], atol=1e-9)


def test_far_translations_are_homographies() -> None:
    moved = Homography.translation(3e6, -2e6).forward([[1.0, 2.0]])
    np.testing.assert_allclose(moved, [[3e6 + 1, -2e6 + 2]])


def test_an_affine_matrix_of_two_rows_is_taken() -> None:
    warp = Homography.from_array([[2, 0, 1], [0, 3, 0]])
    np.testing.assert_allclose(warp.forward([[1.0, 1.0]]), [[3.0, 3.0]])


@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((3, 3)),
        np.ones((3, 3)),
        np.arange(9.0).reshape(3, 3),
        np.diag([1, 0, 1]),
        np.full((3, 3), np.nan),
        np.eye(4),
    ],
)
def test_a_singular_matrix_is_no_homography(matrix: np.ndarray) -> None:
    with pytest.raises(ValidationError):
        Homography.from_array(matrix)


class _Sagging:
    """A warp under which level lines sag by 10 px in the middle of 100 px."""

    def forward(self, points):
        return points + np.column_stack([np.zeros(len(points)), 10 * np.sin(np.pi * points[:, 0] / 100)])

    def inverse(self, points):
        return points - np.column_stack([np.zeros(len(points)), 10 * np.sin(np.pi * points[:, 0] / 100)])


def test_a_quad_around_a_bent_area_holds_all_of_it():
    quad = Box(x0=0, y0=0, x1=100, y1=20).quad()
    around = quad.warped_around(_Sagging())
    np.testing.assert_allclose(around.points, [[0, 0], [100, 0], [100, 30], [0, 30]], atol=1e-6)
    np.testing.assert_allclose(quad.warped(_Sagging()).points, quad.points, atol=1e-6)


@pytest.mark.parametrize("degrees", [0, 7, 90, 180, -30])
def test_a_homography_bends_no_edge(degrees):
    quad = Box(x0=3, y0=5, x1=90, y1=20).quad()
    turn = Homography.rotation(degrees, center=(10, 20))
    np.testing.assert_allclose(quad.warped_around(turn).points, quad.warped(turn).points, atol=1e-6)
