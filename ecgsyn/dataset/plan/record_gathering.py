"""The records of a dataset, gathered: what the caller gave, looked at, with what cannot be used left out."""

import hashlib
import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ecgsyn.dataset.dataset_store import Store
from ecgsyn.dataset.plan._record_files import file_records
from ecgsyn.dataset.plan.record_survey import SkippedRecord, SurveyedRecord, survey_record, usable_records
from ecgsyn.dataset.plan.recording_sources import HeldRecord, KnownRecord, RecordRef, Records, SavedRecord
from ecgsyn.dataset.progress_bar import progress_bar
from ecgtypes import STANDARD_12, DatasetError, Layout, Recording

__all__ = ["Gathered", "gather"]

BATCH = 32
"""Records that a worker looks at at a time."""


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """Records that can be drawn.

    Parameters
    ----------
    refs : tuple of RecordRef
        Empty where records are simulated, one for each page.
    surveyed : tuple of SurveyedRecord
        What is known of each.
    skipped : tuple of SkippedRecord
        Those left out.
    """

    refs: tuple[RecordRef, ...] = ()
    surveyed: tuple[SurveyedRecord, ...] = ()
    skipped: tuple[SkippedRecord, ...] = ()

    @property
    def patients_known(self) -> bool:
        """Whether the source or the records' headers name the patient of every record."""
        return bool(self.surveyed) and all(one.patient.startswith("patient ") for one in self.surveyed)

    @property
    def digest(self) -> str:
        """SHA-256 of all that is known of the records: names, signals, patients, folds."""
        found = hashlib.sha256()
        for one in self.surveyed:
            found.update(f"{one.key}\0{one.digest}\0{one.patient}\0{one.fold}\0".encode())
        return found.hexdigest()


def gather(
    records: Records | Recording,
    store: Store | None,
    layouts: Sequence[Layout],
    *,
    workers: int | None,
    strict: bool,
    progress: bool | None,
) -> Gathered:
    """Look at every record, and keep those that can be drawn in all of some layouts.

    Parameters
    ----------
    records : str, path-like, or iterable of path-like or Recording
        As `ecgsyn.build_dataset` takes them.
    store : Store or None
        Where recordings that are given as such are kept while the dataset is built; None for memory.
    layouts : sequence of Layout
    workers : int or None
    strict : bool
        Whether the first record that cannot be used is an error.
    progress : bool or None

    Returns
    -------
    Gathered

    Raises
    ------
    DatasetError
        When no record can be used, or one cannot and ``strict`` is set.
    """
    if isinstance(records, str) and records == "simulated":
        _check_simulated(layouts)
        return Gathered()
    refs = _refs(records, store)
    surveyed = _surveyed(refs, layouts, workers=workers, progress=progress)
    usable, skipped = usable_records(surveyed, strict=strict)
    known = tuple(KnownRecord(refs[i], surveyed[i].digest, getattr(refs[i], "patient", None)) for i in usable)
    return Gathered(refs=known, surveyed=tuple(surveyed[i] for i in usable), skipped=skipped)


def _refs(records: Records | Recording, store: Store | None) -> tuple[RecordRef, ...]:
    if isinstance(records, str | os.PathLike):
        return file_records(records)
    given = _iterated(records)
    first = next(given, None)
    if first is None:
        message = "there is no record to build a dataset from: the source is empty"
        raise DatasetError(message)
    everything = itertools.chain([first], given)
    if isinstance(first, Recording):
        return tuple(_saved(everything, store))
    return file_records(list(_paths(everything)))


def _iterated(records: object) -> Iterator[object]:
    if isinstance(records, Recording):
        return iter([records])
    if isinstance(records, Iterable):
        return iter(records)
    message = (
        "records are a folder, paths, recordings, or 'simulated', not an object of type "
        f"{type(records).__name__}"
    )
    raise DatasetError(message)


def _saved(recordings: Iterable[object], store: Store | None) -> Iterator[RecordRef]:
    for number, one in enumerate(recordings):
        if not isinstance(one, Recording):
            message = f"record {number} is no Recording but {type(one).__name__}: give recordings, or paths"
            raise DatasetError(message)
        key = f"{number:06d}:{one.record_id}"
        yield HeldRecord(one, key) if store is None else SavedRecord.save(one, store, key)


def _paths(paths: Iterable[object]) -> Iterator[str | os.PathLike[str]]:
    for number, one in enumerate(paths):
        if not isinstance(one, str | os.PathLike):
            message = f"record {number} is no path but {type(one).__name__}: give paths, or recordings"
            raise DatasetError(message)
        yield one


def _surveyed(
    refs: Sequence[RecordRef], layouts: Sequence[Layout], *, workers: int | None, progress: bool | None
) -> tuple[SurveyedRecord, ...]:
    from joblib import Parallel, delayed  # noqa: PLC0415

    batches = [refs[i : i + BATCH] for i in range(0, len(refs), BATCH)]
    run = Parallel(n_jobs=workers, return_as="generator")
    found: list[SurveyedRecord] = []
    with progress_bar(len(refs), "looking at records", "record", shown=progress) as bar:
        for part in run(delayed(_survey_batch)(batch, tuple(layouts)) for batch in batches):
            found += part
            bar.update(len(part))
    return tuple(found)


def _survey_batch(refs: Sequence[RecordRef], layouts: Sequence[Layout]) -> list[SurveyedRecord]:
    return [survey_record(ref, layouts) for ref in refs]


def _check_simulated(layouts: Sequence[Layout]) -> None:
    for layout in layouts:
        missing = [lead for lead in layout.leads if lead.recorded not in STANDARD_12]
        if missing:
            message = f"simulated records lack {', '.join(missing)} of layout {layout.name}"
            raise DatasetError(message)
