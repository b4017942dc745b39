"""Training, to be read in one sitting.

The batch of each step is drawn by the step's number, and the checkpoint holds all else: a training that was
killed at any moment goes on to the same result. Under ``torchrun`` each process draws batches of its own.
"""

import copy
import csv
import math
import os
import time
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from ecgseg.batches import Batch, Batches, quiet_worker
from ecgseg.extras import nn, torch
from ecgseg.training.checkpoints import Progress, load_checkpoint, save_checkpoint
from ecgseg.training.degraded_batches import degraded
from ecgseg.training.network_tasks import CROPS, Loss, Pages, Task, get_task
from ecgseg.training.options import TrainingOptions
from ecgtypes import DatasetError, WeightsError

__all__ = ["learning_rate", "run_training"]

LARGEST_GRADIENT = 5.0


def run_training(
    model: nn.Module,
    pages: Pages,
    options: TrainingOptions,
    *,
    held_out: Pages | None = None,
    task: Task | str = CROPS,
) -> nn.Module:
    """Train a network; see `ecgseg.train`, which calls this."""
    task = get_task(task)
    batches = _checked(model, pages, options, held_out=held_out, task=task)
    rank, processes = _join_processes()
    device = torch.device(_device(options.device))
    torch.manual_seed(options.seed)
    model = model.to(device).to(memory_format=torch.channels_last)
    average = copy.deepcopy(model).eval().requires_grad_(requires_grad=False)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
    )
    checkpoint = options.folder / "checkpoint.safetensors"
    done, before = Progress(0), time.monotonic()
    if checkpoint.exists():
        done = load_checkpoint(checkpoint, model=model, average=average, optimizer=optimizer)
    trained = nn.parallel.DistributedDataParallel(model) if processes > 1 else model
    losses: dict[str, list[float]] = {}
    steps = range(done.step, options.steps)
    numbers = [step * processes + rank for step in steps]
    loader = _loader(batches, numbers, options.workers)
    for step, batch in zip(tqdm(steps, disable=rank > 0, mininterval=5), loader, strict=True):
        if options.degrade == "device":
            _degrade(batch, [options.seed, step * processes + rank], device)
        rate = learning_rate(step, options)
        for name, value in _step(
            trained, batch, optimizer, rate=rate, options=options, loss=task.loss
        ).items():
            losses.setdefault(name, []).append(value)
        _follow(average, model, min(options.ema, (1 + step) / (10 + step)))
        last = step + 1 == options.steps
        if rank == 0 and ((step + 1) % options.epoch == 0 or last):
            _report(step + 1, average, losses, held_out, options=options, task=task)
            losses = {}
        if rank == 0 and ((step + 1) % options.checkpoint == 0 or last):
            progress = Progress(step + 1, done.seconds + time.monotonic() - before)
            save_checkpoint(checkpoint, progress, model=model, average=average, optimizer=optimizer)
    return average


def _checked(
    model: nn.Module, pages: Pages, options: TrainingOptions, *, held_out: Pages | None, task: Task
) -> Batches[Any]:
    """Return the batches of a training; raises now what would raise after its first hour."""
    told = getattr(model, "kind", task.kind)
    if told != task.kind or not isinstance(model, nn.Module):
        message = f"this task trains a {task.kind.name}, not a {getattr(told, 'name', told)}: see task="
        raise WeightsError(message)
    batches = task.batches(pages, options)
    if held_out is not None and len(held_out):
        task.batches(held_out, options)[0]
    try:
        options.folder.mkdir(parents=True, exist_ok=True)
        (options.folder / "metrics.csv").open("a", encoding="utf-8").close()
    except OSError as error:
        message = f"the training cannot be written to {options.folder}: {error}"
        raise DatasetError(message) from error
    return batches


def _degrade(batch: Batch, seed: list[int], device: torch.device) -> None:
    """Change the images of a batch, on the device."""
    generator = torch.Generator(device)
    generator.manual_seed(int(np.random.SeedSequence(seed).generate_state(1)[0]))
    for part in batch:
        part["image"] = degraded(part["image"].to(device, non_blocking=True), generator=generator)


def learning_rate(step: int, options: TrainingOptions) -> float:
    """Return the rate of a step: up along a line, then down along half a cosine.

    Parameters
    ----------
    step : int
    options : TrainingOptions

    Returns
    -------
    float
    """
    if step < options.warmup:
        return options.learning_rate * (step + 1) / options.warmup
    share = (step - options.warmup) / max(options.steps - options.warmup, 1)
    return options.learning_rate * 0.5 * (1 + math.cos(math.pi * min(share, 1.0)))


