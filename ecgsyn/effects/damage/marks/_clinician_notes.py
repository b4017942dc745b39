"""Words that clinicians write onto ECG pages."""

import numpy as np

__all__ = ["drawn_note_text"]

FINDINGS = (
    "NSR", "SR", "LBBB?", "RBBB", "AF", "AF?", "? STEMI - cath lab", "STEMI inf.", "STEMI!", "1st deg AVB",
    "no change", "LVH", "T inv V4-6", "ST dep.", "old MI?", "VES", "PVCs", "normal", "nl axis", "LAD",
    "QTc ok", "WPW?", "poor R progr.", "SVT", "brady", "paced", "artefact", "repeat pls", "compare old ECG",
    "chest pain", "no CP", "post PCI", "pre-op", "on arrival", "after GTN", "trop neg", "d/w cardiology",
)  # fmt: skip

LETTERS = "ABCDEFGHJKLMNPRSTW"


def drawn_note_text(rng: np.random.Generator) -> str:
    """Return what a note says: a finding, a rate, an interval, a time, a date or initials.

    Parameters
    ----------
    rng : numpy.random.Generator

    Returns
    -------
    str
    """
    hour, minute = rng.integers(0, 24), rng.integers(0, 60)
    day, month, year = rng.integers(1, 29), rng.integers(1, 13), rng.integers(95, 125) % 100
    first, last = (LETTERS[int(n)] for n in rng.integers(0, len(LETTERS), 2))
    date = (f"{day}/{month}/{year:02d}", f"{day}.{month}.{year:02d}", f"{month}/{day}/{year:02d}")
    choices = (
        *(str(FINDINGS[int(rng.integers(len(FINDINGS)))]) for _ in range(6)),
        f"HR {rng.integers(42, 160)}",
        f"{rng.integers(42, 160)}/min",
        f"QT {rng.integers(32, 50) * 10}",
        f"PR {rng.integers(11, 24) * 10}",
        date[int(rng.integers(3))],
        f"seen {first}{last} {hour:02d}:{minute:02d}",
        f"{hour:02d}:{minute:02d}",
        f"{first}{last}",
        f"Dr {first}. {LETTERS[int(rng.integers(len(LETTERS)))]}.",
        f"bed {rng.integers(1, 40)}",
    )
    return choices[int(rng.integers(len(choices)))]
