"""The tasks that datasets are for, and what each is written as unless one says otherwise."""

from collections.abc import Iterable
from typing import Literal, TypeAlias, get_args

from ecgsyn.formats.dataset_item import Kind
from ecgtypes import DatasetError

__all__ = ["TASKS", "Task", "chosen_tasks", "kind_of"]

Task: TypeAlias = Literal["digitization", "detection", "segmentation", "overlap"]

TASKS: tuple[Task, ...] = get_args(Task)

USUAL_FORMATS: dict[Task, tuple[str, ...]] = {
    "digitization": ("wfdb", "json"),
    "detection": ("yolo", "coco"),
    "segmentation": ("masks", "json"),
    "overlap": ("masks", "json"),
}

OVERLAP_PITCH = (6.0, 15.0)
"""Distance of rows on the pages of the overlap task, mm: 15 is that of the seed paper's pages."""


def chosen_tasks(task: str | Iterable[str]) -> tuple[Task, ...]:
    """Return the tasks of that name or those names, in the order of `TASKS`.

    Parameters
    ----------
    task : str or iterable of str

    Returns
    -------
    tuple of str

    Raises
    ------
    DatasetError
        When there is none, or a name is unknown.
    """
    asked = list(task) if isinstance(task, Iterable) and not isinstance(task, str) else [task]
    strange = [one for one in asked if one not in TASKS]
    if strange or not asked:
        message = f"a dataset's task is one or more of {', '.join(TASKS)}, not {strange[:1]}"
        raise DatasetError(message)
    return tuple(one for one in TASKS if one in asked)


def kind_of(task: Task) -> Kind:
    """Return what a task's items are.

    Parameters
    ----------
    task : str

    Returns
    -------
    {"page", "crop"}
    """
    return "page" if task in ("digitization", "detection") else "crop"
