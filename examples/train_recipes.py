"""
Train all networks by one command
=================================

Draws the pages that are missing, trains the segmenter of crops, the page network and the reader of names,
packs them and measures them. Killed at any moment, the same command goes on where it stopped.

    python examples/train_recipes.py small OUT --records records.csv   # a few hours on two CPU cores
    python examples/train_recipes.py full OUT --records records.csv    # one data-centre GPU
    python examples/train_recipes.py tiny OUT                          # a minute: does everything run?

``records.csv`` is a table with the columns ``path`` and ``split`` (train, dev); without it, simulated records
are drawn. The weights and their cards end in ``OUT/weights``, the figures in ``OUT/results``.

The full recipe is planned to take 25 minutes with 16 CPU cores beside the GPU: pages are drawn beforehand,
and light, sharpness and noise are changed on the GPU. It has not been run on a GPU yet: its time is reckoned
from what drawing and loading cost on CPU cores.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Literal, NamedTuple

import detection_pages
import pack_network
import segmentation_pages
import train_network
from page_folders import fill_folder, records_of

from ecgseg.training.checkpoints import read_progress

HERE = Path(__file__).resolve().parent
CHECKPOINT = "checkpoint.safetensors"
FIRST_HELD_OUT = 1_000_000
"""Seed of the first page that is not trained on."""


class Training(NamedTuple):
    """Steps of one network, what each process sees in one of them, and the rest of its settings."""

    steps: int
    batch: int
    epoch: int
    rate: float = 2e-3
    ema: float = 0.995


class Recipe(NamedTuple):
    """How much of everything.

    ``pages`` and ``held_out`` are drawn for crops, and as many for the other two networks; ``measured`` crops
    and pages are what benchmarks look at.
    """

    pages: int
    held_out: int
    crops: Training
    leads: Training
    names: Training
    measured: int
    processes: int
    degrade: Literal["workers", "device"]


RECIPES = {
    "small": Recipe(
        pages=700,
        held_out=48,
        crops=Training(2000, 8, 400),
        leads=Training(2400, 2, 400, rate=3e-3),
        names=Training(700, 80, 100, ema=0.99),
        measured=100,
        processes=2,
        degrade="workers",
    ),
    "full": Recipe(
        pages=2000,
        held_out=48,
        crops=Training(4000, 64, 1000, ema=0.998),
        leads=Training(6000, 8, 1500, rate=3e-3, ema=0.998),
        names=Training(2000, 512, 500, ema=0.998),
        measured=200,
        processes=1,
        degrade="device",
    ),
    "tiny": Recipe(
        pages=2,
        held_out=1,
        crops=Training(2, 1, 2),
        leads=Training(2, 1, 2),
        names=Training(2, 8, 2),
        measured=1,
        processes=1,
        degrade="device",
    ),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, train, pack and measure what is not done yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("recipe", choices=tuple(RECIPES))
    parser.add_argument("out", type=Path)
    parser.add_argument("--records", type=Path, help="table of records with columns path and split")
    parser.add_argument("--source", default=pack_network.PTB_XL, help="what these records are, for the cards")
    parser.add_argument("--workers", type=int, default=_processors(), help="processes that draw, or load")
    asked = parser.parse_args(arguments)
    recipe, out = RECIPES[asked.recipe], asked.out
    command = f"python examples/train_recipes.py {asked.recipe}"
    _draw(recipe, out / "crop_pages", segmentation_pages.draw_small, asked.records, workers=asked.workers)
    _draw(recipe, out / "lead_pages", detection_pages.draw_small, asked.records, workers=asked.workers)
    source = asked.source if asked.records else "simulated records"
    told = ("--pages", str(recipe.pages), "--records", source, "--command", command)
    loading = max(asked.workers // recipe.processes - 1, min(asked.workers - 1, 1))
    for task, pages, training in (
        ("crops", "crop_pages", recipe.crops),
        ("pages", "lead_pages", recipe.leads),
        ("names", "lead_pages", recipe.names),
    ):
        _train(recipe, training, task, run=_run(out, task), pages=out / pages, workers=loading)
        _pack(task, out, *told, after=_run(out, task) / CHECKPOINT)
    _measure("overlap", out, ("crops",), f"--crops={recipe.measured}")
    _measure("detection", out, ("pages", "names"), f"--pages={recipe.measured}")
    for task, benchmark in (("crops", "overlap"), ("pages", "detection"), ("names", "detection")):
        result = out / "results" / f"{benchmark}.json"
        _pack(task, out, *told, "--benchmark", str(result), after=result)


def _run(out: Path, task: str) -> Path:
    return out / f"run_{task}"


def _is_newer(path: Path, others: Iterable[Path]) -> bool:
    return path.exists() and path.stat().st_mtime >= max(other.stat().st_mtime for other in others)


def _draw(
    recipe: Recipe, folder: Path, draw: Callable[..., object], records: Path | None, *, workers: int
) -> None:
    for split, first, count in (("train", 0, recipe.pages), ("dev", FIRST_HELD_OUT, recipe.held_out)):
        _say(f"draw {count} pages to {folder / split}")
        paths = records_of(records, split) if records else []
        fill_folder(folder / split, draw, paths, range(first, first + count), workers=workers)


def _train(recipe: Recipe, training: Training, task: str, *, run: Path, pages: Path, workers: int) -> None:
    checkpoint = run / CHECKPOINT
    if checkpoint.exists() and read_progress(checkpoint).step >= training.steps:
        return
    _say(f"train {task} for {training.steps} steps in {run}")
    settings = {
        "task": task, "pages": pages / "train", "held-out": pages / "dev", "steps": training.steps,
        "epoch": training.epoch, "batch": training.batch, "rate": training.rate, "ema": training.ema,
        "workers": workers, "degrade": recipe.degrade,
    }  # fmt: skip
    arguments = [str(run), *(part for key, value in settings.items() for part in (f"--{key}", str(value)))]
    if recipe.processes == 1:
        train_network.main(arguments)
        return
    launcher = ["torch.distributed.run", "--standalone", "--nproc-per-node", str(recipe.processes)]
    script = [str(HERE / "train_network.py"), *arguments, "--threads", "1"]
    subprocess.run([sys.executable, "-m", *launcher, *script], check=True)  # noqa: S603 (our own script)


def _pack(task: str, out: Path, *told: str, after: Path) -> None:
    weights = out / "weights"
    if not _is_newer(weights / f"{pack_network.CARDS[task].name}.json", [after]):
        pack_network.main([str(_run(out, task)), str(weights), "--task", task, *told])


def _measure(benchmark: str, out: Path, tasks: tuple[str, ...], count: str) -> None:
    results = out / "results"
    if _is_newer(results / f"{benchmark}.json", [_run(out, task) / CHECKPOINT for task in tasks]):
        return
    weights = out / "weights" / f"{pack_network.CARDS[tasks[0]].name}.onnx"
    _say(f"measure {weights}")
    sys.path.insert(0, str(HERE.parent))
    import_module(f"benchmarks.{benchmark}").main([f"--weights={weights}", f"--results={results}", count])


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _say(what: str) -> None:
    print(f"\n== {what}", flush=True)


if __name__ == "__main__":
    main()
