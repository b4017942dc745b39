"""Receipts: what says that a page is done, and from what it was read."""

import hashlib
from pathlib import Path

from ecgdigit.batch._find_pages import BatchTask
from ecgdigit.batch.batch_summary import BatchPage
from ecgtypes import Model
from ecgtypes.atomic_files import write_whole

__all__ = ["RECEIPTS", "Receipt", "begin", "begun", "finish", "forget", "known"]

RECEIPTS = ".receipts"
"""Folder in the output folder."""


class Receipt(Model):
    """Says that a page is done.

    Parameters
    ----------
    sha256 : str
        Of the input file; empty where it cannot be opened.
    plan : str
        Hash of the call's arguments.
    row : BatchPage
    sizes : tuple of int
        Bytes of each of the row's files.
    """

    sha256: str
    plan: str
    row: BatchPage
    sizes: tuple[int, ...]


def known(out: Path, task: BatchTask, *, plan: str, sums: dict[str, str]) -> BatchPage | None:
    """Return what became of a page in an earlier call, if it would be the same now.

    Parameters
    ----------
    out : Path
    task : BatchTask
    plan : str
        Hash of the call's arguments.
    sums : dict of str to str
        SHA-256 of the input files that were looked at so far; grows.

    Returns
    -------
    BatchPage or None
        None where the file, the arguments or the name are others, or an output file is not as it was.
    """
    receipt = _receipt(out, task)
    if receipt is None or (receipt.plan, receipt.row.record) != (plan, task.record):
        return None
    sizes = zip(receipt.row.files, receipt.sizes, strict=True)
    whole = all((out / name).is_file() and (out / name).stat().st_size == size for name, size in sizes)
    if not whole or receipt.sha256 != _sum(task.source, sums):
        return None
    return receipt.row.replace(source=task.source)


def forget(out: Path, tasks: list[BatchTask], kept: set[str]) -> None:
    """Remove what earlier calls wrote of pages that are to be read again.

    Parameters
    ----------
    out : Path
    tasks : list of BatchTask
    kept : set of str
        Files of other pages.
    """
    for task in tasks:
        receipt = _receipt(out, task)
        for name in () if receipt is None else receipt.row.files:
            if name not in kept:
                (out / name).unlink(missing_ok=True)
        _path(out, task, "json").unlink(missing_ok=True)


def begun(out: Path, task: BatchTask) -> int:
    """Return how many times the reading of a page was begun and did not end.

    Parameters
    ----------
    out : Path
    task : BatchTask

    Returns
    -------
    int
    """
    try:
        return _path(out, task, "begun").stat().st_size
    except OSError:
        return 0


def begin(out: Path, task: BatchTask) -> None:
    """Note that the reading of a page begins.

    Parameters
    ----------
    out : Path
    task : BatchTask

    Raises
    ------
    OSError
        When it cannot be noted.
    """
    with _path(out, task, "begun").open("ab") as stream:
        stream.write(b".")


def finish(out: Path, task: BatchTask, receipt: Receipt | None) -> None:
    """Note that the reading of a page has ended.

    Parameters
    ----------
    out : Path
    task : BatchTask
    receipt : Receipt or None
        None where the next call is to try again.

    Raises
    ------
    OSError
        When it cannot be noted.
    """
    if receipt is not None:
        write_whole(_path(out, task, "json"), receipt.model_dump_json().encode())
    _path(out, task, "begun").unlink(missing_ok=True)


def _receipt(out: Path, task: BatchTask) -> Receipt | None:
    try:
        return Receipt.model_validate_json(_path(out, task, "json").read_bytes())
    except (OSError, ValueError):
        return None


def _sum(source: str, sums: dict[str, str]) -> str:
    if source not in sums:
        try:
            with Path(source).open("rb") as stream:
                sums[source] = hashlib.file_digest(stream, "sha256").hexdigest()
        except (OSError, ValueError):
            sums[source] = ""
    return sums[source]


def _path(out: Path, task: BatchTask, suffix: str) -> Path:
    return out / RECEIPTS / f"{task.receipt}.{suffix}"
