"""Do our pages look like real ones? ``python -m benchmarks.realism``.

Every statistic of `benchmarks.page_statistics` is measured, without truth, on the real pages of the
data folder and on generated ones. A real page counts as inside where its value lies between the 1 %
and the 99 % quantile of the generated ones; what cannot be measured on it counts as outside.

Examples
--------
``python -m benchmarks.realism --pages 600 --workers 2`` is the full measure; ``--worst FOLDER`` saves
each real page beside the generated page nearest to it; ``--presets phone scanner`` takes those alone.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from PIL import Image

from benchmarks import records
from benchmarks.measure import Row, print_table, save
from benchmarks.page_statistics import STATISTICS, page_statistics
from benchmarks.realism_pages import POPULATION, PRESETS, draw, known_presets, read_page, real_pages

__all__ = ["Population", "inside", "nearest", "ranges"]

LOW, HIGH = 0.01, 0.99
NAMES = tuple(statistic.name for statistic in STATISTICS)
SIDE_BY_SIDE = 900
"""Width of either page in a picture of two, px."""

FEWEST = 20
"""Pages on which a statistic must have been measured for it to have a range."""

Values = NDArray[np.float64]


class Population(NamedTuple):
    """Statistics of pages, one row each; NaN where a page does not show what is measured."""

    names: tuple[str, ...]
    values: Values


def ranges(generated: Values) -> Values:
    """Return the 1 and 99 % quantiles of each statistic, shape (2, statistics); NaN with too few values."""
    found = np.full((2, generated.shape[1]), np.nan)
    for column, values in enumerate(generated.T):
        finite = values[np.isfinite(values)]
        if finite.size >= FEWEST:
            found[:, column] = np.quantile(finite, [LOW, HIGH])
    return found


def inside(real: Values, limits: Values) -> NDArray[np.bool_]:
    """Return which (page, statistic) pairs lie inside the range; what was not measured does not."""
    return (real >= limits[0]) & (real <= limits[1])


def nearest(real: Values, generated: Values) -> NDArray[np.intp]:
    """Return the generated page nearest to each real one.

    Distances are over statistics divided by their spread (a third of the range from 10 to 90 %), each
    counting no more than 3; one that is not measured on either page counts 1.
    """
    low, high = np.nanquantile(np.concatenate([generated, real]), [0.1, 0.9], axis=0)
    spread = np.maximum((high - low) / 3, 1e-6)
    apart = np.minimum(np.abs(real[:, None] - generated[None]) / spread, 3)
    return np.argmin((np.nan_to_num(apart, nan=1.0) ** 2).sum(axis=2), axis=1)


def measure_real(workers: int) -> Population:
    """Measure the real pages at hand."""
    paths = real_pages()
    found = Parallel(n_jobs=workers)(delayed(_measure_file)(path) for path in paths)
    return Population(tuple(path.stem for path in paths), np.array(found).reshape(-1, len(NAMES)))


def measure_generated(n: int, seed: int, presets: tuple[str, ...], workers: int) -> Population:
    """Draw and measure generated pages, equally many of each preset."""
    found = Parallel(n_jobs=workers)(delayed(_measure_drawn)(k, seed, presets) for k in range(n))
    names = tuple(presets[k % len(presets)] for k in range(n))
    return Population(names, np.array(found).reshape(-1, len(NAMES)))


def _measure_file(path: Path) -> list[float]:
    return list(page_statistics(read_page(path)).values())


def _measure_drawn(number: int, seed: int, presets: tuple[str, ...]) -> list[float]:
    return list(page_statistics(draw(number, seed, presets).image).values())


def page_table(real: Population, limits: Values) -> list[Row]:
    """Return a row for each statistic: range, and each real page's value with what is wrong with it."""
    rows: list[Row] = []
    for column, statistic in enumerate(STATISTICS):
        low, high = limits[:, column]
        row: Row = {
            "statistic": statistic.name,
            "unit": statistic.unit,
            "1 %": _short(low),
            "99 %": _short(high),
        }
        for name, value in zip(real.names, real.values[:, column], strict=True):
            row[name] = _marked(float(value), low, high)
        rows.append(row)
    return rows


def _marked(value: float, low: float, high: float) -> str:
    if not np.isfinite(value):
        return "none !"
    sign = "  " if low <= value <= high else " <" if value < low else " >" if value > high else " !"
    return _short(value) + sign


