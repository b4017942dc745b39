"""What a recording is: leads in millivolts, at one rate, with what is known of the patient."""

from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator, model_validator

from ecgtypes.arrays import ArrayModel, Float1D, Float2D, Model
from ecgtypes.errors import LeadNotFoundError, RecordingError
from ecgtypes.leads import Lead
from ecgtypes.resampling import resample_runs

__all__ = ["Beat", "Patient", "Recording", "sample_index"]

Sex = Literal["female", "male", "other"]

ON_SAMPLE = 1e-6
"""Of a sample: a time that falls on a sample to within rounding is taken to fall on it."""


class Patient(Model):
    """What a page's header says of the patient; every field may be unknown (None).

    Parameters
    ----------
    patient_id, name : str or None
    age : float or None
        Years.
    sex : {"female", "male", "other"} or None
    height, weight : float or None
        cm and kg.
    recorded_at : str or None
        Date and time of the recording as text.
    """

    patient_id: str | None = None
    name: str | None = None
    age: Annotated[float, Field(ge=0, le=150)] | None = None
    sex: Sex | None = None
    height: Annotated[float, Field(gt=0, le=300)] | None = None
    weight: Annotated[float, Field(gt=0, le=1000)] | None = None
    recorded_at: str | None = None


class Beat(Model):
    """The fiducial points of one heartbeat, s from the start of the recording.

    Parameters
    ----------
    kind : {"normal", "atrial", "ventricular"}
        Normal, premature atrial or premature ventricular beat.
    p_onset, p_peak, p_offset : float or None
        None where the beat has no P wave.
    qrs_onset, r_peak, qrs_offset : float
    t_onset, t_peak, t_offset : float or None
    """

    kind: Literal["normal", "atrial", "ventricular"] = "normal"
    p_onset: float | None = None
    p_peak: float | None = None
    p_offset: float | None = None
    qrs_onset: float
    r_peak: float
    qrs_offset: float
    t_onset: float | None = None
    t_peak: float | None = None
    t_offset: float | None = None


