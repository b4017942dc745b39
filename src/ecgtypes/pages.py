"""What a page is: an image, and the exact truth of everything on it."""

from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, JsonValue, model_validator

from ecgtypes.arrays import ArrayModel, Bool1D, Float3D, Image, Model, Points
from ecgtypes.errors import ImageError, LeadNotFoundError
from ecgtypes.geometry import Box, Quad
from ecgtypes.layouts import Cell, Layout
from ecgtypes.leads import Lead
from ecgtypes.masks import MaskSet
from ecgtypes.scale import PaperScale
from ecgtypes.signals import Recording

__all__ = ["AppliedEffect", "LeadTruth", "Page", "PageFile", "PageTruth", "PulseTruth", "TextTruth"]


class LeadTruth(ArrayModel):
    """Where one lead is on the page; a rhythm strip is an entry of its own.

    Parameters
    ----------
    lead : Lead
        As printed: ``-aVR`` on a Cabrera page.
    cell : Cell
        Its place in the layout, with the stretch of time that it shows.
    region : Quad
        The lead's own area: the width of its cell, from the top of its trace to the bottom.
    name : Quad or None
        Around the printed name; None where none is printed.
    baseline : float
        y of 0 mV in the middle of the region, px.
    trace : ndarray of float32, shape (n, 2)
        Pixel position of each sample drawn, in time order; NaN where the sample is missing.
    visible : ndarray of bool, shape (n,)
        Whether the sample can be seen on the page.
    scale : PaperScale
    pen_width : float
        Thickness of the line, px.
    """

    lead: Lead
    cell: Cell
    region: Quad
    name: Quad | None = None
    baseline: float
    trace: Points
    visible: Bool1D
    scale: PaperScale
    pen_width: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def _same_length(self) -> Self:
        if len(self.trace) != len(self.visible):
            message = f"{len(self.visible)} flags for {len(self.trace)} trace points of lead {self.lead}"
            raise ValueError(message)
        return self


class PulseTruth(ArrayModel):
    """A calibration pulse.

    Parameters
    ----------
    row : int
        The row whose baseline it stands on.
    outline : ndarray of float32, shape (n, 2)
        Its corner points in drawing order.
    amplitude : float
        Height in mV.
    duration : float
        Width in s.
    """

    row: int
    outline: Points
    amplitude: float = 1.0
    duration: float = 0.2


class TextTruth(Model):
    """A piece of printed text.

    Parameters
    ----------
    text : str
    quad : Quad
        Around its ink.
    kind : {"name", "scale", "header", "other"}
        A lead's name, the speed and gain, a header line, or something else.
    """

    text: str
    quad: Quad
    kind: Literal["name", "scale", "header", "other"] = "other"


class AppliedEffect(Model):
    """One step of what was done to a page after it was drawn, enough to do it again.

    Parameters
    ----------
    name : str
        The effect's name in its registry.
    params : dict
        The values drawn, as JSON.
    """

    name: str
    params: dict[str, JsonValue] = Field(default_factory=dict)


