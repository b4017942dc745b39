"""Random fields: even strength everywhere, and the same at other resolutions."""

import cv2
import numpy as np
import pytest

from ecgsyn.effects import fractal_field, smooth_field


@pytest.mark.parametrize("cell", [1.0, 3.0, 12.5, 40.0])
def test_a_smooth_field_has_mean_0_and_deviation_1(cell: float):
    field = smooth_field((900, 700), cell=cell, rng=np.random.default_rng(3))
    assert field.shape == (700, 900)
    assert abs(field.mean()) < 3 * cell / 700
    assert field.std() == pytest.approx(1, abs=0.12)


def test_the_strength_is_the_same_at_nodes_and_between_them():
    fields = [smooth_field((96, 96), cell=16, rng=np.random.default_rng(seed)) for seed in range(300)]
    spread = np.std(fields, axis=0)
    assert 0.8 < spread.min() < spread.max() < 1.25


@pytest.mark.parametrize("kind", [smooth_field, fractal_field])
def test_one_seed_gives_one_field_at_any_resolution(kind):
    coarse = kind((300, 200), cell=25, rng=np.random.default_rng(9))
    fine = kind((900, 600), cell=75, rng=np.random.default_rng(9))
    reduced = cv2.resize(fine, (300, 200), interpolation=cv2.INTER_AREA)
    assert np.abs(reduced - coarse).max() < 0.15


def test_some_pixels_more_change_nothing_else():
    small = smooth_field((301, 199), cell=25, rng=np.random.default_rng(9))
    large = smooth_field((340, 260), cell=25, rng=np.random.default_rng(9))
    assert np.abs(small - large[:199, :301]).max() < 0.02


def test_the_size_takes_no_numbers_from_the_generator():
    after = []
    for size in ((10, 10), (500, 300)):
        rng = np.random.default_rng(4)
        smooth_field(size, cell=5, rng=rng)
        after.append(rng.random())
    assert after[0] == after[1]


def test_aspect_draws_a_field_out_along_x():
    field = smooth_field((400, 400), cell=5, rng=np.random.default_rng(2), aspect=10)
    assert np.abs(np.diff(field, axis=1)).mean() < 0.3 * np.abs(np.diff(field, axis=0)).mean()


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (2000, 2)])
def test_tiny_fields(size: tuple[int, int]):
    assert fractal_field(size, cell=30, rng=np.random.default_rng(0)).shape == size[::-1]
