"""Recordings as DICOM 12-Lead ECG Waveform Storage, through pydicom.

The object and its limits: DICOM PS3.3, A.34.3 "12-Lead Electrocardiogram IOD"; its attributes: C.10.8 to
C.10.10.
"""

import datetime as dt
import textwrap
import warnings
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecgdigit.extras import extra_io
from ecgdigit.write._dicom_codes import LEAD_CODES, MICROVOLT, Code
from ecgdigit.write._quantised_samples import GAP, steps_of
from ecgdigit.write._recording_time import moment_of
from ecgtypes import Patient, Recording, RecordingError
from ecgtypes.atomic_files import write_whole

__all__ = ["write_dicom"]

SOP_CLASS = "1.2.840.10008.5.1.4.1.1.9.1.1"
"""12-Lead ECG Waveform Storage, PS3.4, B.5."""

EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"

LOWEST_RATE, HIGHEST_RATE = 200.0, 1000.0
"""Hz, PS3.3, A.34.3.4.5."""

MAX_CHANNELS, MAX_SAMPLES, MAX_GROUPS = 13, 16_384, 5
"""Channels and samples of a multiplex group, and groups: PS3.3, A.34.3.4.2 to A.34.3.4.4."""

SHORT_TEXT = 1024
"""Characters of a value of representation ST, PS3.5, 6.2."""

UNKNOWN_TIME = "When the ECG was recorded is not known: the acquisition time is that of writing this file."


def write_dicom(recording: Recording, stem: Path, remarks: tuple[str, ...]) -> Path:
    """Write a DICOM file.

    Parameters
    ----------
    recording : Recording
    stem : Path
        Of the file, without suffix.
    remarks : tuple of str
        Written as annotations.

    Returns
    -------
    Path
        Steps of 1 uV; a missing sample is -32768, which the file states as its Waveform Padding Value.
        More than 13 leads or 16,384 samples make several multiplex groups, one after the other.

    Raises
    ------
    RecordingError
        When a value, the rate, the length or what is known of the patient does not fit.
    MissingExtraError
        When pydicom is not installed.
    OSError
        When it cannot be written.
    """
    with extra_io("writing DICOM"):
        import pydicom  # noqa: F401, PLC0415
    _check(recording)
    steps = steps_of(recording, file="DICOM in steps of 1 uV")
    try:
        with warnings.catch_warnings():
            # pydicom warns of values that their representation cannot hold
            warnings.simplefilter("error")
            content = _encoded(recording, steps, remarks)
    except (ValueError, UserWarning, OverflowError) as error:
        message = f"recording {recording.record_id!r} does not fit into DICOM: {error}"
        raise RecordingError(message) from error
    target = stem.with_name(f"{stem.name}.dcm")
    write_whole(target, content)
    return target


def _check(recording: Recording) -> None:
    rate = recording.sampling_rate
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        message = (
            f"a DICOM 12-lead ECG has 200 to 1,000 Hz, not {rate:g}: resample the recording, to 500, say"
        )
        raise RecordingError(message)
    groups = len(_parts(len(recording.leads), MAX_CHANNELS)) * len(_parts(recording.n_samples, MAX_SAMPLES))
    if groups > MAX_GROUPS:
        message = (
            f"{len(recording.leads)} leads of {recording.n_samples} samples need {groups} multiplex groups, "
            f"and a DICOM 12-lead ECG has {MAX_GROUPS} at most, of {MAX_CHANNELS} leads and {MAX_SAMPLES} "
            "samples: write a window of the recording, or resample it to a lower rate"
        )
        raise RecordingError(message)


def _parts(count: int, largest: int) -> list[slice]:
    return [slice(first, min(first + largest, count)) for first in range(0, count, largest)]


