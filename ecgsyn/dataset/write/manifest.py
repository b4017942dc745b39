"""What a finished dataset says of itself: its arguments, counts, files, and what was left out."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import Field

from ecgsyn.dataset.dataset_store import FileEntry, Store
from ecgsyn.dataset.plan.record_survey import SkippedRecord
from ecgsyn.dataset.write.chunk_writer import ItemCount
from ecgtypes import DatasetError, Model
from ecgtypes.frozen_json import FrozenDict, FrozenJson

__all__ = ["MANIFEST", "DatasetSummary", "Manifest", "manifest_pieces", "read_manifest"]

MANIFEST = "manifest.json"

VERSION = 1
"""Of the layout of a dataset's files."""


class DatasetSummary(Model):
    """What a dataset holds.

    Parameters
    ----------
    path : str
        Where it is.
    counts : tuple of ItemCount
        How many items there are of each kind, split, layout, style, effects and stratum of overlap.
    records : int
        How many records it was drawn from; 0 where they were simulated page by page.
    skipped : tuple of SkippedRecord
        Records that were left out, and why.
    left_out : int
        Pages that could not be drawn, with any of the records tried.
    missing_crops : int
        How many crops fewer there are than were asked for, since leads were out of sight.
    seed : int
        With it the same call gives the same files.
    """

    path: str
    counts: tuple[ItemCount, ...] = ()
    records: int = 0
    skipped: tuple[SkippedRecord, ...] = ()
    left_out: int = 0
    missing_crops: int = 0
    seed: int = 0

    def __str__(self) -> str:
        """Return how many there are, in a few lines."""
        lines = [f"{self.pages:,} pages and {self.crops:,} crops in {self.path}, seed {self.seed}"]
        parts = ", ".join(f"{n:,} {kind}s {split}" for (kind, split), n in self.by("kind", "split").items())
        lines.append(f"  {parts}")
        lines += [f"  left out: {one.record}: {one.reason}" for one in self.skipped[:5]]
        if len(self.skipped) > 5:
            lines.append(f"  and {len(self.skipped) - 5:,} more")
        if self.left_out or self.missing_crops:
            lines.append(f"  fewer than asked for: {self.left_out:,} pages, {self.missing_crops:,} crops")
        return "\n".join(lines)

    @property
    def pages(self) -> int:
        """Number of whole pages that are items."""
        return sum(one.count for one in self.counts if one.kind == "page")

    @property
    def crops(self) -> int:
        """Number of crops."""
        return sum(one.count for one in self.counts if one.kind == "crop")

    def by(self, *properties: str) -> dict[tuple[str, ...], int]:
        """Return the number of items by some of their properties.

        Parameters
        ----------
        *properties : {"kind", "split", "layout", "style", "effects", "stratum"}

        Returns
        -------
        dict of tuple of str to int

        Examples
        --------
        >>> one = ItemCount(
        ...     kind="page", split="val", layout="3x4", style="plain", effects="fax", stratum="", count=3
        ... )
        >>> DatasetSummary(path="pages", counts=(one,)).by("split", "effects")
        {('val', 'fax'): 3}
        """
        found: Counter[tuple[str, ...]] = Counter()
        for one in self.counts:
            found[tuple(str(getattr(one, name)) for name in properties)] += one.count
        return dict(found)


class Manifest(Model):
    """The content of ``manifest.json``.

    Parameters
    ----------
    version : int
        Of the layout of files.
    arguments : dict
        Those of the call, as JSON.
    libraries : dict
        Versions of what the bytes of the files depend on.
    records : int
    counts : tuple of ItemCount
    skipped : tuple of SkippedRecord
    left_out, missing_crops : int
        As of `DatasetSummary`.
    files : tuple of FileEntry
        All files but the manifest itself.
    """

    version: int
    arguments: FrozenJson = Field(default_factory=FrozenDict)
    libraries: FrozenJson = Field(default_factory=FrozenDict)
    records: int
    counts: tuple[ItemCount, ...]
    skipped: tuple[SkippedRecord, ...]
    left_out: int
    missing_crops: int
    files: tuple[FileEntry, ...]

    def summary(self, path: str) -> DatasetSummary:
        """Return what the dataset holds.

        Parameters
        ----------
        path : str
            Where it is.

        Returns
        -------
        DatasetSummary
        """
        return DatasetSummary(
            path=path,
            counts=self.counts,
            records=self.records,
            skipped=self.skipped,
            left_out=self.left_out,
            missing_crops=self.missing_crops,
            seed=int(str(self.arguments["seed"])),
        )


def merged_counts(counts: Iterable[ItemCount]) -> tuple[ItemCount, ...]:
    """Add up counts of the same properties.

    Parameters
    ----------
    counts : iterable of ItemCount

    Returns
    -------
    tuple of ItemCount
        Sorted.
    """
    found: Counter[tuple[str, ...]] = Counter()
    for one in counts:
        found[one.kind, one.split, one.layout, one.style, one.effects, one.stratum] += one.count
    return tuple(
        ItemCount(**dict(zip(ItemCount.model_fields, (*key, n), strict=True)))
        for key, n in sorted(found.items())
    )


def manifest_pieces(
    plan: dict[str, Any], summary: DatasetSummary, files: Iterable[FileEntry]
) -> Iterator[bytes]:
    """Yield the text of a manifest; the files one by one, for there may be millions.

    Parameters
    ----------
    plan : dict
        ``arguments`` and ``libraries``.
    summary : DatasetSummary
    files : iterable of FileEntry

    Yields
    ------
    bytes
    """
    head = {
        "version": VERSION,
        "arguments": plan["arguments"],
        "libraries": plan["libraries"],
        **summary.model_dump(include={"records", "counts", "skipped", "left_out", "missing_crops"}),
    }
    yield json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}").encode() + b',\n "files": ['
    for number, entry in enumerate(files):
        yield (b",\n  " if number else b"\n  ") + entry.model_dump_json().encode()
    yield b"\n ]\n}\n"


def read_manifest(store: Store) -> Manifest:
    """Return the manifest of a finished dataset.

    Parameters
    ----------
    store : Store

    Returns
    -------
    Manifest

    Raises
    ------
    DatasetError
        When there is none, or it is damaged.
    """
    if not store.exists(MANIFEST):
        message = (
            f"{store.url} holds no finished dataset (no {MANIFEST}): where a build was interrupted, repeat "
            "the call that began it"
        )
        raise DatasetError(message)
    try:
        return Manifest.model_validate_json(store.read(MANIFEST))
    except ValueError as error:
        message = f"{MANIFEST} of {store.url} is damaged: {error}"
        raise DatasetError(message) from error
