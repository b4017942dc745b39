"""Layouts told by the names that are printed on the page."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgdigit import Calibration, FlatPage, RegistryLocator
from ecgdigit.evidence.trace_rows import Reading, Row
from ecgdigit.placing_rules.column_starts import Spans
from ecgdigit.placing_rules.layout_by_names import read_naming, told_apart
from ecgdigit.placing_rules.layout_matching import Match, by_names
from ecgdigit.placing_rules.lead_identity import identified
from ecgdigit.placing_rules.naming_notes import names_by_row
from ecgdigit.placing_rules.row_extents import whole_rows
from ecgdigit.placing_rules.rows_beside_names import place_rows
from ecgtypes import (
    Box,
    Detection,
    Layout,
    LayoutError,
    Lead,
    PaperScale,
    get_layout,
    registered_layouts,
)
from tests.ecgdigit.pages import calibrated, page

SCALE = PaperScale(px_per_mm_x=4, px_per_mm_y=4)
KNOWN = told_apart(registered_layouts())
NAMED = [layout for layout in KNOWN if len(layout.leads) >= 6]


def _name(lead: str, x: float, y: float, score: float = 0.9) -> Detection:
    box = Box(x0=x, y0=y - 6, x1=x + 20, y1=y + 6)
    return Detection(kind="name", lead=lead, quad=box.quad(), score=score)


def _names(layout: Layout, *, above: float = 20.0, apart: float = 100.0) -> list[Detection]:
    """Names as a page would show them: rows 25 mm apart from y = 100 px on, columns at their times."""
    full = layout.row_duration * SCALE.px_per_second
    return [
        _name(
            cell.lead,
            60 + full * sum(c.duration for c in layout.row(cell.row)[: cell.column]) / layout.row_duration,
            100 + apart * cell.row - above,
        )
        for cell in layout.cells
    ]


def _levels(layout: Layout, apart: float = 100.0) -> list[float]:
    return [100 + apart * row for row in range(layout.rows)]


def _read(layout: str, dpi: float = 100, **style: object) -> tuple[FlatPage, Calibration]:
    """A page that was calibrated, with the names that its truth tells."""
    flat, calibration = calibrated(layout, dpi=dpi, **style)
    names = tuple(
        Detection(kind="name", lead=lead.cell.lead, quad=lead.name, score=0.9)
        for lead in page(layout, dpi=dpi, **style).truth.leads
        if lead.name is not None
    )
    return replace(flat, names=names), calibration


def _locate(flat: FlatPage, calibration: Calibration, layout: Layout | None = None):
    return RegistryLocator().locate(flat, calibration, layout)


@pytest.mark.parametrize("layout", KNOWN, ids=lambda layout: f"{layout.name} {layout.order}")
def test_every_layout_is_told_by_its_names(layout):
    best = read_naming(_names(layout), KNOWN, SCALE)[0]
    assert best.layout == layout
    assert best.strays == ()
    assert best.sure == (len(layout.leads) >= 3)


@settings(max_examples=60, deadline=None)
@given(
    layout=st.sampled_from(NAMED),
    spoilt=st.lists(st.integers(0, 11), min_size=2, max_size=2, unique=True),
    readings=st.lists(st.sampled_from([None, *Lead]), min_size=2, max_size=2),
)
def test_two_names_may_be_missing_or_wrong(layout, spoilt, readings):
    names = _names(layout)
    segments = [number for number, cell in enumerate(layout.cells) if not cell.strip]
    few = len(segments) < 12
    for place, lead in zip(spoilt[: 1 if few else 2], readings, strict=False):
        number = segments[place % len(segments)]
        box = names[number].box
        names[number] = _name(lead or "I", box.x0, box.center[1], 0.6 if lead else 0.0)
    left = [name for name in names if name.score]
    sure = [naming for naming in read_naming(left, KNOWN, SCALE) if naming.sure]
    rows = tuple(Row(level, 60, 1060, 1.0) for level in _levels(layout))
    _, matches = by_names(sure, [Reading(rows, 1.0, 1.0)], SCALE.px_per_mm_y)
    assert matches[0].layout == layout
    assert matches[0].slots == {row: row for row in range(layout.rows)}


def test_strips_need_no_names():
    layout = get_layout("3x4+1")
    namings = read_naming(_names(layout)[:-1], KNOWN, SCALE)
    assert {naming.layout.name for naming in namings[:2]} == {"3x4", "3x4+1"}
    (strip,) = (n for n in namings if n.layout == layout)
    assert place_rows(strip, _levels(layout), 4).slots == {0: 0, 1: 1, 2: 2, 3: 3}


@pytest.mark.parametrize("above", [20.0, 45.0, 0.0, -20.0])
@pytest.mark.parametrize("layout", ["3x4+1", "6x2", "12x1"])
def test_rows_are_told_wherever_names_stand_beside_them(layout, above):
    wanted = get_layout(layout)
    naming = read_naming(_names(wanted, above=above), KNOWN, SCALE)[0]
    placed = place_rows(naming, _levels(wanted), 4)
    assert placed.slots == {row: row for row in range(wanted.rows)}
    assert placed.agreement == pytest.approx(1)


def test_a_row_that_is_not_seen_has_no_place():
    wanted = get_layout("6x2")
    naming = read_naming(_names(wanted), KNOWN, SCALE)[0]
    levels = _levels(wanted)
    assert place_rows(naming, levels[:2] + levels[3:], 4).slots == {0: 0, 1: 1, 3: 2, 4: 3, 5: 4}
    assert place_rows(naming, levels[1:], 4).slots == {row: row - 1 for row in range(1, 6)}


def test_names_moved_out_of_the_way_of_traces_are_those_of_the_rows_below_them():
    # The first name was not read; the others stand nearer to the row above than to their own.
    wanted = get_layout("12x1")
    naming = read_naming(_names(wanted, above=65)[1:], KNOWN, SCALE)[0]
    assert place_rows(naming, _levels(wanted), 4).slots == {row: row for row in range(12)}


@pytest.mark.parametrize("layout", ["3x4", "3x4+1", "3x4+3", "6x1", "6x2", "6x2+1", "4x3"])
def test_pages_are_located_as_without_names(layout):
    flat, calibration = _read(layout)
    named, plain = _locate(flat, calibration), _locate(replace(flat, names=()), calibration)
    assert named.layout == plain.layout
    assert named.cells == plain.cells
    assert named.warnings == ()
    assert len(named.printed) == len(named.cells)


def test_the_order_is_that_of_the_names():
    flat, calibration = _read("3x4+1")
    turned = get_layout("3x4+1", order="cabrera")
    moved = [
        Detection(kind="name", lead=cell.lead, quad=name.quad, score=0.9)
        for cell, name in zip(turned.cells, flat.names, strict=True)
    ]
    assert _locate(replace(flat, names=tuple(moved)), calibration).layout == turned


def test_a_strip_is_named_as_it_is_printed():
    flat, calibration = _read("3x4+1")
    strip = flat.names[-1]
    names = (*flat.names[:-1], Detection(kind="name", lead="V1", quad=strip.quad, score=0.9))
    found = _locate(replace(flat, names=names), calibration)
    assert [cell.lead for cell in found.layout.strips] == [Lead.V1]
    assert (3, 0) in found.printed
    layout, _, notes = identified(found, ())
    assert layout.strips == found.layout.strips
    assert notes == ()


def test_a_row_without_ink_is_missing_and_no_error():
    flat, calibration = _read("3x4+1")
    whole = _locate(flat, calibration)
    level = {place.row: place.level for place in whole.cells}
    ink = calibration.ink.copy()
    ink[: int((level[0] + level[1]) / 2)] = 0
    found = _locate(flat, replace(calibration, ink=ink, pulses=calibration.pulses[1:]))
    assert found.layout == whole.layout
    assert "row 1 of layout 3x4+1 was not found" in found.warnings
    assert {place.cell.lead for place in found.cells} == {"II", "aVL", "V2", "V5", "III", "aVF", "V3", "V6"}


def test_a_dark_line_of_the_grid_is_no_row():
    flat, calibration = _read("3x4+1")
    whole = _locate(flat, calibration)
    level = sorted({place.level for place in whole.cells})
    ink = calibration.ink.copy()
    between = int((level[0] + level[1]) / 2)
    ink[between : between + 2, 20:-20] = 1
    darker = replace(calibration, ink=ink)
    found = _locate(flat, darker)
    assert found.layout == whole.layout
    assert [place.level for place in found.cells] == pytest.approx([p.level for p in whole.cells], abs=3)


def test_broken_lines_are_found_beside_their_names():
    flat, calibration = _read("3x4+1")
    whole = _locate(flat, calibration)
    ink = calibration.ink.copy()
    ink[:, np.arange(ink.shape[1]) % 24 < 2] = 0
    broken = replace(calibration, ink=ink, pulses=())
    with pytest.raises(ValueError, match=r"no trace|row\(s\)"):
        _locate(replace(flat, names=()), broken)
    found = _locate(flat, broken)
    assert found.layout.name == "3x4+1"
    assert len(found.cells) == 13
    assert [place.level for place in found.cells] == pytest.approx([p.level for p in whole.cells], abs=3)
    assert found.trace.sum() > 0.7 * whole.trace.sum()


def test_columns_of_a_page_that_is_cut_off_keep_their_places():
    flat, calibration = _read("3x4+1")
    whole = _locate(flat, calibration)
    width = int(whole.cells[-1].x1 - 20 * calibration.scale.px_per_mm_x)
    cut = replace(flat, image=flat.image[:, :width])
    found = _locate(cut, replace(calibration, ink=calibration.ink[:, :width]))
    assert found.layout == whole.layout
    assert any("rows end after 9.1" in warning for warning in found.warnings)
    starts = [place.x0 for place in whole.cells]
    assert [place.x0 for place in found.cells] == pytest.approx(starts, abs=0.5)


def test_names_of_no_layout_are_refused_with_what_was_read():
    flat, calibration = _read("3x4+1")
    names = tuple(
        Detection(kind="name", lead=lead, quad=name.quad, score=0.9)
        for lead, name in zip([*reversed(Lead)][:13], flat.names, strict=True)
    )
    odd = replace(flat, names=names)
    with pytest.raises(LayoutError, match=r"\(.* / .*\) stand as in no layout.*register_layout"):
        _locate(odd, calibration)
    found = _locate(odd, calibration, get_layout("3x4+1"))
    assert found.layout == get_layout("3x4+1")
    assert any("are not those of layout 3x4+1" in warning for warning in found.warnings)


def test_a_layout_that_is_given_is_kept_and_other_names_are_told():
    flat, calibration = _read("3x4+1")
    other = Detection(kind="name", lead="V9", quad=flat.names[-1].quad, score=0.9)
    found = _locate(replace(flat, names=(*flat.names[:-1], other)), calibration, get_layout("3x4+1"))
    assert found.layout == get_layout("3x4+1")
    assert found.fixed
    assert any("V9 was read where layout 3x4+1 has II" in warning for warning in found.warnings)


def test_a_given_layout_with_a_column_that_has_no_names_is_doubted():
    flat, calibration = _read("6x1")
    found = _locate(flat, calibration, get_layout("6x2"))
    assert found.layout == get_layout("6x2")
    assert "no name was read in column 2 of layout 6x2" in found.warnings
    flat, calibration = _read("6x2")
    assert _locate(flat, calibration, get_layout("6x2")).warnings == ()


def test_names_are_told_row_by_row():
    names = [_name("V1", 90, 12), _name("I", 10, 10), _name("II", 12, 60)]
    assert names_by_row(names) == "I V1 / II"


def test_a_misread_name_moves_no_rows():
    # The first name was not read, and the second for it.
    wanted = get_layout("6x1")
    names = _names(wanted)[1:]
    names[0] = _name("I", names[0].box.x0, names[0].box.center[1])
    naming = read_naming(names, KNOWN, SCALE)[0]
    assert place_rows(naming, _levels(wanted), 4).slots == {row: row for row in range(6)}


def test_rows_cut_off_before_their_names_are_told_from_their_end():
    full = 10 * SCALE.px_per_second
    naming = read_naming(_names(get_layout("3x4")), KNOWN, SCALE)[0]
    seen = Spans(start=80.0, length=full - 30.0, separate=(), panels_length=0.0, roughness=(0.0, 0.0))
    spans, notes = whole_rows(seen, Match(naming.layout, {}, 0.0, 0.0, naming), SCALE, ())
    assert (spans.start, spans.length) == (50.0, full)
    assert "rows end after 9.70 s" in notes[0]
