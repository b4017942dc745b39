"""Simulated recordings: the leads' relations, the rhythms, and fiducials that the waveform shows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgsyn.simulate import simulate_recording
from ecgtypes.errors import RecordingError
from ecgtypes.leads import STANDARD_12
from ecgtypes.signals import Beat, Recording

RHYTHMS = ("sinus", "atrial_fibrillation", "ectopic", "atrial_ectopic", "ventricular_ectopic")


def part(recording: Recording, lead: str, start: float, stop: float) -> NDArray[np.float32]:
    rate = recording.sampling_rate
    return recording.lead(lead)[round(start * rate) : round(stop * rate) + 1]


def whole_beats(recording: Recording) -> list[Beat]:
    return [
        b for b in recording.beats if b.t_offset < recording.duration and (b.p_onset or b.qrs_onset) > 0.05
    ]


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 2**32),
    rhythm=st.sampled_from(RHYTHMS),
    rate=st.sampled_from([50.0, 100.0, 360.0, 500.0, 1000.0]),
    noise=st.sampled_from([0.0, 0.05]),
    wander=st.sampled_from([0.0, 0.4]),
    st_level=st.floats(-0.3, 0.3),
)
def test_leads_relations_hold_to_rounding_and_a_seed_is_one_recording(  # noqa: PLR0917
    seed: int, rhythm: str, rate: float, noise: float, wander: float, st_level: float
):
    def once() -> Recording:
        return simulate_recording(
            duration=4, sampling_rate=rate, rhythm=rhythm, noise=noise, wander=wander, st_level=st_level,
            st_region="inferior", rng=seed,
        )  # fmt: skip

    recording = once()
    assert recording == once()
    assert recording.leads == STANDARD_12
    assert recording.signals.shape == (12, round(4 * rate))
    one, two, three, avr, avl, avf = recording.signals[:6].astype(np.float64)
    rounding = 4 * np.finfo(np.float32).eps * np.abs(recording.signals).max()
    assert np.abs(one + three - two).max() <= rounding
    assert np.abs(avr + avl + avf).max() <= rounding
    assert np.abs(avr + (one + two) / 2).max() <= rounding
    assert np.abs(avl - (one - three) / 2).max() <= rounding


def test_different_seeds_are_different_recordings():
    assert simulate_recording(rng=1) != simulate_recording(rng=2)
    assert simulate_recording() != simulate_recording()


@pytest.mark.parametrize("seed", range(6))
def test_a_normal_ecg_looks_like_one(seed: int):
    recording = simulate_recording(rng=seed)
    beat = whole_beats(recording)[1]
    high = {lead: part(recording, lead, beat.qrs_onset, beat.qrs_offset).max() for lead in STANDARD_12}
    low = {lead: part(recording, lead, beat.qrs_onset, beat.qrs_offset).min() for lead in STANDARD_12}
    chest = [high[f"V{i}"] for i in range(1, 5)]
    assert chest == sorted(chest)  # R grows from V1 to V4
    assert high["V1"] < -low["V1"]
    assert high["V5"] > 3 * -low["V5"]
    assert 0.5 < high["II"] < 1.8
    assert -low["aVR"] > high["aVR"]
    p = part(recording, "II", beat.p_onset, beat.p_offset)
    assert 0.1 <= p.max() <= 0.25
    for lead in ("I", "II", "V2", "V3", "V4", "V5", "V6"):
        assert part(recording, lead, beat.t_onset, beat.t_offset).max() > 0.05
    assert part(recording, "aVR", beat.t_onset, beat.t_offset).min() < -0.05


@pytest.mark.parametrize("seed", range(8))
def test_fiducials_are_where_the_waveform_shows_them(seed: int):
    recording = simulate_recording(sampling_rate=1000, heart_rate=60, axis=45, rng=seed)
    outline = np.abs(recording.signals).max(axis=0)
    for beat in whole_beats(recording):
        assert beat.p_onset < beat.p_peak < beat.p_offset < beat.qrs_onset < beat.r_peak < beat.qrs_offset
        assert beat.qrs_offset < beat.t_onset < beat.t_peak < beat.t_offset
        r = beat.qrs_onset + np.abs(part(recording, "II", beat.qrs_onset, beat.qrs_offset)).argmax() / 1000
        assert abs(r - beat.r_peak) < 0.010
        p = beat.p_onset + part(recording, "II", beat.p_onset, beat.p_offset).argmax() / 1000
        assert abs(p - beat.p_peak) < 0.015
        t = beat.t_onset + part(recording, "V4", beat.t_onset, beat.t_offset).argmax() / 1000
        assert abs(t - beat.t_peak) < 0.015
        # silence before P and after T, and a level between P and QRS
        before = outline[round(beat.p_onset * 1000) - 40 : round(beat.p_onset * 1000) - 15]
        after = outline[round(beat.t_offset * 1000) + 25 : round(beat.t_offset * 1000) + 50]
        between = outline[round(beat.p_offset * 1000) + 8 : round(beat.qrs_onset * 1000) - 8]
        assert before.max(initial=0) < 0.015
        assert after.max() < 0.02
        assert between.max(initial=0) < 0.05
        # and something as soon as a wave is said to be there
        assert outline[round(beat.qrs_onset * 1000) + 6] > 0.05
        assert outline[round(beat.qrs_offset * 1000) - 6] > 0.05
        assert outline[round(beat.p_onset * 1000) + 20] > 0.02
        assert outline[round(beat.t_offset * 1000) - 20] > 0.03


@pytest.mark.parametrize("heart_rate", [30, 50, 75, 120, 220])
@pytest.mark.parametrize("rhythm", ["sinus", "atrial_fibrillation"])
def test_the_mean_heart_rate_is_the_one_asked_for(heart_rate: float, rhythm: str):
    recording = simulate_recording(duration=120, heart_rate=heart_rate, rhythm=rhythm, rng=5)
    intervals = np.diff([beat.r_peak for beat in recording.beats])
    assert 60 / intervals.mean() == pytest.approx(heart_rate, rel=0.08)


def test_sinus_rhythm_varies_a_little_and_fibrillation_much():
    def variation(rhythm: str) -> float:
        recording = simulate_recording(duration=120, heart_rate=70, rhythm=rhythm, rng=11)
        intervals = np.diff([beat.r_peak for beat in recording.beats])
        return float(intervals.std() / intervals.mean())

    assert 0.01 < variation("sinus") < 0.06
    assert 0.15 < variation("atrial_fibrillation") < 0.3


def test_fibrillation_has_no_p_waves_but_fibrillatory_ones():
    recording = simulate_recording(rhythm="atrial_fibrillation", heart_rate=50, rng=2)
    assert all(beat.p_onset is beat.p_peak is beat.p_offset is None for beat in recording.beats)
    between = np.concatenate(
        [
            part(recording, "V1", a.t_offset + 0.05, b.qrs_onset - 0.03)
            for a, b in zip(recording.beats, recording.beats[1:], strict=False)
        ]
    )
    assert 0.01 < between.std() < 0.15


@pytest.mark.parametrize("seed", range(5))
def test_ventricular_beats_are_early_wide_and_without_p(seed: int):
    recording = simulate_recording(duration=30, rhythm="ventricular_ectopic", heart_rate=70, rng=seed)
    beats = recording.beats
    early = [i for i in range(1, len(beats) - 1) if beats[i].kind == "ventricular"]
    assert early
    for i in early:
        before, after = beats[i].r_peak - beats[i - 1].r_peak, beats[i + 1].r_peak - beats[i].r_peak
        assert before < 0.8 * 60 / 70
        assert before + after == pytest.approx(2 * 60 / 70, rel=0.2)  # a full compensatory pause
        assert beats[i].p_onset is None
        normal = beats[i - 1].qrs_offset - beats[i - 1].qrs_onset
        assert beats[i].qrs_offset - beats[i].qrs_onset > max(0.12, 1.4 * normal)


@pytest.mark.parametrize("seed", range(5))
def test_atrial_beats_are_early_and_narrow_with_a_p_wave_of_their_own(seed: int):
    recording = simulate_recording(duration=30, rhythm="atrial_ectopic", heart_rate=60, rng=seed)
    beats = recording.beats
    early = [i for i in range(1, len(beats)) if beats[i].kind == "atrial"]
    assert early
    for i in early:
        assert beats[i].r_peak - beats[i - 1].r_peak < 0.8
        assert beats[i].p_onset is not None
        normal = beats[i - 1].qrs_offset - beats[i - 1].qrs_onset
        assert beats[i].qrs_offset - beats[i].qrs_onset == pytest.approx(normal, rel=1e-6)


@pytest.mark.parametrize("rhythm", ["ectopic", "atrial_ectopic", "ventricular_ectopic"])
def test_ten_seconds_of_an_ectopic_rhythm_hold_an_ectopic_beat(rhythm: str):
    for seed in range(20):
        beats = simulate_recording(rhythm=rhythm, heart_rate=60, sampling_rate=50, rng=seed).beats
        assert any(beat.kind != "normal" for beat in beats)


def test_ectopic_mixes_both_kinds():
    recording = simulate_recording(duration=120, rhythm="ectopic", rng=1)
    assert {beat.kind for beat in recording.beats} == {"normal", "atrial", "ventricular"}


@pytest.mark.parametrize("axis", [-120, -60, -30, 0, 45, 90, 150, 180])
def test_the_axis_is_that_of_the_net_areas(axis: float):
    recording = simulate_recording(sampling_rate=1000, heart_rate=60, axis=axis, rng=3)
    beat = whole_beats(recording)[0]
    one = part(recording, "I", beat.qrs_onset - 0.01, beat.qrs_offset + 0.01).sum()
    avf = part(recording, "aVF", beat.qrs_onset - 0.01, beat.qrs_offset + 0.01).sum()
    found = np.degrees(np.arctan2(2 / np.sqrt(3) * avf, one))
    assert abs((found - axis + 180) % 360 - 180) < 4


def test_the_axis_leaves_the_chest_leads_alone():
    one, other = (simulate_recording(axis=axis, rng=3) for axis in (-60, 100))
    np.testing.assert_array_equal(one.signals[6:], other.signals[6:])


@pytest.mark.parametrize(
    ("region", "shares"),
    [
        ("anterior", {"V1": 0.5, "V2": 1, "V3": 1, "V4": 0.7, "V5": 0, "II": 0}),
        ("inferior", {"II": 1, "III": 1, "aVF": 1, "aVL": -0.5, "aVR": -0.5, "I": 0, "V2": 0}),
        ("lateral", {"I": 1, "V5": 1, "V6": 1, "aVL": 0.75, "II": 0.5, "III": -0.5}),
    ],
)
def test_the_st_level_is_reached_in_its_leads(region: str, shares: dict[str, float]):
    flat = simulate_recording(rng=9, heart_rate=60)
    raised = simulate_recording(rng=9, heart_rate=60, st_level=0.3, st_region=region)
    for beat in whole_beats(flat):
        sample = round((beat.qrs_offset + 0.04) * 500)
        for lead, share in shares.items():
            assert raised.lead(lead)[sample] - flat.lead(lead)[sample] == pytest.approx(0.3 * share, abs=0.01)


def test_noise_has_the_level_asked_for():
    clean, noisy = (simulate_recording(duration=30, noise=level, rng=4) for level in (0.0, 0.05))
    added = (noisy.signals - clean.signals).std(axis=1)
    chosen = [0, 1, 2, 6, 7, 8, 9, 10, 11]  # I, II, III, V1 to V6
    np.testing.assert_allclose(added[chosen], 0.05, rtol=0.05)


def test_wander_reaches_its_level_and_is_slow():
    clean, wandering = (simulate_recording(wander=level, rng=4) for level in (0.0, 0.5))
    drift = wandering.signals - clean.signals
    assert np.abs(drift).max() == pytest.approx(0.5, abs=1e-5)
    assert np.abs(np.diff(drift, axis=1)).max() * 500 < 0.5 * 2 * np.pi * 0.5 * 3


@pytest.mark.parametrize("rate", [50, 163, 250, 387, 2000])
def test_any_rate_shows_the_same_heart(rate: float):
    reference = simulate_recording(sampling_rate=1000, rng=8)
    recording = simulate_recording(sampling_rate=rate, rng=8)
    assert recording.beats == reference.beats
    at = np.arange(recording.n_samples)[20:-20]
    times = at / rate
    expected = np.interp(times, reference.times, reference.lead("V5"))
    # 50 Hz cannot show all of a QRS
    assert np.abs(recording.lead("V5")[at] - expected).max() < (0.25 if rate == 50 else 0.02)


@pytest.mark.parametrize("duration", [1, 3, 1800])
def test_short_and_long_recordings(duration: float):
    recording = simulate_recording(duration=duration, sampling_rate=100, rhythm="ectopic", rng=0)
    assert recording.duration == duration
    assert all(0 <= beat.r_peak < duration for beat in recording.beats)
    assert len(recording.beats) >= duration * 0.8 - 1


@pytest.mark.parametrize(
    ("name", "value", "limits"),
    [
        ("duration", 0, "1 and 3600 s"),
        ("duration", float("nan"), "1 and 3600 s"),
        ("sampling_rate", 10, "50 and 2000 Hz"),
        ("heart_rate", 500, "30 and 220 beats a minute"),
        ("axis", 400, "-180 and 180 degrees"),
        ("st_level", 2, "-1 and 1 mV"),
        ("noise", -0.1, "0 and 1 mV"),
        ("wander", float("inf"), "0 and 5 mV"),
        ("rhythm", "waltz", "sinus, atrial_fibrillation"),
        ("st_region", "north", "anterior, inferior, lateral"),
    ],
)
def test_parameters_out_of_range_are_refused_with_their_range(name: str, value: object, limits: str):
    with pytest.raises(RecordingError, match=f"{name} .*{limits}"):
        simulate_recording(**{name: value})
