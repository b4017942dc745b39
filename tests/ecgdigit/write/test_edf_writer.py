"""EDF+ files that `write_record` writes, read back by pyedflib (edflib) and by edfio."""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecgdigit import write_record
from ecgtypes import (
    STANDARD_12,
    Digitization,
    Lead,
    MissingExtraError,
    PaperScale,
    Patient,
    Recording,
    RecordingError,
)

edfio = pytest.importorskip("edfio", reason="EDF+ needs the extra io")
pyedflib = pytest.importorskip("pyedflib", reason="read back by an independent library")

STORED = [lead for lead in Lead if lead is not Lead.MINUS_AVR]


def _recording(
    signals: object, leads: tuple[str, ...] = ("I", "V2"), rate: float = 500, **more: object
) -> Recording:
    return Recording(signals=np.asarray(signals, np.float32), leads=leads, sampling_rate=rate, **more)


def _read(path: Path) -> tuple[np.ndarray, list[str], float, list[tuple[float, float, str]]]:
    """Signals in mV, labels, rate and annotations, as edflib has them."""
    with pyedflib.EdfReader(str(path)) as reader:
        count = reader.signals_in_file
        assert {reader.getPhysicalDimension(i) for i in range(count)} == {"uV"}
        signals = np.array([reader.readSignal(i) for i in range(count)]) / 1000
        onsets, durations, texts = reader.readAnnotations()
        notes = [(float(a), float(b), str(c)) for a, b, c in zip(onsets, durations, texts, strict=True)]
        return signals, reader.getSignalLabels(), reader.getSampleFrequency(0), notes


@st.composite
def _recordings(draw: st.DrawFn) -> Recording:
    leads = draw(st.lists(st.sampled_from(STORED), min_size=1, max_size=12, unique=True))
    count = draw(st.sampled_from([497, 499, 500, 997, 1250, 4999, 5000, 5001]) | st.integers(100, 400))
    rate = draw(st.sampled_from([100.0, 163.0, 250.0, 360.0, 499.5, 500.0, 1000.0]))
    blocks = draw(arrays(np.int16, (len(leads), 8), elements=st.integers(-32767, 32767)))
    steps = np.resize(blocks, (len(leads), count)).astype(np.float64)
    first, last = sorted(draw(st.tuples(st.integers(0, count), st.integers(0, count))))
    steps[draw(st.integers(0, len(leads) - 1)), first:last] = np.nan
    return Recording(signals=steps / 1000, leads=tuple(leads), sampling_rate=rate)


@settings(deadline=None, max_examples=60)
@given(_recordings())
def test_what_is_written_is_read_back(recording: Recording):
    with tempfile.TemporaryDirectory() as folder:
        path = write_record(recording, Path(folder) / "rec.edf")
        signals, labels, rate, notes = _read(path)
        assert labels == [f"ECG {lead}" for lead in recording.leads]
        assert rate == pytest.approx(recording.sampling_rate, rel=1e-5)
        assert signals.shape == recording.signals.shape
        missing = np.isnan(recording.signals)
        np.testing.assert_allclose(signals[~missing], recording.signals[~missing], atol=1e-5)
        assert (signals[missing] == -32.768).all()
        told = np.zeros_like(missing)
        for onset, duration, text in notes:
            if text.startswith("no value: "):
                row = recording.leads.index(Lead(text.removeprefix("no value: ")))
                first = round(onset * recording.sampling_rate)
                told[row, first : first + round(duration * recording.sampling_rate)] = True
        assert (told == missing).all()
        assert missing.any() == any(text == "samples of -32768 uV hold no value" for _, _, text in notes)
        ours = edfio.read_edf(path)
        np.testing.assert_array_equal([signal.digital for signal in ours.signals], np.rint(signals * 1000))


@pytest.mark.parametrize("count", [4999, 5000, 5001, 10007, 4850])
@pytest.mark.parametrize("rate", [500.0, 250.0, 1000.0])
def test_common_rates_are_exact_at_any_length(tmp_path: Path, count: int, rate: float):
    path = write_record(_recording(np.ones((12, count)), tuple(STANDARD_12), rate), tmp_path / "rec.edf")
    with pyedflib.EdfReader(str(path)) as reader:
        assert reader.getSampleFrequency(0) == pytest.approx(rate, rel=1e-15)
        assert reader.getNSamples()[0] == count
        assert reader.getFileDuration() == pytest.approx(count / rate, abs=1)


