"""Speed, memory and exactness of drawing: ``python -m benchmarks.render``."""

import argparse
from itertools import product

import numpy as np

import ecgsyn
from benchmarks import records
from benchmarks.measure import REPEATS, Row, peak_memory_mb, print_table, save, timed
from ecgtypes import STANDARD_12, Recording

LAYOUTS = ("3x1", "3x4", "3x4+1", "3x4+3", "6x1", "6x2", "6x2+1", "12x1", "4x3")


def render_once(layout: str, dpi: float) -> None:
    """Draw a page with all its truth and masks: what the memory of one page is measured on."""
    ecgsyn.StandardRenderer(layout=layout, dpi=dpi, page="letter").render(records.load(0), rng=0)


def speed(layouts: list[str], dpis: list[float]) -> list[Row]:
    """Return CPU, wall and peak memory for each layout and dpi, with truth and masks, without encoding."""
    rows: list[Row] = []
    recording = records.load(0)
    for layout, dpi in product(layouts, dpis):
        renderer = ecgsyn.StandardRenderer(layout=layout, dpi=dpi, page="letter")
        timing = timed(lambda renderer=renderer: renderer.render(recording, rng=0).truth.masks())
        width, height = renderer.render(recording, rng=0).truth.size
        code = f"from benchmarks.render import render_once; render_once({layout!r}, {dpi})"
        rows.append(
            {
                "layout": layout,
                "dpi": dpi,
                "pixels": f"{width}x{height}",
                "cpu ms": timing.cpu_ms,
                "wall ms": timing.wall_ms,
                "peak MB": peak_memory_mb(code),
            }
        )
    return rows


def exactness(dpis: list[float], *, count: int) -> list[Row]:
    """Return how far the ink's centre lies from the truth, rms over all columns of the pages."""
    sources = {
        "straight lines": [straight_lines()],
        records.describe(count): [records.load(i) for i in range(count)],
    }
    rows: list[Row] = []
    for dpi, (source, drawn) in product(dpis, sources.items()):
        found = [ecgsyn.centre_errors(bare_renderer(dpi).render(one, rng=0)) for one in drawn]
        flat = np.concatenate([errors.flat for errors in found])
        steep = np.concatenate([errors.steep for errors in found])
        rows.append(
            {
                "dpi": dpi,
                "drawn": source,
                "flat rms px": f"{_rms(flat):.4f}",
                "flat columns": flat.size,
                "steep rms px": f"{_rms(steep):.4f}",
                "steep columns": steep.size,
            }
        )
    return rows


def straight_lines() -> Recording:
    """Return triangle waves of twelve periods: long straight flanks, flat ones and steep ones.

    On a straight line the centre of the ink is the line, whatever the pen; at a bend it lies inside.
    """
    times = np.arange(5000) / 500
    periods = np.geomspace(0.2, 4.0, len(STANDARD_12))
    signals = [np.abs(2 * (times / period % 1) - 1) - 0.5 for period in periods]
    return Recording(signals=np.array(signals), leads=STANDARD_12, sampling_rate=500)


def bare_renderer(dpi: float) -> ecgsyn.StandardRenderer:
    """Return a renderer that draws traces alone."""
    return ecgsyn.StandardRenderer(
        layout="3x4+1",
        dpi=dpi,
        page="letter",
        grid=ecgsyn.GridStyle(colour="none"),
        labels=ecgsyn.LabelStyle(place="none"),
        pulse=ecgsyn.PulseStyle(side="none"),
        separators=ecgsyn.SeparatorStyle(kind="none"),
        text=ecgsyn.TextStyle(header=False, footer=False),
    )


def _rms(errors: np.ndarray) -> float:
    return float(np.sqrt(np.mean(errors**2))) if errors.size else float("nan")


def main() -> None:
    """Measure, print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dpi", type=float, nargs="+", default=[100.0, 200.0, 300.0])
    parser.add_argument("--layouts", nargs="+", default=list(LAYOUTS))
    parser.add_argument("--records", type=int, default=5, help="for the exactness of traces")
    asked = parser.parse_args()
    times = speed(asked.layouts, asked.dpi)
    print_table(f"render a letter page with truth and masks, no encoding, median of {REPEATS}", times)
    exact = exactness(asked.dpi, count=asked.records)
    print_table("ink's centre against truth (ecgsyn.centre_errors)", exact)
    save(
        "render", {"speed": times, "exactness": exact}, settings={"records": records.describe(asked.records)}
    )


if __name__ == "__main__":
    main()
