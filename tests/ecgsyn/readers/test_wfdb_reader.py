"""What `read_record` makes of WFDB records, good and bad. CSV files: test_csv_reader.py."""

import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import wfdb
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgsyn.readers import read_record
from ecgsyn.readers import wfdb_reader as wfdb_files
from ecgtypes.errors import LeadNotFoundError, RecordingError
from ecgtypes.leads import STANDARD_12, Lead
from tests.shared_data import dev_records, needs_shared_data


def write_raw(
    folder: Path,
    names: list[str],
    steps: NDArray[np.int16],
    *,
    gain: str = "1000(0)/mV",
    record: str = "rec",
    head: str | None = None,
    comments: tuple[str, ...] = (),
) -> Path:
    """Write a format 16 record by hand, so that any header can be put together."""
    lines = [f"{record} {len(names)} 500 {steps.shape[1]}" if head is None else head]
    lines += [f"{record}.dat 16 {gain} 16 0 0 0 0 {name}" for name in names]
    lines += [f"# {comment}" for comment in comments]
    (folder / f"{record}.hea").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / f"{record}.dat").write_bytes(steps.T.astype("<i2").tobytes())
    return folder / record


def ramp(leads: int, samples: int = 100) -> NDArray[np.int16]:
    return (np.arange(leads)[:, None] * 1000 + np.arange(samples)).astype(np.int16)


@pytest.mark.parametrize("suffix", ["", ".hea", ".dat"])
def test_a_record_is_read_with_or_without_its_suffix(tmp_path: Path, suffix: str):
    path = write_raw(tmp_path, ["I", "II"], ramp(2))
    recording = read_record(f"{path}{suffix}")
    assert recording.leads == (Lead.I, Lead.II)
    assert recording.sampling_rate == 500
    assert recording.record_id == "rec"
    assert recording.notes == ()
    np.testing.assert_allclose(recording.signals, ramp(2) / 1000, atol=1e-6)


def test_leads_are_those_asked_for_in_that_order(tmp_path: Path):
    path = write_raw(tmp_path, ["I", "II", "V1"], ramp(3))
    recording = read_record(path, leads=["v1", "I"])
    assert recording.leads == (Lead.V1, Lead.I)
    np.testing.assert_allclose(recording.signals[0], ramp(3)[2] / 1000, atol=1e-6)


def test_a_lead_asked_for_and_missing_is_named(tmp_path: Path):
    path = write_raw(tmp_path, ["I"], ramp(1))
    with pytest.raises(LeadNotFoundError, match="no lead V6; its channels are 'I'"):
        read_record(path, leads=["V6"])


@pytest.mark.parametrize(("asked", "message"), [("II", "one string"), ([], "0 leads"), (["I", "i"], "once")])
def test_leads_that_make_no_sense_are_refused(tmp_path: Path, asked: object, message: str):
    path = write_raw(tmp_path, ["I", "II"], ramp(2))
    with pytest.raises(RecordingError, match=message):
        read_record(path, leads=asked)


@pytest.mark.parametrize(
    ("name", "lead"),
    [("ii", "II"), ("AVR", "aVR"), ("Lead V1", "V1"), ("ecg lead v3", "V3"), ("ECG_I", "I"), ("v4r", "V4R")],
)
def test_lead_names_in_any_letter_case(tmp_path: Path, name: str, lead: str):
    assert read_record(write_raw(tmp_path, [name], ramp(1))).leads == (Lead(lead),)


def test_an_inverted_avr_is_stored_as_avr(tmp_path: Path):
    recording = read_record(write_raw(tmp_path, ["-aVR"], ramp(1)))
    assert recording.leads == (Lead.aVR,)
    assert recording.signals[0, -1] == pytest.approx(-0.099)


def test_channels_that_are_no_lead_are_left_out_with_a_note(tmp_path: Path):
    path = write_raw(tmp_path, ["MLII", "V1", "vx", "resp"], ramp(4))
    recording = read_record(path)
    assert recording.leads == (Lead.V1,)
    assert recording.notes == ("left out 3 channels that are no ECG lead: 'MLII', 'vx', 'resp'",)
    np.testing.assert_allclose(recording.signals[0], ramp(4)[1] / 1000, atol=1e-6)


def test_a_record_without_any_lead_is_refused(tmp_path: Path):
    with pytest.raises(RecordingError, match="holds no ECG lead; its channels are 'MLII', 'MLV'"):
        read_record(write_raw(tmp_path, ["MLII", "MLV"], ramp(2)))


