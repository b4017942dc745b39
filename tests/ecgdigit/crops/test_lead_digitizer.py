"""One cropped lead, read back without its page's truth."""

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

import ecgdigit
import ecgsyn
from ecgtypes import (
    DigitizedLead,
    EcgError,
    GridNotFoundError,
    ImageError,
    Lead,
    LeadNotFoundError,
    Page,
    PaperScale,
    Recording,
    RecordingError,
)
from tests.shared_data import dev_records, needs_shared_data

RECORDING = ecgsyn.simulate_recording(rng=7)
DIGITIZER = ecgdigit.load_lead_digitizer()
SCALE = PaperScale.from_dpi(100)
NO_PULSE = ecgsyn.PulseStyle(side="none")
NO_GRID = ecgsyn.GridStyle(colour="none")


def _page(layout: str, dpi: float, recording: Recording = RECORDING, **style: Any) -> Page:
    return ecgsyn.StandardRenderer(layout=layout, dpi=dpi, **style).render(recording, rng=3)


def _printed(crop: Page, count: int, sampling_rate: float) -> NDArray[np.float64]:
    """What the crop prints at the moments of the samples, mV, from the truth's points; NaN elsewhere."""
    truth = crop.truth.leads[0]
    seen = truth.visible & np.isfinite(truth.trace).all(axis=1)
    times = (truth.trace[seen, 0].astype(float) + 0.5) / truth.scale.px_per_second
    values = (truth.baseline - truth.trace[seen, 1].astype(float)) / truth.scale.px_per_mv
    at = np.arange(count) / sampling_rate
    return np.interp(at, times, values, left=np.nan, right=np.nan)


def _compared(lead: DigitizedLead, crop: Page) -> ecgdigit.LeadComparison:
    printed = _printed(crop, lead.samples.size, lead.sampling_rate)
    both = [
        Recording(signals=values[None], leads=("I",), sampling_rate=lead.sampling_rate)
        for values in (lead.samples, printed)
    ]
    return ecgdigit.compare(*both).leads[0]


def _drawn(y: NDArray[np.float64], height: int) -> NDArray[np.uint8]:
    """A thin line on white paper."""
    rows = np.arange(height)[:, None]
    covered = np.clip(1.5 - np.abs(rows - y), 0, 1)
    return np.repeat(np.round(255 * (1 - covered)).astype(np.uint8)[:, :, None], 3, axis=2)


def _line(
    width: int, height: int = 120, baseline: float = 60.0, amplitude: float = 20.0
) -> NDArray[np.uint8]:
    """A slow wave drawn on white paper."""
    return _drawn(baseline - amplitude * np.sin(np.arange(width) / 20), height)


@pytest.mark.parametrize(
    ("layout", "dpi", "least"),
    [("3x4+1", 100, 17), ("3x4+1", 200, 23), ("3x4+1", 300, 25), ("6x2", 200, 23), ("4x3", 300, 25)],
)
def test_every_lead_of_a_page_is_read_from_its_crop(layout, dpi, least):
    page = _page(layout, dpi)
    found = []
    for truth in page.truth.leads:
        crop = page.crop(truth.lead, strip=truth.cell.strip)
        found.append(_compared(DIGITIZER.digitize(crop.image), crop))
    assert min(lead.coverage for lead in found) > 0.98
    assert np.median([lead.snr_db for lead in found]) > least
    assert min(lead.snr_db for lead in found) > 0.6 * least
    assert min(lead.rho for lead in found) > 0.98


@pytest.mark.parametrize("dpi", [200, 300])
def test_neighbours_that_run_through_the_crop_are_left_out(dpi):
    page = _page("12x1", dpi, row_pitch=12.0)
    found = []
    for truth in page.truth.leads:
        crop = page.crop(truth.lead)
        found.append(_compared(DIGITIZER.digitize(crop.image), crop))
    assert np.median([lead.snr_db for lead in found]) > 18
    assert np.mean([lead.rho > 0.95 for lead in found]) >= 0.75


