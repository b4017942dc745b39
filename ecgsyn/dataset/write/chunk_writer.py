"""One chunk of a dataset: its pages drawn, its files written, and a receipt that says what it holds."""

import ctypes
import gc
import json
import os
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, NamedTuple, Protocol, cast

from ecgsyn.dataset.dataset_store import BUILD, FileEntry
from ecgsyn.dataset.draw.draw_page import draw
from ecgsyn.dataset.draw.page_items import items_of
from ecgsyn.dataset.plan.dataset_plan import Chunk, Job, library_versions
from ecgsyn.dataset.plan.record_survey import SkippedRecord
from ecgsyn.dataset.plan.recording_sources import reason_of
from ecgsyn.formats.dataset_item import Item, Kind
from ecgsyn.formats.parquet_index import index_row
from ecgtypes import DatasetError, EcgError, Model
from ecgtypes.pages import PageFile

__all__ = ["ROW", "SEPARATOR", "ItemCount", "Receipt", "build_chunk", "fragments_path", "receipt_path"]

ROW = "row"
"""Under which the rows of the index stand among the fragments of formats."""

SEPARATOR = "\0"
"""Between fragments: it stands in no JSON text."""


class ItemCount(Model):
    """How many items have these properties.

    Parameters
    ----------
    kind, split, layout, style, effects : str
    stratum : str
        Of crops; "" for pages.
    count : int
    """

    kind: str
    split: str
    layout: str
    style: str
    effects: str
    stratum: str
    count: int


class Receipt(Model):
    """What a chunk holds.

    Parameters
    ----------
    chunk : int
    plan : str
        Digest of the plan that it is part of.
    files : tuple of FileEntry
    fragments : tuple of FileEntry
        What formats kept of its items.
    counts : tuple of ItemCount
    left_out : int
        Pages that could not be drawn.
    skipped : tuple of SkippedRecord
        Records that could not be drawn.
    """

    chunk: int
    plan: str
    files: tuple[FileEntry, ...]
    fragments: tuple[FileEntry, ...]
    counts: tuple[ItemCount, ...]
    left_out: int = 0
    skipped: tuple[SkippedRecord, ...] = ()


def build_chunk(job: Job, chunk: Chunk) -> int:
    """Make a chunk: draw its pages, write its files, then its receipt.

    Parameters
    ----------
    job : Job
    chunk : Chunk

    Returns
    -------
    int
        The number of its pages.

    Raises
    ------
    DatasetError
        When a file cannot be written, or a page cannot be drawn and the job is strict.
    """
    _check_libraries(job)
    fragments: dict[tuple[str, Kind], list[str]] = defaultdict(list)
    counts: Counter[tuple[str, ...]] = Counter()
    failed = _Failed()
    with _one_thread(), _sink(job, chunk) as sink:
        for item, image, files, kept in _made_items(job, chunk, failed):
            for path, member, content in files:
                sink.put(path, member, content)
            place = image[0] if sink.shard is None else image[1]
            fragments[ROW, item.kind].append(json.dumps(index_row(item, image=place, shard=sink.shard)))
            for form, text in kept:
                fragments[form, item.kind].append(text)
            counts[_properties(item)] += 1
    _check_paths(sink.files)
    receipt = Receipt(
        chunk=chunk.number,
        plan=job.plan,
        files=tuple(sink.files),
        fragments=tuple(
            job.store.write(fragments_path(chunk.number, form, kind), SEPARATOR.join(texts).encode())
            for (form, kind), texts in fragments.items()
        ),
        counts=tuple(
            ItemCount(**dict(zip(ItemCount.model_fields, (*key, n), strict=True)))
            for key, n in sorted(counts.items())
        ),
        left_out=failed.pages,
        skipped=tuple(failed.records),
    )
    job.store.write(receipt_path(chunk.number), receipt.model_dump_json().encode())
    _give_memory_back()
    return len(chunk.choices)


def receipt_path(chunk: int) -> str:
    """Return where a chunk's receipt is: it is written last, and says that the chunk is whole."""
    return f"{BUILD}/receipts/{chunk:08d}.json"


def fragments_path(chunk: int, form: str, kind: Kind) -> str:
    """Return where a chunk keeps what a format needs of its items."""
    return f"{BUILD}/fragments/{chunk:08d}/{form}-{kind}"


class _Made(NamedTuple):
    """An item with all that is written of it."""

    item: Item
    image: tuple[str, str]
    """Path of the image, and its name within a shard."""
    files: list[tuple[str, str, bytes]]
    """Path, name within a shard, content."""
    kept: list[tuple[str, str]]
    """Name of a format, and what it keeps of the item."""


@dataclass
class _Failed:
    """What could not be drawn."""

    pages: int = 0
    records: list[SkippedRecord] = field(default_factory=list)


