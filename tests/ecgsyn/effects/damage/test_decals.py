"""What effects write onto a sheet, and what later hides it."""

import numpy as np
import pytest

from ecgsyn.effects.damage.decals import Decal, Line
from ecgsyn.pages.drawing.ink_patches import Ink
from ecgtypes import Box, Quad
from tests.ecgsyn.effects.sheets import PAGE, new_sheet, page_of, white_sheet

BLACK = (0, 0, 0)


def block(x: int, y: int, width: int = 40, height: int = 10) -> Ink:
    return Ink(x, y, np.ones((height, width), dtype=np.float32), np.ones((height, width), dtype=np.bool_))


def new_texts(page):
    return page.truth.texts[len(PAGE.truth.texts) :]


def test_text_joins_texts_and_mask():
    sheet = new_sheet()
    sheet.write(block(300, 20), "HELLO", colour=BLACK)
    page = page_of(sheet)
    (text,) = new_texts(page)
    assert text.text == "HELLO"
    assert text.quad.box == Box(x0=299.5, y0=19.5, x1=339.5, y1=29.5)
    assert page.truth.masks().text.full(page.truth.size)[20:30, 300:340].all()


def test_a_mark_joins_the_mask_alone():
    sheet = new_sheet()
    sheet.write(block(300, 20), "", colour=BLACK)
    page = page_of(sheet)
    assert not new_texts(page)
    assert page.truth.masks().text.full(page.truth.size)[20:30, 300:340].all()


def test_a_quad_of_its_own_is_kept():
    quad = Quad(corners=((300, 22), (340, 18), (341, 28), (301, 32)))
    sheet = new_sheet()
    sheet.write(block(300, 18), "aslant", colour=BLACK, quad=quad)
    assert new_texts(page_of(sheet))[0].quad == quad


def test_what_covers_text_takes_it_out_and_what_is_written_on_top_stays():
    sheet = new_sheet()
    sheet.write(block(300, 20), "below", colour=BLACK)
    sheet.cover(290, 10, np.ones((40, 80), dtype=np.float32), (255, 255, 255))
    sheet.write(block(302, 22), "above", colour=BLACK)
    page = page_of(sheet)
    assert [text.text for text in new_texts(page)] == ["above"]
    mask = page.truth.masks().text.full(page.truth.size)
    assert mask[22:32, 302:342].all()
    assert not mask[20:22, 290:370].any()


def test_text_of_which_most_is_left_stays():
    sheet = new_sheet()
    sheet.write(block(300, 20), "half", colour=BLACK)
    sheet.cut(330, 0, np.ones((60, 40), dtype=np.float32))
    page = page_of(sheet)
    assert [text.text for text in new_texts(page)] == ["half"]
    mask = page.truth.masks().text.full(page.truth.size)[20:30]
    assert mask[:, 300:330].all()
    assert not mask[:, 330:340].any()


def test_a_name_covered_in_part_keeps_the_quad_of_what_is_seen():
    name = PAGE.truth.leads[3].name
    assert name is not None
    box = name.box
    left = round(box.x0 + 0.5)
    strip = np.ones((60, round(0.3 * box.width)), dtype=np.float32)
    sheet = new_sheet()
    sheet.cover(left, round(box.y0) - 20, strip, BLACK)
    seen = page_of(sheet).truth.leads[3].name
    assert seen is not None
    assert seen.box.x0 >= left + strip.shape[1] - 0.5
    assert seen.box.x1 == pytest.approx(box.x1, abs=1)
    more = new_sheet()
    more.cover(left, round(box.y0) - 20, np.ones((60, round(0.8 * box.width)), dtype=np.float32), BLACK)
    assert page_of(more).truth.leads[3].name is None


def test_ink_partly_off_the_sheet_is_cut_off():
    sheet = new_sheet()
    sheet.write(block(-20, -5), "edge", colour=BLACK)
    mask = page_of(sheet).truth.masks().text.full(PAGE.truth.size)
    assert mask[:5, :20].all()
    sheet.write(block(-500, 0), "gone", colour=BLACK)
    assert "gone" not in [text.text for text in new_texts(page_of(sheet))]


@pytest.mark.parametrize("degrees", [0, 7, -30, 90])
def test_text_on_a_decal_lies_in_its_quad(degrees):
    sheet = white_sheet()
    decal = Decal(sheet, size_mm=(60, 20), centre_mm=(140, 90), degrees=degrees)
    decal.write_line(Line("Exactly HERE", 10, 12, 4), colour=BLACK)
    quad = new_texts(page_of(sheet))[0].quad.points
    rows, columns = np.nonzero(sheet.image[..., 0] < 128)
    across, down = quad[1] - quad[0], quad[3] - quad[0]
    places = np.stack([columns, rows], axis=1) - quad[0]
    for side in (across, down):
        share = places @ side / (side @ side)
        step = 1.0 / np.hypot(*side)
        assert -step < share.min() < 1.5 * step
        assert 1 - 1.5 * step < share.max() < 1 + step


def test_an_opaque_decal_hides_what_lies_below_it_alone():
    sheet = new_sheet()
    decal = Decal(sheet, size_mm=(30, 20), centre_mm=(100, 60), degrees=10)
    decal.cover((200, 210, 220), np.full(decal.size[::-1], 255, dtype=np.uint8))
    assert sheet.hidden is not None
    assert sheet.hidden.sum() == pytest.approx(600 * sheet.px_per_mm**2, rel=0.03)
    middle = np.rint(sheet.to_px((100, 60))).astype(int)
    assert tuple(sheet.image[middle[1], middle[0]]) == (200, 210, 220)
