"""The chart follows the grid's own lines, not what else repeats on the page."""

import numpy as np
import pytest

from ecgdigit.flatten.bent._local_waves import Patches
from ecgdigit.flatten.bent._wave_joining import grown_chart


@pytest.mark.parametrize("degrees", [-6.0, 0.0, 3.0])
def test_the_diagonals_of_a_grid_of_dots_are_not_its_lines(degrees):
    y, x = np.mgrid[:520, :640].astype(np.float64)
    turn = np.deg2rad(degrees)
    u, v = (np.cos(turn) * x + np.sin(turn) * y) / 6, (np.cos(turn) * y - np.sin(turn) * x) / 6
    # Dots that are weak along the sides and strong across the diagonals, as square ones printed coarsely.
    marks = np.cos(2 * np.pi * (u + v)) + np.cos(2 * np.pi * (u - v)) + 0.4 * np.cos(2 * np.pi * u)
    marks += 0.4 * np.cos(2 * np.pi * v) + np.random.default_rng(0).normal(0, 0.3, marks.shape)
    chart = grown_chart(Patches(marks.astype(np.float32)))
    assert chart is not None
    assert chart.period == pytest.approx((6.0, 6.0), rel=0.02)
