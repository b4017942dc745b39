"""A finished dataset, read again: a sequence of pages, from files or from shards."""

import os
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import IO, Any, NamedTuple, Self, overload

from ecgsyn.dataset.dataset_store import Store
from ecgsyn.dataset.write.manifest import MANIFEST, Manifest, read_manifest
from ecgsyn.formats.dataset_item import SPLITS, Kind, Split
from ecgsyn.formats.image_files import read_image
from ecgsyn.formats.parquet_index import INDEX
from ecgtypes import DatasetError, Page
from ecgtypes.pages import PageFile

__all__ = ["StoredPages", "load_dataset"]

WFDB_SUFFIXES = (".hea", ".dat")

OPEN_SHARDS = 4
"""Shards whose table of files is kept."""


class StoredPages(Sequence[Page]):
    """The pages or crops of a dataset, read when they are asked for.

    `load_dataset` makes one. It is a sequence, for random access, and iterates over shards from their
    first byte to their last, as is fast on any disk or network. It pickles as its address and rows.

    Parameters
    ----------
    store : Store
    rows : sequence of mapping
        Those of the index.
    """

    def __init__(self, store: Store, rows: Sequence[Mapping[str, Any]]) -> None:
        self._store = store
        self._rows = tuple(rows)

    @property
    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """What the index knows of each: record, patient, layout, style, effects, overlap, and more."""
        return tuple(MappingProxyType(dict(row)) for row in self._rows)

    def __len__(self) -> int:
        """Return the number of pages or crops."""
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Page: ...

    @overload
    def __getitem__(self, index: slice) -> Self: ...

    def __getitem__(self, index: int | slice) -> Page | Self:
        """Return a page, or some of them as a sequence of the same kind."""
        if isinstance(index, slice):
            return type(self)(self._store, self._rows[index])
        row = self._rows[index]
        names = _names(row)
        if row["shard"] is None:
            return _page(row, *(self._store.read(path) for path, _ in names))
        members = _members(self._store, row["shard"], self._store.stamp(row["shard"]))
        with self._store.open(row["shard"]) as stream:
            return _page(row, *(_read_at(stream, members, name, row["shard"]) for _, name in names))

    def file(self, index: int, folder: str, suffix: str) -> bytes:
        """Return another file of a page or crop, as a format wrote it.

        Parameters
        ----------
        index : int
        folder : str
            Such as ``"labels"``.
        suffix : str
            Such as ``".txt"``.

        Returns
        -------
        bytes

        Raises
        ------
        DatasetError
            When there is none.
        """
        row = self._rows[index]
        if row["shard"] is None:
            return self._store.read(f"{folder}/{row['split']}/{row['key']}{suffix}")
        members = _members(self._store, row["shard"], self._store.stamp(row["shard"]))
        with self._store.open(row["shard"]) as stream:
            # the files of a WFDB record have the record's own name
            part = suffix if folder == "signals" and suffix in WFDB_SUFFIXES else f".{folder}{suffix}"
            return _read_at(stream, members, f"{row['key']}{part}", row["shard"])

    def __iter__(self) -> Iterator[Page]:
        """Yield all pages in their order."""
        start = 0
        while start < len(self._rows):
            shard = self._rows[start]["shard"]
            stop = start + 1
            while shard is not None and stop < len(self._rows) and self._rows[stop]["shard"] == shard:
                stop += 1
            # turned round, say, they are not met in their order
            if shard is None or not _ascending(self._rows[start:stop]):
                yield from (self[i] for i in range(start, stop))
                start = stop
                continue
            yield from self._streamed(shard, self._rows[start:stop])
            start = stop

    def part(self, index: int, count: int) -> Self:
        """Return the share of one of several readers: whole shards where there are enough, else rows.

        Parameters
        ----------
        index : int
            Of the reader, from 0.
        count : int
            Of readers.

        Returns
        -------
        StoredPages
            The parts of all readers together are the whole, and none has what another has.
        """
        if not 0 <= index < count:
            message = f"of {count} readers there is none with the number {index}"
            raise DatasetError(message)
        shards = tuple(dict.fromkeys(row["shard"] for row in self._rows))
        if None in shards or len(shards) < count:
            return type(self)(self._store, self._rows[index::count])
        mine = frozenset(shards[index::count])
        return type(self)(self._store, [row for row in self._rows if row["shard"] in mine])

    def _streamed(self, shard: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Page]:
        """Yield pages of a shard while it is read once."""
        waiting = {row["key"]: row for row in rows}
        with _told(shard), self._store.open(shard) as stream, tarfile.open(mode="r|", fileobj=stream) as tar:
            held: dict[str, bytes] = {}
            for member in tar:
                row = waiting.get(member.name.split(".", 1)[0])
                content = tar.extractfile(member)
                if row is None or content is None:
                    continue
                names = [name for _, name in _names(row)]
                if member.name in names:
                    held[member.name] = content.read()
                if all(name in held for name in names):
                    yield _page(row, *(held.pop(name) for name in names))
                    del waiting[row["key"]]
        if waiting:
            lost = next(iter(waiting))
            message = f"{shard} of {self._store.url} lacks {lost}: verify_dataset says what is damaged"
            raise DatasetError(message)

    def __repr__(self) -> str:
        """Show how many there are, and where."""
        return f"StoredPages({len(self)} of {self._store.url})"


