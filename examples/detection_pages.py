"""
Draw pages for training a detector
==================================

Pages of every layout, in every style and after every effect, made small.

    python examples/detection_pages.py OUT --records records.csv --pages 2000 --workers 2
"""

from pathlib import Path
from typing import Any

import numpy as np
from page_folders import main, pick, read_some

import ecgsyn
from ecgseg.pages.boxed_pages import LEADS, BoxedPage
from ecgtypes import Layout, LayoutError, Lead, Page, Recording, RecordingError, registered_layouts

EFFECTS = {"clean": 0.12, "scanner": 0.28, "phone": 0.36, "aged": 0.1, "fax": 0.07, "screen": 0.07}
FACES = ("sans", "sans", "sans-bold", "serif", "serif-bold", "mono", "mono-bold")
PLACES = ("above", "above", "above", "below", "on", "left")
GRIDS = ("red", "pink", "orange", "green", "blue", "grey", "none")
SHUFFLED = 0.15
"""Share of pages with leads in any order, also those that few pages print."""

LONGEST = 1408
"""Longer side of the pages made small, px."""


def shuffled(layout: Layout, recording: Recording, rng: np.random.Generator) -> tuple[Layout, Recording]:
    """Return the layout with other leads in its cells, and a recording that has them."""
    names = [lead for lead in LEADS if lead is not Lead.aVR or rng.random() < 0.5]
    names = [lead for lead in names if not (lead is Lead.MINUS_AVR and Lead.aVR in names)]
    order = rng.permutation(len(names))
    new = {old: names[order[i]] for i, old in enumerate(layout.leads)}
    cells = tuple(cell.replace(lead=new[cell.lead]) for cell in layout.cells)
    old_rows = {lead.recorded: lead for lead in layout.leads}
    leads = [new[old_rows[lead]].recorded if lead in old_rows else None for lead in recording.leads]
    rows = [i for i, lead in enumerate(leads) if lead is not None]
    return layout.replace(name="shuffled", cells=cells), Recording(
        signals=recording.signals[rows],
        leads=tuple(leads[i] for i in rows),
        sampling_rate=recording.sampling_rate,
    )


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
    if rng.random() < 0.25:
        options["grid"] = ecgsyn.GridStyle(colour=str(rng.choice(GRIDS)))
    if rng.random() < 0.25:
        options["page"] = (float(rng.uniform(170, 310)), float(rng.uniform(150, 300)))
    return ecgsyn.StandardRenderer(
        style=style,
        layout=layout,
        dpi=float(rng.choice([100, 110, 125, 150, 150, 200])),
        speed=float(rng.choice([25, 25, 25, 25, 25, 50, 12.5])),
        gain=float(rng.choice([10, 10, 10, 10, 10, 5, 20])),
        **options,
    )


def draw_page(paths: list[Path], seed: int) -> Page:
    """Return the page of that number."""
    rng = np.random.default_rng(seed)
    layouts = registered_layouts()
    for _ in range(20):
        layout, recording = layouts[rng.integers(len(layouts))], read_some(paths, rng, simulated=0.05)
        if rng.random() < SHUFFLED:
            layout, recording = shuffled(layout, recording, rng)
        try:
            page = draw_renderer(layout, rng).render(recording, rng=int(rng.integers(2**31)))
        except (LayoutError, RecordingError):
            continue  # the layout does not fit the sheet, or the record is too short: draw again
        severity = float(rng.uniform(0.2, 0.75))
        return ecgsyn.load_effects(pick(EFFECTS, rng), severity=severity)(page, rng=rng)
    message = f"no page could be drawn from seed {seed}"
    raise LayoutError(message)


def draw_small(paths: list[Path], seed: int) -> BoxedPage:
    """Return the page of that number, made small."""
    return BoxedPage.of(draw_page(paths, seed), longest=LONGEST)


if __name__ == "__main__":
    main(draw_small, __doc__)
