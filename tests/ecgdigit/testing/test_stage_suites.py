"""The contract suites: ours pass, and what breaks the contract is named."""

from dataclasses import replace

import numpy as np
import pytest

from ecgdigit import (
    AffineRectifier,
    Digitizer,
    GridCalibrator,
    LeadAssembler,
    PathTracer,
    RegistryLocator,
    load_digitizer,
    testing,
)
from ecgdigit.testing._example_page import example_page
from ecgtypes import Homography, PaperScale, get_layout


def test_own_stages_keep_the_contract():
    testing.check_rectifier(AffineRectifier())
    testing.check_calibrator(GridCalibrator())
    testing.check_locator(RegistryLocator())
    testing.check_tracer(PathTracer())
    testing.check_assembler(LeadAssembler())


def test_own_digitizer_keeps_the_contract():
    testing.check_digitizer(load_digitizer("classical"))


def test_the_example_page_agrees_with_itself():
    page = example_page("3x4+1")
    assert np.array_equal(page.image, page.flat.image)
    assert not page.image.flags.writeable
    assert (page.located.trace <= page.calibration.ink).all()
    assert page.recording.leads == page.layout.leads
    y = np.concatenate([trace.y for trace in page.traces])
    x = np.concatenate([trace.x for trace in page.traces])
    on_ink = page.located.trace[np.round(y).astype(int), np.round(x).astype(int)]
    assert (on_ink > 0.3).mean() > 0.95


class Idle(AffineRectifier):
    """Measures the grid, but leaves a tilted page as it is."""

    def rectify(self, image, scale):
        page = super().rectify(image, scale)
        return replace(page, image=image, warp=Homography.translation(0, 0))


class Permissive(AffineRectifier):
    """Takes a page without grid for one of 100 dpi."""

    def rectify(self, image, scale):
        return super().rectify(image, scale or PaperScale.from_dpi(100))


@pytest.mark.parametrize(
    ("rectifier", "message"), [(Idle(), "off whole millimetres"), (Permissive(), "without grid was accepted")]
)
def test_broken_rectifiers_are_told(rectifier, message):
    with pytest.raises(AssertionError, match=message):
        testing.check_rectifier(rectifier)


class Fast(GridCalibrator):
    """Takes every page for one at 50 mm/s."""

    def calibrate(self, page, scale):
        found = super().calibrate(page, scale)
        return replace(found, scale=found.scale.replace(speed=50.0))


class Inky(GridCalibrator):
    """Counts the grid as ink."""

    def calibrate(self, page, scale):
        darkness = 255 - page.image.min(axis=2)
        found = super().calibrate(page, scale)
        return replace(found, ink=np.minimum(darkness / np.float32(60), 1))


class Stubborn(GridCalibrator):
    """Measures even what it is told."""

    def calibrate(self, page, scale):
        measured = super().calibrate(page, None if page.grid else scale)
        return replace(measured, confidence=1.0)


@pytest.mark.parametrize(
    ("calibrator", "message"),
    [
        (Fast(), "speed is 50"),
        (Inky(), "paper or grid is taken for ink"),
        (Stubborn(), "a scale that was given was not kept"),
    ],
)
def test_broken_calibrators_are_told(calibrator, message):
    with pytest.raises(AssertionError, match=message):
        testing.check_calibrator(calibrator)


class Shifted(RegistryLocator):
    """Begins 1 mm too late."""

    def locate(self, page, calibration, layout):
        found = super().locate(page, calibration, layout)
        late = calibration.scale.px_per_mm_x
        return replace(found, cells=tuple(replace(c, x0=c.x0 + late, x1=c.x1 + late) for c in found.cells))


class OneLayout(RegistryLocator):
    """Knows 3x1 alone, whatever stands on the page or is asked for."""

    def locate(self, page, calibration, layout):
        del layout
        return super().locate(page, calibration, get_layout("3x1"))


