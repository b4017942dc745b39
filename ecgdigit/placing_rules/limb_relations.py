"""Limb leads mended by their own relations, where other traces hid them.

Six limb leads hold two signals: each is a sum of shares of I and II (Einthoven 1912; Goldberger 1942).
Where two of them or more are seen for sure, the others follow.
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ecgtypes import LIMB_LEADS, Recording

__all__ = ["SHARES", "mended"]

Signals = NDArray[np.float32]

SHARES = np.array([[1, 0], [0, 1], [-1, 1], [-0.5, -0.5], [1, -0.5], [-0.5, 1]])
"""Of I and II in I, II, III, aVR, aVL and aVF."""

SURE = 0.9
"""Share of a lead's highest confidence from which a sample counts as seen."""

BESIDE_SECONDS = 0.006
"""So far beside samples that are unsure, others are not sure either."""

AGREE_MV = 0.1
"""Leads agree where they differ by less than this from what two of them tell."""

MOSTLY = 0.7
"""Share of the samples in which all six agree, from which four outvote the others elsewhere."""

MAJORITY = 4
"""So many of the six that agree outvote the others."""

OUTVOTED = 0.5
"""Confidence of a sample that was outvoted, as a share of its lead's highest."""

LEAST_RATIO = 100.0
"""Power of the leads over that of what contradicts the relations, 20 dB, from which these are used."""


def mended(recording: Recording, confidence: Signals) -> tuple[Recording, Signals, tuple[str, ...]]:
    """Replace samples that were hidden, or read on another trace, by what the other limb leads say.

    Parameters
    ----------
    recording : Recording
    confidence : ndarray of float32, shape (leads, samples)

    Returns
    -------
    recording : Recording
    confidence : ndarray of float32, shape (leads, samples)
        What was mended was not seen: where four leads or more outvoted one that seemed sure, it is halved.
    notes : tuple of str
        Which leads were mended.
    """
    rows = [recording.leads.index(lead) for lead in LIMB_LEADS if lead in recording.leads]
    if len(rows) != len(LIMB_LEADS):
        return recording, confidence, ()
    signals, trust = recording.signals[rows].astype(np.float64), confidence[rows]
    filled, hidden = _filled(signals, trust, round(BESIDE_SECONDS * recording.sampling_rate))
    agreed, outvoted = _outvoted(filled)
    changed = recording.signals.copy()
    changed[rows] = agreed
    doubted = confidence.copy()
    doubted[rows] = np.where(outvoted, np.minimum(trust, OUTVOTED * trust.max(axis=1, keepdims=True)), trust)
    why: tuple[tuple[NDArray[np.bool_], str], ...] = (
        (hidden, "that other traces hide"),
        (outvoted, "that four or more of them contradict"),
    )
    notes = tuple(
        f"samples of {_named(which)} {reason} were told from the other limb leads"
        for which, reason in why
        if which.any()
    )
    return recording.replace(signals=changed), doubted, notes


def _named(which: NDArray[np.bool_]) -> str:
    return ", ".join(lead for lead, row in zip(LIMB_LEADS, which, strict=True) if row.any())


def _filled(
    signals: NDArray[np.float64], trust: Signals, beside: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the leads with what was hidden told by those that were seen, and where."""
    seen = np.isfinite(signals)
    sure = seen & (trust >= SURE * np.maximum(trust.max(axis=1, keepdims=True), 1e-6))
    # Beside a place where traces meet one may have been taken for the other.
    around = np.ones(2 * beside + 1)
    sure &= ~np.array([np.convolve(row, around, "same")[: row.size] > 0 for row in seen & ~sure])
    told = _told(np.where(seen, signals, 0.0), sure)
    off = told - signals
    known = sure & np.isfinite(off)
    nothing = np.zeros(seen.shape, np.bool_)
    if not known.any() or np.sum(signals[known] ** 2) < LEAST_RATIO * np.sum(off[known] ** 2):
        return signals, nothing
    hidden = seen & ~sure & np.isfinite(told) & known.any(axis=1, keepdims=True)
    levels = np.array(
        [np.median(row[own]) if own.any() else 0.0 for row, own in zip(off, known, strict=True)]
    )
    return np.where(hidden, told - levels[:, None], signals), hidden


def _outvoted(signals: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the leads with samples that four others or more contradict told by those, and where.

    Each two leads predict all six; those that agree with the prediction with which most of them do are
    believed.
    """
    nothing = np.zeros(signals.shape, np.bool_)
    whole = np.flatnonzero(np.isfinite(signals).all(axis=0))
    if not whole.size:
        return signals, nothing
    six = signals[:, whole]
    off = SHARES @ np.linalg.pinv(SHARES) @ six - six
    levels = np.median(off, axis=1, keepdims=True)
    six = six + levels
    if float(np.mean(np.abs(off - levels).max(axis=0) < AGREE_MV)) < MOSTLY:
        return signals, nothing
    agree = np.zeros(six.shape, np.bool_)
    for pair in combinations(range(len(SHARES)), 2):
        shares = SHARES[list(pair)]
        near = np.abs(SHARES @ np.linalg.inv(shares) @ six[list(pair)] - six) < AGREE_MV
        better = near.sum(axis=0) > agree.sum(axis=0)
        agree[:, better] = near[:, better]
    told = _told(six, agree)
    wrong = (np.abs(told - six) >= AGREE_MV) & (agree.sum(axis=0) >= MAJORITY)
    changed, outvoted = signals.copy(), nothing
    changed[:, whole] = np.where(wrong, told - levels, signals[:, whole])
    outvoted[:, whole] = wrong
    return changed, outvoted


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
