"""Distributions over y become sub-pixel lines."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ecgseg.crops._decoding import decode_columns


def _peak(at: float, height: int = 40, sigma: float = 1.2) -> np.ndarray:
    return -0.5 * ((np.arange(height) - at) / sigma) ** 2


@pytest.mark.parametrize("at", [10.0, 10.25, 10.5, 10.9])
def test_the_line_is_found_between_pixels(at):
    y, confidence = decode_columns(_peak(at)[:, None].astype(np.float32), np.array([-20], np.float32))
    assert y[0] == pytest.approx(at, abs=0.03)
    assert confidence[0] > 0.98


def test_a_second_trace_does_not_draw_the_line_away():
    both = np.logaddexp(_peak(10.3), _peak(30) - 0.7)[:, None].astype(np.float32)
    y, confidence = decode_columns(both, np.array([-20], np.float32))
    assert y[0] == pytest.approx(10.3, abs=0.05)
    assert confidence[0] == pytest.approx(2 / 3, abs=0.02)


def test_confidence_falls_with_absence():
    line = _peak(5)[:, None].repeat(3, axis=1).astype(np.float32)
    _, confidence = decode_columns(line, np.array([-20, np.log(3), 20], np.float32))
    assert_allclose(confidence, [1, 0.5, 0], atol=0.02)


def test_a_line_at_the_edge_stays_on_the_crop():
    y, _ = decode_columns(_peak(0)[:, None].astype(np.float32), np.array([-20], np.float32))
    assert 0 <= y[0] < 1.2
