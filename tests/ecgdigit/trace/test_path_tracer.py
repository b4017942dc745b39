"""Masks turned into millivolts, and lines followed across a page."""

import numpy as np
import pytest

from ecgdigit import PathTracer, trace_to_signal
from ecgdigit.testing._example_page import example_page
from ecgtypes import ImageError, PaperScale

RATE = 500.0


def _scale(px_per_mm: float, **changes: float) -> PaperScale:
    return PaperScale(px_per_mm_x=px_per_mm, px_per_mm_y=px_per_mm, **changes)


def _sine(times: np.ndarray) -> np.ndarray:
    return 0.6 * np.sin(2 * np.pi * 3 * times) + 0.2 * np.sin(2 * np.pi * 11 * times + 1)


def _mask(scale: PaperScale, seconds: float = 3.0, *, pen_mm: float = 0.3) -> tuple[np.ndarray, float]:
    """Coverage of the sine drawn with a round pen, and y of 0 mV."""
    width, height = round(seconds * scale.px_per_second), round(3 * scale.px_per_mv)
    zero, radius, fine = (height - 1) / 2, pen_mm * scale.px_per_mm_x / 2, 8
    x = -0.5 + (np.arange(width * fine) + 0.5) / fine
    shifts = np.linspace(-radius, radius, 17)[:, None]
    # Time 0 is the mask's left edge, half a pixel before the centre of its first column.
    y = zero - scale.px_per_mv * _sine((x + shifts + 0.5) / scale.px_per_second)
    reach = np.sqrt(np.maximum(radius**2 - shifts**2, 0))
    top, bottom = (y - reach).min(axis=0), (y + reach).max(axis=0)
    rows = np.arange(height)[:, None]
    cover = np.clip(np.minimum(bottom, rows + 0.5) - np.maximum(top, rows - 0.5), 0, 1)
    return cover.reshape(height, width, fine).mean(axis=2), zero


def _snr(found: np.ndarray) -> float:
    truth = _sine(np.arange(found.size) / RATE)
    both = np.isfinite(found)
    assert both.mean() > 0.99
    return 10 * np.log10(np.sum(truth[both] ** 2) / np.sum((truth - found)[both] ** 2))


@pytest.mark.parametrize(("px_per_mm", "least"), [(4.0, 25.0), (6.0, 31.0), (8.0, 33.0), (12.0, 37.0)])
def test_coverage_masks_come_back(px_per_mm, least):
    scale = _scale(px_per_mm)
    mask, zero = _mask(scale)
    found = trace_to_signal(mask, scale, baseline=zero, sampling_rate=RATE)
    assert found.dtype == np.float32
    assert _snr(found) > least


@pytest.mark.parametrize(("px_per_mm", "least"), [(4.0, 29.0), (8.0, 32.0), (12.0, 37.0)])
def test_masks_of_whole_pixels_come_back(px_per_mm, least):
    scale = _scale(px_per_mm)
    mask, zero = _mask(scale)
    assert _snr(trace_to_signal(mask > 0.5, scale, baseline=zero, sampling_rate=RATE)) > least


@pytest.mark.parametrize("rate", [50.0, 250.0, 500.0, 1000.0])
def test_the_length_is_that_of_the_mask(rate):
    scale = _scale(6.0)
    mask, _ = _mask(scale, 2.0)
    assert trace_to_signal(mask, scale, sampling_rate=rate).size == round(2.0 * rate)


def test_speed_gain_and_baseline_set_the_units():
    scale = _scale(6.0)
    mask = np.zeros((100, 300), np.bool_)
    mask[39:42] = True
    middle = slice(20, -20)
    assert np.abs(trace_to_signal(mask, scale, baseline=70.0)[middle] - 0.5).max() < 0.01
    half = _scale(6.0, gain=20.0, speed=50.0)
    found = trace_to_signal(mask, half, baseline=70.0)
    assert np.abs(found[middle] - 0.25).max() < 0.01
    assert found.size == 500
    assert abs(np.median(trace_to_signal(mask, scale))) < 1e-6


def test_a_gap_stays_a_gap():
    scale = _scale(6.0)
    mask, zero = _mask(scale)
    mask[:, 200:260] = 0
    found = trace_to_signal(mask, scale, baseline=zero, sampling_rate=RATE)
    times = np.arange(found.size) / RATE * scale.px_per_second
    assert np.isnan(found[(times > 203) & (times < 257)]).all()
    assert np.isfinite(found[(times < 180) | (times > 280)]).all()


@pytest.mark.parametrize(
    "shape",
    [(20, 100), (5, 5, 3), (10,), (0, 10), (10, 0)],
)
def test_masks_of_nothing_are_refused(shape):
    mask = np.zeros(shape) if len(shape) == 2 else np.ones(shape)
    with pytest.raises(ImageError, match="mask is"):
        trace_to_signal(mask, _scale(6.0))


@pytest.mark.parametrize("rate", [0.0, -5.0, np.nan, np.inf])
def test_rates_that_are_none_are_refused(rate):
    with pytest.raises(ValueError, match="sampling rate"):
        trace_to_signal(np.ones((5, 100), np.bool_), _scale(6.0), sampling_rate=rate)


def test_lines_are_followed_to_a_fraction_of_a_pixel():
    page = example_page("3x4+1")
    for trace, truth in zip(
        PathTracer().trace(page.flat, page.calibration, page.located), page.traces, strict=True
    ):
        y = np.interp(truth.x, trace.x, trace.y)
        assert np.sqrt(np.mean((y - truth.y)[2:-2] ** 2)) < 0.1
        assert (trace.confidence[4:-4] >= 0.9).mean() > 0.97
        assert trace.region is not None
        assert trace.region.x0 == pytest.approx(truth.place.x0, abs=3)


def test_a_mask_too_faint_to_hold_a_trace_is_refused() -> None:
    with pytest.raises(ImageError, match="faint"):
        trace_to_signal(np.full((20, 100), 0.03), PaperScale(px_per_mm_x=4, px_per_mm_y=4))
