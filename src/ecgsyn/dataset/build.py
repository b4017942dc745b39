"""Datasets of pages and crops, drawn in parallel: resumable, and the same bytes whoever draws them."""

import json
import os
from collections.abc import Iterable, Sequence
from typing import Any

from ecgsyn.dataset.about import About, known_source
from ecgsyn.dataset.arguments import chosen_effects, chosen_layouts, chosen_styles, described
from ecgsyn.dataset.drawing import Drawing
from ecgsyn.dataset.finish import finish
from ecgsyn.dataset.manifest import MANIFEST, DatasetSummary, read_manifest
from ecgsyn.dataset.plan import CHUNK, Job, Pages, check_same, checked_seed, library_versions
from ecgsyn.dataset.records import Gathered, gather
from ecgsyn.dataset.run import locked, run_chunks
from ecgsyn.dataset.sources import Records
from ecgsyn.dataset.splits import Splitting, checked_shares, shares_of, split_records
from ecgsyn.dataset.store import BUILD, Store
from ecgsyn.dataset.stream import Look, MakeRenderer, check_fits
from ecgsyn.dataset.tasks import OVERLAP_PITCH, USUAL_FORMATS, Task, chosen_tasks, kind_of
from ecgsyn.formats.base import Format
from ecgsyn.formats.images import ImageKind
from ecgsyn.formats.item import SPLITS
from ecgsyn.formats.registry import chosen_formats
from ecgsyn.page_styles import PageStyle
from ecgsyn.presets import Effects
from ecgsyn.standard import StandardRenderer
from ecgtypes import DatasetError, Layout

__all__ = ["build_dataset"]

PLAN = f"{BUILD}/plan.json"

PAGE_IMAGES = ("png", "jpeg")


