"""Strokes that are pale, thin or lost in part: they are followed, or it is said that they were not seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgdigit.trace._ink_chance import ink_chance
from ecgdigit.trace._stroke_edges import read_strokes
from ecgdigit.trace.path_confidence import PathConfidence, evidence_of
from ecgdigit.trace.shortest_paths import Paths, find_paths
from tests.ecgdigit.trace.test_shortest_paths import PITCH, X, _ink

LEVEL = 150.0


def _followed(ink: NDArray[np.float32], *levels: float, pitch: tuple[float, float] = PITCH) -> Paths:
    chance = ink_chance(ink, pitch)
    return find_paths(chance, np.array(levels or (LEVEL,)), pitch, (0, ink.shape[1]))


def _on_ink(ink: NDArray[np.float32], line: NDArray[np.float64], paths: Paths) -> NDArray[np.bool_]:
    """Where a line lies in the stroke that is read along its path."""
    (stroke,) = read_strokes(ink, paths)
    return np.asarray((line >= stroke.ink.top - 1) & (line <= stroke.ink.bottom + 1))


def _peaks(height: float, width: float) -> NDArray[np.float64]:
    """A line with an R wave every 100 columns."""
    return LEVEL - height * np.exp(-(((X % 100 - 50) / width) ** 2))


def _paled(ink: NDArray[np.float32], line: NDArray[np.float64], share: float) -> NDArray[np.float32]:
    """Ink whose fast strokes are so much paler than its slow ones."""
    steep = np.abs(np.gradient(line)) > 2
    return np.where(steep, np.float32(share), np.float32(1)) * ink


@settings(max_examples=15, deadline=None)
@given(share=st.floats(0.2, 0.4), height=st.floats(40, 100), width=st.floats(2.5, 5.0))
def test_strokes_of_a_third_of_the_darkness_are_climbed_to_their_tips(share, height, width):
    line = _peaks(height, width)
    ink = _paled(_ink(line), line, share)
    (stroke,) = read_strokes(ink, _followed(ink))
    for peak in range(50, 400, 100):
        assert np.nanmin(stroke.ink.top[peak - 4 : peak + 5]) < LEVEL - 0.9 * height


def test_a_dark_tip_pulls_the_path_over_a_stroke_that_has_faded_to_a_tenth():
    line = _peaks(80.0, 3.0)
    ink = _ink(line)
    faded = np.where((np.arange(240)[:, None] > 90) & (np.arange(240)[:, None] < 140), 0.1, 1.0) * ink
    paths = _followed(faded.astype(np.float32))
    for peak in range(50, 400, 100):
        assert paths.low[0, peak - 4 : peak + 5].min() < 80


def test_a_stroke_one_pixel_wide_is_climbed_and_left_in_its_column():
    ink = np.zeros((120, 200), np.float32)
    ink[80] = 1.0
    ink[55:80, 50::40] = 0.5
    paths = _followed(ink, 80.0, pitch=(2.5, 2.5))
    assert (paths.low[0, 50::40] <= 57).all()
    beside = np.ones(200, np.bool_)
    for step in (-1, 0, 1):
        beside[50 + step :: 40] = False
    assert (paths.low[0, beside] >= 78).all()


@settings(max_examples=10, deadline=None)
@given(period=st.floats(18, 45), height=st.floats(20, 70), phase=st.floats(0, 6))
def test_coarse_waves_are_followed(period, height, phase):
    """As ventricular fibrillation draws them: hardly any of it is level."""
    line = 120 + height * np.sin(2 * np.pi * X / period + phase) * (0.7 + 0.3 * np.sin(X / 60))
    ink = _ink(line)
    assert _on_ink(ink, line, _followed(ink, 120.0)).mean() > 0.99


def test_a_wide_qrs_is_followed():
    line = LEVEL - 70 * np.exp(-(((X - 200) / 14) ** 2)) + 50 * np.exp(-(((X - 232) / 10) ** 2))
    ink = _ink(line)
    assert _on_ink(ink, line, _followed(ink)).all()


@pytest.mark.parametrize("gap", [4, 8, 20])
def test_confidence_is_low_where_a_line_leaves_and_comes_back(gap):
    ink = _ink(np.full(400, LEVEL))
    ink[:, 200 : 200 + gap] = 0
    told = PathConfidence().of(evidence_of(_followed(ink), PITCH[0]))[0]
    assert told[200 : 200 + gap].max() < 0.9
    assert told[20:180].min() > 0.9


def test_confidence_is_low_where_another_line_is_as_good():
    """A line that parts in two: nobody can tell which is the trace."""
    upper, lower = LEVEL - 12 * np.clip((X - 150) / 20, 0, 1), LEVEL + 12 * np.clip((X - 150) / 20, 0, 1)
    parted = np.maximum(_ink(upper), _ink(lower))
    told = PathConfidence().of(evidence_of(_followed(parted), PITCH[0]))[0]
    assert told[20:120].min() > 0.9
    assert told[200:380].max() < 0.9


def test_rows_keep_their_own_lines_on_a_page_of_twelve():
    levels = 60.0 + 45 * np.arange(12)
    lines = [level - 60 * np.exp(-(((X % 130 - 60 - 3 * row) / 3) ** 2)) for row, level in enumerate(levels)]
    paths = _followed(_ink(*lines, height=640), *levels)
    level_parts = np.abs(X % 130 - 75) > 40
    for row, level in enumerate(levels):
        assert np.abs(paths.leave[row, level_parts] - level).max() <= 3


def test_evidence_and_confidence_are_monotone():
    with pytest.raises(ValueError, match="does not decrease"):
        PathConfidence(evidence=(0.0, 1.0), right=(0.9, 0.1))
    with pytest.raises(ValueError, match="same length"):
        PathConfidence(evidence=(0.0,), right=(0.9, 1.0))
    told = PathConfidence().of(np.linspace(-5, 30, 50))
    assert (np.diff(told) >= 0).all()
    assert told.dtype == np.float32
