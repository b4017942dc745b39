"""The door to batches: pages read in parallel through joblib, each with its receipt."""

import hashlib
import json
import os
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from ecgdigit.batch._find_pages import BatchTask, find_pages
from ecgdigit.batch._page_receipts import RECEIPTS, begun, forget, known
from ecgdigit.batch._read_one_page import BatchJob, failed, output_names, read_one
from ecgdigit.batch.batch_summary import BatchPage, BatchSummary, write_tables
from ecgdigit.digitizer import Digitizer
from ecgdigit.presets import load_digitizer
from ecgdigit.write.record_writer import RecordFormat, check_format
from ecgtypes import (
    DatasetError,
    EcgError,
    Layout,
    PaperScale,
    RecordingError,
    get_layout,
    registered_layouts,
)
from ecgtypes.atomic_files import remove_unfinished

__all__ = ["digitize_many"]

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")

LOST = {"BrokenProcessPool", "TerminatedWorkerError", "KilledWorker", "CommClosedError"}
"""Names of the errors by which joblib's and dask's schedulers say that a worker is gone."""

ATTEMPTS = 3
"""After so many that ended the process, a page is given up."""

MOST_LOST = 20
"""Times that a worker dies in one call."""

GOES_ON = "when the cause is mended, the same call goes on from there"


def digitize_many(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    out: str | os.PathLike[str],
    digitizer: Digitizer | str | None = None,
    sampling_rate: float = 500.0,
    layout: Layout | str | None = None,
    scale: PaperScale | None = None,
    format: RecordFormat = "wfdb",  # noqa: A002
    reports: bool = False,
    workers: int | None = None,
    progress: bool | None = None,
) -> BatchSummary:
    """Read many pages, and write a record of each.

    Interrupted at any moment, the same call goes on where it stopped; pages whose file and arguments are as
    they were are left alone. A page that cannot be read is told in the summary and stops nothing.

    Parameters
    ----------
    paths : path-like or iterable of path-like
        A folder (all pictures and PDFs in it and below it), one file, a glob pattern such as
        ``"scans/**/*.png"``, or a list of files. Each page of a PDF or TIFF file is a page.
    out : path-like
        The folder to write to. Records have the names of their files, and lie in folders of the same names;
        ``_p1``, ``_p2`` ... tell the pages of a file apart. Where two would have one name, the file's
        suffix is part of it. ``summary.csv`` and ``summary.json`` have a row for each page.
    digitizer : Digitizer, str or None
        One of yours, or one by name as `load_digitizer` has it.
    sampling_rate : float, default 500
        Of the recordings, Hz; 50 to 2,000.
    layout : Layout, str or None
        Of all pages, when it is known; else it is found, page by page.
    scale : PaperScale or None
        Of all pages, when it is known; else it is measured.
    format : {"wfdb", "csv", "edf", "dicom"}, default "wfdb"
        See `write_record`.
    reports : bool, default False
        Whether to write a report of each page beside its record, as `write_report` does to HTML.
    workers : int, optional
        Processes, through joblib; None for what `joblib.parallel_config` says, one where it says nothing.
        Within ``joblib.parallel_config(backend="dask")`` pages are read on the dask cluster.
    progress : bool, optional
        Whether to show a bar; None for one on a terminal alone.

    Returns
    -------
    BatchSummary

    Raises
    ------
    ImageError
        When there is no page.
    RecordingError, LayoutError, UnknownNameError, MissingExtraError
        When the sampling rate, the format, the layout or the digitizer is none.
    DatasetError
        When ``out`` or ``workers`` makes no sense, another process writes to ``out``, a file cannot be
        written, or a file of yours would be replaced.

    Notes
    -----
    ``out/.receipts`` has a file for each page that is done, written last: the SHA-256 of its input, a hash
    of the arguments, of the registered layouts and of this library's version, and its row of the summary. A
    digitizer of yours is known by its ``repr``. Output files appear whole or not at all.

    A page on which the worker process dies is tried again by itself, and given up after three times.

    Examples
    --------
    >>> from ecgdigit import digitize_many
    >>> done = digitize_many("scans", out="records", workers=2)  # doctest: +SKIP
    >>> [(page.source, page.error) for page in done.failed]  # doctest: +SKIP
    """
    _check(sampling_rate, workers)
    check_format(format)
    folder = _folder(out)
    wanted = get_layout(layout) if isinstance(layout, str) else layout
    layouts = registered_layouts()
    loaded = digitizer if isinstance(digitizer, Digitizer) else load_digitizer(digitizer)
    job = BatchJob(
        out=str(folder),
        digitizer=digitizer,
        sampling_rate=float(sampling_rate),
        layout=wanted,
        scale=scale,
        format=format,
        reports=reports,
        layouts=layouts,
        plan=_plan(loaded, float(sampling_rate), wanted, scale, format, reports, *layouts),
    )
    with _locked(folder):
        remove_unfinished(folder)
        tasks = find_pages(paths, folder)
        rows, unchanged = _rows(job, tasks, workers=workers, progress=progress)
        summary = BatchSummary(out=str(folder), pages=rows, unchanged=unchanged)
        write_tables(summary)
    return summary


