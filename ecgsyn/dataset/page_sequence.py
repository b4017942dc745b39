"""What the pages of a dataset have in common, drawn or stored: a sequence that can be shared out."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, Self, TypeVar, overload

from ecgtypes import DatasetError, Page

__all__ = ["PageSequence"]

Source = TypeVar("Source")
Entry = TypeVar("Entry")


class PageSequence(Sequence[Page], Generic[Source, Entry]):
    """Pages that are made when they are asked for; a slice is a sequence of the same kind.

    Parameters
    ----------
    source : object
        Where pages come from.
    entries : sequence
        What is known of each of them.
    """

    def __init__(self, source: Source, entries: Sequence[Entry]) -> None:
        self._source = source
        self._entries = entries

    def __len__(self) -> int:
        """Return the number of pages or crops."""
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> Page: ...

    @overload
    def __getitem__(self, index: slice) -> Self: ...

    def __getitem__(self, index: int | slice) -> Page | Self:
        """Return a page, or some of them as a sequence of the same kind."""
        if isinstance(index, slice):
            return type(self)(self._source, self._entries[index])
        return self._page(self._entries[index])

    @abstractmethod
    def _page(self, entry: Entry) -> Page:
        """Return the page of an entry."""

    def part(self, index: int, count: int) -> Self:
        """Return the share of one of several readers.

        Parameters
        ----------
        index : int
            Of the reader, from 0.
        count : int
            Of readers.

        Returns
        -------
        PageSequence
            Of the same kind. The parts of all readers together are the whole, and none has what another has.

        Raises
        ------
        DatasetError
            When there is no such reader.
        """
        if not 0 <= index < count:
            message = f"of {count} readers there is none with the number {index}"
            raise DatasetError(message)
        return self[index::count]
