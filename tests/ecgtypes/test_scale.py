"""Paper scales."""

import pytest
from hypothesis import given
from pydantic import ValidationError

from ecgtypes import PaperScale
from tests.strategies import numbers, scales


@given(scale=scales())
def test_a_scale_round_trips_and_multiplies_through(scale: PaperScale) -> None:
    assert PaperScale.model_validate_json(scale.model_dump_json()) == scale
    assert scale.px_per_second == scale.speed * scale.px_per_mm_x
    assert scale.px_per_mv == scale.gain * scale.px_per_mm_y


@given(dpi=numbers(50, 1200))
def test_an_inch_has_as_many_pixels_as_dots(dpi: float) -> None:
    scale = PaperScale.from_dpi(dpi, speed=50, gain=5)
    assert scale.px_per_mm_x * 25.4 == pytest.approx(dpi)
    assert scale.px_per_mm_y == scale.px_per_mm_x
    assert (scale.speed, scale.gain) == (50, 5)


def test_standard_paper_is_the_default() -> None:
    scale = PaperScale(px_per_mm_x=10, px_per_mm_y=8)
    assert (scale.px_per_second, scale.px_per_mv) == (250, 80)
    assert scale.px_per_mm == pytest.approx(80**0.5)
    assert repr(scale) == "PaperScale(px_per_mm_x=10.0, px_per_mm_y=8.0)"


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), "wide"])
@pytest.mark.parametrize("field", ["speed", "gain", "px_per_mm_x", "px_per_mm_y"])
def test_a_scale_is_positive_and_finite(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        PaperScale(**{"px_per_mm_x": 8, "px_per_mm_y": 8, field: value})
