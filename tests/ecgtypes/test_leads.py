"""Lead names and orders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtypes import CABRERA_12, LIMB_LEADS, PRECORDIAL_LEADS, STANDARD_12, Lead, LeadNotFoundError


@given(lead=st.sampled_from(Lead), upper=st.lists(st.booleans(), min_size=4, max_size=4), data=st.data())
def test_parse_takes_any_letter_case_and_the_word_lead(
    lead: Lead, upper: list[bool], data: st.DataObject
) -> None:
    mixed = "".join(
        c.upper() if up else c.lower() for c, up in zip(lead.value, [*upper, False], strict=False)
    )
    dressed = data.draw(st.sampled_from(["{}", " {} ", "Lead {}", "lead_{}", "LEAD {}", "lead: {}"]))
    assert Lead.parse(dressed.format(mixed)) is lead


@pytest.mark.parametrize("name", ["", "lead", "MLII", "V10", "IV", "vx", "aV", "I II"])
def test_parse_refuses_what_is_no_lead(name: str) -> None:
    with pytest.raises(LeadNotFoundError, match="known are"):
        Lead.parse(name)


def test_parse_takes_a_lead_and_a_real_minus_sign() -> None:
    assert Lead.parse(Lead.V1) is Lead.V1
    assert Lead.parse("\N{MINUS SIGN}aVR") is Lead.MINUS_AVR


def test_inverted_avr_is_recorded_as_avr() -> None:
    assert Lead.MINUS_AVR.recorded is Lead.aVR
    assert Lead.MINUS_AVR.sign == -1
    assert all(lead.recorded is lead and lead.sign == 1 for lead in Lead if lead is not Lead.MINUS_AVR)


def test_the_two_orders_hold_the_same_twelve_leads() -> None:
    assert (*LIMB_LEADS, *PRECORDIAL_LEADS) == STANDARD_12
    assert " ".join(STANDARD_12) == "I II III aVR aVL aVF V1 V2 V3 V4 V5 V6"
    assert " ".join(CABRERA_12) == "aVL I -aVR II aVF III V1 V2 V3 V4 V5 V6"
    assert {lead.recorded for lead in CABRERA_12} == set(STANDARD_12)
