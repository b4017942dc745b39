"""Reflections."""

import numpy as np
import pytest

from ecgsyn.effects import Glare, GlareParams
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import plain

PLACE = {
    "kind": "spot",
    "x": 0.5,
    "y": 0.5,
    "length": 30.0,
    "width": 30.0,
    "angle": 0.0,
    "strength": 1.0,
    "softness": 0.3,
    "wobble": 0.0,
    "seed": 3,
}


def shone(level: int, **options: object) -> np.ndarray:
    return Glare().alter(plain(level), GlareParams(**(PLACE | options)), px_per_mm=4).astype(int)


def test_ink_is_washed_out_in_the_middle_and_stays_outside():
    image = shone(40)
    assert image[150, 200].min() > 235
    assert image[5, 5].max() < 90


def test_light_is_only_added():
    assert (shone(90, wobble=5.0) >= 90).all()


def test_a_band_is_as_long_and_as_wide_as_asked_for_and_turned():
    image = shone(40, kind="band", length=80.0, width=10.0)[..., 0]
    assert (image[150] > 150).sum() > 5 * (image[:, 200] > 150).sum()
    upright = shone(40, kind="band", length=60.0, width=10.0, angle=90.0)[..., 0]
    assert (upright[:, 200] > 150).sum() > 3 * (upright[150] > 150).sum()


def test_waves_of_the_sheet_bend_it():
    assert not np.array_equal(shone(40, wobble=6.0), shone(40))


def test_its_light_has_a_colour():
    image = shone(20, strength=0.4, warmth=150.0)[150, 200]
    assert image[0] > image[1] > image[2]


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"strength is 4, but must be at least 0 and at most 3"):
        GlareParams(**(PLACE | {"strength": 4}))
