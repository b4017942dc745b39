"""
Draw pages to train on
======================

Pages in every style and after every effect, made small: dense ones, whose rows run into one another, for the
segmenter of crops (``crops``); of every layout for the detector and the reader of names (``leads``); and with
all that print-outs, cameras and screens do, made flat by their grids, for the reader of ink (``ink``).

    python examples/training_pages.py crops OUT --records records.csv --pages 2000 --workers 2
    python examples/training_pages.py leads OUT --records records.csv --pages 2000 --workers 2
    python examples/training_pages.py ink OUT --records records.csv --pages 1000 --workers 2

Pages are numbered, the number is the seed, and those that are missing are drawn. ``records.csv`` is a table
with the columns ``path`` and ``split``; without it, simulated records are drawn.
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
from ecgseg.ink.flat_pages import FlatPage
from ecgseg.pages.boxed_pages import LEADS, BoxedPage
from ecgseg.pages.small_pages import SmallPage
from ecgsyn.teaching import TeachingPages
from ecgtypes import (
    DatasetError,
    GridNotFoundError,
    Layout,
    LayoutError,
    Lead,
    Page,
    Recording,
    RecordingError,
    registered_layouts,
)

Draw = Callable[[list[Path], int], SmallPage]
"""Takes the paths of records and the number of a page, and returns it made small."""

Printed = tuple[ecgsyn.StandardRenderer, Recording]

GRIDS = ("red", "pink", "orange", "green", "blue", "grey", "none")
FACES = ("sans", "sans", "sans-bold", "serif", "serif-bold", "mono", "mono-bold")
PLACES = ("above", "above", "above", "below", "on", "left")
SPEEDS = (25, 25, 25, 25, 50, 12.5)
GAINS = (10, 10, 10, 10, 5, 20)
EFFECTS = {"clean": 0.12, "scanner": 0.28, "phone": 0.36, "aged": 0.1, "fax": 0.07, "screen": 0.07}

SHUFFLED = 0.15
"""Share of pages for ``leads`` with leads in any order, also those that few pages print."""

LONGEST = 1408
"""Longer side of these pages made small, px."""

CROWDED = {"12x1": 0.45, "6x1": 0.15, "6x2": 0.12, "3x4+1": 0.1, "4x3": 0.06, "3x1": 0.06, "3x4+3": 0.06}
CROWDED_EFFECTS = {"clean": 0.45, "scanner": 0.18, "aged": 0.12, "phone": 0.1, "fax": 0.08, "screen": 0.07}
ROWS = {"12x1": 12, "6x1": 6, "6x2": 6, "3x4+1": 4, "4x3": 4, "3x1": 3, "3x4+3": 6}
RATES = {100.0: 0.5, 250.0: 0.2, 500.0: 0.3}

DISTURBED = 0.5
"""Share of pages for ``ink`` that are made flat with the errors of a grid that is measured."""

LARGEST = 10.0
"""px/mm of pages for ``crops`` made small: thin pens stay thinner than usual."""


def pick(choices: dict[Any, float], rng: np.random.Generator) -> Any:
    """Return one of the keys, drawn by their weights."""
    keys = list(choices)
    return keys[rng.choice(len(keys), p=np.array(list(choices.values())) / sum(choices.values()))]


def read_some(paths: list[Path], rng: np.random.Generator, *, simulated: float) -> Recording:
    """Return a record; with a given probability, and where there are none, a simulated one."""
    if not paths or rng.random() < simulated:
        return ecgsyn.simulate_recording(rng=rng)
    return ecgsyn.read_record(paths[rng.integers(len(paths))])


def shuffled(layout: Layout, recording: Recording, rng: np.random.Generator) -> tuple[Layout, Recording]:
    """Return the layout with other leads in its cells, and a recording that has them."""
    names = [lead for lead in LEADS if lead is not Lead.aVR or rng.random() < 0.5]
    names = [lead for lead in names if not (lead is Lead.MINUS_AVR and Lead.aVR in names)]
    order = rng.permutation(len(names))
    new = {old: names[order[i]] for i, old in enumerate(layout.leads)}
    cells = tuple(cell.replace(lead=new[cell.lead]) for cell in layout.cells)
    old_rows = {lead.recorded: lead for lead in layout.leads}
    leads = [new[old_rows[lead]].recorded if lead in old_rows else None for lead in recording.leads]
    rows = [i for i, lead in enumerate(leads) if lead is not None]
    return layout.replace(name="shuffled", cells=cells), Recording(
        signals=recording.signals[rows],
        leads=tuple(leads[i] for i in rows),
        sampling_rate=recording.sampling_rate,
    )


def draw_style(rng: np.random.Generator) -> ecgsyn.PageStyle:
    """Return one of the styles, varied."""
    return ecgsyn.get_style(str(rng.choice(ecgsyn.style_names()))).varied(rng=rng)


def draw_labels(style: ecgsyn.PageStyle, rng: np.random.Generator) -> ecgsyn.LabelStyle:
    """Return labels that a style does not have."""
    return style.labels.replace(
        face=str(rng.choice(FACES)),
        height=float(rng.uniform(1.9, 3.6)),
        place=str(rng.choice(PLACES)),
        offset=float(rng.uniform(0.5, 9)),
        avoid=bool(rng.random() < 0.5),
    )


def print_crowded(paths: list[Path], rng: np.random.Generator) -> Printed:
    """Return a renderer whose rows are near one another, and a record at a rate that is in use."""
    layout = pick(CROWDED, rng)
    pitch = float(rng.uniform(10, 17) if rng.random() < 0.6 else rng.uniform(5.5, 22))
    style = draw_style(rng)
    options: dict[str, Any] = {}
    if rng.random() < 0.5:
        red, green, blue = (int(v) for v in rng.integers(0, 70, size=3))
        colour = (red, green, blue + int(rng.integers(0, 90)))
        options["trace"] = style.trace.replace(
            width=float(rng.uniform(0.18, 0.45)), colour=colour, unevenness=float(rng.choice([0, 0, 0.3]))
        )
    if rng.random() < 0.35:
        options["grid"] = ecgsyn.GridStyle(colour=str(rng.choice(GRIDS)), margin=0.0)
    renderer = ecgsyn.StandardRenderer(
        style=style,
        layout=layout,
        dpi=float(rng.choice([100, 125, 150, 200, 200, 250, 300])),
        page=(float(rng.uniform(110, 290)), ROWS[layout] * pitch + 75),
        row_pitch=pitch,
        speed=float(rng.choice(SPEEDS)),
        gain=float(rng.choice(GAINS)),
        **options,
    )
    recording = read_some(paths, rng, simulated=0.1).resample(pick(RATES, rng))
    return renderer, recording.replace(signals=recording.signals * np.float32(rng.uniform(0.7, 1.5)))


def print_any(paths: list[Path], rng: np.random.Generator) -> Printed:
    """Return a renderer of any layout, its style and sizes drawn at random, and a record."""
    layouts = registered_layouts()
    layout, recording = layouts[rng.integers(len(layouts))], read_some(paths, rng, simulated=0.05)
    if rng.random() < SHUFFLED:
        layout, recording = shuffled(layout, recording, rng)
    style = draw_style(rng)
    options: dict[str, Any] = {}
    if rng.random() < 0.35:
        options["labels"] = draw_labels(style, rng)
    if rng.random() < 0.25:
        options["grid"] = ecgsyn.GridStyle(colour=str(rng.choice(GRIDS)))
    if rng.random() < 0.25:
        options["page"] = (float(rng.uniform(170, 310)), float(rng.uniform(150, 300)))
    renderer = ecgsyn.StandardRenderer(
        style=style,
        layout=layout,
        dpi=float(rng.choice([100, 110, 125, 150, 150, 200])),
        speed=float(rng.choice((25, *SPEEDS))),
        gain=float(rng.choice((10, *GAINS))),
        **options,
    )
    return renderer, recording


def draw_page(
    printed: Callable[[list[Path], np.random.Generator], Printed],
    paths: list[Path],
    rng: np.random.Generator,
    *,
    effects: dict[str, float],
    worst: float,
    latest: float = 0.0,
) -> Page:
    """Return a page after one of the effects, up to a severity; it begins up to some seconds late."""
    for _ in range(20):
        try:
            renderer, recording = printed(paths, rng)
            seed = int(rng.integers(2**31))
            start = float(rng.uniform(0, latest)) if latest else 0.0
            page = renderer.render(recording, rng=seed, start=start)
        except (LayoutError, RecordingError):
            continue  # the layout does not fit the sheet, or the record is too short: draw again
        severity = float(rng.uniform(0.2, worst))
        return ecgsyn.load_effects(pick(effects, rng), severity=severity)(page, rng=rng)
    message = "no page could be drawn: no layout fits"
    raise LayoutError(message)


def draw_crops(paths: list[Path], seed: int) -> TracedPage:
    """Return the page of that number for the segmenter of crops."""
    rng = np.random.default_rng(seed)
    page = draw_page(print_crowded, paths, rng, effects=CROWDED_EFFECTS, worst=0.8, latest=5.0)
    rng = np.random.default_rng([seed, 1])
    per_mm = page.truth.leads[0].pen_width / page.truth.scale.px_per_mm
    return TracedPage.of(page, pen=min(2.2 * float(np.exp(0.2 * rng.normal())), LARGEST * per_mm))


def draw_leads(paths: list[Path], seed: int) -> BoxedPage:
    """Return the page of that number for the detector and the reader of names."""
    page = draw_page(print_any, paths, np.random.default_rng(seed), effects=EFFECTS, worst=0.75)
    return BoxedPage.of(page, longest=LONGEST)


def draw_ink(paths: list[Path], seed: int) -> FlatPage:
    """Return the page of that number for the reader of ink."""

    def read(rng: np.random.Generator) -> Recording:
        return ecgsyn.read_record(paths[rng.integers(len(paths))])

    rng = np.random.default_rng(seed)
    pages = TeachingPages(read if paths else None)
    while True:
        page = pages.draw(rng=rng)
        try:
            return FlatPage.of(page, rng=rng if rng.random() < DISTURBED else None)
        except GridNotFoundError:
            continue  # cut so small that no grid is left


KINDS: dict[str, Draw] = {"crops": draw_crops, "leads": draw_leads, "ink": draw_ink}


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw as many pages as are asked for, those that are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("kind", choices=tuple(KINDS), help="what they are to train")
    parser.add_argument("out", type=Path)
    parser.add_argument("--records", type=Path, help="table of records with columns path and split")
    parser.add_argument("--split", default="train", help="which of them to draw")
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first page")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args(arguments)
    paths = records_of(asked.records, asked.split) if asked.records else []
    seeds = range(asked.first, asked.first + asked.pages)
    fill_folder(asked.out, KINDS[asked.kind], paths, seeds, workers=asked.workers)


def _path(folder: Path, seed: int) -> Path:
    return folder / f"{seed:06d}.npz"


def _draw_to(folder: Path, draw: Draw, paths: list[Path], seed: int) -> None:
    draw(paths, seed).save(_path(folder, seed))


if __name__ == "__main__":
    main()
