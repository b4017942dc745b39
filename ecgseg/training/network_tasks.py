"""What a network can be trained to do: the batches it sees, its loss, and how it is measured."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from ecgseg.batches import Batches, CropBatches, NameBatches, PageBatches
from ecgseg.crops import evaluation
from ecgseg.crops.losses import crop_loss, name_loss
from ecgseg.crops.traced_pages import TracedPage
from ecgseg.extras import nn, torch
from ecgseg.names import evaluation as name_evaluation
from ecgseg.outputs import CROP_NETWORK, NAME_NETWORK, PAGE_NETWORK, NetworkKind
from ecgseg.pages import evaluation as page_evaluation
from ecgseg.pages.boxed_pages import BoxedPage
from ecgseg.pages.losses import page_loss
from ecgseg.training.options import TrainingOptions
from ecgtypes import Page, UnknownNameError

__all__ = ["CROPS", "NAMES", "PAGES", "Loss", "Pages", "Task", "get_task"]

Pages: TypeAlias = Sequence[Page] | Sequence[TracedPage] | Sequence[BoxedPage]
"""What a network is trained on: pages, or what is kept of them."""

Loss: TypeAlias = Callable[[Any, dict[str, torch.Tensor]], dict[str, torch.Tensor]]
"""Takes what a network returned and a batch, and returns the parts of the loss."""


class Task(NamedTuple):
    """What a network is trained to do.

    Parameters
    ----------
    kind : NetworkKind
        Of the network that is trained.
    batches : callable
        Takes pages and options, and returns the batches by the numbers of the steps.
    loss : callable
        Takes what the network returned and the batch, and returns the parts of the loss.
    evaluate : callable
        Takes the network and held-out pages, and returns figures by their names.
    draw : callable
        Takes the network, held-out pages and a path, and writes a picture there.
    """

    kind: NetworkKind[Any]
    batches: Callable[[Any, TrainingOptions], Batches[Any]]
    loss: Loss
    evaluate: Callable[[nn.Module, Any], dict[str, float]]
    draw: Callable[[nn.Module, Any, Path], None]


def _crops(pages: Any, options: TrainingOptions) -> Batches[TracedPage]:
    return CropBatches(pages, widths=options.widths, **_common(options))


def _pages(pages: Any, options: TrainingOptions) -> Batches[BoxedPage]:
    return PageBatches(pages, **_common(options))


def _names(pages: Any, options: TrainingOptions) -> Batches[BoxedPage]:
    return NameBatches(pages, **_common(options))


def _common(options: TrainingOptions) -> dict[str, Any]:
    return {"count": options.crops, "seed": options.seed, "changed": options.degrade == "workers"}


CROPS = Task(CROP_NETWORK, _crops, crop_loss, evaluation.evaluate, evaluation.draw_predictions)
"""To find the trace of the lead that a crop was cut for."""

PAGES = Task(PAGE_NETWORK, _pages, page_loss, page_evaluation.evaluate, page_evaluation.draw_predictions)
"""To find leads and their printed names on pages."""

NAMES = Task(NAME_NETWORK, _names, name_loss, name_evaluation.evaluate, name_evaluation.draw_predictions)
"""To read the names of leads."""


def get_task(task: Task | str) -> Task:
    """Return a task, or the one of that name.

    Parameters
    ----------
    task : Task or str
        ``"crops"``, ``"pages"`` or ``"names"``.

    Returns
    -------
    Task

    Raises
    ------
    UnknownNameError
        When there is none of that name.
    """
    known = {"crops": CROPS, "pages": PAGES, "names": NAMES}
    if isinstance(task, Task):
        return task
    if not isinstance(task, str) or task not in known:
        message = f"no task is named {task!r}; known are {', '.join(known)}"
        raise UnknownNameError(message)
    return known[task]