def build_dataset(
    records: Records,
    out: str | os.PathLike[str],
    *,
    task: Task | Iterable[Task],
    pages: int | None = None,
    crops: int | None = None,
    layouts: str | Layout | Iterable[str | Layout] = "3x4+1",
    styles: str | PageStyle | Iterable[str | PageStyle] = "plain",
    effects: str | Effects | Iterable[str | Effects] = "clean",
    drawing: Drawing | None = None,
    renderer: MakeRenderer = StandardRenderer,
    split: Splitting | Sequence[float] = (0.8, 0.1, 0.1),
    seed: int | None = None,
    format: str | Format | Iterable[str | Format] | None = None,  # noqa: A002
    image: ImageKind = "png",
    shards: int | None = None,
    workers: int | None = None,
    strict: bool = False,
    progress: bool | None = None,
    about: About | None = None,
) -> DatasetSummary:
    """Draw a dataset of pages or crops with their truth.

    Interrupted at any moment, even by ``kill -9`` or a full disk, the same call goes on where it stopped
    and ends in the same bytes, whatever the number of workers. A finished dataset is left as it is.

    Parameters
    ----------
    records : "simulated", path-like, or iterable of path-like or Recording
        A PTB-XL folder with ``ptbxl_database.csv`` (its patients and folds are known from there), another
        folder (all WFDB records below it), paths as `read_record` takes them, recordings, or
        ``"simulated"``: another simulated one for each page.
    out : path-like
        A folder that does not exist, is empty, or holds what an earlier call began; or an address that
        fsspec knows, such as ``"s3://bucket/pages"``.
    task : {"digitization", "detection", "segmentation", "overlap"} or iterable of them
        Whole pages with signals; whole pages with boxes of leads and names; crops of single leads with
        masks; the same of crowded pages, with neighbours' traces running through. Several are drawn at
        once.
    pages : int, optional
        How many are drawn; else one for each record, or as many as ``crops`` needs.
    crops : int, optional
        How many crops there are; else every lead of every page is one, of the overlap task alone every
        third one. Those of the overlap task are chosen such that crops with many touched columns are as
        frequent as others, as far as the pages have them.
    layouts : str or Layout or iterable of them, default "3x4+1"
        Each gets the same number of pages; so do styles and effects.
    styles : str or PageStyle or iterable of them, default "plain"
        See `style_names`.
    effects : str or Effects or iterable of them, default "clean"
        Presets by name (see `preset_names`), or anything that takes a page and ``rng=``.
    drawing : Drawing, optional
        Resolution, paper, speed, gain, distance of rows, rate, margin of crops. For the overlap task rows
        are 6 to 15 mm apart unless it says otherwise.
    renderer : callable, default `StandardRenderer`
        Takes what `StandardRenderer` takes and returns a renderer: a subclass of your own.
    split : sequence of float or "strat_fold", default (0.8, 0.1, 0.1)
        Shares of train, val and test. All records of a patient stay in one of them. ``"strat_fold"``: the
        folds of PTB-XL, 1 to 8, 9, and 10.
    seed : int, optional
        One seed gives one dataset. Else one is drawn, and kept in the folder.
    format : str or Format or iterable of them, optional
        See `ecgsyn.formats.format_names`. Else WFDB and JSON for digitization, YOLO and COCO for detection,
        PNG masks and JSON for crops. ``"rahimi2025"`` is the seed paper's own layout of files.
    image : {"png", "jpeg"}, default "png"
    shards : int, optional
        Pages of a WebDataset tar file; else each file stands by itself.
    workers : int, optional
        Processes, through joblib; None for what `joblib.parallel_config` says, one where it says nothing.
        Within ``joblib.parallel_config(backend="dask")`` pages are drawn on the dask cluster.
    strict : bool, default False
        Whether the first record that cannot be used is an error. Else it is left out, and listed with the
        reason.
    progress : bool, optional
        Whether to show a bar; None for one on a terminal alone.
    about : About, optional
        Source and licence of the records, for the datasheet. Of PTB-XL and simulated ones they are known.

    Returns
    -------
    DatasetSummary

    Raises
    ------
    DatasetError
        When an argument makes no sense, no record can be used, ``out`` holds something else, or a file
        cannot be written; the message says what stands, and how to go on.
    LayoutError, UnknownNameError
        When a layout does not fit the page, or a name is unknown.

    Notes
    -----
    A page depends on the seed and on its number alone. Pages are made in chunks; a chunk whose receipt is
    written is whole. ``manifest.json`` is written last, with the SHA-256 of every file.

    Examples
    --------
    >>> from ecgsyn import build_dataset
    >>> done = build_dataset("simulated", "pages", task="detection", pages=8, seed=7)  # doctest: +SKIP
    >>> done.by("split")  # doctest: +SKIP
    {('train',): 6, ('val',): 1, ('test',): 1}
    """
    store = Store(os.fspath(out))
    tasks = chosen_tasks(task)
    given_layouts = chosen_layouts(layouts)
    given_drawing = _drawing(drawing, tasks)
    shares = split if isinstance(split, str) else checked_shares(split)
    _check(pages=pages, crops=crops, shards=shards, tasks=tasks, image=image, split=shares)
    formats = _formats(format, tasks, sharded=shards is not None)
    with locked(store):
        old = _begun(store)
        look = Look(
            layouts=given_layouts,
            styles=chosen_styles(styles),
            effects=chosen_effects(effects),
            drawing=given_drawing,
            renderer=renderer,
            seed=checked_seed(_known_seed(old) if seed is None else seed),
        )
        gathered = gather(records, store, given_layouts, workers=workers, strict=strict, progress=progress)
        plan_pages = _pages(look, gathered, shares, pages=pages, crops=crops, tasks=tasks, shards=shards)
        job = Job(
            store=store, look=look, tasks=tasks, formats=formats, image=image, shards=shards is not None,
            strict=strict,
        )  # fmt: skip
        source = about or known_source(records)
        plan = _plan(job, plan_pages, gathered, shares, source)
        if old is not None:
            check_same(old, plan, store.url)
        if store.exists(MANIFEST):
            store.remove(BUILD)
            return read_manifest(store).summary(store.url)
        check_fits(look)
        store.write(PLAN, json.dumps(plan).encode())
        run_chunks(job, plan_pages, workers=workers, progress=progress)
        return finish(job, plan_pages, plan, gathered, source)


def _drawing(drawing: Drawing | None, tasks: tuple[Task, ...]) -> Drawing:
    given = drawing or Drawing()
    if "overlap" in tasks and given.row_pitch is None:
        return given.replace(row_pitch=OVERLAP_PITCH)
    return given


