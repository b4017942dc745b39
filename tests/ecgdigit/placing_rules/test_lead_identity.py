"""Leads named by their own relations."""

from dataclasses import replace

import numpy as np
import pytest

from ecgdigit.placing_rules.lead_identity import identified
from ecgdigit.stages import Located
from ecgtypes import (
    CABRERA_12,
    STANDARD_12,
    DigitizedLead,
    Layout,
    Lead,
    get_layout,
)
from tests.ecgdigit.pages import digitized, page, recording

RATE = 500.0


def _leads(layout: Layout, *, strips: dict[int, str] | None = None) -> tuple[DigitizedLead, ...]:
    """What would be read of each cell, named as in the standard order: the printed values."""
    heart = recording()
    named = get_layout(layout.name).cells
    leads = []
    for cell, usual in zip(layout.cells, named, strict=True):
        lead = Lead.parse((strips or {}).get(cell.row, cell.lead)) if cell.strip else cell.lead
        first, stop = round(cell.start * RATE), round(cell.stop * RATE)
        samples = heart.lead(lead)[first:stop]
        leads.append(
            DigitizedLead(
                lead=usual.lead,
                samples=samples,
                sampling_rate=RATE,
                confidence=np.ones(samples.size, np.float32),
                start=usual.start,
                cell=usual,
            )
        )
    return tuple(leads)


def _located(layout: Layout, *, fixed: bool = False) -> Located:
    usual = get_layout(layout.name)
    return Located(usual, (), np.zeros((1, 1), np.float32), fixed=fixed)


@pytest.mark.parametrize("name", ["3x1", "3x4", "3x4+1", "3x4+3", "6x1", "6x2+1", "12x1", "4x3"])
@pytest.mark.parametrize("order", ["standard", "cabrera"])
def test_the_order_is_told_by_the_limb_leads(name, order):
    layout = get_layout(name, order=order)
    found, leads, notes = identified(_located(layout), _leads(layout))
    assert found.order == order
    assert found.cells == layout.cells
    assert bool(notes) == (order == "cabrera")
    heart = recording()
    for lead in leads:
        assert lead.lead is not None
        assert lead.lead is not Lead.MINUS_AVR
        first = round(lead.start * RATE)
        assert np.array_equal(lead.samples, heart.lead(lead.lead)[first : first + lead.samples.size])


@pytest.mark.parametrize("name", ["I", "II", "III", "aVL", "V1", "V3", "V5"])
def test_a_strip_is_named_after_what_it_repeats(name):
    layout = get_layout("3x4+1")
    found, leads, notes = identified(_located(layout), _leads(layout, strips={3: name}))
    assert leads[-1].lead == name
    assert found.strips[0].lead == name
    assert bool(notes) == (name != "II")


def test_three_strips_are_named_one_by_one():
    layout = get_layout("3x4+3")
    _, leads, _ = identified(_located(layout), _leads(layout, strips={3: "V2", 4: "aVF", 5: "V6"}))
    assert [lead.lead for lead in leads[-3:]] == ["V2", "aVF", "V6"]


def test_simultaneous_columns_are_told_by_the_strip():
    layout = get_layout("3x4+1", timing="simultaneous")
    found, leads, notes = identified(_located(layout), _leads(layout, strips={3: "V1"}))
    assert found.timing == "simultaneous"
    assert all(lead.start == 0 for lead in leads)
    assert any("same seconds" in note for note in notes)


def test_a_layout_that_was_given_is_not_questioned():
    layout = get_layout("3x4+1", order="cabrera")
    given = replace(_located(layout), fixed=True)
    leads = _leads(layout)
    assert identified(given, leads) == (given.layout, leads, ())


def test_leads_of_nothing_are_left_as_they_are():
    layout = get_layout("3x4+1")
    blank = tuple(
        lead.replace(samples=np.full_like(lead.samples, np.nan), confidence=np.zeros_like(lead.confidence))
        for lead in _leads(layout)
    )
    found, leads, notes = identified(_located(layout), blank)
    assert found == layout
    assert [lead.lead for lead in leads] == [lead.lead for lead in blank]
    assert notes == ()


@pytest.mark.parametrize("layout", ["3x4+1", "6x2", "12x1"])
def test_the_order_is_read_from_pages(layout):
    standard = digitized(layout, dpi=150)
    cabrera = digitized(layout, dpi=150, order="cabrera")
    assert standard.layout is not None
    assert cabrera.layout is not None
    assert (standard.layout.order, cabrera.layout.order) == ("standard", "cabrera")
    assert standard.layout.leads == STANDARD_12
    assert cabrera.layout.leads[:12] == CABRERA_12
    assert cabrera.recording.leads == STANDARD_12
    truth = page(layout, dpi=150, order="cabrera").recording
    assert truth is not None
    for lead in ("aVR", "aVL", "III"):
        shown = np.isfinite(truth.lead(lead)) & np.isfinite(cabrera.recording.lead(lead))
        assert np.corrcoef(truth.lead(lead)[shown], cabrera.recording.lead(lead)[shown])[0, 1] > 0.97


def _with_strip(layout: Layout, *, named: str, shows: str) -> tuple[Located, tuple[DigitizedLead, ...]]:
    """A page on whose strip a name was read, and what is read of it where it shows a lead."""
    cells = tuple(cell.replace(lead=Lead.parse(named)) if cell.strip else cell for cell in layout.cells)
    read = layout.replace(cells=cells)
    leads = list(_leads(layout, strips={3: shows}))
    leads[-1] = leads[-1].replace(lead=cells[-1].lead, cell=cells[-1])
    nothing = np.zeros((1, 1), np.float32)
    return Located(read, (), nothing, printed=frozenset({(3, 0)})), tuple(leads)


def test_a_strip_whose_name_was_misread_is_named_after_what_it_repeats():
    located, leads = _with_strip(get_layout("3x4+1"), named="I", shows="II")
    found, named, notes = identified(located, leads)
    assert found.strips[0].lead == Lead.II
    assert named[-1].lead == Lead.II
    assert "not I" in notes[0]


def test_a_strip_of_another_time_keeps_the_name_that_was_read():
    located, leads = _with_strip(get_layout("3x4+1"), named="V1", shows="V1")
    later = leads[-1].replace(samples=np.roll(leads[-1].samples, 170))
    found, named, notes = identified(located, (*leads[:-1], later))
    assert found.strips[0].lead == Lead.V1
    assert named[-1].lead == Lead.V1
    assert notes == ()
