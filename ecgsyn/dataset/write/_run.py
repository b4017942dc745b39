"""Chunks made in parallel through joblib: by default in processes of this machine, or on a cluster."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from ecgsyn.dataset.dataset_store import BUILD, Store
from ecgsyn.dataset.plan.dataset_plan import Job, Pages
from ecgsyn.dataset.progress_bar import progress_bar
from ecgsyn.dataset.write.chunk_writer import Receipt, build_chunk, receipt_path
from ecgtypes import DatasetError

__all__ = ["GOES_ON", "locked", "run_chunks"]

GOES_ON = "when the cause is mended, the same call goes on from there"

LOST = {"BrokenProcessPool", "TerminatedWorkerError", "KilledWorker", "CommClosedError"}
"""Names of the errors by which joblib's and dask's schedulers say that a worker is gone."""


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Keep other processes of this machine from building the same dataset at the same time.

    Parameters
    ----------
    store : Store

    Raises
    ------
    DatasetError
        When one is building it.
    """
    if store.local is None:
        yield
        return
    from filelock import FileLock, Timeout  # noqa: PLC0415

    folder = store.local / BUILD
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        message = f"another process is building the dataset {store.url}: wait for it, or stop it"
        raise DatasetError(message) from error
    except OSError as error:
        message = f"the dataset {store.url} cannot be written: {error.strerror or error}"
        raise DatasetError(message) from error
    try:
        yield
    finally:
        lock.release()


def run_chunks(job: Job, pages: Pages, *, workers: int | None, progress: bool | None) -> None:
    """Make all chunks that are not there yet.

    Parameters
    ----------
    job : Job
    pages : Pages
    workers : int or None
        Processes; None for what joblib's configuration says.
    progress : bool or None
        Whether to show a bar.

    Raises
    ------
    DatasetError
        When a chunk cannot be made, a worker is gone, or the disk is full; the message says what stands.
    """
    from joblib import Parallel, delayed  # noqa: PLC0415

    there = _there(job, pages)
    done = sum(len(chunk.choices) for chunk in pages.chunks() if chunk.number in there)
    todo = (chunk for chunk in pages.chunks() if chunk.number not in there)
    run = Parallel(n_jobs=workers, return_as="generator_unordered")
    with _calm(), progress_bar(pages.count, "drawing", "page", shown=progress, done=done) as bar:
        try:
            for count in run(delayed(build_chunk)(job, chunk) for chunk in todo):
                done += count
                bar.update(count)
        except DatasetError as error:
            raise DatasetError(_stands(str(error), done, pages, job)) from error
        except Exception as error:
            # dask's KilledWorker derives from Exception alone, and dask need not be installed
            names = {kind.__name__ for kind in type(error).__mro__}
            if not (isinstance(error, OSError) or names & LOST):
                raise
            what = f"a worker is gone, or the disk failed ({type(error).__name__}: {error})"
            raise DatasetError(_stands(what, done, pages, job)) from error


@contextmanager
def _calm() -> Iterator[None]:
    """Keep quiet of workers that loky replaces: it does so when one has grown by 300 MB, as pages let it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs were given")
        yield


def _stands(what: str, done: int, pages: Pages, job: Job) -> str:
    return f"{what.rstrip('.')}. {done:,} of {pages.count:,} pages stand in {job.store.url}: {GOES_ON}"


def _there(job: Job, pages: Pages) -> frozenset[int]:
    """Return the chunks that are whole: their receipt is there, and every file that it names."""
    if not job.store.exists(f"{BUILD}/receipts"):
        return frozenset()
    numbers = (number for part in pages.chunk_numbers.values() for number in part)
    return frozenset(number for number in numbers if _whole(job, number))


def _whole(job: Job, number: int) -> bool:
    store = job.store
    if store.size(receipt_path(number)) is None:
        return False
    try:
        receipt = Receipt.model_validate_json(store.read(receipt_path(number)))
    except ValueError:
        return False
    entries = (*receipt.files, *receipt.fragments)
    return receipt.plan == job.plan and all(store.size(entry.path) == entry.size for entry in entries)
