"""Flat pages stay with the cheap way; bent ones are followed."""

import numpy as np
import pytest

from ecgdigit import AffineRectifier, FlatPage, PageRectifier, compare, grid_misfit, load_digitizer
from ecgdigit.testing import check_rectifier
from ecgtypes import GridEstimate, GridNotFoundError, Homography
from tests.ecgdigit.bent_grids import view
from tests.ecgdigit.pages import page, tilted


class _Never:
    def rectify(self, image, scale):
        message = "a flat page was taken for a bent one"
        raise AssertionError(message)


def test_the_contract():
    check_rectifier(PageRectifier())


@pytest.mark.parametrize("layout", ["3x4+1", "6x2"])
def test_flat_pages_take_the_cheap_way(layout):
    image, _ = tilted(page(layout, dpi=150).image, 1.0)
    flat = PageRectifier(bent=_Never()).rectify(image, None)
    usual = AffineRectifier().rectify(image, None)
    assert flat.warp == usual.warp
    assert flat.grid == usual.grid


def test_large_pages_are_judged_on_a_copy_and_straightened_whole():
    image = page("3x4+1", dpi=230).image
    assert max(image.shape) > 2400
    flat, usual = PageRectifier(bent=_Never()).rectify(image, None), AffineRectifier().rectify(image, None)
    assert flat.image.shape == usual.image.shape
    assert flat.warp == usual.warp
    assert flat.grid == usual.grid


def test_the_scale_of_a_copy_is_told_in_pixels_of_the_image():
    class _Grid:
        def rectify(self, image, scale):
            grid = GridEstimate(px_per_mm_x=5, px_per_mm_y=6, confidence=0.9)
            return FlatPage(image, Homography.translation(0, 0), grid)

    class _Bent:
        def __init__(self) -> None:
            self.told = []

        def rectify(self, image, scale):
            self.told.append(scale)
            message = "not followed"
            raise GridNotFoundError(message)

    bent = _Bent()
    noise = np.random.default_rng(2).integers(0, 256, (2000, 4000, 3), dtype=np.uint8)
    PageRectifier(flat=_Grid(), bent=bent).rectify(noise, None)
    (told,) = bent.told
    assert (told.px_per_mm_x, told.px_per_mm_y) == pytest.approx((12.5, 15.0))


def test_a_bent_page_is_followed():
    seen = view(np.random.default_rng(1), (760, 600), pitch=5.0, bend=0.6)
    flat = PageRectifier().rectify(seen.drawn((760, 600)), None)
    assert not isinstance(flat.warp, Homography)
    assert grid_misfit(flat) < 0.06


def test_a_page_seen_aslant_is_read():
    import cv2

    drawn = page("3x4+1", dpi=150)
    aslant = Homography.from_array([[0.95, -0.05, 60], [0.04, 0.96, 20], [2e-5, 3e-5, 1]])
    size = (drawn.image.shape[1], drawn.image.shape[0])
    image = cv2.warpPerspective(
        drawn.image, np.array(aslant.matrix), size, flags=cv2.INTER_CUBIC, borderValue=(70, 60, 50)
    )
    result = load_digitizer().digitize(image)
    compared = compare(result, drawn)
    assert compared.coverage > 0.98
    assert compared.median_snr_db > 20
    points = aslant.forward(drawn.truth.lead("V5").trace.astype(np.float64))
    found = result.lead("V5").trace
    assert np.median(np.abs(np.interp(points[:, 0], found[:, 0], found[:, 1]) - points[:, 1])) < 0.6


def test_a_rectifier_of_ones_own_may_return_a_page_without_a_grid():
    class _Plain:
        def rectify(self, image, scale):
            return FlatPage(image, Homography.translation(0, 0), None)

    image = np.full((400, 500, 3), 230, np.uint8)
    assert PageRectifier(flat=_Plain()).rectify(image, None).grid is None


def test_no_grid_no_page():
    with pytest.raises(GridNotFoundError, match="scale="):
        PageRectifier().rectify(np.full((400, 500, 3), 230, np.uint8), None)
