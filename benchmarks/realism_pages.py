"""The two populations that are compared: real pages, and pages drawn over presets, styles and layouts."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import ecgsyn
from benchmarks import records
from benchmarks.data_folder import data_root
from ecgtypes import Page, UnknownNameError, get_layout

__all__ = ["POPULATION", "PRESETS", "Drawn", "draw", "generate", "known_presets", "read_page", "real_pages"]

PRESETS = ("clean", "scanner", "fax", "aged", "phone", "screen", "printed", "folded")

LAYOUTS = ("3x4+1", "3x4+1", "3x4+1", "3x4", "3x4+3", "6x2", "6x1", "12x1", "4x3")
"""The first is the most common one by far."""

OWN_LAYOUT = 0.5
"""Share of pages that have the layout of their style."""

LOWEST_DPI, HIGHEST_DPI = 72, 400
CROPPED = 0.75
"""Share of pages of which only the part around the traces is kept, as in pictures that people pass on."""

ROW_PITCH_MM = (24.0, 36.0)
"""mm between rows, where there are no more than `FEW_ROWS`: on real pages they stand close."""

FEW_ROWS = 4

MARGIN_MM = (-2.0, 15.0)
"""Paper left around the traces, at each side by itself; below 0, something is cut off."""

POPULATION = (
    f"any style, varied; {LOWEST_DPI} to {HIGHEST_DPI} dpi; rows {ROW_PITCH_MM[0]:g} to {ROW_PITCH_MM[1]:g} "
    f"mm apart; {CROPPED:.0%} cropped around the traces after the effects"
)
"""What is done besides the presets, in words."""

PARTS = ("photos", "phones", "scans")
"""Folders of real pages: of many kinds, phone photos of one printed layout, and flat scans."""

LONGEST_SIDE = 4000
"""px: pictures of about twice as many and more are reduced by whole numbers."""

LEAST_SIDE = 200
"""A cropped page has at least this many pixels a side."""

IMAGES = (".png", ".jpg", ".jpeg")


class Drawn(NamedTuple):
    """A generated page and what it was drawn with."""

    number: int
    preset: str
    image: NDArray[np.uint8]


def real_pages() -> list[Path]:
    """Return the real pages at hand, photographs first; none where the data folder is absent."""
    root = data_root()
    if root is None:
        return []
    found = [path for part in PARTS for path in sorted((root / "pages" / part).glob("*"))]
    return [path for path in found if path.suffix.lower() in IMAGES]


def read_page(path: Path) -> NDArray[np.uint8]:
    """Return a page's image as RGB; a photo of many more pixels than pages have dots is made smaller."""
    image = Image.open(path).convert("RGB")
    return np.asarray(image.reduce(max(round(max(image.size) / LONGEST_SIDE), 1)))


def known_presets(names: tuple[str, ...] = PRESETS) -> tuple[str, ...]:
    """Return those of the names that `ecgsyn.load_effects` knows."""
    held = []
    for name in names:
        try:
            ecgsyn.load_effects(name)
        except UnknownNameError as error:
            print(f"left out: {error}")
        else:
            held.append(name)
    return tuple(held)


def generate(n: int, seed: int, presets: tuple[str, ...] = PRESETS) -> Iterator[Drawn]:
    """Yield ``n`` pages, as many of each preset as of any other."""
    for number in range(n):
        yield draw(number, seed, presets)


def draw(number: int, seed: int, presets: tuple[str, ...]) -> Drawn:
    """Return one page of the population; the same number and seed give the same page.

    Parameters
    ----------
    number : int
        Of the page: it takes its preset in turn.
    seed : int
        Of the population.
    presets : tuple of str

    Returns
    -------
    Drawn
    """
    rng = np.random.default_rng([seed, number])
    preset = presets[number % len(presets)]
    page = _clean_page(rng)
    page = ecgsyn.load_effects(preset)(page, rng=rng)
    image = _around_traces(page, rng) if rng.random() < CROPPED else np.asarray(page.image)
    return Drawn(number, preset, np.ascontiguousarray(image))


def _clean_page(rng: np.random.Generator) -> Page:
    """Draw a page of any style, layout and resolution, as one machine of its family would."""
    dpi = float(np.exp(rng.uniform(np.log(LOWEST_DPI), np.log(HIGHEST_DPI))))
    style = ecgsyn.get_style(str(rng.choice(ecgsyn.style_names()))).varied(rng=rng)
    layout = style.layout if rng.random() < OWN_LAYOUT else str(rng.choice(LAYOUTS))
    pitch = _row_pitch(layout, rng)
    renderer = ecgsyn.StandardRenderer(style=style, layout=layout, dpi=dpi, row_pitch=pitch)
    return renderer.render(records.load(int(rng.integers(200))), rng=rng)


def _row_pitch(layout: str, rng: np.random.Generator) -> float | None:
    pitch = float(rng.uniform(*ROW_PITCH_MM))
    return pitch if get_layout(layout).rows <= FEW_ROWS else None


def _around_traces(page: Page, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the part of a page around its traces."""
    image = np.asarray(page.image)
    corners = np.concatenate([lead.region.points for lead in page.truth.leads])
    margins = rng.uniform(*MARGIN_MM, size=4) * page.truth.scale.px_per_mm
    (x0, y0), (x1, y1) = corners.min(axis=0) - margins[:2], corners.max(axis=0) + margins[2:]
    left, top = max(int(x0), 0), max(int(y0), 0)
    part = image[top : max(int(y1), top), left : max(int(x1), left)]
    return part if min(part.shape[:2]) >= LEAST_SIDE else image
