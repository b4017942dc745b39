"""What `read_record` makes of CSV files, good and bad."""

from pathlib import Path

import numpy as np
import pytest

from ecgsyn.readers import read_record
from ecgtypes.errors import LeadNotFoundError, RecordingError
from ecgtypes.leads import STANDARD_12, Lead
from tests.shared_data import needs_shared_data, scans


def write(folder: Path, text: str) -> Path:
    path = folder / "rec.csv"
    path.write_text(text, encoding="utf-8")
    return path


def table(times: list[str], header: str = "time,I") -> str:
    return "\n".join([header, *(f"{time},0.{i % 10}" for i, time in enumerate(times))]) + "\n"


def test_time_column_and_leads(tmp_path: Path):
    recording = read_record(write(tmp_path, "time,ii,Lead V1\n0.000,0.1,-0.2\n0.002,,0.3\n0.004,nan,0.5\n"))
    assert recording.leads == (Lead.II, Lead.V1)
    assert recording.sampling_rate == 500
    assert recording.record_id == "rec"
    np.testing.assert_allclose(recording.signals, [[0.1, np.nan, np.nan], [-0.2, 0.3, 0.5]], rtol=1e-6)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n"])
def test_delimiters_marks_and_line_ends(tmp_path: Path, delimiter: str, start: str):
    text = start + "t;I;II\r\n10;0.5; 1\r\n10.01;NA;-1e-1\r\n\r\n".replace(";", delimiter)
    recording = read_record(write(tmp_path, text))
    assert recording.sampling_rate == 100
    np.testing.assert_allclose(recording.signals, [[0.5, np.nan], [1, -0.1]], rtol=1e-6)


@pytest.mark.parametrize("name", ["I (uV)", "I [µV]", "I_uV", "lead I ( microvolts )"])
def test_units_in_the_header(tmp_path: Path, name: str):
    path = write(tmp_path, f"time (ms),{name}\n0,100\n2,-200\n")
    recording = read_record(path)
    assert recording.sampling_rate == 500
    np.testing.assert_allclose(recording.signals, [[0.1, -0.2]], rtol=1e-6)


def test_units_given_go_before_those_of_the_header(tmp_path: Path):
    path = write(tmp_path, "I (mV)\n1500\n-200\n")
    np.testing.assert_allclose(read_record(path, sampling_rate=500, units="uV").signals, [[1.5, -0.2]])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("I (mmHg)\n1\n", "'mmHg' is no unit of voltage"),
        ("I\n100\n1200\n", "reach 1200, too much for mV"),
        ("", "is empty"),
        ("# age: 5\n", "is empty"),
        ("I,II\n", "only its header row"),
        ("0.1,0.2\n0.3,0.4\n", "begins with numbers"),
        ("MLII,resp\n1,2\n", "holds no ECG lead; its channels are 'MLII', 'resp'"),
        ("I,II,i\n1,2,3\n", "lead I twice"),
        ("I,II\n1,2\n3\n", "sample 2 has 1 values where the header names 2 columns"),
        ("I\nhello\n", "holds 'hello' where a number should be"),
        ("I;II\n0,5;0,6\n", "decimals are marked with a point"),
        ("I\ninf\n", "infinite"),
        ("I,II\n,\nnan,NA\n", "no valid sample"),
        ("I\n1\x00\n", "where a number should be|cannot be read"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, text: str, message: str):
    with pytest.raises(RecordingError, match=message):
        read_record(write(tmp_path, text), sampling_rate=500)


@pytest.mark.parametrize(
    ("times", "rate"),
    [
        ([f"{i / 360:.3f}" for i in range(3600)], 360),
        ([f"{i / 1000:.3f}" for i in range(100)], 1000),
        ([f"{i / 128:.6f}" for i in range(50)], 128),
        ([repr(i / 333.25) for i in range(50)], 333.25),
        (["5.0", "5.01"], 100),
    ],
)
def test_the_rate_comes_from_the_time_column(tmp_path: Path, times: list[str], rate: float):
    assert read_record(write(tmp_path, table(times))).sampling_rate == pytest.approx(rate, rel=1e-9)


