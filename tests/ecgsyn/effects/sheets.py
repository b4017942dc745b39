"""Sheets to draw on in tests."""

import numpy as np

from ecgsyn import StandardRenderer, simulate_recording
from ecgsyn.effects import Sheet
from ecgsyn.effects.base._visible_truth import sheet_page
from ecgtypes import Page

PAGE = StandardRenderer(layout="3x4+1", dpi=100).render(simulate_recording(rng=5), rng=5)
MM = PAGE.truth.scale.px_per_mm_x


def new_sheet() -> Sheet:
    """A printed sheet."""
    return Sheet(PAGE.image.copy(), PAGE.truth)


def white_sheet() -> Sheet:
    """The same with nothing to be seen on it."""
    return Sheet(np.full_like(PAGE.image, 255), PAGE.truth)


def page_of(sheet: Sheet) -> Page:
    """The page that a sheet became."""
    return sheet_page(sheet, PAGE)
