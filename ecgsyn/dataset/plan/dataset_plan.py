"""What a dataset is to be: everything that its content depends on, and its pages in chunks."""

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from zlib import ZLIB_RUNTIME_VERSION

import numpy as np
from pydantic import JsonValue

from ecgsyn.dataset.dataset_store import Store
from ecgsyn.dataset.plan.dataset_tasks import Task, kind_of
from ecgsyn.dataset.plan.page_choice import Look, PageChoice, RecordOrder, choose
from ecgsyn.dataset.plan.recording_sources import RecordRef, SimulatedRecord
from ecgsyn.dataset.plan.splits import pages_of_splits
from ecgsyn.formats.base import Format
from ecgsyn.formats.dataset_item import SPLITS, Kind, LeadClasses, Split
from ecgsyn.formats.image_files import ImageKind
from ecgsyn.pages.drawing.printed_text import fonts
from ecgtypes import DatasetError

__all__ = ["Chunk", "Job", "Pages", "differences", "library_versions"]

CHUNK = 8
"""Pages of one chunk, where they do not go into shards."""

LIBRARIES = (
    "ecgpaper", "numpy", "scipy", "scikit-image", "pillow", "opencv-python-headless", "albumentations",
    "wfdb", "pyarrow", "pycocotools", "Hershey-Fonts", "python-barcode",
)  # fmt: skip
"""Their versions can change the bytes of a dataset."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What every worker needs to know.

    Parameters
    ----------
    store : Store
    look : Look
    tasks : tuple of str
    formats : tuple of Format
    image : {"png", "jpeg"}
    shards : bool
        Whether items go into tar files.
    strict : bool
    plan : str
        Digest of the dataset's plan.
    libraries : dict of str to str
        Their versions where the build was begun.
    """

    store: Store
    look: Look
    tasks: tuple[Task, ...]
    formats: tuple[Format, ...]
    image: ImageKind
    shards: bool
    strict: bool
    plan: str
    libraries: Mapping[str, str]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Which kinds of items there are."""
        return tuple(dict.fromkeys(kind_of(task) for task in self.tasks))

    @cached_property
    def classes(self) -> LeadClasses:
        """The classes of all leads that are printed."""
        return LeadClasses.of(self.look.layouts)


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Pages that one worker makes at a time; what it made is kept whole or made anew.

    Parameters
    ----------
    number : int
    split : {"train", "val", "test"}
    within : int
        Its number within the split: that of its shard.
    choices : tuple of PageChoice
    crops : tuple of (int, int) or None
        Number of the first crop of each page, and of crops to take; None for all cells.
    """

    number: int
    split: Split
    within: int
    choices: tuple[PageChoice, ...]
    crops: tuple[tuple[int, int], ...] | None


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Which pages there are, and what each is to be: a page's content depends on nothing else.

    Parameters
    ----------
    look : Look
    count : int
    crops : int or None
        Of all pages together; None for all cells of each.
    shares : tuple of float
        Of the splits.
    records : dict of str to tuple of RecordRef, or None
        Those of each split; None where they are simulated.
    size : int, default `CHUNK`
        Pages of a chunk.
    """

    look: Look
    count: int
    crops: int | None
    shares: tuple[float, float, float]
    records: Mapping[Split, tuple[RecordRef, ...]] | None
    size: int = CHUNK

    @property
    def per_split(self) -> dict[Split, int]:
        """How many pages each split has, those that have some."""
        return pages_of_splits(self.count, self.shares)

    def chunks(self) -> Iterator[Chunk]:
        """Yield all chunks; none holds pages of two splits."""
        number = page = 0
        for split, count in self.per_split.items():
            refs = self._refs(split)
            for within, first in enumerate(range(0, count, self.size)):
                places = range(first, min(first + self.size, count))
                choices = tuple(
                    choose(self.look, page + i, partial(refs, place, page + i))
                    for i, place in enumerate(places)
                )
                yield Chunk(
                    number=number, split=split, within=within, choices=choices, crops=self._crops(choices)
                )
                number, page = number + 1, page + len(choices)

    def choice(self, page: int) -> tuple[Split, PageChoice]:
        """Return the split of one page, and what it is to be."""
        start = 0
        for split, count in self.per_split.items():
            if page < start + count:
                refs = self._refs(split)
                return split, choose(self.look, page, partial(refs, page - start, page))
            start += count
        message = f"there is no page {page}: there are {self.count}"
        raise IndexError(message)

    @property
    def chunk_numbers(self) -> dict[Split, range]:
        """The numbers of each split's chunks."""
        found, start = {}, 0
        for split, count in self.per_split.items():
            found[split] = range(start, start := start - (-count // self.size))
        return found

    def _refs(self, split: Split) -> "_Refs":
        records = None if self.records is None else self.records[split]
        return _Refs(self.look, SPLITS.index(split), records)

    def _crops(self, choices: tuple[PageChoice, ...]) -> tuple[tuple[int, int], ...] | None:
        if self.crops is None:
            return None
        ends = [page * self.crops // self.count for one in choices for page in (one.page, one.page + 1)]
        return tuple((a, b - a) for a, b in zip(ends[::2], ends[1::2], strict=True))


class _Refs:
    """The records of a split, by a page's place within it."""

    def __init__(self, look: Look, split: int, refs: tuple[RecordRef, ...] | None) -> None:
        self._refs, self._seed = refs, look.seed
        self._order = None if refs is None else RecordOrder(len(refs), look, split)

    def __call__(self, place: int, page: int, step: int) -> RecordRef:
        """Return the record of a page, and those after it; no simulated one is another page's too."""
        if self._refs is None or self._order is None:
            return SimulatedRecord(seed=self._seed, number=page, spare=step)
        return self._refs[self._order(place + step)]


def checked_seed(seed: int | None) -> int:
    """Return the seed, or one drawn where there is none.

    Parameters
    ----------
    seed : int or None

    Returns
    -------
    int

    Raises
    ------
    DatasetError
        When it is no whole number from 0.
    """
    if seed is None:
        return int(np.random.default_rng().integers(2**31))
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        message = f"seed is a whole number from 0, not {seed!r}"
        raise DatasetError(message)
    return int(seed)


@lru_cache(maxsize=1)
def library_versions() -> dict[str, str]:
    """Return the versions of the libraries, and the fonts, that a dataset's bytes depend on.

    Returns
    -------
    dict of str to str
    """
    found = {name: _version(name) for name in LIBRARIES}
    return {**found, "python": platform.python_version(), "zlib": ZLIB_RUNTIME_VERSION, "fonts": fonts()}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def differences(old: JsonValue, new: JsonValue, *, name: str = "") -> Iterator[str]:
    """Yield how two plans differ, in words.

    Parameters
    ----------
    old, new : JSON value
    name : str
        Of the value that they are.

    Yields
    ------
    str
        Such as ``"pages is 200 there and 300 in this call"``.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            inner = f"{name}.{key}" if name else key
            yield from differences(old.get(key), new.get(key), name=inner)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (a, b) in enumerate(zip(old, new, strict=True)):
            yield from differences(a, b, name=f"{name}[{number}]")
    elif old != new:
        yield f"{name} is {_short(old)} there and {_short(new)} in this call"


def check_same(old: dict[str, Any], new: dict[str, Any], url: str) -> None:
    """Refuse to go on with a dataset that another call began.

    Parameters
    ----------
    old, new : dict
        The plan in the folder, and that of this call.
    url : str
        Where the dataset is.

    Raises
    ------
    DatasetError
        When they differ, naming the differences.
    """
    found = list(differences(old, new))
    if found:
        more = f" (and {len(found) - 4} more differences)" if len(found) > 4 else ""
        message = (
            f"{url} holds a dataset of another call: {'; '.join(found[:4])}{more}. Repeat the call that "
            "began it, or give another folder"
        )
        raise DatasetError(message)


def _short(value: JsonValue) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