def _step(
    model: nn.Module,
    batch: Batch,
    optimizer: torch.optim.Optimizer,
    *,
    rate: float,
    options: TrainingOptions,
    loss: Loss,
) -> dict[str, float]:
    """Do one step of the optimizer, and return the parts of the loss."""
    model.train()
    parameter = next(model.parameters())
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad(set_to_none=True)
    crops = sum(len(part["image"]) for part in batch)
    losses: dict[str, float] = {}
    for number, part in enumerate(batch):
        held = {key: value.to(parameter.device, non_blocking=True) for key, value in part.items()}
        together = number + 1 == len(batch) or not isinstance(model, nn.parallel.DistributedDataParallel)
        with nullcontext() if together else model.no_sync():  # type: ignore[operator]
            with _autocast(parameter.device, options.precision):
                output = model(held["image"].contiguous(memory_format=torch.channels_last))
            parts = loss(output, held)
            share = len(held["image"]) / crops
            torch.autograd.backward(torch.stack(list(parts.values())).sum() * share)
        for name, value in parts.items():
            losses[name] = losses.get(name, 0.0) + share * float(value.detach())
    nn.utils.clip_grad_norm_(model.parameters(), LARGEST_GRADIENT)
    optimizer.step()
    return losses


@torch.no_grad()
def _follow(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move the mean of the weights a little towards the weights."""
    pairs = zip(_tensors(average), _tensors(model), strict=True)
    for mean, value in pairs:
        if mean.dtype.is_floating_point:
            mean.lerp_(value, 1 - decay)
        else:
            mean.copy_(value)


def _tensors(model: nn.Module) -> Iterator[torch.Tensor]:
    return chain(model.parameters(), model.buffers())


def _report(
    step: int,
    model: nn.Module,
    losses: dict[str, list[float]],
    held_out: Pages | None,
    *,
    options: TrainingOptions,
    task: Task,
) -> None:
    """Write a line of metrics and a picture of what the network says."""
    line: dict[str, float] = {"step": step}
    line |= {f"loss_{name}": sum(values) / len(values) for name, values in losses.items()}
    if held_out is not None and len(held_out):
        line |= task.evaluate(model, held_out)
        task.draw(model, held_out, options.folder / f"predictions_{step:06d}.png")
    _append(options.folder / "metrics.csv", line)
    tqdm.write("  ".join(f"{name} {value:.4g}" for name, value in line.items()))


def _append(path: Path, line: dict[str, float]) -> None:
    # What a training wrote after its last checkpoint, before it was killed, is written again.
    held: list[dict[str, str]] = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as stream:
            held = [row for row in csv.DictReader(stream) if float(row["step"]) < line["step"]]
    with path.open("w", encoding="utf-8", newline="") as stream:
        names = dict.fromkeys([*line, *(name for row in held for name in row)])
        writer = csv.DictWriter(stream, fieldnames=list(names), restval="")
        writer.writeheader()
        writer.writerows([*held, {name: f"{value:.6g}" for name, value in line.items()}])


def _loader(batches: Batches[Any], numbers: list[int], workers: int) -> Iterator[Batch]:
    loader = torch.utils.data.DataLoader(
        batches,
        batch_size=None,
        sampler=numbers,
        num_workers=workers,
        worker_init_fn=quiet_worker,
        prefetch_factor=4 if workers else None,
    )
    return iter(loader)


def _join_processes() -> tuple[int, int]:
    """Join the processes that ``torchrun`` started, and return which this is, of how many."""
    distributed = torch.distributed
    if int(os.environ.get("WORLD_SIZE", "1")) > 1 and not distributed.is_initialized():
        distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    if not distributed.is_available() or not distributed.is_initialized():
        return 0, 1
    return distributed.get_rank(), distributed.get_world_size()


def _device(wanted: str) -> str:
    if wanted != "auto":
        return wanted
    return f"cuda:{os.environ.get('LOCAL_RANK', '0')}" if torch.cuda.is_available() else "cpu"


def _autocast(device: torch.device, precision: str) -> torch.autocast:
    if device.type == "cuda":
        able = torch.cuda.is_bf16_supported()
    else:
        able = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001 (no public name)
    enabled = precision == "bfloat16" or (precision == "auto" and able)
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=enabled)
