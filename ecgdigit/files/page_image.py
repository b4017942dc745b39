"""What is read from a page of a file: its pixels, and the words of its text layer."""

from typing import Annotated

from pydantic import Field

from ecgtypes import ArrayModel, Box, Model
from ecgtypes.arrays import Image

__all__ = ["PageImage", "Word"]


class Word(Model):
    """One word of a PDF's text layer.

    Parameters
    ----------
    text : str
        Without blanks, such as ``"25"``, ``"mm/s"`` or ``"aVR"``.
    box : Box
        Around its glyphs, px of the page's image.
    """

    text: str
    box: Box


class PageImage(ArrayModel):
    """One page of a file.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        RGB, upright.
    words : tuple of Word
        The text layer of a PDF page in the order of the file; empty for pictures, and for PDFs that
        have none. What a text layer says need not be what the page shows: that of a scan was read by
        a machine.
    dpi : float or None
        At which a PDF page was rendered; what a picture's file says of its resolution, often wrongly;
        None where it says nothing.
    page : int
        Its number in the file, from 0.
    """

    image: Image
    words: tuple[Word, ...] = ()
    dpi: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    page: int = 0
