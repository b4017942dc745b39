"""What a machine prints of itself: its name, its version, its filters, and how it writes dates."""

from typing import Self

from pydantic import model_validator

from ecgtypes import Model

__all__ = ["Imprint"]

DATE_PARTS = {"year": 2001, "month": 2, "mon": "FEB", "day": 3, "hour": 4, "minute": 5, "second": 6}


class Imprint(Model):
    """What a machine prints of itself, and how it writes dates and sexes.

    Parameters
    ----------
    device, version : str
        Name of the machine and version of its software.
    filters, mains : tuple of str
        Settings of the band-pass and of the mains filter, one of each drawn for a page; empty for none.
    when : str
        How date and time are written: a format of ``year month mon day hour minute second``, ``mon``
        being the name of the month in three capitals.
    sexes : (str, str, str)
        The words for female, male and other.

    Examples
    --------
    >>> Imprint(device="ECG-1", filters=("0.05-150 Hz", "0.5-40 Hz")).filters[0]
    '0.05-150 Hz'
    """

    device: str = ""
    version: str = ""
    filters: tuple[str, ...] = ()
    mains: tuple[str, ...] = ()
    when: str = "{day:02}-{mon}-{year} {hour:02}:{minute:02}:{second:02}"
    sexes: tuple[str, str, str] = ("Female", "Male", "Other")

    @model_validator(mode="after")
    def _a_date(self) -> Self:
        try:
            self.when.format(**DATE_PARTS)
        except (KeyError, IndexError, ValueError) as error:
            message = f"{self.when!r} is no format of {', '.join(DATE_PARTS)}: {error}"
            raise ValueError(message) from error
        return self
