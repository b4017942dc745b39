"""Rendered pages and what was read from them, made once a run: many tests look at the same ones."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecgdigit import Calibration, FlatPage, load_digitizer
from ecgsyn import StandardRenderer, simulate_recording
from ecgtypes import Digitization, Homography, Page, Recording

SMALL = [
    *((layout, 100) for layout in ("3x1", "3x4", "3x4+1", "3x4+3", "6x1", "6x2", "6x2+1", "4x3")),
    ("12x1", 150),
]
"""Each layout at the lowest resolution at which its rows are clear of one another on a letter page."""

LAYOUTS = ("3x1", "3x4", "3x4+1", "3x4+3", "6x1", "6x2", "6x2+1", "12x1", "4x3")


@lru_cache(maxsize=16)
def recording(seed: int = 7) -> Recording:
    """A simulated recording of 10 s."""
    return simulate_recording(rng=seed)


@lru_cache(maxsize=64)
def page(layout: str = "3x4+1", *, dpi: float = 100, seed: int = 7, **style: Any) -> Page:
    """A page of the recording of that seed; ``style`` goes to the renderer."""
    return StandardRenderer(layout=layout, dpi=dpi, **style).render(recording(seed), rng=seed)


@lru_cache(maxsize=64)
def digitized(layout: str = "3x4+1", *, dpi: float = 100, seed: int = 7, **style: Any) -> Digitization:
    """What the classical digitizer reads from that page."""
    return load_digitizer("classical").digitize(page(layout, dpi=dpi, seed=seed, **style).image)


@lru_cache(maxsize=64)
def calibrated(
    layout: str = "3x4+1", *, dpi: float = 100, seed: int = 7, **style: Any
) -> tuple[FlatPage, Calibration]:
    """What the first two stages make of that page."""
    digitizer = load_digitizer("classical")
    flat = digitizer.rectifier.rectify(page(layout, dpi=dpi, seed=seed, **style).image, None)
    return flat, digitizer.calibrator.calibrate(flat, None)


def warped(image: NDArray[np.uint8], warp: Homography, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The image under an affine warp, over white, at a size (width, height)."""
    import cv2

    matrix = np.array(warp.matrix)[:2]
    return cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def tilted(image: NDArray[np.uint8], degrees: float) -> tuple[NDArray[np.uint8], Homography]:
    """The image turned about its middle, and the warp that turned it."""
    height, width = image.shape[:2]
    warp = Homography.rotation(degrees, center=((width - 1) / 2, (height - 1) / 2))
    return warped(image, warp, (width, height)), warp
