"""Files that appear whole or not at all, whatever stops the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import uuid4

__all__ = ["remove_unfinished", "whole_file", "write_whole"]

UNFINISHED = ".unfinished"


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its place when the block ends without an error.

    Parameters
    ----------
    target : Path
        Folders on the way are made.

    Yields
    ------
    binary file

    Raises
    ------
    OSError
        When it cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{uuid4().hex}{UNFINISHED}")
    try:
        with unfinished.open("wb") as stream:
            yield stream
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def write_whole(target: Path, content: bytes) -> None:
    """Write a file in one piece.

    Parameters
    ----------
    target : Path
    content : bytes

    Raises
    ------
    OSError
        When it cannot be written.
    """
    with whole_file(target) as stream:
        stream.write(content)


def remove_unfinished(folder: Path) -> None:
    """Remove what processes that were killed while they wrote have left, in a folder and below it.

    Parameters
    ----------
    folder : Path
        In which nobody writes now.
    """
    for path in folder.rglob(f".*{UNFINISHED}"):
        path.unlink(missing_ok=True)
