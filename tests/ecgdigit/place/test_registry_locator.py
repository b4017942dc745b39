"""Rows and columns matched to a layout."""

from dataclasses import replace

import numpy as np
import pytest

from ecgdigit import RegistryLocator, load_digitizer
from ecgsyn import StandardRenderer
from ecgtypes import (
    Cell,
    ImageError,
    Layout,
    LayoutError,
    Lead,
    get_layout,
    layouts,
    register_layout,
    registered_layouts,
)
from tests.ecgdigit.pages import LAYOUTS, SMALL, calibrated, digitized, page, recording


@pytest.mark.parametrize(("layout", "dpi"), [*SMALL, *((layout, 200) for layout in LAYOUTS)])
def test_every_layout_is_found_by_itself(layout, dpi):
    flat, calibration = calibrated(layout, dpi=dpi)
    found = RegistryLocator().locate(flat, calibration, None)
    assert found.layout == get_layout(layout)
    assert not found.fixed
    assert found.warnings == ()
    assert [place.cell for place in found.cells] == list(get_layout(layout).cells)


@pytest.mark.parametrize("layout", ["3x4+1", "6x2"])
def test_a_layout_that_is_given_is_kept(layout):
    flat, calibration = calibrated(layout)
    wanted = get_layout(layout, order="cabrera", timing="simultaneous")
    found = RegistryLocator().locate(flat, calibration, wanted)
    assert found.layout == wanted
    assert found.fixed


@pytest.mark.parametrize(("printed", "claimed"), [("3x4+1", "12x1"), ("6x1", "3x1"), ("3x1", "6x2+1")])
def test_a_wrong_layout_is_refused_with_what_is_seen(printed, claimed):
    flat, calibration = calibrated(printed)
    rows = get_layout(printed).rows
    with pytest.raises(LayoutError, match=rf"{rows} row.* has {get_layout(claimed).rows}$"):
        RegistryLocator().locate(flat, calibration, get_layout(claimed))


def test_rows_of_no_layout_are_refused():
    leads = ("I", "II", "III", "V1", "V2")
    cells = tuple(Cell(lead=n, row=r, column=0, start=0, duration=10) for r, n in enumerate(leads))
    odd = Layout(name="5x1", rows=5, columns=1, cells=cells)
    image = StandardRenderer(layout=odd, dpi=100).render(recording(), rng=1).image
    with pytest.raises(LayoutError, match=r"5 row\(s\).*register_layout"):
        load_digitizer("classical").digitize(image)


@pytest.fixture
def rhythm():
    """Two long strips, registered for the time of a test."""
    cells = tuple(
        Cell(lead=lead, row=row, column=0, start=0, duration=10, strip=True)
        for row, lead in enumerate(("II", "V5"))
    )
    layout = register_layout(Layout(name="two strips", rows=2, columns=1, cells=cells))
    yield layout
    del layouts._REGISTRY[layout.name, layout.order, layout.timing]


def test_a_layout_of_ones_own_is_found_once_registered(rhythm):
    drawn = StandardRenderer(layout=rhythm, dpi=100).render(recording(), rng=3)
    result = load_digitizer("classical").digitize(drawn.image)
    assert result.layout is not None
    assert result.layout.name == "two strips"
    found = dict(zip(result.recording.leads, result.found(), strict=True))
    assert [lead for lead, seen in found.items() if seen] == [Lead.II, Lead.V5]


def test_the_registry_is_as_it_was():
    assert {layout.name for layout in registered_layouts()} == set(LAYOUTS)


@pytest.mark.parametrize("lead", ["III", "aVL", "V1"])
def test_a_lead_that_is_not_printed_is_not_invented(lead):
    kept = tuple(name for name in get_layout("3x4+1").leads if name != lead)
    result = digitized("3x4+1", dpi=150, leads=kept)
    assert result.layout is not None
    assert result.layout.name == "3x4+1"
    row = result.recording.leads.index(Lead.parse(lead))
    assert np.isnan(result.recording.signals[row]).mean() > 0.98
    assert result.confidence[row].max() == 0
    assert any(f"lead {lead} was not found" in warning for warning in result.warnings)


def test_a_page_without_a_row_is_refused():
    flat, calibration = calibrated("3x1")
    empty = replace(calibration, ink=np.zeros_like(calibration.ink), pulses=())
    with pytest.raises(ImageError, match="no trace"):
        RegistryLocator().locate(flat, empty, None)


@pytest.mark.parametrize("layout", ["3x4+1", "4x3"])
def test_cells_begin_when_their_layout_says(layout):
    flat, calibration = calibrated(layout)
    found = RegistryLocator().locate(flat, calibration, None)
    first = min(place.x0 for place in found.cells)
    for place in found.cells:
        begun = (place.x0 - first) / calibration.scale.px_per_second
        assert begun == pytest.approx(place.cell.start, abs=1e-6)


def test_rows_shorter_than_the_layout_are_timed_as_they_are():
    # 6 s of recording: all columns are shortened in proportion.
    drawn = StandardRenderer(layout="3x4+1", dpi=150).render(recording().window(0, 6), rng=1)
    result = load_digitizer("classical").digitize(drawn.image)
    assert result.layout is not None
    assert result.layout.name == "3x4+1"
    assert result.layout.row_duration == pytest.approx(6, abs=0.02)
    assert any("rows show 6" in warning for warning in result.warnings)


def test_no_row_leaves_the_page():
    drawn = page("12x1", dpi=150)
    flat, calibration = calibrated("12x1", dpi=150)
    for place in RegistryLocator().locate(flat, calibration, None).cells:
        assert 0 <= place.level < drawn.truth.size[1]
        assert 0 <= place.x0 < place.x1 <= drawn.truth.size[0]