@pytest.mark.parametrize(
    ("times", "header", "message"),
    [
        (["0", "2", "4", "6"], "time,I", r"0\.5 Hz, which lies outside"),
        ([f"{i / 500:.3f}" for i in range(60) if i != 31], "time,I", "not evenly spaced"),
        (["0", "0.002", "0.002"], "time,I", "does not rise"),
        (["0", "", "0.004"], "time,I", "does not rise"),
        (["0"], "time,I", "does not rise"),
        (["0", "1"], "time (beats),I", "'beats' is no unit of time"),
        (["0", "1"], "sample,I", "has no time column"),
    ],
)
def test_times_that_give_no_rate_are_refused_and_the_rate_can_be_given(
    tmp_path: Path, times: list[str], header: str, message: str
):
    path = write(tmp_path, table(times, header))
    with pytest.raises(RecordingError, match=message):
        read_record(path)
    assert read_record(path, sampling_rate=250).sampling_rate == 250


def test_two_time_columns_are_refused(tmp_path: Path):
    with pytest.raises(RecordingError, match="2 time columns"):
        read_record(write(tmp_path, "time,t,I\n0,0,1\n"))


@pytest.mark.parametrize("rate", [0.0, -500.0, float("nan"), float("inf"), 1e6])
def test_rates_given_are_checked(tmp_path: Path, rate: float):
    with pytest.raises(RecordingError, match="the sampling_rate given"):
        read_record(write(tmp_path, "I\n1\n"), sampling_rate=rate)


def test_units_given_are_checked(tmp_path: Path):
    with pytest.raises(RecordingError, match="the units given: 'adu'"):
        read_record(write(tmp_path, "I\n1\n"), sampling_rate=500, units="adu")


def test_other_columns_are_left_out_with_a_note_and_leads_are_chosen(tmp_path: Path):
    path = write(tmp_path, "index,time,V2,resp,I\n0,0,0.2,9,0.1\n1,0.01,0.4,9,0.3\n")
    recording = read_record(path, leads=["I", "V2"])
    assert recording.leads == (Lead.I, Lead.V2)
    np.testing.assert_allclose(recording.signals, [[0.1, 0.3], [0.2, 0.4]], rtol=1e-6)
    assert recording.notes == ("left out 2 channels that are no ECG lead: 'index', 'resp'",)
    with pytest.raises(LeadNotFoundError, match="no lead aVF"):
        read_record(path, leads=["aVF"])


def test_comments_before_the_header_tell_of_the_patient(tmp_path: Path):
    recording = read_record(write(tmp_path, "# age: 61\n# sex: F\ntime,I\n0,1\n0.01,2\n"))
    assert (recording.patient.age, recording.patient.sex) == (61, "female")


def test_missing_and_undecodable_files_are_refused(tmp_path: Path):
    with pytest.raises(RecordingError, match=r"missing\.csv cannot be read"):
        read_record(tmp_path / "missing.csv")
    (tmp_path / "bytes.csv").write_bytes(b"I,II\n\xff\xfe\x00,1\n")
    with pytest.raises(RecordingError, match="cannot be read as a CSV file"):
        read_record(tmp_path / "bytes.csv", sampling_rate=500)


def test_a_file_of_many_rows_is_read_in_chunks(tmp_path: Path):
    values = np.arange(40_000) / 10_000
    path = write(tmp_path, "I\n" + "\n".join(f"{v:.4f}" for v in values) + "\n")
    np.testing.assert_allclose(read_record(path, sampling_rate=500).signals[0], values, rtol=1e-6)


@needs_shared_data
def test_the_truth_of_a_real_scan():
    recording = read_record(scans()[0].with_suffix(".csv"), sampling_rate=500)
    assert recording.leads == STANDARD_12
    assert recording.duration == 10
