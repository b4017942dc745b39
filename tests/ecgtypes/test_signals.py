"""Recordings: rows are leads, windows and rates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ecgtypes import Beat, Lead, LeadNotFoundError, Patient, Recording, RecordingError
from tests.strategies import numbers, recordings

quick = settings(deadline=None, max_examples=40)


@quick
@given(recording=recordings())
def test_a_recording_is_the_same_after_saving_and_loading(
    tmp_path_factory: pytest.TempPathFactory, recording: Recording
) -> None:
    path = recording.save(tmp_path_factory.mktemp("recording") / "one.json")
    assert Recording.load(path) == recording


@quick
@given(recording=recordings(max_leads=2, max_samples=30))
def test_a_short_recording_goes_into_json_text(recording: Recording) -> None:
    assert Recording.model_validate_json(recording.model_dump_json()) == recording


@quick
@given(recording=recordings(), start=numbers(-2, 3), duration=numbers(0.05, 3))
def test_a_window_holds_its_samples_and_nan_beyond_the_recording(
    recording: Recording, start: float, duration: float
) -> None:
    window = recording.window(start, duration)
    first = round(start * recording.sampling_rate)
    assert window.n_samples == round(duration * recording.sampling_rate)
    for i in range(window.n_samples):
        inside = 0 <= first + i < recording.n_samples
        expected = recording.signals[:, first + i] if inside else np.nan
        np.testing.assert_array_equal(window.signals[:, i], np.broadcast_to(expected, len(recording.leads)))


def test_a_window_moves_its_beats_and_leaves_out_others() -> None:
    beats = tuple(Beat(qrs_onset=r - 0.05, r_peak=r, qrs_offset=r + 0.05) for r in (0.2, 1.0, 1.8))
    recording = Recording(signals=np.zeros((1, 200)), leads=("II",), sampling_rate=100, beats=beats)
    (beat,) = recording.window(0.5, 1.0).beats
    assert beat.r_peak == pytest.approx(0.5)
    assert beat.qrs_onset == pytest.approx(0.45)
    assert beat.p_peak is None


@pytest.mark.parametrize(
    ("start", "duration"), [(0, 0), (0, -1), (0, 1e-6), (np.nan, 1), (0, np.nan), (np.inf, 1)]
)
def test_an_empty_window_is_refused(start: float, duration: float) -> None:
    recording = Recording(signals=np.zeros((1, 10)), leads=("I",), sampling_rate=100)
    with pytest.raises(RecordingError):
        recording.window(start, duration)


@quick
@given(
    share=numbers(0.02, 0.7),
    phase=numbers(0, 6),
    rates=st.sampled_from([(100, 500), (500, 100), (500, 360), (360, 500), (250, 1000), (500, 499)]),
)
def test_resampling_keeps_a_band_limited_wave(share: float, phase: float, rates: tuple[int, int]) -> None:
    old, new = rates
    frequency = share * min(old, new) / 2
    wave = np.sin(2 * np.pi * frequency * np.arange(4 * old) / old + phase)
    found = Recording(signals=[wave], leads=("V1",), sampling_rate=old).resample(new)
    assert found.sampling_rate == new
    assert found.n_samples == 4 * new
    expected = np.sin(2 * np.pi * frequency * found.times + phase)
    middle = (found.times > 1) & (found.times < 3)
    np.testing.assert_allclose(found.signals[0, middle], expected[middle], atol=1e-3)


@quick
@given(recording=recordings(), new=st.sampled_from([50.0, 100.0, 360.0, 500.0, 1000.0]))
def test_resampling_keeps_constants_and_gaps(recording: Recording, new: float) -> None:
    signals = np.where(np.isfinite(recording.signals), 0.5, np.nan)
    found = recording.replace(signals=signals).resample(new)
    assert abs(found.duration - recording.duration) <= max(1 / new, 0.5 / new)
    finite = np.isfinite(found.signals)
    np.testing.assert_allclose(found.signals[finite], 0.5, rtol=1e-6)
    source = np.floor(found.times * recording.sampling_rate + 1e-4).astype(int)
    known = source < recording.n_samples
    np.testing.assert_array_equal(finite[:, known], np.isfinite(signals)[:, source[known]])


@quick
@given(recording=recordings())
def test_resampling_to_its_own_rate_changes_nothing(recording: Recording) -> None:
    assert recording.resample(recording.sampling_rate) == recording


@pytest.mark.parametrize("rate", [0, -1, np.nan, np.inf])
def test_no_rate_is_refused(rate: float) -> None:
    with pytest.raises(RecordingError):
        Recording(signals=np.zeros((1, 10)), leads=("I",), sampling_rate=100).resample(rate)


def test_leads_are_found_in_any_letter_case_and_inverted() -> None:
    recording = Recording(
        signals=[[1.0, np.nan], [2.0, 3.0]], leads=("avr", "Lead v3r"), sampling_rate=2, record_id="r"
    )
    assert recording.leads == (Lead.aVR, Lead.V3R)
    np.testing.assert_array_equal(recording.lead("AVR"), [1, np.nan])
    np.testing.assert_array_equal(recording.lead("-aVR"), [-1, np.nan])
    assert recording.lead("-aVR").dtype == np.float32
    with pytest.raises(LeadNotFoundError, match="recording 'r' has no lead V1; it has aVR, V3R"):
        recording.lead("V1")
    with pytest.raises(LeadNotFoundError, match="no lead is named"):
        recording.lead("V99")


def test_select_orders_leads_and_fills_missing_ones_with_nan() -> None:
    recording = Recording(signals=[[1.0, 2.0], [3.0, 4.0]], leads=("I", "II"), sampling_rate=2)
    chosen = recording.select(("II", "V1", "I"))
    assert chosen.leads == (Lead.II, Lead.V1, Lead.I)
    np.testing.assert_array_equal(chosen.signals, [[3, 4], [np.nan, np.nan], [1, 2]])


def test_times_and_duration() -> None:
    recording = Recording(signals=np.zeros((2, 5)), leads=("I", "II"), sampling_rate=2)
    assert (recording.n_samples, recording.duration) == (5, 2.5)
    np.testing.assert_allclose(recording.times, [0, 0.5, 1, 1.5, 2])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"leads": ("I",)}, "1 leads are named for 2 rows"),
        ({"leads": ("I", "I")}, "twice"),
        ({"leads": ("I", "-aVR")}, "only a way to print"),
        ({"leads": "II"}, "tuple"),
        ({"signals": np.full((2, 4), np.inf)}, "infinite"),
        ({"signals": np.zeros(4)}, "shape"),
        ({"sampling_rate": 0}, "greater than 0"),
        ({"sampling_rate": np.inf}, "finite"),
        ({"gain": 10}, "Extra inputs"),
    ],
)
def test_what_is_no_recording_is_refused(changes: dict[str, object], message: str) -> None:
    recording = Recording(signals=np.zeros((2, 4)), leads=("I", "II"), sampling_rate=500)
    with pytest.raises(ValidationError, match=message):
        recording.replace(**changes)


def test_an_unknown_lead_name_is_refused() -> None:
    with pytest.raises(LeadNotFoundError, match="vx"):
        Recording(signals=np.zeros((1, 4)), leads=("vx",), sampling_rate=500)


def test_a_recording_is_unhashable_frozen_and_brief_in_its_repr() -> None:
    recording = Recording(signals=np.zeros((1, 5000)), leads=("II",), sampling_rate=500)
    with pytest.raises(TypeError, match="unhashable"):
        hash(recording)
    with pytest.raises(ValidationError, match="frozen"):
        recording.record_id = "x"
    assert repr(recording).startswith("Recording(signals=array(float32, (1, 5000)), leads=(<Lead.II")
    assert "patient" not in repr(recording)


@pytest.mark.parametrize("changes", [{"age": -1}, {"age": 200}, {"sex": "m"}, {"weight": 0}, {"height": 999}])
def test_a_patient_is_possible(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Patient(**changes)


def test_patient_and_beat_round_trip_through_json() -> None:
    patient = Patient(patient_id="7", name="A. Ö.", age=67.5, sex="female")
    beat = Beat(kind="ventricular", qrs_onset=1, r_peak=1.1, qrs_offset=1.2)
    assert Patient.model_validate_json(patient.model_dump_json()) == patient
    assert Beat.model_validate_json(beat.model_dump_json()) == beat
    assert repr(patient) == "Patient(patient_id='7', name='A. Ö.', age=67.5, sex='female')"
