"""Pixel masks of a page: one for each lead, and one for each kind of what else is seen on it."""

from collections.abc import Callable
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ecgtypes.arrays import ArrayModel, Bool2D
from ecgtypes.errors import LeadNotFoundError
from ecgtypes.leads import Lead

__all__ = ["LeadMask", "Mask", "MaskSet"]

OTHERS = ("grid", "text", "pulses", "separators", "foreign")
"""The masks of a page beside those of its leads."""


class Mask(ArrayModel):
    """A mask that is stored only where it has pixels.

    Parameters
    ----------
    x, y : int
        Where the first column and row of ``pixels`` lie on the page.
    pixels : ndarray of bool, shape (height, width)
    """

    x: int = 0
    y: int = 0
    pixels: Bool2D

    @classmethod
    def nowhere(cls) -> "Mask":
        """Return a mask without a pixel.

        Returns
        -------
        Mask
        """
        return _NOWHERE

    @classmethod
    def trimmed(cls, page: NDArray[np.bool_]) -> "Mask":
        """Return the mask of a whole page without its bare border rows and columns.

        Parameters
        ----------
        page : ndarray of bool, shape (height, width)

        Returns
        -------
        Mask

        Examples
        --------
        >>> page = np.zeros((6, 8), dtype=bool)
        >>> page[2, 3:5] = True
        >>> mask = Mask.trimmed(page)
        >>> mask.x, mask.y, mask.pixels.shape
        (3, 2, (1, 2))
        """
        rows = np.flatnonzero(page.any(axis=1))
        if not rows.size:
            return _NOWHERE
        top, bottom = int(rows[0]), int(rows[-1]) + 1
        columns = np.flatnonzero(page[top:bottom].any(axis=0))
        left, right = int(columns[0]), int(columns[-1]) + 1
        return Mask(x=left, y=top, pixels=page[top:bottom, left:right])

    def full(self, size: tuple[int, int]) -> NDArray[np.bool_]:
        """Return the mask of a whole page.

        Parameters
        ----------
        size : (width, height)
            Of the page in pixels.

        Returns
        -------
        ndarray of bool, shape (height, width)
        """
        width, height = size
        page = np.zeros((height, width), dtype=np.bool_)
        rows, columns = self.pixels.shape
        x0, y0 = max(self.x, 0), max(self.y, 0)
        x1, y1 = min(self.x + columns, width), min(self.y + rows, height)
        if x1 > x0 and y1 > y0:
            page[y0:y1, x0:x1] = self.pixels[y0 - self.y : y1 - self.y, x0 - self.x : x1 - self.x]
        return page

    def cropped(self, x0: int, y0: int, x1: int, y1: int) -> Self:
        """Return the part inside a pixel rectangle, in the rectangle's own coordinates.

        Parameters
        ----------
        x0, y0, x1, y1 : int
            First and one past the last column and row.

        Returns
        -------
        Mask
            Of the same class.
        """
        rows, columns = self.pixels.shape
        left, right = np.clip([x0 - self.x, x1 - self.x], 0, columns)
        top, bottom = np.clip([y0 - self.y, y1 - self.y], 0, rows)
        return self.replace(
            x=int(self.x + left - x0), y=int(self.y + top - y0), pixels=self.pixels[top:bottom, left:right]
        )


_NOWHERE = Mask(pixels=np.zeros((0, 0), dtype=np.bool_))


class LeadMask(Mask):
    """The mask of one lead's trace in one cell.

    Parameters
    ----------
    lead : Lead
    strip : bool
        Whether this is the lead's rhythm strip.
    """

    lead: Lead
    strip: bool = False


class MaskSet(ArrayModel):
    """All masks of a page; a pixel where two traces cross belongs to BOTH leads.

    Parameters
    ----------
    size : (width, height)
        Of the page in pixels.
    leads : tuple of LeadMask
        In the order of the page's leads.
    grid, text, pulses : Mask
        Grid lines or dots; text, printed or written; calibration pulses. Grid pixels under ink are grid
        pixels too.
    separators : Mask
        What the page prints to divide itself: lines and ticks between columns, ticks before names,
        frames around panels and blocks of text. Nowhere by default.
    foreign : Mask
        What is no part of the print-out: handwriting, stamps, labels and what is printed on them, the edges
        of stains, of highlighter and of tape, staples, dirt large enough to see, fingers, and everything
        beside the sheet or seen through its holes. What is written by hand or stamped is in ``text`` too.
        Nowhere by default.
    """

    size: tuple[int, int]
    leads: tuple[LeadMask, ...]
    grid: Mask
    text: Mask
    pulses: Mask
    separators: Mask = Field(default_factory=Mask.nowhere)
    foreign: Mask = Field(default_factory=Mask.nowhere)

    @model_validator(mode="after")
    def _sized(self) -> Self:
        if min(self.size) < 1:
            message = f"a page has a width and height of 1 px or more, not {self.size}"
            raise ValueError(message)
        return self

    def lead(self, lead: Lead | str) -> NDArray[np.bool_]:
        """Return the mask of a lead over the whole page: its cell and its rhythm strip together.

        Parameters
        ----------
        lead : Lead or str

        Returns
        -------
        ndarray of bool, shape (height, width)

        Raises
        ------
        LeadNotFoundError
            When the page does not show the lead.
        """
        wanted = Lead.parse(lead).recorded
        found = [mask for mask in self.leads if mask.lead.recorded is wanted]
        if not found:
            message = f"the page has no mask of lead {wanted}"
            raise LeadNotFoundError(message)
        return np.asarray(np.any([mask.full(self.size) for mask in found], axis=0))

    def traces(self) -> NDArray[np.bool_]:
        """Return the mask of all traces together.

        Returns
        -------
        ndarray of bool, shape (height, width)
        """
        page = np.zeros((self.size[1], self.size[0]), dtype=np.bool_)
        for mask in self.leads:
            page |= mask.full(self.size)
        return page

    def select(self, indices: tuple[int, ...]) -> Self:
        """Return the masks of some of the leads, and all others.

        Parameters
        ----------
        indices : tuple of int
            Which of ``leads`` to keep.

        Returns
        -------
        MaskSet
        """
        return self.replace(leads=tuple(self.leads[i] for i in indices))

    def cropped(self, x0: int, y0: int, x1: int, y1: int) -> Self:
        """Return the masks inside a pixel rectangle: see `Mask.cropped`."""
        return self.others(lambda mask: mask.cropped(x0, y0, x1, y1)).replace(
            size=(x1 - x0, y1 - y0), leads=tuple(mask.cropped(x0, y0, x1, y1) for mask in self.leads)
        )

    def others(self, change: Callable[[Mask], Mask]) -> Self:
        """Return the set with the masks of all but the leads changed.

        Parameters
        ----------
        change : callable
            Takes one of the masks and returns what takes its place.

        Returns
        -------
        MaskSet
        """
        return self.replace(**{name: change(getattr(self, name)) for name in OTHERS})
