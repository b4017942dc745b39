"""The optional libraries for files: loaded where they are needed, or an error that says what to install."""

from collections.abc import Iterator
from contextlib import contextmanager

from ecgtypes import MissingExtraError

__all__ = ["extra_io"]


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
    try:
        yield
    except ImportError as error:
        message = f'{what} needs the extra io: pip install "ecgpaper[io]" ({error})'
        raise MissingExtraError(message) from error
