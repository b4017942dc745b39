"""What a caller of `read_record` may ask for, checked once at the door."""

from collections.abc import Iterable
from math import isfinite
from typing import NamedTuple

from ecgsyn.readers._voltage_units import millivolts_per
from ecgtypes.errors import RecordingError
from ecgtypes.leads import Lead

__all__ = ["MAX_VALUES", "RATE_RANGE", "ReadSettings", "check_rate", "check_size"]

RATE_RANGE = (20.0, 20_000.0)
"""Hz. Outside it a rate is taken for a mistake, such as a time column in ms read as s."""

MAX_VALUES = 2**29
"""Samples times leads of the largest recording that is read: 2 GiB as float32."""


class ReadSettings(NamedTuple):
    """The caller's wishes; None stands for what the file says.

    Parameters
    ----------
    leads : tuple of Lead or None
    sampling_rate : float or None
        Hz.
    units : str or None
    """

    leads: tuple[Lead, ...] | None = None
    sampling_rate: float | None = None
    units: str | None = None

    @classmethod
    def checked(
        cls, *, leads: Iterable[Lead | str] | None, sampling_rate: float | None, units: str | None
    ) -> "ReadSettings":
        """Return the settings, or raise when one of them cannot be met."""
        if sampling_rate is not None:
            check_rate(sampling_rate, "the sampling_rate given")
        if units is not None:
            millivolts_per(units, "the units given")
        return cls(_parsed(leads), sampling_rate, units)


def _parsed(leads: Iterable[Lead | str] | None) -> tuple[Lead, ...] | None:
    if leads is None:
        return None
    if isinstance(leads, str):
        message = f"leads is a list of names, such as [{leads!r}], not one string"
        raise RecordingError(message)
    wanted = tuple(Lead.parse(lead).recorded for lead in leads)
    if not wanted or len(set(wanted)) < len(wanted):
        message = f"leads asks for {len(wanted)} leads, {len(set(wanted))} different: name each lead once"
        raise RecordingError(message)
    return wanted


def check_rate(rate: float, what: str) -> float:
    """Return a sampling rate that an ECG may have, or raise.

    Parameters
    ----------
    rate : float
        Hz.
    what : str
        Where it comes from, for the message.

    Returns
    -------
    float

    Raises
    ------
    RecordingError
        When it lies outside `RATE_RANGE`.
    """
    low, high = RATE_RANGE
    if not (isfinite(rate) and low <= rate <= high):
        message = (
            f"{what} is {rate:g} Hz, which lies outside {low:g} to {high:g} Hz: give sampling_rate= in Hz"
        )
        raise RecordingError(message)
    return float(rate)


def check_size(leads: int, samples: int, where: str) -> None:
    """Refuse a recording that would not fit into memory.

    Parameters
    ----------
    leads, samples : int
    where : str
        For the message.

    Raises
    ------
    RecordingError
        When there are more than `MAX_VALUES` values.
    """
    if leads * samples > MAX_VALUES:
        message = (
            f"{where} holds {samples:,} samples of {leads} leads, and {MAX_VALUES:,} values are the most "
            "that is read at once: cut the record, or ask for fewer leads="
        )
        raise RecordingError(message)
