"""The statistics of a page recover, from the image alone, what was put into it."""

import cv2
import numpy as np
import pytest

import ecgsyn
from benchmarks.page_statistics import STATISTICS, page_statistics
from benchmarks.page_statistics.pen import _measured

DPI = 150
PX_PER_MM = DPI / 25.4


def drawn(dpi=DPI, grid=ecgsyn.GridStyle(), trace=ecgsyn.TraceStyle()):  # noqa: B008 (frozen)
    renderer = ecgsyn.StandardRenderer(layout="3x4+1", dpi=dpi, grid=grid, trace=trace)
    return renderer.render(ecgsyn.simulate_recording(rng=3), rng=4).image


def encoded(image, quality):
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def with_noise(image, sigma, blur=0.0):
    noise = np.random.default_rng(1).normal(0, 1, image.shape[:2])
    noise = cv2.GaussianBlur(noise, (0, 0), blur) if blur else noise
    grey = image * 0.8 + 10 + sigma * (noise / noise.std())[:, :, None]
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def page():
    return drawn()


@pytest.fixture(scope="module")
def measured(page):
    return page_statistics(page)


def test_every_statistic_of_a_clean_page_is_finite_and_named_once(measured):
    names = [statistic.name for statistic in STATISTICS]
    assert len(names) == len(set(names)) >= 16
    assert list(measured) == names
    assert np.isfinite(list(measured.values())).all()


def test_a_clean_flat_page_is_clean_and_flat(measured):
    for name in ("tilt", "skew", "fan", "illumination", "cast_range"):
        assert abs(measured[name]) < 0.05, name
    assert measured["convergence"] < 0.1
    assert measured["bend"] < 0.05
    assert measured["noise"] < 0.2
    assert measured["gridded"] > 0.95
    assert measured["paper_brightness"] > 0.99


@pytest.mark.parametrize("dpi", [75, 120, 200, 300])
def test_the_pitch_is_within_one_percent(dpi):
    assert page_statistics(drawn(dpi))["px_per_mm"] == pytest.approx(dpi / 25.4, rel=0.01)


@pytest.mark.parametrize(
    "grid", [{"minor": "dots"}, {"minor": "none"}, {"colour": "grey"}, {"colour": "green"}]
)
def test_the_pitch_is_found_on_every_kind_of_grid(grid):
    found = page_statistics(drawn(grid=ecgsyn.GridStyle(**grid)))
    assert found["px_per_mm"] == pytest.approx(PX_PER_MM, rel=0.01)


