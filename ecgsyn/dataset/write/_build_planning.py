"""From the arguments of `build_dataset` to what is to be built."""

import json
from collections.abc import Iterable
from typing import Any

from ecgsyn.dataset.dataset_store import BUILD, Store
from ecgsyn.dataset.plan.dataset_plan import CHUNK, Pages
from ecgsyn.dataset.plan.dataset_tasks import OVERLAP_PITCH, USUAL_FORMATS, Task, kind_of
from ecgsyn.dataset.plan.drawing_arguments import described
from ecgsyn.dataset.plan.drawing_options import Drawing
from ecgsyn.dataset.plan.page_choice import Look, check_strangers
from ecgsyn.dataset.plan.record_gathering import Gathered
from ecgsyn.dataset.plan.source_description import About
from ecgsyn.dataset.plan.splits import Splitting, shares_of, split_records
from ecgsyn.dataset.write.manifest import MANIFEST, read_manifest
from ecgsyn.formats.base import Format
from ecgsyn.formats.dataset_item import SPLITS
from ecgsyn.formats.image_files import ImageKind
from ecgsyn.formats.registry import chosen_formats
from ecgtypes import DatasetError

__all__ = ["PLAN", "arguments_of", "begun", "drawing_of", "formats_of", "is_unbegun", "pages_of"]

PLAN = f"{BUILD}/plan.json"

FEWEST_PAGES = 20
"""Pages that crops are taken from at least, where there are as many crops."""


def drawing_of(drawing: Drawing | None, tasks: tuple[Task, ...]) -> Drawing:
    """Return how pages are drawn: crowded ones for the overlap task, unless it is said.

    Parameters
    ----------
    drawing : Drawing or None
    tasks : tuple of str

    Returns
    -------
    Drawing
    """
    given = drawing or Drawing()
    if "overlap" in tasks and given.row_pitch is None:
        return given.replace(row_pitch=OVERLAP_PITCH)
    return given


def formats_of(
    asked: str | Format | Iterable[str | Format] | None, tasks: tuple[Task, ...], *, sharded: bool
) -> tuple[Format, ...]:
    """Return the formats that are written: those asked for, or those usual for the tasks.

    Parameters
    ----------
    asked : str or Format or iterable of them, or None
    tasks : tuple of str
    sharded : bool

    Returns
    -------
    tuple of Format

    Raises
    ------
    DatasetError
        When one describes none of the tasks' items, or does not go into shards.
    """
    names = [name for task in tasks for name in USUAL_FORMATS[task]]
    formats = chosen_formats(names if asked is None else asked)
    kinds = {kind_of(task) for task in tasks}
    for one in formats:
        if not kinds & one.kinds:
            described_kinds = " and ".join(sorted(one.kinds))
            message = f"format {one.name!r} describes a {described_kinds}; {', '.join(tasks)} has none"
            raise DatasetError(message)
        if one.holds_image and sharded:
            message = f"format {one.name!r} is a layout of folders and files: it does not go into shards"
            raise DatasetError(message)
    return formats


def begun(store: Store) -> dict[str, Any] | None:
    """Return the plan of what a folder holds, None where it holds nothing.

    Parameters
    ----------
    store : Store

    Returns
    -------
    dict or None

    Raises
    ------
    DatasetError
        When it holds something else.
    """
    if store.exists(MANIFEST):
        # as JSON has it: a manifest's lists are tuples, which equal no list of this call
        return read_manifest(store).model_dump(mode="json", include={"arguments", "libraries"})
    if store.exists(PLAN):
        try:
            held: dict[str, Any] = json.loads(store.read(PLAN))
        except ValueError as error:
            message = f"{PLAN} of {store.url} is damaged ({error}): remove the folder and begin anew"
            raise DatasetError(message) from error
        return held
    other = next((path for path in store.files() if not is_unbegun(path)), None)
    if other is not None:
        message = f"{store.url} is not empty ({other}) and holds no dataset: give another folder"
        raise DatasetError(message)
    return None


def is_unbegun(path: str) -> bool:
    """Return whether a call that came to no plan may have left a file.

    Parameters
    ----------
    path : str

    Returns
    -------
    bool
    """
    return path == f"{BUILD}/lock" or path.startswith((f"{BUILD}/records/", f"{BUILD}/unfinished/"))


def pages_of(
    look: Look,
    gathered: Gathered,
    split: Splitting,
    *,
    pages: int | None,
    crops: int | None,
    tasks: tuple[Task, ...],
    shards: int | None,
) -> Pages:
    """Return which pages there are to be.

    Parameters
    ----------
    look : Look
    gathered : Gathered
    split : (float, float, float) or "strat_fold"
    pages, crops, shards : int or None
    tasks : tuple of str

    Returns
    -------
    Pages

    Raises
    ------
    DatasetError
        When there are too few pages for the crops, or records for the splits.
    """
    fewest = min(len(layout.cells) for layout in look.layouts)
    if pages is None and crops is not None:
        # the overlap task chooses among three times as many leads
        each = max(1, fewest // 3) if "overlap" in tasks else fewest
        # of a few pages no shares of train, val and test can be made
        pages = max(-(-crops // each), min(crops, FEWEST_PAGES))
    if pages is None and not gathered.refs:
        message = "say how many pages= to draw from simulated records"
        raise DatasetError(message)
    if crops is not None and pages is not None and crops > pages * fewest:
        message = f"{pages} pages have {pages * fewest} leads or more, not always {crops}: give more pages"
        raise DatasetError(message)
    size = int(shards or CHUNK)
    if not gathered.refs:
        if isinstance(split, str):
            message = "simulated records have no strat_fold: give the shares of train, val and test"
            raise DatasetError(message)
        return Pages(look=look, count=int(pages or 0), crops=crops, shares=split, records=None, size=size)
    parts = split_records(gathered.surveyed, split, seed=look.seed)
    refs = {name: tuple(gathered.refs[i] for i in parts[name]) for name in SPLITS}
    check_strangers(look, refs)
    # a page for each record: each split has as many as it has records
    shares = shares_of(parts) if isinstance(split, str) or pages is None else split
    count = len(gathered.refs) if pages is None else int(pages)
    return Pages(look=look, count=count, crops=crops, shares=shares, records=refs, size=size)


def arguments_of(
    pages: Pages,
    *,
    gathered: Gathered,
    split: Splitting,
    about: About,
    tasks: tuple[Task, ...],
    formats: tuple[Format, ...],
    image: ImageKind,
    shards: int | None,
) -> dict[str, Any]:
    """Return all that the content of a dataset depends on, as JSON: what a manifest says of the call.

    Parameters
    ----------
    pages : Pages
    gathered : Gathered
    split : (float, float, float) or "strat_fold"
    about : About
    tasks : tuple of str
    formats : tuple of Format
    image : {"png", "jpeg"}
    shards : int or None

    Returns
    -------
    dict
    """
    look = pages.look
    return {
        "task": list(tasks),
        "pages": pages.count,
        "crops": pages.crops,
        "layouts": [f"{one.order} {one.timing} {described(one)}" for one in look.layouts],
        "styles": [described(one) for one in look.styles],
        "effects": [described(one) for one in look.effects],
        "drawing": look.drawing.model_dump(mode="json"),
        "renderer": described(look.renderer),
        "split": split if isinstance(split, str) else list(split),
        "seed": look.seed,
        "format": [one.name for one in formats],
        "formats": [described(one) for one in formats],
        "image": image,
        "shards": None if shards is None else pages.size,
        "records": {"count": len(gathered.refs), "sha256": gathered.digest} if gathered.refs else "simulated",
        "about": about.model_dump(mode="json"),
    }
