"""Ink is measured against the paper around it and against its own darkest pixels."""

import numpy as np
import pytest

from ecgseg.crops._pen_coverage import ink_coverage, runs_alone

HEIGHT, WIDTH, PEN = 80, 240, 4.0


def _line() -> np.ndarray:
    """Coverage of a wave drawn with a pen of 4 px."""
    y = 40 + 15 * np.sin(np.arange(WIDTH) / 25)
    rows = np.arange(HEIGHT)[:, None]
    return np.clip(PEN / 2 + 0.5 - np.abs(rows - y), 0, 1).astype(np.float32)


def _drawn(covered: np.ndarray, ink: tuple[int, int, int], grid: tuple[int, int, int]) -> np.ndarray:
    paper = np.full((HEIGHT, WIDTH, 3), 250.0)
    paper[::10] = grid
    paper[:, ::10] = grid
    share = covered[:, :, None]
    return np.round(paper * (1 - share * (1 - np.array(ink) / 255))).astype(np.uint8)


def _found(image: np.ndarray, covered: np.ndarray) -> np.ndarray:
    likely = np.where(covered > 0, 0.9, 0.01).astype(np.float32)
    return ink_coverage(image, likely, np.zeros_like(likely), pen=PEN)


@pytest.mark.parametrize("ink", [(20, 20, 20), (20, 30, 120), (90, 90, 90)])
@pytest.mark.parametrize("grid", [(250, 190, 190), (190, 230, 190), (235, 120, 120), (250, 250, 250)])
def test_coverage_is_that_of_the_pen(ink, grid):
    covered = _line()
    found = _found(_drawn(covered, ink, grid), covered)
    assert np.abs(found - covered).mean() < 0.06
    agree = (found > 0.5) == (covered > 0.5)
    assert agree.mean() > 0.99


def test_paler_ink_counts_as_much():
    covered = _line()
    pale = covered * np.linspace(1, 0.5, WIDTH, dtype=np.float32)
    found = _found(_drawn(pale, (20, 20, 20), (250, 210, 210)), covered)
    assert ((found > 0.5) == (covered > 0.5)).mean() > 0.99


def test_a_shadow_is_no_ink():
    covered = _line()
    image = _drawn(covered, (20, 20, 20), (240, 180, 180)) * np.linspace(1, 0.55, WIDTH)[None, :, None]
    found = _found(np.round(image).astype(np.uint8), covered)
    assert ((found > 0.45) == (covered > 0.45)).mean() > 0.98


def test_where_nothing_is_sure_there_is_no_ink():
    none = np.zeros((HEIGHT, WIDTH), np.float32)
    assert not ink_coverage(np.full((HEIGHT, WIDTH, 3), 200, np.uint8), none, none, pen=PEN).any()


def test_a_wave_by_itself_runs_alone():
    ink = _line() > 0.5
    ink[5:7, 100:102] = True  # a speck of dirt
    assert runs_alone(ink, pen=PEN)


@pytest.mark.parametrize("shift", [-22, 12, 24])
def test_a_wave_beside_another_does_not(shift):
    ink = _line() > 0.5
    assert not runs_alone(ink | np.roll(ink, shift, axis=0), pen=PEN)


def test_a_spike_that_enters_from_below_is_a_neighbour():
    ink = _line() > 0.5
    ink[30:, 60:64] = True
    assert not runs_alone(ink, pen=PEN)


def test_where_no_ink_is_none_runs_alone():
    assert not runs_alone(np.zeros((HEIGHT, WIDTH), bool), pen=PEN)
