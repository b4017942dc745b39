"""The seed paper's experiment: a lead cut out of a crop through which its neighbours' traces run.

Crops of 100 Hz records (dev) at 15.8 px/mm, pen 0.35 mm, rows 15 mm apart: those that a neighbour crosses,
and others of leads that stand alone. The target is not told. Each mask becomes millivolts by
`ecgdigit.trace_to_signal`, 0 mV being the lead's baseline for all alike.

    python -m benchmarks.overlap --crops 500
    python -m benchmarks.overlap --weights my.onnx --told
"""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

import ecgdigit
from benchmarks import records
from benchmarks.measure import RESULTS, Row, print_table, save
from benchmarks.overlap_crops import OverlapCrop, overlapping_crops, single_crops
from ecgseg.crops.metrics import MaskScore, score_mask
from ecgseg.crops.pen_area import stroke_coverage
from ecgseg.crops.trace_columns import Columns
from ecgseg.pages.normalised_images import estimate_pen
from ecgseg.run.weights import load_segmenter
from ecgtypes import EcgError

Masker = Callable[[OverlapCrop], NDArray[np.bool_]]

FINE = 1000.0
"""Hz at which signals are read before they are taken at the samples' own positions."""

PAPER: list[Row] = [
    {"crops": "overlapping", "measure": "IoU", "paper": "0.87", "at least": "0.95"},
    {"crops": "overlapping", "measure": "IoU, overlapped columns", "paper": "-", "at least": "0.88"},
    {"crops": "overlapping", "measure": "swap rate", "paper": "-", "at least": "< 0.005"},
    {"crops": "overlapping", "measure": "rho", "paper": "0.9641", "at least": "0.993"},
    {"crops": "overlapping", "measure": "MSE mV^2", "paper": "0.0029", "at least": "< 0.0004"},
    {"crops": "alone", "measure": "rho", "paper": "0.9644", "at least": "0.998"},
    {"crops": "alone", "measure": "MSE mV^2", "paper": "0.0010", "at least": "< 0.0001"},
]


class CropResult(NamedTuple):
    """What a method made of one crop."""

    score: MaskScore
    rho: float
    mse: float
    cpu_s: float
    size: tuple[int, int]


def classical(crop: OverlapCrop, *, told: bool) -> NDArray[np.bool_]:
    """Return the mask of the classical digitizer's line, drawn as wide as the pen is found to be."""
    lead = ecgdigit.load_lead_digitizer("classical").digitize(
        crop.image, scale=crop.scale, baseline=crop.baseline if told else None
    )
    height, width = crop.target.shape
    x, y = np.asarray(lead.trace, dtype=np.float64).T
    within = np.arange(width)[:, None] + (np.arange(8) + 0.5) / 8 - 0.5
    parts = np.interp(within, x, y, left=np.nan, right=np.nan)
    middle = np.interp(np.arange(width), x, y, left=np.nan, right=np.nan)
    columns = Columns(*(v.astype(np.float32) for v in (middle, parts.min(axis=1), parts.max(axis=1))))
    return stroke_coverage(columns, estimate_pen(crop.image) / 2, height) >= 0.5


def measure(crop: OverlapCrop, method: Masker) -> CropResult:
    """Return how well a method does on a crop; where it raises, nothing is found."""
    start = time.process_time()
    try:
        mask = method(crop)
    except EcgError:
        mask = np.zeros_like(crop.target)
    taken = time.process_time() - start
    rho, mse = signal_error(mask, crop)
    return CropResult(score_mask(mask, crop.target, crop.others), rho, mse, taken, crop.image.shape[:2])


