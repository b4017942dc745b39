"""Pages made small for training: the image at the network's size, and every trace on it by columns."""

import io
from pathlib import Path
from typing import NamedTuple, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ecgseg.columns import Columns, column_ranges
from ecgseg.normalise import NORMAL_PEN, resized
from ecgtypes import DatasetError, Page

__all__ = ["TracedPage", "Track"]


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
            px.

        Returns
        -------
        TracedPage

        Raises
        ------
        DatasetError
            When the page shows no lead.
        """
        if not page.truth.leads:
            message = "a page without a lead has nothing to train on"
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
        """Write it to one ``.npz`` file, the image in it as PNG.

        Parameters
        ----------
        path : path-like

        Returns
        -------
        pathlib.Path
        """
        import cv2  # noqa: PLC0415

        _, code = cv2.imencode(".png", self.image[:, :, ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])
        held = io.BytesIO()
        np.savez(
            held,
            image=code,
            columns=np.array([track.columns for track in self.tracks], dtype=np.float32),
            baselines=np.array([track.baseline for track in self.tracks], dtype=np.float32),
            pen=np.float32(self.pen),
        )
        path = Path(path)
        path.write_bytes(held.getvalue())
        return path

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
            When the file is missing or damaged.
        """
        import cv2  # noqa: PLC0415

        try:
            # Opened here: numpy leaves a damaged file open.
            with Path(path).open("rb") as stream, np.load(stream, allow_pickle=False) as held:
                image = cv2.imdecode(held["image"], cv2.IMREAD_COLOR_RGB)
                tracks = zip(held["columns"], held["baselines"], strict=True)
                return cls(
                    np.asarray(image, np.uint8),
                    tuple(Track(Columns(*columns), float(baseline)) for columns, baseline in tracks),
                    float(held["pen"]),
                )
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            message = f"{path} is no page made small for training: {error}"
            raise DatasetError(message) from error
