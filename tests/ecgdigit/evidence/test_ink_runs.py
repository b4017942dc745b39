"""Vertical runs of a mask."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgdigit.evidence.ink_runs import Runs, find_runs, pen_width
from tests.strategies import masks


@settings(max_examples=40)
@given(mask=st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(lambda size: masks(*size)))
def test_runs_paint_the_mask_again(mask):
    runs = find_runs(mask)
    painted = np.zeros_like(mask)
    for x, top, bottom in zip(*runs, strict=True):
        assert bottom > top
        assert not painted[max(top - 1, 0) : bottom + 1, x].any(), "runs of one column touch"
        painted[top:bottom, x] = True
    assert np.array_equal(painted, mask)
    assert runs.height.sum() == mask.sum()
    order = list(zip(runs.x, runs.top, strict=True))
    assert order == sorted(order)


def test_heights_middles_and_parts():
    mask = np.zeros((10, 3), np.bool_)
    mask[2:5, 0] = mask[0:10, 2] = True
    runs = find_runs(mask)
    assert runs.height.tolist() == [3, 10]
    assert runs.middle.tolist() == [3.0, 4.5]
    assert runs.where(runs.x == 2).top.tolist() == [0]


def test_the_pen_is_as_thick_as_the_lower_runs():
    heights = np.array([3] * 60 + [20] * 40)
    start = np.zeros(100, np.intp)
    assert pen_width(Runs(np.arange(100), start, heights)) == 3
    assert pen_width(Runs(np.arange(0), start[:0], start[:0])) == 1
