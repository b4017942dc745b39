"""Grey pictures."""

import numpy as np
import pytest

from ecgsyn.effects import Grey, GreyParams
from ecgtypes import EffectError


def made(**options: object) -> np.ndarray:
    image = np.full((4, 5, 3), (220, 120, 60), dtype=np.uint8)
    return Grey().alter(image, GreyParams(**({"share": 1.0} | options)), px_per_mm=4)


@pytest.mark.parametrize(("channel", "level"), [("luma", 143), ("red", 220), ("green", 120), ("blue", 60)])
def test_one_grey_for_three_colours(channel: str, level: int):
    assert np.abs(made(channel=channel).astype(int) - level).max() <= 1


def test_half_the_colour():
    red, green, blue = made(share=0.5)[0, 0].astype(int)
    assert red - blue == pytest.approx(80, abs=2)
    assert green == pytest.approx((120 + 143) / 2, abs=1)


def test_few_levels():
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    image = Grey().alter(ramp, GreyParams(share=1.0, levels=8), px_per_mm=4)
    assert len(np.unique(image)) == 8
    assert (image.min(), image.max()) == (0, 255)


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"levels is 2, but must be at least 4 and at most 256"):
        GreyParams(share=1, levels=2)
