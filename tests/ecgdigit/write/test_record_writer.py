"""Records that `write_record` writes, read back by the wfdb package and by `ecgsyn.read_record`."""

import csv
import tempfile
from pathlib import Path

import numpy as np
import pytest
import wfdb
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecgdigit.write.record_writer import write_record
from ecgsyn.readers import read_record
from ecgtypes.errors import RecordingError
from ecgtypes.leads import Lead
from ecgtypes.results import Digitization
from ecgtypes.scale import PaperScale
from ecgtypes.signals import Patient, Recording
from tests.shared_data import dev_records, needs_shared_data

STORED = [lead for lead in Lead if lead is not Lead.MINUS_AVR]
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@st.composite
def recordings(draw: st.DrawFn, largest: float = 32.0) -> Recording:
    leads = draw(st.lists(st.sampled_from(STORED), min_size=1, max_size=6, unique=True))
    count = draw(st.integers(2, 40))
    values = st.floats(-largest, largest, width=32) | st.just(float("nan"))
    signals = draw(arrays(np.float32, (len(leads), count), elements=values))
    signals[0, 0] = 0.5  # a recording that is all NaN cannot be read back
    rate = draw(st.sampled_from([50.0, 163.0, 250.0, 360.0, 499.5, 1000.0]) | st.floats(50, 2000))
    return Recording(signals=signals, leads=tuple(leads), sampling_rate=rate)


@settings(deadline=None, max_examples=40)
@given(recordings())
def test_wfdb_round_trip(recording: Recording):
    with tempfile.TemporaryDirectory() as folder:
        path = write_record(recording, Path(folder) / "rec")
        found = wfdb.rdrecord(str(path.with_suffix("")))
        assert [Lead(name) for name in found.sig_name] == list(recording.leads)
        assert found.fs == pytest.approx(recording.sampling_rate, rel=1e-9)
        steps = wfdb.rdrecord(str(path.with_suffix("")), physical=False)
        assert (np.array(steps.calc_checksum()) == np.array(found.checksum) % 65536).all()
        np.testing.assert_allclose(found.p_signal.T, recording.signals, atol=0.00051)
        ours = read_record(path)
        assert ours.leads == recording.leads
        assert ours.sampling_rate == recording.sampling_rate
        np.testing.assert_allclose(ours.signals, recording.signals, atol=0.00051)


@settings(deadline=None, max_examples=40)
@given(recordings(largest=49.0))
def test_csv_round_trip_is_exact(recording: Recording):
    with tempfile.TemporaryDirectory() as folder:
        found = read_record(write_record(recording, Path(folder) / "rec.csv"))
        assert found.leads == recording.leads
        assert found.sampling_rate == pytest.approx(recording.sampling_rate, rel=1e-9)
        np.testing.assert_array_equal(found.signals, recording.signals)


@settings(deadline=None, max_examples=30)
@given(
    st.builds(
        Patient,
        patient_id=TEXT.filter(lambda text: text.casefold() not in {"u", "?", "-"}),
        age=st.floats(0, 130) | st.none(),
        sex=st.sampled_from(["female", "male", "other"]) | st.none(),
        height=st.floats(20, 260) | st.none(),
        weight=st.floats(0.2, 500) | st.none(),
        recorded_at=st.just("1999-12-25 10:20:30") | st.none(),
    )
)
def test_the_patient_is_kept(patient: Patient):
    recording = Recording(signals=np.ones((1, 3)), leads=("II",), sampling_rate=500, patient=patient)
    with tempfile.TemporaryDirectory() as folder:
        found = read_record(write_record(recording, Path(folder) / "rec")).patient
    assert found.model_dump(exclude={"age", "height", "weight"}) == patient.model_dump(
        exclude={"age", "height", "weight"}
    )
    for field in ("age", "height", "weight"):
        assert getattr(found, field) == (
            None if getattr(patient, field) is None else pytest.approx(getattr(patient, field), rel=1e-12)
        )


def recording_of(signals: object, **more: object) -> Recording:
    return Recording(signals=np.asarray(signals, np.float32), leads=("I", "V2"), sampling_rate=500, **more)


def test_line_breaks_in_a_name_do_not_break_the_header(tmp_path: Path):
    recording = recording_of(np.ones((2, 3)), patient=Patient(name="Doe\nrec 1 500\n#x: J"))
    assert read_record(write_record(recording, tmp_path / "rec")).patient.name == "Doe rec 1 500 #x: J"


@pytest.mark.parametrize(
    ("name", "written"),
    [("a/b/rec", "a/b/rec.hea"), ("rec.hea", "rec.hea"), ("rec.dat", "rec.hea"), ("x/rec.CSV", "x/rec.csv")],
)
def test_the_suffix_says_the_format_and_folders_are_made(tmp_path: Path, name: str, written: str):
    path = write_record(recording_of(np.ones((2, 3))), tmp_path / name)
    assert path == tmp_path / written
    assert path.is_file()
    assert path.suffix == ".csv" or path.with_suffix(".dat").stat().st_size == 12


