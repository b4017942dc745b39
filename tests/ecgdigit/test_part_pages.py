"""Parts of pages: what they show under its own name, or a refusal; never another lead's name."""

import numpy as np
import pytest

from ecgdigit import compare, load_digitizer
from ecgtypes import LayoutError
from tests.ecgdigit.pages import page

DPI = 150


def _read(image: np.ndarray):
    return load_digitizer().digitize(np.ascontiguousarray(image), sampling_rate=500.0)


def _never_misnamed(image: np.ndarray, drawn) -> None:
    try:
        result = _read(image)
    except LayoutError:
        return
    compared = compare(result, drawn)
    named = [lead for lead in compared.leads if lead.coverage > 0.5]
    assert all(lead.rho > 0.5 for lead in named), [(lead.lead, lead.rho) for lead in named]


@pytest.mark.parametrize("style", ["plain", "ge-mac"])
@pytest.mark.parametrize("layout", ["6x2", "3x4", "3x4+1"])
@pytest.mark.parametrize("part", ["right half", "left cut", "top cut"])
def test_no_part_of_a_page_gets_the_names_of_other_leads(style, layout, part):
    drawn = page(layout, dpi=DPI, style=style)
    height, width = drawn.image.shape[:2]
    cut = {
        "right half": np.s_[:, width // 2 :],
        "left cut": np.s_[:, round(0.15 * width) :],
        "top cut": np.s_[round(0.33 * height) :],
    }
    _never_misnamed(drawn.image[cut[part]], drawn)


def test_a_page_of_three_leads_is_told_by_three_names():
    drawn = page("3x1", dpi=DPI)
    image = drawn.image.copy()
    # A dark edge along the page's top looks like a fourth row.
    image[40:46, 60:-60] = 30
    result = _read(image)
    assert result.layout is not None
    assert result.layout.name == "3x1"
    assert compare(result, drawn).median_snr_db > 18


def test_lines_of_no_ecg_on_ecg_paper_are_refused():
    drawn = page("12x1", dpi=DPI)
    rng = np.random.default_rng(4)
    image = np.broadcast_to(np.median(drawn.image, axis=(0, 1)), drawn.image.shape).astype(np.uint8).copy()
    px = drawn.truth.scale.px_per_mm_x
    for at, colour in (
        *((k, (250, 215, 215)) for k in range(500)),
        *((5 * k, (235, 150, 150)) for k in range(100)),
    ):
        place = round(at * px)
        image[place : place + 1] = colour
        image[:, place : place + 1] = colour
    x = np.arange(120, image.shape[1] - 120)
    for row in range(12):
        wave = np.convolve(rng.normal(0, 10, x.size + 30), np.ones(8) / 8, "same")[: x.size]
        y = np.round(110 + row * (image.shape[0] - 200) / 12 + 2.2 * wave).astype(int)
        for low, high, column in zip(np.minimum(y[:-1], y[1:]), np.maximum(y[:-1], y[1:]), x, strict=False):
            image[low - 1 : high + 2, column] = 20
    with pytest.raises(LayoutError):
        _read(image)
