"""Small pages for the tests of the ink network, drawn once."""

from functools import cache

import numpy as np

import ecgsyn
from ecgseg.ink.flat_pages import FlatPage
from ecgtypes import Page


@cache
def page(preset: str = "clean", seed: int = 3, layout: str = "3x1") -> Page:
    recording = ecgsyn.simulate_recording(rng=seed)
    renderer = ecgsyn.StandardRenderer(layout=layout, dpi=100, page=(120, 90), row_pitch=18)
    return ecgsyn.load_effects(preset)(renderer.render(recording.window(0, 3), rng=seed), rng=seed)


@cache
def flat_page(preset: str = "clean", seed: int = 3) -> FlatPage:
    return FlatPage.of(page(preset, seed))


def as_drawn(shape: tuple[int, int]) -> np.ndarray:
    """Nodes of a page that nobody moved, 5 mm apart at 4 px/mm."""
    rows, columns = shape
    return np.stack(np.meshgrid(20.0 * np.arange(columns) + 9, 20.0 * np.arange(rows) + 7), axis=2)
