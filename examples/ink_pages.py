"""
Draw pages for training the ink network
=======================================

Pages of every layout, in every style, of any resolution and after every effect, made flat by their grids.

    python examples/ink_pages.py OUT --records records.csv --pages 600 --workers 2
"""

from pathlib import Path
from typing import Any

import numpy as np
from detection_pages import FACES, PLACES, shuffled
from page_folders import main, pick, read_some

import ecgsyn
from ecgseg.ink.flat_pages import FlatPage
from ecgtypes import GridNotFoundError, Layout, LayoutError, Page, RecordingError, registered_layouts

EFFECTS = {"clean": 0.14, "scanner": 0.26, "phone": 0.36, "aged": 0.1, "fax": 0.07, "screen": 0.07}
GRIDS = ("red", "pink", "orange", "green", "blue", "grey")
DPI = (60, 75, 90, 100, 120, 150, 150, 200, 200, 250)
SHUFFLED = 0.1
"""Share of pages with leads in any order."""

DISTURBED = 0.5
"""Share of pages that are made flat with the errors of a measured grid."""


def draw_renderer(layout: Layout, rng: np.random.Generator) -> ecgsyn.StandardRenderer:
    """Return a renderer, its style and sizes drawn at random."""
    style = ecgsyn.get_style(str(rng.choice(ecgsyn.style_names()))).varied(rng=rng)
    options: dict[str, Any] = {}
    if rng.random() < 0.35:
        options["labels"] = style.labels.replace(
            face=str(rng.choice(FACES)),
            height=float(rng.uniform(1.9, 3.6)),
            place=str(rng.choice(PLACES)),
            offset=float(rng.uniform(0.5, 9)),
            avoid=bool(rng.random() < 0.5),
        )
    if rng.random() < 0.3:
        options["grid"] = ecgsyn.GridStyle(colour=str(rng.choice(GRIDS)))
    if rng.random() < 0.4:
        options["page"] = (float(rng.uniform(170, 310)), float(rng.uniform(90, 300)))
    if rng.random() < 0.3:
        options["row_pitch"] = float(rng.uniform(8, 40))
    return ecgsyn.StandardRenderer(
        style=style,
        layout=layout,
        dpi=float(rng.choice(DPI) * rng.uniform(0.95, 1.1)),
        speed=float(rng.choice([25, 25, 25, 25, 25, 50, 12.5])),
        gain=float(rng.choice([10, 10, 10, 10, 10, 5, 20])),
        **options,
    )


def draw_page(paths: list[Path], rng: np.random.Generator) -> Page:
    """Return a page."""
    layouts = registered_layouts()
    for _ in range(40):
        layout, recording = layouts[rng.integers(len(layouts))], read_some(paths, rng, simulated=0.15)
        if rng.random() < SHUFFLED:
            layout, recording = shuffled(layout, recording, rng)
        try:
            page = draw_renderer(layout, rng).render(recording, rng=int(rng.integers(2**31)))
        except (LayoutError, RecordingError):
            continue  # the layout does not fit the sheet, or the record is too short: draw again
        severity = float(rng.uniform(0.2, 1.0))
        return ecgsyn.load_effects(pick(EFFECTS, rng), severity=severity)(page, rng=rng)
    message = "no page could be drawn: no layout fits"
    raise LayoutError(message)


def draw_flat(paths: list[Path], seed: int) -> FlatPage:
    """Return the page of that number, made flat."""
    rng = np.random.default_rng(seed)
    while True:
        page = draw_page(paths, rng)
        try:
            return FlatPage.of(page, rng=rng if rng.random() < DISTURBED else None)
        except GridNotFoundError:
            continue  # cut so small that no grid is left


if __name__ == "__main__":
    main(draw_flat, __doc__)