class Messy(RegistryLocator):
    """Leaves pulses and text in the trace."""

    def locate(self, page, calibration, layout):
        return replace(super().locate(page, calibration, layout), trace=calibration.ink)


@pytest.mark.parametrize(
    ("locator", "message"),
    [(Shifted(), "x0 1.0 mm off"), (Messy(), "calibration pulse is left in the trace")],
)
def test_broken_locators_are_told(locator, message):
    with pytest.raises(AssertionError, match=message):
        testing.check_locator(locator)


def test_a_locator_of_one_layout_is_told():
    with pytest.raises(AssertionError, match="counts as given by the caller"):
        testing.check_locator(OneLayout())


class Low(PathTracer):
    """Draws its lines a pixel too low."""

    def trace(self, page, calibration, located):
        return tuple(replace(t, y=t.y + 1) for t in super().trace(page, calibration, located))


class Backwards(PathTracer):
    """Returns the cells from the last to the first."""

    def trace(self, page, calibration, located):
        return super().trace(page, calibration, located)[::-1]


class Inventive(PathTracer):
    """Returns a level line where there is none."""

    def trace(self, page, calibration, located):
        traces = super().trace(page, calibration, located)
        return tuple(
            replace(t, y=np.where(np.isnan(t.y), t.place.zero, t.y), confidence=np.ones_like(t.confidence))
            for t in traces
        )


@pytest.mark.parametrize(
    ("tracer", "message"),
    [
        (Low(), "1.0. px off"),
        (Backwards(), "not in the order of the cells"),
        (Inventive(), "a line that is not on the page was returned"),
    ],
)
def test_broken_tracers_are_told(tracer, message):
    with pytest.raises(AssertionError, match=message):
        testing.check_tracer(tracer)


class UpsideDown(LeadAssembler):
    """Takes y for up."""

    def assemble(self, page, calibration, located, traces, sampling_rate):
        turned = tuple(replace(t, y=2 * t.place.zero - t.y) for t in traces)
        return super().assemble(page, calibration, located, turned, sampling_rate)


class Silent(LeadAssembler):
    """Drops all warnings."""

    def assemble(self, page, calibration, located, traces, sampling_rate):
        return super().assemble(page, calibration, located, traces, sampling_rate).replace(warnings=())


class Fixed(LeadAssembler):
    """Knows one sampling rate."""

    def assemble(self, page, calibration, located, traces, sampling_rate):
        del sampling_rate
        return super().assemble(page, calibration, located, traces, 500.0)


@pytest.mark.parametrize(
    ("assembler", "message"),
    [
        (UpsideDown(), "came back with"),
        (Silent(), "warning of an earlier stage"),
        (Fixed(), "asked for 250 Hz"),
    ],
)
def test_broken_assemblers_are_told(assembler, message):
    with pytest.raises(AssertionError, match=message):
        testing.check_assembler(assembler)


class Moody(Digitizer):
    """Returns something else at each call."""

    calls = 0

    def digitize(self, image, *, sampling_rate=500.0, layout=None, scale=None):
        self.calls += 1
        result = super().digitize(image, sampling_rate=sampling_rate, layout=layout, scale=scale)
        return result.replace(warnings=(f"call {self.calls}",))


def test_a_broken_digitizer_is_told():
    usual = load_digitizer("classical")
    moody = Moody(
        rectifier=usual.rectifier,
        calibrator=usual.calibrator,
        locator=usual.locator,
        tracer=usual.tracer,
        assembler=usual.assembler,
    )
    with pytest.raises(AssertionError, match="one page gave two results"):
        testing.check_digitizer(moody)
    with pytest.raises(AssertionError, match="came back with"):
        testing.check_digitizer(usual.replace(tracer=Shaky()))


class Shaky(PathTracer):
    """Adds noise of 3 px."""

    def trace(self, page, calibration, located):
        rng = np.random.default_rng(7)
        return tuple(
            replace(t, y=t.y + rng.normal(0, 3, t.y.size)) for t in super().trace(page, calibration, located)
        )
