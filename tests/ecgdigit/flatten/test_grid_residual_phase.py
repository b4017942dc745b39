"""How far the lines of a grid lie from where they are thought to be."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ecgdigit.flatten.grid_residual_phase import line_offsets

PITCH = 8.0


def marks(x_mm: NDArray[np.float64], y_mm: NDArray[np.float64], *, major: float = 1.0) -> NDArray[np.float32]:
    """Lines where a place's millimetres are whole, 5 mm ones stronger; ink here and there."""

    def lines(mm: NDArray[np.float64]) -> NDArray[np.float64]:
        fine = np.exp(-0.5 * ((mm - np.round(mm)) / 0.08) ** 2)
        return 0.3 * fine * (1 + major * (np.round(mm) % 5 == 0))

    found = np.maximum(lines(x_mm), lines(y_mm))
    found[300:303, ::2] = 0.5
    return found.astype(np.float32)


def millimetres(width: int = 1000, height: int = 800) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    return x / PITCH, y / PITCH


def inside(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[2:-2, 2:-2]


def test_lines_that_are_where_they_are_thought_to_be_have_no_offset() -> None:
    found = line_offsets(marks(*millimetres()), (PITCH, PITCH), (0.0, 0.0))
    assert np.abs(inside(found.offset)).max() < 0.05
    assert found.typical() < 0.01


@pytest.mark.parametrize("by", [-2.2, -1.0, 0.3, 1.8])
def test_a_page_is_told_to_be_off_by_more_than_a_line(by: float) -> None:
    x, y = millimetres()
    found = line_offsets(marks(x - by, y + 1), (PITCH, PITCH), (0.0, 0.0))
    np.testing.assert_allclose(inside(found.offset[:, :, 0]), by, atol=0.05)
    np.testing.assert_allclose(inside(found.offset[:, :, 1]), -1, atol=0.05)


@pytest.mark.parametrize(("left", "right"), [(0.0, 1.0), (-2.0, -3.0), (2.0, 3.0)])
def test_a_part_of_the_page_that_slipped_by_a_line_is_told_from_the_rest(left: float, right: float) -> None:
    x, y = millimetres()
    found = line_offsets(marks(x - np.where(x < 80, left, right), y), (PITCH, PITCH), (0.0, 0.0))
    across = found.places[0, :, 0] / PITCH
    np.testing.assert_allclose(inside(found.offset[:, across < 70, 0]), left, atol=0.05)
    np.testing.assert_allclose(inside(found.offset[:, across > 90, 0]), right, atol=0.05)


def test_without_5_mm_lines_places_are_off_by_less_than_half_a_line() -> None:
    x, y = millimetres()
    found = line_offsets(marks(x - 1.8, y, major=0.0), (PITCH, PITCH), (0.0, 0.0))
    np.testing.assert_allclose(inside(found.offset[:, :, 0]), -0.2, atol=0.05)