@pytest.mark.parametrize("angle", [-7.0, -0.5, 2.0])
def test_the_tilt_is_within_a_tenth_of_a_degree(page, angle):
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1)
    turned = cv2.warpAffine(page, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    assert page_statistics(turned)["tilt"] == pytest.approx(angle, abs=0.1)


def test_convergence_follows_the_homography(page):
    height, width = page.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    found = []
    for inset in (0.02, 0.06):
        moved = corners + np.float32([(inset * width, 0), (-inset * width, 0), (0, 0), (0, 0)])
        warp = cv2.getPerspectiveTransform(corners, moved)
        image = cv2.warpPerspective(page, warp, (width, height), borderMode=cv2.BORDER_REPLICATE)
        found.append(page_statistics(image))
        edges = cv2.perspectiveTransform(corners[None], warp)[0]
        narrower = np.log((edges[2, 0] - edges[3, 0]) / (edges[1, 0] - edges[0, 0]))
        assert found[-1]["convergence"] >= 0.9 * 100 * narrower
        lean = np.rad2deg(2 * np.arctan2(inset * width, height))
        assert found[-1]["fan"] == pytest.approx(lean, rel=0.1)
        assert found[-1]["bend"] < 0.05
    assert found[1]["convergence"] > 2 * found[0]["convergence"]


def test_a_bent_page_is_told_from_a_tilted_one(page):
    height, width = page.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    wave = (1.0 * PX_PER_MM * np.sin(2 * np.pi * x / width * 1.5)).astype(np.float32)
    bent = cv2.remap(page, x, y + wave, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    # a sine of 1 mm has an rms of 0.71 mm, and a homography takes a little of it
    assert page_statistics(bent)["bend"] == pytest.approx(0.65, abs=0.12)


@pytest.mark.parametrize("width", [0.3, 0.5, 0.8])
def test_the_stroke_width_is_that_of_the_pen(width):
    found = page_statistics(drawn(200, trace=ecgsyn.TraceStyle(width=width)))
    assert found["stroke_width"] == pytest.approx(width, rel=0.1)


def test_grid_and_ink_contrast_follow_their_colours():
    faint, strong = (
        page_statistics(drawn(grid=ecgsyn.GridStyle(minor_colour=(c, c, c), major_colour=(c - 40,) * 3)))
        for c in (230, 190)
    )
    assert faint["grid_minor"] < strong["grid_minor"]
    assert faint["grid_major"] < strong["grid_major"]
    pale = ecgsyn.GridStyle(minor_colour=(245, 245, 245), major_colour=(235, 235, 235))
    grey = page_statistics(drawn(grid=pale, trace=ecgsyn.TraceStyle(colour=(120, 120, 120), width=0.5)))
    assert grey["ink_contrast"] == pytest.approx(1 - 120 / 255, abs=0.08)


def test_the_grid_has_its_colour():
    red = page_statistics(drawn(grid=ecgsyn.GridStyle(colour="red")))
    green = page_statistics(drawn(grid=ecgsyn.GridStyle(colour="green")))
    blue = page_statistics(drawn(grid=ecgsyn.GridStyle(colour="blue")))
    grey = page_statistics(drawn(grid=ecgsyn.GridStyle(colour="grey")))
    assert red["grid_red"] > 5 > -5 > green["grid_red"]
    assert blue["grid_yellow"] < -5
    assert abs(grey["grid_red"]) < 0.5
    assert abs(grey["grid_yellow"]) < 0.5


@pytest.mark.parametrize("sigma", [2.0, 5.0, 10.0])
def test_noise_is_within_a_fifth(page, sigma):
    found = page_statistics(with_noise(page, sigma))
    assert found["noise"] == pytest.approx(sigma, rel=0.2)
    assert found["noise_slope"] == pytest.approx(0, abs=0.3)


def test_smooth_noise_has_a_falling_spectrum(page):
    assert page_statistics(with_noise(page, 5.0, blur=1.0))["noise_slope"] < -1


def test_the_rise_grows_with_blur(page, measured):
    rises = [measured["rise"]]
    rises += [page_statistics(cv2.GaussianBlur(page, (0, 0), sigma))["rise"] for sigma in (0.8, 1.4, 2.2)]
    assert (np.diff(rises) > 0.1).all()


def test_sharpening_leaves_a_halo(page, measured):
    soft = cv2.GaussianBlur(page, (0, 0), 1.2).astype(np.float32)
    sharp = np.clip(0.85 * (page + 1.5 * (page - soft)), 0, 255).astype(np.uint8)
    assert page_statistics(sharp)["halo"] > measured["halo"] + 0.03


def test_blockiness_grows_with_lower_quality(page, measured):
    found = [page_statistics(encoded(page, quality))["blockiness"] for quality in (90, 60, 25)]
    assert measured["blockiness"] < 0.2
    assert found[2] > found[1] > measured["blockiness"]
    shifted = encoded(page, 25)[3:, 5:]
    assert page_statistics(shifted)["blockiness"] == pytest.approx(found[2], rel=0.2)


def test_a_gradient_of_light_is_the_illumination_range(page):
    gradient = np.linspace(0.6, 1.0, page.shape[1])[None, :, None]
    found = page_statistics(np.uint8(page * gradient))
    # 5-95 % of a straight slope from 0.6 to 1 over its median of 0.8
    assert found["illumination"] == pytest.approx(100 * 0.9 * 0.4 / 0.8, rel=0.1)
    assert found["px_per_mm"] == pytest.approx(PX_PER_MM, rel=0.01)


def test_a_cast_is_the_white_balance(page):
    warm = page_statistics(np.uint8(page * np.array([1.0, 0.95, 0.85])))
    assert warm["paper_yellow"] > 5
    cold = page_statistics(np.uint8(page * np.array([0.85, 0.95, 1.0])))
    assert cold["paper_yellow"] < -5


def test_a_margin_is_not_gridded(page):
    framed = cv2.copyMakeBorder(page, 0, page.shape[0], 0, 0, cv2.BORDER_CONSTANT, value=(90, 70, 50))
    found = page_statistics(framed)
    assert found["gridded"] == pytest.approx(0.5, abs=0.1)
    assert found["px_per_mm"] == pytest.approx(PX_PER_MM, rel=0.01)


@pytest.mark.parametrize("kind", ["bilevel", "grey"])
def test_pages_without_colour_are_measured(kind, page):
    grey = page.mean(axis=2, keepdims=True).repeat(3, axis=2)
    image = np.uint8(255 * (grey > 225)) if kind == "bilevel" else np.uint8(grey)
    found = page_statistics(image)
    assert np.isfinite(list(found.values())).all()
    assert found["saturation"] == 0


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_page_without_grid_has_no_pitch(value):
    found = page_statistics(np.full((200, 300, 3), value, np.uint8))
    assert np.isnan(found["px_per_mm"])
    assert found["gridded"] == 0
    assert np.isfinite(found["noise"])


@pytest.mark.parametrize("shape", [(20, 300, 3), (200, 300), (200, 300, 4)])
def test_what_is_no_page_is_refused(shape):
    with pytest.raises(ValueError, match="at least 32 px"):
        page_statistics(np.zeros(shape, np.uint8))


def test_a_pen_on_black_is_not_measured():
    offsets = np.arange(-20, 21) * 0.25
    on_black = np.full(offsets.shape, 1.0, dtype=np.float32)
    on_black[18:23] = 1.5
    assert _measured(on_black, offsets) is None
