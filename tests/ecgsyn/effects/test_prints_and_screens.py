"""Office printers, hard folds, strips of glare, document apps, fingers, dark screens and screenshots."""

import numpy as np
import pytest

from ecgsyn import GridStyle, SeparatorStyle, StandardRenderer, TextStyle, simulate_recording
from ecgsyn.effects import (
    AppScreen,
    AppScreenParams,
    Chain,
    DarkScreen,
    DarkScreenParams,
    Desk,
    Finger,
    Fingers,
    FingersParams,
    FoldLine,
    FoldPanels,
    FoldPanelsParams,
    GlareStrips,
    InkJet,
    InkJetParams,
    LaserPrint,
    LaserPrintParams,
    ScanApp,
    ScanAppParams,
)
from ecgsyn.effects.base.run import Step
from ecgtypes import EffectError, Page


def drawn(**options: object) -> Page:
    known = {"dpi": 150, "separators": SeparatorStyle(kind="none"), "text": TextStyle(header=False)}
    return StandardRenderer(**(known | options)).render(simulate_recording(rng=6), rng=6)


PINK = drawn(grid=GridStyle(colour="pink"))
BARE = drawn(grid=GridStyle(colour="none"))


def on_line(page: Page, *, upright: bool, image: np.ndarray | None = None) -> np.ndarray:
    """Return the darkness along a 5 mm line near the page's upper left corner, where nothing else is."""
    picture = (page.image if image is None else image).astype(float).min(axis=2)
    x, y = np.rint(page.truth.grid[1, 1]).astype(int)
    reach = 2
    part = picture[y + 4 : y + 26, x - reach : x + reach + 1].min(axis=1)
    level = picture[y - reach : y + reach + 1, x + 4 : x + 26].min(axis=0)
    return 255 - (part if upright else level)


@pytest.mark.parametrize("raster", ["grey", "screen", "diffused", "threshold"])
def test_a_laser_print_is_grey_and_makes_a_pale_grid_dark(raster: str):
    pale, dark = (
        LaserPrint().apply(PINK, LaserPrintParams(raster=raster, colours=share)) for share in (0.0, 1.0)
    )
    for page in (pale, dark):
        assert (page.image == page.image[..., :1]).all()
        assert np.quantile(page.image, 0.97) > 248
        assert page.truth.replace(history=()) == PINK.truth
    assert on_line(dark, upright=True).mean() > on_line(pale, upright=True).mean() + 60
    trace = PINK.truth.mask_set.traces()
    assert np.median(dark.image[trace]) < 120


def test_a_print_of_black_alone_has_two_levels_where_it_has_pixels_enough():
    page = LaserPrint().apply(
        drawn(dpi=300), LaserPrintParams(raster="threshold", colours=0.5, dots=11.8, level=0.4)
    )
    assert np.isin(page.image, [0, 18, 255]).mean() > 0.97


def test_an_ink_jet_breaks_up_lines_that_cross_its_own_and_leaves_black_alone():
    params = InkJetParams(colours=0.6, pitch=0.5, depth=1.0, across=True, seed=3)
    page = InkJet().apply(drawn(dpi=250, grid=GridStyle(colour="red", minor="none")), params)
    x, y = np.rint(page.truth.grid[1, 1]).astype(int)
    green = page.image[..., 1].astype(float)
    upright, level = green[y + 5 : y + 43, x], green[y, x + 5 : x + 43]
    assert upright.std() > 30
    assert level.std() < 4
    ink = page.image[page.truth.mask_set.text.full(page.truth.size)].astype(int)
    assert np.median(np.ptp(ink, axis=1)) < 12
    turned = InkJet().apply(
        drawn(dpi=250, grid=GridStyle(colour="red", minor="none")), params.replace(across=False)
    )
    assert turned.image[y, x + 5 : x + 43, 1].std() > 30


def test_a_dark_screen_shows_bright_lines_on_a_dark_ground():
    page = DarkScreen().apply(PINK, DarkScreenParams(ink=(0.2, 1.0, 0.4), ground=(0.05, 0.0, 0.0), grid=0.3))
    trace = PINK.truth.mask_set.traces()
    assert np.median(page.image[trace, 1]) > 120
    assert page.image[~trace].mean() < 40
    assert 5 < (on_line(page, upright=True, image=255 - page.image) - 0).mean() < 250
    assert DarkScreen().apply(PINK, DarkScreenParams(ink=None)).image is not None


