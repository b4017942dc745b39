"""Frames go, stacks of peaks stay."""

import numpy as np
import pytest

from ecgdigit.evidence._plot_frames import without_frame


def _rows(height: int = 600, width: int = 900) -> np.ndarray:
    ink = np.zeros((height, width), np.float32)
    for level in range(40, height, 50):
        ink[level : level + 2, 60:-60] = 1
    return ink


@pytest.mark.parametrize("lean", [0, 1])
def test_the_sides_of_a_frame_go(lean):
    bare, framed = _rows(), _rows()
    for x in (30, 868):
        framed[20:300, x : x + 2] = 1
        framed[300:580, x + lean : x + lean + 2] = 1
    framed[20:22, 30:870] = framed[578:580, 30:870] = 1
    middle = [31, 869] if lean else [30, 31, 868, 869]
    assert np.array_equal(without_frame(framed)[:, middle], bare[:, middle])
    assert np.array_equal(without_frame(framed)[:, 40:860], bare[:, 40:860])


def test_ticks_below_a_side_do_not_hide_it():
    framed = _rows()
    framed[20:560, [30, 868]] = 1
    framed[[20, 559], 30:869] = 1
    bare = without_frame(framed)
    framed[560:563, 30] = framed[572:580, 30] = 1
    assert np.array_equal(without_frame(framed)[:560], bare[:560])
    assert bare[20].max() == 0


def test_dashed_lines_are_no_sides_whatever_else_their_columns_hold():
    ink = _rows()
    dashes = np.arange(20, 380)
    dashes = dashes[dashes % 10 < 8]
    for column in (30, 868):
        ink[dashes, column] = 1
        ink[430:550, column] = 1
    assert np.array_equal(without_frame(ink), ink)


def test_beats_that_rows_share_stay():
    ink = _rows()
    for beat in (200, 400, 600):
        for row, level in enumerate(range(40, 560, 50)):
            ink[level - 30 - (beat + 7 * row) % 9 : level + 12, beat : beat + 2] = 1
    assert np.array_equal(without_frame(ink), ink)
