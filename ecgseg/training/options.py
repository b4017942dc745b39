"""The settings of a training."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from ecgtypes import Model

__all__ = ["TrainingOptions"]

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
Width = Annotated[int, Field(ge=16)]


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
        Of the crops in pixels, 16 or more, drawn for each step; one that stands twice counts twice.
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
        ``"auto"`` for a GPU where there is one; or ``"cpu"``, ``"cuda"``, ``"cuda:1"``, ``"mps"``.
    precision : {"auto", "float32", "bfloat16"}
        "auto" for bfloat16 where the device computes in it.
    degrade : {"workers", "device"}
        Who changes light, sharpness and noise: the processes that load, or the device that trains (see
        `ecgseg.training.degraded_batches`), where these are the slower ones.
    """

    folder: Path
    steps: Count = 20_000
    epoch: Count = 500
    crops: Count = 16
    widths: Annotated[tuple[Width, ...], Field(min_length=1)] = (384, 384, 384, 256, 768)
    learning_rate: Positive = 2e-3
    weight_decay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1e-2
    warmup: Annotated[int, Field(ge=0)] = 200
    ema: Annotated[float, Field(ge=0, lt=1)] = 0.998
    checkpoint: Count = 200
    seed: Annotated[int, Field(ge=0)] = 0
    workers: Annotated[int, Field(ge=0)] = 0
    device: Annotated[str, Field(pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$")] = "auto"
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    degrade: Literal["workers", "device"] = "workers"
