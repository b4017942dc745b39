"""Without a baseline, the target is the trace that fills the crop's height."""

import numpy as np

from ecgseg.crops._target_choice import find_target, level_rows
from ecgseg.run.runners import CropLogits

HEIGHT, WIDTH = 96, 320


def _mask(level: int, top: int, bottom: int) -> np.ndarray:
    """A level line with an upright stroke now and then."""
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[level : level + 2] = True
    mask[top : bottom + 1, 40::80] = True
    return mask


TRACES = {30: _mask(30, 10, 40), 60: _mask(60, 12, 84)}


class Told:
    """A network that does what it is told, and without that takes the upper trace."""

    def __init__(self) -> None:
        self.runs = 0

    def run(self, channels: np.ndarray) -> CropLogits:
        self.runs += 1
        near = channels[4, :HEIGHT, 0]
        level = min(TRACES, key=lambda row: abs(row - int(near.argmax()))) if near.any() else 30
        target, other = (20.0 * TRACES[key] - 10 for key in (level, 90 - level))
        return CropLogits(*(x.astype(np.float32) for x in (target, other, target, np.zeros(WIDTH))))


def test_the_levels_of_traces_are_found():
    network = Told()
    levels = level_rows(network.run(np.zeros((5, HEIGHT, WIDTH), np.float32)), HEIGHT, WIDTH)
    assert sorted(round(level / 30) * 30 for level in levels) == [30, 60]


def test_the_trace_that_fills_the_height_is_the_target():
    network = Told()
    found = find_target(network, np.full((HEIGHT, WIDTH, 3), 255, np.uint8))
    np.testing.assert_array_equal(found.target > 0, TRACES[60])
    assert network.runs == 3


def test_one_trace_alone_needs_two_runs():
    class Alone(Told):
        def run(self, channels: np.ndarray) -> CropLogits:
            return super().run(channels)._replace(other=np.full((HEIGHT, WIDTH), -10, np.float32))

    network = Alone()
    find_target(network, np.full((HEIGHT, WIDTH, 3), 255, np.uint8))
    assert network.runs == 2
