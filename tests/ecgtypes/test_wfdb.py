"""Recordings as WFDB records, read again by wfdb itself."""

from pathlib import Path

import numpy as np
import pytest
import wfdb
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtypes import Lead, Patient, Recording, RecordingError
from ecgtypes.wfdb import wfdb_files
from tests.strategies import recordings


def _read(recording: Recording, folder: Path, name: str = "rec_1") -> wfdb.Record:
    header, samples = wfdb_files(recording, name)
    (folder / f"{name}.hea").write_bytes(header)
    (folder / f"{name}.dat").write_bytes(samples)
    return wfdb.rdrecord(str(folder / name))


@settings(max_examples=40)
@given(recording=recordings())
def test_wfdb_reads_the_same_signals(tmp_path_factory, recording: Recording):
    record = _read(recording, tmp_path_factory.mktemp("records"))
    assert tuple(record.sig_name) == recording.leads
    assert record.fs == recording.sampling_rate
    assert record.units == ["mV"] * len(recording.leads)
    assert record.p_signal.shape == (recording.n_samples, len(recording.leads))
    # half a step of 1 uV
    np.testing.assert_allclose(record.p_signal.T, recording.signals, atol=0.00050001, rtol=0, equal_nan=True)


@settings(max_examples=25)
@given(recording=recordings())
def test_checksums_and_first_values_are_those_of_the_samples(tmp_path_factory, recording: Recording):
    folder = tmp_path_factory.mktemp("records")
    record = _read(recording, folder)
    stored = wfdb.rdrecord(str(folder / "rec_1"), physical=False)
    assert stored.calc_checksum() == [value % 65536 for value in record.checksum]
    assert stored.d_signal[0].tolist() == stored.init_value


def test_a_missing_sample_is_the_lowest_step():
    signals = np.array([[0.001, np.nan, -0.002]], np.float32)
    _, samples = wfdb_files(Recording(signals=signals, leads=("V4R",), sampling_rate=500), "a")
    assert np.frombuffer(samples, "<i2").tolist() == [1, -32768, -2]


def test_what_is_known_of_the_patient_stands_in_comments(tmp_path):
    patient = Patient(patient_id="12\n34", age=63.5, sex="female")
    recording = Recording(signals=np.zeros((1, 9)), leads=("I",), sampling_rate=50, patient=patient)
    assert _read(recording, tmp_path).comments == ["patient id: 12 34", "age: 63.5", "sex: female"]


@pytest.mark.parametrize("rate", [0.5, 99.9, 257.3333, 500.0, 1e5])
def test_rates_are_kept(tmp_path, rate: float):
    recording = Recording(signals=np.zeros((1, 9)), leads=("I",), sampling_rate=rate)
    assert _read(recording, tmp_path).fs == rate


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a.b", "ä", "a\n"])
def test_names_that_wfdb_does_not_allow_are_told(name: str):
    recording = Recording(signals=np.zeros((1, 9)), leads=("I",), sampling_rate=50)
    with pytest.raises(RecordingError, match="no name of a WFDB record"):
        wfdb_files(recording, name)


@given(value=st.sampled_from([32.767, -32.767]), beyond=st.sampled_from([32.768, -32.7685, 100.0]))
def test_the_highest_value_is_kept_and_what_is_beyond_it_is_told(value: float, beyond: float):
    leads = (Lead.II, Lead.V1)
    fine = np.array([[0, value], [0, 0]])
    _, samples = wfdb_files(Recording(signals=fine, leads=leads, sampling_rate=50), "a")
    assert np.frombuffer(samples, "<i2")[2] == round(value * 1000)
    over = Recording(signals=np.array([[0, value], [0, beyond]]), leads=leads, sampling_rate=50)
    with pytest.raises(RecordingError, match=r"32\.767 mV .*\(V1\)"):
        wfdb_files(over, "a")


def test_a_rate_that_needs_an_exponent_is_told():
    recording = Recording(signals=np.zeros((1, 9)), leads=("I",), sampling_rate=1e-7)
    with pytest.raises(RecordingError, match="1e-07 Hz"):
        wfdb_files(recording, "a")
