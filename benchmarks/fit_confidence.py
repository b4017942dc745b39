"""What a path's evidence is worth: ``python -m benchmarks.fit_confidence``.

Drawn pages of dev records are read up to their traces, and each sample's evidence is set against whether it
is right to within 0.2 mV (its lead's offset removed). Isotonic regression gives the monotone function that
`ecgdigit.trace.path_confidence.PathConfidence` holds as its defaults; it is printed, with how well it holds
on the pages that it was fitted to. Layouts are told, so that paths are all that is judged.
"""

import argparse
from dataclasses import replace
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import ecgdigit
from benchmarks import pages
from benchmarks.accuracy import WRONG_MV
from benchmarks.measure import Row, print_table, save
from ecgdigit.measure.sample_pairing import pair_leads
from ecgdigit.trace.path_confidence import PathConfidence
from ecgdigit.trace.rewarded_paths import SEEN_ODDS
from ecgtypes import EcgError, Page, get_layout

LAYOUTS = ("3x4+1", "6x2", "12x1")
PRESETS = ("clean", "scanner", "phone", "aged", "printed")

KNOTS = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 9.9])
"""Log-odds at which the function is told."""

AS_IT_IS = PathConfidence(evidence=(0.0, SEEN_ODDS), right=(0.0, 1.0))


class Samples(NamedTuple):
    """Evidence of samples, log-odds, and whether each is right."""

    evidence: NDArray[np.float64]
    right: NDArray[np.bool_]


def read(image: NDArray[np.uint8], page: Page, layout: str) -> Samples:
    """Read an image, its layout given, and set evidence against truth."""
    reader = ecgdigit.load_digitizer("ink")
    tracer = ecgdigit.PathTracer(confidence=AS_IT_IS)
    try:
        flat = reader.rectifier.rectify(image, None)
        calibration = replace(reader.calibrator.calibrate(flat, None), confidence=1.0)
        located = reader.locator.locate(flat, calibration, get_layout(layout))
        traces = tracer.trace(flat, calibration, located)
        found = reader.assembler.assemble(flat, calibration, located, traces, 500.0)
    except EcgError:
        return Samples(np.empty(0), np.empty(0, np.bool_))
    evidence, right = [], []
    for pair in pair_leads(found, page):
        if pair.lead not in found.recording.leads:
            continue
        row = found.confidence[found.recording.leads.index(pair.lead)]
        count = min(row.size, pair.truth.size)
        error = pair.result[:count] - pair.truth[:count]
        known = np.isfinite(error)
        if known.any():
            error -= np.median(error[known])
            evidence.append(SEEN_ODDS * row[:count][known])
            right.append(np.abs(error[known]) <= WRONG_MV)
    return Samples(np.concatenate(evidence), np.concatenate(right))


def fitted(samples: Samples) -> PathConfidence:
    """Return the monotone function that fits best: pool adjacent violators over bins (Ayer et al. 1955)."""
    bins = np.digitize(samples.evidence, KNOTS[1:])
    counts = np.bincount(bins, minlength=KNOTS.size).astype(np.float64)
    # One right and one wrong sample are added to each: what was never seen is even.
    shares = (np.bincount(bins, samples.right, minlength=KNOTS.size) + 1) / (counts + 2)
    pools: list[list[float]] = []
    for share, weight in zip(shares, counts + 2, strict=True):
        pools.append([share, weight, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            last, before = pools.pop(), pools.pop()
            weight_of_both = last[1] + before[1]
            mean = (last[0] * last[1] + before[0] * before[1]) / weight_of_both
            pools.append([mean, weight_of_both, last[2] + before[2]])
    right = [round(share, 4) for share, _, size in pools for _ in range(int(size))]
    return PathConfidence(evidence=tuple(KNOTS.tolist()), right=tuple(right))


def reliability(samples: Samples, confidence: PathConfidence) -> list[Row]:
    """Return a row for each stretch of confidence."""
    told = confidence.of(samples.evidence)
    edges = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
    rows: list[Row] = []
    for low, high in pairwise(edges):
        inside = (told >= low) & (told < high)
        if inside.any():
            rows.append(
                {
                    "confidence from": low,
                    "samples": int(inside.sum()),
                    "told": f"{told[inside].mean():.4f}",
                    "right": f"{samples.right[inside].mean():.4f}",
                }
            )
    return rows


def main() -> None:
    """Fit, print the function and how well it holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[1, 3])
    asked = parser.parse_args()
    found = []
    for index in asked.records:
        for preset, layout in product(PRESETS, LAYOUTS):
            page = pages.draw(pages.Job(preset, layout, index))
            found.append(read(page.image, page, layout))
    samples = Samples(*(np.concatenate(values) for values in zip(*found, strict=True)))
    confidence = fitted(samples)
    rows = reliability(samples, confidence)
    print(repr(confidence))
    print_table("how well it holds", rows)
    save("fit_confidence", {"reliability": rows}, settings={"fitted": repr(confidence)})


if __name__ == "__main__":
    main()
