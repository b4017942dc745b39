"""The values of a page's measurement table, and what is said of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecgsyn
from ecgsyn import measure
from ecgsyn.pages.words._statements import statements, summary
from ecgsyn.pages.words.measurements import Measurements, bazett, find_beats
from ecgtypes import Recording

NORMAL = Measurements(
    rate=70, rr=857, pr=160, qrs=90, qt=380, qtc=410, p_axis=50, qrs_axis=40, t_axis=45, rv5=1.2, sv1=0.8
)


@settings(deadline=None, max_examples=25)
@given(rate=st.integers(35, 190), noise=st.sampled_from((0.0, 0.03)), seed=st.integers(0, 10_000))
def test_the_rate_is_read_from_the_signal(rate: int, noise: float, seed: int):
    recording = ecgsyn.simulate_recording(heart_rate=rate, noise=noise, wander=0.2, rng=seed)
    beats = [beat.r_peak for beat in recording.beats]
    assert measure(recording.replace(beats=()), rng=1).rate == pytest.approx(
        60 / np.mean(np.diff(beats)), rel=0.03, abs=1
    )


@settings(deadline=None, max_examples=25)
@given(axis=st.integers(-170, 170), seed=st.integers(0, 10_000))
def test_the_qrs_axis_is_read_from_i_and_avf(axis: int, seed: int):
    recording = ecgsyn.simulate_recording(axis=axis, heart_rate=70, rng=seed)
    for leads in (recording.leads, ("I", "II"), ("I", "aVF")):
        found = measure(recording.select(leads), rng=1).qrs_axis
        assert found is not None
        assert abs((found - axis + 180) % 360 - 180) <= 12


def test_beats_are_found_where_they_are():
    recording = ecgsyn.simulate_recording(heart_rate=75, noise=0.02, rng=7)
    found, true = find_beats(recording), np.array([beat.r_peak for beat in recording.beats])
    inside = true[(true > 0.1) & (true < recording.duration - 0.1)]
    assert np.abs(found[:, None] - inside).min(axis=0).max() < 0.04
    assert len(found) <= len(true)


def test_intervals_come_from_the_beats():
    recording = ecgsyn.simulate_recording(heart_rate=64, rng=7)
    values = measure(recording, rng=1)
    beat = recording.beats[3]
    assert values.pr == pytest.approx(1000 * (beat.qrs_onset - beat.p_onset), abs=8)
    assert values.qrs == pytest.approx(1000 * (beat.qrs_offset - beat.qrs_onset), abs=8)
    assert values.qt == pytest.approx(1000 * (beat.t_offset - beat.qrs_onset), abs=12)
    assert values.qtc == pytest.approx(bazett(values.qt, values.rr / 1000), abs=1)


def test_without_beats_plausible_intervals_are_drawn_from_the_seed():
    bare = ecgsyn.simulate_recording(heart_rate=100, rng=7).replace(beats=())
    drawn = [measure(bare, rng=seed) for seed in range(40)]
    assert measure(bare, rng=5) == drawn[5]
    assert len({values.pr for values in drawn}) > 10
    assert all(90 < values.pr < 230 for values in drawn)
    assert all(350 < values.qtc < 480 for values in drawn)


@pytest.mark.parametrize("stretch", [1.0, 1.8])
def test_without_beats_the_width_of_qrs_is_read_from_the_signal(stretch: float):
    recording = ecgsyn.simulate_recording(heart_rate=70, noise=0.01, rng=7)
    width = np.median([beat.qrs_offset - beat.qrs_onset for beat in recording.beats])
    slow = recording.replace(beats=(), sampling_rate=recording.sampling_rate / stretch)
    assert measure(slow, rng=1).qrs == pytest.approx(1000 * width * stretch, abs=25 * stretch)


def test_without_beats_atrial_fibrillation_is_told_by_its_missing_p_waves():
    fibrillating = ecgsyn.simulate_recording(rhythm="atrial_fibrillation", heart_rate=80, rng=7)
    assert measure(fibrillating.replace(beats=()), rng=1).pr is None
    sinus = ecgsyn.simulate_recording(heart_rate=80, rng=7)
    assert measure(sinus.replace(beats=()), rng=1).pr is not None


def test_atrial_fibrillation_has_no_pr_and_irregular_beats():
    values = measure(ecgsyn.simulate_recording(rhythm="atrial_fibrillation", heart_rate=80, rng=7), rng=1)
    assert (values.pr, values.p_axis, values.irregular) == (None, None, True)
    assert statements(values)[0] == "Atrial fibrillation"
    assert summary(values) == "Abnormal ECG"


def test_premature_beats_that_are_known_are_named():
    values = measure(ecgsyn.simulate_recording(rhythm="ventricular_ectopic", heart_rate=70, rng=7), rng=1)
    assert values.premature == "ventricular"
    assert "Premature ventricular complexes" in statements(values)


@pytest.mark.parametrize("signal", [np.zeros((2, 5000)), np.full((2, 5000), np.nan), np.zeros((2, 20))])
def test_nothing_is_measured_where_nothing_is(signal: np.ndarray):
    values = measure(Recording(signals=signal, leads=("I", "aVF"), sampling_rate=500), rng=1)
    assert (values.rate, values.rr, values.qtc, values.qrs_axis) == (None, None, None, None)
    assert statements(values)[0] == "No rhythm analysis possible"
    assert summary(values) == "Abnormal ECG"


def test_voltages_come_from_v5_and_v1():
    recording = ecgsyn.simulate_recording(rng=7)
    values = measure(recording, rng=1)
    assert values.rv5 == pytest.approx(float(recording.lead("V5").max()), abs=0.25)
    assert values.sv1 == pytest.approx(float(-recording.lead("V1").min()), abs=0.25)
    assert measure(recording.select(("I", "II")), rng=1).rv5 is None


@pytest.mark.parametrize(
    ("change", "age", "sex", "said"),
    [
        ({}, 50, None, ("Normal sinus rhythm",)),
        ({"rate": 59}, 50, None, ("Sinus bradycardia",)),
        ({"rate": 101}, 50, None, ("Sinus tachycardia",)),
        ({"rate": 110}, 5, None, ("Normal sinus rhythm", "Pediatric ECG analysis")),
        ({"pr": 230}, None, None, ("Normal sinus rhythm", "First degree AV block")),
        ({"qrs_axis": -50}, None, None, ("Normal sinus rhythm", "Left axis deviation")),
        ({"qrs_axis": 120}, None, None, ("Normal sinus rhythm", "Right axis deviation")),
        ({"qtc": 455}, None, "female", ("Normal sinus rhythm",)),
        ({"qtc": 455}, None, "male", ("Normal sinus rhythm", "Prolonged QT interval")),
        ({"qrs": 130}, None, None, ("Normal sinus rhythm", "Nonspecific intraventricular conduction delay")),
        (
            {"rv5": 2.9},
            None,
            None,
            ("Normal sinus rhythm", "Voltage criteria for left ventricular hypertrophy"),
        ),
        ({"irregular": True}, None, None, ("Sinus rhythm with marked sinus arrhythmia",)),
    ],
)
def test_statements_follow_the_values(change, age, sex, said):
    assert statements(NORMAL._replace(**change), age=age, sex=sex) == said


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "Normal ECG"),
        ({"rate": 50}, "Otherwise normal ECG"),
        ({"qrs_axis": -50}, "Borderline ECG"),
        ({"qtc": 520}, "Abnormal ECG"),
        ({"qrs_axis": -50, "pr": 250}, "Abnormal ECG"),
    ],
)
def test_the_verdict_follows_the_statements(change, verdict):
    assert summary(NORMAL._replace(**change), age=50, sex="male") == verdict
