"""Whether a dataset is what its manifest says, and whether its annotations fit its pages."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ecgsyn.dataset.dataset_store import BUILD, FileEntry, Store
from ecgsyn.dataset.plan.argument_checks import check_workers
from ecgsyn.dataset.progress_bar import progress_bar
from ecgsyn.dataset.read.stored_pages import StoredPages, load_dataset
from ecgsyn.dataset.write.chunk_writer import ItemCount
from ecgsyn.dataset.write.manifest import MANIFEST, Manifest, merged_counts, read_manifest
from ecgsyn.formats.dataset_item import LeadClasses
from ecgsyn.formats.mask_files import read_mask, target_mask
from ecgsyn.formats.page_boxes import labelled_boxes
from ecgsyn.formats.yolo import read_yolo_labels, read_yolo_names
from ecgtypes import EcgError, LeadMask, LeadTruth, Model, Page

__all__ = ["Verification", "verify_dataset"]

BATCH = 32
"""Files or items that a worker looks at at a time."""

NEAR = 2
"""px: a visible sample lies at most so far from its lead's mask."""

ENOUGH = 0.99
"""Share of the visible samples of which that must hold: pens skip, and faxes lose dots."""

SAME_BOX = 0.95
"""Intersection over union of a box in a label file and that of the truth."""


class Verification(Model):
    """What `verify_dataset` found.

    Parameters
    ----------
    path : str
        Where the dataset is.
    files : int
        How many files were looked at.
    items : int
        How many pages and crops were looked at.
    problems : tuple of str
        What is wrong; empty where nothing is.
    """

    path: str
    files: int
    items: int
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.problems


def verify_dataset(
    path: str | os.PathLike[str], *, workers: int | None = None, progress: bool | None = None
) -> Verification:
    """Check a dataset: its files against their hashes, its annotations against its pages.

    Every file is there with the hash that the manifest has, and no other; the index has as many items as
    the manifest counts; no patient is in two splits. Of each page and crop: it loads; boxes lie inside
    the image, and those of YOLO label files are those of the truth, with their names; each lead's visible
    samples lie on its mask; mask files are those of the truth. In COCO files, identifiers are unique,
    every annotation has its image, and boxes lie inside.

    Parameters
    ----------
    path : path-like
        Its folder, or its address.
    workers : int, optional
        Processes, as for `build_dataset`.
    progress : bool, optional
        Whether to show a bar; None for one on a terminal alone.

    Returns
    -------
    Verification

    Raises
    ------
    DatasetError
        When there is no finished dataset.
    """
    from joblib import Parallel, delayed  # noqa: PLC0415

    check_workers(workers)
    store = Store(os.fspath(path))
    manifest = read_manifest(store)
    problems = [*_strangers(store, manifest)]
    run = Parallel(n_jobs=workers, return_as="generator")
    with progress_bar(len(manifest.files), "hashing", "file", shown=progress) as bar:
        batches = _batches(manifest.files)
        for batch, found in zip(batches, run(delayed(_damaged)(store, b) for b in batches), strict=True):
            problems += found
            bar.update(len(batch))
    items = 0
    if not problems:
        pages = load_dataset(path)
        items = len(pages)
        problems += _index_problems(manifest, pages)
        named = manifest.arguments["format"]
        formats = frozenset(str(name) for name in named) if isinstance(named, tuple | list) else frozenset()
        names = read_yolo_names(store.read("data.yaml").decode()) if "yolo" in formats else {}
        parts = [pages[i : i + BATCH] for i in range(0, items, BATCH)]
        with progress_bar(items, "checking", "item", shown=progress) as bar:
            checked = run(delayed(_item_problems)(part, formats, names) for part in parts)
            for part, found in zip(parts, checked, strict=True):
                problems += found
                bar.update(len(part))
        problems += [one for entry in manifest.files for one in _coco_problems(store, entry.path)]
    return Verification(path=store.url, files=len(manifest.files), items=items, problems=tuple(problems))


def _batches(files: Sequence[FileEntry]) -> list[Sequence[FileEntry]]:
    return [files[i : i + BATCH] for i in range(0, len(files), BATCH)]


def _strangers(store: Store, manifest: Manifest) -> Iterator[str]:
    known = {entry.path for entry in manifest.files} | {MANIFEST}
    for path in store.files():
        if path not in known and not path.startswith(f"{BUILD}/"):
            yield f"{path}: the manifest does not list it"


def _damaged(store: Store, files: Sequence[FileEntry]) -> list[str]:
    problems = []
    for entry in files:
        size = store.size(entry.path)
        if size is None:
            problems.append(f"{entry.path}: it is missing")
        elif size != entry.size or _hash(store, entry.path) != entry.sha256:
            problems.append(f"{entry.path}: its content is not that of the manifest")
    return problems


def _hash(store: Store, path: str) -> str:
    with store.open(path) as stream:
        found = hashlib.sha256()
        while piece := stream.read(2**20):
            found.update(piece)
    return found.hexdigest()


