"""The overlay picture: it shows each trace, name and warning, on any image."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from ecgdigit.show.page_overlay import COLOURS, draw_overlay
from ecgtypes import (
    Box,
    Digitization,
    DigitizedLead,
    ImageError,
    PaperScale,
    Recording,
    get_layout,
)
from tests.strategies import digitizations

WHITE = np.full((120, 200, 3), 255, np.uint8)


def result(*leads: DigitizedLead, warnings: tuple[str, ...] = ()) -> Digitization:
    recording = Recording(signals=np.zeros((1, 4)), leads=("I",), sampling_rate=500)
    return Digitization(
        recording=recording,
        confidence=np.ones((1, 4)),
        leads=leads,
        scale=PaperScale.from_dpi(200),
        warnings=warnings,
    )


def read(trace: object, **fields: object) -> DigitizedLead:
    return DigitizedLead(samples=[0.0], sampling_rate=500, confidence=[0.9], trace=trace, **fields)


def shown(picture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    return (picture == np.array(colour)).all(axis=2)


def test_each_trace_is_drawn_in_its_colour_where_it_was_followed() -> None:
    x = np.arange(20, 180)
    traces = [np.stack([x, np.full(160, y)], axis=1) for y in (40, 70)]
    picture = draw_overlay(WHITE, result(read(traces[0], lead="I"), read(traces[1], lead="II")))
    assert picture.dtype == np.uint8
    assert picture.shape == WHITE.shape
    assert shown(picture, COLOURS[0])[40, 20:180].all()
    assert shown(picture, COLOURS[1])[70, 20:180].all()
    assert not shown(picture, COLOURS[0])[75:].any()


def test_a_rhythm_strip_has_the_colour_of_its_lead() -> None:
    x = np.arange(20, 180)
    places = [("I", 30), ("II", 50), ("II", 70)]
    leads = [read(np.stack([x, np.full(160, y)], axis=1), lead=lead) for lead, y in places]
    picture = draw_overlay(WHITE, result(*leads))
    assert shown(picture, COLOURS[1])[[50, 70], 20:180].all()
    assert shown(picture, COLOURS[0])[30, 20:180].all()


def test_a_gap_in_a_trace_stays_open() -> None:
    trace = np.stack([np.arange(160.0), np.full(160, 60.0)], axis=1)
    trace[50:100] = np.nan
    picture = draw_overlay(WHITE, result(read(trace)))
    assert shown(picture, COLOURS[0])[60, :48].all()
    assert not shown(picture, COLOURS[0])[60, 52:98].any()


def test_the_page_is_faded_and_left_as_it_was() -> None:
    page = np.zeros((120, 200, 3), np.uint8)
    picture = draw_overlay(page, result())
    assert picture[5, 5, 0] == pytest.approx(165, abs=1)
    assert not page.any()


def test_boxes_names_and_warnings_are_drawn() -> None:
    box = Box(x0=10.2, y0=30.4, x1=150.6, y1=80.2)
    lead = read(np.zeros((0, 2)), lead="V1", region=box, cell=get_layout("3x4+1").strips[0])
    picture = draw_overlay(WHITE, result(lead, warnings=("something is odd: 10 \N{MICRO SIGN}V",)))
    assert shown(picture, COLOURS[0])[30:32, 20:140].any(axis=0).all()
    assert (picture[33:50, 13:90] < 200).any(axis=2).sum() > 20
    assert (picture[100:, :, 0].astype(int) - picture[100:, :, 1] > 60).sum() > 20


def test_a_lead_without_trace_and_region_adds_nothing() -> None:
    nothing = draw_overlay(WHITE, result())
    lead = DigitizedLead(samples=[np.nan], sampling_rate=500, confidence=[0.0])
    np.testing.assert_array_equal(draw_overlay(WHITE, result(lead)), nothing)


@settings(deadline=None, max_examples=40)
@given(result=digitizations(), height=st.integers(1, 90), width=st.integers(1, 90))
def test_any_result_can_be_drawn_on_any_image(result: Digitization, height: int, width: int) -> None:
    grey = np.full((height, width), 200, np.uint8)
    picture = draw_overlay(grey, result)
    assert picture.shape == (height, width, 3)
    np.testing.assert_array_equal(picture, draw_overlay(np.repeat(grey[:, :, None], 3, axis=2), result))


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((5, 5, 7), np.uint8),
        np.zeros((5, 5, 3), np.complex128),
        np.zeros((0, 5, 3), np.uint8),
        np.zeros(5, np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(image: np.ndarray) -> None:
    with pytest.raises(ImageError):
        draw_overlay(image, result())


def test_files_and_pillow_images_are_taken_as_a_digitizer_takes_them(tmp_path) -> None:
    image = PillowImage.fromarray(WHITE)
    image.save(tmp_path / "page.png")
    expected = draw_overlay(WHITE, result())
    np.testing.assert_array_equal(draw_overlay(image, result()), expected)
    np.testing.assert_array_equal(draw_overlay(tmp_path / "page.png", result()), expected)
