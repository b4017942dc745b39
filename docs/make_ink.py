"""The picture of :doc:`howto/ink`: a drawn photo with a dark grid, and what the reader says of its ink."""

from pathlib import Path

import numpy as np
from PIL import Image

import ecgseg
import ecgsyn
from ecgseg.ink.flat_pages import FlatPage

PATH = Path(__file__).resolve().parent / "_static" / "ink.png"
PART = np.s_[500:1140, 100:1260]
"""Rows and columns of the flat page, at 10 px/mm."""


def main() -> None:
    """Draw it."""
    recording = ecgsyn.simulate_recording(rng=11)
    grid = ecgsyn.GridStyle(colour="black")
    renderer = ecgsyn.StandardRenderer(layout="3x4+1", style="mortara-eli", grid=grid, dpi=200)
    photo = ecgsyn.load_effects("phone")(renderer.render(recording, rng=11), rng=11)
    flat = FlatPage.of(photo).image
    ink = ecgseg.load_ink_reader().read(flat)
    small = flat[::2, ::2]
    rows, columns = (slice(part.start // 2, part.stop // 2) for part in PART)
    both = [small[rows, columns], ink.picture(small)[rows, columns]]
    Image.fromarray(np.concatenate(both)).save(PATH, optimize=True)


if __name__ == "__main__":
    main()
