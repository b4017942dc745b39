"""Page sizes and the millimetre grid."""

import numpy as np
import pytest

from ecgsyn.pages.drawing._grid_layer import grid_layer
from ecgsyn.pages.drawing._grid_marks import GridPlace
from ecgsyn.pages.paper_sizes import page_size
from ecgsyn.styles.ink_styles import GRID_INKS, GridStyle
from ecgtypes import LayoutError

PLACE = GridPlace((400, 300), 8.0, (12.3, 7.85))


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("A4", (297.0, 210.0)),
        ("a3 landscape", (420.0, 297.0)),
        ("letter", (279.4, 215.9)),
        ("Legal-portrait", (215.9, 355.6)),
        ((100, 50), (100.0, 50.0)),
    ],
)
def test_page_sizes(name: str | tuple[float, float], size: tuple[float, float]):
    assert page_size(name) == size


@pytest.mark.parametrize("name", ["A5x", "", "a4 sideways", (0, 100), (1e9, 100), (float("nan"), 100)])
def test_unknown_and_impossible_pages_are_refused(name: str | tuple[float, float]):
    with pytest.raises(LayoutError, match="page"):
        page_size(name)


def darkness(style: GridStyle, place: GridPlace = PLACE) -> np.ndarray:
    layer = grid_layer(place, style)
    return 255.0 - layer.pixels.astype(float).mean(axis=2)


def test_major_lines_stand_where_they_should_to_a_hundredth_of_a_pixel():
    dark = darkness(GridStyle(minor="none", major_width=0.25))
    profile = dark[3:5].mean(axis=0)  # between level lines
    for x in np.arange(12.3 + 40, 380, 40):
        near = np.arange(int(x) - 3, int(x) + 5)
        centre = (near * profile[near]).sum() / profile[near].sum()
        assert abs(centre - x) < 0.01 + 0.125 / 2  # of exactly covered pixels, 2 px wide
        assert profile[near].sum() == pytest.approx(2.0 * dark.max(), rel=0.02)


@pytest.mark.parametrize("colour", sorted(GRID_INKS))
def test_named_colours_print_their_inks(colour: str):
    style = GridStyle(colour=colour, major_width=0.5, minor_width=0.5)
    pixels = grid_layer(PLACE, style).pixels.reshape(-1, 3)
    minor, major = GRID_INKS[colour]
    assert (pixels == minor).all(axis=1).any()
    assert (pixels == major).all(axis=1).any()
    assert (pixels == 255).all(axis=1).any()


def test_major_lines_lie_over_minor_ones():
    style = GridStyle(major_width=0.5, minor_width=0.5)
    layer = grid_layer(PLACE, style)
    column = round(12.3 + 40)
    assert (layer.pixels[:, column] == GRID_INKS["pink"][1]).all()


def test_minor_marks_are_a_millimetre_apart():
    x, y = PLACE.minor(0.0, every=False)
    every = np.union1d(x, PLACE.major(0.0)[0])
    np.testing.assert_allclose(np.diff(every), 8.0, atol=1e-9)
    assert every[0] < 7.5
    assert every[-1] > 399.5 - 8
    assert not np.isin(np.round((x - 12.3) / 8), np.arange(-5, 60, 5)).any()
    assert len(y) > 25


@pytest.mark.parametrize("diameter", [0.1, 0.3, 0.6])
def test_dots_have_the_area_of_a_disc_each(diameter: float):
    style = GridStyle(colour="grey", minor="none", major="dots", major_dot=diameter)
    dark = darkness(style) / (255 - GRID_INKS["grey"][1][0])
    dot = dark[40:58, 45:60]  # round the one crossing at (52.3, 47.85)
    assert dot.sum() == pytest.approx(np.pi * (diameter * 4) ** 2, rel=0.05)
    rows, columns = np.indices(dot.shape)
    assert (dot * columns).sum() / dot.sum() + 45 == pytest.approx(52.3, abs=0.15 / diameter * 0.4)
    assert (dot * rows).sum() / dot.sum() + 40 == pytest.approx(47.85, abs=0.15 / diameter * 0.4)


def test_dot_grids_have_a_mark_every_millimetre_and_mask_each():
    layer = grid_layer(PLACE, GridStyle(colour="red", minor="dots", major="dots"))
    for x in np.arange(12.3 - 8, 395, 8.0):
        assert layer.mask[round(7.85 + 16), round(x)]
    assert layer.mask.mean() < 0.25


@pytest.mark.parametrize("kind", ["lines", "dots"])
def test_masks_hold_thin_marks_and_lie_on_ink(kind: str):
    coarse = GridPlace((300, 200), 72 / 25.4, (3.2, 4.1))
    layer = grid_layer(coarse, GridStyle(colour="blue", minor=kind, major=kind))
    ink = (layer.pixels < 255).any(axis=2)
    assert layer.mask.any()
    assert ink[layer.mask].mean() > 0.99


def test_a_margin_stays_bare_and_the_grid_ends_on_major_lines():
    layer = grid_layer(PLACE, GridStyle(margin=6.0))
    x, y = PLACE.major(6.0)
    ink = (layer.pixels < 255).any(axis=2)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert abs(columns[0] - x[0]) <= 1.5
    assert abs(columns[-1] - x[-1]) <= 1.5
    assert abs(rows[0] - y[0]) <= 1.5
    assert abs(rows[-1] - y[-1]) <= 1.5
    assert columns[0] > 47
    assert not layer.mask[:40].any()


def test_no_grid():
    assert grid_layer(PLACE, GridStyle(colour="none")) is None
    assert grid_layer(PLACE, GridStyle(minor="none", major="none")) is None


def test_pages_of_one_style_share_one_grid():
    first = grid_layer(PLACE, GridStyle(colour="green"))
    assert grid_layer(PLACE, GridStyle(colour="green", jitter=2.0)) is first
    assert grid_layer(PLACE._replace(origin=(12.0, 7.0)), GridStyle(colour="green")) is not first
    with pytest.raises(ValueError, match="read-only"):
        first.pixels[0, 0] = 0


def test_minor_lines_without_major_ones_stand_at_every_millimetre() -> None:
    layer = grid_layer(PLACE, GridStyle(major="none"))
    assert layer is not None
    upright = np.flatnonzero(layer.mask.mean(axis=0) > 0.8)
    starts = upright[np.diff(upright, prepend=-9) > 1]
    assert starts.size > 20
    assert set(np.diff(starts).tolist()) == {8}
