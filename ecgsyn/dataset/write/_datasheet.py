"""The datasheet of a dataset: what it is, from where, under what terms, and how to make it again."""

import json
from collections.abc import Iterator
from typing import Any

from ecgsyn.dataset.plan.source_description import About, table
from ecgsyn.dataset.write.manifest import DatasetSummary

__all__ = ["DATASHEET", "datasheet"]

DATASHEET = "DATASHEET.md"

CONTENTS = {
    "images": "the pages",
    "crops": "the crops: one lead each, and what runs through it",
    "truth": "all that is known of each page and crop, as `ecgtypes.Page` holds it: JSON and npz",
    "labels": "YOLO boxes, with `data.yaml`",
    "annotations": "COCO JSON: boxes, and traces as run-length masks",
    "masks": "PNG masks of the crops: the lead that a crop was cut for, alone",
    "masks-bmp": "the same as BMP",
    "signals": "what each page or crop prints, mV: WFDB records or JSON",
    "shards": "WebDataset tar files with all files of the items",
    "digitization-dataset": "pages and signals, in the layout of rahimi2025",
    "detection-dataset": "pages and boxes, in the layout of rahimi2025",
    "segmentation": "crops, masks and signals, in the layout of rahimi2025",
    "overlap-dataset": "crops with and without overlap, in the layout of rahimi2025",
}


def datasheet(
    plan: dict[str, Any], summary: DatasetSummary, about: About, folders: set[str], *, patients: bool
) -> bytes:
    """Return the datasheet.

    Parameters
    ----------
    plan : dict
        ``arguments`` and ``libraries``.
    summary : DatasetSummary
    about : About
    folders : set of str
        That the dataset has.
    patients : bool
        Whether the patient of every record is known.

    Returns
    -------
    bytes
        Markdown. It says nothing of when, where and how fast the dataset was made: the same call gives
        the same text.
    """
    lines = [*_what(plan, summary), *_source(about, summary, patients=patients), *_counts(summary)]
    lines += ["## Files", ""]
    lines += [f"- `{folder}/`: {text}" for folder, text in CONTENTS.items() if folder in folders]
    lines += [
        "- `index.parquet`: one row for each page and crop",
        "- `croissant.json`: this dataset as Croissant JSON-LD",
        "- `manifest.json`: arguments, counts, records left out, and the SHA-256 of every file",
        "",
        "## Made with",
        "",
        *table(((name, number) for name, number in plan["libraries"].items()), ("library", "version")),
        "",
        "The call's arguments, as the manifest has them:",
        "",
        "```json",
        json.dumps(plan["arguments"], indent=1, ensure_ascii=False),
        "```",
        "",
    ]
    return "\n".join(lines).encode()


def _what(plan: dict[str, Any], summary: DatasetSummary) -> Iterator[str]:
    tasks = ", ".join(plan["arguments"]["task"])
    yield f"# ECG pages for {tasks}"
    yield ""
    made = f"drawn by ecgpaper {plan['libraries']['ecgpaper']} with the seed {summary.seed}"
    yield f"{summary.pages:,} pages and {summary.crops:,} crops, {made}."
    yield (
        "Pages are synthetic: the signals are those of the source, everything else on them (names, dates, "
        "handwriting) is made up. They show no page that was ever printed, and are meant for training and "
        "testing software that reads ECG pages, not for diagnosis."
    )
    yield ""


def _source(about: About, summary: DatasetSummary, *, patients: bool) -> Iterator[str]:
    yield "## From where"
    yield ""
    yield f"- source: {about.name}" + (f", {about.url}" if about.url else "")
    yield f"- licence: {about.license or 'not stated; ask whoever gave the recordings'}"
    if about.citation:
        yield f"- cite: {about.citation}"
    if summary.records:
        yield f"- records: {summary.records:,} drawn from, {len(summary.skipped):,} left out, as listed"
    if not summary.records:
        yield "- splits: each page is of a simulated recording of its own"
    elif patients:
        yield "- splits: by patient; no patient is in two of them"
    else:
        yield "- splits: by record; the source does not name the patient of every record"
    yield ""


def _counts(summary: DatasetSummary) -> Iterator[str]:
    yield "## How many"
    yield ""
    for title, properties in (
        ("split", ("kind", "split")),
        ("layout", ("kind", "layout")),
        ("style", ("kind", "style")),
        ("effects", ("kind", "effects")),
    ):
        rows = ((*key, f"{count:,}") for key, count in sorted(summary.by(*properties).items()))
        yield from table(rows, ("kind", title, "count"))
        yield ""
    strata = {key: n for key, n in summary.by("stratum").items() if key != ("",)}
    if strata:
        yield "Crops by the share of columns that a neighbour touches: 0, to 1.6 %, to 4 %, or more."
        yield ""
        rows = ((name, f"{strata.get((name,), 0):,}") for name in ("none", "few", "some", "many"))
        yield from table(rows, ("columns touched", "count"))
        yield ""
