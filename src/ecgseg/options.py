"""The settings of a training."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from ecgtypes import Model

__all__ = ["TrainingOptions"]

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]


class TrainingOptions(Model):
    """How `ecgseg.train` trains.

    Parameters
    ----------
    folder : pathlib.Path
        Where checkpoint, metrics and pictures are written; a training that was stopped goes on from there.
    steps : int
        Of the optimizer, in all.
    epoch : int
        Steps after which the network is measured, and a line of ``metrics.csv`` and a picture are written.
    crops : int
        In one step of one process, at the usual width; as many pixels at the other widths.
    widths : tuple of int
        Of the crops in pixels, drawn for each step; a width that stands twice is drawn twice as often.
    learning_rate, weight_decay : float
        Of AdamW. The rate rises over the first steps and then falls to nothing along half a cosine.
    warmup : int
        Steps over which the rate rises.
    ema : float
        The result is the mean of the weights over the steps, each step before counting by this less.
    checkpoint : int
        Steps after which a checkpoint is written.
    seed : int
        One seed gives one training.
    workers : int
        Processes that load and draw crops; 0 for none.
    device : str
        ``"auto"`` for a GPU where there is one.
    precision : {"auto", "float32", "bfloat16"}
        "auto" for bfloat16 where the device computes in it.
    """

    folder: Path
    steps: Count = 20_000
    epoch: Count = 500
    crops: Count = 16
    widths: tuple[Count, ...] = (384, 384, 384, 256, 768)
    learning_rate: Positive = 2e-3
    weight_decay: Annotated[float, Field(ge=0)] = 1e-2
    warmup: Annotated[int, Field(ge=0)] = 200
    ema: Annotated[float, Field(ge=0, lt=1)] = 0.998
    checkpoint: Count = 200
    seed: Annotated[int, Field(ge=0)] = 0
    workers: Annotated[int, Field(ge=0)] = 0
    device: str = "auto"
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
