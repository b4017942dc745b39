"""What a page is: an image, and the exact truth of everything on it."""

from pathlib import Path
from types import ModuleType
from typing import Self

import numpy as np
from pydantic import model_validator

from ecgtypes.arrays import ArrayModel, Image
from ecgtypes.errors import ImageError, LayoutError
from ecgtypes.geometry import Homography
from ecgtypes.layouts import Layout
from ecgtypes.leads import Lead
from ecgtypes.signals import Recording, sample_index
from ecgtypes.truth import LeadTruth, PageTruth

__all__ = ["Page", "PageFile", "crop_window"]


class Page(ArrayModel):
    """A page: its image, its truth, and the recording that it prints.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        RGB.
    truth : PageTruth
    recording : Recording or None
        What the page prints: time 0 is the left end of the first column, NaN where nothing is printed.
    """

    image: Image
    truth: PageTruth
    recording: Recording | None = None

    @model_validator(mode="after")
    def _same_size(self) -> Self:
        height, width = self.image.shape[:2]
        if self.truth.size != (width, height):
            message = f"the truth is of a page of {self.truth.size}, the image of {(width, height)} px"
            raise ValueError(message)
        return self

    def crop(self, lead: Lead | str, *, margin_mm: float = 2.0, strip: bool | None = None) -> "Page":
        """Return a page with that lead's cell alone: its region and a margin, cut from the image.

        Parameters
        ----------
        lead : Lead or str
        margin_mm : float, default 2
            Paper to keep around the region on each side, mm.
        strip : bool or None
            True for the rhythm strip, False for the cell, None for the cell before the strip.

        Returns
        -------
        Page
            Its truth holds one lead, its recording the samples of that cell that can be seen on the
            crop, at the page's times; the image may show neighbours that run through.

        Raises
        ------
        LeadNotFoundError
            When the page does not show the lead.
        LayoutError
            When the margin is negative or no number.
        """
        return self.crop_at(self.truth._index(Lead.parse(lead), strip), margin_mm=margin_mm)  # noqa: SLF001

    def crop_at(self, index: int, *, margin_mm: float = 2.0) -> "Page":
        """Return the crop of a lead by its number: a layout may print a lead twice.

        Parameters
        ----------
        index : int
            Of the lead among ``truth.leads``.
        margin_mm : float, default 2
            Paper to keep around the region on each side, mm.

        Returns
        -------
        Page
            As of `crop`.

        Raises
        ------
        LayoutError
            When the margin is negative or no number.
        """
        if not 0 <= margin_mm < np.inf:
            message = f"a crop keeps a margin of 0 mm or more around its lead, not {margin_mm} mm"
            raise LayoutError(message)
        x0, y0, x1, y1 = crop_window(self.truth, index, margin_mm)
        size = (x1 - x0, y1 - y0)
        one = self.truth.select((index,))
        truth = one.moved(
            Homography.translation(-x0, -y0), size, mask_set=one.mask_set.cropped(x0, y0, x1, y1)
        )
        return Page(
            image=self.image[y0:y1, x0:x1],
            truth=_one_cell(truth),
            recording=None if self.recording is None else _printed(self.recording, truth.leads[0]),
        )

    def save(self, path: str | Path) -> Path:
        """Write the page: JSON, its arrays as ``.npz`` and its image as ``.png`` beside it.

        Parameters
        ----------
        path : path-like
            A ``.json`` file, or a folder, which then holds ``page.json``, ``page.npz``, ``page.png``.

        Returns
        -------
        pathlib.Path
            The JSON file written. Folders on the way are made where they are missing.
        """
        path = _json_path(Path(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        _pillow().fromarray(np.ascontiguousarray(self.image)).save(path.with_suffix(".png"), compress_level=1)
        return PageFile(truth=self.truth, recording=self.recording).save(path)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a page that `save` wrote.

        Parameters
        ----------
        path : path-like
            The ``.json`` file, or the folder with ``page.json``.

        Returns
        -------
        Page

        Raises
        ------
        ImageError
            When the image is missing or damaged.
        OSError, ValueError
            When another file is missing, damaged, or is that of another model.
        """
        path = _json_path(Path(path))
        held = PageFile.load(path)
        try:
            with _pillow().open(path.with_suffix(".png")) as image:
                pixels = np.asarray(image.convert("RGB"))
        except (OSError, _pillow().DecompressionBombError) as error:
            message = f"the image of the page cannot be read: {error}"
            raise ImageError(message) from error
        return cls(image=pixels, truth=held.truth, recording=held.recording)


class PageFile(ArrayModel):
    """What a page's JSON file holds: all but the image, which is a PNG beside it.

    Parameters
    ----------
    truth : PageTruth
    recording : Recording or None
    """

    truth: PageTruth
    recording: Recording | None = None


def crop_window(truth: PageTruth, index: int, margin_mm: float) -> tuple[int, int, int, int]:
    """Return the pixel rectangle that the crop of a lead shows.

    Parameters
    ----------
    truth : PageTruth
    index : int
        Of the lead among ``truth.leads``.
    margin_mm : float
        Paper to keep around its region on each side, mm.

    Returns
    -------
    x0, y0, x1, y1 : int
        First and one past the last column and row.
    """
    scale, region, (width, height) = truth.scale, truth.leads[index].region.box, truth.size
    along, down = margin_mm * scale.px_per_mm_x, margin_mm * scale.px_per_mm_y
    return (
        int(np.floor(max(region.x0 - along + 0.5, 0))),
        int(np.floor(max(region.y0 - down + 0.5, 0))),
        int(np.ceil(min(region.x1 + along + 0.5, width))),
        int(np.ceil(min(region.y1 + down + 0.5, height))),
    )


def _one_cell(truth: PageTruth) -> PageTruth:
    """Return a truth of one lead whose layout is that lead's cell."""
    lead = truth.leads[0]
    cell = lead.cell.replace(row=0, column=0)
    layout = Layout(
        name=f"{truth.layout.name}/{lead.lead}", rows=1, columns=1, cells=(cell,), order=truth.layout.order
    )
    return truth.replace(
        layout=layout,
        leads=(lead.replace(cell=cell),),
        pulses=tuple(pulse.replace(row=0) for pulse in truth.pulses),
    )


def _printed(recording: Recording, shown: LeadTruth) -> Recording:
    """Return the one lead, NaN where the truth of a crop does not show it."""
    one = recording.select((shown.lead.recorded,))
    first = sample_index(shown.cell.start, one.sampling_rate)
    seen = np.zeros(one.n_samples, dtype=np.bool_)
    part = seen[first : first + len(shown.visible)]
    part |= shown.visible[: len(part)]
    return one.replace(signals=np.where(seen, one.signals, np.float32(np.nan)))


def _json_path(path: Path) -> Path:
    return path if path.suffix == ".json" else path / "page.json"


def _pillow() -> ModuleType:
    # The one use of an image library here: kept out of the import of ecgtypes.
    from PIL import Image as pillow_image  # noqa: PLC0415, N813

    return pillow_image
