"""Pixel masks of a page: one for each lead, and for grid, text and calibration pulses."""

from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from ecgtypes.arrays import ArrayModel, Bool2D
from ecgtypes.errors import LeadNotFoundError
from ecgtypes.leads import Lead

__all__ = ["LeadMask", "Mask", "MaskSet"]


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
        Grid lines or dots; printed text; calibration pulses. Grid pixels under ink are grid pixels too.
    """

    size: tuple[int, int]
    leads: tuple[LeadMask, ...]
    grid: Mask
    text: Mask
    pulses: Mask

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
        """Return the masks of some of the leads, and of grid, text and pulses.

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
        """Return the masks inside a pixel rectangle, in the rectangle's own coordinates.

        Parameters
        ----------
        x0, y0, x1, y1 : int
            First and one past the last column and row.

        Returns
        -------
        MaskSet
        """
        return self.replace(
            size=(x1 - x0, y1 - y0),
            leads=tuple(mask.cropped(x0, y0, x1, y1) for mask in self.leads),
            grid=self.grid.cropped(x0, y0, x1, y1),
            text=self.text.cropped(x0, y0, x1, y1),
            pulses=self.pulses.cropped(x0, y0, x1, y1),
        )
