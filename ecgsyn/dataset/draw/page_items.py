"""A page that was drawn becomes the items of its tasks: the page, and crops of its leads."""

from collections.abc import Iterator

import numpy as np

from ecgsyn.dataset.draw.draw_page import Drawn
from ecgsyn.dataset.plan.dataset_plan import Job
from ecgsyn.dataset.plan.dataset_tasks import kind_of
from ecgsyn.dataset.plan.drawing_arguments import described
from ecgsyn.dataset.plan.page_choice import Look
from ecgsyn.formats.dataset_item import Item, Split
from ecgsyn.formats.image_files import SUFFIXES, encode
from ecgsyn.pages.crop_overlap import STRATA, CropOverlap, measure_overlap, spread_choice
from ecgtypes import LeadTruth, Page

__all__ = ["chosen_crops", "effects_name", "items_of"]

CROPS = 7
"""Which stream of random numbers chooses crops; see `ecgsyn.dataset.plan.page_choice`."""

IN_SIGHT = 0.5
"""Share of a lead's samples that must be in sight for a crop of it."""

SHARE = 3
"""Of every so many leads of a page, the overlap task takes one, unless a number of crops is asked for:
so it can choose those of the strata that are rare."""


def items_of(job: Job, drawn: Drawn, split: Split, *, crops: tuple[int, int] | None) -> Iterator[Item]:
    """Yield the items of a page.

    Parameters
    ----------
    job : Job
    drawn : Drawn
    split : {"train", "val", "test"}
    crops : (int, int) or None
        Number of the first crop within the dataset, and of crops to take; None for all leads, of the
        overlap task alone one of `SHARE`.

    Yields
    ------
    Item
    """
    page_tasks = tuple(task for task in job.tasks if kind_of(task) == "page")
    if page_tasks:
        yield _item(job, drawn, split, drawn.page, key=f"{drawn.choice.page:06d}", tasks=page_tasks)
    crop_tasks = tuple(task for task in job.tasks if kind_of(task) == "crop")
    if crop_tasks:
        yield from _crops(job, drawn, split, crop_tasks, crops)


def _crops(
    job: Job, drawn: Drawn, split: Split, tasks: tuple[str, ...], crops: tuple[int, int] | None
) -> Iterator[Item]:
    page, margin = drawn.page, job.look.drawing.margin_mm
    leads = page.truth.leads
    for index, overlap in chosen_crops(job.look, drawn, tasks, crops).items():
        yield _item(
            job,
            drawn,
            split,
            page.crop_at(index, margin_mm=margin),
            key=f"{drawn.choice.page:06d}_{index:02d}_{_name(leads[index])}",
            tasks=tasks,
            overlap=overlap,
        )


def chosen_crops(
    look: Look, drawn: Drawn, tasks: tuple[str, ...], crops: tuple[int, int] | None
) -> dict[int, CropOverlap]:
    """Return which leads of a page are cropped, and how far neighbours run through each crop.

    Parameters
    ----------
    look : Look
    drawn : Drawn
    tasks : tuple of str
        "segmentation" takes what chance gives, "overlap" what evens out the strata of overlap.
    crops : (int, int) or None
        As of `items_of`.

    Returns
    -------
    dict of int to CropOverlap
        By the number of the lead within the page, in that order.
    """
    leads = drawn.page.truth.leads
    there = [i for i, lead in enumerate(leads) if len(lead.visible) and lead.visible.mean() >= IN_SIGHT]
    order = look.rng(CROPS, drawn.choice.page).permutation(len(there))
    there = [there[i] for i in order]
    if "overlap" not in tasks:
        there = there[: None if crops is None else crops[1]]
    margin = look.drawing.margin_mm
    overlaps = {i: measure_overlap(drawn.page, i, margin_mm=margin) for i in there}
    return {i: overlaps[i] for i in sorted(_taken(there, overlaps, tasks, drawn.choice.page, crops))}


def _taken(
    there: list[int],
    overlaps: dict[int, CropOverlap],
    tasks: tuple[str, ...],
    page: int,
    crops: tuple[int, int] | None,
) -> list[int]:
    """Return which leads of a page are cropped."""
    if crops is None:
        if tasks != ("overlap",):
            return there
        count = -(-len(there) // SHARE)
        first = page * count
    else:
        first, count = crops
    count = min(count, len(there))
    if "overlap" not in tasks:
        return there
    strata = len(STRATA) + 1
    wanted = [number % strata for number in range(first, first + count)]
    return [there[i] for i in spread_choice([overlaps[i] for i in there], wanted)]


def _item(
    job: Job,
    drawn: Drawn,
    split: Split,
    page: Page,
    *,
    key: str,
    tasks: tuple[str, ...],
    overlap: CropOverlap | None = None,
) -> Item:
    look, choice = job.look, drawn.choice
    origin = drawn.origin if overlap is None else drawn.origins[page.truth.leads[0].lead.recorded]
    return Item(
        key=key,
        kind="page" if overlap is None else "crop",
        split=split,
        tasks=tasks,
        number=choice.page,
        layout=look.layouts[choice.layout],
        page=page,
        encoded=encode(np.asarray(page.image), job.image),
        image_suffix=SUFFIXES[job.image],
        record=origin.record,
        record_id=origin.record_id,
        patient=origin.patient,
        style=look.styles[choice.style].name,
        effects=effects_name(look.effects[choice.effects]),
        overlap=overlap,
    )


def effects_name(effects: object) -> str:
    """Return what names some effects: a preset's own name, else what it says of itself."""
    name = getattr(effects, "name", None)
    return name if isinstance(name, str) else described(effects)


def _name(lead: LeadTruth) -> str:
    return f"{lead.lead}_strip" if lead.cell.strip else f"{lead.lead}"
