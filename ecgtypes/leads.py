"""Which leads there are, and the two orders in which pages show them."""

from enum import StrEnum
from typing import Self

from ecgtypes.errors import LeadNotFoundError

__all__ = ["CABRERA_12", "LIMB_LEADS", "PRECORDIAL_LEADS", "STANDARD_12", "Lead"]


class Lead(StrEnum):
    """An ECG lead, by the name that stands on the paper.

    ``-aVR`` is the inverted aVR of the Cabrera sequence: it is something that a page shows, and is
    stored in a `Recording` as aVR.

    Examples
    --------
    >>> Lead("aVR"), Lead.parse("avr"), Lead.V3R.value
    (<Lead.aVR: 'aVR'>, <Lead.aVR: 'aVR'>, 'V3R')
    """

    I = "I"  # noqa: E741 (the lead's name)
    II = "II"
    III = "III"
    aVR = "aVR"  # noqa: N815 (the lead's name)
    aVL = "aVL"  # noqa: N815
    aVF = "aVF"  # noqa: N815
    V1 = "V1"
    V2 = "V2"
    V3 = "V3"
    V4 = "V4"
    V5 = "V5"
    V6 = "V6"
    V3R = "V3R"
    V4R = "V4R"
    V7 = "V7"
    V8 = "V8"
    V9 = "V9"
    MINUS_AVR = "-aVR"

    @classmethod
    def parse(cls, name: str) -> Self:
        """Return the lead of that name in any letter case, with or without "lead" and blanks.

        Parameters
        ----------
        name : str
            Such as ``"ii"``, ``"AVR"``, ``"Lead V1"``, ``"MLII"`` is none of ours.

        Returns
        -------
        Lead

        Raises
        ------
        LeadNotFoundError
            When no lead has that name.
        """
        key = name.strip().casefold().removeprefix("lead").strip(" _:").replace("\N{MINUS SIGN}", "-")
        for lead in cls:
            if lead.value.casefold() == key:
                return lead
        message = f"no lead is named {name!r}; known are {', '.join(cls)}"
        raise LeadNotFoundError(message)

    @property
    def recorded(self) -> "Lead":
        """The lead under which a recording stores this one: aVR for -aVR, else itself."""
        return Lead.aVR if self is Lead.MINUS_AVR else self

    @property
    def sign(self) -> int:
        """-1 for -aVR, else 1: the factor from the recorded lead to what the page shows."""
        return -1 if self is Lead.MINUS_AVR else 1


LIMB_LEADS = (Lead.I, Lead.II, Lead.III, Lead.aVR, Lead.aVL, Lead.aVF)
"""The six leads of the limb electrodes, in the standard order."""

PRECORDIAL_LEADS = (Lead.V1, Lead.V2, Lead.V3, Lead.V4, Lead.V5, Lead.V6)
"""The six chest leads of the standard 12-lead ECG."""

STANDARD_12 = (*LIMB_LEADS, *PRECORDIAL_LEADS)
"""The twelve leads in the standard order."""

CABRERA_12 = (Lead.aVL, Lead.I, Lead.MINUS_AVR, Lead.II, Lead.aVF, Lead.III, *PRECORDIAL_LEADS)
"""The twelve leads in the Cabrera order: the limb leads by falling angle in the frontal plane.

Kligfield et al. 2007, "Recommendations for the standardization and interpretation of the
electrocardiogram, part I", section "Lead sequence" (doi:10.1161/CIRCULATIONAHA.106.180200).
"""
