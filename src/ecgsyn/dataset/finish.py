"""The last files of a dataset, when all its chunks are there: merged formats, index, manifest."""

from collections.abc import Iterator
from typing import Any

from ecgsyn.dataset.about import About
from ecgsyn.dataset.chunks import SEPARATOR, Receipt, fragments_path, receipt_path
from ecgsyn.dataset.croissant import CROISSANT, croissant
from ecgsyn.dataset.datasheet import DATASHEET, datasheet
from ecgsyn.dataset.manifest import MANIFEST, DatasetSummary, manifest_pieces, merged_counts
from ecgsyn.dataset.plan import Job, Pages
from ecgsyn.dataset.records import Gathered
from ecgsyn.dataset.store import BUILD, FileEntry, Store
from ecgsyn.formats.index import INDEX, Index
from ecgsyn.formats.item import Kind, Split
from ecgtypes import DatasetError

__all__ = ["finish"]


class _Written:
    """What formats see of a dataset whose chunks are all there."""

    def __init__(self, job: Job, pages: Pages) -> None:
        self.classes = job.classes
        self.splits: tuple[Split, ...] = tuple(pages.per_split)
        self.kinds: tuple[Kind, ...] = job.kinds
        self._store, self._numbers = job.store, pages.chunk_numbers

    def fragments(self, name: str, split: Split, kind: Kind) -> Iterator[str]:
        """Yield what a format kept of each item, in their order."""
        for number in self._numbers[split]:
            path = fragments_path(number, name, kind)
            if self._store.size(path) is not None:
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
    folders = {entry.path.split("/")[0] for receipt in _receipts(store, pages) for entry in receipt.files}
    folders |= {entry.path.split("/")[0] for entry in last}
    last.append(store.write(DATASHEET, datasheet(plan, summary, about, folders)))
    described = croissant(plan, summary, about, index, folders)
    last.append(store.write(CROISSANT, described))
    files = (entry for receipt in _receipts(store, pages) for entry in receipt.files)
    with store.writer(MANIFEST) as stream:
        for piece in manifest_pieces(
            plan,
            records=summary.records,
            counts=summary.counts,
            skipped=summary.skipped,
            files=_both(files, last),
        ):
            stream.write(piece)
    store.remove(BUILD)
    return summary


def _finished(form: Any, job: Job, pages: Pages) -> Iterator[FileEntry]:
    for path, pieces in form.finish(_Written(job, pages)):
        with job.store.writer(path) as stream:
            for piece in pieces:
                stream.write(piece)
        yield stream.entry(path)


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
    summary = DatasetSummary(
        path=job.store.url,
        counts=counts,
        records=len(gathered.refs),
        skipped=(*gathered.skipped, *drawn),
        seed=plan["arguments"]["seed"],
    )
    if not counts:
        reasons = "; ".join(f"{one.record}: {one.reason}" for one in summary.skipped[:3])
        message = f"not one of the {pages.count:,} pages could be drawn: {reasons}"
        raise DatasetError(message)
    return summary
