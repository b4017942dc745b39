"""aVR that is printed the other way up than its layout has it."""

import numpy as np
import pytest

from ecgdigit import compare, load_digitizer
from ecgdigit.placing_rules._inverted_avr import with_signs_told
from ecgsyn import StandardRenderer
from ecgtypes import DigitizedLead, Layout, Lead, get_layout
from tests.ecgdigit.pages import recording

RATE = 500.0
HEART = recording()


def _turned(layout: Layout) -> Layout:
    """The layout with aVR printed the other way up."""
    other = {Lead.aVR: Lead.MINUS_AVR, Lead.MINUS_AVR: Lead.aVR}
    return layout.replace(
        cells=tuple(cell.replace(lead=other.get(cell.lead, cell.lead)) for cell in layout.cells)
    )


def _read_as(read: Layout, printed: Layout, noise: float = 0.0) -> tuple[DigitizedLead, ...]:
    """What is read of a page in one layout that is taken for another: the printed values, by its signs."""
    rng = np.random.default_rng(5)
    leads = []
    for cell, shown in zip(read.cells, printed.cells, strict=True):
        first, stop = round(cell.start * RATE), round(cell.stop * RATE)
        samples = HEART.lead(shown.lead)[first:stop] * cell.lead.sign
        samples = (samples + rng.normal(0, noise, samples.size)).astype(np.float32)
        confidence = np.ones(samples.size, np.float32)
        leads.append(
            DigitizedLead(
                lead=cell.lead.recorded, samples=samples, sampling_rate=RATE, confidence=confidence,
                start=cell.start, cell=cell,
            )
        )  # fmt: skip
    return tuple(leads)


@pytest.mark.parametrize("order", ["standard", "cabrera"])
@pytest.mark.parametrize("name", ["3x4+1", "6x2", "12x1", "4x3"])
def test_the_sign_is_told_by_the_other_limb_leads(name, order):
    usual = get_layout(name, order=order)
    printed = _turned(usual)
    layout, leads, notes = with_signs_told(usual, _read_as(usual, printed, 0.01), fixed=False)
    assert layout.cells == printed.cells
    (avr,) = (lead for lead in leads if lead.lead == Lead.aVR)
    first = round(avr.start * RATE)
    assert np.abs(avr.samples - HEART.lead("aVR")[first : first + avr.samples.size]).max() < 0.1
    assert avr.cell in layout.cells
    assert "aVR" in notes[0]


@pytest.mark.parametrize("order", ["standard", "cabrera"])
def test_a_sign_that_is_right_stays(order):
    layout = get_layout("3x4+1", order=order)
    leads = _read_as(layout, layout, 0.02)
    assert with_signs_told(layout, leads, fixed=False) == (layout, leads, ())


def test_a_layout_that_is_given_is_kept_and_contradicted():
    layout = get_layout("3x4", order="cabrera")
    leads = _read_as(layout, _turned(layout))
    found, kept, notes = with_signs_told(layout, leads, fixed=True)
    assert (found, kept) == (layout, leads)
    assert "the other way up" in notes[0]


def test_without_two_other_limb_leads_nothing_is_told():
    layout = get_layout("3x4", order="cabrera")
    leads = _read_as(layout, _turned(layout))
    nothing = np.zeros_like(leads[0].samples)
    blank = tuple(
        lead.replace(samples=nothing * np.nan, confidence=nothing) if lead.lead == Lead.I else lead
        for lead in leads
    )
    assert with_signs_told(layout, blank, fixed=False)[2] == ()


@pytest.mark.parametrize("digitizer", ["network", "classical"])
def test_pages_in_the_cabrera_order_may_print_avr_itself(digitizer):
    printed = _turned(get_layout("3x4+1", order="cabrera"))
    drawn = StandardRenderer(layout=printed, dpi=150).render(HEART, rng=7)
    result = load_digitizer(digitizer).digitize(drawn.image, sampling_rate=RATE)
    assert result.layout is not None
    assert result.layout.cells == printed.cells
    (avr,) = (lead for lead in compare(result, drawn).leads if lead.lead == Lead.aVR)
    assert avr.snr_db > 15
    assert any("aVR" in warning for warning in result.warnings)
