"""Perspective, lens, resolution and crop."""

import numpy as np
import pytest

from ecgsyn.effects import (
    CameraResolution,
    Chain,
    Frame,
    LensDistortion,
    PartialPage,
    Perspective,
    Rotation,
    Step,
)
from ecgsyn.effects.camera.camera_resolution import CameraResolutionParams
from ecgsyn.effects.camera.lens_distortion import LensDistortionParams
from ecgsyn.effects.geometry._picture_window import inner_window, outer_window
from ecgsyn.effects.geometry.partial_page import PartialPageParams
from ecgsyn.effects.geometry.perspective import PerspectiveParams
from ecgtypes import EffectError
from tests.ecgsyn.effects.dots import dotted_page

FRAME = Frame((1600, 1200), 6.0)


def slant(*, pitch=0.0, yaw=0.0, distance=1.0, fill=False) -> PerspectiveParams:
    return PerspectiveParams(pitch=pitch, yaw=yaw, distance=distance, fill=fill)


def cut(*, left=0.0, top=0.0, right=0.0, bottom=0.0) -> PartialPageParams:
    return PartialPageParams(left=left, top=top, right=right, bottom=bottom)


def test_the_edge_that_is_turned_away_looks_shorter():
    move = Perspective().move(FRAME, slant(pitch=25))
    upper_left, upper_right, lower_right, lower_left = move.warp.forward(FRAME.corners)
    assert upper_right[0] - upper_left[0] < 0.9 * (lower_right[0] - lower_left[0])
    move = Perspective().move(FRAME, slant(yaw=25))
    upper_left, upper_right, lower_right, lower_left = move.warp.forward(FRAME.corners)
    assert lower_left[1] - upper_left[1] < 0.9 * (lower_right[1] - upper_right[1])


def test_lines_converge_less_from_further_away():
    def ratio(distance: float) -> float:
        corners = Perspective().move(FRAME, slant(pitch=25, distance=distance)).warp.forward(FRAME.corners)
        return float((corners[1] - corners[0])[0] / (corners[2] - corners[3])[0])

    assert ratio(0.8) < ratio(2.0) < ratio(10.0) < 1.0


def test_the_whole_page_is_seen_or_paper_alone():
    whole = Perspective().move(FRAME, slant(pitch=25, yaw=10)).after(FRAME)
    width, height = whole.frame.size
    edge = whole.frame.edge
    assert edge.min() > -0.51
    assert (edge <= np.array([width, height]) - 0.49 + 1).all()
    filled = Perspective().move(FRAME, slant(pitch=25, yaw=10, fill=True)).after(FRAME)
    source = filled.warp.inverse(filled.frame.corners)
    assert (source > -2).all()
    assert (source < np.array(FRAME.size) + 1).all()
    assert 0.5 < filled.frame.size[0] / FRAME.size[0] < 1.1


def test_the_inner_window_holds_paper_alone():
    for degrees in (-9.0, 3.0, 11.0):
        effect = Rotation()
        frame = effect.move(FRAME, effect.params(degrees=degrees)).after(FRAME).frame
        low, high = inner_window(frame)
        turn = effect.move(FRAME, effect.params(degrees=degrees)).warp
        corners = turn.inverse([low, (high[0], low[1]), high, (low[0], high[1])])
        assert (corners > -1).all()
        assert (corners < np.array(FRAME.size)).all()
        assert np.prod(high - low) > 0.5 * np.prod(FRAME.size)


def test_the_windows_of_an_unmoved_page_are_the_page():
    for window in (inner_window, outer_window):
        low, high = window(FRAME)
        assert low == pytest.approx((-0.5, -0.5))
        assert high == pytest.approx((1599.5, 1199.5))


def test_a_barrel_bends_lines_outwards_and_a_pincushion_inwards():
    def sag(k1: float) -> float:
        move = LensDistortion().move(FRAME, LensDistortionParams(k1=k1, k2=0.0))
        left, middle, right = move.warp.forward([(100.0, 100.0), (799.5, 100.0), (1499.0, 100.0)])
        return float(middle[1] - (left[1] + right[1]) / 2)

    assert sag(-0.1) < -3
    assert sag(0.1) > 3


@pytest.mark.parametrize("k1", [-0.15, -0.03, 0.03, 0.15])
def test_a_lens_shows_nothing_from_outside_the_view(k1):
    move = LensDistortion().move(FRAME, LensDistortionParams(k1=k1, k2=0.02))
    source = move.warp.inverse(move.frame.edge)
    assert (source > -0.6).all()
    assert (source < np.array(FRAME.size) - 0.4).all()


def test_a_camera_reduces_and_enlarges_only_when_asked():
    page = dotted_page()
    effect = CameraResolution()
    reduced = effect.apply(page, CameraResolutionParams(px_per_mm=3.0))
    assert reduced.truth.scale.px_per_mm_x == pytest.approx(3.0, rel=1e-6)
    assert reduced.truth.size[0] == pytest.approx(
        page.truth.size[0] * 3.0 / page.truth.scale.px_per_mm_x, abs=1
    )
    kept = effect.apply(page, CameraResolutionParams(px_per_mm=9.0))
    assert np.array_equal(kept.image, page.image)
    larger = effect.apply(page, CameraResolutionParams(px_per_mm=9.0, enlarge=True))
    assert larger.truth.scale.px_per_mm_x == pytest.approx(9.0, rel=1e-6)


def test_a_crop_of_whole_pixels_leaves_them_as_they_are():
    page = dotted_page()
    width, height = page.truth.size
    part = PartialPage().apply(page, cut(left=0.1, top=0.25, bottom=0.05))
    x, y = round(0.1 * width), round(0.25 * height)
    rows, columns = part.image.shape[:2]
    assert columns == pytest.approx(0.9 * width, abs=1)
    assert rows == pytest.approx(0.7 * height, abs=1)
    assert np.array_equal(part.image, page.image[y : y + rows, x : x + columns])


def test_a_crop_may_show_what_lies_beside_the_paper_on_one_side():
    page = dotted_page()
    part = PartialPage().apply(page, cut(left=-0.05, right=0.2))
    beside = round(0.05 * page.truth.size[0])
    assert np.ptp(part.image[:, : beside - 2].reshape(-1, 3), axis=0).max() == 0
    assert part.truth.leads


def test_something_is_always_left():
    with pytest.raises(EffectError, match=r"0\.75"):
        cut(left=0.5, right=0.4)
    frame = Frame((20, 400), 3.0)
    move = PartialPage().move(frame, cut(left=0.7))
    assert min(move.frame.size) >= 16


def test_a_crop_of_a_turned_page_shows_no_corner_of_what_is_behind():
    page = dotted_page()
    turn = Rotation()
    steps = [Step(turn, turn.params(degrees=5.0)), Step(PartialPage(), cut(top=0.01))]
    after = Chain([]).apply(page, steps)
    blank = page.truth.scale.px_per_mm_x * 5
    assert after.truth.size[0] < page.truth.size[0] + blank
    grid = after.truth.grid.reshape(-1, 2)
    for corner in ((0, 0), (after.truth.size[0], 0), after.truth.size, (0, after.truth.size[1])):
        assert np.hypot(*(grid - corner).T).min() < 3 * blank
