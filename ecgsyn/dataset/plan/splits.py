"""Who goes where: records to splits, patients kept together, and pages to splits."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np

from ecgsyn.dataset.plan.record_survey import SurveyedRecord
from ecgsyn.formats.dataset_item import SPLITS, Split
from ecgtypes import DatasetError

__all__ = ["Splitting", "checked_shares", "pages_of_splits", "shared_out", "shares_of", "split_records"]

Splitting: TypeAlias = tuple[float, float, float] | Literal["strat_fold"]
"""Shares of train, val and test, or PTB-XL's own folds."""

FOLDS: dict[int, Split] = {**dict.fromkeys(range(1, 9), "train"), 9: "val", 10: "test"}
"""The folds as PTB-XL's authors recommend them (Wagner et al. 2020, doi:10.1038/s41597-020-0495-6,
section "Cross-validation folds"): 9 and 10 are those of the best label quality."""


def checked_shares(split: Sequence[float]) -> tuple[float, float, float]:
    """Return the shares of the three splits, adding up to 1.

    Parameters
    ----------
    split : sequence of float
        Of train, val and test; of one or two, the rest are 0.

    Returns
    -------
    tuple of float

    Raises
    ------
    DatasetError
        When one is negative or no number, or they do not add up to 1.
    """
    try:
        given = [float(share) for share in split]
    except (TypeError, ValueError):
        given = []
    if not 1 <= len(given) <= len(SPLITS) or not all(0 <= share <= 1 for share in given):
        message = f"split gives shares from 0 to 1 of train, val and test, not {split!r}"
        raise DatasetError(message)
    if abs(sum(given) - 1) > 1e-6:
        message = f"the shares of train, val and test add up to 1, not to {sum(given):g}: {tuple(split)}"
        raise DatasetError(message)
    train, val, test = (*given, 0.0, 0.0)[:3]
    return train, val, test


def shared_out(count: int, shares: Sequence[float]) -> tuple[int, ...]:
    """Share a number out by largest remainders.

    Parameters
    ----------
    count : int
    shares : sequence of float
        Adding up to 1.

    Returns
    -------
    tuple of int
        Adding up to ``count``; each within 1 of its exact share.

    Examples
    --------
    >>> shared_out(10, (0.8, 0.1, 0.1)), shared_out(5, (0.8, 0.1, 0.1))
    ((8, 1, 1), (4, 1, 0))
    """
    exact = np.array(shares, dtype=np.float64) / sum(shares) * count
    whole = np.floor(exact + 1e-9).astype(int)
    rest = np.argsort(-(exact - whole), kind="stable")[: count - int(whole.sum())]
    whole[rest] += 1
    return tuple(int(part) for part in whole)


def pages_of_splits(count: int, shares: Sequence[float]) -> dict[Split, int]:
    """Share pages out among the splits.

    Parameters
    ----------
    count : int
        Of pages.
    shares : sequence of float
        Of train, val and test.

    Returns
    -------
    dict of str to int
        Of the splits that have pages. As long as there are enough, no split with a share goes without.

    Examples
    --------
    >>> pages_of_splits(5, (0.8, 0.1, 0.1)), pages_of_splits(3, (1.0, 0.0, 0.0))
    ({'train': 3, 'val': 1, 'test': 1}, {'train': 3})
    """
    counts = list(shared_out(count, shares))
    for place, share in enumerate(shares):
        if share > 0 and not counts[place] and max(counts) > 1:
            counts[counts.index(max(counts))] -= 1
            counts[place] = 1
    return {name: n for name, n in zip(SPLITS, counts, strict=True) if n}


def shares_of(parts: Mapping[Split, Sequence[int]]) -> tuple[float, float, float]:
    """Return the share of all records that each split has.

    Parameters
    ----------
    parts : mapping of str to sequence of int
        As of `split_records`.

    Returns
    -------
    tuple of float
    """
    total = sum(len(numbers) for numbers in parts.values())
    train, val, test = (len(parts[name]) / total for name in SPLITS)
    return train, val, test


def split_records(
    records: Sequence[SurveyedRecord], split: Splitting, *, seed: int
) -> dict[Split, tuple[int, ...]]:
    """Share records out among the splits, all of a patient's to one.

    Parameters
    ----------
    records : sequence of SurveyedRecord
        Those that can be used.
    split : (float, float, float) or "strat_fold"
    seed : int

    Returns
    -------
    dict of str to tuple of int
        The numbers of each split's records, within ``records``. A split whose share is 0 has none.

    Raises
    ------
    DatasetError
        When there are fewer patients than splits, or folds are asked for where the source has none.
    """
    if isinstance(split, str):
        return _by_fold(records)
    wanted = [name for name, share in zip(SPLITS, split, strict=True) if share > 0]
    patients: dict[str, list[int]] = {}
    for number, record in enumerate(records):
        patients.setdefault(record.patient, []).append(number)
    if len(patients) < len(wanted):
        message = (
            f"records of {len(patients)} patients cannot be shared among {', '.join(wanted)}: "
            "give more records, or split=(1, 0, 0)"
        )
        raise DatasetError(message)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2,)))
    groups = [patients[name] for name in np.array(sorted(patients))[rng.permutation(len(patients))]]
    ends = np.cumsum(shared_out(len(records), split))
    return _filled(groups, ends, wanted)


def _filled(groups: list[list[int]], ends: np.ndarray, wanted: list[Split]) -> dict[Split, tuple[int, ...]]:
    """Fill one split after the other, each with a patient at least."""
    found: dict[Split, list[int]] = {name: [] for name in SPLITS}
    place, taken = 0, 0
    for left, group in zip(range(len(groups), 0, -1), groups, strict=True):
        last = place + 1 == len(wanted)
        full = taken >= ends[SPLITS.index(wanted[place])]
        if not last and found[wanted[place]] and (full or left < len(wanted) - place):
            place += 1
        found[wanted[place]] += group
        taken += len(group)
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}


def _by_fold(records: Sequence[SurveyedRecord]) -> dict[Split, tuple[int, ...]]:
    lost = next((record for record in records if record.fold not in FOLDS), None)
    if lost is not None:
        why = "only a PTB-XL folder with its table has folds" if lost.fold is None else f"{lost.fold} is none"
        message = f"record {lost.key} has no strat_fold from 1 to 10: {why}"
        raise DatasetError(message)
    parts: dict[Split, list[int]] = {name: [] for name in SPLITS}
    homes: dict[str, Split] = {}
    for number, record in enumerate(records):
        split = FOLDS[record.fold or 0]
        if homes.setdefault(record.patient, split) != split:
            message = (
                f"{record.patient} has records in folds of {homes[record.patient]} and of {split}: a patient "
                "stays in one split; mend the table, or give shares of train, val and test"
            )
            raise DatasetError(message)
        parts[split].append(number)
    return {name: tuple(numbers) for name, numbers in parts.items()}
