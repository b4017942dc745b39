"""Datasets of pages and crops, drawn in parallel: resumable, and the same bytes whoever draws them."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256

from ecgsyn.dataset.dataset_store import BUILD, Store
from ecgsyn.dataset.draw.draw_page import check_fits
from ecgsyn.dataset.plan.argument_checks import check_kinds, check_numbers, checked_address
from ecgsyn.dataset.plan.dataset_plan import Job, check_same, checked_seed, library_versions
from ecgsyn.dataset.plan.dataset_tasks import Task, chosen_tasks
from ecgsyn.dataset.plan.drawing_arguments import chosen_effects, chosen_layouts, chosen_styles
from ecgsyn.dataset.plan.drawing_options import Drawing
from ecgsyn.dataset.plan.page_choice import Look, MakeRenderer
from ecgsyn.dataset.plan.record_gathering import gather
from ecgsyn.dataset.plan.recording_sources import Records
from ecgsyn.dataset.plan.source_description import About, known_source
from ecgsyn.dataset.plan.splits import Splitting, checked_shares
from ecgsyn.dataset.write._build_planning import (
    PLAN,
    arguments_of,
    begun,
    drawing_of,
    formats_of,
    is_unbegun,
    pages_of,
)
from ecgsyn.dataset.write._finish_dataset import finish
from ecgsyn.dataset.write._run import GOES_ON, locked, run_chunks
from ecgsyn.dataset.write.manifest import MANIFEST, DatasetSummary, read_manifest
from ecgsyn.effect_presets import Effects
from ecgsyn.formats.base import Format
from ecgsyn.formats.image_files import ImageKind
from ecgsyn.pages.standard_renderer import StandardRenderer
from ecgsyn.styles.page_styles import PageStyle
from ecgtypes import DatasetError, Layout

__all__ = ["build_dataset"]


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
    store = Store(checked_address(out))
    tasks = chosen_tasks(task)
    check_numbers(pages=pages, crops=crops, shards=shards, tasks=tasks, workers=workers)
    check_kinds(drawing=drawing, renderer=renderer, image=image, split=split, about=about)
    shares = split if isinstance(split, str) else checked_shares(split)
    formats = formats_of(format, tasks, sharded=shards is not None)
    with locked(store), _left_well(store):
        old = begun(store)
        look = Look(
            layouts=chosen_layouts(layouts),
            styles=chosen_styles(styles),
            effects=chosen_effects(effects),
            drawing=drawing_of(drawing, tasks),
            renderer=renderer,
            seed=checked_seed(old["arguments"].get("seed") if old is not None and seed is None else seed),
        )
        gathered = gather(records, store, look.layouts, workers=workers, strict=strict, progress=progress)
        wanted = pages_of(look, gathered, shares, pages=pages, crops=crops, tasks=tasks, shards=shards)
        source = about or known_source(records)
        plan = {
            "arguments": arguments_of(
                wanted,
                gathered=gathered,
                split=shares,
                about=source,
                tasks=tasks,
                formats=formats,
                image=image,
                shards=shards,
            ),
            "libraries": library_versions(),
        }
        if old is not None:
            check_same(old, plan, store.url)
        if store.exists(MANIFEST):
            store.remove(BUILD)
            return read_manifest(store).summary(store.url)
        check_fits(look)
        text = json.dumps(plan).encode()
        store.write(PLAN, text)
        job = Job(
            store=store.begin(), look=look, tasks=tasks, formats=formats, image=image, strict=strict,
            shards=shards is not None, plan=sha256(text).hexdigest(), libraries=plan["libraries"],
        )  # fmt: skip
        run_chunks(job, wanted, workers=workers, progress=progress)
        return finish(job, wanted, plan, gathered, source)


@contextmanager
def _left_well(store: Store) -> Iterator[None]:
    """Leave nothing where nothing was begun, and say of a disk that fails how to go on."""
    try:
        yield
    except DatasetError as error:
        if not isinstance(error.__cause__, OSError) or GOES_ON in str(error):
            raise
        message = f"{error}. What is drawn stands in {store.url}: {GOES_ON}"
        raise DatasetError(message) from error
    finally:
        if not store.exists(PLAN) and all(map(is_unbegun, store.files(BUILD))):
            store.remove(BUILD)
