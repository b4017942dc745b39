"""Pages made small for training: the image at the network's size, and every trace on it by columns."""

from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ecgseg.crops.trace_columns import Columns, column_ranges
from ecgseg.pages.normalised_images import NORMAL_PEN, resized
from ecgseg.pages.small_pages import read_arrays, write_arrays
from ecgtypes import DatasetError, Page

__all__ = ["TracedPage", "Track"]

THINNEST, WIDEST = 0.2, 20.0
"""Px of the pen: thinner lines are not seen, and wider ones make pages huge."""


class Track(NamedTuple):
    """One trace on the image.

    Parameters
    ----------
    columns : Columns
        For each column of the image.
    baseline : float
        y of 0 mV in the middle of its region, px.
    """

    columns: Columns
    baseline: float


class TracedPage(NamedTuple):
    """What training needs of a page.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    tracks : tuple of Track
    pen : float
        Width of the line, px.
    """

    image: NDArray[np.uint8]
    tracks: tuple[Track, ...]
    pen: float

    @classmethod
    def of(cls, page: Page, *, pen: float = NORMAL_PEN) -> Self:
        """Return a page at the size at which its pen has a given width.

        Parameters
        ----------
        page : Page
            With at least one lead.
        pen : float
            px, 0.2 to 20.

        Returns
        -------
        TracedPage

        Raises
        ------
        DatasetError
            When the page shows no lead, or the pen would be no line.
        """
        if not page.truth.leads:
            message = "a page without a lead has nothing to train on"
            raise DatasetError(message)
        if not THINNEST <= pen <= WIDEST:
            message = f"the pen on a page made small is {THINNEST:g} to {WIDEST:g} px wide, not {pen}"
            raise DatasetError(message)
        factor = pen / float(np.median([lead.pen_width for lead in page.truth.leads]))
        image = resized(np.asarray(page.image), factor)
        tracks = tuple(
            Track(
                column_ranges(lead, image.shape[1], factor=factor),
                (lead.baseline + 0.5) * factor - 0.5,
            )
            for lead in page.truth.leads
        )
        return cls(image, tracks, pen)

    def save(self, path: str | Path) -> Path:
        """Write it to one ``.npz`` file, the image in it as PNG; a file that was there is replaced at once.

        Parameters
        ----------
        path : path-like

        Returns
        -------
        pathlib.Path

        Raises
        ------
        DatasetError
            When the file cannot be written.
        """
        arrays = {
            "columns": np.array([track.columns for track in self.tracks], dtype=np.float32),
            "baselines": np.array([track.baseline for track in self.tracks], dtype=np.float32),
            "pen": np.float32(self.pen),
        }
        return write_arrays(path, self.image, arrays, code="png")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read what `save` wrote.

        Parameters
        ----------
        path : path-like

        Returns
        -------
        TracedPage

        Raises
        ------
        DatasetError
            When the file is missing, damaged or of another kind.
        """
        image, held = read_arrays(path, {"columns": 3, "baselines": 1, "pen": 0})
        if held["columns"].shape != (len(held["baselines"]), 3, image.shape[1]) or not held["pen"] > 0:
            message = f"{path} is damaged: its traces do not have the width of its image, or no pen"
            raise DatasetError(message)
        tracks = (
            Track(Columns(*columns), float(baseline))
            for columns, baseline in zip(held["columns"], held["baselines"], strict=True)
        )
        return cls(image, tuple(tracks), float(held["pen"]))
