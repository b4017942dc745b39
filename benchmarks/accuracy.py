"""How well pages come back: one score for each page, and summaries over them."""

import io
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import ecgdigit
from benchmarks.measure import Row
from ecgdigit.measure.sample_pairing import pair_leads
from ecgtypes import Digitization, EcgError, Layout, Page, Recording

SURE = 0.9
"""Confidence above which a sample should be right."""

WRONG_MV = 0.2
"""Error, less the lead's offset, from which a sample is wrong."""


class PageScore(NamedTuple):
    """What came back of one page; a page that raised counts as 0 dB for every lead that it prints."""

    group: str
    dpi: float
    record: str
    snr_db: tuple[float, ...]
    timing_ms: float
    coverage: float
    cpu_s: float
    problem: str = ""
    least_coverage: float = 0.0
    sure: int = 0
    sure_and_wrong: int = 0


def score(
    image: NDArray[np.uint8],
    truth: Page | Recording,
    *,
    sampling_rate: float,
    group: str,
    dpi: float,
    record: str,
    layout: Layout | None = None,
    digitizer: ecgdigit.Digitizer | None = None,
) -> PageScore:
    """Digitize a page from its PNG bytes and compare it with what it prints."""
    reader = digitizer or ecgdigit.load_digitizer()
    page_file = io.BytesIO()
    Image.fromarray(image).save(page_file, format="PNG", compress_level=1)
    start = time.process_time()
    try:
        result = reader.digitize(page_file.getvalue(), sampling_rate=sampling_rate, layout=layout)
    except EcgError as error:
        problem = f"{type(error).__name__}: {error}"
        zeros = (0.0,) * _printed_leads(truth)
        return PageScore(group, dpi, record, zeros, np.nan, 0.0, time.process_time() - start, problem)
    cpu = time.process_time() - start
    found = ecgdigit.compare(result, truth)
    snr = tuple(lead.snr_db for lead in found.leads if np.isfinite(lead.snr_db))
    timing = [abs(lead.timing_error_ms) for lead in found.leads if np.isfinite(lead.timing_error_ms)]
    problem = "" if not snr or np.median(snr) >= 10 else f"{np.median(snr):.1f} dB: {_read_as(result)}"
    return PageScore(
        group,
        dpi,
        record,
        snr,
        float(np.median(timing)) if timing else np.nan,
        found.coverage,
        cpu,
        problem,
        min((lead.coverage for lead in found.leads), default=0.0),
        *_confidence(result, truth),
    )


def _confidence(result: Digitization, truth: Page | Recording) -> tuple[int, int]:
    """Return how many samples are sure, and how many of them are wrong."""
    sure = wrong = 0
    for pair in pair_leads(result, truth):
        if pair.lead in result.recording.leads and pair.sampling_rate == result.recording.sampling_rate:
            row = result.confidence[result.recording.leads.index(pair.lead)]
            error = pair.result[: row.size] - pair.truth[: row.size]
            known = np.isfinite(error) & (row[: error.size] > SURE)
            sure += int(known.sum())
            if known.any():
                wrong += int((np.abs(error - np.nanmedian(error))[known] > WRONG_MV).sum())
    return sure, wrong


def summarise(scores: Sequence[PageScore]) -> list[Row]:
    """Return one row for each dpi, and one for each group and dpi."""
    dpis = sorted({score.dpi for score in scores})
    groups = list(dict.fromkeys(score.group for score in scores))
    rows = [_summary("all", dpi, [s for s in scores if s.dpi == dpi]) for dpi in dpis]
    for group in groups:
        for dpi in dpis:
            members = [s for s in scores if s.group == group and s.dpi == dpi]
            if members:
                rows.append(_summary(group, dpi, members))
    return rows


def problems(scores: Sequence[PageScore]) -> list[Row]:
    """Return the pages that raised, or came back below 10 dB."""
    return [
        {"page": score.group, "dpi": float(score.dpi), "record": score.record, "problem": score.problem[:150]}
        for score in scores
        if score.problem
    ]


def _summary(group: str, dpi: float, scores: Sequence[PageScore]) -> Row:
    leads = np.concatenate([score.snr_db for score in scores])
    timing = [score.timing_ms for score in scores if np.isfinite(score.timing_ms)]
    pages = np.array([np.median(score.snr_db) for score in scores if score.snr_db])
    return {
        "page": group,
        "dpi": float(dpi),
        "pages": len(scores),
        "median dB": float(np.median(leads)),
        "p10 dB": float(np.percentile(leads, 10)),
        "mean dB": float(np.mean(leads)),
        "page p10 dB": float(np.percentile(pages, 10)),
        "timing ms": float(np.median(timing)) if timing else float("nan"),
        "coverage": f"{np.mean([score.coverage for score in scores]):.4f}",
        "cpu s": float(np.median([score.cpu_s for score in scores])),
        "failed": sum("Error" in score.problem for score in scores),
    }


def _printed_leads(truth: Page | Recording) -> int:
    recording = truth.recording if isinstance(truth, Page) else truth
    if recording is None:
        return 0
    return int(np.isfinite(recording.signals).any(axis=1).sum())


def _read_as(result: Digitization) -> str:
    name = "no layout" if result.layout is None else f"{result.layout.name} {result.layout.timing}"
    return f"read as {name}; {'; '.join(result.warnings)}"
