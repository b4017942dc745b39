"""The layout tells leads whose names cannot be read, and nothing where the page has none of the layouts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgseg.pages.boxed_pages import LEADS
from ecgseg.pages.network_detections import decode_page
from ecgtypes import Box, Lead
from tests.ecgseg.page_oracle import boxed_page, perfect_output

SIZE = (1344, 1024)
LAYOUTS = ("3x4", "3x4+1", "3x4+3", "6x1", "6x2", "6x2+1", "12x1", "4x3")


def _regions(page, layouts=None):
    found = decode_page(perfect_output(page), size=SIZE, layouts=layouts)
    return [detection for detection in found if detection.kind == "region"]


def _leads(page, layouts=None) -> list[Lead | None]:
    """Return the lead found for each of the page's regions."""
    found = _regions(page, layouts)
    leads = []
    for region in page.regions:
        best = max(found, key=lambda detection: detection.box.iou(Box.around(region)))
        leads.append(best.lead if best.box.iou(Box.around(region)) > 0.8 else None)
    return leads


def _hidden(page, hidden: list[int]):
    mask = np.isin(np.arange(len(page.leads)), hidden)[:, None, None]
    return page._replace(names=np.where(mask, np.nan, page.names))


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("order", ["standard", "cabrera"])
def test_a_lead_whose_name_is_hidden_is_told_by_the_layout(name, order):
    page = boxed_page(name, order=order, size=SIZE, degrees=2)
    hidden = _hidden(page, [1, len(page.leads) - 1])
    wanted = [LEADS[lead] for lead in page.leads]
    assert _leads(hidden) == wanted
    alone = _leads(hidden, layouts=())
    assert alone[1] is None
    assert alone[-1] is None
    scores = {detection.lead: detection.score for detection in _regions(hidden)}
    assert scores[wanted[1]] < scores[wanted[0]]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_leads_in_another_order_are_what_their_names_say(seed):
    page = boxed_page("3x4", size=SIZE)
    order = np.random.default_rng(seed).permutation(12)
    if (order == np.arange(12)).sum() > 6:
        return
    assert _leads(page._replace(leads=page.leads[order])) == [LEADS[lead] for lead in page.leads[order]]


def test_a_row_that_was_not_found_is_counted():
    page = boxed_page("12x1", size=SIZE)
    kept = np.delete(np.arange(12), [4, 5])
    part = page._replace(
        leads=page.leads[kept],
        regions=page.regions[kept],
        baselines=page.baselines[kept],
        names=page.names[kept],
    )
    assert _leads(_hidden(part, [0, 8])) == [LEADS[lead] for lead in part.leads]


def test_few_names_say_nothing_of_the_others():
    page = boxed_page("6x2", size=SIZE)
    assert _leads(_hidden(page, list(range(2, 12))))[2:] == [None] * 10
