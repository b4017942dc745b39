"""Accuracy on pages that other programs drew, and on real scans: ``python -m benchmarks.foreign``."""

import argparse
import csv
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from PIL import Image

from benchmarks import records
from benchmarks.accuracy import PageScore, problems, score, summarise
from benchmarks.data_folder import phones, scans
from benchmarks.foreign_pages import STYLES, draw_foreign
from benchmarks.measure import Row, print_table, save
from ecgdigit import Digitizer
from ecgtypes import STANDARD_12, Layout, MissingExtraError, Recording, get_layout

__all__ = ["STYLES", "draw_foreign", "foreign_scores", "phone_scores", "scan_scores"]

HINTS: dict[str, Layout] = {"ecg_plot_6x2": get_layout("6x2", timing="simultaneous")}
"""Styles whose columns show the same seconds: nothing printed says so, so the caller does."""


def foreign_scores(styles: list[str], dpis: list[float], *, count: int, workers: int) -> list[PageScore]:
    """Return a score for each record, style and dpi."""
    jobs = product(range(count), styles, dpis)
    return Parallel(n_jobs=workers)(delayed(_score_style)(*job) for job in jobs)


def scan_scores(digitizer: Digitizer | None = None) -> list[PageScore]:
    """Return a score for each real scan that is at hand."""
    return [_score_file(path, "scan", _as_printed, digitizer=digitizer) for path in scans()]


def phone_scores(digitizer: Digitizer | None = None, *, layout: str | None = "3x4+1") -> list[PageScore]:
    """Return a score for each real phone photo that is at hand; the layout is told, or found."""
    told = None if layout is None else get_layout(layout)
    return [
        _score_file(path, "phone photo", _ending_early, layout=told, digitizer=digitizer) for path in phones()
    ]


def available(styles: list[str]) -> list[str]:
    """Return the styles whose programs are installed, naming the others."""
    held = []
    for style in styles:
        try:
            draw_foreign(records.load(0), style, dpi=50.0, rng=0)
            held.append(style)
        except MissingExtraError as error:
            print(f"skipped {style}: {error}")
    return held


def _score_file(
    path: Path,
    group: str,
    shown: Callable[[Recording], Recording],
    *,
    digitizer: Digitizer | None,
    layout: Layout | None = None,
) -> PageScore:
    """Return the score of a real image whose truth lies beside it; ``shown`` says what of it is printed."""
    return score(
        np.asarray(Image.open(path).convert("RGB")),
        shown(_read_truth(path.with_suffix(".csv"))),
        sampling_rate=500.0,
        group=group,
        dpi=200.0,
        record=path.stem,
        layout=layout,
        digitizer=digitizer,
    )


def _score_style(index: int, style: str, dpi: float) -> PageScore:
    recording = records.load(index)
    image, shown = draw_foreign(recording, style, dpi=dpi, rng=index)
    return score(
        image,
        _ending_early(shown),
        sampling_rate=recording.sampling_rate,
        group=style,
        dpi=dpi,
        record=recording.record_id,
        layout=HINTS.get(style),
    )


def _ending_early(shown: Recording) -> Recording:
    """Leave out the last sample, so that the truth alone, not the result's layout, says what is printed."""
    signals = shown.signals.copy()
    signals[:, -1] = np.nan
    return shown.replace(signals=signals)


def _read_truth(path: Path) -> Recording:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    signals = np.array([[float(row[lead]) for row in rows] for lead in STANDARD_12], dtype=np.float32)
    return Recording(signals=signals, leads=STANDARD_12, sampling_rate=500.0, record_id=path.stem)


def _as_printed(recording: Recording) -> Recording:
    """Keep what a page of 3x4 and a rhythm strip of II shows."""
    signals = np.full_like(recording.signals, np.nan)
    for cell in get_layout("3x4+1").cells:
        shown = (recording.times >= cell.start) & (recording.times < cell.stop)
        row = recording.leads.index(cell.lead)
        signals[row, shown] = recording.signals[row, shown]
    return _ending_early(recording.replace(signals=signals))


def main() -> None:
    """Measure what is asked for, print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10)
    parser.add_argument("--dpi", type=float, nargs="+", default=[200.0])
    parser.add_argument("--styles", nargs="+", choices=list(STYLES), default=list(STYLES))
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    styles = available(asked.styles)
    scores = foreign_scores(styles, asked.dpi, count=asked.records, workers=asked.workers)
    tables: dict[str, list[Row]] = {"foreign": summarise(scores)}
    print_table(f"pages by other programs, {records.describe(asked.records)}; over leads", tables["foreign"])
    real = scan_scores()
    if real:
        tables["scans"] = summarise(real)
        print_table("real scans", tables["scans"])
    tables["problems"] = problems([*scores, *real])
    print_table("pages that raised or came back below 10 dB", tables["problems"])
    save("foreign", tables, settings={"records": records.describe(asked.records)})


if __name__ == "__main__":
    main()
