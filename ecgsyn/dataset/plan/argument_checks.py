"""What is refused at the door: arguments of `build_dataset` that make no sense."""

import os

import numpy as np

from ecgsyn.dataset.plan.dataset_tasks import Task, kind_of
from ecgsyn.dataset.plan.drawing_options import Drawing
from ecgsyn.dataset.plan.source_description import About
from ecgtypes import DatasetError

__all__ = ["check_kinds", "check_numbers", "check_workers", "checked_address"]

PAGE_IMAGES = ("png", "jpeg")


def checked_address(out: object) -> str:
    """Return the address of a dataset.

    Parameters
    ----------
    out : path-like

    Returns
    -------
    str

    Raises
    ------
    DatasetError
        When it is no path, or empty.
    """
    if not isinstance(out, str | os.PathLike) or not os.fspath(out):
        message = f"out is the path of a folder, or an address, not {out!r}"
        raise DatasetError(message)
    return os.fspath(out)


def check_numbers(
    *,
    pages: int | None,
    crops: int | None,
    shards: int | None,
    tasks: tuple[Task, ...],
    workers: int | None,
) -> None:
    """Refuse numbers of pages, crops, pages of a shard and workers that make no sense.

    Parameters
    ----------
    pages, crops, shards : int or None
    tasks : tuple of str
    workers : int or None

    Raises
    ------
    DatasetError
        When one does.
    """
    for name, value in (("pages", pages), ("crops", crops), ("shards", shards)):
        if value is not None and not (_whole(value) and value >= 1):
            message = f"{name} is a whole number from 1, not {value!r}"
            raise DatasetError(message)
    if crops is not None and all(kind_of(task) == "page" for task in tasks):
        message = f"crops={crops} is given, but {', '.join(tasks)} has whole pages: give pages="
        raise DatasetError(message)
    check_workers(workers)


def check_workers(workers: object) -> None:
    """Refuse numbers of workers that make no sense.

    Parameters
    ----------
    workers : object

    Raises
    ------
    DatasetError
        When it is neither None nor a whole number but 0.
    """
    if workers is not None and not (_whole(workers) and workers != 0):
        message = (
            "workers is None, a number of processes, or as joblib has it -1 for one on each core, "
            f"not {workers!r}"
        )
        raise DatasetError(message)


def check_kinds(*, drawing: object, renderer: object, image: object, split: object, about: object) -> None:
    """Refuse arguments of a wrong kind.

    Parameters
    ----------
    drawing, renderer, image, split, about : object
        As `ecgsyn.build_dataset` was given them.

    Raises
    ------
    DatasetError
        When one is.
    """
    if not isinstance(drawing, Drawing | None):
        message = f"drawing is an ecgsyn.Drawing, not {drawing!r}"
        raise DatasetError(message)
    if not callable(renderer):
        message = (
            f"renderer is a class of renderers, or makes one from keywords: {renderer!r} cannot be called"
        )
        raise DatasetError(message)
    if image not in PAGE_IMAGES:
        message = f"images are stored as 'png' or 'jpeg', not {image!r}"
        raise DatasetError(message)
    if isinstance(split, str) and split != "strat_fold":
        message = f"split is three shares, or 'strat_fold', not {split!r}"
        raise DatasetError(message)
    if not isinstance(about, About | None):
        message = f"about is an ecgsyn.About, not {about!r}"
        raise DatasetError(message)


def _whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
