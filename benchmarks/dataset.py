"""Speed, memory and sturdiness of building datasets: ``python -m benchmarks.dataset``.

``--only speed stages`` is what runs unless asked otherwise. ``seed`` builds the seed paper's four datasets at
their published sizes, ``memory`` 5,000 pages, ``kills`` one small dataset forty times.
"""

import argparse
import cProfile
import pstats
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

import ecgsyn
from benchmarks import dataset_kills, dataset_memory
from benchmarks.data_folder import dev_records, train_records
from benchmarks.measure import Row, print_table, save

TASKS = ("digitization", "detection", "segmentation", "overlap")
PRESETS = ("clean", "scanner", "phone")
DPI = 200
SEED_LAYOUTS = ("3x1", "3x4", "3x4+1", "6x2", "6x2+1", "12x1")
"""Those of the seed paper's datasets: 3x1, 3x4, 6x2 and 12x1, the middle two with and without a strip."""

SEED_DATASETS: dict[str, dict[str, int]] = {
    "digitization": {"pages": 2000},
    "detection": {"pages": 2000},
    "segmentation": {"crops": 20_000},
    "overlap": {"crops": 102},
}
"""Sizes of the seed paper (Rahimi, Karbasi and Vahabie 2025), table I."""


def sources(*, every: bool = False) -> tuple[str, list[Path] | str]:
    """Return what records are drawn, in words, and as `build_dataset` takes them."""
    dev = dev_records()
    if not dev:
        return "simulated records (no data folder found)", "simulated"
    if every:
        return "1,200 train and dev records of PTB-XL", [*train_records(), *dev]
    return "200 dev records of PTB-XL", dev


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder for a dataset, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="ecgpaper-dataset-"))
    try:
        yield folder / "dataset"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def built(out: Path, **arguments: object) -> tuple[Row, ecgsyn.DatasetSummary]:
    """Build a dataset and return how long it took, and how large it is."""
    cpu, wall = _cpu(), time.perf_counter()
    summary = ecgsyn.build_dataset(out=out, seed=7, progress=False, **arguments)  # type: ignore[arg-type]
    wall = time.perf_counter() - wall
    cpu = _cpu() - cpu
    megabytes = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
    items = summary.pages + summary.crops
    return {
        "items": items,
        "wall s": wall,
        "cpu s": cpu,
        "items/s": items / wall,
        "MB/s": megabytes / wall,
        "cpu ms an item": 1000 * cpu / items,
    }, summary


def speed(tasks: list[str], presets: list[str], workers: list[int], *, pages: int) -> list[Row]:
    """Return pages/s and MB/s by task, preset and number of workers."""
    _, records = sources()
    _warm(workers)
    rows: list[Row] = []
    for task in tasks:
        for preset in presets:
            for count in workers:
                with scratch() as out:
                    found, _ = built(
                        out,
                        records=records,
                        task=task,
                        pages=pages,
                        effects=preset,
                        drawing=ecgsyn.Drawing(dpi=DPI),
                        workers=count,
                    )
                rows.append({"task": task, "preset": preset, "workers": count, **found})
    return rows


def speed_up(*, pages: int, repeats: int = 3) -> list[Row]:
    """Return how much faster two workers are than one: medians of several builds, one after the other."""
    _, records = sources()
    rows: list[Row] = []
    for preset in PRESETS:
        times: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(repeats):
            for workers, found in times.items():
                _warm([workers])
                count = pages * 4 if preset == "clean" else pages
                with scratch() as out:
                    row, _ = built(
                        out, records=records, task="detection", pages=count, effects=preset, workers=workers
                    )
                found.append(float(row["wall s"]))
        one, two = (float(np.median(found)) for found in times.values())
        rows.append(
            {"task": "detection", "preset": preset, "pages": count, "1 worker s": one, "2 workers s": two,
             "ratio": one / two}
        )  # fmt: skip
    return rows


def stages(presets: list[str], *, pages: int) -> list[Row]:
    """Return where the CPU time of a page with signals and boxes goes, ms of one process, profiled."""
    _, records = sources()
    rows: list[Row] = []
    for preset in presets:
        with scratch() as out:
            profile = cProfile.Profile(time.process_time)
            profile.enable()
            ecgsyn.build_dataset(
                records, out, task=("digitization", "detection"), pages=pages, effects=preset, seed=7,
                workers=1, progress=False,
            )  # fmt: skip
            profile.disable()
        rows.append({"preset": preset, **_by_step(pstats.Stats(profile), pages)})
    return rows


