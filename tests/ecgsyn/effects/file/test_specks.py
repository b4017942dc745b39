"""Specks come as densely as they are asked for, on large pages too."""

import cv2
import numpy as np
import pytest

from ecgsyn.effects.file._specks import add_specks


def test_no_speck_is_left_out_on_a_large_page():
    grey = np.full((2970, 2100), 255, dtype=np.uint8)
    add_specks(grey, per_cm2=12.0, radius=0.08, level=0, px_per_mm=10.0, rng=np.random.default_rng(2))
    found = cv2.connectedComponents(np.asarray(grey < 128, dtype=np.uint8))[0] - 1
    assert found == pytest.approx(12 * 21 * 29.7, rel=0.1)
