"""The last files of a dataset, when all its chunks are there: merged formats, index, manifest."""

from collections.abc import Iterable, Iterator
from typing import Any

from ecgsyn.dataset.dataset_store import BUILD, FileEntry, Store
from ecgsyn.dataset.plan.dataset_plan import Job, Pages
from ecgsyn.dataset.plan.record_gathering import Gathered
from ecgsyn.dataset.plan.source_description import About
from ecgsyn.dataset.write._croissant import CROISSANT, croissant
from ecgsyn.dataset.write._datasheet import DATASHEET, datasheet
from ecgsyn.dataset.write.chunk_writer import SEPARATOR, Receipt, fragments_path, receipt_path
from ecgsyn.dataset.write.manifest import MANIFEST, DatasetSummary, manifest_pieces, merged_counts
from ecgsyn.formats.dataset_item import Kind, Split
from ecgsyn.formats.parquet_index import INDEX, Index
from ecgtypes import DatasetError

__all__ = ["finish"]


class _Written:
    """What formats see of a dataset whose chunks are all there."""

    def __init__(self, job: Job, pages: Pages) -> None:
        self.classes = job.classes
        self.splits: tuple[Split, ...] = tuple(pages.per_split)
        self.kinds: tuple[Kind, ...] = job.kinds
        self.sharded = job.shards
        self._store, self._numbers = job.store, pages.chunk_numbers

    def fragments(self, name: str, split: Split, kind: Kind) -> Iterator[str]:
        """Yield what a format kept of each item, in their order."""
        for number in self._numbers[split]:
            receipt = Receipt.model_validate_json(self._store.read(receipt_path(number)))
            path = fragments_path(number, name, kind)
            # a chunk whose pages were all left out has none
            if any(entry.path == path for entry in receipt.fragments):
                yield from self._store.read(path).decode().split(SEPARATOR)


def finish(job: Job, pages: Pages, plan: dict[str, Any], gathered: Gathered, about: About) -> DatasetSummary:
    """Write the last files of a dataset; the manifest comes last of all, and says that it is whole.

    Parameters
    ----------
    job : Job
    pages : Pages
    plan : dict
        ``arguments`` and ``libraries``.
    gathered : Gathered
    about : About

    Returns
    -------
    DatasetSummary

    Raises
    ------
    DatasetError
        When not one item came of all the pages, or a file cannot be written.
    """
    store = job.store
    summary = _summary(job, pages, plan, gathered)
    last = [entry for one in (*job.formats, Index()) for entry in _finished(one, job, pages)]
    index = next(entry for entry in last if entry.path == INDEX)
    folders = {one for receipt in _receipts(store, pages) for one in _folders(receipt.files)}
    folders |= set(_folders(last))
    last.append(
        store.write(DATASHEET, datasheet(plan, summary, about, folders, patients=gathered.patients_known))
    )
    described = croissant(plan, summary, about, index, folders)
    last.append(store.write(CROISSANT, described))
    files = (entry for receipt in _receipts(store, pages) for entry in receipt.files)
    with store.writer(MANIFEST) as stream:
        for piece in manifest_pieces(plan, summary, _both(files, last)):
            stream.write(piece)
    store.remove(BUILD)
    return summary


def _finished(form: Any, job: Job, pages: Pages) -> Iterator[FileEntry]:
    for path, pieces in form.finish(_Written(job, pages)):
        with job.store.writer(path) as stream:
            for piece in pieces:
                stream.write(piece)
        yield stream.entry(path)


def _folders(files: Iterable[FileEntry]) -> Iterator[str]:
    """Yield the uppermost folder of each file, and that with the next below."""
    for entry in files:
        parts = entry.path.split("/")
        yield parts[0]
        yield "/".join(parts[:2])


def _both(files: Iterator[FileEntry], last: list[FileEntry]) -> Iterator[FileEntry]:
    yield from files
    yield from last


def _receipts(store: Store, pages: Pages) -> Iterator[Receipt]:
    for part in pages.chunk_numbers.values():
        for number in part:
            yield Receipt.model_validate_json(store.read(receipt_path(number)))


def _summary(job: Job, pages: Pages, plan: dict[str, Any], gathered: Gathered) -> DatasetSummary:
    counts = merged_counts(one for receipt in _receipts(job.store, pages) for one in receipt.counts)
    drawn = tuple(one for receipt in _receipts(job.store, pages) for one in receipt.skipped)
    crops = sum(one.count for one in counts if one.kind == "crop")
    summary = DatasetSummary(
        path=job.store.url,
        counts=counts,
        records=len(gathered.refs),
        skipped=(*gathered.skipped, *drawn),
        left_out=sum(receipt.left_out for receipt in _receipts(job.store, pages)),
        missing_crops=0 if pages.crops is None else pages.crops - crops,
        seed=plan["arguments"]["seed"],
    )
    if not counts:
        reasons = "; ".join(f"{one.record}: {one.reason}" for one in summary.skipped[:3])
        message = f"not one of the {pages.count:,} pages could be drawn: {reasons}"
        raise DatasetError(message)
    return summary