def _encoded(recording: Recording, steps: NDArray[np.int16], remarks: tuple[str, ...]) -> bytes:
    from pydicom.dataset import FileMetaDataset  # noqa: PLC0415
    from pydicom.uid import generate_uid  # noqa: PLC0415

    recorded, now = moment_of(recording.patient.recorded_at), dt.datetime.now()  # noqa: DTZ005 (the clock here)
    parts = list(product(_parts(recording.n_samples, MAX_SAMPLES), _parts(len(steps), MAX_CHANNELS)))
    if recorded is None:
        remarks = (*remarks, UNKNOWN_TIME)
    instance = generate_uid(prefix=None)
    whole = _dataset(
        SpecificCharacterSet="ISO_IR 192",
        SOPClassUID=SOP_CLASS,
        SOPInstanceUID=instance,
        **_about(recording.patient),
        StudyInstanceUID=generate_uid(prefix=None),
        SeriesInstanceUID=generate_uid(prefix=None),
        StudyDate="" if recorded is None else f"{recorded:%Y%m%d}",
        StudyTime="" if recorded is None else f"{recorded:%H%M%S}",
        **dict.fromkeys(("AccessionNumber", "ReferringPhysicianName", "StudyID"), ""),
        SeriesNumber=1,
        InstanceNumber=1,
        Modality="ECG",
        Manufacturer="ecgpaper",
        SeriesDescription=recording.record_id,
        ContentDate=f"{now:%Y%m%d}",
        ContentTime=f"{now:%H%M%S}",
        AcquisitionDateTime=f"{recorded or now:%Y%m%d%H%M%S}",
        AcquisitionContextSequence=[],
        WaveformSequence=[_group(recording, steps, samples, leads) for samples, leads in parts],
    )
    all_channels = [value for number in range(1, len(parts) + 1) for value in (number, 0)]
    whole.WaveformAnnotationSequence = [
        _dataset(UnformattedTextValue=text, ReferencedWaveformChannels=all_channels)
        for remark in remarks
        for text in textwrap.wrap(remark, SHORT_TEXT)
    ]
    whole.file_meta = FileMetaDataset()
    whole.file_meta.TransferSyntaxUID = EXPLICIT_LITTLE_ENDIAN
    whole.file_meta.MediaStorageSOPClassUID = SOP_CLASS
    whole.file_meta.MediaStorageSOPInstanceUID = instance
    stream = BytesIO()
    whole.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def _dataset(**values: object) -> Any:
    from pydicom.dataset import Dataset  # noqa: PLC0415

    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made


def _about(patient: Patient) -> dict[str, object]:
    known: dict[str, object] = {
        "PatientName": _line(patient.name),
        "PatientID": _line(patient.patient_id),
        "PatientBirthDate": "",
        "PatientSex": {"female": "F", "male": "M", "other": "O"}.get(patient.sex or "", ""),
    }
    if patient.age is not None:
        known["PatientAge"] = _age(patient.age)
    if patient.height is not None:
        known["PatientSize"] = f"{patient.height / 100:.6g}"
    if patient.weight is not None:
        known["PatientWeight"] = f"{patient.weight:.6g}"
    return known


def _line(text: str | None) -> str:
    """Return a text in one line; a backslash would be two values."""
    return " ".join((text or "").replace("\\", "/").split())


def _age(years: float) -> str:
    """Return an age of representation AS: completed years, below two years months, below one month days."""
    if years >= 2:
        return f"{int(years):03d}Y"
    return f"{int(years * 12):03d}M" if years * 12 >= 1 else f"{int(years * 365.25):03d}D"


def _group(recording: Recording, steps: NDArray[np.int16], samples: slice, leads: slice) -> Any:
    """Return a multiplex group, PS3.3, C.10.9.1.1."""
    part = steps[leads, samples]
    group = _dataset(
        MultiplexGroupTimeOffset=f"{1000 * samples.start / recording.sampling_rate:.10g}",
        # from paper: what the machine that recorded it stored is not known
        WaveformOriginality="DERIVED",
        NumberOfWaveformChannels=part.shape[0],
        NumberOfWaveformSamples=part.shape[1],
        SamplingFrequency=f"{recording.sampling_rate:.10g}",
        ChannelDefinitionSequence=[_channel(LEAD_CODES[lead], lead) for lead in recording.leads[leads]],
        WaveformBitsAllocated=16,
        WaveformSampleInterpretation="SS",
    )
    group.add_new("WaveformPaddingValue", "OW", GAP.to_bytes(2, "little", signed=True))
    group.add_new("WaveformData", "OW", part.T.astype("<i2").tobytes())
    return group


def _channel(code: Code, label: str) -> Any:
    return _dataset(
        ChannelLabel=str(label),
        ChannelSourceSequence=[_item(code)],
        ChannelSensitivity="1",
        ChannelSensitivityUnitsSequence=[_item(MICROVOLT)],
        ChannelSensitivityCorrectionFactor="1",
        ChannelBaseline="0",
        ChannelSampleSkew="0",
        WaveformBitsStored=16,
    )


def _item(code: Code) -> Any:
    return _dataset(CodeValue=code.value, CodingSchemeDesignator=code.scheme, CodeMeaning=code.meaning)
