"""What is optional, loaded where it is needed, or an error that says what to install."""

from collections.abc import Iterator
from contextlib import contextmanager

from ecgtypes import MissingExtraError

__all__ = ["extra_io", "networks"]


@contextmanager
def extra_io(what: str) -> Iterator[None]:
    """Turn a failing import into an error that names the extra ``io``.

    Parameters
    ----------
    what : str
        What the library is needed for, such as ``"reading a PDF"``.

    Raises
    ------
    MissingExtraError
        When an import within the block fails.
    """
    with _told(f'{what} needs the extra io: pip install "ecgpaper[io]"'):
        yield


@contextmanager
def networks(instead: str) -> Iterator[None]:
    """Turn a failing import of `ecgseg`, which holds the networks, into an error that says what to do.

    Parameters
    ----------
    instead : str
        What does without a network, such as ``'load_digitizer("classical")'``.

    Raises
    ------
    MissingExtraError
        When an import within the block fails.
    """
    with _told(f"networks are read by ecgseg: pip install ecgpaper, or do without one by {instead}"):
        yield


@contextmanager
def _told(message: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        told = f"{message} ({error})"
        raise MissingExtraError(told) from error
