"""The file layout of the seed paper's four datasets.

Rahimi, Karbasi and Vahabie, "An Open-Source Python Framework and Synthetic ECG Image Datasets for
Digitization, Lead and Lead Name Detection, and Overlapping Signal Segmentation" (2025),
doi:10.48550/arXiv.2506.06315; the layout is that of its repository's README and scripts. Names are
``NUMBER_ROWSbyCOLUMNS``; the leads of a page are numbered from 0 in the order I, II, III, aVR, aVL, aVF, V1
to V6, a rhythm strip after them. Signals are JSON lists of mV. Boxes have class 0 for the region of any
lead, 1 to 12 for the names I to V6.

What differs: leads are numbered by their name (the published scripts list aVL before aVR, their source
aVR before aVL), and ``logs.json`` names the split of each page and crop.
"""

import json
from collections.abc import Iterable
from typing import ClassVar

from ecgsyn.formats.base import Finished, Format, Written
from ecgsyn.formats.dataset_item import Item, ItemFile, Kind, LeadClasses
from ecgsyn.formats.image_files import SUFFIXES, ImageKind, encode
from ecgsyn.formats.mask_files import WHITE, target_mask
from ecgsyn.formats.page_boxes import labelled_boxes
from ecgsyn.formats.signal_files import json_samples, printed_signal
from ecgsyn.formats.yolo import yolo_line
from ecgtypes import STANDARD_12, LayoutError, LeadTruth

__all__ = ["Rahimi2025"]


class Rahimi2025(Format):
    """The seed paper's file layout; without other formats, images are stored there and nowhere else.

    Examples
    --------
    >>> Rahimi2025().name
    'rahimi2025'
    """

    name: ClassVar[str] = "rahimi2025"
    kinds: ClassVar[frozenset[Kind]] = frozenset({"page", "crop"})
    holds_image: ClassVar[bool] = True

    def image_path(self, item: Item) -> str:
        """Return where the image of an item is."""
        name = _page_name(item)
        if item.kind == "crop":
            folder = _crop_folders(item)[0]
            return f"{folder}/image/{_crop_name(item)}{SUFFIXES[_crop_image(folder)]}"
        if "digitization" in item.tasks:
            return f"digitization-dataset/{name}/{name}.jpg"
        return f"detection-dataset/images/{name}.jpg"

    def files(self, item: Item, classes: LeadClasses) -> Iterable[ItemFile]:  # noqa: ARG002
        """Return the files of one item."""
        return _crop_files(item) if item.kind == "crop" else _page_files(item)

    def fragment(self, item: Item, classes: LeadClasses) -> str:  # noqa: ARG002
        """Return the item's entry of ``logs.json``."""
        rate = item.page.recording.sampling_rate if item.page.recording is not None else None
        held = {
            "name": _page_name(item) if item.kind == "page" else _crop_name(item),
            "split": item.split,
            "tasks": item.tasks,
            "record_id": item.record_id,
            "frequency": rate,
            "image": self.image_path(item),
        }
        return json.dumps(held)

    def finish(self, written: Written) -> Iterable[Finished]:
        """Return ``logs.json``."""
        entries = (
            text
            for kind in written.kinds
            for split in written.splits
            for text in written.fragments(self.name, split, kind)
        )
        return (("logs.json", _log(entries)),)


def _log(entries: Iterable[str]) -> Iterable[bytes]:
    yield b'{"samples": ['
    for number, text in enumerate(entries):
        yield (",\n" if number else "\n").encode() + text.encode()
    yield b"\n]}\n"


def _page_files(item: Item) -> Iterable[ItemFile]:
    name, image = _page_name(item), encode(item.page.image, "jpeg")
    if "digitization" in item.tasks:
        folder = f"digitization-dataset/{name}"
        yield ItemFile("", "", image, f"{folder}/{name}.jpg")
        for lead in item.page.truth.leads:
            yield ItemFile("", "", _samples(item, lead), f"{folder}/{name}_lead_{_number(item, lead)}.json")
    if "detection" in item.tasks:
        yield ItemFile("", "", image, f"detection-dataset/images/{name}.jpg")
        yield ItemFile("", "", _labels(item), f"detection-dataset/labels/{name}.txt")


def _crop_files(item: Item) -> Iterable[ItemFile]:
    name, lead, mask = _crop_name(item), item.page.truth.leads[0], target_mask(item.page) * WHITE
    for folder in _crop_folders(item):
        kind = _crop_image(folder)
        image = encode(item.page.image, kind)
        yield ItemFile("", "", image, f"{folder}/image/{name}{SUFFIXES[kind]}")
        yield ItemFile("", "", encode(mask, "bmp"), f"{folder}/mask-bmp/{name}.bmp")
        yield ItemFile("", "", encode(mask, "png"), f"{folder}/mask-png/{name}.png")
        yield ItemFile("", "", _samples(item, lead), f"{folder}/signal-json/{name}.json")


def _page_name(item: Item) -> str:
    rows = item.layout.rows - len(item.layout.strips)
    return f"{item.number}_{rows}by{item.layout.columns}"


def _crop_name(item: Item) -> str:
    return f"{_page_name(item)}_lead_{_number(item, item.page.truth.leads[0])}"


def _crop_folders(item: Item) -> list[str]:
    overlapped = f"overlap-dataset/{'with' if _overlapped(item) else 'without'}-overlap"
    folders = {"segmentation": "segmentation", "overlap": overlapped}
    return [folders[task] for task in item.tasks]


def _crop_image(folder: str) -> ImageKind:
    return "bmp" if folder.endswith("/with-overlap") else "png"


def _overlapped(item: Item) -> bool:
    return item.overlap is not None and item.overlap.intruded > 0


def _number(item: Item, lead: LeadTruth) -> int:
    if lead.cell.strip:
        strips = [cell.lead for cell in item.layout.strips]
        return len(STANDARD_12) + strips.index(lead.lead)
    if lead.lead.recorded not in STANDARD_12:
        message = f"the layout of rahimi2025 has the twelve standard leads alone, not {lead.lead}"
        raise LayoutError(message)
    return STANDARD_12.index(lead.lead.recorded)


def _samples(item: Item, lead: LeadTruth) -> bytes:
    return json.dumps(json_samples(printed_signal(item.page, lead).samples)).encode()


def _labels(item: Item) -> bytes:
    numbers = LeadClasses(STANDARD_12)
    lines = []
    for one in labelled_boxes(item.page, LeadClasses(lead.lead for lead in item.page.truth.leads)):
        number = 1 + numbers.region(one.lead.lead.recorded) if one.is_name else 0
        lines.append(yolo_line(number, one.box, item.page.truth.size))
    return "\n".join(lines).encode()
