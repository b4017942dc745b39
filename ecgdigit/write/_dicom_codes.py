"""What DICOM calls leads and units."""

from typing import NamedTuple

from ecgtypes import Lead

__all__ = ["LEAD_CODES", "MICROVOLT", "Code"]


class Code(NamedTuple):
    """A code sequence's item, DICOM PS3.3, 8.8."""

    value: str
    scheme: str
    meaning: str


def _lead(value: int, meaning: str) -> Code:
    return Code(f"2:{value}", "MDC", meaning)


LEAD_CODES = {
    Lead.I: _lead(1, "Lead I"),
    Lead.II: _lead(2, "Lead II"),
    Lead.III: _lead(61, "Lead III"),
    Lead.aVR: _lead(62, "aVR, augmented voltage, right"),
    Lead.aVL: _lead(63, "aVL, augmented voltage, left"),
    Lead.aVF: _lead(64, "aVF, augmented voltage, foot"),
    Lead.V1: _lead(3, "Lead V1"),
    Lead.V2: _lead(4, "Lead V2"),
    Lead.V3: _lead(5, "Lead V3"),
    Lead.V4: _lead(6, "Lead V4"),
    Lead.V5: _lead(7, "Lead V5"),
    Lead.V6: _lead(8, "Lead V6"),
    Lead.V3R: _lead(11, "Lead V3R"),
    Lead.V4R: _lead(12, "Lead V4R"),
    Lead.V7: _lead(9, "Lead V7"),
    Lead.V8: _lead(66, "Lead V8"),
    Lead.V9: _lead(67, "Lead V9"),
}
"""Of each lead that a recording stores: DICOM PS3.16, CID 3001 "ECG Lead", scheme ISO/IEEE 11073-10101."""

MICROVOLT = Code("uV", "UCUM", "microvolt")
"""The Unified Code for Units of Measure; DICOM PS3.16, CID 3082 "Waveform Measurement Unit"."""
