"""What makes other digitizers fail without an error, and how it ends here."""

import time

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ecgdigit import compare, load_digitizer
from ecgsyn import GridStyle, PulseStyle, TraceStyle
from ecgtypes import Digitization, Page
from tests.ecgdigit.pages import digitized, page

DPI = 150
GOOD_DB = 18.0
"""Median SNR of a page of one simulated recording at 150 dpi that is read as it should be."""


def _read(image: NDArray[np.uint8]) -> Digitization:
    return load_digitizer("classical").digitize(image, sampling_rate=500.0)


def _good(result: Digitization, drawn: Page) -> bool:
    return compare(result, drawn).median_snr_db > GOOD_DB


def test_without_a_calibration_pulse_the_scale_is_that_of_the_grid_and_a_warning_says_what_is_assumed():
    bare = PulseStyle(side="none")
    result = digitized("3x4+1", dpi=DPI, pulse=bare)
    assert _good(result, page("3x4+1", dpi=DPI, pulse=bare))
    assert any("25 mm/s and 10 mm/mV are assumed" in warning for warning in result.warnings)


def test_a_pulse_at_the_left_does_not_shift_the_zero_line():
    drawn = page("3x4+1", dpi=DPI)
    assert drawn.truth.pulses
    compared = compare(digitized("3x4+1", dpi=DPI), drawn)
    # The mean square error is taken as it is: no offset is removed from it, as from the RMSE.
    offsets = [np.sqrt(max(lead.mse - lead.rmse**2, 0)) for lead in compared.leads]
    assert np.median(offsets) < 0.01


def test_text_inside_the_grid_does_not_touch_the_gain():
    drawn = page("3x4+1", dpi=DPI)
    crowded = Image.fromarray(drawn.image)
    pen = ImageDraw.Draw(crowded)
    words = "Name: A. B.  Vent. rate 72 bpm  PR 160 ms  QRS 92 ms  QT/QTc 390/412 ms  P-R-T axes 42 -7 31"
    for line in range(3):
        pen.text((60, 60 + 24 * line), words, fill=(20, 20, 24), font=ImageFont.load_default(20))
    compared = compare(_read(np.asarray(crowded)), drawn)
    assert compared.median_snr_db > GOOD_DB
    assert abs(np.median([lead.gain_error for lead in compared.leads])) < 0.02


def test_a_dark_box_on_a_scan_is_not_taken_for_the_page():
    drawn = page("3x4+1", dpi=DPI)
    image = drawn.image.copy()
    cv2.rectangle(image, (900, 40), (1600, 150), (10, 10, 10), 6)
    assert _good(_read(image), drawn)


@pytest.mark.parametrize("tint", [(250, 205, 190), (205, 222, 200), (150, 140, 120)])
def test_tinted_and_dark_paper_neither_hides_the_traces_nor_makes_the_search_explode(tint):
    drawn = page("3x4+1", dpi=DPI)
    image = (drawn.image.astype(np.float64) * np.array(tint) / 255).round().astype(np.uint8)
    start = time.process_time()
    assert _good(_read(image), drawn)
    # Other tools ran past 120 s: this bound tells an explosion, not the speed.
    assert time.process_time() - start < 60


def test_saturated_red_lines_are_not_followed():
    red = GridStyle(
        minor_colour=(235, 60, 60), major_colour=(215, 10, 10), minor_width=0.15, major_width=0.35
    )
    assert _good(digitized("3x4+1", dpi=DPI, grid=red), page("3x4+1", dpi=DPI, grid=red))


@pytest.mark.parametrize("major_width", [0.15, 0.3, 0.6])
def test_5_mm_lines_are_not_taken_for_1_mm_ones(major_width):
    grid = GridStyle(minor_width=0.1, major_width=major_width)
    drawn, result = page("3x4+1", dpi=DPI, grid=grid), digitized("3x4+1", dpi=DPI, grid=grid)
    assert result.grid is not None
    assert result.grid.px_per_mm_x == pytest.approx(drawn.truth.scale.px_per_mm_x, rel=1e-3)


@pytest.mark.parametrize("stretch", [(1.04, 1.0), (1.0, 1.04), (0.9, 1.1)])
def test_pixels_need_not_be_square(stretch):
    drawn = page("3x4+1", dpi=DPI)
    stretched = cv2.resize(drawn.image, None, fx=stretch[0], fy=stretch[1], interpolation=cv2.INTER_CUBIC)
    compared = compare(_read(stretched), drawn)
    assert compared.median_snr_db > GOOD_DB - 2
    assert abs(np.median([lead.gain_error for lead in compared.leads])) < 0.02


@pytest.mark.parametrize("width", [0.1, 0.15])
def test_thin_traces_leave_no_gaps(width):
    thin = TraceStyle(width=width)
    compared = compare(digitized("3x4+1", dpi=DPI, trace=thin), page("3x4+1", dpi=DPI, trace=thin))
    assert compared.coverage > 0.99


def test_a_pulse_that_is_missed_in_a_row_scales_nothing():
    """Where each row is scaled by its own pulse, one that is missed scales its lead by a hundred."""
    drawn = page("3x4+1", dpi=DPI)
    image = drawn.image.copy()
    outline = drawn.truth.pulses[0].outline
    paper = np.median(image.reshape(-1, 3), axis=0).astype(np.uint8)
    (x0, y0), (x1, y1) = outline.min(axis=0).astype(int) - 3, outline.max(axis=0).astype(int) + 4
    image[y0:y1, x0:x1] = paper
    compared = compare(_read(image), drawn)
    assert compared.median_snr_db > GOOD_DB
    assert max(abs(lead.gain_error) for lead in compared.leads) < 0.05
