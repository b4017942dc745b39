"""Pages of dots at the grid's nodes: what moves with the paper can be measured on them to a hundredth."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn import GridStyle, SeparatorStyle, StandardRenderer, TextStyle, simulate_recording
from ecgsyn.pages.ink_centres import centre_errors
from ecgtypes import Page

DOT = 0.8
BLACK = (0, 0, 0)


@cache
def dotted_page(dpi: float = 150.0) -> Page:
    """A page with a black dot at each 5 mm crossing, and with traces."""
    style = GridStyle(minor="none", major="dots", major_dot=DOT, major_colour=BLACK, margin=4.0)
    bare = SeparatorStyle(kind="none")
    renderer = StandardRenderer(layout="3x4+1", grid=style, separators=bare, dpi=dpi)
    return renderer.render(simulate_recording(rng=4), rng=2)


@cache
def plain_page(dpi: float = 150.0) -> Page:
    """A page of traces on bare paper."""
    style = GridStyle(colour="none")
    text = TextStyle(header=False, footer=False)
    return StandardRenderer(layout="3x4+1", grid=style, text=text, dpi=dpi).render(
        simulate_recording(rng=4), rng=2
    )


def node_errors(page: Page) -> NDArray[np.float64]:
    """Distance of each dot's own centre from where the truth says that it is, px.

    Dots near the border, under ink, or beside anything else that is dark are left out.
    """
    light = page.image.min(axis=2).astype(np.float32)
    reach = int(np.ceil(0.9 * DOT * page.truth.scale.px_per_mm_x)) + 2
    around = np.ones((2 * reach - 1, 2 * reach - 1), dtype=np.uint8)
    paper = cv2.morphologyEx(light, cv2.MORPH_CLOSE, around)
    ink = np.clip(1 - light / np.maximum(paper, 1), 0, 1)
    ink[ink < 0.12] = 0
    masks = page.truth.masks()
    others = masks.traces() | masks.text.full(page.truth.size) | masks.pulses.full(page.truth.size)
    others = cv2.dilate(others.view(np.uint8), np.ones((5, 5)))
    errors = []
    for x, y in page.truth.grid.reshape(-1, 2).astype(np.float64):
        column, row = round(x), round(y)
        if min(column, row) < reach or column + reach >= ink.shape[1] or row + reach >= ink.shape[0]:
            continue
        part = np.s_[row - reach : row + reach + 1, column - reach : column + reach + 1]
        patch = ink[part]
        rim = np.concatenate([patch[0], patch[-1], patch[:, 0], patch[:, -1]])
        if others[part].any() or patch.max() < 0.3 or rim.any():
            continue
        down, right = np.mgrid[-reach : reach + 1, -reach : reach + 1]
        total = patch.sum()
        errors.append(
            np.hypot(
                (patch * right).sum() / total + column - x,
                (patch * down).sum() / total + row - y,
            )
        )
    return np.array(errors)


def trace_error(page: Page) -> float:
    """Median distance of the ink's centre from the truth, flat parts, px."""
    flat = centre_errors(page).flat
    assert flat.size > 50
    return float(np.median(np.abs(flat)))