def test_a_lead_that_stands_twice_is_refused_unless_others_are_asked_for(tmp_path: Path):
    path = write_raw(tmp_path, ["II", "V1", "ii"], ramp(3))
    with pytest.raises(RecordingError, match="lead II twice, as 'II' and as 'ii'"):
        read_record(path)
    assert read_record(path, leads=["V1"]).leads == (Lead.V1,)


@pytest.mark.parametrize(
    ("units", "factor"), [("mV", 1), ("uV", 1e-3), ("µV", 1e-3), ("μV", 1e-3), ("V", 1e3), ("nV", 1e-6)]
)
def test_units_become_millivolts(tmp_path: Path, units: str, factor: float):
    path = write_raw(tmp_path, ["I"], ramp(1), gain=f"10(5)/{units}")
    np.testing.assert_allclose(read_record(path).signals, (ramp(1) - 5) / 10 * factor, rtol=1e-5, atol=1e-9)


def test_unknown_units_are_refused_and_can_be_given(tmp_path: Path):
    path = write_raw(tmp_path, ["I"], ramp(1), gain="1000(0)/mmHg")
    with pytest.raises(RecordingError, match=r"'mmHg' is no unit of voltage .* give units="):
        read_record(path)
    assert read_record(path, units="uV").signals[0, 50] == pytest.approx(5e-5)


def test_values_without_units_that_are_too_large_for_millivolts_are_refused(tmp_path: Path):
    steps = np.array([[0, 900, -1200]], dtype=np.int16)
    path = write_raw(tmp_path, ["I"], steps, gain="1")
    with pytest.raises(RecordingError, match="reach 1200, too much for mV"):
        read_record(path)
    assert read_record(path, units="uV").signals[0, 1] == pytest.approx(0.9)


@pytest.mark.parametrize("gain", ["0", "0(0)/mV", "0.0/mV", ""])
def test_a_lead_without_gain_is_refused_as_uncalibrated(tmp_path: Path, gain: str):
    path = write_raw(tmp_path, ["I"], ramp(1))
    path.with_suffix(".hea").write_text(f"rec 1 500 100\nrec.dat 16 {gain} 16 0 0 0 0 I\n")
    if not gain:
        path.with_suffix(".hea").write_text("rec 1 500 100\nrec.dat 16\n")
        with pytest.raises(RecordingError, match="holds no ECG lead"):
            read_record(path)
        return
    with pytest.raises(RecordingError, match="lead I is uncalibrated"):
        read_record(path)


@pytest.mark.parametrize(
    ("gain", "sign", "baseline"),
    [("1e+3(0)/mV", 1, 0), ("-1000(0)/mV", -1, 0), ("1000.0(-7)/mV", 1, -7), ("1000", 1, 0)],
)
def test_gain_and_baseline(tmp_path: Path, gain: str, sign: int, baseline: int):
    path = write_raw(tmp_path, ["I"], ramp(1), gain=gain)
    np.testing.assert_allclose(read_record(path).signals, sign * (ramp(1) - baseline) / 1000, atol=1e-6)


def test_a_gain_that_the_wfdb_package_takes_for_another_is_refused(tmp_path: Path):
    with pytest.raises(RecordingError, match="the gains cannot be understood"):
        read_record(write_raw(tmp_path, ["I"], ramp(1), gain="1E3(0)/mV"))


def test_invalid_samples_are_nan(tmp_path: Path):
    steps = ramp(2)
    steps[0, 10:20] = -(2**15)
    signals = read_record(write_raw(tmp_path, ["I", "II"], steps)).signals
    assert np.isnan(signals[0, 10:20]).all()
    assert np.isnan(signals).sum() == 10


@pytest.mark.parametrize("fmt", ["16", "24", "32", "80", "508", "516", "524"])
def test_formats_that_wfdb_writes_are_read_whole_and_in_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fmt: str
):
    wave = np.round(np.sin(np.arange(401) / 20) * 100)[:, None] / 200 * [1, -0.5, 0.25]
    wave[7, 1] = np.nan
    wfdb.wrsamp(
        "rec", fs=250, units=["mV"] * 3, sig_name=["I", "II", "V1"], p_signal=wave, fmt=[fmt] * 3,
        adc_gain=[200.0] * 3, baseline=[0] * 3, write_dir=str(tmp_path),
    )  # fmt: skip
    recording = read_record(tmp_path / "rec")
    expected = wfdb.rdrecord(str(tmp_path / "rec")).p_signal.T
    np.testing.assert_allclose(recording.signals, expected, atol=1e-6)
    assert np.isnan(recording.signals[1, 7])
    monkeypatch.setattr(wfdb_files, "BLOCK_VALUES", 111)
    assert read_record(tmp_path / "rec") == recording