def test_a_baseline_picks_the_neighbour():
    page = _page("12x1", 200, row_pitch=12.0)
    crop = page.crop("II", margin_mm=18.0)
    baseline = crop.truth.leads[0].baseline
    below = baseline + 12 * page.truth.scale.px_per_mm_y
    own, other = (DIGITIZER.digitize(crop.image, baseline=y) for y in (baseline, below))
    assert _compared(own, crop).rho > 0.95
    # Lead III is printed at the same moments of the crop as lead II.
    as_if_own = crop.truth.leads[0].trace[:, 0]
    neighbour = page.crop("III").truth.leads[0]
    times = (as_if_own + 0.5) / page.truth.scale.px_per_second
    values = (neighbour.baseline - neighbour.trace[:, 1]) / page.truth.scale.px_per_mv
    printed = np.interp(np.arange(other.samples.size) / 500, times, values, left=np.nan, right=np.nan)
    both = np.isfinite(printed) & np.isfinite(other.samples)
    assert both.sum() > 0.95 * np.isfinite(printed).sum()
    assert np.corrcoef(printed[both], other.samples[both])[0, 1] > 0.95
    assert other.baseline == pytest.approx(below)


def test_millivolts_are_relative_to_the_baseline_that_is_given():
    crop = _page("3x4+1", 200).crop("V5")
    baseline = crop.truth.leads[0].baseline
    lead = DIGITIZER.digitize(crop.image, baseline=baseline)
    shifted = DIGITIZER.digitize(crop.image, baseline=baseline + 0.1 * crop.truth.scale.px_per_mv)
    seen = np.isfinite(lead.samples)
    np.testing.assert_allclose((shifted.samples - lead.samples)[seen], 0.1, atol=1e-3)
    printed = _printed(crop, lead.samples.size, lead.sampling_rate)
    assert abs(np.nanmedian(lead.samples - printed)) < 0.01


def test_the_foot_of_a_calibration_pulse_is_zero_and_no_signal():
    offset = RECORDING.replace(signals=RECORDING.signals + np.float32(0.15))
    crop = _page("3x1", 200, offset).crop("II", margin_mm=12.0)
    assert crop.truth.pulses
    lead = DIGITIZER.digitize(crop.image)
    printed = _printed(crop, lead.samples.size, lead.sampling_rate)
    assert abs(np.nanmedian(lead.samples - printed)) < 0.01
    before = round(crop.truth.pulses[0].outline[:, 0].mean() / crop.truth.scale.px_per_second * 500)
    assert np.isnan(lead.samples[before])
    assert lead.confidence[before] == 0


def test_without_a_pulse_zero_is_where_the_line_mostly_runs():
    crop = _page("3x1", 200, pulse=NO_PULSE).crop("II")
    lead = DIGITIZER.digitize(crop.image)
    assert abs(np.nanmedian(lead.samples)) < 0.1


def test_a_given_scale_needs_no_grid():
    crop = _page("3x4+1", 200, grid=NO_GRID).crop("V2")
    with pytest.raises(GridNotFoundError):
        DIGITIZER.digitize(crop.image)
    lead = DIGITIZER.digitize(crop.image, scale=crop.truth.scale)
    assert _compared(lead, crop).snr_db > 23


def test_a_given_scale_is_kept():
    crop = _page("3x4+1", 200).crop("V2")
    usual = DIGITIZER.digitize(crop.image, scale=crop.truth.scale)
    slow = DIGITIZER.digitize(crop.image, scale=crop.truth.scale.replace(speed=50.0, gain=20.0))
    assert slow.samples.size == pytest.approx(usual.samples.size / 2, abs=1)
    assert np.nanmax(slow.samples) == pytest.approx(np.nanmax(usual.samples) / 2, rel=0.05)


def test_bars_at_the_ends_are_no_signal():
    bars = ecgsyn.SeparatorStyle(kind="bars", height=12.0)
    crop = _page("3x4", 200, separators=bars, pulse=NO_PULSE).crop("aVR")
    lead = DIGITIZER.digitize(crop.image)
    measured = _compared(lead, crop)
    assert measured.coverage > 0.98
    assert measured.snr_db > 18
    first = crop.truth.leads[0].trace[0, 0] / crop.truth.scale.px_per_second
    assert np.isnan(lead.samples[: int((first - 0.02) * lead.sampling_rate)]).all()


