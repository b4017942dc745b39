"""Contact sheets of presets and styles: ``python -m ecgsyn.gallery --presets phone --out sheet.png``."""

import argparse
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ecgsyn.effect_presets import load_effects, preset_names
from ecgsyn.pages.drawing.printed_text import draw_line
from ecgsyn.pages.standard_renderer import StandardRenderer
from ecgsyn.readers import read_record
from ecgsyn.simulate import simulate_recording
from ecgsyn.styles.page_styles import get_style, style_names
from ecgtypes import Recording, Rng, as_generator

__all__ = ["contact_sheet"]

CAPTION = 26
"""Px of height kept for the words above each page."""

BORDER = 8
"""Px around each page."""


def contact_sheet(
    presets: Sequence[str],
    styles: Sequence[str],
    *,
    severities: Sequence[float] = (0.5,),
    recording: Recording | None = None,
    width: int = 700,
    columns: int | None = None,
    dpi: float = 150.0,
    rng: Rng = None,
) -> NDArray[np.uint8]:
    """Draw a page of every style with every preset, side by side.

    Parameters
    ----------
    presets : sequence of str
        Names of `load_effects`.
    styles : sequence of str
        Names of `get_style`.
    severities : sequence of float
        One page for each.
    recording : Recording or None
        What the pages show; None for simulated ones, another on each page.
    width : int, default 700
        Of each page on the sheet, px.
    columns : int or None
        Pages in a row; None for one row for each style.
    dpi : float, default 150
        That the pages are drawn at, before the effects.
    rng : numpy.random.Generator, int or None

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        Style by style, a page for each preset and severity.

    Raises
    ------
    UnknownNameError
        When a preset or style is not registered.
    """
    generator = as_generator(rng)
    effects = [
        (f"{preset} {severity:g}", load_effects(preset, severity=severity))
        for preset in presets
        for severity in severities
    ]
    cells = []
    for style, (caption, change) in product(styles, effects):
        seeds = [int(seed) for seed in generator.integers(2**31, size=4)]
        shown = recording if recording is not None else simulate_recording(rng=seeds[0])
        look = get_style(style).varied(rng=seeds[1])
        page = change(StandardRenderer(style=look, dpi=dpi).render(shown, rng=seeds[2]), rng=seeds[3])
        cells.append(_cell(page.image, f"{style}, {caption}", width))
    each = len(effects) if columns is None else columns
    return _joined([_joined(cells[i : i + each], axis=1) for i in range(0, len(cells), each)], axis=0)


def _cell(image: NDArray[np.uint8], caption: str, width: int) -> NDArray[np.uint8]:
    """Return the picture, reduced, with its name above it."""
    height = max(round(image.shape[0] * width / image.shape[1]), 1)
    small = np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    cell = np.full((height + CAPTION + BORDER, width + 2 * BORDER, 3), 255, dtype=np.uint8)
    cell[CAPTION : CAPTION + height, BORDER : BORDER + width] = small
    ink = draw_line(caption, at=(BORDER, CAPTION - 8), height=11.0, size=(cell.shape[1], CAPTION))
    if ink is not None:
        part = cell[ink.y : ink.y + ink.mask.shape[0], ink.x : ink.x + ink.mask.shape[1]]
        part[:] = np.rint(part * (1 - ink.coverage[..., None]))
    return cell


def _joined(pictures: Sequence[NDArray[np.uint8]], *, axis: int) -> NDArray[np.uint8]:
    """Return pictures side by side, the smaller ones padded with white."""
    other = 1 - axis
    extent = max(picture.shape[other] for picture in pictures)
    padded = []
    for picture in pictures:
        missing = [(0, 0), (0, 0), (0, 0)]
        missing[other] = (0, extent - picture.shape[other])
        padded.append(np.pad(picture, missing, constant_values=255))
    return np.concatenate(padded, axis=axis)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw a contact sheet from the command line.

    Parameters
    ----------
    arguments : sequence of str or None
        None for those of the process.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="python -m ecgsyn.gallery", description="Draw a contact sheet.")
    parser.add_argument(
        "--presets", nargs="+", default=list(preset_names()), choices=preset_names(), metavar="NAME"
    )
    parser.add_argument(
        "--styles", nargs="+", default=list(style_names()), choices=style_names(), metavar="NAME"
    )
    parser.add_argument("--severities", nargs="+", type=float, default=[0.5])
    parser.add_argument("--record", type=Path, help="WFDB record without suffix, or .csv; default: simulated")
    parser.add_argument("--width", type=int, default=700, help="of each page on the sheet, px")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("contact_sheet.png"))
    asked = parser.parse_args(arguments)
    if not asked.out.parent.is_dir():
        parser.error(f"--out {asked.out}: there is no folder {asked.out.parent}")
    sheet = contact_sheet(
        asked.presets,
        asked.styles,
        severities=asked.severities,
        recording=None if asked.record is None else read_record(asked.record),
        width=asked.width,
        rng=asked.seed,
    )
    Image.fromarray(sheet).save(asked.out)
    what = f"{', '.join(asked.styles)} with {', '.join(asked.presets)}"
    sys.stdout.write(f"{asked.out}: {what}; {sheet.shape[1]} x {sheet.shape[0]} px\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
