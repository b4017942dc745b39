"""How far neighbours run through a crop, on pages made by hand; and crops spread over strata."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecgtypes
from ecgsyn.pages.crop_overlap import CropOverlap, measure_overlap, spread_choice, stratum

WIDTH, HEIGHT = 40, 60
SCALE = ecgtypes.PaperScale(px_per_mm_x=4, px_per_mm_y=4)


def _page(*rows: list[int]) -> ecgtypes.Page:
    """Return a page of traces one pixel high: the row of each in each column, -1 for none."""
    leads, masks, cells = [], [], []
    for number, ys in enumerate(rows):
        lead = list(ecgtypes.Lead)[number]
        cell = ecgtypes.Cell(lead=lead, row=number, column=0, start=0, duration=1)
        pixels = np.zeros((HEIGHT, WIDTH), np.bool_)
        there = [(x, y) for x, y in enumerate(ys) if y >= 0]
        for x, y in there:
            pixels[y, x] = True
        low, high = min(y for _, y in there), max(y for _, y in there)
        region = ecgtypes.Box(x0=-0.5, y0=low - 2.5, x1=WIDTH - 0.5, y1=high + 2.5)
        cells.append(cell)
        masks.append(ecgtypes.LeadMask(lead=lead, pixels=pixels))
        leads.append(
            ecgtypes.LeadTruth(
                lead=lead, cell=cell, region=region.quad(), baseline=float(low), scale=SCALE,
                trace=np.array(there, np.float32), visible=np.ones(len(there), np.bool_), pen_width=1,
            )
        )  # fmt: skip
    none = ecgtypes.Mask(pixels=np.zeros((1, 1), np.bool_))
    truth = ecgtypes.PageTruth(
        size=(WIDTH, HEIGHT),
        layout=ecgtypes.Layout(name="by hand", rows=len(rows), columns=1, cells=tuple(cells)),
        scale=SCALE,
        leads=tuple(leads),
        grid=np.zeros((2, 2, 2), np.float32),
        mask_set=ecgtypes.MaskSet(
            size=(WIDTH, HEIGHT), leads=tuple(masks), grid=none, text=none, pulses=none
        ),
    )
    return ecgtypes.Page(image=np.full((HEIGHT, WIDTH, 3), 255, np.uint8), truth=truth)


FLAT = [20] * WIDTH


def _diagonal(first: int, at: int, count: int) -> list[int]:
    """Return a trace that comes from above at a column, one pixel down for each column, and ends."""
    return [first + x - at if at <= x < at + count else -1 for x in range(WIDTH)]


def test_traces_that_do_not_meet_have_no_contact():
    found = measure_overlap(_page(FLAT, [50] * WIDTH), 0)
    assert found == CropOverlap()
    assert found.stratum == "none"


def test_a_neighbour_within_the_crop_that_touches_nothing_intrudes():
    found = measure_overlap(_page(FLAT, [24] * 10 + [-1] * 30), 0)
    assert found == CropOverlap(intruded=0.25)


def test_a_neighbour_that_crosses_is_counted_once_on_the_columns_of_contact():
    # rows 10 to 29: at 20 - 1, 20 and 20 + 1 it lies on the lead or next to it
    found = measure_overlap(_page(FLAT, _diagonal(10, 8, 20)), 0, margin_mm=5)
    assert (found.contacts, found.crossings) == (1, 1)
    assert found.touched == pytest.approx(3 / WIDTH)
    assert found.intruded == pytest.approx(20 / WIDTH)
    assert found.stratum == "many"


def test_a_neighbour_that_comes_and_goes_on_one_side_touches_without_crossing():
    there_and_back = [min(10 + x, 19, 48 - x) if 0 <= x < 40 else -1 for x in range(WIDTH)]
    found = measure_overlap(_page(FLAT, there_and_back), 0, margin_mm=5)
    assert (found.contacts, found.crossings) == (1, 0)
    assert found.touched == pytest.approx(21 / WIDTH)


def test_a_neighbour_that_crosses_there_and_back_is_counted_twice():
    over_and_back = [10 + x if x < 20 else 48 - x for x in range(WIDTH)]
    found = measure_overlap(_page(FLAT, over_and_back), 0, margin_mm=5)
    assert (found.contacts, found.crossings) == (2, 2)
    assert found.touched == pytest.approx(6 / WIDTH)


def test_a_neighbour_that_ends_on_the_lead_does_not_cross_it():
    found = measure_overlap(_page(FLAT, _diagonal(10, 8, 11)), 0, margin_mm=5)
    assert (found.contacts, found.crossings) == (1, 0)


def test_each_neighbour_counts_by_itself():
    found = measure_overlap(_page(FLAT, _diagonal(10, 2, 20), _diagonal(10, 2, 20)), 0, margin_mm=5)
    assert (found.contacts, found.crossings) == (2, 2)
    assert found.touched == pytest.approx(3 / WIDTH)


def test_columns_without_the_lead_do_not_count():
    lead = [20 if x < 10 else -1 for x in range(WIDTH)]
    found = measure_overlap(_page(lead, [20] * 5 + [-1] * 10 + [20] * 25), 0)
    assert (found.intruded, found.touched) == (0.5, 0.5)


def test_contact_is_mutual():
    page = _page(FLAT, _diagonal(10, 8, 20))
    both = [measure_overlap(page, i, margin_mm=5) for i in (0, 1)]
    assert both[0].contacts == both[1].contacts == 1
    assert both[0].crossings == both[1].crossings == 1


@given(share=st.floats(0, 1))
def test_strata_are_ordered(share: float):
    names = ("none", "few", "some", "many")
    assert CropOverlap(touched=share).stratum == names[stratum(share)]
    assert (stratum(share) == 0) == (share == 0)
    assert stratum(share) <= stratum(min(share + 0.01, 1))


SHARES = (0.0, 0.01, 0.03, 0.5)
"""One of each stratum."""


@given(there=st.lists(st.integers(0, 3), max_size=16), data=st.data())
def test_crops_are_spread_as_far_as_the_page_has_them(there: list[int], data: st.DataObject):
    wanted = data.draw(st.lists(st.integers(0, 3), max_size=len(there)))
    overlaps = [CropOverlap(touched=SHARES[number]) for number in there]
    chosen = spread_choice(overlaps, wanted)
    assert len(chosen) == len(set(chosen)) == len(wanted)
    assert set(chosen) <= set(range(len(there)))
    found = [there[i] for i in chosen]
    if all(wanted.count(n) <= there.count(n) for n in range(4)):
        assert sorted(found) == sorted(wanted)
    # every hard one that is wanted is taken, where there is one
    assert found.count(3) >= min(wanted.count(3), there.count(3))


def test_among_equals_the_first_is_taken():
    assert spread_choice([CropOverlap(), CropOverlap(), CropOverlap()], [0, 0]) == (0, 1)
