"""How much of the QRS comes back from small prints with pale strokes: ``python -m benchmarks.qrs``.

Pages of dev records, drawn with 2.3 to 4 px/mm by a thin pen whose fast strokes are paler than its slow
ones, as thermal heads and low resolution leave them. Told are the share of QRS samples of which less than
half the deflection came back, and the error of each beat's height, top to bottom. The layout is given.
"""

import argparse
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks

import ecgdigit
import ecgsyn
from benchmarks import records
from benchmarks.measure import Row, print_table, save
from ecgdigit.measure.sample_pairing import pair_leads
from ecgtypes import Digitization, EcgError, Page

LAYOUT = "3x4+1"
RESOLUTIONS = (2.3, 3.0, 4.0)
"""px/mm."""

FADES = (0.0, 0.6, 0.8)
"""How much paler the fastest strokes are."""

PEN_MM = 0.2
BESIDE_S = 0.06
"""A QRS reaches this far to either side of its steepest moment."""

LEAST_MV = 0.3
"""Deflections that are smaller are not looked at."""

LATE_S = 0.006
"""A deflection may come back earlier or later by so much."""

TALL_MV = 0.5
"""Beats that are lower, top to bottom, are not looked at."""

HIGH_ERROR = 0.1
"""A beat's height that is further off is wrong."""


class Beats(NamedTuple):
    """What came back of one page's QRS complexes."""

    samples: int
    missed: int
    heights: tuple[float, ...]
    problem: str = ""


def draw(index: int, px_per_mm: float, fade: float) -> tuple[NDArray[np.uint8], Page]:
    """Draw a page of twice the size; return its image made half as large, and the page."""
    import cv2

    pen = ecgsyn.TraceStyle(width=PEN_MM, fade=fade)
    renderer = ecgsyn.StandardRenderer(layout=LAYOUT, dpi=2 * 25.4 * px_per_mm, trace=pen)
    page = renderer.render(records.load(index), rng=index)
    half = cv2.resize(page.image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.asarray(half, np.uint8), page


def read(index: int, px_per_mm: float, fade: float) -> Beats:
    """Draw a page, read it and look at its QRS complexes."""
    image, page = draw(index, px_per_mm, fade)
    try:
        found = ecgdigit.load_digitizer().digitize(image, sampling_rate=500.0, layout=LAYOUT)
    except EcgError as error:
        return Beats(0, 0, (), f"{type(error).__name__}: {error}")
    return beats(found, page)


def beats(found: Digitization, page: Page) -> Beats:
    """Compare the QRS complexes of a result with those of its page; a beat that is lost has error -1."""
    samples = missed = 0
    heights: list[float] = []
    pairs = pair_leads(found, page)
    rate = pairs[0].sampling_rate
    beside = round(BESIDE_S * rate)
    for middle in _moments(np.array([pair.truth for pair in pairs]), rate):
        for pair in pairs:
            part = slice(max(middle - beside, 0), middle + beside + 1)
            truth, result = pair.truth[part], pair.result[part]
            if np.isfinite(truth).mean() < 1:
                continue
            high = np.abs(truth - np.median(pair.truth[np.isfinite(pair.truth)])) > LEAST_MV
            samples += int(high.sum())
            missed += int((high & _lost(pair.truth, pair.result, part, round(LATE_S * rate))).sum())
            if np.ptp(truth) > TALL_MV:
                height = np.nanmax(result) - np.nanmin(result) if np.isfinite(result).any() else 0.0
                heights.append(float(height / np.ptp(truth) - 1))
    return Beats(samples, missed, tuple(heights))


def _moments(truths: NDArray[np.float64], rate: float) -> list[int]:
    """Return the steepest moments of a recording's beats, samples."""
    slopes = np.nansum(np.square(np.diff(truths, axis=1)), axis=0)
    around = np.convolve(slopes, np.ones(round(0.05 * rate)), "same")
    found, _ = find_peaks(around, height=0.3 * np.quantile(around, 0.99), distance=round(0.25 * rate))
    return [int(moment) for moment in found]


def _lost(
    truth: NDArray[np.float64], result: NDArray[np.float64], part: slice, late: int
) -> NDArray[np.bool_]:
    """Return the samples of which less than half the deflection came back."""
    wanted = truth - np.nanmedian(truth)
    got = np.nan_to_num(result - np.nanmedian(result)) if np.isfinite(result).any() else np.zeros(truth.size)
    towards = np.sign(wanted)[part] * np.stack([np.roll(got, k)[part] for k in range(-late, late + 1)])
    return np.asarray(towards.max(axis=0) < np.abs(wanted[part]) / 2)


def table(groups: dict[str, list[Beats]]) -> list[Row]:
    """Return a row for each group of pages."""
    rows: list[Row] = []
    for name, pages in groups.items():
        heights = np.array([height for page in pages for height in page.heights])
        samples = max(sum(page.samples for page in pages), 1)
        rows.append(
            {
                "pages": name,
                "answered": f"{sum(not page.problem for page in pages)} of {len(pages)}",
                "QRS samples missed": f"{sum(p.missed for p in pages) / samples:.4f}",
                "height error, median": float(np.median(np.abs(heights))) if heights.size else float("nan"),
                "off by > 10 %": f"{np.mean(np.abs(heights) > HIGH_ERROR) if heights.size else np.nan:.4f}",
            }
        )
    return rows


def main() -> None:
    """Measure, print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=2)
    asked = parser.parse_args()
    groups: dict[str, list[Beats]] = {"all": []}
    for px_per_mm, fade, index in product(RESOLUTIONS, FADES, range(asked.records)):
        page = read(index, px_per_mm, fade)
        groups["all"].append(page)
        groups.setdefault(f"{px_per_mm:g} px/mm, fast strokes paler by {fade:.0%}", []).append(page)
    rows = table(groups)
    print_table(f"QRS of small prints with pale strokes, {records.describe(asked.records)}", rows)
    problems: list[Row] = [{"problem": page.problem[:130]} for page in groups["all"] if page.problem]
    print_table("pages that raised", problems)
    save("qrs", {"qrs": rows, "problems": problems}, settings={"records": records.describe(asked.records)})


if __name__ == "__main__":
    main()
