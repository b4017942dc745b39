"""How well scanned and photographed pages come back: ``python -m benchmarks.pages``.

Pages of the dev records, drawn in each layout, go through the effects of each preset and are read as
they are. The real scans and the phone photos of prints (whose layout is told) are compared with what was
printed; of the other photos the Einthoven residual is told, which needs no truth.

Examples
--------
``python -m benchmarks.pages --records 1 --layouts 3x4+1 --presets phone`` takes a minute;
``--without bent`` reads pages as if all of them were flat, ``--without names`` by their lines alone;
``--digitizer ink`` measures another than the best;
``--draw FOLDER`` writes overlays of the ten pages that came back worst.
"""

import argparse
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from PIL import Image

import ecgdigit
import ecgsyn
from benchmarks import records
from benchmarks.accuracy import PageScore, score
from benchmarks.digitize import LAYOUTS
from benchmarks.foreign import phone_scores, scan_scores
from benchmarks.measure import Row, print_table, save
from benchmarks.real_pages import photo_row
from ecgseg import load_detector
from ecgtypes import EcgError, Page

PRESETS = ("clean", "scanner", "phone", "fax", "aged", "screen")

DPI = {"phone": 300.0}
"""Of the drawn page, before the effects; 200 for the presets that are not named."""

ALL_FOUND = 0.9
"""A lead is found where this share of its printed samples came back."""


class Job(NamedTuple):
    """One page to be drawn and read."""

    preset: str
    layout: str
    index: int


def digitizer(without: str | None = None, name: str | None = None) -> ecgdigit.Digitizer:
    """Return the digitizer that is measured, less the part that is named."""
    best = ecgdigit.load_digitizer("classical" if without == "names" else name)
    if without != "bent":
        return best
    flat = ecgdigit.AffineRectifier()
    return best.replace(rectifier=ecgdigit.UprightRectifier(flat, load_detector()))


def draw(job: Job) -> Page:
    """Draw a page; the same job gives the same one."""
    dpi = DPI.get(job.preset, 200.0)
    clean = ecgsyn.StandardRenderer(layout=job.layout, dpi=dpi).render(records.load(job.index), rng=job.index)
    return ecgsyn.load_effects(job.preset)(clean, rng=job.index * len(LAYOUTS) + LAYOUTS.index(job.layout))


def read(job: Job, without: str | None = None, name: str | None = None) -> PageScore:
    """Draw a page, read it, and compare."""
    page = draw(job)
    recording = records.load(job.index)
    return score(
        page.image,
        page,
        sampling_rate=recording.sampling_rate,
        group=job.preset,
        dpi=DPI.get(job.preset, 200.0),
        record=f"{job.layout} {recording.record_id}",
        digitizer=digitizer(without, name),
    )


def summary(name: str, scores: list[PageScore]) -> Row:
    """Return the row of a group of pages."""
    leads = np.concatenate([one.snr_db for one in scores])
    timing = [one.timing_ms for one in scores if np.isfinite(one.timing_ms)]
    return {
        "pages of": name,
        "count": len(scores),
        "median dB": float(np.median(leads)),
        "mean dB": float(np.mean(leads)),
        "page p10 dB": float(np.percentile([np.median(one.snr_db) for one in scores], 10)),
        "timing ms": float(np.median(timing)) if timing else float("nan"),
        "coverage": f"{np.mean([one.coverage for one in scores]):.3f}",
        "answered": f"{np.mean(['Error' not in one.problem for one in scores]):.2f}",
        "all leads": f"{np.mean([one.least_coverage > ALL_FOUND for one in scores]):.2f}",
        "sure samples": sum(one.sure for one in scores),
        "wrong of them": _share([one.sure_and_wrong for one in scores], [one.sure for one in scores]),
        "cpu s": float(np.median([one.cpu_s for one in scores])),
        "most cpu s": float(np.max([one.cpu_s for one in scores])),
    }


