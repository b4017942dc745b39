"""Ink told from paper and grid."""

import numpy as np
import pytest

from ecgdigit.flatten.ink_coverage import ink_coverage, paper_colour
from ecgsyn import GridStyle, TextStyle, TraceStyle
from ecgtypes import ImageError
from tests.ecgdigit.pages import page

INKS = {
    "black on pink": {"grid": GridStyle()},
    "black on grey": {"grid": GridStyle(colour="grey")},
    "black on dots": {"grid": GridStyle(colour="green", minor="dots", major="dots")},
    "blue on orange": {"grid": GridStyle(colour="orange"), "trace": TraceStyle(colour=(30, 40, 140))},
    "red on blue": {"grid": GridStyle(colour="blue"), "trace": TraceStyle(colour=(170, 20, 30))},
    "black on cream": {"grid": GridStyle(paper=(250, 240, 220))},
    "black on nothing": {"grid": GridStyle(colour="none")},
}


@pytest.mark.parametrize("style", INKS.values(), ids=INKS)
def test_coverage_is_what_the_pen_covers_and_the_grid_is_gone(style):
    plain = {"dpi": 150, "text": TextStyle(header=False, footer=False)}
    drawn = page("6x1", **plain, **style)
    ink = ink_coverage(drawn.image)
    assert ink.shape == drawn.image.shape[:2]
    assert ink.dtype == np.float32
    assert ink.min() >= 0
    assert ink.max() <= 1
    # The same page on white paper, without a grid, shows how far the pen covers each pixel.
    bare = page("6x1", **plain, **{**style, "grid": GridStyle(colour="none")})
    pen = 255.0 - np.array(style.get("trace", TraceStyle()).colour)
    covered = (255.0 - bare.image) @ pen / (pen @ pen)
    assert (ink[covered > 0.9] > 0.5).mean() > 0.99
    assert (ink[covered == 0] > 0.25).mean() < 0.015
    partly = (covered > 0.1) & (covered < 0.9)
    assert np.median(np.abs(ink - covered)[partly]) < 0.05


def test_the_paper_is_the_most_frequent_colour():
    image = np.full((90, 90, 3), (250, 240, 220), np.uint8)
    image[::5] = (20, 20, 20)
    assert np.abs(paper_colour(image) - (250, 240, 220)).max() < 1


@pytest.mark.parametrize("value", [0, 128, 255])
def test_an_even_image_has_no_ink(value):
    with pytest.raises(ImageError, match="shows no trace"):
        ink_coverage(np.full((100, 100, 3), value, np.uint8))


def test_a_grid_alone_has_no_ink():
    image = np.full((400, 600, 3), 255, np.uint8)
    image[::6] = image[:, ::6] = (250, 210, 210)
    with pytest.raises(ImageError, match="shows no trace"):
        ink_coverage(image)
