"""Which pages a batch has, and what their records are called."""

import glob
import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ecgdigit.batch.batch_summary import SUMMARY
from ecgdigit.files.image_reader import count_pages
from ecgdigit.files.picture_files import PICTURE_SUFFIXES
from ecgtypes import EcgError, ImageError

__all__ = ["BatchTask", "find_pages"]

SUFFIXES = (*PICTURE_SUFFIXES, ".pdf")

MANY = (".pdf", ".tif", ".tiff")
"""Names of files that may have several pages; others are not opened before they are read."""

LONGEST_NAME = 100


class BatchTask(NamedTuple):
    """One page to read.

    Parameters
    ----------
    source : str
        The file.
    key : str
        The file's path from the folder that all have in common, with forward slashes.
    page : int
    record : str
        Name of the record, with the folders on the way.
    """

    source: str
    key: str
    page: int
    record: str

    @property
    def receipt(self) -> str:
        """Name of the page's receipt."""
        return hashlib.sha256(f"{self.page} {self.key}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def find_pages(paths: Any, out: Path) -> tuple[BatchTask, ...]:
    """Return the pages of a folder, a file, a glob pattern or a list of files.

    Parameters
    ----------
    paths : path-like or iterable of path-like
    out : Path
        The output folder: what lies in it is no input.

    Returns
    -------
    tuple of BatchTask
        Files sorted by name, those of a list in its order; a file that cannot be opened is one page.

    Raises
    ------
    ImageError
        When there is none, or ``paths`` is of another kind.
    """
    files, root = _files(paths, out)
    found = []
    for file in files:
        key = Path(os.path.relpath(file, root)).as_posix()
        found += [(file, key, page, count) for count in (_pages(file),) for page in range(count)]
    names = _names([(key, page, count) for _, key, page, count in found])
    return tuple(
        BatchTask(str(file), key, page, name) for (file, key, page, _), name in zip(found, names, strict=True)
    )


def _files(paths: Any, out: Path) -> tuple[list[Path], str]:
    """Return files, and the folder from which they are named."""
    if isinstance(paths, str | os.PathLike):
        return _of_one(os.fspath(paths), out)
    listed = list(paths) if isinstance(paths, Iterable) and not isinstance(paths, bytes) else [paths]
    strange = [type(one).__name__ for one in listed if not isinstance(one, str | os.PathLike)]
    if strange or not listed:
        found = strange[0] if strange else "an empty list"
        message = f"the pages of a batch are a folder, a glob pattern, or a list of files, not {found}"
        raise ImageError(message)
    files = list(dict.fromkeys(Path(os.path.abspath(one)) for one in listed))  # noqa: PTH100 (links stay links)
    return files, os.path.commonpath([file.parent for file in files])


def _of_one(path: str, out: Path) -> tuple[list[Path], str]:
    place = Path(path)
    if place.is_file():
        return [place], str(place.parent)
    if place.is_dir():
        files, root = list(_in_folder(place, out)), path
        what = f"no picture or PDF in the folder {path} or below it"
    elif glob.has_magic(path):
        matching = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 (patterns may begin anywhere)
        files = [Path(one) for one in matching if Path(one).is_file()]
        written = os.path.realpath(out)
        files = [one for one in files if not Path(os.path.realpath(one)).is_relative_to(written)]
        root = _plain_part(path)
        what = f"no file matches {path!r}"
    else:
        files, root, what = [], path, f"there is no file or folder {path!r}"
    if not files:
        message = f"there are no pages to read: {what}"
        raise ImageError(message)
    return files, root


def _in_folder(folder: Path, out: Path) -> Iterator[Path]:
    written = os.path.realpath(out)
    for place, below, names in os.walk(folder):
        shown = (one for one in below if not one.startswith("."))
        # in place: walk goes into what is left
        below[:] = sorted(one for one in shown if os.path.realpath(Path(place, one)) != written)
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith(SUFFIXES):
                yield Path(place, name)


def _plain_part(pattern: str) -> str:
    """Return the folder of a pattern up to its first wild card."""
    place = Path(pattern)
    while glob.has_magic(str(place)):
        place = place.parent
    return str(place)


def _pages(file: Path) -> int:
    if file.suffix.lower() not in MANY:
        return 1
    try:
        return count_pages(file)
    except EcgError:
        return 1  # reading it says what is wrong


def _names(pages: list[tuple[str, int, int]]) -> list[str]:
    """Return a name for each page: the shortest of those below that no other page has, in any letter case."""
    choices = [_choices(*page) for page in pages]
    chosen = [0] * len(pages)
    while True:
        names = [names[level] for names, level in zip(choices, chosen, strict=True)]
        # the name of the tables is taken
        counts = Counter([SUMMARY, *(name.casefold() for name in names)])
        twice = [i for i, name in enumerate(names) if counts[name.casefold()] > 1 and chosen[i] < 2]
        if not twice:
            return names
        for index in twice:
            chosen[index] += 1


def _choices(key: str, page: int, count: int) -> tuple[str, str, str]:
    """Return the file's name, that with its suffix, and that with a hash of its path."""
    place = Path(key)
    folders = [_plain(part) for part in place.parent.parts if part != ".."]
    number = f"_p{page + 1}" if count > 1 else ""
    stem, suffix = _plain(place.stem), _plain(place.suffix.lstrip("."))
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    ends = (stem, f"{stem}_{suffix}", f"{stem}_{suffix}_{digest}")
    first, second, third = ("/".join([*folders, f"{end}{number}"]) for end in ends)
    return first, second, third


def _plain(part: str) -> str:
    """Return a name of letters, digits, - and _ alone, as WFDB records have."""
    letters = unicodedata.normalize("NFKD", part)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^-\w]", "_", bare, flags=re.ASCII)[:LONGEST_NAME] or "_"
