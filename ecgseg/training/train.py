"""The door to training: it loads torch when it is called."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecgseg.training.options import TrainingOptions
from ecgtypes import Page

if TYPE_CHECKING:
    from torch import nn

    from ecgseg.crops.traced_pages import TracedPage
    from ecgseg.pages.boxed_pages import BoxedPage
    from ecgseg.training.network_tasks import Task

__all__ = ["train"]


def train(
    model: "nn.Module",
    pages: "Sequence[Page] | Sequence[TracedPage] | Sequence[BoxedPage]",
    options: TrainingOptions,
    *,
    held_out: "Sequence[Page] | Sequence[TracedPage] | Sequence[BoxedPage] | None" = None,
    task: "Task | str" = "crops",
) -> "nn.Module":
    """Train a network that finds a lead on its crop, finds leads and names on pages, or reads names.

    A training that was stopped at any moment goes on from its last checkpoint to the same result. Under
    ``torchrun`` each process draws batches of its own.

    Parameters
    ----------
    model : torch.nn.Module
        For the task "crops" `ecgseg.models.CropNetwork`, for "pages" `ecgseg.models.PageNetwork`, for
        "names" `ecgseg.models.NameNetwork`; or another that returns the same. It is trained in place.
    pages : sequence of Page, TracedPage (for crops) or BoxedPage (for pages and names)
        Batches are drawn from them on the way; they may themselves be drawn or loaded when asked for.
    options : TrainingOptions
    held_out : the same, or None
        What the network is measured on after each epoch; None to measure nothing but the loss.
    task : {"crops", "pages", "names"} or ecgseg.training.network_tasks.Task, default "crops"
        What it learns.

    Returns
    -------
    torch.nn.Module
        The mean of the weights over the last steps, in a copy of the network, ready for use.

    Raises
    ------
    MissingExtraError
        When torch is not installed.
    WeightsError
        When the folder's checkpoint is damaged or of another network, or the network is of another kind than
        the task trains.
    DatasetError
        When there are no pages, they give nothing to train on, or the folder cannot be written to.
    UnknownNameError
        When there is no such task.
    """
    from ecgseg.training._training_loop import run_training  # noqa: PLC0415 (torch takes seconds to load)

    return run_training(model, pages, options, held_out=held_out, task=task)
