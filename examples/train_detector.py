"""
Train a detector
================

On pages that ``detection_pages.py`` drew; stopped at any moment, the same command goes on.

    python examples/train_detector.py OUT --pages PAGES --held-out OTHERS --steps 6000
    torchrun --nproc-per-node 2 examples/train_detector.py ...      # the same, in two processes
"""

import argparse
from pathlib import Path

import torch

import ecgseg
from ecgseg.boxed_pages import BoxedPage
from ecgseg.models import NameNetwork, PageNetwork
from ecgseg.options import TrainingOptions
from ecgseg.small_pages import SmallPages


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--task", choices=("pages", "names"), default="pages", help="which of its networks")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--epoch", type=int, default=500)
    parser.add_argument("--batch", type=int, default=2, help="pages, or names, in each step")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--ema", type=float, default=0.998)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int)
    asked = parser.parse_args()
    if asked.threads:
        torch.set_num_threads(asked.threads)
    torch.manual_seed(asked.seed)
    options = TrainingOptions(
        folder=asked.out,
        steps=asked.steps,
        epoch=asked.epoch,
        crops=asked.batch,
        learning_rate=asked.rate,
        ema=asked.ema,
        seed=asked.seed,
        workers=asked.workers,
    )
    held_out = SmallPages(asked.held_out, BoxedPage) if asked.held_out else None
    pages = SmallPages(asked.pages, BoxedPage)
    model = PageNetwork() if asked.task == "pages" else NameNetwork()
    ecgseg.train(model, pages, options, held_out=held_out, task=asked.task)


if __name__ == "__main__":
    main()
