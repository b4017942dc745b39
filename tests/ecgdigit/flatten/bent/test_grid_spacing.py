"""1 mm, 5 mm and overtones are told apart."""

import numpy as np
import pytest

from ecgdigit.flatten.bent._grid_spacing import find_spacing, known_spacing


def _map(px_per_mm: float, minor: float, major: float, width: int = 1200) -> np.ndarray:
    x = np.arange(width) / px_per_mm
    near = np.exp(-0.5 * ((x - np.round(x)) / 0.12) ** 2)
    line = near * np.where(np.round(x) % 5 == 0, major, minor)
    noise = np.random.default_rng(0).normal(0, 0.05, (300, width))
    return (line[None, :] + noise).astype(np.float32)


@pytest.mark.parametrize(("followed", "mm"), [(1, 5.0), (2, 2.5), (3, 5 / 3), (5, 1.0), (10, 0.5)])
def test_both_kinds_of_lines(followed, mm):
    marks = _map(6.0, 0.4, 0.9)
    found = find_spacing([marks, marks], [followed / 30.0] * 2, 1200 * followed / 30)
    assert found.sure
    assert found.major
    assert found.mm == pytest.approx(mm)


@pytest.mark.parametrize(("followed", "mm"), [(1, 1.0), (2, 0.5)])
def test_one_kind_of_line_rests_on_the_size_of_pages(followed, mm):
    marks = _map(5.0, 0.5, 0.5)
    found = find_spacing([marks, marks], [followed / 5.0] * 2, 1200 * followed / 5)
    assert not found.sure
    assert not found.major
    assert found.mm == pytest.approx(mm)


def test_5_mm_lines_alone():
    marks = _map(5.0, 0.0, 0.5)
    found = find_spacing([marks, marks], [1 / 25.0] * 2, 1200 / 25)
    assert found.mm == pytest.approx(5.0)


def test_beats_and_rows_25_mm_apart_do_not_make_a_small_page_of_5_mm_lines():
    marks = _map(5.6, 0.0, 0.5, width=1600)
    marks[:, np.round(np.arange(10, 1600, 5 * 28.0)).astype(int)] += 0.6
    found = find_spacing([marks, marks], [4 / 28.0] * 2, 1600 * 4 / 28)
    assert found.mm == pytest.approx(1.25)
    assert not found.sure


@pytest.mark.parametrize(("mm", "nearly"), [(5.0, 4.6), (2.5, 2.6), (1.0, 1.07), (0.5, 0.52)])
def test_a_known_scale_tells_what_lines_of_one_kind_are(mm, nearly):
    marks = _map(5.0, 0.5, 0.5)
    found = known_spacing(marks, 1 / (5.0 * mm), nearly)
    assert found.sure
    assert found.mm == pytest.approx(mm)
