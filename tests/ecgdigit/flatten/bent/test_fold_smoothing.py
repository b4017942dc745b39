"""Offsets of lines become smooth, folds stay sharp, wrong places are left out."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgdigit.flatten.bent._fold_smoothing import smoothed

LINES, STEPS, STEP = 24, 120, 1.5


def tent(place: float, height: float) -> np.ndarray:
    along = np.arange(STEPS) * STEP
    return np.tile(height * np.clip(1 - np.abs(along - place) / 12, 0, None), (LINES, 1))


@given(place=st.floats(30, 150), height=st.floats(-1, 1), seed=st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_noise_is_evened_out_and_a_fold_stays_sharp(place, height, seed):
    true = tent(place, height)
    noisy = true + np.random.default_rng(seed).normal(0, 0.03, true.shape)
    found = smoothed(noisy, np.ones(true.shape), STEP, 0.06, rounds=4)
    assert np.sqrt(np.mean((found - true) ** 2)) < 0.015
    assert np.abs(found - true).max() < 0.1


def test_wrong_places_are_left_out():
    true = tent(90, 0.5)
    rng = np.random.default_rng(2)
    wrong = true + 0.6 * (rng.random(true.shape) < 0.08)
    wrong[12, 20:24] += 0.6
    found = smoothed(wrong, np.ones(true.shape), STEP, 0.06, rounds=4)
    assert np.median(np.abs(found - true)) < 0.01
    assert np.abs(found - true).max() < 0.2


def test_what_was_not_seen_goes_on_as_it_is_beside():
    weight = np.ones((LINES, STEPS))
    weight[:, 50:80] = 0
    found = smoothed(np.where(weight > 0, 0.3, 5.0), weight, STEP, 0.06, rounds=3)
    np.testing.assert_allclose(found, 0.3, atol=0.02)


def test_where_nothing_was_seen_there_is_no_offset():
    assert not smoothed(np.ones((LINES, STEPS)), np.zeros((LINES, STEPS)), STEP, 0.06, rounds=3).any()
