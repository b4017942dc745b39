"""Work in parallel through joblib: in processes of this machine, or on a cluster."""

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np

from ecgtypes.errors import DatasetError

__all__ = ["GOES_ON", "check_workers", "in_parallel", "is_worker_lost", "one_thread"]

GOES_ON = "when the cause is mended, the same call goes on from there"

LOST = {"BrokenProcessPool", "TerminatedWorkerError", "KilledWorker", "CommClosedError"}
"""Names of the errors by which joblib's and dask's schedulers say that a worker is gone."""

Result = TypeVar("Result")


def check_workers(workers: object) -> None:
    """Refuse numbers of workers that make no sense.

    Parameters
    ----------
    workers : object

    Raises
    ------
    DatasetError
        When it is neither None nor a whole number but 0.
    """
    whole = isinstance(workers, int | np.integer) and not isinstance(workers, bool)
    if workers is not None and not (whole and workers != 0):
        message = (
            "workers is None, a number of processes, or as joblib has it -1 for one on each core, "
            f"not {workers!r}"
        )
        raise DatasetError(message)


def in_parallel(
    function: Callable[..., Result], arguments: Iterable[tuple[Any, ...]], *, workers: int | None
) -> Iterator[Result]:
    """Yield what a function returns, in whatever order it is done.

    Parameters
    ----------
    function : callable
    arguments : iterable of tuple
        Those of each call.
    workers : int or None
        Processes; None for what joblib's configuration says.

    Yields
    ------
    object
    """
    from joblib import Parallel, delayed  # noqa: PLC0415

    with warnings.catch_warnings():
        # loky replaces workers that have grown by 300 MB, as pages let them
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs were given")
        run = Parallel(n_jobs=workers, return_as="generator_unordered")
        yield from run(delayed(function)(*one) for one in arguments)


def is_worker_lost(error: Exception) -> bool:
    """Return whether an error says that a worker process is gone.

    Parameters
    ----------
    error : Exception
        dask's KilledWorker derives from Exception alone, and dask need not be installed.

    Returns
    -------
    bool
    """
    return bool(LOST & {kind.__name__ for kind in type(error).__mro__})


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep OpenCV from using a thread for each core, beside a worker for each core."""
    import cv2  # noqa: PLC0415

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)
