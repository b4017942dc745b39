"""One process at a time writes to a folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecgtypes.errors import DatasetError

__all__ = ["locked_folder"]


@contextmanager
def locked_folder(folder: Path, name: str, doing: str) -> Iterator[None]:
    """Keep other processes of this machine from doing the same job at the same time.

    Parameters
    ----------
    folder : Path
        Where the lock lies; it is made.
    name : str
        What is written to, in words.
    doing : str
        What another process would be doing to it, such as "writes to".

    Raises
    ------
    DatasetError
        When one does, or the lock cannot be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415

    lock = FileLock(folder / "lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        message = f"another process {doing} {name}: wait for it, or stop it"
        raise DatasetError(message) from error
    except OSError as error:
        message = f"{name} cannot be written: {error.strerror or error}"
        raise DatasetError(message) from error
    try:
        yield
    finally:
        lock.release()