def _made_items(job: Job, chunk: Chunk, failed: _Failed) -> Iterator[_Made]:
    for place, choice in enumerate(chunk.choices):
        job.store.check_call()
        crops = None if chunk.crops is None else chunk.crops[place]
        try:
            drawn = draw(job.look, choice)
            # a page that one of the formats cannot hold is left out whole
            made = [_made(job, item) for item in items_of(job, drawn, chunk.split, crops=crops)]
        except DatasetError:
            raise
        except EcgError as error:
            if job.strict:
                message = f"page {choice.page} of record {choice.records[0].key}: {error}"
                raise DatasetError(message) from error
            reason = f"page {choice.page} is left out: {reason_of(error, choice.records[0])}"
            failed.pages += 1
            failed.records.append(SkippedRecord(record=choice.records[0].key, reason=reason))
            continue
        except Exception as error:
            message = (
                f"page {choice.page} of record {choice.records[0].key} failed in a renderer, effect or "
                f"format of one's own ({type(error).__name__}: {error})"
            )
            raise DatasetError(message) from error
        failed.records += [SkippedRecord(record=key, reason=reason) for key, reason in drawn.failures]
        if job.strict and drawn.failures:
            message = "record {}: {}".format(*drawn.failures[0])
            raise DatasetError(message)
        yield from made


def _made(job: Job, item: Item) -> _Made:
    formats = [one for one in job.formats if item.kind in one.kinds]
    text, arrays = PageFile(truth=item.page.truth, recording=item.page.recording).to_bytes()
    # what other formats write names the image in its usual place
    own = formats[0] if formats and all(one.holds_image for one in formats) else None
    member = f"{item.key}{item.image_suffix}"
    image = (f"{item.folder}/{item.split}/{member}" if own is None else own.image_path(item), member)
    files = [] if own is not None else [(*image, item.encoded)]
    files += [
        (f"truth/{item.split}/{item.key}.json", f"{item.key}.json", text),
        (f"truth/{item.split}/{item.key}.npz", f"{item.key}.npz", arrays),
    ]
    files += [
        (file.path_of(item), file.member_of(item), file.content)
        for one in formats
        for file in one.files(item, job.classes)
    ]
    kept = [(one.name, one.fragment(item, job.classes)) for one in formats]
    return _Made(item, image, files, [(name, text) for name, text in kept if text is not None])


def _properties(item: Item) -> tuple[str, ...]:
    stratum = "" if item.overlap is None else item.overlap.stratum
    return (item.kind, item.split, item.layout.name, item.style, item.effects, stratum)


class _Sink(Protocol):
    """Takes the files of items."""

    files: list[FileEntry]
    shard: str | None

    def put(self, path: str, member: str, content: bytes) -> None:
        """Take a file, by its path or its name within a shard."""
        ...


class _Folder:
    """Writes each file by itself."""

    def __init__(self, job: Job) -> None:
        self.files: list[FileEntry] = []
        self.shard: str | None = None
        self._store = job.store

    def put(self, path: str, member: str, content: bytes) -> None:  # noqa: ARG002
        self.files.append(self._store.write(path, content))


class _Shard:
    """Writes all files into one tar file, as WebDataset reads it: the files of one key side by side."""

    def __init__(self, path: str, tar: tarfile.TarFile) -> None:
        self.files: list[FileEntry] = []
        self.shard: str | None = path
        self._tar = tar

    def put(self, path: str, member: str, content: bytes) -> None:  # noqa: ARG002
        # the time, user and rights of a new TarInfo are the same everywhere
        info = tarfile.TarInfo(member)
        info.size = len(content)
        self._tar.addfile(info, BytesIO(content))


@contextmanager
def _sink(job: Job, chunk: Chunk) -> Iterator[_Sink]:
    if not job.shards:
        yield _Folder(job)
        return
    path = f"shards/{chunk.split}-{chunk.within:06d}.tar"
    with job.store.writer(path) as stream, tarfile.open(mode="w|", fileobj=cast("IO[bytes]", stream)) as tar:
        shard = _Shard(path, tar)
        yield shard
    shard.files.append(stream.entry(path))


def _check_libraries(job: Job) -> None:
    here = library_versions()
    other = [
        f"{name} is {here.get(name)}" for name, known in job.libraries.items() if here.get(name) != known
    ]
    if other:
        message = f"this worker would draw other bytes than the one that began: here {', '.join(other)}"
        raise DatasetError(message)


def _check_paths(files: list[FileEntry]) -> None:
    path, count = Counter(entry.path for entry in files).most_common(1)[0] if files else ("", 1)
    if count > 1:
        message = f"{path} is written {count} times: two formats, or two items of one format, share a path"
        raise DatasetError(message)


def _give_memory_back() -> None:
    """Give freed memory back to the system: glibc keeps it, and loky replaces workers that have grown."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep OpenCV from using a thread for each core, beside a worker for each core."""
    import cv2  # noqa: PLC0415

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)
