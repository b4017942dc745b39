"""Pages whose rows stand so close that traces run into one another: ``python -m benchmarks.crowded``.

Clean pages of dev records at 200 dpi with rows 10 to 15 mm apart, the layout not told. Told are the SNR over
the columns in which another trace touches or crosses a lead's own (its offset and shift are those of the
whole lead), and the swap rate: the share of all samples that were read on another lead's line instead.
"""

import argparse
from itertools import product
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

import ecgdigit
import ecgsyn
from benchmarks import records
from benchmarks.measure import Row, print_table, save
from ecgdigit.measure.sample_pairing import pair_leads
from ecgdigit.measure.signal_delay import best_shift, shifted
from ecgseg.crops.metrics import overlapped_columns
from ecgtypes import EcgError, Page

LAYOUTS = ("12x1", "6x2", "3x4+1")
PITCHES = (10.0, 12.5, 15.0)
DPI = 200.0
PAPER = (297.0, 260.0)
"""mm: as wide as A4 and high enough for twelve rows."""

FEWEST = 25
"""Samples from which a lead's overlapped columns are measured."""

MAX_SHIFT = 100
"""Samples by which a lead may be moved, 0.2 s at 500 Hz: the definition of the SNR."""

NEAR_PX = 2
"""A sample so near to its own trace lies on it."""


class Crowded(NamedTuple):
    """What came back of one page."""

    layout: str
    pitch: float
    record: str
    whole_db: tuple[float, ...]
    overlapped_db: tuple[float, ...]
    samples: int
    swapped: int
    problem: str = ""


def draw(layout: str, pitch: float, index: int) -> Page:
    """Draw a page; the same arguments give the same one."""
    renderer = ecgsyn.StandardRenderer(layout=layout, dpi=DPI, row_pitch=pitch, page=PAPER)
    return renderer.render(records.load(index), rng=index)


def read(layout: str, pitch: float, index: int) -> Crowded:
    """Draw a page, read it, and look at where traces meet."""
    page = draw(layout, pitch, index)
    name = records.load(index).record_id
    try:
        result = ecgdigit.load_digitizer().digitize(page.image, sampling_rate=500.0)
    except EcgError as error:
        return Crowded(layout, pitch, name, (), (), 0, 0, f"{type(error).__name__}: {error}")
    masks = [mask.full(page.truth.size) for mask in page.truth.masks().leads]
    pairs = {pair.lead: pair for pair in pair_leads(result, page)}
    whole, overlapped, samples, swapped = [], [], 0, 0
    for number, truth in enumerate(page.truth.leads):
        others = np.any(masks[:number] + masks[number + 1 :], axis=0)
        shared = overlapped_columns(masks[number], others)
        columns = np.clip(np.round(truth.trace[:, 0]), 0, shared.size - 1).astype(np.intp)
        first = round(truth.cell.start * pairs[truth.lead].sampling_rate)
        part = slice(first, first + columns.size)
        wanted, found = pairs[truth.lead].truth[part], pairs[truth.lead].result[part]
        error = _error(wanted, found)
        power = (wanted - np.nanmean(wanted)) ** 2
        whole.append(_db(power, error))
        if shared[columns].sum() >= FEWEST:
            overlapped.append(_db(power[shared[columns]], error[shared[columns]]))
        seen = np.isfinite(found)
        y = truth.baseline - np.where(seen, found, 0.0) * truth.scale.px_per_mv
        samples += int(seen.sum())
        swapped += int((seen & _on(others, y, columns, 0) & ~_on(masks[number], y, columns, NEAR_PX)).sum())
    return Crowded(layout, pitch, name, tuple(whole), tuple(overlapped), samples, swapped)


def _error(wanted: NDArray[np.float64], found: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the squared error after the best shift, its offset removed; all where nothing is found."""
    if np.isfinite(found).sum() < FEWEST:
        return np.asarray((wanted - np.nanmean(wanted)) ** 2)
    moved = shifted(found, best_shift(wanted, found, max_shift=MAX_SHIFT))
    difference = moved - wanted
    difference -= np.nanmean(difference)
    return np.where(np.isfinite(difference), difference, wanted - np.nanmean(wanted)) ** 2


def _db(power: NDArray[np.float64], error: NDArray[np.float64]) -> float:
    return float(10 * np.log10((np.nansum(power) + 1e-12) / (np.nansum(error) + 1e-12)))


def _on(
    mask: NDArray[np.bool_], y: NDArray[np.float64], columns: NDArray[np.intp], near: int
) -> NDArray[np.bool_]:
    """Return which points lie on a mask, or so many px above or below it at most."""
    rows = np.round(y)[:, None] + np.arange(-near, near + 1)
    return np.asarray(mask[np.clip(rows, 0, len(mask) - 1).astype(np.intp), columns[:, None]].any(axis=1))


def table(pages: list[Crowded]) -> list[Row]:
    """Return a row for each layout and pitch, and one for all of them."""
    groups = {"all": pages}
    for page in pages:
        groups.setdefault(f"{page.layout}, {page.pitch:g} mm", []).append(page)
    return [
        {
            "pages": name,
            "count": len(group),
            "answered": sum(not page.problem for page in group),
            "median dB": _median([db for page in group for db in page.whole_db]),
            "overlapped leads": sum(len(page.overlapped_db) for page in group),
            "overlapped median dB": _median([db for page in group for db in page.overlapped_db]),
            "swap rate": f"{sum(p.swapped for p in group) / max(sum(p.samples for p in group), 1):.4f}",
        }
        for name, group in groups.items()
    ]


def _median(values: list[float]) -> float:
    return float(np.median(values)) if values else float("nan")


def main() -> None:
    """Measure, print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=4)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    jobs = product(LAYOUTS, PITCHES, range(asked.records))
    pages = list(Parallel(n_jobs=asked.workers)(delayed(read)(*job) for job in jobs))
    rows = table(pages)
    print_table(f"pages with rows 10 to 15 mm apart, {records.describe(asked.records)}", rows)
    problems: list[Row] = [
        {"page": f"{page.layout}, {page.pitch:g} mm", "record": page.record, "problem": page.problem[:130]}
        for page in pages
        if page.problem
    ]
    print_table("pages that raised", problems)
    save(
        "crowded",
        {"crowded": rows, "problems": problems},
        settings={"records": records.describe(asked.records)},
    )


if __name__ == "__main__":
    main()