def test_every_length_of_a_page_fits(tmp_path: Path):
    for rate in (250.0, 387.0, 500.0):
        for count in range(4950, 5050):
            path = write_record(_recording(np.zeros((2, count)), rate=rate), tmp_path / "rec.edf")
            header = path.read_bytes()[:1024]
            number, duration = int(header[236:244]), float(header[244:252])
            assert abs(number * duration * rate / count - 1) < 1e-5


def test_ten_seconds_are_data_records_of_one_second(tmp_path: Path):
    path = write_record(_recording(np.ones((12, 5000)), tuple(STANDARD_12)), tmp_path / "rec.edf")
    with pyedflib.EdfReader(str(path)) as reader:
        assert (reader.datarecords_in_file, reader.datarecord_duration) == (10, 1)
    assert path.read_bytes()[192:197] == b"EDF+C"


def test_the_patient_is_kept(tmp_path: Path):
    patient = Patient(
        patient_id="A 17", name="Zo\u00eb M\u00fcller", age=63.5, sex="female", height=171, weight=70.5,
        recorded_at="1994-11-09 09:17:34",
    )  # fmt: skip
    recording = _recording(np.ones((2, 500)), patient=patient, record_id="00009_hr")
    path = write_record(recording, tmp_path / "rec.edf")
    with pyedflib.EdfReader(str(path)) as reader:
        assert reader.getPatientCode() == "A 17"
        assert reader.getPatientName() == "Zoe Muller"
        assert reader.getSex() == "Female"
        assert reader.getPatientAdditional() == "age=63.5_y height=171_cm weight=70.5_kg"
        assert reader.getStartdatetime().isoformat(" ") == patient.recorded_at
        assert reader.getAdmincode() == "00009 hr"
        assert list(reader.readAnnotations()[2]) == ["patient name: Zo\u00eb M\u00fcller"]


@pytest.mark.parametrize("text", ["1984-11-09 09:17:34", "last Tuesday"])
def test_a_time_that_the_header_cannot_hold_is_an_annotation(tmp_path: Path, text: str):
    path = write_record(
        _recording(np.ones((2, 500)), patient=Patient(recorded_at=text)), tmp_path / "rec.edf"
    )
    assert _read(path)[3] == [(0, -1, f"recorded at: {text}")]


def test_warnings_and_notes_are_annotations(tmp_path: Path):
    recording = _recording(np.ones((2, 500)), notes=("left out\x14 Resp",))
    result = Digitization(
        recording=recording,
        confidence=np.ones((2, 500)),
        scale=PaperScale.from_dpi(200),
        warnings=("no pulse: 10 mm/mV is taken", "4 \N{MICRO SIGN}V"),
    )
    texts = [text for *_, text in _read(write_record(result, tmp_path / "rec.edf"))[3]]
    assert texts == ["4 \N{MICRO SIGN}V", "left out Resp", "no pulse: 10 mm/mV is taken"]


@pytest.mark.parametrize("value", [32.768, -32.768, 4000.0])
def test_values_that_do_not_fit_are_refused_not_clipped(tmp_path: Path, value: float):
    with pytest.raises(RecordingError, match=r"beyond 32\.767 mV do not fit into EDF\+ .* \(V2\)"):
        write_record(_recording([[0, 1], [0, value]]), tmp_path / "rec.edf")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("patient", [Patient(name="x" * 90), Patient(patient_id="a\x07b")])
def test_a_patient_that_does_not_fit_is_refused(tmp_path: Path, patient: Patient):
    with pytest.raises(RecordingError, match=r"does not fit into EDF\+"):
        write_record(_recording(np.ones((2, 500)), patient=patient), tmp_path / "rec.edf")
    assert not list(tmp_path.iterdir())


def test_a_length_that_no_data_records_have_is_refused(tmp_path: Path):
    prime = 1_000_003
    with pytest.raises(RecordingError, match="resample the recording"):
        write_record(_recording(np.ones((12, prime)), tuple(STANDARD_12)), tmp_path / "rec.edf")


def test_without_edfio_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "edfio", None)
    with pytest.raises(MissingExtraError, match=r'writing EDF\+ needs the extra io: pip install "ecgpaper'):
        write_record(_recording(np.ones((2, 500))), tmp_path / "rec.edf")
