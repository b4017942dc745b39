"""Receipts: written last, they say that a part of a job is done, and by which plan."""

from collections.abc import Callable, Iterable
from typing import Self

from ecgtypes.arrays import Model

__all__ = ["Receipt"]


class Receipt(Model):
    """Says that a part of a job is done; a subclass says what came of it, and in which files.

    Parameters
    ----------
    plan : str
        Digest of the plan that it is part of.

    Examples
    --------
    >>> Receipt(plan="one").holds("another", {}.get)
    False
    """

    plan: str

    @property
    def written(self) -> Iterable[tuple[str, int]]:
        """Path and size in bytes of each file that the part wrote; to be overridden."""
        return ()

    @classmethod
    def parsed(cls, content: bytes) -> Self | None:
        """Return the receipt that stands in a file, None where it is damaged.

        Parameters
        ----------
        content : bytes
            JSON.

        Returns
        -------
        Receipt or None
        """
        try:
            return cls.model_validate_json(content)
        except ValueError:
            return None

    def holds(self, plan: str, size: Callable[[str], int | None]) -> bool:
        """Return whether the part is done by that plan, and every file is as it was written.

        Parameters
        ----------
        plan : str
        size : callable
            Takes a path and returns the size of that file in bytes, None where there is none.

        Returns
        -------
        bool
        """
        return self.plan == plan and all(size(path) == count for path, count in self.written)
