"""What is to be said of flat pages agrees with their truth."""

import numpy as np
import pytest

from ecgseg.ink._flat_lattice import FlatLattice
from ecgseg.ink.decoding import CLASSES
from ecgseg.ink.targets import ABSENT, OFFSET_STEP, class_maps, row_offsets
from tests.ecgseg.ink.drawn_pages import flat_page, page


@pytest.fixture(params=["clean", "phone"])
def drawn(request):
    found = page(request.param)
    return found, FlatLattice.of(found.truth.grid, found.truth.size, px_per_mm=10, side=64)


def test_the_trace_lies_where_the_truth_has_it(drawn):
    found, lattice = drawn
    maps = class_maps(found, lattice)
    trace = maps[0].astype(float)
    lead = found.truth.leads[0]
    flat = (lattice.flat_points(lead.trace[lead.visible]) + 0.5) / 2 - 0.5
    # Where the line hardly climbs, its column's centre of ink near the line is the line.
    gentle = np.flatnonzero(np.abs(np.gradient(flat[:, 1])) < 0.05)[::7]
    rows = np.arange(trace.shape[0])
    off = []
    for x, y in flat[gentle]:
        column = trace[:, round(x)] * (np.abs(rows - y) < 4)
        off.append(abs((column * rows).sum() / column.sum() - y))
    assert np.median(off) < 0.1
    assert np.quantile(off, 0.95) < 0.3


@pytest.mark.parametrize("shown", [0, 1, 2])
def test_of_a_trace_that_is_hardly_to_be_seen_little_or_nothing_is_covered(drawn, shown):
    found, lattice = drawn
    visible = np.zeros(found.truth.leads[0].visible.size, bool)
    visible[100 : 100 + shown] = True
    leads = tuple(lead.replace(visible=visible[: lead.visible.size]) for lead in found.truth.leads[:1])
    cover = class_maps(found.replace(truth=found.truth.replace(leads=leads)), lattice)[0]
    assert (cover > 127).sum() < 20


def test_letters_pulses_and_grid_are_told_from_the_trace(drawn):
    maps = class_maps(*drawn)
    cover = dict(zip(CLASSES, maps / 255, strict=True))
    assert cover["letter"].max() > 0.9
    assert cover["pulse"].max() > 0.9
    assert 0.02 < cover["grid"].mean() < 0.6
    assert (cover["trace"] * cover["pulse"]).sum() < 0.1 * cover["pulse"].sum()


def test_offsets_lead_back_to_the_baselines(drawn):
    found, lattice = drawn
    offsets = row_offsets(found, lattice)
    baselines = [
        lattice.flat_points([[lead.region.box.center[0], lead.baseline]])[0, 1] / 10
        for lead in found.truth.leads
    ]
    y, x = np.nonzero(offsets[0] != ABSENT)
    assert len(y) > 500
    told = (y + 0.5) * 0.4 + offsets[0, y, x] * OFFSET_STEP
    nearest = np.abs(told[:, None] - np.array(baselines)).min(axis=1)
    assert nearest.max() <= OFFSET_STEP / 2 + 0.06


def test_a_place_where_two_rows_cross_has_both():
    crowded = flat_page("clean", 3)
    assert (crowded.offsets[1] == ABSENT).mean() > 0.9
    both = (crowded.offsets[0] != ABSENT) & (crowded.offsets[1] != ABSENT)
    apart = np.abs(crowded.offsets[0].astype(int) - crowded.offsets[1])[both] * OFFSET_STEP
    assert (apart > 1.0).all()
