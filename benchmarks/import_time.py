"""Time to import each package in a fresh interpreter: ``python -m benchmarks.import_time``."""

import json
import statistics

from benchmarks.measure import REPEATS, Row, peak_memory_mb, print_table, run_fresh, save

PACKAGES = ("ecgpaper", "ecgtypes", "ecgsyn", "ecgseg", "ecgdigit")
HEAVY = ("torch", "albumentations", "wfdb", "pandas", "onnxruntime", "matplotlib")

CODE = """
import json, sys, time
wall, cpu = time.perf_counter(), time.process_time()
import {package}
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
heavy, names = [m for m in {heavy} if m in sys.modules], time.perf_counter()
from {package} import *
names = wall + time.perf_counter() - names
print(json.dumps([1000 * wall, 1000 * cpu, 1000 * names, heavy]))
"""


def measure(package: str) -> Row:
    """Return the medians over fresh interpreters, after one run that fills the disk cache.

    "all names" is the time with every public name looked up as well.
    """
    runs = [json.loads(run_fresh(CODE.format(package=package, heavy=HEAVY))) for _ in range(REPEATS + 1)][1:]
    return {
        "package": package,
        "wall ms": statistics.median(run[0] for run in runs),
        "cpu ms": statistics.median(run[1] for run in runs),
        "all names, wall ms": statistics.median(run[2] for run in runs),
        "heavy": ", ".join(runs[0][3]) or "none",
        "peak MB": peak_memory_mb(f"import {package}"),
    }


def main() -> None:
    """Print the table and write it."""
    rows = [measure(package) for package in PACKAGES]
    print_table(f"import in a fresh interpreter, median of {REPEATS}", rows)
    save("import_time", {"import": rows})


if __name__ == "__main__":
    main()
