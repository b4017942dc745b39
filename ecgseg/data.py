"""Datasets in torch over any source of pages: what a network is shown, and what it should say.

A *source* is anything that yields `ecgtypes.Page`: a list, an opened dataset folder, or pages drawn on the
way. A *sample function* turns a page into a dict of tensors; use one of the three here, or your own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from os import environ
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np

from ecgseg.crops.trace_columns import column_trace
from ecgseg.extras import torch, tv_tensors
from ecgtypes import STANDARD_12, DatasetError, LayoutError, Lead, LeadNotFoundError, Page

__all__ = [
    "PageSamples",
    "PageStream",
    "PartedPages",
    "Sample",
    "SampleFunction",
    "collate_samples",
    "detection_sample",
    "segmentation_sample",
    "signal_sample",
]

Sample: TypeAlias = dict[str, torch.Tensor]
"""What a network is shown of one page, and what it should say."""

SampleFunction: TypeAlias = Callable[[Page], Sample]
"""What makes a sample of a page."""


@runtime_checkable
class PartedPages(Protocol):
    """A source of pages that can give each of several readers its share."""

    def part(self, index: int, count: int) -> Iterable[Page]:
        """Return the share of reader ``index`` of ``count``; the shares together are all pages, once."""
        ...


class PageSamples(torch.utils.data.Dataset[Sample]):
    """A dataset of known length, for a `torch.utils.data.DataLoader` with any sampler.

    Parameters
    ----------
    pages : sequence of Page
        Anything with ``len()`` and whole numbers in ``[]``; it may load or draw a page when it is asked.
    sample : callable
        Takes a page and returns a dict of tensors.

    Examples
    --------
    >>> samples = PageSamples([], detection_sample)
    >>> len(samples)
    0
    """

    def __init__(self, pages: Sequence[Page], sample: SampleFunction) -> None:
        if not (hasattr(pages, "__len__") and hasattr(pages, "__getitem__")):
            message = f"{type(pages).__name__} has no length or cannot be indexed: give it to PageStream"
            raise DatasetError(message)
        self.pages = pages
        self.sample = sample

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self.pages)

    def __getitem__(self, index: int) -> Sample:
        """Return the sample of a page; an index outside raises IndexError."""
        return self.sample(_checked(self.pages[index]))


class PageStream(torch.utils.data.IterableDataset[Sample]):
    """A dataset read from one end to the other, each page by one reader.

    Readers are the workers of a DataLoader, times the processes of `torch.distributed` (or those that
    ``torchrun`` has started, from the variables RANK and WORLD_SIZE).

    Parameters
    ----------
    pages : iterable of Page
        Where it has a method ``part(index, count)``, that gives each reader its share; else each of
        ``count`` readers goes through all and takes every ``count``-th page.
    sample : callable
        Takes a page and returns a dict of tensors.
    """

    def __init__(self, pages: Iterable[Page], sample: SampleFunction) -> None:
        if not hasattr(pages, "__iter__") and not isinstance(pages, PartedPages):
            message = f"{type(pages).__name__} cannot be read from one end to the other"
            raise DatasetError(message)
        self.pages = pages
        self.sample = sample

    def __iter__(self) -> Iterator[Sample]:
        """Yield the samples of this reader's pages."""
        index, count = _reader()
        if isinstance(self.pages, PartedPages):
            pages = iter(self.pages.part(index, count))
        else:
            pages = islice(iter(self.pages), index, None, count)
        for page in pages:
            yield self.sample(_checked(page))


def detection_sample(page: Page, *, leads: Sequence[Lead | str] = STANDARD_12) -> Sample:
    """Return a page's image, and the boxes of its leads and of their printed names.

    Parameters
    ----------
    page : Page
    leads : sequence of Lead or str, default STANDARD_12
        The classes, by name: class ``i`` is the region of ``leads[i]``, class ``len(leads) + i`` its printed
        name. A lead printed as -aVR is of class aVR, unless -aVR has a class of its own.

    Returns
    -------
    dict
        ``image`` (tv_tensors.Image, uint8, (3, height, width)), ``boxes`` (tv_tensors.BoundingBoxes,
        float32, (n, 4)) as x0, y0, x1, y1 in torchvision's coordinates, where the image reaches from 0 to
        its width and height, clipped to it, and ``labels`` (int64, (n,)). Regions come first, then names,
        each in the order of ``page.truth.leads``; a rhythm strip is a region more. As in the label files of
        datasets, a region of which less than a tenth of the samples is in sight is left out, and so are
        boxes narrower or lower than 1 px.

    Raises
    ------
    LeadNotFoundError
        When the page shows a lead that is none of the classes, or a class is no lead.
    """
    classes = {Lead.parse(lead): number for number, lead in enumerate(leads)}
    numbers = [_class_of(truth.lead, classes) for truth in page.truth.leads]
    size = page.truth.size
    leads_numbers = list(zip(page.truth.leads, numbers, strict=True))
    found = [
        *((truth.region_box(size), number) for truth, number in leads_numbers),
        *((truth.name_box(size), number + len(classes)) for truth, number in leads_numbers),
    ]
    # Ours count from the centre of the first pixel, torchvision's from its corner.
    boxes = [(b.x0 + 0.5, b.y0 + 0.5, b.x1 + 0.5, b.y1 + 0.5) for b, _ in found if b is not None]
    labels = [label for b, label in found if b is not None]
    return {
        "image": _image(page),
        "boxes": tv_tensors.BoundingBoxes(
            torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4),
            format=tv_tensors.BoundingBoxFormat.XYXY,
            canvas_size=(size[1], size[0]),
        ),
        "labels": torch.tensor(labels, dtype=torch.int64),
    }


