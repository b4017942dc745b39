"""Alignment: the whole-sample search against a direct one, and the fit to a fraction of a sample."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from ecgdigit.measure.signal_delay import best_shift, fit_delay, shifted
from ecgtypes import RecordingError
from tests.strategies import numbers

quick = settings(deadline=None, max_examples=40)
values = st.integers(-20, 20).map(float) | st.just(np.nan)
signals = st.integers(1, 30).flatmap(
    lambda n: st.tuples(npst.arrays(float, n, elements=values), npst.arrays(float, n, elements=values))
)


def wave(times: np.ndarray, seed: int) -> np.ndarray:
    """A band-limited signal at any times: sines of up to 0.3 cycles a sample."""
    rng = np.random.default_rng(seed)
    cycles, phases, heights = rng.uniform(0.005, 0.3, 12), rng.uniform(0, 7, 12), rng.normal(size=12)
    return heights @ np.sin(2 * np.pi * cycles[:, None] * times + phases[:, None])


def score(x: np.ndarray, y: np.ndarray, lag: int) -> float:
    """Sum of x[i] y[i + lag], both less their mean where both are known; half of x^2 where y is missing."""
    shared = np.isfinite(x) & np.isfinite(y)
    x, y, lost = x - x[shared].mean(), y - y[shared].mean(), np.isfinite(x) & ~shared
    places = [(i, i + lag) for i in range(x.size) if 0 <= i + lag < x.size and np.isfinite(x[i])]
    return sum(x[i] ** 2 / 2 if lost[j] else x[i] * np.nan_to_num(y[j]) for i, j in places)


@quick
@given(pair=signals, reach=st.integers(0, 40))
def test_the_best_shift_is_the_smallest_of_the_largest_correlation(
    pair: tuple[np.ndarray, np.ndarray], reach: int
) -> None:
    x, y = pair
    found = best_shift(x, y, max_shift=reach)
    shared = np.isfinite(x) & np.isfinite(y)
    if not shared.any() or not np.ptp(x[shared]) or not np.ptp(y[shared]):
        assert found == 0
        return
    direct = {lag: score(x, y, lag) for lag in range(-reach, reach + 1) if abs(lag) < x.size}
    most = max(direct.values())
    assert direct[found] == pytest.approx(most, abs=1e-6)
    assert abs(found) == min(abs(lag) for lag, c in direct.items() if c >= most - 1e-8)


@quick
@given(seed=st.integers(0, 999), delay=st.integers(-25, 25), gaps=st.integers(0, 60))
def test_a_late_copy_has_a_positive_shift_even_with_gaps(seed: int, delay: int, gaps: int) -> None:
    times = np.arange(600.0)
    truth, late = wave(times, seed), wave(times - delay, seed)
    late[np.random.default_rng(seed).integers(0, 600, gaps)] = np.nan
    assert best_shift(truth, late, max_shift=100) == delay
    np.testing.assert_allclose(
        shifted(late, -delay)[100:500], np.where(np.isnan(shifted(late, -delay)), np.nan, truth)[100:500]
    )


@quick
@given(samples=npst.arrays(float, st.integers(0, 20), elements=values), by=st.integers(-30, 30))
def test_shifted_moves_samples_and_leaves_nan(samples: np.ndarray, by: int) -> None:
    moved = shifted(samples, by)
    for i in range(samples.size):
        expected = samples[i - by] if 0 <= i - by < samples.size else np.nan
        np.testing.assert_equal(moved[i], expected)


@pytest.mark.parametrize("flat", [np.zeros(9), np.full(9, 0.1), np.full(9, np.nan), [np.nan] * 8 + [1.0]])
def test_a_signal_without_variation_has_no_shift(flat: np.ndarray) -> None:
    assert best_shift(np.arange(9.0), flat, max_shift=5) == 0
    assert best_shift(flat, np.arange(9.0), max_shift=5) == 0


@quick
@given(
    seed=st.integers(0, 999),
    delay=numbers(-20, 20),
    gain=numbers(0.5, 2),
    offset=numbers(-1, 1),
    gaps=st.integers(0, 60),
)
def test_delay_gain_and_offset_are_found_together(
    seed: int, delay: float, gain: float, offset: float, gaps: int
) -> None:
    times = np.arange(600.0)
    truth, estimate = wave(times, seed), gain * wave(times - delay, seed) + offset
    estimate[np.random.default_rng(seed).integers(0, 600, gaps)] = np.nan
    fit = fit_delay(truth, estimate, shift=round(delay))
    assert fit.delay == pytest.approx(delay, abs=0.02)
    assert fit.gain == pytest.approx(gain, rel=0.005)
    assert fit.offset == pytest.approx(offset, abs=0.01)


@quick
@given(seed=st.integers(0, 999), delay=numbers(-0.5, 0.5))
def test_noise_blurs_the_delay_but_does_not_bias_it(seed: int, delay: float) -> None:
    times = np.arange(3000.0)
    noise = 0.1 * np.random.default_rng(seed).normal(size=3000)
    fit = fit_delay(wave(times, seed), wave(times - delay, seed) + noise)
    assert fit.delay == pytest.approx(delay, abs=0.05)


@quick
@given(seed=st.integers(0, 999), shift=st.integers(-3, 3))
def test_the_fit_stays_within_a_sample_of_where_it_starts(seed: int, shift: int) -> None:
    noise = np.random.default_rng(seed).normal(size=(2, 80))
    assert abs(fit_delay(*noise, shift=shift).delay - shift) <= 1


@quick
@given(seed=st.integers(0, 999), share=numbers(0.1, 0.6), delay=st.integers(-5, 5))
def test_missing_samples_do_not_move_the_shift(seed: int, share: float, delay: int) -> None:
    # A narrow peak: samples beside it correlate better where they do not belong.
    times, rng = np.arange(400.0), np.random.default_rng(seed)
    peaks = [np.exp(-0.5 * ((times - 200 - late) / 6) ** 2) for late in (0, delay)]
    peaks[1][rng.random(400) < share] = np.nan
    assert best_shift(*peaks, max_shift=50) == delay


@pytest.mark.parametrize("truth", [np.zeros(50), np.full(50, np.nan), [1.0, 2.0, 3.0]])
def test_nothing_to_fit_gives_nan(truth: np.ndarray) -> None:
    assert np.isnan(fit_delay(truth, np.arange(float(len(truth))))).all()


def test_signals_of_two_lengths_are_refused() -> None:
    with pytest.raises(RecordingError, match="one length"):
        best_shift(np.zeros(5), np.zeros(6), max_shift=1)
    with pytest.raises(RecordingError, match="one length"):
        fit_delay(np.zeros((2, 5)), np.zeros((2, 5)))
    with pytest.raises(RecordingError, match="0 or more"):
        best_shift(np.zeros(5), np.zeros(5), max_shift=-1)
