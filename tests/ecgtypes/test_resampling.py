"""Band-limited interpolation."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from ecgtypes.resampling import finite_runs, resample_runs, sinc_interpolate
from tests.strategies import numbers

quick = settings(deadline=None, max_examples=40)
with_gaps = npst.arrays(np.float64, st.integers(0, 60), elements=st.just(np.nan) | numbers(-5, 5))


@quick
@given(values=with_gaps)
def test_finite_runs_cover_the_finite_samples_and_no_other(values: np.ndarray) -> None:
    covered = np.zeros(values.size, dtype=bool)
    runs = finite_runs(values)
    for start, stop in runs:
        assert start < stop
        covered[start:stop] = True
    np.testing.assert_array_equal(covered, np.isfinite(values))
    assert all(a[1] < b[0] for a, b in pairwise(runs))


@quick
@given(
    cycles=numbers(0.01, 0.35),
    phase=numbers(0, 6),
    positions=npst.arrays(np.float64, 20, elements=numbers(40, 260)),
)
def test_a_band_limited_wave_is_met_between_its_samples(
    cycles: float, phase: float, positions: np.ndarray
) -> None:
    wave = np.sin(2 * np.pi * cycles * np.arange(300) + phase)
    expected = np.sin(2 * np.pi * cycles * positions + phase)
    np.testing.assert_allclose(sinc_interpolate(wave, positions), expected, atol=1e-3)


@quick
@given(values=with_gaps, bandwidth=numbers(0.1, 1))
def test_constants_are_exact_and_gaps_stay(values: np.ndarray, bandwidth: float) -> None:
    level = np.where(np.isfinite(values), 2.5, np.nan)
    places = np.arange(values.size)
    np.testing.assert_allclose(sinc_interpolate(level, places, bandwidth=bandwidth), level, rtol=1e-12)


@quick
@given(values=with_gaps)
def test_the_samples_themselves_are_met(values: np.ndarray) -> None:
    np.testing.assert_allclose(sinc_interpolate(values, np.arange(values.size)), values, atol=1e-9)


@quick
@given(
    slope=numbers(-2, 2), level=numbers(-2, 2), positions=npst.arrays(float, 9, elements=numbers(-0.5, 49))
)
def test_a_straight_line_stays_one_up_to_its_ends(slope: float, level: float, positions: np.ndarray) -> None:
    line = level + slope * np.arange(50)
    np.testing.assert_allclose(sinc_interpolate(line, positions), level + slope * positions, atol=1e-3)


def test_outside_all_stretches_there_is_no_value() -> None:
    values = [1.0, 1.0, np.nan, np.nan, np.nan, 1.0]
    found = sinc_interpolate(values, [-0.6, -0.4, 1.4, 2.5, 4.4, 4.6, 5.4, 5.6, np.nan])
    np.testing.assert_array_equal(np.isfinite(found), [0, 1, 1, 0, 0, 1, 1, 0, 0])


def test_a_lower_bandwidth_removes_what_would_alias() -> None:
    wave = np.sin(2 * np.pi * 0.4 * np.arange(400))
    assert np.abs(sinc_interpolate(wave, np.arange(100, 300, 4), bandwidth=0.25)).max() < 1e-2


@pytest.mark.parametrize("bandwidth", [0, -1, 1.01, np.nan])
def test_a_bandwidth_outside_its_range_is_refused(bandwidth: float) -> None:
    with pytest.raises(ValueError, match="bandwidth"):
        sinc_interpolate([1.0, 2.0], [0.5], bandwidth=bandwidth)


@quick
@given(
    start=st.integers(0, 5),
    length=st.integers(1, 20),
    old=st.sampled_from([50, 100, 250, 360, 500]),
    new=st.sampled_from([50, 100, 250, 360, 500, 1000]),
)
def test_a_stretch_keeps_its_place_in_time(start: int, length: int, old: int, new: int) -> None:
    values = np.full(start + length + 7, np.nan)
    values[start : start + length] = 1.5
    count = round(values.size * new / old)
    found = resample_runs(values, new / old, count=count)
    # Sample k at the new rate lies in the stretch: start / old <= k / new < (start + length) / old.
    places = np.arange(count)
    inside = (places * old >= start * new) & (places * old < (start + length) * new)
    np.testing.assert_array_equal(np.isfinite(found), inside)
    np.testing.assert_allclose(found[inside], 1.5, rtol=1e-12)
