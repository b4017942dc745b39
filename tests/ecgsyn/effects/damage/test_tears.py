import numpy as np
import pytest

from ecgsyn.effects import (
    Chain,
    PunchHoles,
    PunchHolesParams,
    Rotation,
    RotationParams,
    Sheet,
    Step,
    Tear,
    Tears,
)
from ecgsyn.effects.damage._paper_cuts import cut_out, torn_line
from ecgsyn.effects.damage.tears import TearsParams
from tests.ecgsyn.effects.photometric import blank_page
from tests.ecgsyn.effects.sheets import PAGE, new_sheet


def gone(sheet: Sheet) -> np.ndarray:
    assert sheet.hidden is not None
    return sheet.hidden


def test_two_holes_stand_where_iso_838_says():
    sheet = new_sheet()
    PunchHoles().draw(sheet, PunchHolesParams(count=2, edge="left"))
    rows, columns = np.nonzero(gone(sheet))
    px, height = sheet.px_per_mm, sheet.size_mm[1]
    upper = rows < sheet.size[1] / 2
    for half, middle in ((upper, height / 2 - 40), (~upper, height / 2 + 40)):
        assert (rows[half].mean() + 0.5) / px == pytest.approx(middle, abs=0.2)
        assert (columns[half].mean() + 0.5) / px == pytest.approx(12, abs=0.2)
        assert half.sum() == pytest.approx(np.pi * 9 * px**2, rel=0.05)


@pytest.mark.parametrize(
    ("edge", "axis", "far"), [("left", 0, False), ("right", 0, True), ("top", 1, False), ("bottom", 1, True)]
)
def test_holes_follow_their_edge(edge, axis, far):
    sheet = new_sheet()
    PunchHoles().draw(sheet, PunchHolesParams(count=2, edge=edge))
    middle = np.argwhere(gone(sheet)).mean(axis=0)[1 - axis] / sheet.px_per_mm
    assert middle == pytest.approx(sheet.size_mm[axis] - 12 if far else 12, abs=0.3)


def test_the_shadow_in_a_hole_lies_at_the_upper_left_on_any_ground():
    sheet = new_sheet()
    PunchHoles().draw(sheet, PunchHolesParams(count=2, edge="left", shadow=0.7))
    assert sheet.paper is not None
    inside = gone(sheet)
    rows, columns = np.nonzero(inside[: sheet.size[1] // 2])
    shade = sheet.paper[rows, columns].astype(float)
    side = (rows - rows.mean()) + (columns - columns.mean())
    assert shade[side < -15].mean() > 2 * shade[side > 15].mean()


def test_a_page_with_holes_may_move():
    steps = (
        Step(PunchHoles(), PunchHolesParams(count=4, edge="top")),
        Step(Rotation(), RotationParams(degrees=3)),
    )
    page = Chain([]).apply(PAGE, steps)
    assert page.image.shape[0] > PAGE.image.shape[0]


def test_without_a_move_all_but_the_holes_stays_byte_for_byte():
    page = PunchHoles().apply(PAGE, PunchHolesParams(count=2, edge="left"))
    far = round(20 * PAGE.truth.scale.px_per_mm_x)
    assert np.array_equal(page.image[:, far:], PAGE.image[:, far:])


def test_cut_out_takes_paper_away_and_hides_it():
    sheet = new_sheet()
    cut_out(sheet, np.array([[100.0, 100.0], [140.0, 100.0], [140.0, 130.0], [100.0, 130.0]]), shadow=0.0)
    assert sheet.paper is not None
    assert sheet.paper[115, 120] == 0
    assert sheet.paper[90, 90] == 255
    assert gone(sheet)[105:125, 105:135].all()


@pytest.mark.parametrize("roughness", [0.0, 1.0])
def test_a_torn_line_ends_where_it_should_and_is_as_rough_as_asked(roughness):
    start, stop = np.array([0.0, 0.0]), np.array([50.0, 0.0])
    line = torn_line(start, stop, roughness=roughness, rng=np.random.default_rng(1))
    np.testing.assert_allclose(line[[0, -1]], [start, stop], atol=1e-9)
    assert (np.abs(line[:, 1]).max() > 0.2) == bool(roughness)


@pytest.mark.parametrize("edge", ["top", "right", "bottom", "left"])
def test_a_strip_is_missing_along_its_edge(edge):
    sheet = new_sheet()
    tear = Tear(kind="edge", edge=edge, at=0.5, length=80, depth=8, fibres=0)
    Tears().draw(sheet, TearsParams(tears=(tear,), seed=4))
    width, height = sheet.size
    rows, columns = np.nonzero(gone(sheet))
    near = {"top": rows, "bottom": height - 1 - rows, "left": columns, "right": width - 1 - columns}[edge]
    assert near.min() == 0
    assert near.max() < 14 * sheet.px_per_mm


def test_a_corner_is_missing():
    sheet = new_sheet()
    Tears().draw(sheet, TearsParams(tears=(Tear(kind="corner", edge="right", length=30, depth=20),)))
    assert gone(sheet)[1, -2]
    assert not gone(sheet)[1, 1]


def test_a_rip_gapes_at_the_edge_and_closes_inwards():
    sheet = new_sheet()
    tear = Tear(kind="rip", edge="top", at=0.5, length=50, depth=4, fibres=0, roughness=0.3)
    Tears().draw(sheet, TearsParams(tears=(tear,)))
    across = gone(sheet).sum(axis=1) / sheet.px_per_mm
    assert across[: round(2 * sheet.px_per_mm)].mean() > 3 * across[round(42 * sheet.px_per_mm)]
    assert not across[round(53 * sheet.px_per_mm) :].any()


def test_fibres_are_white_and_have_lost_their_print():
    sheet, bare = new_sheet(), new_sheet()
    tear = Tear(kind="edge", edge="left", at=0.5, length=120, depth=25)
    Tears().draw(sheet, TearsParams(tears=(tear.replace(fibres=2.0),), seed=2))
    Tears().draw(bare, TearsParams(tears=(tear.replace(fibres=0.0),), seed=2))
    rim = gone(sheet) & ~gone(bare)
    assert rim.any()
    assert sheet.image[rim].mean() > 235


def test_the_long_edge_is_the_top_of_a_wide_page_and_the_left_of_a_high_one():
    for size, edge in (((400, 300), "top"), ((300, 400), "left")):
        page = blank_page(*size)
        long, named = (
            PunchHoles().apply(page, PunchHolesParams(count=2, pitch=60, edge=which))
            for which in ("long", edge)
        )
        assert np.array_equal(long.image, named.image)


def test_pages_are_rarely_punched_at_the_bottom_or_the_right():
    edges = [PunchHoles(severity=1).sample(seed).edge for seed in range(300)]
    assert 0 < sum(edge in ("bottom", "right") for edge in edges) < 45
