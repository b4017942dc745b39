"""How much memory the processes of a build take, from its first pages to its last."""

import os
import shutil
import tempfile
import threading
from pathlib import Path

import numpy as np

import ecgsyn
from benchmarks.measure import Row
from ecgsyn.dataset.plan.dataset_plan import CHUNK

PAGES = 5000
MOMENTS = (100, 500, 1000, 2000, 3000, 4000, 5000)
"""Pages done at which memory is told; each is the median of what was seen within 50 pages of it."""

DPI = 72
EFFECTS = ("clean", "scanner", "phone")


def rows(*, pages: int = PAGES) -> list[Row]:
    """Return the memory of the builder and of its workers by the number of pages done."""
    found: list[Row] = []
    for workers in (1, 2):
        folder = Path(tempfile.mkdtemp(prefix="ecgpaper-memory-"))
        try:
            seen = _watched(folder / "dataset", workers=workers, pages=pages)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        found += [{"workers": workers, **row} for row in _at_moments(seen, pages)]
    return found


def _watched(out: Path, *, workers: int, pages: int) -> list[tuple[int, float, float]]:
    """Build a dataset, and return pages done, the builder's memory and that of all workers, many times."""
    seen: list[tuple[int, float, float]] = []
    done = threading.Event()
    receipts = out / ".build" / "receipts"

    def watch() -> None:
        while not done.wait(0.2):
            count = CHUNK * (len(os.listdir(receipts)) if receipts.is_dir() else 0)  # noqa: PTH208
            seen.append((count, resident_mb(os.getpid()), sum(resident_mb(pid) for pid in children())))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        ecgsyn.build_dataset(
            "simulated",
            out,
            task="detection",
            pages=pages,
            effects=EFFECTS,
            seed=7,
            workers=workers,
            drawing=ecgsyn.Drawing(dpi=DPI), progress=False, split=(1, 0, 0),
        )  # fmt: skip
    finally:
        done.set()
        watcher.join()
    return seen


def _at_moments(seen: list[tuple[int, float, float]], pages: int) -> list[Row]:
    found: list[Row] = []
    for moment in (one for one in MOMENTS if one <= pages):
        near = [(own, others) for count, own, others in seen if abs(count - moment) <= 50]
        if near:
            own, others = np.median(np.array(near), axis=0)
            found.append({"pages": moment, "builder MB": float(own), "workers MB": float(others)})
    return found


def children() -> list[int]:
    """Return the processes that this one has started and that still run."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(status[1])
    found: list[int] = []
    todo = [os.getpid()]
    while todo:
        parent = todo.pop()
        below = [pid for pid, above in parents.items() if above == parent]
        found += below
        todo += below
    return found


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process, MB; 0 where it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has used, s; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