STEPS: dict[str, tuple[str, str]] = {
    "signal": ("draw_page.py", "_recording"),
    "draw": ("renderer.py", "render"),
    "effects": ("effect_presets.py", "__call__"),
    "encode": ("image_files.py", "encode"),
    "truth": ("arrays.py", "to_bytes"),
    "write": ("dataset_store.py", "write"),
    "all of a chunk": ("chunk_writer.py", "build_chunk"),
}
"""The function that each step is spent in."""


def _by_step(stats: pstats.Stats, pages: int) -> Row:
    row: Row = {}
    for step, (file, name) in STEPS.items():
        found = (
            entry[3]
            for (path, _, function), entry in stats.stats.items()  # type: ignore[attr-defined]
            if function == name and Path(path).name == file
        )
        row[f"{step} ms"] = 1000 * sum(found) / pages
    return row


def seed_datasets(*, scale: float, workers: int) -> list[Row]:
    """Return the time of the seed paper's four datasets, at a share of their published sizes."""
    _, records = sources(every=True)
    _warm([workers])
    rows: list[Row] = []
    for task, sizes in SEED_DATASETS.items():
        with scratch() as out:
            row, summary = built(
                out,
                records=records,
                task=task,
                layouts=SEED_LAYOUTS,
                drawing=ecgsyn.Drawing(dpi=DPI),
                workers=workers,
                **{name: max(1, round(size * scale)) for name, size in sizes.items()},
            )
        strata = ", ".join(f"{name} {n}" for (name,), n in sorted(summary.by("stratum").items()) if name)
        rows.append({"task": task, **row, "wall ms an item": 1000 / float(row["items/s"]), "strata": strata})
    return rows


def _warm(workers: list[int]) -> None:
    """Start the worker processes and load the libraries, so that this is not counted."""
    for count in workers:
        with scratch() as out:
            ecgsyn.build_dataset(
                "simulated", out, task="detection", pages=4 * count, effects="scanner", seed=1,
                drawing=ecgsyn.Drawing(dpi=72), workers=count, progress=False, shards=1, format="yolo",
            )  # fmt: skip


def _cpu() -> float:
    """Return the CPU time of this process and of its workers, those that still run, s."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return (
        own.ru_utime
        + own.ru_stime
        + sum(dataset_memory.cpu_seconds(pid) for pid in dataset_memory.children())
    )


def main() -> None:
    """Measure, print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parts = ("speed", "speedup", "stages", "seed", "memory", "kills")
    parser.add_argument("--only", nargs="+", choices=parts, default=["speed", "stages"])
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--presets", nargs="+", default=list(PRESETS))
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--pages", type=int, default=32, help="of each dataset of speed, speedup and stages")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the published sizes for seed")
    parser.add_argument("--kills", type=int, default=20)
    asked = parser.parse_args()
    tables: dict[str, list[Row]] = {}
    name = sources()[0]
    if "speed" in asked.only:
        tables["speed"] = speed(asked.tasks, asked.presets, asked.workers, pages=asked.pages)
        print_table(f"{asked.pages} pages of 3x4+1, {DPI} dpi, {name}; crops are items", tables["speed"])
    if "speedup" in asked.only:
        tables["speedup"] = speed_up(pages=asked.pages)
        print_table("two workers against one, median of 3 builds each", tables["speedup"])
    if "stages" in asked.only:
        tables["stages"] = stages(asked.presets, pages=asked.pages)
        print_table("where the CPU time goes, ms a page, one process under the profiler", tables["stages"])
    if "seed" in asked.only:
        workers = max(asked.workers)
        tables["seed"] = seed_datasets(scale=asked.scale, workers=workers)
        every = sources(every=True)[0]
        print_table(f"the seed's four datasets x {asked.scale:g}, {workers} workers, {every}", tables["seed"])
        print(f"  in all {sum(float(row['wall s']) for row in tables['seed']) / 60:.1f} minutes")
    if "memory" in asked.only:
        tables["memory"] = dataset_memory.rows()
        print_table("memory while 5,000 pages are built, MB", tables["memory"])
    if "kills" in asked.only:
        tables["kills"] = dataset_kills.rows(count=asked.kills)
        print_table("killed with SIGKILL, then the same call again", tables["kills"])
    save("dataset", tables, settings={"records": name, "dpi": DPI})


if __name__ == "__main__":
    main()
