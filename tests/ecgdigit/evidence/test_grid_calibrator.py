"""Scale from grid and pulses, and what is said where one of them is missing."""

from dataclasses import replace

import numpy as np
import pytest

import ecgdigit
import ecgsyn
from ecgdigit import AffineRectifier, GridCalibrator, estimate_grid
from ecgdigit.evidence.grid_calibrator import grid_of_waves
from ecgdigit.flatten.grid_spectrum import GridWave
from ecgsyn import GridStyle, PulseStyle
from ecgtypes import GridNotFoundError, ImageError, PaperScale
from tests.ecgdigit.pages import calibrated, page


@pytest.mark.parametrize("gain", [5.0, 10.0, 20.0, 2.5])
@pytest.mark.parametrize("dpi", [100, 200])
def test_the_pulse_says_the_gain(gain, dpi):
    _, found = calibrated("3x1", dpi=dpi, gain=gain)
    assert (found.scale.gain, found.scale.speed) == (gain, 25.0)
    assert found.warnings == ()


@pytest.mark.parametrize("speed", [12.5, 50.0])
@pytest.mark.parametrize("dpi", [100, 200])
def test_the_pulse_says_the_speed(speed, dpi):
    _, found = calibrated("3x1", dpi=dpi, speed=speed)
    assert (found.scale.gain, found.scale.speed) == (10.0, speed)
    assert found.warnings == ()


def test_resolution_comes_from_the_grid():
    flat, found = calibrated("3x4+1", dpi=150)
    assert flat.grid is not None
    assert (found.scale.px_per_mm_x, found.scale.px_per_mm_y) == (
        flat.grid.px_per_mm_x,
        flat.grid.px_per_mm_y,
    )
    assert found.confidence == flat.grid.confidence


def test_without_a_pulse_the_standard_is_assumed_and_said():
    _, found = calibrated("3x4+1", pulse=PulseStyle(side="none"))
    assert (found.scale.gain, found.scale.speed) == (10.0, 25.0)
    assert found.pulses == ()
    assert any("no calibration pulse" in warning for warning in found.warnings)


def test_a_grid_of_5_mm_lines_alone_is_doubted():
    bare = PulseStyle(side="none")
    _, found = calibrated("3x4+1", dpi=200, grid=GridStyle(minor="none"), pulse=bare)
    assert found.confidence < 0.6
    assert any("factor of 5" in warning for warning in found.warnings)


def test_pulses_of_standard_size_take_the_doubt():
    flat, found = calibrated("3x4+1", dpi=200, grid=GridStyle(minor="none"))
    assert flat.grid is not None
    assert flat.grid.confidence < 0.6 < found.confidence
    assert not any("factor of 5" in warning for warning in found.warnings)


def test_a_scale_that_is_given_is_kept_and_contradicted():
    flat, _ = calibrated("3x1", dpi=150)
    given = PaperScale.from_dpi(150, speed=25, gain=5)
    found = GridCalibrator().calibrate(flat, given)
    assert (found.scale.speed, found.scale.gain) == (25, 5)
    assert found.confidence < 1  # its own pulses contradict it
    assert any("look like 25 mm/s and 10 mm/mV" in warning for warning in found.warnings)
    agreed = GridCalibrator().calibrate(flat, given.replace(gain=10.0))
    assert agreed.warnings == ()
    assert found.fixed
    assert agreed.fixed
    assert not GridCalibrator().calibrate(flat, None).fixed


def test_a_page_without_grid_needs_a_scale():
    bare = page("3x1", grid=GridStyle(colour="none")).image
    scale = PaperScale.from_dpi(100)
    flat = AffineRectifier().rectify(bare, scale)
    assert flat.grid is None
    assert GridCalibrator().calibrate(flat, scale).scale == scale
    with pytest.raises(GridNotFoundError, match="give scale="):
        GridCalibrator().calibrate(flat, None)


def test_a_page_without_ink_is_refused():
    flat, _ = calibrated("3x1")
    white = replace(flat, image=np.full_like(flat.image, 255))
    with pytest.raises(ImageError, match="no trace"):
        GridCalibrator().calibrate(white, None)


