"""Rows followed by what a reader says: every stroke is covered, and each row keeps to its own."""

import numpy as np
import pytest

from ecgdigit.trace._stroke_edges import covered_strokes
from ecgdigit.trace.rewarded_paths import SEEN_ODDS, find_rewarded_paths

PITCH = (10.0, 10.0)
SIZE = (600, 400)


def _chance(*lines: np.ndarray, pen: int = 2) -> np.ndarray:
    """Draw lines as a reader would see them: sure of the pen, and of paper."""
    chance = np.full(SIZE, 0.01, np.float32)
    for line in lines:
        for x in range(SIZE[1]):
            near = line[max(x - 1, 0) : x + 2]
            chance[int(near.min()) - pen : int(near.max()) + pen + 1, x] = 0.95
    return chance


def _beat(level: float, height: float, *, wide: float = 6.0) -> np.ndarray:
    """A level line with one narrow peak."""
    x = np.arange(SIZE[1])
    return level - height * np.clip(1 - np.abs(x - 200) / wide, 0, 1)


def _followed(chances, levels):
    breaks = np.zeros((len(levels), SIZE[1]), np.bool_)
    return find_rewarded_paths(chances, np.array(levels, float), PITCH, 0, breaks=breaks)


@pytest.mark.parametrize("height", [-150.0, 40.0, 150.0, 250.0])
@pytest.mark.parametrize("wide", [2.0, 5.0, 15.0])
def test_peaks_are_covered_to_their_tips(height, wide):
    line = _beat(300.0, height, wide=wide)
    paths = _followed([_chance(line)], [300.0])
    tip = line.min() if height > 0 else line.max()
    near = slice(190, 211)
    reached = paths.low[0, near].min() if height > 0 else paths.high[0, near].max()
    assert abs(reached - tip) < 6
    assert paths.evidence[0].min() > 0.5 * SEEN_ODDS


def test_each_row_keeps_to_its_own_peak():
    upper, lower = _beat(200.0, -40.0), _beat(300.0, 160.0)
    chance = _chance(upper, lower)
    own = np.zeros((2, *SIZE), np.float32)
    own[0] = np.where(_chance(upper) > 0.5, 0.9, 0.1)
    own[1] = np.where(_chance(lower) > 0.5, 0.9, 0.1)
    paths = _followed([chance * own[0], chance * own[1]], [200.0, 300.0])
    assert paths.low[1].min() < 150
    assert paths.low[0].min() > 190


def test_a_line_that_leaves_and_comes_back_is_not_sure_of_what_lies_between():
    line = np.full(SIZE[1], 300.0)
    chance = _chance(line)
    chance[:, 180:220] = 0.01
    paths = _followed([chance], [300.0])
    assert paths.evidence[0, 190:210].max() < 1
    assert paths.evidence[0, :150].min() > 5


def test_beyond_the_page_there_is_paper():
    paths = _followed([_chance(np.full(SIZE[1], 10.0))], [10.0])
    assert np.abs((paths.enter + paths.leave) / 2 - 10).max() < 6


def test_strokes_are_measured_within_what_is_covered():
    line = np.full(SIZE[1], 300.0)
    chance = _chance(line)
    paths = _followed([chance], [300.0])
    ink = np.where(chance > 0.5, 1.0, 0.0).astype(np.float32)
    ink[100:290, 50] = 1.0  # what is left of a grid line runs up to near the trace
    (stroke,) = covered_strokes(ink, paths, 2)
    np.testing.assert_allclose(stroke.ink.middle, 300.0, atol=0.1)
    np.testing.assert_allclose(stroke.ink.height, 5.0, atol=0.1)
    assert (stroke.sure == 1).all()