def packed_212(steps: NDArray[np.int64]) -> bytes:
    pairs = steps.reshape(-1, 2) & 0xFFF
    first, second = pairs.T
    parts = [first & 0xFF, (first >> 8) | ((second >> 8) << 4), second & 0xFF]
    return np.stack(parts, axis=1).astype(np.uint8).tobytes()


def packed_311(steps: NDArray[np.int64]) -> bytes:
    a, b, c = (steps.reshape(-1, 3) & 0x3FF).T
    return (a | (b << 10) | (c << 20)).astype("<u4").tobytes()


@pytest.mark.parametrize(
    ("fmt", "pack"),
    [
        ("61", lambda steps: steps.astype(">i2").tobytes()),
        ("160", lambda steps: (steps + 2**15).astype("<u2").tobytes()),
        ("8", lambda steps: np.diff(steps, prepend=0).astype(np.int8).tobytes()),
        ("212", packed_212),
        ("311", packed_311),
    ],
)
def test_formats_that_wfdb_only_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fmt: str, pack: Callable[[NDArray[np.int64]], bytes]
):
    steps = np.round(np.sin(np.arange(600) / 20) * 400).astype(np.int64)
    (tmp_path / "rec.dat").write_bytes(pack(steps))
    (tmp_path / "rec.hea").write_text(f"rec 1 250 600\nrec.dat {fmt} 200(0)/mV 12 0 0 0 0 II\n")
    np.testing.assert_allclose(read_record(tmp_path / "rec").signals[0], steps / 200, atol=1e-6)
    monkeypatch.setattr(wfdb_files, "BLOCK_VALUES", 100)
    np.testing.assert_allclose(read_record(tmp_path / "rec").signals[0], steps / 200, atol=1e-6)


@pytest.mark.parametrize("rate", ["50", "163", "387", "499.5", "1000", "2000"])
def test_rates_from_50_to_2000_hz(tmp_path: Path, rate: str):
    path = write_raw(tmp_path, ["I"], ramp(1), head=f"rec 1 {rate} 100")
    assert read_record(path).sampling_rate == float(rate)


@pytest.mark.parametrize("rate", ["0", "5", "90000"])
def test_a_rate_that_no_ecg_has_is_refused(tmp_path: Path, rate: str):
    path = write_raw(tmp_path, ["I"], ramp(1), head=f"rec 1 {rate} 100")
    with pytest.raises(RecordingError, match="give sampling_rate="):
        read_record(path)
    assert read_record(path, sampling_rate=250).sampling_rate == 250


def test_the_default_rate_of_the_format_is_noted(tmp_path: Path):
    path = write_raw(tmp_path, ["I"], ramp(1), head="rec 1")
    recording = read_record(path)
    assert recording.sampling_rate == 250
    assert "no sampling rate" in recording.notes[0]


def test_leads_with_several_samples_per_frame_keep_their_full_rate(tmp_path: Path):
    ecg, resp = np.arange(40) / 100, np.arange(10) / 100
    wfdb.wrsamp(
        "rec", fs=125, units=["mV", "mV"], sig_name=["II", "resp"], e_p_signal=[ecg, resp], fmt=["16"] * 2,
        samps_per_frame=[4, 1], adc_gain=[1000.0] * 2, baseline=[0] * 2, write_dir=str(tmp_path),
    )  # fmt: skip
    recording = read_record(tmp_path / "rec")
    assert recording.sampling_rate == 500
    np.testing.assert_allclose(recording.signals[0], ecg, atol=1e-6)


def test_leads_of_different_rates_are_not_mixed(tmp_path: Path):
    wfdb.wrsamp(
        "rec", fs=125, units=["mV"] * 2, sig_name=["II", "V1"], e_p_signal=[np.arange(40.0), np.arange(10.0)],
        fmt=["16"] * 2, samps_per_frame=[4, 1], adc_gain=[1e2] * 2, baseline=[0] * 2, write_dir=str(tmp_path),
    )  # fmt: skip
    with pytest.raises(RecordingError, match="several sampling rates"):
        read_record(tmp_path / "rec")
    assert read_record(tmp_path / "rec", leads=["V1"]).sampling_rate == 125