def test_estimate_grid_takes_what_read_image_takes(tmp_path):
    from PIL import Image

    image = page("3x1").image
    path = tmp_path / "page.png"
    Image.fromarray(image).save(path)
    found = estimate_grid(image)
    for source in (path, str(path), path.read_bytes(), Image.fromarray(image)):
        assert estimate_grid(source) == found
    with pytest.raises(ImageError):
        estimate_grid(tmp_path / "none.png")


def _wave(kx: float, ky: float, phase: float, major: int | None) -> GridWave:
    return GridWave(kx, ky, phase, major, 0.9)


def test_two_waves_make_a_grid():
    # 8 px/mm along x, 7.5 along y, turned by 10 degrees; the crossing of 5 mm lines is at (100, 60).
    cos, sin = np.cos(np.deg2rad(10)), np.sin(np.deg2rad(10))
    x, y = np.array([cos, sin]) / 8, np.array([-sin, cos]) / 7.5
    at = np.array([100.0, 60.0])
    found = grid_of_waves(_wave(*x, 2 - x @ at, 2), _wave(*y, 4 - y @ at, 4), (121, 201))
    assert (found.px_per_mm_x, found.px_per_mm_y) == pytest.approx((8, 7.5))
    assert found.angle == pytest.approx(10)
    assert found.origin == pytest.approx((100, 60))
    assert found.confidence == 0.9


def test_the_origin_is_the_crossing_nearest_to_the_middle():
    wave_x, wave_y = _wave(0.1, 0, 0, 0), _wave(0, 0.1, 0, 0)
    assert grid_of_waves(wave_x, wave_y, (401, 1001)).origin == pytest.approx((500, 200))
    alone = wave_y._replace(major=None)
    assert grid_of_waves(wave_x, alone, (381, 1021)).origin == pytest.approx((510, 190))


def test_a_scale_is_given_for_the_image_before_it_was_straightened():
    image = page("3x1", dpi=450, page=(200, 100)).image
    flat = AffineRectifier().rectify(image, None)
    found = GridCalibrator().calibrate(flat, PaperScale.from_dpi(450))
    assert flat.image.shape[0] < image.shape[0]
    assert flat.grid is not None
    assert found.scale.px_per_mm_x == pytest.approx(flat.grid.px_per_mm_x, rel=1e-3)


def test_short_pulses_beside_long_rows_are_not_taken_for_a_slow_speed():
    recording = ecgsyn.simulate_recording(rng=2)
    short = ecgsyn.PulseStyle(duration=0.1)
    page = ecgsyn.StandardRenderer(page="A4", dpi=150, pulse=short).render(recording, rng=2)
    result = ecgdigit.load_digitizer("classical").digitize(page.image, sampling_rate=500.0)
    assert any("short pulses" in warning for warning in result.warnings)
    assert ecgdigit.compare(result, page).median_snr_db > 20
    slow = ecgsyn.StandardRenderer(page="A4", dpi=150, speed=12.5).render(recording, rng=2)
    result = ecgdigit.load_digitizer("classical").digitize(slow.image, sampling_rate=500.0)
    assert not any("short pulses" in warning for warning in result.warnings)
    assert result.recording.duration < 11


def test_one_shape_like_a_pulse_of_half_the_height_is_told_but_not_believed():
    """The foot of one pulse and the roof of the next look like one where rows are close."""
    flat, found = calibrated("3x4+1", dpi=150, pulse=PulseStyle(side="none"))
    px, py = found.scale.px_per_mm_x, found.scale.px_per_mm_y
    image = flat.image.copy()
    x0, x1 = round(3 * px), round(8 * px)
    top = round(min(image.shape[0] * 0.4, 120 * py))
    bottom = top + round(5 * py)
    image[top : top + 3, x0 : x1 + 3] = 20
    image[top:bottom, x0 : x0 + 3] = image[top:bottom, x1 : x1 + 3] = 20
    seen = GridCalibrator().calibrate(replace(flat, image=image), None)
    assert (seen.scale.gain, seen.scale.speed) == (10.0, 25.0)
    assert any("too few to go by" in warning for warning in seen.warnings)
