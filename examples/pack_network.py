"""
Pack a trained network
======================

Takes the mean weights from a training's checkpoint and writes ONNX, safetensors and their card.

    python examples/pack_network.py RUN OUT --task crops --pages 700 --command "..."
    python examples/pack_network.py RUN OUT --task pages ...
    python examples/pack_network.py RUN OUT --task names ...      # the reader of names, beside it
"""

import argparse
import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from train_network import TASKS

from ecgseg.export import export_onnx, save_weights
from ecgseg.run.weights import Measure, WeightsCard, write_card
from ecgseg.training.checkpoints import load_average, read_progress

SOURCE = "{pages} pages that ecgsyn drew of {records} and, one in "
PTB_XL = "PTB-XL records (Wagner et al. 2020, PhysioNet, CC BY 4.0)"
PAGES = SOURCE + (
    "twenty, of simulated ones: all registered layouts in both orders, one in seven with leads in random "
    "places, all styles, 100 to 200 dpi, clean or after scanner, phone, aged, fax or screen effects, by "
    "examples/detection_pages.py; moved, turned and in other light each time"
)


class Told(NamedTuple):
    """What the card of a network says, and which rows and figures of a benchmark."""

    name: str
    task: str
    data: str
    measured: str
    on: str
    table: str
    figures: tuple[str, ...]


CARDS = {
    "crops": Told(
        "crop_segmenter",
        "the trace of one lead on its crop, told apart from its neighbours'; per pixel and per column",
        SOURCE + "ten, of simulated ones: rows 5.5 to 22 mm apart, seven layouts, all styles, 100 to 500 Hz, "
        "100 to 300 dpi, clean or after scanner, aged, phone, fax or screen effects, by "
        "examples/segmentation_pages.py",
        "crops of held-out pages at the network's own size, after the last epoch",
        "{n} {crops} crops, benchmarks.overlap",
        "crops",
        ("IoU", "Dice", "IoU overlapped", "swap rate", "rho", "MSE mV^2", "median rho", "median MSE"),
    ),
    "pages": Told(
        "page_detector",
        "the regions of leads on a page and their printed names, up to 15 degrees turned",
        PAGES,
        "held-out pages, the last time that they were looked at",
        "{pages} pages of dev records, preset {preset}, benchmarks.detection",
        "presets",
        ("mAP names 0.5", "mAP names 0.5:0.95", "mAP regions 0.5", "mAP regions 0.5:0.95", "cpu s"),
    ),
    "names": Told(
        "name_reader",
        "the names of leads, read on crops of what the page detector finds",
        PAGES,
        "names on held-out pages, the last time that they were looked at",
        "{pages} pages of dev records, preset {preset}, benchmarks.detection",
        "presets",
        ("mAP names 0.5", "mAP names 0.5:0.95"),
    ),
}


def trained_measures(run: Path, told: Told) -> tuple[Measure, ...]:
    """Return the last line of a training's metrics."""
    with (run / "metrics.csv").open(encoding="utf-8", newline="") as stream:
        last = list(csv.DictReader(stream))[-1]
    return tuple(
        Measure(name=key, value=float(last[key]), on=told.measured)
        for key in last
        if key != "step" and last[key]
    )


def benchmark_measures(path: Path, told: Told) -> tuple[Measure, ...]:
    """Return what ``python -m benchmarks.overlap`` or ``.detection`` wrote of the network."""
    rows = json.loads(path.read_text(encoding="utf-8"))["tables"][told.table]
    return tuple(
        Measure(name=figure, value=float(row[key]), on=told.on.format(**row))
        for row in rows
        if row.get("method", "network") == "network"
        for figure in told.figures
        if row[key := figure.removeprefix("mAP ")] != "-"
    )


def this_machine() -> str:
    """Say what trains here."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"{os.cpu_count()} CPU cores"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", type=Path, help="folder of the training")
    parser.add_argument("out", type=Path)
    parser.add_argument("--task", choices=tuple(CARDS), required=True)
    parser.add_argument("--pages", type=int, required=True, help="number of pages trained on")
    parser.add_argument("--records", default=PTB_XL, help="what was drawn, in words")
    parser.add_argument("--command", required=True, help="that trained it")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--hours", type=float, help="that it took; by default what the checkpoint says")
    parser.add_argument("--hardware", help="by default this machine's")
    parser.add_argument("--note", action="append", default=[])
    parser.add_argument("--benchmark", type=Path, help="benchmarks/results/overlap.json or detection.json")
    asked = parser.parse_args(arguments)
    told, model = CARDS[asked.task], TASKS[asked.task].network()
    checkpoint = asked.run / "checkpoint.safetensors"
    load_average(checkpoint, model)
    progress = read_progress(checkpoint)
    asked.out.mkdir(parents=True, exist_ok=True)
    export_onnx(model, asked.out / f"{told.name}.onnx")
    save_weights(model, asked.out / f"{told.name}.safetensors")
    measured = benchmark_measures(asked.benchmark, told) if asked.benchmark else ()
    card = WeightsCard(
        name=told.name,
        task=told.task,
        parameters=sum(p.numel() for p in model.parameters()),
        data=told.data.format(pages=asked.pages, records=asked.records),
        split="pages of the split train alone; measured on the split dev",
        seed=asked.seed,
        steps=progress.step,
        command=asked.command,
        hours=round(progress.seconds / 3600, 2) if asked.hours is None else asked.hours,
        hardware=asked.hardware or this_machine(),
        licence="BSD-3-Clause, as the package",
        notes=tuple(asked.note),
        measures=trained_measures(asked.run, told) + measured,
    )
    print(write_card(card, asked.out).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