def _share(part: list[int], whole: list[int]) -> str:
    return f"{sum(part) / max(sum(whole), 1):.4f}"


def table(jobs: list[Job], scores: list[PageScore]) -> list[Row]:
    """Return a row for each preset, and for each layout of each preset."""
    rows = []
    for preset in dict.fromkeys(job.preset for job in jobs):
        of_preset = [(job, one) for job, one in zip(jobs, scores, strict=True) if job.preset == preset]
        rows.append(summary(preset, [one for _, one in of_preset]))
        rows += [
            summary(f"{preset} {layout}", [one for job, one in of_preset if job.layout == layout])
            for layout in dict.fromkeys(job.layout for job, _ in of_preset)
        ]
    return rows


def overlays(jobs: list[Job], scores: list[PageScore], folder: Path, without: str | None) -> None:
    """Write pictures of what was read from the ten pages that came back worst."""
    folder.mkdir(parents=True, exist_ok=True)
    order = np.argsort([np.mean(one.snr_db) for one in scores])
    for place, number in enumerate(order[:10]):
        image = draw(jobs[number]).image
        picture = overlay(image, digitizer(without))
        name = f"{place:02d}_{jobs[number].preset}_{jobs[number].layout}_{jobs[number].index}.png"
        Image.fromarray(picture).save(folder / name, compress_level=1)


def overlay(image: NDArray[np.uint8], reader: ecgdigit.Digitizer) -> NDArray[np.uint8]:
    """Return the picture of what is read from an image; the image itself where it is refused."""
    try:
        return ecgdigit.draw_overlay(image, reader.digitize(image))
    except EcgError:
        return image


def main() -> None:
    """Measure what is asked for, print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=2)
    parser.add_argument("--presets", nargs="+", default=list(PRESETS))
    parser.add_argument("--layouts", nargs="+", default=list(LAYOUTS))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", choices=["drawn", "scans", "phones", "photos"])
    parser.add_argument("--digitizer", help="its name; the best one by default")
    parser.add_argument("--without", choices=["bent", "names"])
    parser.add_argument("--draw", type=Path, metavar="FOLDER")
    asked = parser.parse_args()
    tables: dict[str, list[Row]] = {}
    if asked.only in {None, "drawn"}:
        jobs = [Job(*job) for job in product(asked.presets, asked.layouts, range(asked.records))]
        scores = list(
            Parallel(n_jobs=asked.workers)(delayed(read)(job, asked.without, asked.digitizer) for job in jobs)
        )
        tables["drawn"] = table(jobs, scores)
        tables["problems"] = [
            {"page": one.group, "layout and record": one.record, "problem": one.problem[:130]}
            for one in scores
            if one.problem
        ]
        print_table(f"drawn pages, {records.describe(asked.records)}; over leads", tables["drawn"])
        print_table("pages that raised or came back below 10 dB", tables["problems"])
        if asked.draw:
            overlays(jobs, scores, asked.draw, asked.without)
    reader = digitizer(asked.without, asked.digitizer)
    if asked.only in {None, "scans"}:
        tables["scans"] = [summary(f"scan {one.record}", [one]) for one in scan_scores(reader)]
        print_table("real scans, against what was printed", tables["scans"])
    if asked.only in {None, "phones"}:
        scores = phone_scores(reader)
        tables["phones"] = [summary(f"phone {one.record}", [one]) for one in scores]
        tables["phones"] += [summary("phone photos", scores)] if scores else []
        print_table("real phone photos of prints, layout told, against what was printed", tables["phones"])
    if asked.only in {None, "photos"}:
        tables["photos"] = photo_row(reader, asked.draw)
        print_table("real photos, screen shots and scans, by I + III - II", tables["photos"])
    settings: Row = {"records": records.describe(asked.records), "without": asked.without or "nothing"}
    settings["digitizer"] = asked.digitizer or "the best"
    save("pages", tables, settings=settings)


if __name__ == "__main__":
    main()