def _check(sampling_rate: float, workers: object) -> None:
    if not (np.isfinite(sampling_rate) and 50 <= sampling_rate <= 2000):
        message = f"a recording's sampling rate lies between 50 and 2,000 Hz, not {sampling_rate}"
        raise RecordingError(message)
    whole = isinstance(workers, int | np.integer) and not isinstance(workers, bool)
    if workers is not None and not (whole and workers != 0):
        message = (
            "workers is None, a number of processes, or as joblib has it -1 for one on each core, "
            f"not {workers!r}"
        )
        raise DatasetError(message)


def _folder(out: object) -> Path:
    if not isinstance(out, str | os.PathLike) or not os.fspath(out):
        message = f"out is the path of a folder, not {out!r}"
        raise DatasetError(message)
    folder = Path(os.path.abspath(out))  # noqa: PTH100 (links stay links)
    try:
        (folder / RECEIPTS).mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        message = f"the folder {folder} cannot be written to: {getattr(error, 'strerror', None) or error}"
        raise DatasetError(message) from error
    return folder


def _plan(digitizer: Digitizer, *arguments: Any) -> str:
    """Return a hash of all that a page's result depends on, beside its file."""
    try:
        library = version("ecgpaper")
    except PackageNotFoundError:
        library = ""
    told = [
        value.model_dump_json() if isinstance(value, Layout | PaperScale) else value for value in arguments
    ]
    # an address in memory is another in every process
    text = json.dumps([library, ADDRESS.sub("", repr(digitizer)), *told])
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes of this machine from writing to the same folder at the same time."""
    from filelock import FileLock, Timeout  # noqa: PLC0415

    lock = FileLock(folder / RECEIPTS / "lock", timeout=0)
    try:
        with lock.acquire():
            yield
    except Timeout as error:
        message = f"another process writes to {folder}: wait for it, or stop it"
        raise DatasetError(message) from error
    except OSError as error:
        if isinstance(error, ValueError):  # one of our own
            raise
        message = f"a file in {folder} cannot be written ({error.strerror or error}): {GOES_ON}"
        raise DatasetError(message) from error


def _rows(
    job: BatchJob, tasks: tuple[BatchTask, ...], *, workers: int | None, progress: bool | None
) -> tuple[tuple[BatchPage, ...], int]:
    """Return the rows of all pages, and how many there were before."""
    out, sums = Path(job.out), dict[str, str]()
    found = {task.record: known(out, task, plan=job.plan, sums=sums) for task in tasks}
    rows = {record: row for record, row in found.items() if row is not None}
    todo = [task for task in tasks if task.record not in rows]
    forget(out, todo, kept={name for row in rows.values() for name in row.files})
    _check_free(job, todo)
    with _bar(len(tasks), len(tasks) - len(todo), progress) as bar:
        for row in _read_all(job, todo, workers):
            rows[row.record] = row
            bar.update(1)
    return tuple(rows[task.record] for task in tasks), len(tasks) - len(todo)


def _check_free(job: BatchJob, todo: list[BatchTask]) -> None:
    """Refuse to replace files that no earlier call wrote: they are the user's own."""
    out = Path(job.out)
    new = (task for task in todo if not begun(out, task))
    taken = [name for task in new for name in output_names(job, task) if (out / name).exists()]
    if taken:
        others = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
        message = (
            f"{out} holds {taken[0]}{others}, which no earlier call wrote and this one would replace: choose "
            "another folder"
        )
        raise DatasetError(message)


def _bar(total: int, done: int, progress: bool | None) -> Any:
    from tqdm import tqdm  # noqa: PLC0415

    disable = None if progress is None else not progress
    return tqdm(total=total, initial=done, desc="reading", unit=" page", disable=disable)


def _read_all(job: BatchJob, todo: list[BatchTask], workers: int | None) -> Iterator[BatchPage]:
    """Read pages; when a worker dies, go on, with each page that was being read by itself."""
    left = {task.record: task for task in todo}
    for attempt in range(MOST_LOST + 1):
        for task in [task for task in left.values() if begun(Path(job.out), task) >= ATTEMPTS]:
            del left[task.record]
            yield _lost(job, task)
        suspects = {record for record, task in left.items() if begun(Path(job.out), task)}
        others = [task for record, task in left.items() if record not in suspects]
        try:
            for part in ([others] if others else []) + [[left[record]] for record in sorted(suspects)]:
                for row in _parallel(job, part, workers):
                    del left[row.record]
                    yield row
        except Exception as error:
            # dask's KilledWorker derives from Exception alone, and dask need not be installed
            lost = LOST & {kind.__name__ for kind in type(error).__mro__}
            if not lost:
                raise
            if attempt == MOST_LOST:
                message = f"workers died {attempt + 1} times ({error}): {GOES_ON}"
                raise DatasetError(message) from error
        else:
            return


def _lost(job: BatchJob, task: BatchTask) -> BatchPage:
    message = (
        f"reading this page ended its process {ATTEMPTS} times; to try again, remove "
        f"{Path(job.out) / RECEIPTS / task.receipt}.begun"
    )
    return failed(task, EcgError(message)).replace(error_type="ProcessLost")


def _parallel(job: BatchJob, tasks: list[BatchTask], workers: int | None) -> Iterator[BatchPage]:
    from joblib import Parallel, delayed  # noqa: PLC0415

    with warnings.catch_warnings():
        # loky replaces workers that have grown by 300 MB, as pages let them
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs were given")
        yield from Parallel(n_jobs=workers, return_as="generator_unordered")(
            delayed(read_one)(job, task) for task in tasks
        )
