"""COCO JSON: boxes of leads and names, with the pixels of each trace as run-length code.

The format of https://cocodataset.org/#format-data; run lengths are packed by ``pycocotools``. The
annotations of a lead's region hold the mask of its trace, those of a name its quad as a polygon.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import numpy as np

from ecgsyn.formats.base import Finished, Format, Written
from ecgsyn.formats.dataset_item import Item, Kind, LeadClasses, Split
from ecgsyn.formats.page_boxes import LabelledBox, labelled_boxes
from ecgtypes import LayoutError, Mask

__all__ = ["Coco", "run_lengths"]

CELLS = 1000
"""Annotations that one image may have; the image's number times this is its first annotation's."""

SLOTS = 100
"""Crops that one page may have; the page's number times this is its first crop's."""


class Coco(Format):
    """Boxes and masks for COCO: ``annotations/pages_SPLIT.json`` and ``crops_SPLIT.json``.

    Image files stand below ``images/`` and ``crops/``.

    Examples
    --------
    >>> Coco().name
    'coco'
    """

    name: ClassVar[str] = "coco"
    kinds: ClassVar[frozenset[Kind]] = frozenset({"page", "crop"})

    def fragment(self, item: Item, classes: LeadClasses) -> str:
        """Return the image's entry and those of its annotations, a line each."""
        width, height = item.page.truth.size
        slot = 0 if item.kind == "page" else 1 + int(item.key.split("_")[1])
        if max(slot, 2 * len(item.page.truth.leads) / CELLS * SLOTS) >= SLOTS:
            message = f"COCO's numbers have room for {SLOTS - 1} leads of a page; {item.key} is beyond"
            raise LayoutError(message)
        image_id = item.number * SLOTS + slot
        image = {
            "id": image_id,
            "file_name": f"{item.split}/{item.key}{item.image_suffix}",
            "width": width,
            "height": height,
            "record_id": item.record_id,
        }
        boxes = labelled_boxes(item.page, classes)
        entries = [_annotation(item, one, image_id * CELLS + i, image_id) for i, one in enumerate(boxes)]
        return "\n".join(json.dumps(entry, separators=(",", ":")) for entry in (image, *entries))

    def finish(self, written: Written) -> Iterable[Finished]:
        """Return one file for each split and kind."""
        return (
            (f"annotations/{kind}s_{split}.json", _merged(written, split, kind))
            for kind in written.kinds
            for split in written.splits
        )


def run_lengths(mask: Mask, size: tuple[int, int]) -> list[int]:
    """Return the lengths of the runs of a mask, down the columns from the left one, zeros first.

    Parameters
    ----------
    mask : Mask
    size : (width, height)
        Of the image.

    Returns
    -------
    list of int
        COCO's uncompressed counts.

    Examples
    --------
    >>> run_lengths(Mask(x=1, y=0, pixels=[[True], [True], [False]]), (3, 3))
    [3, 2, 4]
    """
    width, height = size
    part = _clipped(mask, size)
    rows, columns = part.pixels.shape
    padded = np.zeros((columns, rows + 2), dtype=np.int8)
    padded[:, 1:-1] = part.pixels.T
    steps = np.diff(padded, axis=1)
    column, row = np.nonzero(steps)
    places = (part.x + column) * height + part.y + row
    # a run that ends at the foot of a column and goes on at the head of the next is one
    joined = np.flatnonzero(places[1:-1:2] == places[2::2]) * 2 + 1
    places = np.delete(places, np.concatenate([joined, joined + 1]))
    counts: list[int] = np.diff(np.concatenate([[0], places, [width * height]])).tolist()
    # a mask that reaches the last pixel has no zeros after it
    return counts[:-1] if len(places) and counts[-1] == 0 else counts


def _clipped(mask: Mask, size: tuple[int, int]) -> Mask:
    """Return the part of a mask that lies on the page, in the page's coordinates."""
    width, height = size
    rows, columns = mask.pixels.shape
    left, top = max(mask.x, 0), max(mask.y, 0)
    right, bottom = max(min(mask.x + columns, width), left), max(min(mask.y + rows, height), top)
    pixels = mask.pixels[top - mask.y : bottom - mask.y, left - mask.x : right - mask.x]
    return Mask(x=left, y=top, pixels=pixels)


def _annotation(item: Item, one: LabelledBox, number: int, image_id: int) -> dict[str, Any]:
    box = one.box
    segmentation: dict[str, Any] | list[list[float]]
    area: float
    if one.is_name:
        segmentation, area = _polygon(one), box.area
    else:
        mask = item.page.truth.mask_set.leads[one.position]
        segmentation, area = _packed(mask, item.page.truth.size)
    return {
        "id": number + 1,
        "image_id": image_id,
        "category_id": one.number + 1,
        "bbox": [round(v, 3) for v in (box.x0 + 0.5, box.y0 + 0.5, box.width, box.height)],
        "area": round(float(area), 3),
        "iscrowd": 0,
        "segmentation": segmentation,
        "lead": one.lead.lead.value,
        "strip": one.lead.cell.strip,
    }


def _polygon(one: LabelledBox) -> list[list[float]]:
    corners = one.lead.name.points if one.lead.name is not None else one.box.quad().points
    low, high = (one.box.x0, one.box.y0), (one.box.x1, one.box.y1)
    return [[round(float(v), 3) for v in (np.clip(corners, low, high) + 0.5).ravel()]]


def _packed(mask: Mask, size: tuple[int, int]) -> tuple[dict[str, Any], int]:
    from pycocotools import mask as packing  # noqa: PLC0415 (only this format needs it)

    width, height = size
    counts = run_lengths(mask, size)
    packed = packing.frPyObjects({"size": [height, width], "counts": counts}, height, width)
    return {"size": [height, width], "counts": packed["counts"].decode("ascii")}, sum(counts[1::2])


def _merged(written: Written, split: Split, kind: Kind) -> Iterator[bytes]:
    categories = [
        {"id": i + 1, "name": name, "supercategory": "name" if name.endswith(" name") else "region"}
        for i, name in enumerate(written.classes.names)
    ]
    yield f'{{"info":{{"description":"ECG {kind}s, {split}"}},"licenses":[],'.encode()
    yield b'"categories":' + json.dumps(categories).encode() + b',\n"images":['
    yield from _listed(text.split("\n", 1)[0] for text in written.fragments("coco", split, kind))
    yield b'],\n"annotations":['
    yield from _listed(
        line for text in written.fragments("coco", split, kind) for line in text.split("\n")[1:]
    )
    yield b"]}\n"


def _listed(texts: Iterator[str]) -> Iterator[bytes]:
    for number, text in enumerate(texts):
        yield (b",\n" if number else b"\n") + text.encode()