def _short(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def share_table(within: NDArray[np.bool_], real: Population, generated: Population) -> list[Row]:
    """Return the share of real pages inside by statistic, and of generated ones that show it at all."""
    seen = np.isfinite(generated.values).mean(axis=0)
    rows: list[Row] = []
    for column, statistic in enumerate(STATISTICS):
        outside = [name for name, held in zip(real.names, within[:, column], strict=True) if not held]
        rows.append(
            {
                "statistic": statistic.name,
                "inside": float(within[:, column].mean()),
                "measured": float(seen[column]),
                "meaning": statistic.meaning,
                "outside": " ".join(outside) or "-",
            }
        )
    return rows


def preset_table(real: Population, generated: Population) -> list[Row]:
    """Return the share of pairs that lie inside the range of each preset by itself."""
    parts = np.array([path.parent.name for path in real_pages()])
    rows: list[Row] = []
    for preset in dict.fromkeys(generated.names):
        own = generated.values[[name == preset for name in generated.names]]
        within = inside(real.values, ranges(own))
        row: Row = {"preset": preset, "generated pages": len(own)}
        rows.append(
            {**row, **{part: float(within[parts == part].mean()) for part in dict.fromkeys(parts.tolist())}}
        )
    return rows


def summary_table(within: NDArray[np.bool_], real: Population) -> list[Row]:
    """Return the share of statistics inside by real page, and of all pairs."""
    rows: list[Row] = [
        {"page": name, "inside": float(row.mean()), "outside": _listed(row)}
        for name, row in zip(real.names, within, strict=True)
    ]
    return [
        *rows,
        {
            "page": "all",
            "inside": float(within.mean()),
            "outside": f"{(~within).sum()} of {within.size} pairs",
        },
    ]


def _listed(row: NDArray[np.bool_]) -> str:
    return " ".join(name for name, held in zip(NAMES, row, strict=True) if not held) or "-"


def save_pairs(folder: Path, chosen: Sequence[int], seed: int, presets: tuple[str, ...]) -> None:
    """Save each real page beside the generated page nearest to it."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, number in zip(real_pages(), chosen, strict=True):
        drawn = draw(int(number), seed, presets)
        both = [_fitted(read_page(path)), _fitted(drawn.image)]
        sheet = Image.new("RGB", (2 * SIDE_BY_SIDE + 20, max(page.height for page in both)), "white")
        sheet.paste(both[0], (0, 0))
        sheet.paste(both[1], (SIDE_BY_SIDE + 20, 0))
        sheet.save(folder / f"{path.stem}-{drawn.preset}-{drawn.number}.png")
    print(f"\nreal pages (left) beside the nearest generated ones: {folder}")


def _fitted(image: NDArray[np.uint8]) -> Image.Image:
    page = Image.fromarray(image)
    return page.resize(
        (SIDE_BY_SIDE, max(1, round(page.height * SIDE_BY_SIDE / page.width))), Image.Resampling.LANCZOS
    )


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pages", type=int, default=120, help="generated pages, over all presets")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--presets", nargs="+", default=list(PRESETS))
    parser.add_argument("--json", type=Path, help="write every page's statistics there as well")
    parser.add_argument("--worst", type=Path, help="folder for pictures of real and nearest generated pages")
    return parser.parse_args()


def main() -> None:
    """Measure both populations, print the tables and write them."""
    asked = _parsed()
    presets = known_presets(tuple(asked.presets))
    if not real_pages():
        print("no real pages: the benchmark needs the data folder (see tests/shared_data.py)")
        return
    if not presets:
        print("no preset is left to draw pages with")
        return
    real = measure_real(asked.workers)
    generated = measure_generated(asked.pages, asked.seed, presets, asked.workers)
    limits = ranges(generated.values)
    within = inside(real.values, limits)
    drawn = f"{asked.pages} pages, equal shares of {', '.join(presets)}"
    shown = f"{drawn}; {POPULATION}; {records.describe(200)}; seed {asked.seed}"
    tables = {
        "pages": page_table(real, limits),
        "statistics": share_table(within, real, generated),
        "presets": preset_table(real, generated),
        "summary": summary_table(within, real),
    }
    print_table(
        f"real pages against the generated 1-99 % range (< below, > above, ! not measured): {shown}",
        tables["pages"],
    )
    print_table("share of real pages inside, by statistic", tables["statistics"])
    print_table("share of pairs inside the range of one preset's pages alone", tables["presets"])
    print_table("share of statistics inside, by real page", tables["summary"])
    save("realism", tables, settings={"generated": shown, "pages": asked.pages, "seed": asked.seed})
    if asked.json is not None:
        asked.json.write_text(json.dumps(_all_values(real, generated), indent=1) + "\n", encoding="utf-8")
    if asked.worst is not None:
        save_pairs(asked.worst, nearest(real.values, generated.values).tolist(), asked.seed, presets)


def _all_values(real: Population, generated: Population) -> dict[str, list[Row]]:
    def rows(population: Population) -> list[Row]:
        return [
            {"page": name, **dict(zip(NAMES, np.where(np.isfinite(row), row, None).tolist(), strict=True))}
            for name, row in zip(population.names, population.values, strict=True)
        ]

    return {"real": rows(real), "generated": rows(generated)}


if __name__ == "__main__":
    main()
