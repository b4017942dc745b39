"""YOLO: a text file of boxes for each image, and ``data.yaml``.

The format of Ultralytics' detection datasets, https://docs.ultralytics.com/datasets/detect/: one line a
box, ``class x y width height``, centre and size in shares of the image's width and height; the labels of
``images/train/a.png`` stand in ``labels/train/a.txt``.
"""

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar

from ecgsyn.formats.base import Finished, Format, Written
from ecgsyn.formats.dataset_item import Item, ItemFile, Kind, LeadClasses
from ecgsyn.formats.page_boxes import labelled_boxes
from ecgtypes import Box, DatasetError

__all__ = ["Yolo", "read_yolo_labels", "read_yolo_names", "yolo_line"]


ROUNDING = 1e-6
"""Of the numbers in a label file, shares of the image."""


class Yolo(Format):
    """Boxes of lead regions and lead names for YOLO.

    Examples
    --------
    >>> Yolo().name
    'yolo'
    """

    name: ClassVar[str] = "yolo"
    kinds: ClassVar[frozenset[Kind]] = frozenset({"page"})

    def files(self, item: Item, classes: LeadClasses) -> Iterable[ItemFile]:
        """Return the label file of a page."""
        size = item.page.truth.size
        lines = (yolo_line(one.number, one.box, size) for one in labelled_boxes(item.page, classes))
        return (ItemFile("labels", ".txt", "".join(f"{line}\n" for line in lines).encode()),)

    def finish(self, written: Written) -> Iterable[Finished]:
        """Return ``data.yaml``."""
        # no "path:": it is read from where one stands, and without it from where the file is
        lines = [f"{name}: images/{name}" for name in written.splits if not written.sharded]
        # the format's readers ask for both keys
        for name in ("train", "val"):
            if name not in written.splits and not written.sharded:
                other = written.splits[0]
                lines.append(
                    f"{name}: images/{other}  # there is no split {name}: these are the pages of {other}"
                )
        lines += ["names:", *(f'  {i}: "{name}"' for i, name in enumerate(written.classes.names))]
        return (("data.yaml", ["".join(f"{line}\n" for line in lines).encode()]),)


def yolo_line(number: int, box: Box, size: tuple[int, int]) -> str:
    """Return the line of one box.

    Parameters
    ----------
    number : int
        Of the class.
    box : Box
        Inside the image.
    size : (width, height)
        Of the image, px.

    Returns
    -------
    str
        Six decimals: a 2000th of a pixel on an image of 2000.
    """
    width, height = size
    x0, x1 = ((x + 0.5) / width for x in (box.x0, box.x1))
    y0, y1 = ((y + 0.5) / height for y in (box.y0, box.y1))
    # rounded corners first, so that centre and size never reach beyond the image
    x0, x1, y0, y1 = (min(max(round(value, 6), 0.0), 1.0) for value in (x0, x1, y0, y1))
    return f"{number} {(x0 + x1) / 2:.7f} {(y0 + y1) / 2:.7f} {x1 - x0:.6f} {y1 - y0:.6f}"


def read_yolo_names(text: str) -> dict[int, str]:
    """Return the names of the classes in a ``data.yaml`` that `Yolo` wrote.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict of int to str
    """
    return {int(number): name for number, name in re.findall(r'^  (\d+): "(.*)"$', text, re.MULTILINE)}


def read_yolo_labels(
    text: str, size: tuple[int, int], names: Mapping[int, str]
) -> tuple[tuple[str, Box], ...]:
    """Return the boxes of a label file.

    Parameters
    ----------
    text : str
    size : (width, height)
        Of the image, px.
    names : mapping of int to str
        Of the classes, as in ``data.yaml``.

    Returns
    -------
    tuple of (str, Box)
        Class name and box, in pixels.

    Raises
    ------
    DatasetError
        When a line is no box inside the image.
    """
    width, height = size
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            label, *numbers = line.split()
            name = names[int(label)]
            x, y, w, h = (float(value) for value in numbers)
            box = Box(
                x0=(x - w / 2) * width - 0.5,
                y0=(y - h / 2) * height - 0.5,
                x1=(x + w / 2) * width - 0.5,
                y1=(y + h / 2) * height - 0.5,
            )
            inside = min(x - w / 2, y - h / 2) >= -ROUNDING and max(x + w / 2, y + h / 2) <= 1 + ROUNDING
        except (ValueError, KeyError) as error:
            message = f"line {number} is no YOLO box of a known class: {line!r}"
            raise DatasetError(message) from error
        if not inside:
            message = f"line {number} is a box that reaches beyond the image: {line!r}"
            raise DatasetError(message)
        found.append((name, box))
    return tuple(found)
