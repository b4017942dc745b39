"""Shadows of hand and phone."""

import numpy as np
import pytest

from ecgsyn.effects import HandShadow, HandShadowParams, PhoneShadow, PhoneShadowParams
from ecgsyn.effects.base.linear_light import decoded
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import plain

PLACE = {"x": 0.5, "y": 0.3, "direction": -90.0, "scale": 1.0, "depth": 0.5, "penumbra": 4.0}


def phone(**options: float) -> np.ndarray:
    params = PhoneShadowParams(**(PLACE | options))
    return PhoneShadow().alter(plain(240, width=800, height=800), params, px_per_mm=4)[..., 0].astype(int)


def hand(**options: float) -> np.ndarray:
    params = HandShadowParams(**(PLACE | options))
    return HandShadow().alter(plain(240, width=800, height=800), params, px_per_mm=4)[..., 0].astype(int)


def test_a_phone_takes_its_share_of_the_light_and_no_more():
    image = phone()
    assert decoded(image.min() / 255) / decoded(240 / 255) == pytest.approx(0.5, abs=0.02)
    assert image[:200].min() == 240  # 10 mm beyond the tip


def test_a_phone_is_as_wide_as_one():
    row = phone()[400]
    dark = row < (240 + row.min()) / 2
    assert dark.sum() == pytest.approx(76 * 4, abs=8)
    assert (phone(scale=2.0)[400] < 200).sum() == pytest.approx(2 * 76 * 4, abs=16)


def test_the_penumbra_is_as_wide_as_asked_for():
    for width in (6.0, 12.0):
        row = phone(penumbra=width)[330].astype(float)[:400]
        share = (240 - row) / (240 - row.min())
        assert ((share > 0.1) & (share < 0.9)).sum() == pytest.approx(width * 4, rel=0.5)


def test_a_phone_held_across_is_wider():
    assert (phone(across=True)[300] < 200).sum() > 1.7 * (phone()[300] < 200).sum()


def test_two_hands_hold_it_from_both_sides():
    low = phone(hands=2)[790]
    assert low[:200].min() < 230
    assert low[-200:].min() < 230
    assert max(phone(hands=1)[790, :200].min(), phone(hands=1)[790, -200:].min()) == 240


def test_shadows_come_from_the_edge_behind_their_tip():
    image = hand()
    assert image[790].min() < 200
    assert image[:150].min() == 240
    left = hand(direction=0.0, x=0.6, y=0.5)
    assert left[:, 5].min() < 200
    assert left[:, -5].min() == 240


def test_fingers_spread():
    def gaps(spread: float) -> int:
        row = hand(spread=spread, penumbra=1.0)[340] < 200
        return int((np.diff(row.astype(int)) == 1).sum())

    assert gaps(1.0) > 1


def test_a_left_hand_is_the_mirror_of_a_right_one():
    right, left = hand(left=False), hand(left=True)
    assert np.abs(right - left[:, ::-1]).max() <= 12


def test_the_rest_of_the_light_has_its_colour():
    params = HandShadowParams(**PLACE, warmth=-60)
    image = HandShadow().alter(plain(240, width=400, height=400), params, px_per_mm=2)
    assert np.array_equal(image[0, 0], [240, 240, 240])
    assert image[390, 200, 2] > image[390, 200, 0] + 10


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"penumbra is 0.1, but must be at least 0.5 and at most 80"):
        HandShadowParams(**(PLACE | {"penumbra": 0.1}))