def test_a_tilted_crop_is_made_straight():
    page = _page("3x1", 200)
    crop = page.crop("II")
    height, width = crop.image.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -0.5, 1.0)
    grown = cv2.warpAffine(
        np.pad(crop.image, ((20, 20), (0, 0), (0, 0)), constant_values=255),
        matrix,
        (width, height + 40),
        flags=cv2.INTER_CUBIC,
        borderValue=(255, 255, 255),
    )
    lead = DIGITIZER.digitize(grown)
    assert _compared(lead, crop).snr_db > 15


def test_fields_say_what_was_read():
    crop = _page("3x4+1", 200).crop("V5")
    lead = DIGITIZER.digitize(crop.image, lead="v5", sampling_rate=250)
    assert (lead.lead, lead.sampling_rate, lead.start) == (Lead.V5, 250.0, 0.0)
    assert lead.samples.dtype == np.float32
    assert_array_equal(lead.confidence > 0, np.isfinite(lead.samples))
    truth = crop.truth.leads[0].trace
    y = np.interp(truth[:, 0], lead.trace[:, 0], lead.trace[:, 1])
    assert np.median(np.abs(y - truth[:, 1])) < 0.3
    assert lead.region is not None
    assert lead.region.height == pytest.approx(np.ptp(truth[:, 1]), abs=8)


def test_a_crop_of_minus_avr_is_turned_over():
    renderer = ecgsyn.StandardRenderer(layout="3x4+1", order="cabrera", dpi=200)
    crop = renderer.render(RECORDING, rng=3).crop("-aVR")
    plain = DIGITIZER.digitize(crop.image)
    named = DIGITIZER.digitize(crop.image, lead=Lead.MINUS_AVR)
    assert named.lead is Lead.aVR
    assert_array_equal(named.samples, -plain.samples)


