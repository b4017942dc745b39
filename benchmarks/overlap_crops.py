"""Crops of the seed paper's protocol: one lead, its neighbours' traces running through it, or alone.

100 Hz records drawn at 15.8 px/mm with a pen of 0.35 mm, rows 15 mm apart.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import ecgsyn
from benchmarks import records
from ecgtypes import LayoutError, Page, PaperScale, RecordingError

RATE = 100.0
PX_PER_MM = 15.8
PEN_MM = 0.35
ROW_PITCH_MM = 15.0
SECONDS = 2.5
PAGE_MM = (110.0, 260.0)
"""Room for twelve rows of 2.5 s."""

FEWEST = 2
"""Columns in which a neighbour touches or crosses the target, from which on a crop is one of overlap."""


class OverlapCrop(NamedTuple):
    """A crop, and what is known of it."""

    image: NDArray[np.uint8]
    target: NDArray[np.bool_]
    others: NDArray[np.bool_]
    scale: PaperScale
    baseline: float
    x: NDArray[np.float64]
    """Position of each sample, px."""
    millivolts: NDArray[np.float64]


def overlapping_crops(count: int) -> Iterator[OverlapCrop]:
    """Yield crops that neighbours cross, up to three of each record."""
    from ecgseg.crops.metrics import overlapped_columns

    number = found = 0
    while found < count:
        kept = 0
        for lead, page in _pages(number, alone=False):
            crop = _crop(page, lead)
            if overlapped_columns(crop.target, crop.others).sum() >= FEWEST and kept < 3 and found < count:
                kept, found = kept + 1, found + 1
                yield crop
        number += 1


def single_crops(count: int) -> Iterator[OverlapCrop]:
    """Yield crops of leads that stand alone on their page, three of each record."""
    number = found = 0
    while found < count:
        for lead, page in _pages(number, alone=True):
            if found < count:
                found += 1
                yield _crop(page, lead)
        number += 1


def _pages(number: int, *, alone: bool) -> list[tuple[str, Page]]:
    """Return leads of a record with the page of each."""
    rng = np.random.default_rng(number)
    recording = records.load(number).resample(RATE)
    style = str(rng.choice(["plain", "plain", "ge-mac", "philips-pagewriter", "edan-se"]))
    start, seed = float(rng.uniform(0, 7)), int(rng.integers(2**31))
    options = {
        "style": style,
        "layout": "12x1",
        "dpi": PX_PER_MM * 25.4,
        "page": PAGE_MM,
        "row_pitch": ROW_PITCH_MM,
        "trace": ecgsyn.get_style(style).trace.replace(width=PEN_MM),
        "labels": ecgsyn.LabelStyle(place="none"),
        "text": ecgsyn.TextStyle(header=False, footer=False),
        "pulse": ecgsyn.PulseStyle(side="none"),
    }
    leads = [str(lead) for lead in rng.permutation([str(lead) for lead in recording.leads])]
    part = recording.window(start, SECONDS)
    try:
        if alone:
            draw = lambda lead: ecgsyn.StandardRenderer(leads=[lead], **options).render(part, rng=seed)  # noqa: E731
            return [(lead, draw(lead)) for lead in leads[:3]]
        page = ecgsyn.StandardRenderer(**options).render(part, rng=seed)
    except (LayoutError, RecordingError):
        return []
    return [(lead, page) for lead in leads]


def _crop(page: Page, lead: str) -> OverlapCrop:
    crop = page.crop(lead)
    truth, whole = crop.truth.leads[0], page.truth.lead(lead)
    x0, y0 = (round(float(v)) for v in np.nanmedian(whole.trace - truth.trace, axis=0))
    width, height = crop.truth.size
    around = page.truth.masks().cropped(x0, y0, x0 + width, y0 + height)
    others = [mask.full((width, height)) for mask in around.leads if mask.lead != truth.lead]
    seen = truth.visible & np.isfinite(truth.trace).all(axis=1)
    return OverlapCrop(
        image=np.asarray(crop.image),
        target=crop.truth.masks().lead(lead),
        others=np.any([np.zeros((height, width), np.bool_), *others], axis=0),
        scale=truth.scale,
        baseline=truth.baseline,
        x=truth.trace[seen, 0].astype(np.float64),
        millivolts=(truth.baseline - truth.trace[seen, 1].astype(np.float64)) / truth.scale.px_per_mv,
    )
