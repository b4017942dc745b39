"""Where a dataset is written: a local folder, or any address that fsspec knows."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any
from uuid import uuid4

from ecgtypes import DatasetError, Model

__all__ = ["BUILD", "FileEntry", "HashingWriter", "Store"]

BUILD = ".build"
"""Folder of what is only needed while a dataset is being built."""

CALL = f"{BUILD}/call"
"""Names the call that writes."""


class FileEntry(Model):
    """One file of a dataset.

    Parameters
    ----------
    path : str
        Relative to the dataset's folder, with forward slashes.
    size : int
        Bytes.
    sha256 : str
        Of its content, hexadecimal.
    """

    path: str
    size: int
    sha256: str


class HashingWriter:
    """Passes bytes on to a stream and keeps their number and hash.

    Parameters
    ----------
    stream : binary file
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Write bytes, all of them."""
        self._stream.write(data)
        self._hash.update(data)
        self.size += len(data)
        return len(data)

    def entry(self, path: str) -> FileEntry:
        """Return what was written, as a file of that path."""
        return FileEntry(path=path, size=self.size, sha256=self._hash.hexdigest())


@dataclass(frozen=True)
class Store:
    """Reads and writes the files of one dataset; every file appears whole or not at all.

    Parameters
    ----------
    url : str
        A local folder, or an address such as ``"s3://bucket/folder"`` or ``"memory://folder"``.
    call : str, default ""
        Names the call that writes. Once `begin` has written it down, a process of an earlier call, which
        may outlive that call, can write no more.
    """

    url: str
    call: str = ""
    _fs: Any = field(init=False, repr=False, compare=False)
    _root: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the file system of the address."""
        fs, root = _filesystem(self.url)
        if fs is None:
            # a worker's own folder may be another one
            object.__setattr__(self, "url", root)
        object.__setattr__(self, "_fs", fs)
        object.__setattr__(self, "_root", root)

    def __reduce__(self) -> tuple[type["Store"], tuple[str, str]]:
        """Pickle the address alone: each process opens its own connection."""
        return Store, (self.url, self.call)

    def begin(self) -> "Store":
        """Return the store as a new call writes it, which ends the writing of earlier calls."""
        call = uuid4().hex
        self.write(CALL, call.encode())
        return Store(self.url, call)

    def check_call(self) -> None:
        """Check that no later call has begun.

        Raises
        ------
        DatasetError
            When one has, or the dataset was finished, or removed.
        """
        if self.call and (self.size(CALL) is None or self.read(CALL).decode() != self.call):
            message = f"the dataset {self.url} is no longer that of this call: another one writes it"
            raise DatasetError(message)

    def stamp(self, path: str) -> str:
        """Return what changes when a file is written anew: its time, or what the address has for it."""
        try:
            if self._fs is None:
                status = self._path(path).stat()
                return f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"
            return str(self._fs.ukey(self._at(path)))
        except OSError as error:
            message = f"{path} of the dataset {self.url} cannot be read: {_reason(error)}"
            raise DatasetError(message) from error

    @property
    def local(self) -> Path | None:
        """The folder, where the dataset lies on this machine."""
        return Path(self._root) if self._fs is None else None

    def exists(self, path: str) -> bool:
        """Return whether there is a file or folder of that path."""
        return (self._path(path)).exists() if self._fs is None else bool(self._fs.exists(self._at(path)))

    def size(self, path: str) -> int | None:
        """Return the size of a file in bytes, None where there is none."""
        try:
            if self._fs is None:
                return self._path(path).stat().st_size
            size = self._fs.size(self._at(path))
            return None if size is None else int(size)
        except FileNotFoundError:
            return None
        except OSError as error:
            message = f"{path} of the dataset {self.url} cannot be looked at: {_reason(error)}"
            raise DatasetError(message) from error

    def read(self, path: str) -> bytes:
        """Return the content of a file.

        Raises
        ------
        DatasetError
            When it cannot be read.
        """
        try:
            if self._fs is None:
                return self._path(path).read_bytes()
            return bytes(self._fs.cat_file(self._at(path)))
        except OSError as error:
            message = f"{path} of the dataset {self.url} cannot be read: {_reason(error)}"
            raise DatasetError(message) from error

    def open(self, path: str) -> IO[bytes]:
        """Open a file for reading."""
        try:
            if self._fs is None:
                return self._path(path).open("rb")
            return self._fs.open(self._at(path), "rb")  # type: ignore[no-any-return]
        except OSError as error:
            message = f"{path} of the dataset {self.url} cannot be read: {_reason(error)}"
            raise DatasetError(message) from error

    def write(self, path: str, data: bytes) -> FileEntry:
        """Write a whole file, in place of one of that path.

        Raises
        ------
        DatasetError
            When it cannot be written: the disk is full, say.
        """
        with self.writer(path) as stream:
            stream.write(data)
        return stream.entry(path)

    @contextmanager
    def writer(self, path: str) -> Iterator[HashingWriter]:
        """Open a file that appears, whole, when the block ends without an error."""
        try:
            if self._fs is None:
                with self._local_writer(path) as stream:
                    yield HashingWriter(stream)
            else:
                # uploaded in one piece, when it is whole; a shard may be larger than memory
                with NamedTemporaryFile() as buffer:
                    yield HashingWriter(buffer)
                    buffer.flush()
                    self.check_call()
                    self._fs.makedirs(self._at(path).rpartition("/")[0], exist_ok=True)
                    self._fs.put_file(buffer.name, self._at(path))
        except DatasetError:
            raise
        except OSError as error:
            message = f"{path} of the dataset {self.url} cannot be written: {_reason(error)}"
            raise DatasetError(message) from error

    @contextmanager
    def _local_writer(self, path: str) -> Iterator[IO[bytes]]:
        target = self._path(path)
        unfinished = self._path(f"{BUILD}/unfinished/{uuid4().hex}")
        # a call that is over finds its folder gone, and does not make it again
        unfinished.parent.mkdir(parents=not self.call, exist_ok=True)
        self.check_call()
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("wb") as stream:
                yield stream
            self.check_call()
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise

    def files(self, folder: str = "") -> list[str]:
        """Return the paths of all files below a folder, sorted."""
        if self._fs is None:
            found = (p for p in self._path(folder).rglob("*") if p.is_file())
            return sorted(p.relative_to(self._root).as_posix() for p in found)
        base = self._at(folder).rstrip("/")
        if not self._fs.exists(base):
            return []
        start = len(self._root.rstrip("/")) + 1
        return sorted(str(name)[start:] for name in self._fs.find(base))

    def remove(self, folder: str) -> None:
        """Remove a folder and all that is in it."""
        if self._fs is None:
            shutil.rmtree(self._path(folder), ignore_errors=True)
        elif self._fs.exists(self._at(folder)):
            self._fs.rm(self._at(folder), recursive=True)

    def _path(self, path: str) -> Path:
        return Path(self._root) / path

    def _at(self, path: str) -> str:
        return f"{self._root.rstrip('/')}/{path}" if path else self._root


def _filesystem(url: str) -> tuple[Any, str]:
    """Return an fsspec file system, None for local folders, and the root within it."""
    if "://" not in url:
        return None, os.path.abspath(url)  # noqa: PTH100 (links stay links)
    import fsspec  # noqa: PLC0415 (loads plug-ins)

    try:
        fs, root = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        message = f"{url} is no address that fsspec can open: {error}"
        raise DatasetError(message) from error
    return (None, root) if "file" in _protocols(fs) else (fs, root)


def _protocols(fs: Any) -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
