"""Lines that a fold bends are followed, whatever the pen drew beside them, and none where there are none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgdigit.flatten.bent._line_following import MOST_MM, LineShifts, line_shifts

PITCH = 5.5
SIZE = (1100, 800)
ORIGIN = (12.0, 17.0)

Floats = NDArray[np.float64]


def millimetres() -> tuple[Floats, Floats]:
    x, y = np.meshgrid(np.arange(SIZE[0], dtype=np.float64), np.arange(SIZE[1], dtype=np.float64))
    return (x - ORIGIN[0]) / PITCH, (y - ORIGIN[1]) / PITCH


def drawn(x_mm: Floats, y_mm: Floats, *, major: float = 2.5, noise: float = 0.03) -> NDArray[np.float32]:
    """Lines where a place's millimetres are whole, 5 mm ones darker."""

    def lines(mm: Floats) -> Floats:
        dark = np.where(np.round(mm) % 5 == 0, major, 1.0)
        return 0.1 * dark * np.exp(-0.5 * ((mm - np.round(mm)) / 0.12) ** 2)

    rng = np.random.default_rng(0)
    sheet = np.maximum(lines(x_mm), lines(y_mm)) + rng.normal(0, noise, x_mm.shape)
    return np.clip(sheet, 0, 1).astype(np.float32)


def fold(along: Floats, place: float, height: float, width: float) -> Floats:
    """A tent: nothing but for ``width`` mm to both sides of a fold, where it is ``height`` mm."""
    return np.asarray(height * np.clip(1 - np.abs(along - place) / width, 0, None))


def at_places(found: LineShifts) -> tuple[Floats, Floats]:
    rows, columns = found.shift.shape[:2]
    x, y = np.meshgrid(
        found.origin[0] + np.arange(columns) * found.step, found.origin[1] + np.arange(rows) * found.step
    )
    return (x - ORIGIN[0]) / PITCH, (y - ORIGIN[1]) / PITCH


def inside(values: Floats) -> Floats:
    """Leave out the margin beyond the outermost lines, which go on as they are."""
    return values[4:-4, 4:-4]


@given(
    place=st.floats(40, 110),
    height=st.floats(0.3, 0.9) | st.floats(-0.9, -0.3),
    width=st.floats(5, 15),
    upright=st.booleans(),
)
@settings(max_examples=10, deadline=None)
def test_a_sharp_fold_is_followed(place: float, height: float, width: float, upright: bool) -> None:
    x, y = millimetres()
    if upright:
        found = line_shifts(drawn(x - fold(y, place, height, width), y), PITCH, ORIGIN)
        true = fold(at_places(found)[1], place, height, width)
    else:
        found = line_shifts(drawn(x, y - fold(x, place, height, width)), PITCH, ORIGIN)
        true = fold(at_places(found)[0], place, height, width)
    kinked, straight = (found.shift[:, :, axis] for axis in ((0, 1) if upright else (1, 0)))
    misses = np.abs(inside(kinked - true))
    assert np.median(misses) < 0.02
    assert np.quantile(misses, 0.99) < 0.12
    assert np.quantile(np.abs(inside(straight)), 0.99) < 0.03


def test_a_trace_along_a_line_does_not_pull_it_off() -> None:
    x, y = millimetres()
    sheet = drawn(x, y)
    for line in (40.0, 85.0):
        # Beats every 20 mm; between them the pen runs 0.4 mm below a line for nearly all of its length.
        pen = line + 0.4 - 12 * np.exp(-0.5 * (((x + 10) % 20 - 10) / 0.8) ** 2)
        sheet = np.where(np.abs(y - pen) < 0.25, 1.0, sheet)
    found = line_shifts(sheet.astype(np.float32), PITCH, ORIGIN)
    misses = np.abs(inside(found.shift))
    assert np.quantile(misses, 0.95) < 0.05
    assert misses.max() < 0.3


def test_letters_beside_a_line_do_not_pull_it_off() -> None:
    x, y = millimetres()
    sheet = drawn(x, y)
    written = (np.abs(x - 60.6) < 0.4) & (y > 30) & (y < 60) & (y % 3 < 2)
    found = line_shifts(np.where(written, 1, sheet).astype(np.float32), PITCH, ORIGIN)
    assert np.quantile(np.abs(inside(found.shift)), 0.99) < 0.05


def test_part_of_a_page_without_lines_goes_on_as_it_is_beside() -> None:
    x, y = millimetres()
    sheet = drawn(x - 0.4, y)
    sheet[:, 500:] = 0
    found = line_shifts(sheet, PITCH, ORIGIN)
    near = found.shift[4:-4, 4:50, 0]
    np.testing.assert_allclose(near, 0.4, atol=0.05)
    assert np.isfinite(found.shift).all()
    assert np.abs(found.shift).max() <= MOST_MM


@pytest.mark.parametrize("kind", ["blank", "noise", "equal lines", "traces"])
def test_a_page_whose_5_mm_lines_do_not_stand_out_is_left_as_it_is(kind: str) -> None:
    x, y = millimetres()
    traces = sum(np.abs(y - 25 * row - 4 * np.sin(x / 3 + row)) < 0.3 for row in range(1, 6)) > 0
    sheets = {
        "blank": np.zeros(x.shape),
        "noise": np.random.default_rng(1).random(x.shape),
        "equal lines": drawn(x - fold(y, 60, 0.6, 8), y, major=1.0),
        "traces": traces,
    }
    found = line_shifts(sheets[kind].astype(np.float32), PITCH, ORIGIN)
    assert not found.shift.any()


@pytest.mark.parametrize("size", [(1, 1), (40, 900), (900, 40), (120, 120)])
def test_a_scrap_of_a_page_has_no_shift(size: tuple[int, int]) -> None:
    found = line_shifts(np.ones(size, np.float32), PITCH, ORIGIN)
    assert not found.shift.any()


def test_more_lines_than_a_page_has_are_not_followed() -> None:
    x, y = millimetres()
    found = line_shifts(drawn(x - 0.3, y), 1.0, ORIGIN)
    assert not found.shift[:, :, 0].any()
