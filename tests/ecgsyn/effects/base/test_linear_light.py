"""Linear light, lamps, and changes given on a lattice."""

import numpy as np
import pytest

from ecgsyn.effects.base.linear_light import Lattice, decoded, encoded, lamp_gains, relight, toned
from tests.ecgsyn.effects.photometric import plain


def test_srgb_there_and_back():
    levels = np.arange(256) / 255
    assert np.abs(encoded(decoded(levels)) - levels).max() < 1e-4
    assert decoded(0.5) == pytest.approx(0.21404, abs=1e-5)


def test_warm_lamps_are_orange_and_cold_ones_blue():
    assert lamp_gains(0) == pytest.approx([1, 1, 1])
    red, green, blue = lamp_gains(60)
    assert red == 1 > green > blue
    red, green, blue = lamp_gains(-60)
    assert blue == 1 > green > red


def test_an_incandescent_lamp_has_the_colour_of_a_black_body():
    # sRGB of the black body at 2856 K (CIE illuminant A), by the illuminant's chromaticity 0.4476, 0.4074
    x, y = 0.4476, 0.4074
    matrix = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
    lamp = matrix @ np.array([x / y, 1, (1 - x - y) / y])
    assert lamp_gains(1e6 / 2856 - 1e6 / 6504) == pytest.approx(lamp / lamp.max(), abs=0.03)


@pytest.mark.parametrize("gain", [0.2, 0.5, 0.9, 1.3])
@pytest.mark.parametrize("level", [60, 128, 200])
def test_a_gain_is_one_of_linear_light(gain: float, level: int):
    image = relight(plain(level, width=33, height=21), Lattice((33, 21)), np.full((3, 5), gain))
    exact = np.clip(encoded(gain * decoded(level / 255)), 0, 1) * 255
    assert np.abs(image - exact).max() <= 1.5


def test_a_veil_brightens_ink_more_than_paper():
    lattice = Lattice((20, 20))
    ink, paper = (relight(plain(v, width=20, height=20), lattice, np.ones((3, 3)), 0.3) for v in (30, 200))
    assert ink.mean() - 30 > 2 * (paper.mean() - 200) > 0


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (205, 3), (131, 257)])
@pytest.mark.parametrize("step", [1, 3, 8])
def test_values_lie_linear_between_the_nodes(size: tuple[int, int], step: int):
    lattice = Lattice(size, step)
    plane = (0.25 * lattice.x + 0.1 * lattice.y).astype(np.float32)
    found = np.empty(size[::-1], dtype=np.float32)
    for where, (part,) in lattice.bands(plane):
        found[where] = part
    x, y = np.arange(size[0])[None], np.arange(size[1])[:, None]
    inner = np.s_[step : size[1] - step, step : size[0] - step]
    exact = 0.25 * x + 0.1 * y
    assert np.abs(found - exact)[inner].max(initial=0) < 1e-3
    assert np.abs(found - exact).max() < 0.4 * step


def test_toning_grey_and_coloured_pictures():
    lattice = Lattice((50, 70))
    factor = np.full(lattice.nodes[::-1], 0.5, dtype=np.float32)
    for image in (plain(100, width=50, height=70), plain(100, width=50, height=70)[..., 0].copy()):
        assert np.array_equal(np.unique(toned(image, lattice, factor, factor * 20)), [60])
