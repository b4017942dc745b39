"""Calibration pulses: found where they are, and nothing else taken for one."""

import numpy as np
import pytest

from ecgdigit.evidence.calibration_pulses import find_pulses, pulses_like
from ecgsyn import PulseStyle, StandardRenderer, TraceStyle, simulate_recording
from ecgtypes import Recording
from tests.ecgdigit.pages import LAYOUTS, calibrated, page


def _check(style: dict, layout: str, dpi: float, gain: float = 10.0, speed: float = 25.0) -> None:
    drawn = page(layout, dpi=dpi, gain=gain, speed=speed, **style)
    flat, found = calibrated(layout, dpi=dpi, gain=gain, speed=speed, **style)
    shrink = np.array(flat.warp.matrix)[0, 0]
    truth = sorted((pulse.outline * shrink for pulse in drawn.truth.pulses), key=lambda o: o[1, 1])
    assert len(found.pulses) == len(truth)
    for pulse, outline in zip(sorted(found.pulses, key=lambda p: p.bottom), truth, strict=True):
        assert (pulse.gain, pulse.speed) == (gain, speed)
        left, right = outline[1, 0], outline[4, 0]
        assert (pulse.x0, pulse.x1) == pytest.approx((left, right), abs=0.5)
        assert (pulse.top, pulse.bottom) == pytest.approx((outline[2, 1], outline[1, 1]), abs=0.6)


@pytest.mark.parametrize("dpi", [100, 150, 200])
@pytest.mark.parametrize("width", [0.2, 0.35, 0.5])
def test_pulses_are_found_where_they_are(dpi, width):
    _check({"trace": TraceStyle(width=width)}, "3x4+1", dpi)


def test_a_pulse_that_a_grid_line_interrupts_is_found_by_those_of_other_rows():
    _, found = calibrated("3x4+1", dpi=200)
    pitch = (found.scale.px_per_mm_x, found.scale.px_per_mm_y)
    first = min(found.pulses, key=lambda pulse: pulse.top)
    ink = found.ink.copy()
    ink[round(first.top) + 30 : round(first.top) + 34] = 0
    seen = find_pulses(ink, pitch)
    assert len(seen) == len(found.pulses) - 1
    (other,) = pulses_like(ink, seen, pitch)
    assert (other.x0, other.x1) == pytest.approx((first.x0, first.x1), abs=0.5)
    assert (other.top, other.bottom) == pytest.approx((first.top, first.bottom), abs=1.0)
    assert pulses_like(found.ink, found.pulses, pitch) == ()


@pytest.mark.parametrize("gain", [5.0, 20.0])
@pytest.mark.parametrize("speed", [50.0, 12.5])
def test_pulses_of_every_size(gain, speed):
    _check({}, "3x1", 150, gain, speed)


@pytest.mark.parametrize(
    "pulse", [PulseStyle(side="right"), PulseStyle(rows="first"), PulseStyle(rows="last")]
)
def test_pulses_at_other_places(pulse):
    _check({"pulse": pulse}, "3x4+1", 150)


@pytest.mark.parametrize("dpi", [100, 200])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_pulse_is_seen_on_a_page_without(layout, dpi):
    _, found = calibrated(layout, dpi=dpi, pulse=PulseStyle(side="none"))
    assert found.pulses == ()


@pytest.mark.parametrize("seed", range(6))
def test_qrs_complexes_are_no_pulses(seed):
    rhythm = ("sinus", "ventricular_ectopic", "atrial_fibrillation")[seed % 3]
    recording = simulate_recording(rng=seed, rhythm=rhythm, heart_rate=60 + 25 * seed, st_level=0.1 * seed)
    renderer = StandardRenderer(layout="6x2", dpi=100, pulse=PulseStyle(side="none"), gain=20.0 - 3 * seed)
    image = renderer.render(recording, rng=seed).image
    ink = 1 - image.min(axis=2).astype(np.float32) / 255
    ink[ink < 0.5] = 0
    assert find_pulses(ink, (100 / 25.4, 100 / 25.4)) == ()


def test_boxes_of_another_size_are_no_pulses():
    # 0.7 mV for 120 ms: near a pulse in shape, not in size.
    times = np.arange(5000) / 500
    boxes = np.where(times % 1 < 0.12, 0.7, 0.0)
    recording = Recording(signals=[boxes], leads=("II",), sampling_rate=500)
    image = StandardRenderer(layout="3x1", dpi=100, pulse=PulseStyle(side="none")).render(recording).image
    ink = 1 - image.min(axis=2).astype(np.float32) / 255
    ink[ink < 0.5] = 0
    assert find_pulses(ink, (100 / 25.4, 100 / 25.4)) == ()


def test_blank_ink_has_no_pulses():
    assert find_pulses(np.zeros((100, 100), np.float32), (4.0, 4.0)) == ()
