"""Curl, folds and wrinkles: paper is bent, not stretched, and shaded where it is tilted."""

import numpy as np
import pytest

from ecgsyn.effects import Fold, Folds, Frame, Light, PageCurl, Sheet, View, Wrinkles
from ecgsyn.effects.geometry.bends.folds import FoldsParams
from ecgsyn.effects.geometry.bends.page_curl import PageCurlParams
from ecgtypes import EffectError
from tests.ecgsyn.effects.dots import plain_page

FRAME = Frame((1600, 1200), 6.0)
FAR = View(distance=5.0)
STRONG = Light(azimuth=180, elevation=30, ambient=0.2)


def curl(*, start=0.0, middle=0.0, end=0.0, direction=0.0, view=FAR, light=STRONG) -> PageCurlParams:
    return PageCurlParams(direction=direction, start=start, middle=middle, end=end, view=view, light=light)


def folds(*lines: Fold, way="vertical", view=FAR, light=STRONG) -> FoldsParams:
    return FoldsParams(lines=way, folds=lines, view=view, light=light, seed=3)


def width_of(effect, params, *, at: float = 0.5) -> float:
    move = effect.move(FRAME, params)
    y = at * FRAME.size[1]
    left, right = move.warp.forward([(0.0, y), (FRAME.size[0] - 1.0, y)])
    return float(right[0] - left[0])


def sheet_of(effect, params) -> np.ndarray:
    page = plain_page()
    sheet = Sheet(np.full_like(page.image, 255), page.truth)
    effect.draw(sheet, params)
    return sheet.image[..., 0].astype(float)


def test_a_tilted_page_is_seen_shorter_by_the_cosine():
    # far away, with no parallax to speak of, the middle of an even slope shrinks by its cosine
    effect = PageCurl()
    move = effect.move(FRAME, curl(start=30, middle=30, end=30))
    x, y = FRAME.centre
    left, right = move.warp.forward([(x - 1, y), (x + 1, y)])
    assert (right - left)[0] / 2 == pytest.approx(np.cos(np.deg2rad(30)), rel=0.01)


def test_a_bent_page_is_narrower_the_more_it_is_bent():
    widths = [width_of(PageCurl(), curl(start=tilt, end=-tilt)) for tilt in (5, 15, 25)]
    assert FRAME.size[0] > widths[0] > widths[1] > widths[2]


def test_what_is_nearer_to_the_camera_looks_larger():
    effect, near = PageCurl(), View(distance=1.0)
    move = effect.move(FRAME, curl(start=25, end=-25, view=near))
    heights = []
    for x in (0.0, 800.0):
        top, bottom = move.warp.forward([(x, 300.0), (x, 900.0)])
        heights.append(float(np.hypot(*(bottom - top))))
    assert heights[1] > 1.05 * heights[0]


def test_a_page_curls_along_any_direction():
    move = PageCurl().move(FRAME, curl(start=20, end=-20, direction=90.0))
    top, bottom = move.warp.forward([(800.0, 0.0), (800.0, 1199.0)])
    left, right = move.warp.forward([(0.0, 600.0), (1599.0, 600.0)])
    assert bottom[1] - top[1] < 1195
    assert right[0] - left[0] > 1595


def test_the_side_towards_the_light_is_brighter():
    shaded = sheet_of(PageCurl(), curl(start=20, end=-20))
    assert shaded[:, :100].mean() > shaded[:, -100:].mean() + 20
    turned = curl(start=20, end=-20, light=STRONG.replace(azimuth=0.0))
    assert sheet_of(PageCurl(), turned)[:, :100].mean() < shaded[:, :100].mean() - 20


def test_light_from_everywhere_leaves_no_shade():
    even = curl(start=20, end=-20, light=STRONG.replace(ambient=1.0))
    assert sheet_of(PageCurl(), even).min() == 255


@pytest.mark.parametrize("degrees", [20, -20])
def test_a_fold_has_a_lit_side_and_a_dark_one(degrees):
    shaded = sheet_of(Folds(), folds(Fold(at=0.5, degrees=degrees, wave=0, wear=0)))
    middle = shaded.shape[1] // 2
    before, after = shaded[:, middle - 40 : middle - 20].mean(), shaded[:, middle + 20 : middle + 40].mean()
    assert (before - after) * np.sign(degrees) > 10


def test_a_fold_displaces_the_paper():
    near = View(x=0.5, y=0.0, distance=0.9)
    move = Folds().move(FRAME, folds(Fold(at=0.5, degrees=30, reach=30, wave=0), view=near))
    line = move.warp.forward(np.stack([np.arange(400.0, 1200.0), np.full(800, 1100.0)], axis=-1))
    straight = np.interp(line[:, 0], line[[0, -1], 0], line[[0, -1], 1])
    assert np.abs(line[:, 1] - straight).max() > 5


def test_a_fold_reaches_as_far_as_it_is_told():
    near = View(x=0.5, y=0.0, distance=0.9)

    def lifted(reach: float) -> float:
        move = Folds().move(FRAME, folds(Fold(at=0.5, degrees=30, reach=reach, wave=0), view=near))
        rows = move.warp.forward([(600.0, 1100.0), (200.0, 1100.0)])[:, 1]
        return float(abs(rows[0] - rows[1]))

    assert lifted(60) > 3 * lifted(10)


