"""DICOM files that `write_record` writes, read back by pydicom."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ecgdigit import write_record
from ecgdigit.write._dicom_codes import LEAD_CODES
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

STORED = tuple(lead for lead in Lead if lead is not Lead.MINUS_AVR)


def _recording(
    signals: object, leads: tuple[str, ...] = ("I", "V2"), rate: float = 500, **more: object
) -> Recording:
    return Recording(signals=np.asarray(signals, np.float32), leads=leads, sampling_rate=rate, **more)


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


@st.composite
def _recordings(draw: st.DrawFn) -> Recording:
    leads = draw(st.lists(st.sampled_from(STORED), min_size=1, max_size=17, unique=True))
    count = draw(st.integers(1, 60) | st.sampled_from([5000, 16384, 16385, 20000]))
    blocks = draw(arrays(np.int16, (len(leads), 8), elements=st.integers(-32767, 32767)))
    steps = np.resize(blocks, (len(leads), count)).astype(np.float64)
    first, last = sorted(draw(st.tuples(st.integers(0, count), st.integers(0, count))))
    steps[draw(st.integers(0, len(leads) - 1)), first:last] = np.nan
    rate = draw(st.sampled_from([200.0, 250.0, 360.0, 499.5, 500.0, 1000.0]) | st.floats(200, 1000))
    return Recording(signals=steps / 1000, leads=tuple(leads), sampling_rate=rate)


@settings(deadline=None, max_examples=40)
@given(_recordings())
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
    path = write_record(_recording(np.ones((12, 5000)), tuple(STANDARD_12)), tmp_path / "rec.dcm")
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
    whole = pydicom.dcmread(write_record(_recording(np.ones((2, 9)), ("aVR", "V9")), tmp_path / "rec.dcm"))
    channels = whole.WaveformSequence[0].ChannelDefinitionSequence
    assert [channel.ChannelSourceSequence[0].CodeValue for channel in channels] == ["2:62", "2:67"]


def _context_group(group: Any) -> list[Any]:
    return [getattr(group, name) for name in group.dir() if hasattr(getattr(group, name), "meaning")]


def test_long_and_many_leads_are_groups_that_say_their_time(tmp_path: Path):
    signals = np.tile(np.arange(20_000) % 3000 / 1000, (17, 1))
    whole = pydicom.dcmread(write_record(_recording(signals, STORED), tmp_path / "rec.dcm"))
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
        write_record(_recording(np.zeros((leads, samples)), STORED[:leads], rate), tmp_path / "rec.dcm")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("value", [32.768, -32.768, 4000.0])
def test_values_that_do_not_fit_are_refused_not_clipped(tmp_path: Path, value: float):
    with pytest.raises(RecordingError, match=r"beyond 32\.767 mV do not fit into DICOM .* \(V2\)"):
        write_record(_recording([[0, 1], [0, value]]), tmp_path / "rec.dcm")


def test_the_patient_is_kept(tmp_path: Path):
    patient = Patient(
        patient_id="A 17", name="M\u00fcller^Zo\u00eb", age=63.5, sex="female", height=171, weight=70.5,
        recorded_at="1984-11-09 09:17:34",
    )  # fmt: skip
    recording = _recording(np.ones((2, 500)), patient=patient, record_id="00009_hr")
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
    recording = _recording(np.ones((2, 500)), patient=Patient(age=years))
    assert pydicom.dcmread(write_record(recording, tmp_path / "rec.dcm")).PatientAge == text


def test_an_unknown_time_is_said_to_be_unknown(tmp_path: Path):
    recording = _recording(np.ones((2, 500)), patient=Patient(recorded_at="03/04/99"))
    whole = pydicom.dcmread(write_record(recording, tmp_path / "rec.dcm"))
    (note,) = whole.WaveformAnnotationSequence
    assert "is not known" in note.UnformattedTextValue
    assert whole.StudyDate == ""


def test_warnings_and_notes_are_annotations(tmp_path: Path):
    result = Digitization(
        recording=_recording(
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
        write_record(_recording(np.ones((2, 500)), patient=patient), tmp_path / "rec.dcm")
    assert not list(tmp_path.iterdir())


def test_without_pydicom_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pydicom", None)
    with pytest.raises(MissingExtraError, match=r'writing DICOM needs the extra io: pip install "ecgpaper'):
        write_record(_recording(np.ones((2, 500))), tmp_path / "rec.dcm")
