"""Zero levels settled by what must agree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgdigit.placing_rules.zero_levels import settled_levels
from ecgsyn import simulate_recording
from ecgtypes import DigitizedLead, Layout, Lead, get_layout

PX_PER_MV = 100.0
RECORDING = simulate_recording(rng=2)


def _leads(layout: Layout, offsets: dict[str, float], strip: float = 0.0) -> tuple[DigitizedLead, ...]:
    """Return the leads of a page, each off by its own offset, mV."""
    found = []
    for cell in layout.cells:
        start, stop = (round(t * RECORDING.sampling_rate) for t in (cell.start, cell.stop))
        samples = RECORDING.lead(cell.lead)[start:stop]
        off = strip if cell.strip else offsets.get(cell.lead, 0.0)
        lead = DigitizedLead(
            lead=cell.lead.recorded,
            samples=(samples + np.float32(off)).astype(np.float32),
            sampling_rate=RECORDING.sampling_rate,
            confidence=np.ones(samples.size, np.float32),
            start=cell.start,
            cell=cell,
            baseline=500.0,
        )
        found.append(lead)
    return tuple(found)


def _off(lead: DigitizedLead) -> float:
    assert lead.cell is not None
    assert lead.lead is not None
    first = round(lead.start * lead.sampling_rate)
    return float(np.median(lead.samples - RECORDING.lead(lead.lead)[first : first + lead.samples.size]))


@given(st.floats(-0.09, 0.09), st.floats(-0.09, 0.09), st.floats(-0.09, 0.09))
def test_limb_leads_are_brought_to_agree_by_the_smallest_moves(first, second, third):
    leads = _leads(get_layout("3x4"), {"I": first, "II": second, "III": third, "V1": 0.2})
    found = {lead.lead: _off(lead) for lead in settled_levels(leads, PX_PER_MV)[0]}
    excess = first - second + third
    assert found[Lead.I] == pytest.approx(first - excess / 3, abs=1e-3)
    assert found[Lead.II] == pytest.approx(second + excess / 3, abs=1e-3)
    assert found[Lead.III] == pytest.approx(third - excess / 3, abs=1e-3)
    # Nothing tells where the zero of a chest lead lies.
    assert found[Lead.V1] == pytest.approx(0.2, abs=1e-5)


def test_a_strip_follows_its_segment_and_says_so():
    leads, notes = settled_levels(_leads(get_layout("3x4+1"), {}, strip=0.12), PX_PER_MV)
    assert _off(leads[-1]) == pytest.approx(0.0, abs=1e-3)
    assert leads[-1].baseline == pytest.approx(488.0, abs=0.1)
    assert "II" in notes[0]


def test_a_strip_that_does_not_repeat_its_segment_stays_where_it_is():
    leads = _leads(get_layout("3x4+1"), {"I": 0.12})
    other = leads[-1].replace(samples=np.roll(leads[-1].samples, 170))
    found, _ = settled_levels((*leads[:-1], other), PX_PER_MV)
    assert _off(found[1]) == pytest.approx(0.04, abs=1e-3)
    assert found[-1] == other


@pytest.mark.parametrize("off", [0.5, -0.8])
def test_great_offsets_are_no_errors_of_levels(off):
    leads = _leads(get_layout("3x4"), {"I": off})
    assert settled_levels(leads, PX_PER_MV) == (leads, ())


def test_leads_of_wrong_names_are_left_alone():
    leads = _leads(get_layout("3x4"), {"I": 0.1})
    wrong = tuple(
        lead.replace(samples=np.roll(lead.samples, 300)) if lead.lead == Lead.III else lead for lead in leads
    )
    assert settled_levels(wrong, PX_PER_MV) == (wrong, ())


def test_leads_that_were_not_seen_are_no_obstacle():
    leads = _leads(get_layout("3x4+1"), {"aVR": 0.1})
    blank = tuple(
        lead.replace(samples=np.full_like(lead.samples, np.nan), confidence=np.zeros_like(lead.confidence))
        if lead.lead in {Lead.I, Lead.V2}
        else lead
        for lead in leads
    )
    found, _ = settled_levels(blank, PX_PER_MV)
    moved = {lead.lead: _off(lead) for lead in found if lead.lead in {Lead.aVR, Lead.aVL, Lead.aVF}}
    assert sum(moved.values()) == pytest.approx(0.0, abs=1e-3)