def signal_error(mask: NDArray[np.bool_], crop: OverlapCrop) -> tuple[float, float]:
    """Return rho and MSE (mV^2) of the signal of a mask at the printed samples, raw; gaps are bridged."""
    try:
        fine = ecgdigit.trace_to_signal(mask, crop.scale, baseline=crop.baseline, sampling_rate=FINE)
    except EcgError:
        fine = np.zeros(round(mask.shape[1] / crop.scale.px_per_second * FINE), np.float32)
    seen = np.isfinite(fine)
    at = (crop.x + 0.5) / crop.scale.px_per_second * FINE
    found = np.interp(at, np.flatnonzero(seen), fine[seen])
    rho = float(np.corrcoef(found, crop.millivolts)[0, 1]) if np.ptp(found) > 0 else 0.0
    return rho, float(np.mean((found - crop.millivolts) ** 2))


def run(crops: Iterable[OverlapCrop], methods: dict[str, Masker], count: int) -> dict[str, list[CropResult]]:
    """Measure every method on every crop."""
    results: dict[str, list[CropResult]] = {name: [] for name in methods}
    for crop in tqdm(crops, total=count):
        for name, method in methods.items():
            results[name].append(measure(crop, method))
    return results


def summary(results: dict[str, list[CropResult]], kind: str) -> list[Row]:
    """Return means and medians over crops, a row for each method."""
    rows: list[Row] = []
    for name, found in results.items():
        over = np.array([r.score.overlapped_iou for r in found])
        rows.append(
            {
                "crops": kind,
                "method": name,
                "n": len(found),
                "IoU": f"{np.mean([r.score.iou for r in found]):.4f}",
                "Dice": f"{np.mean([r.score.dice for r in found]):.4f}",
                "IoU overlapped": f"{np.nanmean(over):.4f}" if np.isfinite(over).any() else "-",
                "swap rate": f"{np.mean([r.score.swap_rate for r in found]):.5f}",
                "rho": f"{np.mean([r.rho for r in found]):.4f}",
                "MSE mV^2": f"{np.mean([r.mse for r in found]):.5f}",
                "median rho": f"{np.median([r.rho for r in found]):.4f}",
                "median MSE": f"{np.median([r.mse for r in found]):.6f}",
                "crops < 0.9 IoU": sum(r.score.iou < 0.9 for r in found),
                "cpu s": f"{np.median([r.cpu_s for r in found]):.3f}",
            }
        )
    return rows


def beside_the_paper(tables: list[Row]) -> list[Row]:
    """Return the paper's figures, what is asked for, and ours."""
    names = {"IoU": "IoU", "IoU, overlapped columns": "IoU overlapped"}
    ours = {(str(row["crops"]), str(row["method"])): row for row in tables}
    return [
        {
            **line,
            **{
                method: ours[str(line["crops"]), method][
                    names.get(str(line["measure"]), str(line["measure"]))
                ]
                for method in ("classical", "network")
            },
        }
        for line in PAPER
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--crops", type=int, default=500, help="of each kind")
    parser.add_argument("--weights", type=Path, help="an ONNX file; by default that of the package")
    parser.add_argument("--told", action="store_true", help="tell the target's baseline")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of overlap.json")
    asked = parser.parse_args(arguments)
    segmenter = load_segmenter(asked.weights, device="cpu", threads=asked.threads)
    methods: dict[str, Masker] = {
        "classical": lambda crop: classical(crop, told=asked.told),
        "network": lambda crop: segmenter.segment(crop.image, baseline=crop.baseline if asked.told else None),
    }
    tables = []
    for kind, crops in (("overlapping", overlapping_crops), ("alone", single_crops)):
        tables += summary(run(crops(asked.crops), methods, asked.crops), kind)
    told = "told" if asked.told else "not told"
    where = f"crops of {records.describe(200)}, baseline {told}"
    print_table(f"means over {where}", tables)
    compared = beside_the_paper(tables)
    print_table("the seed paper's table, what is asked for, and ours", compared)
    settings: Row = {"crops": asked.crops, "baseline": told}
    save("overlap", {"crops": tables, "paper": compared}, settings=settings, folder=asked.results)


if __name__ == "__main__":
    main()
