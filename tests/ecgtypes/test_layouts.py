"""Layouts and their registry."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from ecgtypes import (
    CABRERA_12,
    STANDARD_12,
    Cell,
    Layout,
    LayoutError,
    Lead,
    LeadNotFoundError,
    get_layout,
    register_layout,
    registered_layouts,
)
from ecgtypes import layouts as module
from tests.strategies import layouts, numbers

NAMES = {
    # name: rows and columns of cells, rhythm strips
    "3x1": (3, 1, ()),
    "3x4": (3, 4, ()),
    "3x4+1": (3, 4, ("II",)),
    "3x4+3": (3, 4, ("V1", "II", "V5")),
    "6x1": (6, 1, ()),
    "6x2": (6, 2, ()),
    "6x2+1": (6, 2, ("II",)),
    "12x1": (12, 1, ()),
    "4x3": (4, 3, ()),
}

every_layout = [
    pytest.param(name, order, timing, id=f"{name}-{order}-{timing}")
    for name in NAMES
    for order in ("standard", "cabrera")
    for timing in ("consecutive", "simultaneous")
]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module, "_REGISTRY", dict(module._REGISTRY))
    return


@pytest.mark.parametrize(("name", "order", "timing"), every_layout)
def test_cells_run_down_the_columns_in_the_order_of_the_leads(name: str, order: str, timing: str) -> None:
    rows, columns, strips = NAMES[name]
    layout = get_layout(name, order=order, timing=timing)
    cells = [cell for cell in layout.cells if not cell.strip]
    by_column = sorted(cells, key=lambda cell: (cell.column, cell.row))
    expected = STANDARD_12 if order == "standard" else CABRERA_12
    assert tuple(cell.lead for cell in by_column) == expected[: rows * columns]
    assert (layout.rows, layout.columns) == (rows + len(strips), columns)
    assert tuple(cell.lead for cell in layout.strips) == strips
    assert (layout.name, layout.order, layout.timing) == (name, order, timing)


@pytest.mark.parametrize(("name", "order", "timing"), every_layout)
def test_columns_share_ten_seconds_and_strips_take_them_all(name: str, order: str, timing: str) -> None:
    layout = get_layout(name, order=order, timing=timing)
    width = 10 / layout.columns
    for cell in layout.cells:
        if cell.strip:
            assert (cell.start, cell.stop, cell.column) == (0, 10, 0)
            assert layout.row(cell.row) == (cell,)
        else:
            assert cell.start == pytest.approx(cell.column * width if timing == "consecutive" else 0)
            assert cell.duration == pytest.approx(width)
    assert layout.row_duration == pytest.approx(10)
    spread = timing == "consecutive" or layout.strips or layout.columns == 1
    assert layout.duration == pytest.approx(10 if spread else width)


def test_the_built_in_names_are_registered_in_all_orders_and_timings() -> None:
    known = {(layout.name, layout.order, layout.timing) for layout in registered_layouts()}
    assert {tuple(p.values) for p in every_layout} <= known


def test_the_classic_page() -> None:
    layout = get_layout("3x4+1")
    assert [[cell.lead.value for cell in layout.row(row)] for row in range(layout.rows)] == [
        ["I", "aVR", "V1", "V4"],
        ["II", "aVL", "V2", "V5"],
        ["III", "aVF", "V3", "V6"],
        ["II"],
    ]
    assert layout.cell("V2").start == 5


def test_cell_finds_the_cell_before_the_strip_and_avr_in_either_form() -> None:
    layout = get_layout("3x4+1", order="cabrera")
    assert not layout.cell("II").strip
    assert layout.cell("aVR").lead is Lead.MINUS_AVR
    assert get_layout("3x4").cell("-aVR").lead is Lead.aVR
    with pytest.raises(LeadNotFoundError, match="V9"):
        layout.cell("V9")


@settings(deadline=None, max_examples=40)
@given(layout=layouts(), duration=numbers(0.5, 60))
def test_scaled_keeps_all_proportions(layout: Layout, duration: float) -> None:
    scaled = layout.scaled(duration)
    assert scaled.row_duration == pytest.approx(duration)
    for old, new in zip(layout.cells, scaled.cells, strict=True):
        assert new.start * layout.row_duration == pytest.approx(old.start * duration)
    assert Layout.model_validate_json(scaled.model_dump_json()) == scaled


@pytest.mark.parametrize("duration", [0, -1, float("nan")])
def test_scaled_to_no_time_is_refused(duration: float) -> None:
    with pytest.raises(LayoutError):
        get_layout("3x4").scaled(duration)


@pytest.mark.usefixtures("registry")
def test_a_layout_of_ones_own_is_found_by_name_and_can_be_replaced() -> None:
    cells = (
        Cell(lead="V3R", row=0, column=0, start=0, duration=5),
        Cell(lead="V4R", row=1, column=0, start=0, duration=5),
    )
    layout = register_layout(Layout(name="right", rows=2, columns=1, cells=cells))
    assert get_layout("right") is layout
    assert layout in registered_layouts()
    assert layout.leads == (Lead.V3R, Lead.V4R)
    assert register_layout(layout) is layout
    with pytest.raises(LayoutError, match="another layout"):
        register_layout(layout.replace(rows=3))
    again = register_layout(layout.replace(rows=3), replace=True)
    assert get_layout("right") is again
    with pytest.raises(LayoutError, match="cabrera"):
        get_layout("right", order="cabrera")


def test_an_unknown_name_says_which_are_known() -> None:
    with pytest.raises(LayoutError, match=r"3x4\+1"):
        get_layout("5x5")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rows": 1}, "outside"),
        ({"columns": 1}, "outside"),
        ({"cells": ()}, "at least 1"),
        ({"name": ""}, "at least 1"),
        ({"order": "alphabetic"}, "standard"),
        ({"pages": 2}, "Extra inputs"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        get_layout("3x4").replace(**changes)


def test_two_cells_in_one_place_and_a_strip_beside_a_cell_are_refused() -> None:
    cell = Cell(lead="I", row=0, column=0, start=0, duration=1)
    strip = Cell(lead="II", row=0, column=1, start=0, duration=1, strip=True)
    with pytest.raises(ValidationError, match="one place"):
        Layout(name="x", rows=1, columns=2, cells=(cell, cell.replace(lead="II")))
    with pytest.raises(ValidationError, match="shares its row"):
        Layout(name="x", rows=1, columns=2, cells=(cell, strip))


@pytest.mark.parametrize("changes", [{"duration": 0}, {"start": -1}, {"row": -1}, {"start": float("inf")}])
def test_a_cell_has_a_place_and_a_duration(changes: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Cell(lead="I", row=0, column=0, start=0, duration=1).replace(**changes)
