"""Whose trace each pixel is, by the offsets that a reader tells."""

import numpy as np
import pytest

from ecgdigit.evidence._mapped_pulses import find_mapped_pulses, uncontradicted
from ecgdigit.evidence.row_chances import map_at_pixels, row_chances
from ecgdigit.stages import Pulse
from ecgtypes import InkMaps

OFFSETS = (np.arange(32, dtype=np.float32) + 0.5) * 2.5 - 40


def _maps(baselines: np.ndarray, **kinds: np.ndarray) -> InkMaps:
    """Maps of 60 x 80 mm on which each place lies in the row of a baseline, mm: shape (150, 200)."""
    blank = np.zeros((300, 400), np.float32)
    y = (np.arange(150) + 0.5)[:, None] * 0.4
    at = np.clip(np.rint((baselines - y - OFFSETS[0]) / 2.5), 0, 31).astype(int)
    rows = (np.arange(32)[:, None, None] == at).astype(np.float32)
    return InkMaps(
        **{kind: kinds.get(kind, blank) for kind in InkMaps.kinds},
        rows=rows,
        offsets=OFFSETS,
        px_per_mm=(5.0, 5.0),
    )


def test_a_place_is_the_row_s_whose_baseline_is_told():
    maps = _maps(np.where(np.arange(200) < 100, 20.0, 40.0)[None, :] + np.zeros((150, 1)))
    upper, lower = row_chances(maps, np.array([200.0, 400.0]), (600, 800), (10.0, 10.0))
    assert upper.shape == (600, 800)
    assert upper[150:450, 20:380].min() > 0.9
    assert lower[150:450, 420:780].min() > 0.9
    assert (upper + lower).max() <= 1


def test_where_no_row_is_told_none_is_likely():
    maps = _maps(np.full((150, 200), 55.0))
    (only,) = row_chances(maps, np.array([150.0]), (600, 800), (10.0, 10.0))
    assert only[200:400].max() < 0.1


@pytest.mark.parametrize("pitch", [(10.0, 10.0), (7.5, 12.0)])
def test_maps_lie_where_their_places_are(pitch):
    values = np.zeros((60, 80), np.float32)
    values[20:40, 30:50] = 1
    grown = map_at_pixels(values, (5.0, 5.0), (round(12 * pitch[1]), round(16 * pitch[0])), pitch)
    y, x = np.nonzero(grown > 0.5)
    assert (x.mean() + 0.5) / pitch[0] == pytest.approx(8.0, abs=0.05)
    assert (y.mean() + 0.5) / pitch[1] == pytest.approx(6.0, abs=0.05)


@pytest.mark.parametrize(("gain", "speed"), [(10.0, 25.0), (5.0, 25.0), (20.0, 50.0)])
def test_a_pulse_is_told_by_its_roof_and_its_row_though_its_legs_are_lost(gain, speed):
    baseline, left = 40.0, 10.0
    wide = 0.2 * speed
    pulse, trace = np.zeros((300, 400), np.float32), np.zeros((300, 400), np.float32)
    roof = round((baseline - gain) * 5)
    pulse[roof - 1 : roof + 1, round(left * 5) : round((left + wide) * 5)] = 0.9
    trace[round(baseline * 5) - 1 : round(baseline * 5) + 1, round((left + wide) * 5) + 3 :] = 0.9
    (found,) = find_mapped_pulses(
        _maps(np.full((150, 200), baseline), pulse=pulse, trace=trace), (10.0, 10.0)
    )
    assert (found.gain, found.speed) == (gain, speed)
    assert found.x0 == pytest.approx(left * 10, abs=2)
    assert found.bottom == pytest.approx(baseline * 10, abs=2)


def test_what_is_as_wide_as_a_pulse_but_fits_no_row_is_none():
    pulse, trace = np.zeros((300, 400), np.float32), np.zeros((300, 400), np.float32)
    pulse[100:102, 50:75] = 0.9
    trace[270:272, 80:] = 0.9
    assert not find_mapped_pulses(_maps(np.full((150, 200), 54.0), pulse=pulse, trace=trace), (10.0, 10.0))


def test_a_pulse_whose_legs_are_cut_off_is_not_taken_for_a_lower_one():
    trace = np.zeros((300, 400), np.float32)
    trace[199:201, 90:] = 0.9
    maps = _maps(np.full((150, 200), 40.0), trace=trace)
    whole = Pulse(100.0, 150.0, 300.0, 400.0, gain=10.0, speed=25.0)
    cut = Pulse(100.0, 150.0, 300.0, 350.0, gain=5.0, speed=25.0)
    assert uncontradicted((whole, cut), maps, (10.0, 10.0)) == (whole,)
    untold = _maps(np.full((150, 200), 40.0))
    assert uncontradicted((whole, cut), untold, (10.0, 10.0)) == (whole, cut)
