"""Limb leads mended by their own relations, where other traces hid them.

Six limb leads hold two signals: each is a sum of shares of I and II (Einthoven 1912; Goldberger 1942).
Where two of them or more are seen for sure, the others follow.
"""

import numpy as np
from numpy.typing import NDArray

from ecgtypes import LIMB_LEADS, Recording

__all__ = ["mended"]

Signals = NDArray[np.float32]

SHARES = np.array([[1, 0], [0, 1], [-1, 1], [-0.5, -0.5], [1, -0.5], [-0.5, 1]])
"""Of I and II in I, II, III, aVR, aVL and aVF."""

SURE = 0.9
"""Share of a lead's highest confidence from which a sample counts as seen."""

LEAST_RATIO = 100.0
"""Power of the leads over that of what contradicts the relations, 20 dB, from which these are used."""


def mended(recording: Recording, confidence: Signals) -> tuple[Recording, tuple[str, ...]]:
    """Replace samples that were hidden by what the other limb leads say.

    Parameters
    ----------
    recording : Recording
    confidence : ndarray of float32, shape (leads, samples)
        It stays as it is: what was mended was not seen.

    Returns
    -------
    recording : Recording
    notes : tuple of str
        Which leads were mended.
    """
    rows = [recording.leads.index(lead) for lead in LIMB_LEADS if lead in recording.leads]
    if len(rows) != len(LIMB_LEADS):
        return recording, ()
    signals, trust = recording.signals[rows].astype(np.float64), confidence[rows]
    seen = np.isfinite(signals)
    sure = seen & (trust >= SURE * np.maximum(trust.max(axis=1, keepdims=True), 1e-6))
    told = _told(np.where(seen, signals, 0.0), sure)
    off = told - signals
    known = sure & np.isfinite(off)
    if not known.any() or np.sum(signals[known] ** 2) < LEAST_RATIO * np.sum(off[known] ** 2):
        return recording, ()
    hidden = seen & ~sure & np.isfinite(told)
    changed = recording.signals.copy()
    for number, row in enumerate(rows):
        if hidden[number].any() and known[number].any():
            level = np.median(off[number][known[number]])
            changed[row, hidden[number]] = (told[number] - level)[hidden[number]]
    names = [lead for lead, some in zip(LIMB_LEADS, hidden.any(axis=1), strict=True) if some]
    if not names:
        return recording, ()
    note = f"samples of {', '.join(names)} that other traces hide were told from the other limb leads"
    return recording.replace(signals=changed), (note,)


def _told(signals: NDArray[np.float64], sure: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return all limb leads as the sure ones tell them, NaN where those do not suffice."""
    told = np.full(signals.shape, np.nan)
    patterns, which = np.unique(sure, axis=1, return_inverse=True)
    for number, pattern in enumerate(patterns.T):
        shares = SHARES[pattern]
        if len(shares) >= 2 and np.linalg.matrix_rank(shares) == 2:
            columns = np.flatnonzero(which.ravel() == number)
            basis = np.linalg.pinv(shares) @ signals[np.ix_(pattern, columns)]
            told[:, columns] = SHARES @ basis
    return told
