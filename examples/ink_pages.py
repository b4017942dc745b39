"""
Draw pages for training the ink network
=======================================

Pages of every layout and style, of any resolution, after every effect and at any print, made flat by their
grids, half of them with the small errors of a grid that is measured.

    python examples/ink_pages.py OUT --records records.csv --pages 600 --workers 2
"""

from pathlib import Path

import numpy as np
from page_folders import main

import ecgsyn
from ecgseg.ink.flat_pages import FlatPage
from ecgsyn.teaching import TeachingPages
from ecgtypes import GridNotFoundError, Recording

DISTURBED = 0.5
"""Share of pages that are made flat with the errors of a measured grid."""


def draw_flat(paths: list[Path], seed: int) -> FlatPage:
    """Return the page of that number, made flat."""
    rng = np.random.default_rng(seed)

    def read(rng: np.random.Generator) -> Recording:
        return ecgsyn.read_record(paths[rng.integers(len(paths))])

    pages = TeachingPages(read if paths else None)
    while True:
        page = pages.draw(rng=rng)
        try:
            return FlatPage.of(page, rng=rng if rng.random() < DISTURBED else None)
        except GridNotFoundError:
            continue  # cut so small that no grid is left


if __name__ == "__main__":
    main(draw_flat, __doc__)
