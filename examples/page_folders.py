"""
Fill a folder with pages to train on
====================================

What ``segmentation_pages.py`` and ``detection_pages.py`` share: pages are numbered, the number is the seed,
and those that are missing are drawn.
"""

import argparse
import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed

import ecgsyn
from ecgseg.crops.traced_pages import TracedPage
from ecgseg.pages.boxed_pages import BoxedPage
from ecgtypes import DatasetError, Recording

Draw = Callable[[list[Path], int], TracedPage | BoxedPage]
"""Takes the paths of records and the number of a page, and returns it made small."""


def pick(choices: dict[Any, float], rng: np.random.Generator) -> Any:
    """Return one of the keys, drawn by their weights."""
    keys = list(choices)
    return keys[rng.choice(len(keys), p=np.array(list(choices.values())) / sum(choices.values()))]


def read_some(paths: list[Path], rng: np.random.Generator, *, simulated: float) -> Recording:
    """Return a record; with a given probability, and where there are none, a simulated one."""
    if not paths or rng.random() < simulated:
        return ecgsyn.simulate_recording(rng=rng)
    return ecgsyn.read_record(paths[rng.integers(len(paths))])


def records_of(table: Path, split: str) -> list[Path]:
    """Return the paths of the records of one split, from a table with columns path and split."""
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if not rows or not {"path", "split"} <= rows[0].keys():
        message = f"{table} is no table of records with the columns path and split"
        raise DatasetError(message)
    paths = [table.parent / row["path"] for row in rows if row["split"] == split]
    if not paths:
        splits = ", ".join(sorted({row["split"] for row in rows}))
        message = f"{table} has no records of the split {split!r}; it has {splits}"
        raise DatasetError(message)
    return paths


def fill_folder(folder: Path, draw: Draw, paths: list[Path], seeds: Sequence[int], *, workers: int) -> None:
    """Draw those pages that are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [seed for seed in seeds if not _path(folder, seed).exists()]
    if missing:
        Parallel(n_jobs=workers)(delayed(_draw_to)(folder, draw, paths, seed) for seed in missing)


def main(draw: Draw, doc: str, arguments: Sequence[str] | None = None) -> None:
    """Draw as many pages as are asked for, those that are missing."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--records", type=Path, help="table of records with columns path and split")
    parser.add_argument("--split", default="train", help="which of them to draw")
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first page")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args(arguments)
    paths = records_of(asked.records, asked.split) if asked.records else []
    seeds = range(asked.first, asked.first + asked.pages)
    fill_folder(asked.out, draw, paths, seeds, workers=asked.workers)


def _path(folder: Path, seed: int) -> Path:
    return folder / f"{seed:06d}.npz"


def _draw_to(folder: Path, draw: Draw, paths: list[Path], seed: int) -> None:
    draw(paths, seed).save(_path(folder, seed))


if __name__ == "__main__":
    print(__doc__)
