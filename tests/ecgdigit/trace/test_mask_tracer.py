"""Lines that run into one another are followed on masks of their own, all others as they were."""

import numpy as np
import pytest

import ecgsyn
from ecgdigit import CropTracer, LeadDigitizer, MaskTracer, load_lead_digitizer
from ecgtypes import LeadNotFoundError, Page

RECORDING = ecgsyn.simulate_recording(rng=7)
CLASSICAL = load_lead_digitizer("classical")


class Cutter:
    """Returns the mask that it was given, or what it raises, and remembers what it was told."""

    def __init__(self, answer: np.ndarray | Exception) -> None:
        self.answer = answer
        self.told: list[float | None] = []

    def segment(self, image: np.ndarray, *, baseline: float | None = None) -> np.ndarray:
        self.told.append(baseline)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer[: image.shape[0], : image.shape[1]]


def _crop(*, rows: str = "12x1", lead: str = "V4") -> Page:
    leads = {} if rows == "12x1" else {"leads": [lead]}
    renderer = ecgsyn.StandardRenderer(
        layout="12x1", dpi=200, page=(140, 190), row_pitch=9, labels=ecgsyn.LabelStyle(place="none"), **leads
    )
    return renderer.render(RECORDING, rng=3).crop(lead)


def _digitizer(cutter: Cutter) -> LeadDigitizer:
    usual = CLASSICAL
    return LeadDigitizer(
        rectifier=usual.rectifier,
        calibrator=usual.calibrator,
        locator=usual.locator,
        tracer=MaskTracer(cutter, tracer=CropTracer()),
    )


def _error(digitizer: LeadDigitizer, crop: Page) -> float:
    """Return the mean squared error at the printed samples, mV^2; what is not seen counts as 0 mV."""
    truth = crop.truth.leads[0]
    found = digitizer.digitize(crop.image, scale=truth.scale, baseline=truth.baseline, sampling_rate=1000.0)
    at = (truth.trace[:, 0] + 0.5) / truth.scale.px_per_second * 1000
    values = np.interp(at, np.arange(found.samples.size), np.nan_to_num(found.samples))
    true = (truth.baseline - truth.trace[:, 1]) / truth.scale.px_per_mv
    seen = truth.visible & np.isfinite(true)
    return float(np.mean((values - true)[seen] ** 2))


def test_the_mask_says_where_a_crowded_line_runs():
    crop = _crop()
    cutter = Cutter(crop.truth.masks().lead("V4"))
    assert _error(_digitizer(cutter), crop) < 0.001 < _error(CLASSICAL, crop)
    assert all(told is not None for told in cutter.told)


def test_a_line_that_is_alone_is_not_cut_out():
    crop = _crop(rows="alone")
    cutter = Cutter(np.zeros(crop.image.shape[:2], bool))
    assert _error(_digitizer(cutter), crop) == _error(CLASSICAL, crop)
    assert not cutter.told


@pytest.mark.parametrize("answer", [LeadNotFoundError("none"), np.zeros((2000, 2000), bool)])
def test_where_nothing_is_cut_out_the_line_stays_as_it_was(answer):
    crop = _crop()
    digitizer = _digitizer(Cutter(answer))
    assert _error(digitizer, crop) == _error(CLASSICAL, crop)
    assert digitizer.digitize(crop.image, scale=crop.truth.leads[0].scale).confidence.max() <= 0.5


def test_the_network_reads_crowded_crops_better():
    crops = [_crop(lead=lead) for lead in ("I", "aVL", "V2", "V4", "V6")]
    network = load_lead_digitizer("network")
    found, before = (np.mean([_error(d, crop) for crop in crops]) for d in (network, CLASSICAL))
    assert found < before
