"""
Train a network
===============

On pages that ``training_pages.py`` drew, of its kind crops (task crops) or leads (pages, names); stopped at
any moment, the same command goes on.

    python examples/train_network.py RUN --task crops --pages PAGES --held-out OTHERS --steps 8000
    python examples/train_network.py RUN --task pages --pages PAGES --held-out OTHERS
    python examples/train_network.py RUN --task ink ... --start ecgseg/run/trained/ink_reader.safetensors
    torchrun --nproc-per-node 2 examples/train_network.py ...      # the same, in two processes
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch

import ecgseg
from ecgseg.crops.traced_pages import TracedPage
from ecgseg.export import load_weights
from ecgseg.ink.flat_pages import FlatPage
from ecgseg.models import CropNetwork, InkNetwork, NameNetwork, PageNetwork
from ecgseg.pages.boxed_pages import BoxedPage
from ecgseg.pages.small_pages import SmallPages
from ecgseg.training.options import TrainingOptions


class Usual(NamedTuple):
    """What a task trains, what on, and its usual settings."""

    network: type[Any]
    pages: type[TracedPage | BoxedPage | FlatPage]
    steps: int
    epoch: int
    batch: int


TASKS = {
    "crops": Usual(CropNetwork, TracedPage, steps=8000, epoch=250, batch=16),
    "pages": Usual(PageNetwork, BoxedPage, steps=6000, epoch=500, batch=2),
    "names": Usual(NameNetwork, BoxedPage, steps=1500, epoch=100, batch=160),
    "ink": Usual(InkNetwork, FlatPage, steps=8000, epoch=500, batch=8),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", type=Path, help="folder of the training")
    parser.add_argument("--task", choices=tuple(TASKS), required=True)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--epoch", type=int, help="steps after which it is measured")
    parser.add_argument("--batch", type=int, help="crops, pages or names in each step of each process")
    parser.add_argument("--widths", type=int, nargs="+", help="of crops, px, one drawn for each step")
    parser.add_argument(
        "--start", type=Path, help="weights (.safetensors) to begin from; by default at random"
    )
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--ema", type=float, default=0.998)
    parser.add_argument("--checkpoint", type=int, default=200, help="steps after which one is written")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--degrade", choices=("workers", "device"), default="workers")
    asked = parser.parse_args(arguments)
    usual = TASKS[asked.task]
    if asked.threads:
        torch.set_num_threads(asked.threads)
    torch.manual_seed(asked.seed)
    options = TrainingOptions(
        folder=asked.run,
        steps=asked.steps or usual.steps,
        epoch=asked.epoch or usual.epoch,
        crops=asked.batch or usual.batch,
        **({"widths": tuple(asked.widths)} if asked.widths else {}),
        learning_rate=asked.rate,
        ema=asked.ema,
        checkpoint=asked.checkpoint,
        seed=asked.seed,
        workers=asked.workers,
        degrade=asked.degrade,
    )
    held_out = SmallPages(asked.held_out, usual.pages) if asked.held_out else None
    pages = SmallPages(asked.pages, usual.pages)
    model = load_weights(asked.start, usual.network) if asked.start else usual.network()
    ecgseg.train(model, pages, options, held_out=held_out, task=asked.task)


if __name__ == "__main__":
    main()