def test_segments_of_one_layout_are_joined(tmp_path: Path):
    write_raw(tmp_path, ["I", "II"], ramp(2, 30), record="a")
    write_raw(tmp_path, ["I", "II"], ramp(2, 20), record="b")
    (tmp_path / "all.hea").write_text("all/3 2 500 60\na 30\n~ 10\nb 20\n# age: 40\n")
    recording = read_record(tmp_path / "all")
    assert recording.signals.shape == (2, 60)
    np.testing.assert_allclose(recording.signals[1, :30], ramp(2, 30)[1] / 1000, atol=1e-6)
    assert np.isnan(recording.signals[:, 30:40]).all()
    np.testing.assert_allclose(recording.signals[0, 40:], ramp(2, 20)[0] / 1000, atol=1e-6)
    assert recording.patient.age == 40


def test_segments_whose_channels_vary_are_joined(tmp_path: Path):
    write_raw(tmp_path, ["II", "resp"], ramp(2, 30), record="a")
    write_raw(tmp_path, ["V1", "ii"], ramp(2, 20), record="b", gain="1000(0)/uV")
    layout = (
        "lay 3 500 0\n~ 0 1000(0)/mV 0 0 0 0 0 II\n~ 0 1000(0)/mV 0 0 0 0 0 V1\n~ 0 1/pm 0 0 0 0 0 resp\n"
    )
    (tmp_path / "lay.hea").write_text(layout)
    (tmp_path / "all.hea").write_text("all/3 3 500 50\nlay 0\na 30\nb 20\n")
    recording = read_record(tmp_path / "all")
    assert recording.leads == (Lead.II, Lead.V1)
    assert np.isnan(recording.signals[1, :30]).all()
    np.testing.assert_allclose(recording.signals[0, 30:], ramp(2, 20)[1] / 1e6, atol=1e-9)
    np.testing.assert_allclose(recording.signals[1, 30:], ramp(2, 20)[0] / 1e6, atol=1e-9)
    assert recording.notes == ("left out 1 channel that are no ECG lead: 'resp'",)


@pytest.mark.parametrize(
    ("master", "message"),
    [
        ("all/1 1 500 30\nall 30\n", "is no segment"),
        ("all/1 1 500 40\na 30\n", "its segments have 30"),
        ("all/1 1 500 25\na 25\n", "has 30 samples where its record expects 25"),
        ("all/2 1 500 30\na 30\n", "announces 2 segments and lists 1"),
        ("all/1 1 250 30\na 30\n", "another rate"),
        ("all/1 1 500 30\nmissing 30\n", "missing.hea cannot be read"),
        ("all/1 1 500 30\n../a 30\n", "points outside its folder"),
        ("all/2 1 500 9000000030\na 30\n~ 9000000000\n", "are the most that is read at once"),
    ],
)
def test_segments_that_do_not_fit_are_refused(tmp_path: Path, master: str, message: str):
    write_raw(tmp_path, ["I"], ramp(1, 30), record="a")
    (tmp_path / "all.hea").write_text(master)
    with pytest.raises(RecordingError, match=message):
        read_record(tmp_path / "all")


@pytest.mark.parametrize(
    ("comments", "expected"),
    [
        (("age: 54", "sex: female", "height: 170", "weight: 61.5"), (54, "female", 170, 61.5)),
        (("Age: 53", "Sex: Male", "Dx: 164889003"), (53, "male", None, None)),
        (("<age>: 69  <sex>: M  <diagnoses>: none",), (69, "male", None, None)),
        (("Age: 62 Sex: F", "Height: 1.8 m"), (62, "female", 180, None)),
        (("age: 54 years; gender: f",), (54, "female", None, None)),
        (("age: NaN", "sex: unknown", "stage: 3", "dosage: 5"), (None, None, None, None)),
        ((), (None, None, None, None)),
    ],
)
def test_patient_fields_come_from_the_comments(
    tmp_path: Path, comments: tuple[str, ...], expected: tuple[object, ...]
):
    recording = read_record(write_raw(tmp_path, ["I"], ramp(1), comments=comments))
    patient = recording.patient
    assert (patient.age, patient.sex, patient.height, patient.weight) == expected
    assert recording.notes == ()