def test_each_side_of_a_fold_has_its_own_light_and_the_fold_is_hard():
    line = FoldLine(x=0.5, y=0.5, degrees=90, step=0.4, reach=400, width=0.4)
    page = FoldPanels().apply(BARE, FoldPanelsParams(lines=(line,), seed=1))
    height, width = page.image.shape[:2]
    row = page.image[height // 16].astype(float).mean(axis=1)
    left, right = row[width // 2 - 60 : width // 2 - 20].mean(), row[width // 2 + 20 : width // 2 + 60].mean()
    assert min(left, right) / max(left, right) == pytest.approx(0.8 / 1.2, abs=0.06)
    steps = np.abs(np.diff(row[width // 2 - 40 : width // 2 + 40]))
    assert (steps > 3).sum() * 25.4 / 150 < 2  # mm
    assert page.truth.replace(history=()) == BARE.truth


def test_a_fold_that_ends_at_another_leaves_the_other_side_alone():
    line = FoldLine(x=0.5, y=0.5, degrees=0, step=0.5, reach=400, half=True)
    page = FoldPanels().apply(BARE, FoldPanelsParams(lines=(line,), seed=1))
    height, width = page.image.shape[:2]
    levels = page.image[..., 0].astype(float)
    above, below = slice(height // 2 - 60, height // 2 - 40), slice(height // 2 + 40, height // 2 + 60)
    contrast = [
        abs(np.median(levels[above, part]) - np.median(levels[below, part]))
        for part in (slice(0, width // 3), slice(2 * width // 3, width))
    ]
    assert contrast[0] < 4
    assert contrast[1] > 60


def test_strips_of_glare_lie_side_by_side_and_wash_out_the_ink():
    grey = BARE.replace(image=(BARE.image * 0.6).astype(np.uint8))
    found = [GlareStrips(severity=1.0)(grey, rng=seed) for seed in range(6)]
    assert max(len(page.truth.history[0].params["strips"]) for page in found) >= 3
    for page in found:
        assert page.image.max() > 190
        assert (page.image >= grey.image - 1).all()


def test_a_document_app_evens_the_light_and_makes_paper_white():
    ramp = np.linspace(0.6, 1.0, PINK.image.shape[1])[:, None]
    shaded = PINK.replace(image=np.rint(PINK.image * ramp).astype(np.uint8))
    page = ScanApp().apply(shaded, ScanAppParams(even=1.0, around=15, dark=0.3, bright=0.9, colours=1.5))
    blocks = [part.mean() for part in np.array_split(page.image[:60].max(axis=2), 8, axis=1)]
    before = [part.mean() for part in np.array_split(shaded.image[:60].max(axis=2), 8, axis=1)]
    assert np.ptp(before) > 25
    assert np.ptp(blocks) < 10
    contrast = on_line(shaded, upright=False).mean() - (255 - before[0])
    assert on_line(page, upright=False).mean() > 1.5 * contrast


def test_a_finger_hides_what_lies_below_it_and_comes_over_the_papers_edge():
    params = FingersParams(fingers=(Finger(at=0.375, depth=60, width=20),), skin=2, seed=4)
    page = Chain([Desk(severity=0.5)])(BARE, rng=8)
    desk_step = Chain([Desk(severity=0.5)]).sample(8)
    held = Chain([]).apply(BARE, (*desk_step, Step(Fingers(), params)))
    new = held.truth.mask_set.foreign.full(held.truth.size) & ~page.truth.mask_set.foreign.full(
        page.truth.size
    )
    assert 600 < new.sum() * (25.4 / 150) ** 2 < 1500  # mm2: 60 by 20
    red, green, blue = np.median(held.image[new], axis=0)
    assert red > green > blue
    for lead, before in zip(held.truth.leads, page.truth.leads, strict=False):
        column, row = np.rint(before.trace[before.visible & ~lead.visible]).astype(int).T
        assert new[row, column].mean() > 0.95 if len(row) else True
    hidden = sum(int((~lead.visible).sum()) for lead in held.truth.leads)
    assert hidden > sum(int((~lead.visible).sum()) for lead in page.truth.leads)


def test_what_an_overlay_gives_is_checked():
    class Odd(Fingers):
        def overlay(self, frame, params):
            return frame

    with pytest.raises(EffectError, match=r"fingers\.overlay gave Frame, not an Overlay or None"):
        Odd()(BARE, rng=1)


@pytest.mark.parametrize("dark", [True, False])
def test_an_app_stands_around_the_page_and_leaves_it_alone(dark: bool):
    params = AppScreenParams(above=40, below=30, left=5, right=0, dark=dark, seed=2)
    page = AppScreen().apply(BARE, params)
    mm = 150 / 25.4
    top, left = round(40 * mm), round(5 * mm)
    height, width = BARE.image.shape[:2]
    inside = page.image[top + 1 : top + height - 1, left + 1 : left + width - 1]
    np.testing.assert_array_equal(inside, BARE.image[1:-1, 1:-1])
    foreign = page.truth.mask_set.foreign.full(page.truth.size)
    assert foreign[: top - 1].all()
    assert not foreign[top + 2 : top + height - 2, left + 2 : left + width - 2].any()
    assert (page.image[: top - 1].astype(int).std(axis=(0, 1)) > 10).any()
