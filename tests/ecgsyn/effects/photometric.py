"""What the tests of light, camera and file share: small pages, and how far ink lies off its truth."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ecgsyn import StandardRenderer, simulate_recording
from ecgsyn.effects import Effect, EffectParams
from ecgsyn.pages.ink_centres import centre_errors
from ecgsyn.testing import bare_page
from ecgtypes import Mask, MaskSet, Page

RENDERER = StandardRenderer(layout="3x1", dpi=200, page=(120.0, 95.0), row_pitch=20.3)


@cache
def page() -> Page:
    """A small page at 200 dpi."""
    return RENDERER.render(simulate_recording(rng=7), rng=7)


@cache
def bare() -> Page:
    """The same page without its traces."""
    return bare_page(RENDERER, simulate_recording(rng=7), seed=7)


def plain(
    level: int | tuple[int, int, int] = 255, *, width: int = 400, height: int = 300
) -> NDArray[np.uint8]:
    """A picture of one colour."""
    return np.full((height, width, 3), level, dtype=np.uint8)


def lined(*, width: int = 300, height: int = 200, row: float = 100.0) -> NDArray[np.uint8]:
    """A white picture with one dark line of 3 px, its middle at a given row."""
    away = np.abs(np.arange(height)[:, None, None] - row)
    light = 255 - 215 * np.clip(2.0 - away, 0, 1)
    return np.rint(np.broadcast_to(light, (height, width, 3))).astype(np.uint8)


def middle(image: NDArray[np.uint8]) -> float:
    """The row about which the ink of a lined picture lies."""
    ink = 255.0 - image.mean(axis=(1, 2))
    return float(np.average(np.arange(len(ink)), weights=ink))


def change(effect: Effect, severity: float, seeds: range) -> float:
    """Mean change of the page's levels over some seeds."""
    changed = effect.with_severity(severity)
    before = page().image.astype(np.int16)
    return float(np.mean([np.abs(changed(page(), rng=seed).image - before).mean() for seed in seeds]))


def off_centre(effect: Effect, params: EffectParams) -> float:
    """Median distance of flat traces' ink from their truth, px, after an effect."""
    after, background = effect.apply(page(), params), effect.apply(bare(), params)
    return float(np.median(np.abs(centre_errors(after, background=background.image).flat)))


def blank_page(width: int, height: int, *, level: int = 255) -> Page:
    """A page of that size, at the small page's scale, on which nothing is printed."""
    size = (width, height)
    empty = Mask(pixels=np.zeros((0, 0), dtype=np.bool_))
    truth = bare().truth.replace(
        size=size,
        grid=np.empty((0, 0, 2), dtype=np.float32),
        mask_set=MaskSet(size=size, leads=(), grid=empty, text=empty, pulses=empty),
    )
    return Page(image=plain(level, width=width, height=height), truth=truth)
