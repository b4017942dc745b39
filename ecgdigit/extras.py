"""What is optional, loaded where it is needed, or an error that says what to install."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from ecgtypes import MissingExtraError

__all__ = ["extra_io", "missing"]


@contextmanager
def missing(remedy: str) -> Iterator[None]:
    """Turn a failing import within the block into an error of ours.

    Parameters
    ----------
    remedy : str
        What needs the library, and what to install.

    Raises
    ------
    MissingExtraError
        When an import within the block fails.
    """
    try:
        yield
    except ImportError as error:
        message = f"{remedy} ({error})"
        raise MissingExtraError(message) from error


def extra_io(what: str) -> AbstractContextManager[None]:
    """Return `missing` for what needs the extra ``io``, such as ``"reading a PDF"``."""
    return missing(f'{what} needs the extra io: pip install "ecgpaper[io]"')
