"""Blur of lens and hand, and sharpening."""

import numpy as np
import pytest

from ecgsyn.effects.camera import blur
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import lined, middle


def point() -> np.ndarray:
    image = np.zeros((61, 61, 3), dtype=np.uint8)
    image[30, 30] = 255
    return image


@pytest.mark.parametrize("radius", [0.7, 1.0, 2.3, 4.4])
def test_a_disc_has_its_radius_and_its_middle(radius: float):
    kernel = blur._disc(radius).astype(float)
    at = np.arange(len(kernel)) - len(kernel) // 2
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    assert np.abs([kernel.sum(axis=0) @ at, kernel.sum(axis=1) @ at]).max() < 1e-6
    # the variance of a disc along one axis is r^2 / 4, that of the pixel's own square 1 / 12
    assert kernel.sum(axis=0) @ at**2 == pytest.approx(radius**2 / 4 + 1 / 12, rel=0.2)


@pytest.mark.parametrize("length", [1.0, 4.7, 30.0])
@pytest.mark.parametrize("bend", [-0.5, 0.0, 0.8])
def test_a_path_has_its_centre_of_mass_in_the_middle(length: float, bend: float):
    kernel = blur._path(length, 0.7, bend).astype(float)
    at = np.arange(len(kernel)) - len(kernel) // 2
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    assert np.abs([kernel.sum(axis=0) @ at, kernel.sum(axis=1) @ at]).max() < 0.02


@pytest.mark.parametrize("radius", [0.1, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("row", [100.0, 100.3, 67.5])
def test_defocus_moves_no_line(radius: float, row: float):
    image = lined(row=row)
    after = blur.Defocus().alter(image.copy(), blur.DefocusParams(radius=radius), px_per_mm=8)
    assert abs(middle(after) - middle(image)) < 0.15


@pytest.mark.parametrize("length", [0.3, 1.2, 3.0])
def test_motion_moves_no_line(length: float):
    image = lined()
    after = blur.MotionBlur().alter(
        image.copy(), blur.MotionBlurParams(length=length, angle=60, bend=0.3), px_per_mm=8
    )
    assert abs(middle(after) - middle(image)) < 0.15


def test_motion_blurs_along_its_angle():
    after = blur.MotionBlur().alter(point(), blur.MotionBlurParams(length=2.0, angle=0), px_per_mm=4)[..., 0]
    assert (after.max(axis=0) > 5).sum() > 7
    assert (after.max(axis=1) > 5).sum() == 1


def test_long_paths_are_filtered_as_well_as_short_ones():
    import cv2

    kernel = blur._path(25.0, 0.4, 0.3)
    image = np.random.default_rng(1).integers(0, 256, (90, 80, 3), dtype=np.uint8)
    after = blur.MotionBlur().alter(
        image.copy(), blur.MotionBlurParams(length=2.5, angle=np.rad2deg(0.4), bend=0.3), px_per_mm=10
    )
    exact = cv2.filter2D(image.astype(np.float32), -1, kernel, borderType=cv2.BORDER_REPLICATE)
    assert np.abs(after - exact).max() < 6


def test_a_tilted_focus_blurs_one_side_more():
    image = np.tile(lined(width=60)[:, :60], (1, 5, 1))
    params = blur.DefocusParams(radius=0.5, tilt=1.0, direction=0.0, focus=0.0)
    after = blur.Defocus().alter(image.copy(), params, px_per_mm=8)[..., 0].astype(int)
    assert after[100, 3] < 70
    assert after[100, -3] > 120
    assert np.array_equal(blur.Defocus().alter(image.copy(), params, px_per_mm=0.5), image)


def test_sharpening_leaves_a_halo_and_darker_ink():
    image = np.minimum(lined(), 220)
    after = blur.Sharpening().alter(image.copy(), blur.SharpeningParams(amount=1.0, radius=0.25), px_per_mm=8)
    assert after.max() > 225
    assert after.min() < image.min()
    assert after[0, 0, 0] == 220
    assert abs(middle(after) - middle(image)) < 0.02


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"radius is -1, but must be at least 0 and at most 2"):
        blur.DefocusParams(radius=-1)
    with pytest.raises(EffectError, match=r"length is 9, but must be at least 0 and at most 4"):
        blur.MotionBlurParams(length=9, angle=0)
    with pytest.raises(EffectError, match=r"amount is 5, but must be at least 0 and at most 4"):
        blur.SharpeningParams(amount=5, radius=0.1)