def segmentation_sample(crop: Page) -> Sample:
    """Return the crop of one lead, and where on it that lead's trace lies.

    Parameters
    ----------
    crop : Page
        With one lead, as `Page.crop` returns; neighbours may run through it.

    Returns
    -------
    dict
        ``image`` (tv_tensors.Image, uint8, (3, height, width)); ``mask`` (tv_tensors.Mask, bool, (height,
        width)), the target's trace alone; ``baseline`` (float32, ()), y of 0 mV, px; ``trace`` (float32,
        (width,)), y of the trace in the middle of each column, px, NaN where it is absent; ``presence``
        (bool, (width,)).

    Raises
    ------
    LayoutError
        When the page shows more than one lead, or none.
    """
    if len(crop.truth.leads) != 1:
        message = (
            f"a segmentation sample is the crop of one lead, and this page shows {len(crop.truth.leads)}: "
            "cut one out with page.crop(lead)"
        )
        raise LayoutError(message)
    target = crop.truth.leads[0]
    trace = torch.from_numpy(column_trace(target, crop.truth.size[0]))
    return {
        "image": _image(crop),
        "mask": tv_tensors.Mask(torch.from_numpy(crop.truth.masks().lead(target.lead).copy())),
        "baseline": torch.tensor(target.baseline, dtype=torch.float32),
        "trace": trace,
        "presence": torch.isfinite(trace),
    }


def signal_sample(page: Page, *, leads: Sequence[Lead | str] = STANDARD_12) -> Sample:
    """Return a page's image, and the signals that it prints.

    Parameters
    ----------
    page : Page
        With its recording.
    leads : sequence of Lead or str, default STANDARD_12
        The classes, by name.

    Returns
    -------
    dict
        ``image`` (tv_tensors.Image, uint8, (3, height, width)); ``signals`` (float32, (leads, samples)), mV,
        NaN where nothing is printed, in the recording's order; ``leads`` (int64, (leads,)), the class of
        each row; ``sampling_rate`` (float32, ()), Hz.

    Raises
    ------
    DatasetError
        When the page comes without its recording.
    LeadNotFoundError
        When the recording holds a lead that is none of the classes, or a class is no lead.
    """
    if page.recording is None:
        message = "a signal sample needs the recording that the page prints, and this page has none"
        raise DatasetError(message)
    classes = {Lead.parse(lead): number for number, lead in enumerate(leads)}
    return {
        "image": _image(page),
        "signals": torch.from_numpy(page.recording.signals.copy()),
        "leads": torch.tensor([_class_of(lead, classes) for lead in page.recording.leads]),
        "sampling_rate": torch.tensor(page.recording.sampling_rate, dtype=torch.float32),
    }


def collate_samples(samples: Sequence[Sample]) -> dict[str, Any]:
    """Put samples of any sizes into one batch, as torchvision's detection models take them.

    Parameters
    ----------
    samples : sequence of dict
        All with the same keys.

    Returns
    -------
    dict
        Under each key a list with one tensor for each sample; tensors that are single numbers are stacked
        into one of shape (samples,).

    Raises
    ------
    DatasetError
        When there is no sample, or keys differ.

    Examples
    --------
    >>> collate_samples([{"labels": torch.tensor([1, 2])}, {"labels": torch.tensor([3])}])
    {'labels': [tensor([1, 2]), tensor([3])]}
    """
    if not samples or any(sample.keys() != samples[0].keys() for sample in samples):
        message = f"a batch is made of samples with the same keys, not of {[sorted(s) for s in samples]}"
        raise DatasetError(message)
    columns = {key: [sample[key] for sample in samples] for key in samples[0]}
    return {
        key: torch.stack(column) if all(value.ndim == 0 for value in column) else column
        for key, column in columns.items()
    }


def _image(page: Page) -> torch.Tensor:
    channels_first = np.ascontiguousarray(page.image.transpose(2, 0, 1))
    image: torch.Tensor = tv_tensors.Image(torch.from_numpy(channels_first.copy()))
    return image


def _class_of(lead: Lead, classes: dict[Lead, int]) -> int:
    try:
        return classes[lead] if lead in classes else classes[lead.recorded]
    except KeyError:
        message = f"the page shows lead {lead}, which is none of the classes {', '.join(classes)}: see leads="
        raise LeadNotFoundError(message) from None


def _checked(page: object) -> Page:
    if not isinstance(page, Page):
        message = f"a source of pages gave {type(page).__name__}, not an ecgtypes.Page"
        raise DatasetError(message)
    return page


def _reader() -> tuple[int, int]:
    """Return which reader this is, of how many: workers of a loader, times processes."""
    distributed = torch.distributed
    if distributed.is_available() and distributed.is_initialized():
        rank, processes = distributed.get_rank(), distributed.get_world_size()
    else:
        # A worker that was spawned knows its group from the variables of torchrun alone.
        rank, processes = int(environ.get("RANK", "0")), int(environ.get("WORLD_SIZE", "1"))
    worker = torch.utils.data.get_worker_info()
    if worker is None:
        return rank, processes
    return rank * worker.num_workers + worker.id, processes * worker.num_workers