def test_names_and_times_of_the_patient(tmp_path: Path):
    comments = ("Name: Doe, J.; <sex>: no", "patient id: 12-7")
    path = write_raw(tmp_path, ["I"], ramp(1), comments=comments, head="rec 1 500 100 10:20:30 25/12/1999")
    patient = read_record(path).patient
    assert patient.name == "Doe, J.; <sex>: no"
    assert patient.patient_id == "12-7"
    assert patient.recorded_at == "25/12/1999 10:20:30"


@pytest.mark.parametrize(
    "comment", ["age: -7", "age: 300", "age: old", "sex: 7", "height: 3 ft", "weight: 0"]
)
def test_patient_fields_that_make_no_sense_are_left_out_with_a_note(tmp_path: Path, comment: str):
    recording = read_record(write_raw(tmp_path, ["I"], ramp(1), comments=(comment,)))
    field, value = comment.split(": ")
    assert getattr(recording.patient, field) is None
    assert recording.notes == (f"the patient's {field} {value!r} makes no sense and was left out",)


@pytest.mark.parametrize(
    "file", ["../../etc/passwd.dat", "/etc/passwd", "..", "sub/x.dat", "..\\x.dat", "C:x.dat", "s3://b/x.dat"]
)
def test_a_header_that_points_outside_its_folder_is_refused_before_anything_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
):
    path = write_raw(tmp_path, ["I"], ramp(1))
    path.with_suffix(".hea").write_text(f"rec 1 500 100\n{file} 16 1000(0)/mV 16 0 0 0 0 I\n")
    opened = []
    plain_open = Path.open
    monkeypatch.setattr(wfdb, "rdrecord", lambda *args, **_: opened.append(args))
    monkeypatch.setattr(Path, "open", lambda self, *a, **k: opened.append(self) or plain_open(self, *a, **k))
    with pytest.raises(RecordingError, match="points outside its folder"):
        read_record(path)
    assert [Path(item).name for item in opened] in ([], ["rec.hea"])


@pytest.mark.parametrize(
    "path", ["missing", "s3://bucket/rec", "https://physionet.org/rec", "a::b/rec", "mitdb/100"]
)
def test_a_missing_record_never_goes_to_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
):
    def refuse(*_: object) -> None:
        pytest.fail("the reader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RecordingError, match=r"no record at|remote address"):
        read_record(path)


def test_a_missing_signal_file_never_goes_to_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("the reader opened a connection"))
    path = write_raw(tmp_path, ["I"], ramp(1))
    path.with_suffix(".dat").unlink()
    with pytest.raises(RecordingError, match=r"keeps its signals in rec\.dat, which cannot be read"):
        read_record(path)


@pytest.mark.parametrize("kept", [0, 1, 199, 399])
def test_a_truncated_signal_file_is_refused(tmp_path: Path, kept: int):
    path = write_raw(tmp_path, ["I", "II"], ramp(2))
    data = path.with_suffix(".dat")
    data.write_bytes(data.read_bytes()[:kept])
    with pytest.raises(RecordingError, match=rf"truncated: {kept} bytes of the 400"):
        read_record(path)


def test_a_truncated_compressed_file_is_refused(tmp_path: Path):
    wave = np.random.default_rng(1).standard_normal((4000, 1))
    wfdb.wrsamp(
        "rec", fs=250, units=["mV"], sig_name=["I"], p_signal=wave, fmt=["516"], write_dir=str(tmp_path)
    )
    (file,) = (item for item in tmp_path.iterdir() if item.suffix != ".hea")
    file.write_bytes(file.read_bytes()[:3000])
    with pytest.raises(RecordingError, match="cannot be decoded"):
        read_record(tmp_path / "rec")


