"""
Pack a trained detector
=======================

Takes the mean weights from a training's checkpoint and writes ONNX, safetensors and their card.

    python examples/export_detector.py RUN OUT --task pages --hours 1 --hardware "2 cores" --command "..."
    python examples/export_detector.py RUN OUT --task names ...      # the reader of names, beside it
"""

import argparse
import csv
import json
from pathlib import Path

from ecgseg.checkpoints import load_average
from ecgseg.export import export_onnx, save_weights
from ecgseg.models import NameNetwork, PageNetwork
from ecgseg.weights import Measure, WeightsCard, write_card

TASKS = {
    "pages": "the regions of leads on a page and their printed names, up to 15 degrees turned",
    "names": "the names of leads, read on crops of what the page detector finds",
}
NAMES = {"pages": "page_detector", "names": "name_reader"}
DATA = (
    "{pages} pages that ecgsyn drew of PTB-XL records (Wagner et al. 2020, PhysioNet, CC BY 4.0) and, one in "
    "twenty, of simulated ones: all registered layouts in both orders, one in seven with leads in random "
    "places, all styles, 100 to 200 dpi, clean or after scanner, phone, aged, fax or screen effects, by "
    "examples/detection_pages.py; moved, turned and in other light each time"
)


def trained_measures(run: Path) -> tuple[Measure, ...]:
    """Return the last line of a training's metrics."""
    with (run / "metrics.csv").open(encoding="utf-8", newline="") as stream:
        last = list(csv.DictReader(stream))[-1]
    on = "held-out pages, the last time that they were looked at"
    return tuple(Measure(name=name, value=float(last[name]), on=on) for name in last if name != "step")


def benchmark_measures(path: Path) -> tuple[Measure, ...]:
    """Return what ``python -m benchmarks.detection`` wrote."""
    held = json.loads(path.read_text(encoding="utf-8"))
    names = ("names 0.5", "names 0.5:0.95", "regions 0.5", "regions 0.5:0.95", "cpu s")
    return tuple(
        Measure(
            name=f"mAP {name}" if name != "cpu s" else name,
            value=float(row[name]),
            on=f"{row['pages']} pages of dev records, preset {row['preset']}, benchmarks.detection",
        )
        for row in held["tables"]["presets"]
        for name in names
    )


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", type=Path, help="folder of the training")
    parser.add_argument("out", type=Path)
    parser.add_argument("--task", choices=tuple(TASKS), required=True)
    parser.add_argument("--pages", type=int, required=True, help="number of pages trained on")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--command", required=True, help="that trained it")
    parser.add_argument("--hours", type=float, required=True)
    parser.add_argument("--hardware", required=True)
    parser.add_argument("--note", action="append", default=[])
    parser.add_argument("--benchmark", type=Path, help="benchmarks/results/detection.json")
    asked = parser.parse_args()
    model = PageNetwork() if asked.task == "pages" else NameNetwork()
    name = NAMES[asked.task]
    load_average(asked.run / "checkpoint.safetensors", model)
    asked.out.mkdir(parents=True, exist_ok=True)
    export_onnx(model, asked.out / f"{name}.onnx")
    save_weights(model, asked.out / f"{name}.safetensors")
    card = WeightsCard(
        name=name,
        task=TASKS[asked.task],
        parameters=sum(p.numel() for p in model.parameters()),
        data=DATA.format(pages=asked.pages),
        split="records of the train split alone; measured on records of the dev split",
        seed=asked.seed,
        steps=asked.steps,
        command=asked.command,
        hours=asked.hours,
        hardware=asked.hardware,
        licence="BSD-3-Clause, as the package",
        notes=tuple(asked.note),
        measures=trained_measures(asked.run)
        + (benchmark_measures(asked.benchmark) if asked.benchmark else ()),
    )
    print(write_card(card, asked.out).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