def _check(
    *,
    pages: int | None,
    crops: int | None,
    shards: int | None,
    tasks: tuple[Task, ...],
    image: str,
    split: object,
) -> None:
    for name, value in (("pages", pages), ("crops", crops), ("shards", shards)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            message = f"{name} is a whole number from 1, not {value!r}"
            raise DatasetError(message)
    if crops is not None and all(kind_of(task) == "page" for task in tasks):
        message = f"crops={crops} is given, but {', '.join(tasks)} has whole pages: give pages="
        raise DatasetError(message)
    if image not in PAGE_IMAGES:
        message = f"images are stored as 'png' or 'jpeg', not {image!r}"
        raise DatasetError(message)
    if isinstance(split, str) and split != "strat_fold":
        message = f"split is three shares, or 'strat_fold', not {split!r}"
        raise DatasetError(message)


def _formats(
    asked: str | Format | Iterable[str | Format] | None, tasks: tuple[Task, ...], *, sharded: bool
) -> tuple[Format, ...]:
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


def _begun(store: Store) -> dict[str, Any] | None:
    """Return the plan of what a folder holds, None where it holds nothing."""
    if store.exists(MANIFEST):
        return read_manifest(store).model_dump(mode="json", include={"arguments", "libraries"})
    if store.exists(PLAN):
        try:
            held: dict[str, Any] = json.loads(store.read(PLAN))
        except ValueError as error:
            message = f"{PLAN} of {store.url} is damaged ({error}): remove the folder and begin anew"
            raise DatasetError(message) from error
        return held
    other = next((path for path in store.files() if not path.startswith(f"{BUILD}/")), None)
    if other is not None:
        message = f"{store.url} is not empty ({other}) and holds no dataset: give another folder"
        raise DatasetError(message)
    return None


def _known_seed(old: dict[str, Any] | None) -> int | None:
    return None if old is None else old["arguments"].get("seed")


def _pages(
    look: Look,
    gathered: Gathered,
    split: Splitting,
    *,
    pages: int | None,
    crops: int | None,
    tasks: tuple[Task, ...],
    shards: int | None,
) -> Pages:
    fewest = min(len(layout.cells) for layout in look.layouts)
    if pages is None and crops is not None:
        # the overlap task chooses among three times as many leads
        each = max(1, fewest // 3) if "overlap" in tasks else fewest
        pages = -(-crops // each)
    elif pages is None:
        pages = len(gathered.refs)
    if not pages:
        message = "say how many pages= to draw from simulated records"
        raise DatasetError(message)
    if crops is not None and crops > pages * fewest:
        message = f"{pages} pages have {pages * fewest} leads or more, not always {crops}: give more pages"
        raise DatasetError(message)
    size = shards or CHUNK
    if not gathered.refs:
        if isinstance(split, str):
            message = "simulated records have no strat_fold: give the shares of train, val and test"
            raise DatasetError(message)
        return Pages(look=look, count=pages, crops=crops, shares=split, records=None, size=size)
    parts = split_records(gathered.surveyed, split, seed=look.seed)
    refs = {name: tuple(gathered.refs[i] for i in parts[name]) for name in SPLITS}
    shares = shares_of(parts) if isinstance(split, str) else split
    return Pages(look=look, count=pages, crops=crops, shares=shares, records=refs, size=size)


def _plan(job: Job, pages: Pages, gathered: Gathered, split: Splitting, about: About) -> dict[str, Any]:
    look = job.look
    arguments = {
        "task": list(job.tasks),
        "pages": pages.count,
        "crops": pages.crops,
        "layouts": [f"{one.order} {one.timing} {described(one)}" for one in look.layouts],
        "styles": [described(one) for one in look.styles],
        "effects": [described(one) for one in look.effects],
        "drawing": look.drawing.model_dump(mode="json"),
        "renderer": described(look.renderer),
        "split": split if isinstance(split, str) else list(split),
        "seed": look.seed,
        "format": [one.name for one in job.formats],
        "image": job.image,
        "shards": pages.size if job.shards else None,
        "records": {"count": len(gathered.refs), "sha256": gathered.digest} if gathered.refs else "simulated",
        "about": about.model_dump(mode="json"),
    }
    return {"arguments": arguments, "libraries": library_versions()}