class Recording(ArrayModel):
    """An ECG: one row of millivolts for each lead.

    Parameters
    ----------
    signals : ndarray of float32, shape (leads, samples)
        Millivolt, NaN where there is no value.
    leads : tuple of Lead
        The lead of each row; no lead twice.
    sampling_rate : float
        Hz.
    record_id : str
        The name of the record, or "".
    patient : Patient
    beats : tuple of Beat
        Fiducial truth, where it is known (simulated recordings).
    notes : tuple of str
        What a reader left out or changed.

    Examples
    --------
    >>> recording = Recording(signals=np.zeros((1, 500)), leads=("II",), sampling_rate=500)
    >>> recording.duration
    1.0
    """

    signals: Float2D
    leads: tuple[Lead, ...]
    sampling_rate: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    record_id: str = ""
    patient: Patient = Patient()
    beats: tuple[Beat, ...] = ()
    notes: tuple[str, ...] = ()

    @field_validator("leads", mode="before")
    @classmethod
    def _parse_leads(cls, value: object) -> object:
        if isinstance(value, list | tuple):
            return tuple(Lead.parse(v) if isinstance(v, str) else v for v in value)
        return value

    @model_validator(mode="after")
    def _rows_are_leads(self) -> Self:
        if len(self.leads) != self.signals.shape[0]:
            message = f"{len(self.leads)} leads are named for {self.signals.shape[0]} rows of signals"
            raise ValueError(message)
        if len(set(self.leads)) != len(self.leads):
            message = f"a lead stands twice in {', '.join(self.leads)}"
            raise ValueError(message)
        if Lead.MINUS_AVR in self.leads:
            message = "a recording stores aVR; -aVR is only a way to print it"
            raise ValueError(message)
        if np.isinf(self.signals).any():
            message = "signals are infinite somewhere: mark missing values with NaN"
            raise ValueError(message)
        return self

    @property
    def n_samples(self) -> int:
        """Number of samples of each lead."""
        return int(self.signals.shape[1])

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sampling_rate

    @property
    def times(self) -> NDArray[np.float64]:
        """Time of each sample in seconds, shape (samples,)."""
        return np.arange(self.n_samples) / self.sampling_rate

    def lead(self, lead: Lead | str) -> Float1D:
        """Return the samples of a lead; -aVR is computed from aVR.

        Parameters
        ----------
        lead : Lead or str
            Such as ``"V1"``.

        Returns
        -------
        ndarray of float32, shape (samples,)
            Millivolt.

        Raises
        ------
        LeadNotFoundError
            When the recording does not hold the lead.
        """
        wanted = Lead.parse(lead)
        try:
            row = self.signals[self.leads.index(wanted.recorded)]
        except ValueError:
            message = f"recording {self.record_id!r} has no lead {wanted}; it has {', '.join(self.leads)}"
            raise LeadNotFoundError(message) from None
        return np.asarray(row * wanted.sign, dtype=np.float32)

    def select(self, leads: tuple[Lead | str, ...]) -> "Recording":
        """Return the recording with these leads, in this order; one that it lacks is all NaN.

        Parameters
        ----------
        leads : tuple of Lead or str

        Returns
        -------
        Recording
        """
        wanted = tuple(Lead.parse(lead) for lead in leads)
        signals = np.full((len(wanted), self.n_samples), np.nan, dtype=np.float32)
        for row, lead in enumerate(wanted):
            if lead.recorded in self.leads:
                signals[row] = self.lead(lead)
        return self.replace(signals=signals, leads=wanted)

    def window(self, start: float, duration: float) -> "Recording":
        """Return a stretch of the recording; what lies outside it is NaN.

        Parameters
        ----------
        start, duration : float
            Seconds; both are rounded to whole samples.

        Returns
        -------
        Recording
            Exactly ``round(duration * sampling_rate)`` samples; beats that lie wholly outside are
            left out, the others' times moved.

        Raises
        ------
        RecordingError
            When the stretch is empty or not finite.
        """
        if not (np.isfinite(start) and np.isfinite(duration)):
            message = f"a window has a finite start and duration, not {start} s and {duration} s"
            raise RecordingError(message)
        first = round(start * self.sampling_rate)
        count = round(duration * self.sampling_rate)
        if count < 1:
            message = f"a window of {duration} s at {self.sampling_rate} Hz holds no sample"
            raise RecordingError(message)
        signals = np.full((len(self.leads), count), np.nan, dtype=np.float32)
        low, high = max(first, 0), min(first + count, self.n_samples)
        if low < high:
            signals[:, low - first : high - first] = self.signals[:, low:high]
        shift = first / self.sampling_rate
        stop = shift + count / self.sampling_rate
        beats = tuple(_moved(beat, -shift) for beat in self.beats if shift <= beat.r_peak < stop)
        return self.replace(signals=signals, beats=beats)

    def resample(self, sampling_rate: float) -> "Recording":
        """Return the recording at another rate, by band-limited interpolation.

        Parameters
        ----------
        sampling_rate : float
            Hz, > 0.

        Returns
        -------
        Recording
            Of the same duration to within one sample; NaN stretches stay NaN and keep their place
            in time.

        Raises
        ------
        RecordingError
            When the rate is not positive and finite.
        """
        if not (np.isfinite(sampling_rate) and sampling_rate > 0):
            message = f"a sampling rate is positive and finite, not {sampling_rate}"
            raise RecordingError(message)
        if sampling_rate == self.sampling_rate:
            return self
        ratio = sampling_rate / self.sampling_rate
        count = max(1, round(self.n_samples * ratio))
        signals = np.empty((len(self.leads), count), dtype=np.float32)
        for row, samples in zip(signals, self.signals, strict=True):
            row[:] = resample_runs(samples, ratio, count=count)
        return self.replace(signals=signals, sampling_rate=float(sampling_rate))


def sample_index(seconds: float, rate: float) -> int:
    """Return the first sample that is not before a time.

    Parameters
    ----------
    seconds : float
    rate : float
        Hz.

    Returns
    -------
    int
    """
    return int(np.ceil(seconds * rate - ON_SAMPLE))


def _moved(beat: Beat, by: float) -> Beat:
    moved = {name: value + by for name, value in beat if isinstance(value, float)}
    return beat.replace(**moved)