def _index_problems(manifest: Manifest, pages: StoredPages) -> Iterator[str]:
    rows = pages.rows
    there = merged_counts(_counted(row) for row in rows)
    if there != manifest.counts:
        yield f"the index has {len(rows)} items, not those that the manifest counts"
    asked, kinds = manifest.arguments["pages"], {row["kind"] for row in rows}
    if "page" in kinds and asked != manifest.summary("").pages + manifest.left_out:
        yield f"{asked} pages were asked for, and there are {manifest.summary('').pages}"
    keys = Counter(row["key"] for row in rows)
    yield from (f"{key}: the index has it {n} times" for key, n in keys.items() if n > 1)
    splits: dict[str, set[str]] = {}
    for row in rows:
        splits.setdefault(row["patient"], set()).add(row["split"])
    for patient, found in splits.items():
        if len(found) > 1:
            yield f"patient {patient} is in {' and '.join(sorted(found))}"


def _counted(row: Mapping[str, Any]) -> ItemCount:
    names = ("kind", "split", "layout", "style", "effects")
    return ItemCount(**{name: row[name] for name in names}, stratum=row["stratum"] or "", count=1)


def _item_problems(pages: StoredPages, formats: frozenset[str], names: Mapping[int, str]) -> list[str]:
    problems = []
    for index, row in enumerate(pages.rows):
        try:
            page = pages[index]
            found = [*_page_problems(page), *_file_problems(pages, index, page, formats, names)]
        except EcgError as error:
            found = [str(error)]
        problems += [f"{row['key']}: {text}" for text in found]
    return problems


def _page_problems(page: Page) -> Iterator[str]:
    width, height = page.truth.size
    for one in labelled_boxes(page, LeadClasses(lead.lead for lead in page.truth.leads)):
        box = one.box
        if not (box.x0 >= -0.5 and box.y0 >= -0.5 and box.x1 <= width - 0.5 and box.y1 <= height - 0.5):
            yield f"a box of {one.lead.lead} reaches beyond the image"
    for lead, mask in zip(page.truth.leads, page.truth.mask_set.leads, strict=True):
        share = _on_mask(lead, mask)
        if share < ENOUGH:
            yield f"{share:.1%} of the visible samples of {lead.lead} lie on its mask"


def _on_mask(lead: LeadTruth, mask: LeadMask) -> float:
    """Return the share of visible samples that lie on the lead's mask, or near it."""
    points = lead.trace[lead.visible & np.isfinite(lead.trace).all(axis=1)]
    if not len(points):
        return 1.0
    padded = np.pad(mask.pixels, NEAR)
    rows, columns = padded.shape
    x, y = (np.rint(points).astype(int) - (mask.x - NEAR, mask.y - NEAR)).T
    near = np.zeros(len(points), dtype=np.bool_)
    for dy in range(-NEAR, NEAR + 1):
        for dx in range(-NEAR, NEAR + 1):
            inside = (x + dx >= 0) & (x + dx < columns) & (y + dy >= 0) & (y + dy < rows)
            near[inside] |= padded[y[inside] + dy, x[inside] + dx]
    return float(near.mean())


def _file_problems(
    pages: StoredPages, index: int, page: Page, formats: frozenset[str], names: Mapping[int, str]
) -> Iterator[str]:
    crop = pages.rows[index]["kind"] == "crop"
    if crop:
        for name, folder, suffix in (("masks", "masks", ".png"), ("masks-bmp", "masks-bmp", ".bmp")):
            if name in formats and not np.array_equal(
                read_mask(pages.file(index, folder, suffix)), target_mask(page)
            ):
                yield f"its mask in {folder} is not that of the truth"
    elif "yolo" in formats:
        yield from _yolo_problems(pages.file(index, "labels", ".txt").decode(), page, names)


def _yolo_problems(text: str, page: Page, names: Mapping[int, str]) -> Iterator[str]:
    boxes = read_yolo_labels(text, page.truth.size, names)
    wanted = list(labelled_boxes(page, LeadClasses(lead.lead for lead in page.truth.leads)))
    if len(boxes) != len(wanted):
        yield f"its label file has {len(boxes)} boxes, the truth {len(wanted)}"
        return
    for (name, box), one in zip(boxes, wanted, strict=True):
        if name != (f"{one.lead.lead} name" if one.is_name else one.lead.lead):
            yield f"a box of {one.lead.lead} is called {name} in its label file"
        elif box.iou(one.box) < SAME_BOX:
            yield f"the box of {one.lead.lead} in its label file is not that of the truth"


def _coco_problems(store: Store, path: str) -> Iterator[str]:
    if not (path.startswith("annotations/") and path.endswith(".json")):
        return
    held = json.loads(store.read(path))
    images = {image["id"]: image for image in held["images"]}
    classes = {category["id"] for category in held["categories"]}
    numbers = {annotation["id"] for annotation in held["annotations"]}
    if len(images) != len(held["images"]) or len(numbers) != len(held["annotations"]):
        yield f"{path}: an identifier stands twice"
    for one in held["annotations"]:
        image = images.get(one["image_id"])
        if image is None or one["category_id"] not in classes:
            yield f"{path}: annotation {one['id']} has no image, or no category"
            continue
        x, y, w, h = one["bbox"]
        if min(x, y) < 0 or x + w > image["width"] + 0.01 or y + h > image["height"] + 0.01:
            yield f"{path}: annotation {one['id']} reaches beyond its image"