def test_no_two_folds_are_alike():
    for seed in range(20):
        drawn = Folds(severity=0.8).sample(seed)
        places = [fold.at for fold in drawn.folds]
        assert len({fold.degrees for fold in drawn.folds}) == len(places)
        assert all(fold.skew and fold.wave for fold in drawn.folds)
        if len(places) > 1:
            gaps = np.diff([0.0, *places, 1.0])
            assert np.ptp(gaps) > 1e-3


def test_a_worn_fold_is_darker_along_one_edge_and_bare_in_places():
    params = folds(Fold(at=0.5, degrees=0, wave=0, wear=0.9))
    page = plain_page(200.0)
    image = np.full_like(page.image, 255)
    image[200:800] = 30
    sheet = Sheet(image, page.truth)
    Folds().draw(sheet, params)
    middle = sheet.size[0] // 2
    strip = sheet.image[:, middle - 8 : middle + 9, 0].astype(float)
    assert strip[900:].min(axis=1).mean() < 230
    # the print is broken in places, not everywhere along the line
    printed = strip[200:800].max(axis=1)
    assert printed.max() > 80
    assert printed.min() < 50
    assert sheet.hidden is None


def test_folds_stand_in_order_and_apart():
    with pytest.raises(EffectError, match="apart"):
        folds(Fold(at=0.5, degrees=5), Fold(at=0.52, degrees=5))


def test_folds_run_either_way():
    shaded = sheet_of(
        Folds(),
        folds(Fold(at=0.3, degrees=25, wear=0), way="horizontal", light=STRONG.replace(azimuth=270.0)),
    )
    row = round(0.3 * shaded.shape[0])
    assert abs(shaded[row - 30 : row - 15].mean() - shaded[row + 15 : row + 30].mean()) > 10


def test_wrinkles_bend_a_straight_line():
    effect = Wrinkles(severity=1.0)
    params = effect.sample(3).replace(spread=1.0, height=6.0, facet=40.0, view=View(distance=0.9))
    move = effect.move(FRAME, params)
    line = move.warp.forward(np.stack([np.arange(0.0, 1600.0), np.full(1600, 300.0)], axis=-1))
    straight = np.polyval(np.polyfit(line[:, 0], line[:, 1], 1), line[:, 0])
    assert np.abs(line[:, 1] - straight).max() > 2


def test_wrinkles_have_many_sizes():
    effect = Wrinkles(severity=1.0)
    params = effect.sample(3).replace(spread=1.0, height=8.0, facet=60.0, light=STRONG)
    rough, smooth = (sheet_of(effect, params.replace(roughness=value)) for value in (1.2, 0.0))

    def fine(shaded: np.ndarray) -> float:
        return float(np.abs(np.diff(shaded[::6, ::6], n=2, axis=1)).mean())

    assert fine(rough) > 1.5 * fine(smooth)


def test_part_of_a_page_may_be_crumpled():
    effect = Wrinkles(severity=1.0)
    params = effect.sample(3).replace(height=8.0, facet=40.0, light=STRONG)

    def shaded(spread: float) -> float:
        image = sheet_of(effect, params.replace(spread=spread))
        return float((np.abs(image - np.median(image)) > 6).mean())

    assert shaded(0.2) < 0.7 * shaded(1.0)


@pytest.mark.parametrize("dpi", [72, 300])
def test_one_seed_gives_the_same_wrinkles_at_any_resolution(dpi):
    effect = Wrinkles(severity=1.0)
    params = effect.sample(3).replace(spread=1.0, roughness=0.5, light=STRONG)

    def small(at: float) -> np.ndarray:
        page = plain_page(at)
        sheet = Sheet(np.full_like(page.image, 255), page.truth)
        effect.draw(sheet, params)
        rows = np.linspace(0.02, 0.98, 60) * sheet.size[1]
        columns = np.linspace(0.02, 0.98, 80) * sheet.size[0]
        return sheet.image[rows.astype(int)][:, columns.astype(int), 0].astype(float)

    assert np.corrcoef(small(dpi).ravel(), small(150).ravel())[0, 1] > 0.8


@pytest.mark.parametrize("effect", [PageCurl, Folds])
@pytest.mark.parametrize("size", [(1600, 1200), (700, 500)])
def test_the_warp_has_no_kink_beside_the_paper(effect: type, size: tuple[int, int]):
    frame = Frame(size, 6.0)
    for seed in range(8):
        drawn = effect(severity=1)
        move = drawn.move(frame, drawn.sample(seed))
        for axis in (0, 1):
            line = np.full((61, 2), 0.4 * frame.size[1 - axis])
            line[:, axis] = np.arange(-30.0, 31.0)
            for end in (0.0, frame.size[axis] - 1.0):
                moved = move.warp.forward(line + end * np.eye(2)[axis])
                bent = np.abs(np.diff(moved, n=2, axis=0)).max(axis=1)
                assert bent.max() <= 0.03
