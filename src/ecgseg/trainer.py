"""The door to training: it loads torch when it is called."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecgseg.options import TrainingOptions
from ecgtypes import Page

if TYPE_CHECKING:
    from torch import nn

    from ecgseg.tracks import TracedPage

__all__ = ["train"]


def train(
    model: "nn.Module",
    pages: "Sequence[Page] | Sequence[TracedPage]",
    options: TrainingOptions,
    *,
    held_out: "Sequence[Page] | Sequence[TracedPage] | None" = None,
) -> "nn.Module":
    """Train a network that finds leads on their crops.

    A training that was stopped at any moment goes on from its last checkpoint to the same result. Under
    ``torchrun`` each process draws crops of its own.

    Parameters
    ----------
    model : torch.nn.Module
        `ecgseg.models.CropNetwork`, or another that returns a `CropOutput`. It is trained in place.
    pages : sequence of Page or TracedPage
        Crops are drawn from them on the way; they may themselves be drawn or loaded when asked for.
    options : TrainingOptions
    held_out : sequence of Page or TracedPage or None
        What the network is measured on after each epoch; None to measure nothing but the loss.

    Returns
    -------
    torch.nn.Module
        The mean of the weights over the last steps, in a copy of the network, ready for use.

    Raises
    ------
    MissingExtraError
        When torch is not installed.
    WeightsError
        When the folder's checkpoint is damaged or of another network.
    DatasetError
        When the pages give no crops.
    """
    from ecgseg.training import run_training  # noqa: PLC0415 (torch takes seconds to load)

    return run_training(model, pages, options, held_out=held_out)
