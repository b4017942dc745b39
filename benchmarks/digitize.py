"""Speed, memory and accuracy on our own clean pages: ``python -m benchmarks.digitize``.

Examples
--------
``python -m benchmarks.digitize --records 50 --dpi 100 200 300 --workers 2`` is the full measure;
``--only speed`` and ``--only accuracy`` do one half.
"""

import argparse
import io
from itertools import product

import numpy as np
from joblib import Parallel, delayed
from PIL import Image

import ecgdigit
import ecgsyn
from benchmarks import records
from benchmarks.accuracy import PageScore, problems, score, summarise
from benchmarks.measure import REPEATS, Row, peak_memory_mb, print_table, save, timed

LAYOUTS = ("3x1", "3x4", "3x4+1", "3x4+3", "6x1", "6x2", "6x2+1", "12x1", "4x3")


def digitize_once(layout: str, dpi: float) -> None:
    """Draw a page and read it from PNG bytes: what the memory of one page is measured on."""
    ecgdigit.load_digitizer("classical").digitize(_png(layout, dpi).getvalue(), sampling_rate=500.0)


def speed(layouts: tuple[str, ...], dpis: list[float]) -> list[Row]:
    """Return CPU, wall and peak memory for each layout and dpi, decoding the PNG included."""
    rows: list[Row] = []
    digitizer = ecgdigit.load_digitizer("classical")
    for layout, dpi in product(layouts, dpis):
        png = _png(layout, dpi)
        timing = timed(lambda png=png: digitizer.digitize(png.getvalue(), sampling_rate=500.0))
        code = f"from benchmarks.digitize import digitize_once; digitize_once({layout!r}, {dpi})"
        rows.append(
            {
                "layout": layout,
                "dpi": dpi,
                "pixels": "{}x{}".format(*Image.open(png).size),
                "cpu ms": timing.cpu_ms,
                "wall ms": timing.wall_ms,
                "peak MB": peak_memory_mb(code),
            }
        )
    return rows


def accuracy(layouts: tuple[str, ...], dpis: list[float], *, count: int, workers: int) -> list[PageScore]:
    """Return a score for each record, layout and dpi."""
    jobs = product(range(count), layouts, dpis)
    return Parallel(n_jobs=workers)(delayed(_score_own)(*job) for job in jobs)


def _score_own(index: int, layout: str, dpi: float) -> PageScore:
    recording = records.load(index)
    page = ecgsyn.StandardRenderer(layout=layout, dpi=dpi).render(recording, rng=index)
    return score(
        page.image,
        page,
        sampling_rate=recording.sampling_rate,
        group=layout,
        dpi=dpi,
        record=recording.record_id,
    )


def _png(layout: str, dpi: float) -> io.BytesIO:
    page = ecgsyn.StandardRenderer(layout=layout, dpi=dpi).render(records.load(0), rng=0)
    stream = io.BytesIO()
    Image.fromarray(np.asarray(page.image)).save(stream, format="PNG", compress_level=1)
    return stream


def main() -> None:
    """Measure what is asked for, print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=10)
    parser.add_argument("--dpi", type=float, nargs="+", default=[100.0, 200.0, 300.0])
    parser.add_argument("--layouts", nargs="+", default=list(LAYOUTS))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=["speed", "accuracy"])
    asked = parser.parse_args()
    layouts = tuple(asked.layouts)
    tables: dict[str, list[Row]] = {}
    if asked.only != "accuracy":
        tables["speed"] = speed(layouts, asked.dpi)
        print_table(f"digitize one page from PNG bytes, median of {REPEATS}", tables["speed"])
    if asked.only != "speed":
        scores = accuracy(layouts, asked.dpi, count=asked.records, workers=asked.workers)
        tables["accuracy"], tables["problems"] = summarise(scores), problems(scores)
        print_table(f"own clean pages, {records.describe(asked.records)}; over leads", tables["accuracy"])
        print_table("pages that raised or came back below 10 dB", tables["problems"])
    save("digitize", tables, settings={"records": records.describe(asked.records)})


if __name__ == "__main__":
    main()
