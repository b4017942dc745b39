"""Chunks made in parallel through joblib: by default in processes of this machine, or on a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager

from ecgsyn.dataset.dataset_store import BUILD, Store
from ecgsyn.dataset.plan.dataset_plan import Job, Pages
from ecgsyn.dataset.write.chunk_writer import ChunkReceipt, build_chunk, receipt_path
from ecgtypes import DatasetError
from ecgtypes.jobs.folder_lock import locked_folder
from ecgtypes.jobs.progress_bar import progress_bar
from ecgtypes.jobs.worker_processes import GOES_ON, in_parallel, is_worker_lost

__all__ = ["locked", "run_chunks"]


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
    with locked_folder(store.local / BUILD, f"the dataset {store.url}", "is building"):
        yield


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
    there = _there(job, pages)
    done = sum(len(chunk.choices) for chunk in pages.chunks() if chunk.number in there)
    todo = ((job, chunk) for chunk in pages.chunks() if chunk.number not in there)
    with progress_bar(pages.count, "drawing", "page", shown=progress, done=done) as bar:
        try:
            for count in in_parallel(build_chunk, todo, workers=workers):
                done += count
                bar.update(count)
        except DatasetError as error:
            raise DatasetError(_stands(str(error), done, pages, job)) from error
        except Exception as error:
            if not (isinstance(error, OSError) or is_worker_lost(error)):
                raise
            what = f"a worker is gone, or the disk failed ({type(error).__name__}: {error})"
            raise DatasetError(_stands(what, done, pages, job)) from error


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
    receipt = ChunkReceipt.parsed(store.read(receipt_path(number)))
    return receipt is not None and receipt.holds(job.plan, store.size)
