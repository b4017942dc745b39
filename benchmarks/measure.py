"""How the benchmarks measure time and memory, print tables and write JSON."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

RESULTS = Path(__file__).resolve().parent / "results"
ROOT = Path(__file__).resolve().parents[1]
REPEATS = 7

Row = dict[str, str | float | int]


def network_parser(description: str | None, *, pages: int, of: str) -> argparse.ArgumentParser:
    """Return a parser of what benchmarks of a network are told."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=_one_or_more, default=pages, help=f"of each {of}")
    parser.add_argument("--weights", help="an ONNX file; the bundled one by default")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the JSON file")
    return parser


def _one_or_more(text: str) -> int:
    if not text.isdecimal() or not int(text):
        message = f"one page or more is looked at, not {text}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


class Timing(NamedTuple):
    """Median CPU and wall time of a call, ms."""

    cpu_ms: float
    wall_ms: float


def timed(call: Callable[[], object], *, repeats: int = REPEATS) -> Timing:
    """Call once to warm up, then `repeats` times, and return the medians."""
    call()
    cpu, wall = [], []
    for _ in range(repeats):
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        call()
        cpu.append(time.process_time() - cpu_start)
        wall.append(time.perf_counter() - wall_start)
    return Timing(1000 * statistics.median(cpu), 1000 * statistics.median(wall))


def run_fresh(code: str) -> str:
    """Run code in a fresh interpreter in the project's root and return what it printed."""
    run = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(run.stderr)
    return run.stdout


def peak_memory_mb(code: str) -> float:
    """Return the peak resident memory of a fresh interpreter that runs code, in MB of 10^6 bytes.

    Linux reports it for the process's own memory as VmHWM; ``ru_maxrss`` there also counts what the
    parent had before the new program was loaded, so it is only used elsewhere.
    """
    own = "benchmarks.measure import own_peak_mb; print(own_peak_mb())"
    return float(run_fresh(f"{code}\nfrom {own}").splitlines()[-1])


def own_peak_mb() -> float:
    """Return the peak resident memory of this process, MB."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def print_table(title: str, rows: Sequence[Row]) -> None:
    """Print rows under the names of their fields."""
    print(f"\n{title}")
    if not rows:
        print("  (none)")
        return
    fields = list(rows[0])
    cells = [fields, *[[_text(row[field]) for field in fields] for row in rows]]
    widths = [max(len(line[i]) for line in cells) for i in range(len(fields))]
    for line in cells:
        print("  " + "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def save(
    name: str, tables: dict[str, Sequence[Row]], *, settings: Row | None = None, folder: Path = RESULTS
) -> Path:
    """Write the tables and what they were measured on to ``NAME.json`` in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    held = {"benchmark": name, "machine": _machine(), "settings": settings or {}, "tables": tables}
    path.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
    print(f"\nwritten: {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")
    return path


def _text(value: str | float) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _machine() -> Row:
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "system": platform.system(),
        "processor": platform.machine(),
        "cpus": os.cpu_count() or 0,
    }
