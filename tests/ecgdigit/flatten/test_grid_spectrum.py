"""The grid of a page: pitch, angle and phase, and no octave taken for another with confidence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from ecgdigit import estimate_grid
from ecgdigit.flatten.grid_spectrum import find_wave, find_waves
from ecgsyn import GridStyle, StandardRenderer
from ecgtypes import GridEstimate, GridNotFoundError, Homography
from ecgtypes.scale import MM_PER_INCH
from tests.ecgdigit.pages import page, recording, tilted, warped

SURE = 0.6
"""Confidence from which a spacing does not rest on the usual size of pages alone."""

BOTH = {
    "pink": GridStyle(),
    "red": GridStyle(colour="red"),
    "orange": GridStyle(colour="orange", jitter=2.5),
    "green": GridStyle(colour="green"),
    "blue": GridStyle(colour="blue", margin=6),
    "grey": GridStyle(colour="grey"),
    "pink dots, lines": GridStyle(minor="dots"),
    "cream paper": GridStyle(paper=(248, 240, 222)),
}
"""Sheets with 1 mm and 5 mm marks."""


def _check(found: GridEstimate, nodes: np.ndarray, pitch: tuple[float, float], degrees: float) -> None:
    """Check pitch to 0.1 %, angle to 0.05 degrees, and that the origin lies on a 5 mm crossing."""
    assert found.px_per_mm_x == pytest.approx(pitch[0], rel=1e-3)
    assert found.px_per_mm_y == pytest.approx(pitch[1], rel=1e-3)
    assert found.angle == pytest.approx(degrees, abs=0.05)
    away = np.hypot(*(nodes.reshape(-1, 2) - found.origin).T).min()
    assert away < 0.04 * min(pitch)


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("style", BOTH.values(), ids=BOTH)
def test_coloured_and_grey_grids_of_lines_and_dots(style, dpi):
    drawn = page("3x4+1", dpi=dpi, grid=style)
    found = estimate_grid(drawn.image)
    _check(found, drawn.truth.grid, (dpi / MM_PER_INCH,) * 2, 0.0)
    assert found.confidence >= SURE


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("colour", ["pink", "grey"])
@pytest.mark.parametrize("degrees", [-4.0, -0.3, 0.08, 2.5])
def test_tilted_pages(degrees, colour, dpi):
    drawn = page("6x2+1", dpi=dpi, grid=GridStyle(colour=colour))
    image, warp = tilted(drawn.image, degrees)
    nodes = warp.forward(drawn.truth.grid.reshape(-1, 2))
    found = estimate_grid(image)
    _check(found, nodes, (dpi / MM_PER_INCH,) * 2, degrees)
    assert found.confidence >= SURE


@pytest.mark.parametrize(("fx", "fy"), [(1.0, 0.9), (1.12, 1.0), (0.98, 1.0)])
def test_pixels_that_are_not_square(fx, fy):
    drawn = page("3x4+1", dpi=150)
    warp = Homography.from_array([[fx, 0, 0.5 * fx - 0.5], [0, fy, 0.5 * fy - 0.5]])
    width, height = drawn.truth.size
    image = warped(drawn.image, warp, (round(width * fx), round(height * fy)))
    nodes = warp.forward(drawn.truth.grid.reshape(-1, 2))
    pitch = 150 / MM_PER_INCH
    _check(estimate_grid(image), nodes, (fx * pitch, fy * pitch), 0.0)


@pytest.mark.parametrize("dpi", [72, 96, 150, 300, 400])
def test_resolutions_of_screens_and_scanners(dpi):
    drawn = page("3x1", dpi=dpi, page="letter" if dpi < 200 else (200, 120))
    found = estimate_grid(drawn.image)
    _check(found, drawn.truth.grid, (dpi / MM_PER_INCH,) * 2, 0.0)
    assert found.confidence >= SURE


@pytest.mark.parametrize("dpi", [100, 200])
def test_5_mm_lines_alone_are_read_with_doubt_on_a_page_of_usual_size(dpi):
    drawn = page("3x4+1", dpi=dpi, grid=GridStyle(minor="none"))
    found = estimate_grid(drawn.image)
    _check(found, drawn.truth.grid, (dpi / MM_PER_INCH,) * 2, 0.0)
    assert found.confidence < SURE


@pytest.mark.parametrize("dpi", [100, 200])
def test_1_mm_lines_alone(dpi):
    drawn = page("3x4+1", dpi=dpi, grid=GridStyle(major="none"))
    found = estimate_grid(drawn.image)
    assert found.px_per_mm_x == pytest.approx(dpi / MM_PER_INCH, rel=1e-3)
    assert found.px_per_mm_y == pytest.approx(dpi / MM_PER_INCH, rel=1e-3)


def _even_lines(pitch: float, width: int, height: int, colour: tuple[int, int, int]) -> np.ndarray:
    """Lines of one kind alone, exactly covered."""
    image = np.full((height, width, 3), 255.0)
    for axis, size in ((1, width), (0, height)):
        away = np.abs((np.arange(size) - 7.3 + pitch / 2) % pitch - pitch / 2)
        share = np.clip(0.6 * max(1.0, 0.1 * pitch) + 0.5 - away, 0, 0.8)
        shape = (1, -1, 1) if axis else (-1, 1, 1)
        image += share.reshape(shape) * (np.array(colour) - image)
    return np.round(image).astype(np.uint8)


@pytest.mark.parametrize("pitch", [4.0, 7.9, 20.0, 39.4])
def test_lines_of_one_kind_are_never_sure(pitch):
    # Nothing on the sheet says whether its lines stand 1 mm or 5 mm apart.
    found = estimate_grid(_even_lines(pitch, 1200, 900, (240, 150, 150)))
    assert found.confidence < SURE
    for value in (found.px_per_mm_x, found.px_per_mm_y):
        assert min(abs(value / pitch - 1), abs(5 * value / pitch - 1)) < 1e-3


MARKS = st.sampled_from(["lines", "dots", "none"])
COLOURS = st.sampled_from(["pink", "red", "green", "grey", "blue"])


@settings(max_examples=15)
@given(
    dpi=st.floats(72, 320),
    size=st.tuples(st.floats(90, 260), st.floats(90, 200)),
    style=st.builds(GridStyle, colour=COLOURS, minor=MARKS, major=MARKS),
    degrees=st.floats(-3, 3),
)
def test_no_wrong_octave_is_ever_sure(dpi, size, style, degrees):
    renderer = StandardRenderer(layout="3x1", dpi=dpi, page=size, grid=style, speed=12.5, gain=5)
    image, _ = tilted(renderer.render(recording(), rng=1).image, degrees)
    try:
        found = estimate_grid(image)
    except GridNotFoundError:
        return
    pitch = dpi / MM_PER_INCH
    right = abs(found.px_per_mm_x / pitch - 1) < 0.01 and abs(found.px_per_mm_y / pitch - 1) < 0.01
    assert right or found.confidence < SURE


def _text(size: int) -> np.ndarray:
    rng = np.random.default_rng(size)
    image = Image.new("RGB", (900, 1000), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size)
    words = ("sinus", "rhythm", "at", "rest", "without", "any", "sign", "of", "ischaemia")
    for y in range(0, 1000, round(1.4 * size)):
        draw.text((20, y), " ".join(rng.choice(words, 12)), fill="black", font=font)
    return np.asarray(image)


def _ramp() -> np.ndarray:
    y, x = np.mgrid[:600, :800]
    return np.stack([x * 255 // 800, y * 255 // 600, (x + y) * 255 // 1400], axis=-1).astype(np.uint8)


def _clouds() -> np.ndarray:
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:600, :800]
    waves = sum(
        np.sin(x * rng.normal(0, 0.02) + y * rng.normal(0, 0.02) + rng.uniform(0, 6)) for _ in range(30)
    )
    noise = rng.normal(0, 3, (600, 800))
    return np.clip(128 + 12 * waves + noise, 0, 255).astype(np.uint8)


GRIDLESS = {
    "white": np.full((600, 800, 3), 255, np.uint8),
    "black": np.zeros((600, 800, 3), np.uint8),
    "colour noise": np.random.default_rng(1).integers(0, 256, (600, 800, 3), dtype=np.uint8),
    "grey noise": np.random.default_rng(2).integers(0, 256, (600, 800), dtype=np.uint8),
    "salt": (np.random.default_rng(3).random((600, 800)) < 0.99).astype(np.uint8) * np.uint8(255),
    "ramp": _ramp(),
    "clouds": _clouds(),
    "small text": _text(13),
    "large text": _text(28),
    "stripes": np.repeat(np.where(np.arange(600) % 20 < 2, 0, 255).astype(np.uint8)[:, None], 800, axis=1),
}


@pytest.mark.parametrize("image", GRIDLESS.values(), ids=GRIDLESS)
def test_images_without_a_grid_are_refused(image):
    with pytest.raises(GridNotFoundError, match="give scale="):
        estimate_grid(image)


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("layout", ["3x1", "3x4+1", "6x2", "12x1"])
def test_traces_and_text_alone_are_no_grid(layout, dpi):
    with pytest.raises(GridNotFoundError):
        estimate_grid(page(layout, dpi=dpi, grid=GridStyle(colour="none")).image)


def test_a_part_of_a_page_is_enough():
    drawn = page("3x4+1", dpi=200)
    part = drawn.image[300:800, 500:1300]
    found = estimate_grid(part)
    _check(found, drawn.truth.grid - np.float32([500, 300]), (200 / MM_PER_INCH,) * 2, 0.0)


def test_noise_and_compression_do_no_harm(tmp_path):
    drawn = page("3x4+1", dpi=150)
    rng = np.random.default_rng(5)
    noisy = np.clip(drawn.image + rng.normal(0, 8, drawn.image.shape), 0, 255).astype(np.uint8)
    path = tmp_path / "page.jpg"
    Image.fromarray(noisy).save(path, quality=70)
    found = estimate_grid(path)
    _check(found, drawn.truth.grid, (150 / MM_PER_INCH,) * 2, 0.0)
    assert found.confidence >= SURE


@pytest.mark.parametrize("axis", ["x", "y"])
@pytest.mark.parametrize("degrees", [-20.0, 0.0, 3.0])
def test_a_wave_counts_the_lines_of_its_own_axis(axis, degrees):
    y, x = np.mgrid[:400, :500].astype(np.float64)
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    along = x * cos + y * sin if axis == "x" else y * cos - x * sin
    # 1 mm lines of 6.2 px, each fifth one stronger, the first of those at 12.
    lines = np.exp(-((((along - 12 + 3.1) % 6.2) - 3.1) ** 2))
    lines += 2 * np.exp(-((((along - 12 + 15.5) % 31) - 15.5) ** 2))
    wave = find_wave(lines.astype(np.float32), axis)
    assert wave is not None
    assert wave.pitch == pytest.approx(6.2, rel=1e-3)
    assert wave.confidence >= SURE
    at = np.array([12 * cos, 12 * sin]) if axis == "x" else np.array([-12 * sin, 12 * cos])
    count = wave.kx * at[0] + wave.ky * at[1] + wave.phase
    assert wave.major is not None
    assert abs((count - wave.major + 2.5) % 5 - 2.5) < 0.05


def test_even_marks_have_no_wave():
    assert find_wave(np.ones((300, 300), np.float32), "x") is None


def test_a_page_at_600_dpi():
    drawn = page("3x1", dpi=600, page=(150, 110))
    found = estimate_grid(drawn.image)
    _check(found, drawn.truth.grid, (600 / MM_PER_INCH,) * 2, 0.0)
    assert found.confidence >= SURE


def test_both_sets_of_lines_at_once():
    marks = np.random.default_rng(0).normal(0, 0.1, (400, 500)).astype(np.float32)
    marks[::8] += 1
    marks[:, ::9] += 1
    assert find_waves(marks) == (find_wave(marks, "x"), find_wave(marks, "y"))