def test_the_format_can_be_given(tmp_path: Path):
    recording = recording_of(np.ones((2, 3)))
    assert write_record(recording, tmp_path / "rec", format="csv").name == "rec.csv"
    assert write_record(recording, tmp_path / "other.csv", format="wfdb").name == "other.hea"


def test_csv_has_a_time_column_and_empty_cells_for_missing_samples(tmp_path: Path):
    path = write_record(recording_of([[0.1, np.nan, -3e-5], [1, 2, 3]]), tmp_path / "rec.csv")
    with path.open(newline="") as stream:
        rows = list(csv.reader(stream))
    expected = [
        ["time", "I", "V2"], ["0.0", "0.1", "1.0"], ["0.002", "", "2.0"], ["0.004", "-3e-05", "3.0"],
    ]  # fmt: skip
    assert rows == expected


@pytest.mark.parametrize("value", [32.768, -32.768, 40000.0])
def test_values_that_do_not_fit_are_refused_not_clipped(tmp_path: Path, value: float):
    recording = recording_of([[0, 1], [0, value]])
    with pytest.raises(RecordingError, match=r"beyond 32\.767 mV do not fit into WFDB format 16 \(V2\)"):
        write_record(recording, tmp_path / "rec")
    assert not list(tmp_path.iterdir())
    assert write_record(recording, tmp_path / "rec.csv").is_file()


@pytest.mark.parametrize("value", [32.767, -32.767])
def test_the_largest_values_that_fit_are_kept(tmp_path: Path, value: float):
    found = read_record(write_record(recording_of([[0, 1], [0, value]]), tmp_path / "rec"))
    assert found.signals[1, 1] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rec.scp", "ends in '.scp'"),
        ("two words", "no name of a WFDB record"),
        ("r\u00e9c", "no name of a WFDB record"),
        (".hea", "no name of a WFDB record"),
    ],
)
def test_names_that_are_no_record_are_refused(tmp_path: Path, name: str, message: str):
    with pytest.raises(RecordingError, match=message):
        write_record(recording_of(np.ones((2, 3))), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_an_unknown_format_is_refused(tmp_path: Path):
    with pytest.raises(RecordingError, match="no format is named 'scp'"):
        write_record(recording_of(np.ones((2, 3))), tmp_path / "rec", format="scp")


@pytest.mark.parametrize("name", ["rec", "rec.csv", "rec.edf", "rec.dcm"])
def test_an_empty_recording_is_refused(tmp_path: Path, name: str):
    with pytest.raises(RecordingError, match="holds no samples"):
        write_record(recording_of(np.ones((2, 0))), tmp_path / name)


@pytest.mark.parametrize("name", ["rec", "rec.csv", "rec.edf", "rec.dcm"])
def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path, name: str, monkeypatch):
    old = write_record(recording_of(np.ones((2, 3))), tmp_path / name)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(_path: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_record(recording_of(np.zeros((2, 3))), old)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_of_a_digitization_the_recording_is_written(tmp_path: Path):
    recording = recording_of([[0.25, np.nan], [np.nan, -0.5]])
    scale = PaperScale.from_dpi(200)
    result = Digitization(recording=recording, confidence=np.zeros((2, 2)), scale=scale)
    found = read_record(write_record(result, tmp_path / "rec"))
    np.testing.assert_array_equal(found.signals, recording.signals)


@needs_shared_data
def test_real_records_come_back_as_they_were(tmp_path: Path):
    for path in dev_records()[:3]:
        recording = read_record(path)
        assert read_record(write_record(recording, tmp_path / path.name)) == recording
        as_csv = read_record(write_record(recording, tmp_path / f"{path.name}.csv"))
        np.testing.assert_array_equal(as_csv.signals, recording.signals)
        assert as_csv.sampling_rate == recording.sampling_rate


@needs_shared_data
def test_real_records_are_the_same_in_every_format(tmp_path: Path):
    edfio = pytest.importorskip("edfio", reason="EDF+ needs the extra io")
    pydicom = pytest.importorskip("pydicom", reason="DICOM needs the extra io")
    for path in dev_records()[:3]:
        recording = read_record(path)
        steps = np.rint(recording.signals * 1000.0)
        edf = edfio.read_edf(write_record(recording, tmp_path / "rec.edf"))
        np.testing.assert_array_equal([one.digital for one in edf.signals], steps)
        assert {one.sampling_frequency for one in edf.signals} == {recording.sampling_rate}
        dicom = pydicom.dcmread(write_record(recording, tmp_path / "rec.dcm"))
        np.testing.assert_array_equal(dicom.waveform_array(0).T, steps)
