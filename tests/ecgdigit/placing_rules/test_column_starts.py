"""Where the first moment lies and where columns begin, seen through what the locator makes of it."""

import numpy as np
import pytest

from ecgdigit import RegistryLocator
from ecgdigit.evidence.sorted_ink import read_sheet
from ecgdigit.evidence.trace_rows import Row
from ecgdigit.placing_rules.column_starts import find_spans
from ecgsyn import LabelStyle, PulseStyle, SeparatorStyle, TraceStyle
from tests.ecgdigit.pages import LAYOUTS, SMALL, calibrated, page


def _late(layout: str, *, dpi: float = 150, **style: object) -> np.ndarray:
    """How far right of its truth each cell begins, mm."""
    flat, calibration = calibrated(layout, dpi=dpi, **style)
    found = RegistryLocator().locate(flat, calibration, None)
    drawn = page(layout, dpi=dpi, **style)
    assert found.layout.name == layout
    pitch = dpi / 25.4
    truth = {(lead.cell.row, lead.cell.column): _first(lead) for lead in drawn.truth.leads}
    return np.array([(c.x0 - truth[c.cell.row, c.cell.column]) / pitch for c in found.cells])


def _first(lead) -> float:
    """The pixel position of a cell's first moment: its first sample may come a little later."""
    step = lead.scale.px_per_second / 500
    start = np.ceil(lead.cell.start * 500 - 1e-6) / 500 - lead.cell.start
    return float(lead.trace[0, 0]) - start * 500 * step


@pytest.mark.parametrize(("layout", "dpi"), [*SMALL, *((layout, 200) for layout in LAYOUTS)])
def test_every_cell_begins_where_it_does(layout, dpi):
    assert np.abs(_late(layout, dpi=dpi)).max() < 0.15


@pytest.mark.parametrize("kind", ["ticks", "bars", "none"])
def test_whatever_stands_between_columns(kind):
    assert np.abs(_late("3x4+1", separators=SeparatorStyle(kind=kind))).max() < 0.15


@pytest.mark.parametrize("side", ["right", "none"])
def test_without_a_pulse_at_the_left(side):
    assert np.abs(_late("3x4+1", pulse=PulseStyle(side=side))).max() < 0.15


@pytest.mark.parametrize("place", ["above", "below", "left"])
def test_wherever_the_names_stand(place):
    assert np.abs(_late("3x4+1", labels=LabelStyle(place=place))).max() < 0.15


@pytest.mark.parametrize("width", [0.15, 0.5])
def test_with_thin_and_thick_pens(width):
    assert np.abs(_late("6x2", trace=TraceStyle(width=width))).max() < 0.15


def test_panels_with_gaps_between_columns():
    assert np.abs(_late("3x4", separators=SeparatorStyle(kind="gaps"))).max() < 0.3


@pytest.mark.parametrize("lean", [-0.008, 0.0, 0.006])
def test_print_that_stands_aslant_on_its_grid_is_told_by_both_ends(lean):
    levels = (200, 500, 800, 1100)
    ink = np.zeros((1300, 2700), np.float32)
    for level in levels:
        first = 100 + lean * (level - 650)
        ink[level - 2 : level + 3, round(first) : round(first + 2500)] = 1
    rows = tuple(Row(float(level), 100.0, 2600.0, 1.0) for level in levels)
    spans = find_spans(read_sheet(ink, (10.0, 10.0), ()), rows, (), (10.0, 10.0))
    assert spans.lean == pytest.approx(lean, abs=0.0015)
    assert spans.lateness(1100.0) == pytest.approx(spans.lean * 450)


def test_rows_that_end_early_by_chance_do_not_lean():
    levels = (200, 500, 800, 1100)
    ink = np.zeros((1300, 2700), np.float32)
    for level, stop in zip(levels, (2600, 2600, 2590, 2570), strict=True):
        ink[level - 2 : level + 3, 100:stop] = 1
    rows = tuple(Row(float(level), 100.0, 2600.0, 1.0) for level in levels)
    assert find_spans(read_sheet(ink, (10.0, 10.0), ()), rows, (), (10.0, 10.0)).lean == 0.0
