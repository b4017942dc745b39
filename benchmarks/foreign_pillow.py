"""Pages drawn by Pillow at four times the resolution, as cart electrocardiographs print them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.foreign_plan import COLUMNS_3X4, COLUMNS_6X2, GAIN, place, printed
from ecgtypes import Recording

Drawn = tuple[NDArray[np.uint8], Recording]
OVER = 4
WIDTH, HEIGHT = 297.0, 210.0


class Paper:
    """A Pillow image in mm from the top left, drawn large and then reduced."""

    def __init__(self, *, dpi: float, colour: tuple[int, int, int]) -> None:
        from PIL import Image, ImageDraw

        self.px = dpi / 25.4 * OVER
        size = (round(WIDTH * self.px / OVER) * OVER, round(HEIGHT * self.px / OVER) * OVER)
        self.picture = Image.new("RGB", size, colour)
        self.pen = ImageDraw.Draw(self.picture)

    def line(self, points: Any, *, colour: Any, width: float) -> None:
        """Draw a line through points, shape (n, 2); all lengths in mm."""
        scaled = np.asarray(points, dtype=np.float64) * self.px
        scaled = scaled[np.isfinite(scaled).all(axis=1)]
        self.pen.line(
            [tuple(p) for p in scaled], fill=colour, width=max(1, round(width * self.px)), joint="curve"
        )

    def text(self, x: float, y: float, text: str, *, height: float, colour: Any) -> None:
        """Write text with its left top at a point."""
        from PIL import ImageFont

        self.pen.text(
            (x * self.px, y * self.px), text, fill=colour, font=ImageFont.load_default(height * self.px)
        )

    def lines(self, step: float, *, colour: Any, width: float) -> None:
        """Draw a grid of lines."""
        for x in np.arange(0, WIDTH, step):
            self.line([(x, 0), (x, HEIGHT)], colour=colour, width=width)
        for y in np.arange(0, HEIGHT, step):
            self.line([(0, y), (WIDTH, y)], colour=colour, width=width)

    def dots(self, *, colour: Any, width: float) -> None:
        """Draw a dot at every mm along the 5 mm lines, and one at every mm crossing."""
        half = width * self.px / 2
        for x in np.arange(0, WIDTH, 1.0) * self.px:
            for y in np.arange(0, HEIGHT, 1.0) * self.px:
                self.pen.rectangle((x - half, y - half, x + half, y + half), fill=colour)

    def image(self) -> NDArray[np.uint8]:
        """Return the pixels at the asked resolution."""
        return np.asarray(self.picture.reduce(OVER))


GRIDS = {
    "orange": ((255, 250, 240), (248, 205, 150), (236, 150, 70)),
    "green": ((246, 252, 244), (178, 222, 180), (90, 170, 100)),
}


def _device(recording: Recording, dpi: float, rng: np.random.Generator, *, wide: bool, dotted: bool) -> Drawn:
    paper_colour, minor, major = GRIDS[str(rng.choice(sorted(GRIDS)))]
    paper = Paper(dpi=dpi, colour=paper_colour)
    if dotted:
        paper.dots(colour=minor if rng.random() < 0.5 else major, width=0.2)
    else:
        paper.lines(1.0, colour=minor, width=0.1)
    paper.lines(5.0, colour=major, width=0.14)
    columns, strips = (COLUMNS_6X2, ()) if wide else (COLUMNS_3X4, ("V1", "II", "V5"))
    left, top = float(rng.uniform(10, 25)), 38.0
    placed = place(columns, left=left, top=top, row_height=27.0, strips=strips)
    ink = (20, 20, int(rng.integers(20, 70)))
    for trace in placed:
        x, y = trace.points(recording)
        paper.line(np.column_stack((x, y)), colour=ink, width=0.3)
        paper.text(trace.x + 1, trace.y - 12, trace.lead, height=3.2, colour=ink)
    if rng.random() < 0.5:
        right = left + 252
        for y in sorted({trace.y for trace in placed}):
            outline = [(0, 0), (2, 0), (2, -GAIN), (7, -GAIN), (7, 0), (9, 0)]
            paper.line(np.add(outline, (right, y)), colour=ink, width=0.3)
    paper.text(12, 4, "Smith, J.   54 y   male   HR 71 /min", height=4, colour=ink)
    paper.text(12, HEIGHT - 8, "25 mm/s  10 mm/mV  0.15-40 Hz  50 Hz", height=3, colour=ink)
    return paper.image(), printed(recording, placed)


def device_pillow(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Draw 3x4 and three rhythm strips on a grid of lines, names above the traces, no separators."""
    return _device(recording, dpi, rng, wide=False, dotted=False)


def device_pillow_6x2(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Draw 6x2 on a grid of lines, the pulse at the right or none."""
    return _device(recording, dpi, rng, wide=True, dotted=False)


def device_pillow_dots(recording: Recording, dpi: float, rng: np.random.Generator) -> Drawn:
    """Draw 3x4 and three rhythm strips on a grid of dots within 5 mm lines."""
    return _device(recording, dpi, rng, wide=False, dotted=True)
