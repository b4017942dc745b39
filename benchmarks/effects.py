"""Exactness, speed and memory of effects and presets: ``python -m benchmarks.effects``."""

import argparse
from functools import partial

import numpy as np

import ecgsyn
from benchmarks.measure import REPEATS, Row, peak_memory_mb, print_table, save, timed
from ecgsyn.effect_presets import Effects, preset_names
from ecgsyn.effects import Chain, effect_names, get_effect
from ecgsyn.testing import TruthErrors, truth_errors
from ecgtypes import Page

PAGE_MM = {"2200 x 1700": ("letter", 200.0), "A4 at 600 dpi": ("a4", 600.0)}
NEEDS_MORE = ("albumentations",)
"""Effects that cannot be made from a name alone."""


def draw(page: str, dpi: float) -> Page:
    """Draw the page that speed and memory are measured on: 3x4+1, a simulated recording."""
    renderer = ecgsyn.StandardRenderer(layout="3x4+1", dpi=dpi, page=page)
    return renderer.render(ecgsyn.simulate_recording(rng=0), rng=0)


def apply_once(preset: str, page: str, dpi: float, seed: int) -> None:
    """Draw a page and put a preset on it: what the memory of one page is measured on."""
    ecgsyn.load_effects(preset, severity=1.0)(draw(page, dpi), rng=seed)


def chains(count: int, *, links: int = 5) -> list[tuple[Effects, int]]:
    """Return chains of effects drawn at random, each with its seed."""
    names = [name for name in effect_names() if name not in NEEDS_MORE]
    found: list[tuple[Effects, int]] = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        chosen = rng.choice(names, size=links, replace=False)
        found.append((Chain([get_effect(name, severity=float(rng.uniform(0, 1))) for name in chosen]), seed))
    return found


def exactness(*, seeds: int, chain_count: int) -> list[Row]:
    """Return the truth's errors after every effect, every preset, and random chains."""
    rows: list[Row] = []
    for name in effect_names():
        if name not in NEEDS_MORE:
            effects = [
                (get_effect(name, severity=severity), seed)
                for severity in (0.5, 1.0)
                for seed in range(seeds)
            ]
            rows.append(_row(f"effect {name}", effects))
    for name in preset_names():
        preset = [
            (ecgsyn.load_effects(name, severity=severity), seed)
            for severity in (0.5, 1.0)
            for seed in range(2 * seeds)
        ]
        rows.append(_row(f"preset {name}", preset))
    rows.append(_row(f"{chain_count} random chains", chains(chain_count)))
    return rows


def _row(what: str, effects: list[tuple[Effects, int]]) -> Row:
    found = [truth_errors(effect, seed=seed) for effect, seed in effects]
    medians = np.array([errors.summary() for errors in found])
    pooled = _pooled(found)
    trace, grid, names = pooled.summary()
    small = float(np.median(pooled.small_names)) if pooled.small_names.size else float("nan")
    return {
        "after": what,
        "pages": len(found),
        "trace median px": f"{trace:.3f}",
        "worst page": f"{_worst(medians[:, 0]):.3f}",
        "grid p95 px": f"{grid:.3f}",
        "worst page's": f"{_worst(medians[:, 1]):.3f}",
        "names median IoU": f"{names:.3f}",
        "lowest page": f"{-_worst(-medians[:, 2]):.3f}",
        "2.8 mm names": f"{small:.3f}",
    }


def _pooled(found: list[TruthErrors]) -> TruthErrors:
    parts = ("trace", "grid", "names", "small_names")
    return TruthErrors(*(np.concatenate([getattr(errors, part) for errors in found]) for part in parts))


def _worst(values: np.ndarray) -> float:
    return float(np.nanmax(values)) if np.isfinite(values).any() else float("nan")


def speed(*, seeds: int) -> list[Row]:
    """Return CPU time beyond rendering at 2200 x 1700, all truth kept, one thread."""
    import cv2

    cv2.setNumThreads(1)
    page = draw(*PAGE_MM["2200 x 1700"])
    rows: list[Row] = []
    for name in preset_names():
        effects = ecgsyn.load_effects(name)
        times = [timed(partial(effects, page, rng=seed), repeats=3) for seed in range(seeds)]
        cpu = np.array([timing.cpu_ms for timing in times])
        row: Row = {
            "preset": name,
            "median CPU ms": float(np.median(cpu)),
            "slowest of the seeds": float(cpu.max()),
        }
        rows.append({**row, "wall ms": float(np.median([timing.wall_ms for timing in times]))})
    return rows


def memory(*, seeds: int) -> list[Row]:
    """Return the peak memory of drawing one A4 page at 600 dpi and putting a preset on it, severity 1."""
    place, dpi = PAGE_MM["A4 at 600 dpi"]
    rows: list[Row] = []
    for name in preset_names():
        code = "from benchmarks.effects import apply_once; apply_once({!r}, {!r}, {}, {})"
        peaks = [peak_memory_mb(code.format(name, place, dpi, seed)) for seed in range(seeds)]
        rows.append({"preset": name, "pages": seeds, "highest peak MB": max(peaks)})
    return rows


def each_speed() -> list[Row]:
    """Return CPU time of every effect alone, severity 1, at 2200 x 1700."""
    page = draw(*PAGE_MM["2200 x 1700"])
    rows: list[Row] = []
    for name in effect_names():
        if name not in NEEDS_MORE:
            effect = get_effect(name, severity=1.0)
            times = [timed(partial(effect, page, rng=seed), repeats=1).cpu_ms for seed in range(3)]
            rows.append({"effect": name, "median CPU ms": float(np.median(times)), "slowest": max(times)})
    return rows


def main() -> None:
    """Measure, print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["truth", "speed", "effects", "memory"], help="one table alone")
    parser.add_argument("--seeds", type=int, default=5, help="pages of each effect and severity")
    parser.add_argument("--chains", type=int, default=100)
    asked = parser.parse_args()
    tables: dict[str, list[Row]] = {}
    if asked.only in (None, "truth"):
        tables["truth"] = exactness(seeds=asked.seeds, chain_count=asked.chains)
        print_table(
            "truth against pixels (ecgsyn.testing.truth_errors), 150 x 100 mm, 200 dpi", tables["truth"]
        )
    if asked.only in (None, "speed"):
        tables["speed"] = speed(seeds=2 * asked.seeds)
        print_table(
            "CPU time beyond rendering, 2200 x 1700, 3x4+1, one thread, severity 0.5", tables["speed"]
        )
    if asked.only in (None, "effects"):
        tables["effects"] = each_speed()
        print_table("CPU time of each effect alone, 2200 x 1700, severity 1", tables["effects"])
    if asked.only in (None, "memory"):
        tables["memory"] = memory(seeds=max(asked.seeds // 2, 1))
        print_table("peak memory, one A4 page at 600 dpi drawn and changed, severity 1", tables["memory"])
    save("effects", tables, settings={"repeats": REPEATS, "seeds": asked.seeds})


if __name__ == "__main__":
    main()
