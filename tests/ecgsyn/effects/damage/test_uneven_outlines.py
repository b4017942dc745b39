import numpy as np
import pytest

from ecgsyn.effects import (
    CoffeeStain,
    CoffeeStainParams,
    Dust,
    DustParams,
    Highlighter,
    HighlighterParams,
    HighlighterStroke,
    Mould,
    MouldParams,
    Tape,
    TapeParams,
    TapeStrip,
    WaterStain,
)
from ecgsyn.effects.damage._uneven_outlines import edged
from tests.ecgsyn.effects.sheets import PAGE, white_sheet

CUP = CoffeeStainParams(
    x=0.5, y=0.5, diameter=80, width=3, wet=1, start=0, strength=1, pool=0.2, drops=0, seed=1
)


def darkness(sheet) -> np.ndarray:
    return 255.0 - sheet.image


def from_middle(sheet) -> np.ndarray:
    """Distance from the middle of the sheet, mm."""
    width, height = sheet.size
    y, x = np.mgrid[:height, :width]
    return np.hypot(x - (width - 1) / 2, y - (height - 1) / 2) / sheet.px_per_mm


def test_a_cup_leaves_a_ring_of_its_diameter():
    sheet = white_sheet()
    CoffeeStain().draw(sheet, CUP)
    dark, away = darkness(sheet)[..., 2], from_middle(sheet)
    ring = dark[np.abs(away - 40) < 1.5].mean()
    assert ring > 4 * dark[away < 36].mean()
    assert dark[away > 44].max() == 0


def test_coffee_is_brown():
    sheet = white_sheet()
    CoffeeStain().draw(sheet, CUP)
    red, green, blue = darkness(sheet).mean(axis=(0, 1))
    assert red < green < blue


def test_what_dries_gathers_at_its_edge():
    inside = np.array([-1.0, 0.15, 3.0], dtype=np.float32)
    outside, edge, middle = edged(inside, thick=0.5)
    assert outside == 0
    assert edge > 0.95
    assert middle == pytest.approx(0.35, abs=0.02)


def test_a_cup_that_was_wet_in_part_leaves_part_of_a_ring():
    whole, part = white_sheet(), white_sheet()
    CoffeeStain().draw(whole, CUP)
    CoffeeStain().draw(part, CUP.replace(wet=0.5))
    assert darkness(part).sum() < 0.75 * darkness(whole).sum()


def test_drops_fall_outside_the_ring():
    sheet = white_sheet()
    CoffeeStain().draw(sheet, CUP.replace(drops=12))
    assert darkness(sheet)[from_middle(sheet) > 44].max() > 20


def test_water_leaves_a_line_darker_than_what_it_surrounds():
    sheet = white_sheet()
    params = WaterStain(severity=1).sample(1).replace(x=0.5, y=0.5, radius=30, tide=1, tint=0, cockle=0)
    WaterStain().draw(sheet, params)
    dark, away = darkness(sheet)[..., 2], from_middle(sheet)
    assert dark.max() > 5 * dark[away < 5].mean()
    assert dark.max() > 25


def test_mould_thins_out_from_its_corner():
    for corner, (x, y) in {"top left": (0, 0), "bottom right": (1, 1)}.items():
        sheet = white_sheet()
        Mould().draw(
            sheet, MouldParams(corner=corner, kind="green", reach=40, colonies=50, strength=1, seed=2)
        )
        dark = darkness(sheet).mean(axis=2)
        half = dark.shape[0] // 2, dark.shape[1] // 2
        near = dark[: half[0], : half[1]] if (x, y) == (0, 0) else dark[half[0] :, half[1] :]
        assert near.sum() > 0.9 * dark.sum() > 0


def test_a_highlighter_goes_over_its_target_and_multiplies():
    text = PAGE.truth.texts[-1].quad.box
    one, two = white_sheet(), white_sheet()
    stroke = HighlighterStroke(target="text", pick=1.0, width=4)
    Highlighter().draw(one, HighlighterParams(strokes=(stroke,), seed=1))
    Highlighter().draw(two, HighlighterParams(strokes=(stroke.replace(passes=2),), seed=1))
    rows, columns = np.nonzero(darkness(one)[..., 2] > 20)
    assert columns.mean() == pytest.approx(text.center[0], abs=2 * one.px_per_mm)
    assert rows.mean() == pytest.approx(text.center[1], abs=one.px_per_mm)
    assert darkness(two)[..., 2].max() > 1.15 * darkness(one)[..., 2].max()
    red, _, blue = darkness(one).max(axis=(0, 1))
    assert red < 20 < blue


def test_a_highlighter_finds_a_place_where_nothing_is_printed():
    sheet = white_sheet()
    sheet.truth = sheet.truth.replace(texts=())
    stroke = HighlighterStroke(target="text", x=0.5, y=0.5, length=30)
    Highlighter().draw(sheet, HighlighterParams(strokes=(stroke,), seed=1))
    assert np.argwhere(darkness(sheet)[..., 2] > 20).mean(axis=0) == pytest.approx(
        np.array(sheet.size[::-1]) / 2, abs=2 * sheet.px_per_mm
    )


def test_clear_tape_hides_nothing_and_opaque_tape_its_own_area():
    for kind, hides in (("clear", False), ("masking", True), ("white", True)):
        sheet = white_sheet()
        strip = TapeStrip(kind=kind, x=0.5, y=0.5, length=50, width=20, degrees=20, age=1)
        Tape().draw(sheet, TapeParams(strips=(strip,)))
        area = 0 if sheet.hidden is None else sheet.hidden.sum() / sheet.px_per_mm**2
        assert area == pytest.approx(1000 if hides else 0, rel=0.06)
        assert darkness(sheet)[from_middle(sheet) < 5].mean() > 3


def test_dust_grows_with_the_paper():
    sheet = white_sheet()
    Dust().draw(sheet, DustParams(specks=60, hairs=0, scratches=0, strength=1, seed=1))
    touched = (darkness(sheet).max(axis=2) > 5).mean()
    assert 1e-5 < touched < 0.01
    assert sheet.hidden is None or not sheet.hidden.any()
