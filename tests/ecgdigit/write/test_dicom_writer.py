"""DICOM files that `write_record` writes, read back by pydicom."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgdigit import write_record
from ecgdigit.write._dicom_codes import LEAD_CODES
from ecgtypes import (
    STANDARD_12,
    Digitization,
    MissingExtraError,
    PaperScale,
    Patient,
    Recording,
    RecordingError,
)
from tests.ecgdigit.write.made_recordings import PATIENT, STORED, recording_of, recordings_in_steps

pydicom = pytest.importorskip("pydicom", reason="DICOM needs the extra io")

NEVER_EMPTY = (
    "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "Modality", "InstanceNumber", "ContentDate",
    "ContentTime", "AcquisitionDateTime", "WaveformSequence",
)  # fmt: skip
"""Attributes of type 1 in the modules that the object demands."""

DEMANDED = (
    *NEVER_EMPTY, "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime",
    "StudyID", "AccessionNumber", "ReferringPhysicianName", "SeriesNumber", "Manufacturer",
    "AcquisitionContextSequence",
)  # fmt: skip


def _signals(whole: Any) -> dict[str, np.ndarray]:
    """The leads in mV, NaN where the file states padding, groups of other times one after the other."""
    found: dict[str, list[np.ndarray]] = {}
    for index, group in enumerate(whole.WaveformSequence):
        values = whole.waveform_array(index)
        raw = np.frombuffer(group.WaveformData, "<i2").reshape(values.shape)
        values[raw == np.frombuffer(group.WaveformPaddingValue, "<i2")[0]] = np.nan
        for column, channel in enumerate(group.ChannelDefinitionSequence):
            assert channel.ChannelSensitivityUnitsSequence[0].CodeValue == "uV"
            found.setdefault(channel.ChannelLabel, []).append(values[:, column] / 1000)
    return {lead: np.concatenate(parts) for lead, parts in found.items()}


WRITTEN = recordings_in_steps(
    st.integers(1, 60) | st.sampled_from([5000, 16384, 16385, 20000]),
    st.sampled_from([200.0, 250.0, 360.0, 499.5, 500.0, 1000.0]) | st.floats(200, 1000),
    17,
)


@settings(deadline=None, max_examples=40)
@given(WRITTEN)
def test_what_is_written_is_read_back(recording: Recording):
    with tempfile.TemporaryDirectory() as folder:
        whole = pydicom.dcmread(write_record(recording, Path(folder) / "rec.dcm"))
    found = _signals(whole)
    assert set(found) == set(recording.leads)
    for lead in recording.leads:
        np.testing.assert_allclose(found[lead], recording.lead(lead), atol=1e-5)
    groups = whole.WaveformSequence
    assert 1 <= len(groups) <= 5
    for group in groups:
        assert group.NumberOfWaveformChannels == len(group.ChannelDefinitionSequence) <= 13
        assert group.NumberOfWaveformSamples <= 16384
        assert float(group.SamplingFrequency) == pytest.approx(recording.sampling_rate, rel=1e-9)
        assert (group.WaveformBitsAllocated, group.WaveformSampleInterpretation) == (16, "SS")


def test_the_object_is_a_12_lead_ecg(tmp_path: Path):
    path = write_record(recording_of(np.ones((12, 5000)), tuple(STANDARD_12)), tmp_path / "rec.dcm")
    assert path.read_bytes()[128:132] == b"DICM"
    whole = pydicom.dcmread(path)
    assert whole.SOPClassUID == whole.file_meta.MediaStorageSOPClassUID == "1.2.840.10008.5.1.4.1.1.9.1.1"
    assert whole.SOPClassUID.name == "12-lead ECG Waveform Storage"
    assert whole.file_meta.MediaStorageSOPInstanceUID == whole.SOPInstanceUID
    assert whole.Modality == "ECG"
    assert [keyword for keyword in DEMANDED if keyword not in whole] == []
    for keyword in (
        "ContentDate",
        "ContentTime",
        "AcquisitionDateTime",
        "StudyInstanceUID",
        "SeriesInstanceUID",
    ):
        assert whole[keyword].value, f"{keyword} is of type 1"


def test_leads_have_the_codes_of_the_standard(tmp_path: Path):
    from pydicom.sr.codedict import codes

    known = {(item.value, item.scheme_designator): item.meaning for item in _context_group(codes.cid3001)}
    for lead in STORED:
        code = LEAD_CODES[lead]
        assert known[code.value, code.scheme] == code.meaning
    whole = pydicom.dcmread(write_record(recording_of(np.ones((2, 9)), ("aVR", "V9")), tmp_path / "rec.dcm"))
    channels = whole.WaveformSequence[0].ChannelDefinitionSequence
    assert [channel.ChannelSourceSequence[0].CodeValue for channel in channels] == ["2:62", "2:67"]


def _context_group(group: Any) -> list[Any]:
    return [getattr(group, name) for name in group.dir() if hasattr(getattr(group, name), "meaning")]


def test_long_and_many_leads_are_groups_that_say_their_time(tmp_path: Path):
    signals = np.tile(np.arange(20_000) % 3000 / 1000, (17, 1))
    whole = pydicom.dcmread(write_record(recording_of(signals, STORED), tmp_path / "rec.dcm"))
    about = [
        (group.NumberOfWaveformChannels, group.NumberOfWaveformSamples, float(group.MultiplexGroupTimeOffset))
        for group in whole.WaveformSequence
    ]
    assert about == [(13, 16384, 0), (4, 16384, 0), (13, 3616, 32768), (4, 3616, 32768)]


@pytest.mark.parametrize(
    ("leads", "samples", "rate", "message"),
    [
        (2, 100, 199.0, "has 200 to 1,000 Hz, not 199"),
        (2, 100, 1000.5, "has 200 to 1,000 Hz, not 1000.5"),
        (2, 5 * 16384 + 1, 500.0, "need 6 multiplex groups"),
        (14, 2 * 16384 + 1, 500.0, "need 6 multiplex groups"),
    ],
)
def test_what_the_standard_does_not_allow_is_refused(
    tmp_path: Path, leads: int, samples: int, rate: float, message: str
):
    with pytest.raises(RecordingError, match=message):
        write_record(recording_of(np.zeros((leads, samples)), STORED[:leads], rate), tmp_path / "rec.dcm")
    assert not list(tmp_path.iterdir())


def test_the_patient_is_kept(tmp_path: Path):
    patient = PATIENT.replace(name="M\u00fcller^Zo\u00eb", recorded_at="1984-11-09 09:17:34")
    recording = recording_of(np.ones((2, 500)), patient=patient, record_id="00009_hr")
    whole = pydicom.dcmread(write_record(recording, tmp_path / "rec.dcm"))
    assert (whole.PatientID, str(whole.PatientName), whole.PatientSex) == ("A 17", patient.name, "F")
    assert (whole.PatientAge, float(whole.PatientSize), float(whole.PatientWeight)) == ("063Y", 1.71, 70.5)
    assert (whole.AcquisitionDateTime, whole.StudyDate) == ("19841109091734", "19841109")
    assert whole.SeriesDescription == "00009_hr"
    assert len(whole.WaveformAnnotationSequence) == 0


@pytest.mark.parametrize(
    ("years", "text"),
    [(0.0, "000D"), (0.05, "018D"), (0.5, "006M"), (1.99, "023M"), (2.0, "002Y"), (89.9, "089Y")],
)
def test_ages_are_completed_years_months_or_days(tmp_path: Path, years: float, text: str):
    recording = recording_of(np.ones((2, 500)), patient=Patient(age=years))
    assert pydicom.dcmread(write_record(recording, tmp_path / "rec.dcm")).PatientAge == text


def test_an_unknown_time_is_said_to_be_unknown(tmp_path: Path):
    recording = recording_of(np.ones((2, 500)), patient=Patient(recorded_at="03/04/99"))
    whole = pydicom.dcmread(write_record(recording, tmp_path / "rec.dcm"))
    (note,) = whole.WaveformAnnotationSequence
    assert "is not known" in note.UnformattedTextValue
    assert whole.StudyDate == ""


def test_warnings_and_notes_are_annotations(tmp_path: Path):
    result = Digitization(
        recording=recording_of(
            np.ones((2, 500)), notes=("left out Resp",), patient=Patient(recorded_at="2001-02-03")
        ),
        confidence=np.ones((2, 500)),
        scale=PaperScale.from_dpi(200),
        warnings=("no pulse: 10 mm/mV is taken", "long " * 300),
    )
    whole = pydicom.dcmread(write_record(result, tmp_path / "rec.dcm"))
    texts = [note.UnformattedTextValue for note in whole.WaveformAnnotationSequence]
    assert texts[0] == "no pulse: 10 mm/mV is taken"
    assert " ".join(texts[1:-1]).split() == ["long"] * 300
    assert texts[-1] == "left out Resp"
    assert all(list(note.ReferencedWaveformChannels) == [1, 0] for note in whole.WaveformAnnotationSequence)


@pytest.mark.parametrize("patient", [Patient(name="x" * 90), Patient(patient_id="y" * 65)])
def test_a_patient_that_does_not_fit_is_refused(tmp_path: Path, patient: Patient):
    with pytest.raises(RecordingError, match="does not fit into DICOM"):
        write_record(recording_of(np.ones((2, 500)), patient=patient), tmp_path / "rec.dcm")
    assert not list(tmp_path.iterdir())


def test_without_pydicom_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pydicom", None)
    with pytest.raises(MissingExtraError, match=r'writing DICOM needs the extra io: pip install "ecgpaper'):
        write_record(recording_of(np.ones((2, 500))), tmp_path / "rec.dcm")