@pytest.mark.parametrize(
    "content", ["", "\n\n", "# only a comment\n", "hello\n", "a b c\n", "\x00\xff\x00", "rec"]
)
def test_what_is_no_header_is_refused(tmp_path: Path, content: str):
    (tmp_path / "rec.hea").write_text(content, encoding="latin-1")
    with pytest.raises(RecordingError, match="is no WFDB header"):
        read_record(tmp_path / "rec")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("rec 2 500 100\nrec.dat 16 1000/mV 16 0 0 0 0 I\n", "announces 2 signals and lists 1"),
        ("rec 1 500 100\nrec.dat xyz\n", "describes no signal"),
        ("rec 1 500 100\nrec.dat 99 1000/mV 16 0 0 0 0 I\n", "format 99 is none of"),
        ("rec 1 500 100\nr\u00e9c.dat 16 1000/mV 16 0 0 0 0 I\n", "letters, digits"),
        ("rec 0 500 100\n", "holds no ECG lead"),
        ("rec 1 500 0\nrec.dat 16 1000/mV 16 0 0 0 0 I\n", "holds no samples"),
    ],
)
def test_damaged_headers_are_refused(tmp_path: Path, header: str, message: str):
    path = write_raw(tmp_path, ["I"], ramp(1))
    path.with_suffix(".hea").write_text(header, encoding="utf-8")
    with pytest.raises(RecordingError, match=message):
        read_record(path)


def test_the_length_is_taken_from_the_file_where_the_header_gives_none(tmp_path: Path):
    path = write_raw(tmp_path, ["I", "II"], ramp(2), head="rec 2 500")
    assert read_record(path).n_samples == 100
    path.with_suffix(".dat").write_bytes(b"")
    with pytest.raises(RecordingError, match="holds no samples"):
        read_record(path)


def test_a_folder_is_no_record(tmp_path: Path):
    with pytest.raises(RecordingError, match="is a folder"):
        read_record(tmp_path)


def test_a_record_that_is_all_missing_is_refused(tmp_path: Path):
    steps = np.full((2, 50), -(2**15), dtype=np.int16)
    with pytest.raises(RecordingError, match="no valid sample of I, II"):
        read_record(write_raw(tmp_path, ["I", "II"], steps))


def test_a_flat_record_is_legal(tmp_path: Path):
    recording = read_record(write_raw(tmp_path, ["I"], np.zeros((1, 1500), np.int16)))
    assert recording.duration == 3
    assert not recording.signals.any()


def test_a_record_of_30_minutes_is_read_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    steps = (np.arange(900_000) % 2000).astype(np.int16)[None].repeat(12, axis=0)
    path = write_raw(tmp_path, [lead.value for lead in STANDARD_12], steps)
    largest = []
    plain = wfdb.rdrecord

    def watched(name: str, **options: int) -> object:
        largest.append(options["sampto"] - options["sampfrom"])
        return plain(name, **options)

    monkeypatch.setattr(wfdb, "rdrecord", watched)
    recording = read_record(path)
    assert recording.duration == 1800
    assert max(largest) * 12 <= 2**23
    np.testing.assert_allclose(recording.signals[11], steps[11] / 1000, atol=1e-6)


def test_of_a_thousand_channels_the_unknown_are_named_in_one_short_note(tmp_path: Path):
    names = [f"electrode {i}" for i in range(998)] + ["V2", "I"]
    steps = np.arange(1000, dtype=np.int16)[:, None].repeat(50, axis=1)
    recording = read_record(write_raw(tmp_path, names, steps))
    assert recording.leads == (Lead.V2, Lead.I)
    np.testing.assert_allclose(recording.signals[:, 0], [0.998, 0.999], atol=1e-6)
    (note,) = recording.notes
    assert "left out 998 channels" in note
    assert len(note) < 200


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 160), st.sampled_from("09 -./~(#\nIxmV")), max_size=4),
    st.integers(0, 400),
)
def test_a_damaged_record_is_read_or_refused_but_nothing_else(edits: list[tuple[int, str]], kept: int):
    with tempfile.TemporaryDirectory() as folder:
        path = write_raw(Path(folder), ["I", "II"], ramp(2), comments=("age: 50",))
        header = path.with_suffix(".hea")
        text = list(header.read_text())
        for place, character in edits:
            text[place % len(text)] = character
        header.write_text("".join(text))
        data = path.with_suffix(".dat")
        data.write_bytes(data.read_bytes()[:kept])
        try:
            recording = read_record(path)
        except (RecordingError, LeadNotFoundError):
            return
        assert np.isfinite(recording.signals).any()


@needs_shared_data
def test_ptb_xl_is_read_as_it_lies_in_its_folder():
    for path in dev_records()[:5]:
        recording = read_record(path)
        reference = wfdb.rdrecord(str(path))
        assert recording.leads == STANDARD_12
        assert recording.sampling_rate == 500
        assert recording.record_id == path.name
        np.testing.assert_allclose(recording.signals, reference.p_signal.T, atol=1e-6)