def load_dataset(
    path: str | os.PathLike[str], *, split: Split | None = None, kind: Kind | None = None
) -> StoredPages:
    """Open a dataset that `build_dataset` made.

    Parameters
    ----------
    path : path-like
        Its folder, or its address.
    split : {"train", "val", "test"}, optional
        That split alone.
    kind : {"page", "crop"}, optional
        Whole pages or crops alone.

    Returns
    -------
    StoredPages
        A sequence of `ecgtypes.Page`, a crop being a page with one lead.

    Raises
    ------
    DatasetError
        When there is no finished dataset, or it has nothing of that split and kind.

    Examples
    --------
    >>> from ecgsyn import load_dataset
    >>> crops = load_dataset("pages", split="train", kind="crop")  # doctest: +SKIP
    >>> crops[0].truth.leads[0].lead  # doctest: +SKIP
    <Lead.V1: 'V1'>
    """
    store = Store(os.fspath(path))
    if not store.exists(MANIFEST):
        read_manifest(store)  # which says what is missing
    if split is not None and split not in SPLITS:
        message = f"a split is one of {', '.join(SPLITS)}, not {split!r}"
        raise DatasetError(message)
    rows = _index(store)
    kept = [row for row in rows if split in (None, row["split"]) and kind in (None, row["kind"])]
    if not kept:
        there = sorted({f"{row['kind']}s of {row['split']}" for row in rows})
        message = f"{store.url} has no {kind or 'item'} of split {split}; it has {', '.join(there)}"
        raise DatasetError(message)
    return StoredPages(store, kept)


def load_manifest(path: str | os.PathLike[str]) -> Manifest:
    """Return the manifest of a dataset that `build_dataset` made.

    Parameters
    ----------
    path : path-like
        Its folder, or its address.

    Returns
    -------
    Manifest

    Raises
    ------
    DatasetError
        When there is no finished dataset.
    """
    return read_manifest(Store(os.fspath(path)))


def _ascending(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether rows have the order in which their shard has them."""
    places = [(row["page"], row["key"]) for row in rows]
    return all(a < b for a, b in pairwise(places))


def _index(store: Store) -> list[dict[str, Any]]:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    # of a Python file, or in threads, Arrow may abort or hang when the interpreter ends (apache/arrow#33975)
    with pa.BufferReader(store.read(INDEX)) as held, parquet.ParquetFile(held) as table:
        rows: list[dict[str, Any]] = table.read(use_threads=False).to_pylist()
    return rows


class _Place(NamedTuple):
    offset: int
    size: int


@lru_cache(maxsize=OPEN_SHARDS)
def _members(store: Store, shard: str, stamp: str) -> Mapping[str, _Place]:  # noqa: ARG001
    """Return where each file of a shard lies; with its stamp, for another may be written there."""
    with _told(shard), store.open(shard) as stream, tarfile.open(fileobj=stream) as tar:
        return {member.name: _Place(member.offset_data, member.size) for member in tar}


@contextmanager
def _told(shard: str) -> Iterator[None]:
    """Say of a shard that is no tar file that it is damaged."""
    try:
        yield
    except tarfile.TarError as error:
        message = f"{shard} is damaged: {error}; verify_dataset says what else is"
        raise DatasetError(message) from error


def _read_at(stream: IO[bytes], members: Mapping[str, _Place], name: str, shard: str) -> bytes:
    if name not in members:
        message = f"{shard} lacks {name}: verify_dataset says what is damaged"
        raise DatasetError(message)
    stream.seek(members[name].offset)
    return stream.read(members[name].size)


def _names(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return path and name in a shard of an item's image, of its truth, and of the truth's arrays."""
    truth = f"truth/{row['split']}/{row['key']}"
    return (
        (row["image"], row["image"]),
        (f"{truth}.json", f"{row['key']}.json"),
        (f"{truth}.npz", f"{row['key']}.npz"),
    )


def _page(row: Mapping[str, Any], image: bytes, text: bytes, arrays: bytes) -> Page:
    try:
        held = PageFile.from_bytes(text, arrays)
        return Page(image=read_image(image), truth=held.truth, recording=held.recording)
    except ValueError as error:
        message = f"{row['key']} is damaged: {error}; verify_dataset says what else is"
        raise DatasetError(message) from error
