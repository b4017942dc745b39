"""
Train a segmenter
=================

On pages that ``segmentation_pages.py`` drew; stopped at any moment, the same command goes on.

    python examples/train_segmenter.py OUT --pages PAGES --held-out OTHERS --steps 8000
    torchrun --nproc-per-node 2 examples/train_segmenter.py ...      # the same, in two processes
"""

import argparse
from pathlib import Path

import torch

import ecgseg
from ecgseg.models import CropNetwork
from ecgseg.options import TrainingOptions
from ecgseg.small_pages import SmallPages
from ecgseg.traced_pages import TracedPage


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--epoch", type=int, default=250)
    parser.add_argument("--crops", type=int, default=16)
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
        crops=asked.crops,
        ema=asked.ema,
        seed=asked.seed,
        workers=asked.workers,
    )
    held_out = SmallPages(asked.held_out, TracedPage) if asked.held_out else None
    ecgseg.train(CropNetwork(), SmallPages(asked.pages, TracedPage), options, held_out=held_out)


if __name__ == "__main__":
    main()