class PageTruth(ArrayModel):
    """Everything that is known of a page.

    Parameters
    ----------
    size : (width, height)
        Of the image in pixels.
    layout : Layout
        With the times that the page really shows.
    scale : PaperScale
        Of the page as it was drawn.
    leads : tuple of LeadTruth
        One for each lead drawn; a rhythm strip is one more entry.
    grid : ndarray of float32, shape (rows, columns, 2)
        Pixel position of every 5 mm crossing.
    pulses : tuple of PulseTruth
    texts : tuple of TextTruth
    history : tuple of AppliedEffect
    seed : int or None
        The seed that the page was drawn with, where it was one.
    mask_set : MaskSet
        What `masks` returns.
    """

    size: tuple[int, int]
    layout: Layout
    scale: PaperScale
    leads: tuple[LeadTruth, ...]
    grid: Float3D
    pulses: tuple[PulseTruth, ...] = ()
    texts: tuple[TextTruth, ...] = ()
    history: tuple[AppliedEffect, ...] = ()
    seed: int | None = None
    mask_set: MaskSet

    def masks(self) -> MaskSet:
        """Return the pixel masks of the page.

        Returns
        -------
        MaskSet
            One mask for each lead, a pixel where two traces cross belonging to both.
        """
        return self.mask_set

    def lead(self, lead: Lead | str, *, strip: bool | None = None) -> LeadTruth:
        """Return the truth of a lead, its rhythm strip only where asked or where it has no other.

        Parameters
        ----------
        lead : Lead or str
            aVR also finds -aVR.
        strip : bool or None
            True for the rhythm strip, False for the cell, None for the cell before the strip.

        Returns
        -------
        LeadTruth

        Raises
        ------
        LeadNotFoundError
            When the page does not show it.
        """
        return self.leads[self._index(Lead.parse(lead), strip)]

    def _index(self, lead: Lead, strip: bool | None) -> int:
        found = [
            i
            for i, truth in enumerate(self.leads)
            if truth.lead.recorded is lead.recorded and strip in (None, truth.cell.strip)
        ]
        if not found:
            message = f"the page does not show lead {lead}; it shows {', '.join(t.lead for t in self.leads)}"
            raise LeadNotFoundError(message)
        return min(found, key=lambda i: self.leads[i].cell.strip)


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
            Its truth holds one lead, its recording what that cell prints, at the page's times; the
            image may show neighbours that run through.

        Raises
        ------
        LeadNotFoundError
            When the page does not show the lead.
        """
        index = self.truth._index(Lead.parse(lead), strip)  # noqa: SLF001 (its own truth)
        target = self.truth.leads[index]
        scale = self.truth.scale
        region = target.region.box
        x0 = int(np.floor(max(region.x0 - margin_mm * scale.px_per_mm_x + 0.5, 0)))
        y0 = int(np.floor(max(region.y0 - margin_mm * scale.px_per_mm_y + 0.5, 0)))
        x1 = int(np.ceil(min(region.x1 + margin_mm * scale.px_per_mm_x + 0.5, self.truth.size[0])))
        y1 = int(np.ceil(min(region.y1 + margin_mm * scale.px_per_mm_y + 0.5, self.truth.size[1])))
        box = Box(x0=x0 - 0.5, y0=y0 - 0.5, x1=x1 - 0.5, y1=y1 - 0.5)
        return Page(
            image=self.image[y0:y1, x0:x1],
            truth=_cropped(self.truth, index, box),
            recording=None if self.recording is None else _printed(self.recording, target),
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


def _printed(recording: Recording, target: LeadTruth) -> Recording:
    one = recording.select((target.lead.recorded,))
    first, stop = (round(time * one.sampling_rate) for time in (target.cell.start, target.cell.stop))
    places = np.arange(one.n_samples)
    return one.replace(signals=np.where((places >= first) & (places < stop), one.signals, np.nan))


def _json_path(path: Path) -> Path:
    return path if path.suffix == ".json" else path / "page.json"


def _pillow() -> ModuleType:
    # The one use of an image library here: kept out of the import of ecgtypes.
    from PIL import Image as pillow_image  # noqa: PLC0415, N813

    return pillow_image


def _cropped(truth: PageTruth, index: int, box: Box) -> PageTruth:
    dx, dy = -(box.x0 + 0.5), -(box.y0 + 0.5)
    size = (round(box.width), round(box.height))
    lead = _moved_lead(truth.leads[index], dx, dy, size)
    cell = lead.cell.replace(row=0, column=0)
    return truth.replace(
        size=size,
        layout=Layout(
            name=f"{truth.layout.name}/{lead.lead}",
            rows=1,
            columns=1,
            cells=(cell,),
            order=truth.layout.order,
        ),
        leads=(lead.replace(cell=cell),),
        grid=_nodes_inside(_shifted(truth.grid, dx, dy), size),
        pulses=tuple(p for p in (_moved_pulse(p, dx, dy) for p in truth.pulses) if _touches(p.outline, size)),
        texts=tuple(
            text.replace(quad=text.quad.translated(dx, dy))
            for text in truth.texts
            if _touches(text.quad.translated(dx, dy).points, size)
        ),
        mask_set=truth.mask_set.cropped(box, (index,)),
    )


def _moved_lead(lead: LeadTruth, dx: float, dy: float, size: tuple[int, int]) -> LeadTruth:
    trace = _shifted(lead.trace, dx, dy)
    inside = _inside(trace, size)
    name = None if lead.name is None else lead.name.translated(dx, dy)
    return lead.replace(
        region=lead.region.translated(dx, dy),
        name=name if name is not None and _touches(name.points, size) else None,
        baseline=lead.baseline + dy,
        trace=trace,
        visible=lead.visible & inside,
    )


def _moved_pulse(pulse: PulseTruth, dx: float, dy: float) -> PulseTruth:
    return pulse.replace(row=0, outline=_shifted(pulse.outline, dx, dy))


def _touches(points: NDArray[Any], size: tuple[int, int]) -> bool:
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    return bool((high >= -0.5).all() and (low < np.array(size) - 0.5).all())


def _nodes_inside(grid: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    inside = _inside(grid, size)
    rows, columns = inside.any(axis=1), inside.any(axis=0)
    return grid[rows][:, columns]


def _shifted(points: NDArray[np.float32], dx: float, dy: float) -> NDArray[np.float32]:
    return points + np.array([dx, dy], dtype=np.float32)


def _inside(points: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.bool_]:
    limit = np.array(size, dtype=np.float32) - np.float32(0.5)
    return np.asarray(((points >= -0.5) & (points < limit)).all(axis=-1))
