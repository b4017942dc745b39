"""A page image in, a recording out."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ecgdigit import Digitizer, RegistryLocator, compare, load_digitizer
from ecgsyn import GridStyle, PulseStyle, StandardRenderer
from ecgtypes import (
    STANDARD_12,
    GridNotFoundError,
    ImageError,
    LayoutError,
    PaperScale,
    Recording,
    RecordingError,
    get_layout,
)
from tests.ecgdigit.pages import digitized, page, recording, tilted


@pytest.mark.parametrize("rate", [50.0, 100.0, 163.0, 250.0, 387.0, 1000.0, 2000.0])
def test_any_sampling_rate(rate):
    drawn = page("3x4+1", dpi=150)
    result = load_digitizer("classical").digitize(drawn.image, sampling_rate=rate)
    assert result.recording.sampling_rate == rate
    assert result.recording.n_samples == pytest.approx(10 * rate, abs=1)
    assert result.recording.leads[:12] == STANDARD_12
    usual = digitized("3x4+1", dpi=150).recording
    if rate >= 250:
        # The same line, sampled at other moments.
        assert compare(result.recording, usual).median_snr_db > 30


@pytest.mark.parametrize("rate", [0.0, -500.0, 49.9, 2001.0, np.nan, np.inf])
def test_rates_out_of_range_are_refused(rate):
    with pytest.raises(RecordingError, match="between 50 and 2,000 Hz"):
        load_digitizer("classical").digitize(page("3x1").image, sampling_rate=rate)


def test_every_kind_of_input_gives_the_same_result(tmp_path):
    image = page("3x1").image
    stream = BytesIO()
    Image.fromarray(image).save(stream, "PNG")
    path = tmp_path / "page.png"
    path.write_bytes(stream.getvalue())
    expected = digitized("3x1")
    digitizer = load_digitizer("classical")
    for source in (path, str(path), stream.getvalue(), image, Image.fromarray(image)):
        assert digitizer.digitize(source) == expected


def test_the_image_is_not_changed():
    image = page("3x1").image.copy()
    before = image.copy()
    load_digitizer("classical").digitize(image)
    assert np.array_equal(image, before)


def test_a_layout_by_name_or_as_an_object():
    image = page("3x4+1").image
    digitizer = load_digitizer("classical")
    named = digitizer.digitize(image, layout="3x4+1")
    assert named == digitizer.digitize(image, layout=get_layout("3x4+1"))
    found = digitized("3x4+1")
    assert np.array_equal(named.recording.signals, found.recording.signals, equal_nan=True)
    with pytest.raises(LayoutError, match="no such"):
        digitizer.digitize(image, layout="no such")
    with pytest.raises(LayoutError, match="has 12"):
        digitizer.digitize(image, layout="12x1")


def test_a_page_without_grid_is_read_at_the_scale_that_is_given():
    style = {"grid": GridStyle(colour="none"), "pulse": PulseStyle(side="none"), "dpi": 150, "gain": 5.0}
    drawn = page("3x4+1", **style)
    scale = PaperScale.from_dpi(150, gain=5)
    result = load_digitizer("classical").digitize(drawn.image, scale=scale)
    assert result.grid is None
    assert result.scale == scale
    compared = compare(result, drawn)
    assert compared.median_snr_db > 18
    assert abs(np.median([lead.gain_error for lead in compared.leads])) < 0.03
    with pytest.raises(GridNotFoundError, match="give scale="):
        load_digitizer("classical").digitize(drawn.image)


@pytest.mark.parametrize("gain", [2.5, 5.0, 20.0])
def test_the_gain_is_read_from_the_pulse(gain):
    drawn = page("3x4+1", dpi=150, gain=gain)
    result = digitized("3x4+1", dpi=150, gain=gain)
    assert result.scale.gain == gain
    errors = [lead.gain_error for lead in compare(result, drawn).leads]
    assert abs(np.median(errors)) < 0.05


@pytest.mark.parametrize("speed", [12.5, 50.0])
def test_the_speed_is_read_from_the_pulse(speed):
    result = digitized("3x4+1", dpi=150, speed=speed)
    assert result.scale.speed == speed
    truth = page("3x4+1", dpi=150, speed=speed).truth.layout
    assert result.layout is not None
    assert result.layout.row_duration == pytest.approx(truth.row_duration, abs=0.02)
    assert compare(result, page("3x4+1", dpi=150, speed=speed)).median_snr_db > 12


def test_a_page_without_pulse_is_read_with_a_warning():
    result = digitized("3x4+1", pulse=PulseStyle(side="none"))
    assert any("no calibration pulse" in warning for warning in result.warnings)
    assert (result.scale.speed, result.scale.gain) == (25, 10)


def test_a_flat_line_is_a_recording():
    level = Recording(signals=np.zeros((12, 5000)), leads=STANDARD_12, sampling_rate=500)
    drawn = StandardRenderer(layout="3x4+1", dpi=200).render(level, rng=1)
    result = load_digitizer("classical").digitize(drawn.image, layout="3x4+1")
    compared = compare(result, drawn)
    assert compared.coverage > 0.99
    assert np.nanmax(np.abs(result.recording.signals)) < 0.02


def test_a_tilted_page_is_read_like_a_straight_one():
    drawn = page("3x4+1", dpi=200)
    image, warp = tilted(drawn.image, 1.3)
    result = load_digitizer("classical").digitize(image)
    compared = compare(result, drawn)
    assert compared.coverage > 0.99
    assert compared.median_snr_db > 20
    # Places are told on the image that was given.
    points = warp.forward(drawn.truth.lead("V5").trace.astype(np.float64))
    found = result.lead("V5").trace
    y = np.interp(points[:, 0], found[:, 0], found[:, 1])
    assert np.median(np.abs(y - points[:, 1])) < 0.4


def test_confidence_tells_what_was_seen():
    result = digitized("3x4+1", dpi=150)
    assert result.confidence.shape == result.recording.signals.shape
    assert not result.confidence[np.isnan(result.recording.signals)].any()
    assert np.median(result.confidence[np.isfinite(result.recording.signals)]) > 0.9


def test_stages_are_exchanged_one_by_one():
    class Named(RegistryLocator):
        def locate(self, page, calibration, layout):
            del layout
            return super().locate(page, calibration, get_layout("3x1"))

    usual = load_digitizer("classical")
    mine = Named()
    changed = usual.replace(locator=mine)
    assert isinstance(changed, Digitizer)
    assert changed.locator is mine
    assert usual.locator is not mine
    assert all(
        getattr(changed, stage) is getattr(usual, stage)
        for stage in ("rectifier", "calibrator", "tracer", "assembler")
    )
    assert changed.digitize(page("3x1").image).layout == get_layout("3x1")


def test_the_stages_are_shown():
    shown = repr(load_digitizer("classical"))
    for stage in ("PageRectifier", "GridCalibrator", "RegistryLocator", "PathTracer", "LeadAssembler"):
        assert stage in shown


@pytest.mark.parametrize("leads", [("II",), ("V1", "V5")])
def test_a_page_of_few_leads_is_read_when_its_layout_is_told(leads):
    few = recording().select(leads)
    from ecgtypes import Cell, Layout

    cells = tuple(Cell(lead=n, row=r, column=0, start=0, duration=10) for r, n in enumerate(leads))
    layout = Layout(name="few", rows=len(leads), columns=1, cells=cells)
    drawn = StandardRenderer(layout=layout, dpi=150).render(few, rng=1)
    result = load_digitizer("classical").digitize(drawn.image, layout=layout)
    compared = compare(result, drawn)
    assert compared.coverage > 0.99
    assert compared.median_snr_db > 20
    assert [x for x, seen in zip(result.recording.leads, result.found(), strict=True) if seen] == list(leads)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"layout": 3}, LayoutError),
        ({"scale": 8}, RecordingError),
        ({"scale": {"px_per_mm_x": 8}}, RecordingError),
        ({"sampling_rate": "500"}, RecordingError),
        ({"sampling_rate": None}, RecordingError),
    ],
)
def test_options_of_another_kind_are_refused_at_the_door(options, error):
    with pytest.raises(error):
        load_digitizer("classical").digitize(page().image, **options)


def test_a_second_calibrator_is_asked_where_the_first_one_s_ink_shows_no_layout():
    image = page().image

    usual = load_digitizer("classical")

    class Blank:
        def calibrate(self, flat, scale):
            found = usual.calibrator.calibrate(flat, scale)
            return replace(found, ink=found.ink * 0)

    with pytest.raises(ImageError, match="no trace"):
        usual.replace(calibrator=Blank()).digitize(image)
    found = usual.replace(calibrator=Blank(), second=usual.calibrator).digitize(image)
    assert found.layout == usual.digitize(image).layout
    with pytest.raises(ImageError, match="no trace"):
        usual.replace(calibrator=Blank(), second=Blank()).digitize(image)


def test_a_calibrator_of_one_s_own_is_not_second_guessed():
    asked = []

    class Counted:
        def __init__(self, name) -> None:
            self.name = name

        def calibrate(self, flat, scale):
            asked.append(self.name)
            found = load_digitizer("classical").calibrator.calibrate(flat, scale)
            return replace(found, ink=found.ink * 0)

    both = load_digitizer("classical").replace(calibrator=Counted("first"), second=Counted("second"))
    with pytest.raises(ImageError, match="no trace"):
        both.replace(calibrator=Counted("own")).digitize(page().image)
    assert asked == ["own"]
    with pytest.raises(ImageError, match="no trace"):
        both.replace(tracer=both.tracer).digitize(page().image)
    assert asked == ["own", "first", "second"]
    assert load_digitizer("ink").second is None


@pytest.mark.parametrize(("first", "second"), [(0.5, 0.8), (0.8, 0.5)])
def test_of_two_answers_the_surer_one_is_taken(first, second):
    usual = load_digitizer("classical")

    class Doubting:
        def __init__(self, confidence) -> None:
            self.confidence = confidence

        def calibrate(self, flat, scale):
            return replace(usual.calibrator.calibrate(flat, scale), confidence=self.confidence)

    both = usual.replace(calibrator=Doubting(first), second=Doubting(second)).digitize(page().image)
    alone = usual.replace(calibrator=Doubting(0.8)).digitize(page().image)
    np.testing.assert_array_equal(both.confidence, alone.confidence)
