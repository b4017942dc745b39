"""What a dataset format is: files for each item, and files for the whole when all items are there."""

from abc import ABC
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Protocol

from ecgsyn.formats.dataset_item import Item, ItemFile, Kind, LeadClasses, Split

__all__ = ["Finished", "Format", "Written"]

Finished = tuple[str, Iterable[bytes]]
"""Path of a file of the whole dataset, and its content in pieces."""


class Written(Protocol):
    """The items of a dataset, all written, as a format sees them when it writes its last files."""

    classes: LeadClasses
    splits: Sequence[Split]
    kinds: Sequence[Kind]
    sharded: bool

    def fragments(self, name: str, split: Split, kind: Kind) -> Iterator[str]:
        """Yield what a format kept of each item, in their order."""
        ...


class Format(ABC):
    """A way to write annotations; a subclass overrides the methods that it needs.

    An instance is sent to other processes, so it must pickle.

    Attributes
    ----------
    name : str
        By which `ecgsyn.build_dataset` knows it.
    kinds : frozenset of {"page", "crop"}
        What it describes.
    holds_image : bool
        Whether it writes the image itself, to a place of its own. Beside other formats the image stands
        in its usual place as well.
    """

    name: ClassVar[str]
    kinds: ClassVar[frozenset[Kind]]
    holds_image: ClassVar[bool] = False

    def image_path(self, item: Item) -> str:
        """Return where a format that holds images has that of an item."""
        raise NotImplementedError

    def files(self, item: Item, classes: LeadClasses) -> Iterable[ItemFile]:  # noqa: ARG002
        """Return the files of one item; called in the process that drew it.

        Parameters
        ----------
        item : Item
        classes : LeadClasses

        Returns
        -------
        iterable of ItemFile
        """
        return ()

    def fragment(self, item: Item, classes: LeadClasses) -> str | None:  # noqa: ARG002
        """Return what `finish` needs of one item, as text; called in the process that drew it.

        Parameters
        ----------
        item : Item
        classes : LeadClasses

        Returns
        -------
        str or None
        """
        return None

    def finish(self, written: Written) -> Iterable[Finished]:  # noqa: ARG002
        """Return the files of the whole dataset; called once, when all items are written.

        Parameters
        ----------
        written : Written

        Returns
        -------
        iterable of (str, iterable of bytes)
            Path and content.
        """
        return ()
