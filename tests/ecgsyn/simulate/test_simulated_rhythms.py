"""Wide, paced and missing beats, ventricular fibrillation, large waves and flat leads."""

import numpy as np
import pytest

from ecgsyn import StandardRenderer, measure, simulate_recording
from ecgtypes import EcgError, Recording


def widths(recording: Recording) -> np.ndarray:
    return np.array([beat.qrs_offset - beat.qrs_onset for beat in recording.beats])


def at(recording: Recording, lead: str, time: float) -> float:
    return float(recording.lead(lead)[round(time * recording.sampling_rate)])


@pytest.mark.parametrize("seed", range(4))
def test_a_blocked_branch_makes_beats_wide_and_turns_their_end(seed: int):
    normal = simulate_recording(rng=seed)
    right = simulate_recording(rng=seed, conduction="right_bundle_branch_block")
    left = simulate_recording(rng=seed, conduction="left_bundle_branch_block")
    assert widths(normal).max() < 0.12
    assert widths(right).min() > 0.115
    assert widths(left).min() > 0.125
    beat = right.beats[3]
    late = slice(round((beat.r_peak + 0.03) * 500), round(beat.qrs_offset * 500))
    assert right.lead("V1")[late].max() > 0.3
    assert right.lead("V6")[late].min() < -0.1
    beat = left.beats[3]
    whole = slice(round(beat.qrs_onset * 500), round(beat.qrs_offset * 500))
    assert left.lead("V1")[whole].min() < -0.6
    assert left.lead("V6")[whole].max() > 0.5
    assert all(beat.p_onset is not None for beat in left.beats)


def test_a_paced_rhythm_has_a_spike_before_each_wide_beat():
    paced = simulate_recording(rng=2, rhythm="paced", sampling_rate=1000)
    assert {beat.kind for beat in paced.beats} == {"ventricular"}
    steps = np.abs(np.diff(paced.signals, axis=1)).max(axis=0)
    for beat in paced.beats[1:-1]:
        near = steps[round((beat.qrs_onset - 0.02) * 1000) : round((beat.qrs_onset - 0.005) * 1000)]
        assert near.max() > 3 * np.quantile(steps, 0.95)


def test_beats_are_dropped_and_their_p_waves_stay():
    dropped = simulate_recording(rng=3, rhythm="dropped_beats", duration=30)
    gaps = np.diff([beat.r_peak for beat in dropped.beats])
    assert gaps.max() > 1.8 * np.median(gaps)
    missing = int(np.argmax(gaps))
    middle = dropped.beats[missing].r_peak + gaps[missing] / 2
    around = dropped.lead("II")[round((middle - 0.35) * 500) : round((middle + 0.1) * 500)]
    p_wave = at(dropped, "II", dropped.beats[missing].p_peak)
    assert around.max() == pytest.approx(p_wave, abs=0.06)
    assert np.abs(around).max() < 0.5


def test_ventricular_fibrillation_has_waves_of_some_hertz_and_no_beats():
    recording = simulate_recording(rng=4, rhythm="ventricular_fibrillation")
    assert recording.beats == ()
    spectrum = np.abs(np.fft.rfft(recording.lead("II"))) ** 2
    rates = np.fft.rfftfreq(recording.n_samples, 1 / 500)
    assert spectrum[(rates > 2) & (rates < 10)].sum() > 0.8 * spectrum.sum()
    assert 0.2 < np.abs(recording.lead("II")).max() < 4
    page = StandardRenderer(style="ge-mac", dpi=72).render(recording, rng=1)
    assert "No rhythm analysis possible" in [text.text for text in page.truth.texts]


@pytest.mark.parametrize("rhythm", ["paced", "ventricular"])
def test_where_no_beat_is_normal_none_is_premature(rhythm: str):
    measured = measure(simulate_recording(rng=3, rhythm=rhythm), rng=1)
    assert measured.premature is None
    assert measured.pr is None
    assert measured.qrs is not None
    assert measured.qrs >= 120


def test_amplitude_scales_the_waves_and_flat_leads_are_level():
    one, three = (simulate_recording(rng=5, amplitude=size) for size in (1.0, 3.0))
    np.testing.assert_allclose(three.signals, 3 * one.signals, atol=2e-3)
    flat = simulate_recording(rng=5, noise=0.02, flat=("V2", "aVL"))
    assert not flat.lead("V2").any()
    assert not flat.lead("aVL").any()
    assert flat.lead("V3").any()


@pytest.mark.parametrize(
    "wrong", [{"amplitude": 9.0}, {"conduction": "slow"}, {"flat": ("MLII",)}, {"rhythm": "none"}]
)
def test_what_cannot_be_simulated_is_told(wrong: dict[str, object]):
    with pytest.raises(EcgError):
        simulate_recording(**wrong)
