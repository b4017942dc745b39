"""The round trip: a recording drawn as a page, and read back from the image alone."""

from functools import lru_cache

import numpy as np
import pytest

from ecgdigit import Comparison, compare, load_digitizer
from ecgsyn import LabelStyle, SeparatorStyle, StandardRenderer, read_record, simulate_recording
from ecgtypes import STANDARD_12, Page, Recording
from tests.ecgdigit.pages import LAYOUTS
from tests.shared_data import dev_records, needs_shared_data

DPI = 200

LEAST_COVERAGE = 0.99

LEAST_SIMULATED_DB = 19.0
LEAST_REAL_DB = 23.0
"""Median SNR over the leads of a page. Over many pages the aim is a median of 28 dB; a single page may
lie lower. These bounds are for one page: they lie about 2 dB below the worst of those drawn here, so
that a loss of accuracy shows, and a small change in a page does not."""

LEAST_CROWDED_DB = 10.0
"""The same where rows stand so near, in 12x1, that tall waves of one run through the next."""


@lru_cache(maxsize=2)
def _simulated(seed: int) -> Recording:
    return simulate_recording(rng=seed)


def _compared(recording: Recording, layout: str) -> Comparison:
    page = StandardRenderer(layout=layout, dpi=DPI).render(recording, rng=7)
    result = load_digitizer("classical").digitize(page.image)
    assert result.layout is not None
    assert result.layout.name == layout
    return compare(result, page)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_simulated_recordings_come_back(layout):
    compared = _compared(_simulated(11), layout)
    assert compared.coverage > LEAST_COVERAGE
    assert compared.median_snr_db > LEAST_SIMULATED_DB
    assert abs(np.median([lead.timing_error_ms for lead in compared.leads])) < 2
    assert abs(np.median([lead.gain_error for lead in compared.leads])) < 0.02


@needs_shared_data
@pytest.mark.parametrize(("number", "layout"), list(enumerate(LAYOUTS)))
def test_real_recordings_come_back(number, layout):
    compared = _compared(read_record(dev_records()[20 * number]), layout)
    assert compared.coverage > LEAST_COVERAGE
    assert compared.median_snr_db > (LEAST_CROWDED_DB if layout == "12x1" else LEAST_REAL_DB)


def _page(seed: int) -> Page:
    return StandardRenderer(layout="3x4", dpi=100).render(_simulated(11), rng=seed)


def test_one_seed_gives_one_page_and_one_result():
    first, again = _page(5), _page(5)
    assert np.array_equal(first.image, again.image)
    assert first.truth == again.truth
    digitizer = load_digitizer("classical")
    result = digitizer.digitize(first.image)
    assert digitizer.digitize(again.image) == result
    assert load_digitizer("classical").digitize(first.image.copy()) == result


@pytest.mark.parametrize("timing", ["consecutive", "simultaneous"])
@pytest.mark.parametrize("layout", ["3x4+1", "6x2+1"])
def test_a_strip_tells_whether_columns_show_the_same_seconds(layout: str, timing: str) -> None:
    page = StandardRenderer(layout=layout, timing=timing, dpi=100).render(simulate_recording(rng=5))
    assert load_digitizer().digitize(page.image).layout.timing == timing


@pytest.mark.parametrize("rate", [60.0, 72.0])
@pytest.mark.parametrize("layout", ["3x4", "6x2"])
def test_an_even_rhythm_does_not_make_columns_simultaneous(layout: str, rate: float) -> None:
    phase = np.arange(5000) / 500 * rate / 60 % 1
    beat = np.exp(-(((phase - 0.5) / 0.015) ** 2))
    even = Recording(signals=np.outer(np.linspace(0.5, 1.2, 12), beat), leads=STANDARD_12, sampling_rate=500)
    page = StandardRenderer(layout=layout, dpi=100).render(even)
    assert load_digitizer().digitize(page.image).layout.timing == "consecutive"


@pytest.mark.parametrize("kind", ["gaps", "bars", "ticks"])
@pytest.mark.parametrize("place", ["above", "left"])
def test_columns_that_stand_apart_keep_their_time(kind: str, place: str) -> None:
    style = {"separators": SeparatorStyle(kind=kind), "labels": LabelStyle(place=place)}
    page = StandardRenderer(layout="3x4+1", **style).render(simulate_recording(rng=5))
    assert compare(load_digitizer().digitize(page.image), page).median_snr_db > 20
