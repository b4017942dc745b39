"""
Draw pages for training a segmenter
===================================

Dense pages, whose rows run into one another, in every style and after every effect, made small.

    python examples/segmentation_pages.py OUT --records records.csv --pages 2000 --workers 2
"""

from pathlib import Path
from typing import Any

import numpy as np
from page_folders import main, pick, read_some

import ecgsyn
from ecgseg.crops.traced_pages import TracedPage
from ecgtypes import LayoutError, Page, Recording, RecordingError

LAYOUTS = {"12x1": 0.45, "6x1": 0.15, "6x2": 0.12, "3x4+1": 0.1, "4x3": 0.06, "3x1": 0.06, "3x4+3": 0.06}
EFFECTS = {"clean": 0.45, "scanner": 0.18, "aged": 0.12, "phone": 0.1, "fax": 0.08, "screen": 0.07}
RATES = {100.0: 0.5, 250.0: 0.2, 500.0: 0.3}
ROWS = {"12x1": 12, "6x1": 6, "6x2": 6, "3x4+1": 4, "4x3": 4, "3x1": 3, "3x4+3": 6}
GRIDS = ("red", "pink", "orange", "green", "blue", "grey", "none")
LARGEST = 10.0
"""px/mm of the pages made small: thin pens stay thinner than usual."""


def draw_renderer(rng: np.random.Generator) -> ecgsyn.StandardRenderer:
    """Return a renderer whose rows are near one another, its style and sizes drawn at random."""
    layout = pick(LAYOUTS, rng)
    pitch = float(rng.uniform(10, 17) if rng.random() < 0.6 else rng.uniform(5.5, 22))
    style = ecgsyn.get_style(str(rng.choice(ecgsyn.style_names()))).varied(rng=rng)
    options: dict[str, Any] = {}
    if rng.random() < 0.5:
        red, green, blue = (int(v) for v in rng.integers(0, 70, size=3))
        colour = (red, green, blue + int(rng.integers(0, 90)))
        options["trace"] = style.trace.replace(
            width=float(rng.uniform(0.18, 0.45)), colour=colour, unevenness=float(rng.choice([0, 0, 0.3]))
        )
    if rng.random() < 0.35:
        options["grid"] = ecgsyn.GridStyle(colour=str(rng.choice(GRIDS)), margin=0.0)
    return ecgsyn.StandardRenderer(
        style=style,
        layout=layout,
        dpi=float(rng.choice([100, 125, 150, 200, 200, 250, 300])),
        page=(float(rng.uniform(110, 290)), ROWS[layout] * pitch + 75),
        row_pitch=pitch,
        speed=float(rng.choice([25, 25, 25, 25, 50, 12.5])),
        gain=float(rng.choice([10, 10, 10, 10, 5, 20])),
        **options,
    )


def draw_recording(paths: list[Path], rng: np.random.Generator) -> Recording:
    """Return a record, or now and then a simulated one, at a rate that is in use."""
    recording = read_some(paths, rng, simulated=0.1).resample(pick(RATES, rng))
    return recording.replace(signals=recording.signals * np.float32(rng.uniform(0.7, 1.5)))


def draw_page(paths: list[Path], seed: int) -> Page:
    """Return the page of that number."""
    rng = np.random.default_rng(seed)
    for _ in range(20):
        try:
            page = draw_renderer(rng).render(
                draw_recording(paths, rng), rng=int(rng.integers(2**31)), start=float(rng.uniform(0, 5))
            )
        except (LayoutError, RecordingError):
            continue  # rows too near for the style, or the record too short: draw again
        severity = float(rng.uniform(0.2, 0.8))
        return ecgsyn.load_effects(pick(EFFECTS, rng), severity=severity)(page, rng=rng)
    message = f"no page could be drawn from seed {seed}"
    raise LayoutError(message)


def draw_small(paths: list[Path], seed: int) -> TracedPage:
    """Return the page of that number, made small."""
    page = draw_page(paths, seed)
    rng = np.random.default_rng([seed, 1])
    per_mm = page.truth.leads[0].pen_width / page.truth.scale.px_per_mm
    return TracedPage.of(page, pen=min(2.2 * float(np.exp(0.2 * rng.normal())), LARGEST * per_mm))


if __name__ == "__main__":
    main(draw_small, __doc__)
