"""JPEG, and small copies."""

import cv2
import numpy as np
import pytest

from ecgsyn.effects import (
    JpegCompression,
    JpegCompressionParams,
    JpegPass,
    LowResolution,
    LowResolutionParams,
)
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import lined, middle, off_centre, page


def saved(*passes: JpegPass) -> np.ndarray:
    params = JpegCompressionParams(passes=passes)
    return JpegCompression().alter(page().image.copy(), params, px_per_mm=8).astype(int)


def wrong(image: np.ndarray) -> float:
    return float(np.abs(image - page().image).mean())


def test_less_quality_is_worse():
    assert (
        0
        < wrong(saved(JpegPass(quality=95)))
        < wrong(saved(JpegPass(quality=50)))
        < wrong(saved(JpegPass(quality=10)))
    )


def test_colours_run_where_they_are_stored_coarsely():
    fine, coarse = (saved(JpegPass(quality=95, subsampling=kind)) for kind in ("4:4:4", "4:2:0"))
    chroma = [
        np.abs((image - page().image)[..., 0] - (image - page().image)[..., 1]).mean()
        for image in (fine, coarse)
    ]
    assert chroma[0] < chroma[1]


def test_red_stays_red():
    image = np.full((64, 64, 3), (200, 60, 40), dtype=np.uint8)
    after = JpegCompression().alter(
        image.copy(), JpegCompressionParams(passes=(JpegPass(quality=90),)), px_per_mm=8
    )
    assert np.abs(after.astype(int) - image).max() < 5


def test_blocks_begin_where_the_crop_put_them():
    def seams(shift: int) -> int:
        image = saved(JpegPass(quality=5, shift_x=shift))[..., 1]
        steps = np.abs(np.diff(image, axis=1)).mean(axis=0)
        return int(np.argmax([steps[k::8].mean() for k in range(8)]))

    assert seams(0) == 7
    assert seams(3) == 4


def test_saved_again_with_other_blocks_is_worse():
    once = JpegPass(quality=30)
    assert wrong(saved(once, once.replace(shift_x=4, shift_y=4))) > wrong(saved(once))


def test_a_smaller_file_loses_detail_and_keeps_the_size():
    small = saved(JpegPass(quality=95, scale=0.5))
    assert small.shape == page().image.shape
    assert wrong(small) > 2 * wrong(saved(JpegPass(quality=95)))


@pytest.mark.parametrize("reduced", ["smooth", "area", "linear"])
@pytest.mark.parametrize("enlarged", ["nearest", "linear", "cubic"])
@pytest.mark.parametrize("px_per_mm", [3.2, 4.5])
def test_a_small_copy_keeps_lines_in_place(reduced: str, enlarged: str, px_per_mm: float):
    params = LowResolutionParams(px_per_mm=px_per_mm, reduced=reduced, enlarged=enlarged)
    assert off_centre(LowResolution(), params) <= 0.25
    rows = np.arange(90, 110, 0.37)
    images = [lined(row=row) for row in rows]
    moved = [middle(LowResolution().alter(i.copy(), params, px_per_mm=8)) - middle(i) for i in images]
    assert abs(np.mean(moved)) < 0.15


def test_pixels_of_the_copy_show_where_they_are_repeated():
    params = LowResolutionParams(px_per_mm=2.0, enlarged="nearest")
    image = LowResolution().alter(page().image.copy(), params, px_per_mm=8)
    blocks = image[: image.shape[0] // 4 * 4, : image.shape[1] // 4 * 4]
    assert np.array_equal(
        blocks, cv2.resize(blocks[::4, ::4], blocks.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    )


def test_a_copy_of_more_pixels_changes_nothing():
    image = page().image.copy()
    assert LowResolution().alter(image, LowResolutionParams(px_per_mm=9), px_per_mm=8) is image


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"px_per_mm is 0.5, but must be at least 1 and at most 100"):
        LowResolutionParams(px_per_mm=0.5)
    with pytest.raises(EffectError, match="quality"):
        JpegCompressionParams(passes=[{"quality": 0}])