@settings(deadline=None, max_examples=25)
@given(
    width=st.integers(160, 500),
    sampling_rate=st.sampled_from([50.0, 100.0, 360.0, 500.0, 1000.0]),
    speed=st.sampled_from([12.5, 25.0, 50.0]),
)
def test_samples_reach_from_the_left_edge_to_the_right_one(width, sampling_rate, speed):
    scale = SCALE.replace(speed=speed)
    lead = DIGITIZER.digitize(_line(width), scale=scale, sampling_rate=sampling_rate)
    count = round(width / scale.px_per_second * sampling_rate)
    assert lead.samples.size == count
    x = np.arange(count) / sampling_rate * scale.px_per_second - 0.5
    expected = 20 * np.sin(x / 20) / scale.px_per_mv
    inner = slice(count // 5, -(count // 5))
    error = (lead.samples - expected)[inner]
    assert np.std(error) < 0.1 * np.std(expected[inner])


def test_images_of_every_kind_are_read(tmp_path):
    crop = _page("3x1", 200).crop("II")
    crop.save(tmp_path / "crop.json")
    from_file = DIGITIZER.digitize(tmp_path / "crop.png")
    assert_array_equal(from_file.samples, DIGITIZER.digitize(crop.image).samples)


PLAIN = np.full((200, 500, 3), 255, np.uint8)
NOISE = np.random.default_rng(1).integers(0, 256, (200, 500, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("image", "options", "error", "match"),
    [
        (PLAIN, {}, GridNotFoundError, "grid"),
        (PLAIN, {"scale": SCALE}, ImageError, "no trace"),
        (NOISE, {}, GridNotFoundError, "grid"),
        (NOISE, {"scale": SCALE}, ImageError, "no trace"),
        (np.zeros((1, 1, 3), np.uint8), {}, ImageError, "too small"),
        (b"no image", {}, ImageError, "cannot be read"),
        ("missing.png", {}, ImageError, "no image file"),
        (PLAIN, {"sampling_rate": 0}, RecordingError, "sampling rate"),
        (PLAIN, {"sampling_rate": float("nan")}, RecordingError, "sampling rate"),
        (PLAIN, {"baseline": 300.0}, LeadNotFoundError, "baseline"),
        (PLAIN, {"baseline": float("nan")}, LeadNotFoundError, "baseline"),
        (PLAIN, {"lead": "V99"}, EcgError, "V99"),
        (_line(400), {"scale": SCALE.replace(px_per_mm_x=1e-6)}, ImageError, "scale"),
        (_line(400), {"scale": SCALE.replace(px_per_mm_x=1e6)}, ImageError, "scale"),
        (_line(400), {"scale": SCALE.replace(px_per_mm_y=1e-6)}, ImageError, "scale"),
        (_line(400), {"scale": SCALE.replace(px_per_mm_y=1e6)}, ImageError, "scale"),
        (_line(400, 300, 230), {"scale": SCALE, "baseline": 20.0}, LeadNotFoundError, "baseline"),
    ],
)
def test_bad_input_raises(image, options, error, match):
    with pytest.raises(error, match=match):
        DIGITIZER.digitize(image, **options)


def test_a_grid_without_a_trace_raises():
    page = _page("3x4+1", 200)
    bare = page.image[-60:, 900:1500]
    with pytest.raises(ImageError, match="no trace"):
        DIGITIZER.digitize(bare)


def test_stages_can_be_exchanged():
    class Known:
        def calibrate(self, page: ecgdigit.FlatPage, scale: PaperScale | None) -> ecgdigit.Calibration:
            found = ecgdigit.GridCalibrator().calibrate(page, scale)
            return ecgdigit.Calibration(found.scale.replace(gain=5.0), found.ink, found.pulses)

    usual = ecgdigit.load_lead_digitizer("classical")
    other = ecgdigit.LeadDigitizer(
        rectifier=usual.rectifier, calibrator=Known(), locator=usual.locator, tracer=usual.tracer
    )
    crop = _page("3x4+1", 200).crop("V5")
    twice = other.digitize(crop.image).samples
    np.testing.assert_allclose(twice, 2 * usual.digitize(crop.image).samples, atol=1e-5)
    assert (
        repr(usual)
        == "LeadDigitizer(CropRectifier(), GridCalibrator(), CropLocator(), CropTracer(PathTracer()))"
    )


def test_a_trace_that_leaves_the_crop_is_not_seen_there():
    x = np.arange(600)
    wave = np.clip(25 * np.sin(x / 20), 0, None)
    image = np.minimum(_drawn(40 - wave, 100), _drawn(85 + wave, 100))
    lead = DIGITIZER.digitize(image, scale=SCALE, baseline=85.0)
    seen = np.isfinite(lead.samples)
    assert 0.5 < seen.mean() < 0.9
    assert not lead.confidence[~seen].any()
    assert lead.trace[:, 1].max() <= 99
    above = DIGITIZER.digitize(image, scale=SCALE, baseline=40.0)
    assert np.nanmax(above.samples) == pytest.approx(25 / SCALE.px_per_mv, rel=0.05)


def test_a_flat_line_is_zero():
    lead = DIGITIZER.digitize(_line(500, amplitude=0.0), scale=SCALE)
    np.testing.assert_allclose(lead.samples[50:-50], 0, atol=0.02)


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="no lead digitizer is named 'best'"):
        ecgdigit.load_lead_digitizer("best")


@needs_shared_data
def test_real_records_are_read_from_their_crops():
    found = []
    for number, path in enumerate(dev_records()[:4]):
        page = _page(("3x4+1", "6x2", "3x1", "4x3")[number], 200, ecgsyn.read_record(path))
        for truth in page.truth.leads[::4]:
            crop = page.crop(truth.lead, strip=truth.cell.strip)
            found.append(_compared(DIGITIZER.digitize(crop.image), crop))
    assert np.median([lead.snr_db for lead in found]) > 23
    assert np.median([lead.rho for lead in found]) > 0.99
