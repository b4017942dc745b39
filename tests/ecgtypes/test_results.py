"""What a digitizer returns."""

import numpy as np
import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from ecgtypes import (
    Digitization,
    DigitizedLead,
    GridEstimate,
    Lead,
    LeadNotFoundError,
    PaperScale,
    Recording,
    get_layout,
)
from tests.strategies import digitizations


@pytest.fixture
def result() -> Digitization:
    layout = get_layout("3x4+1", order="cabrera")
    recording = Recording(signals=[[1.0, 2.0], [np.nan, np.nan]], leads=("II", "aVR"), sampling_rate=2)
    leads = tuple(
        DigitizedLead(lead=cell.lead, cell=cell, samples=[1, 2], sampling_rate=2, confidence=[1, 1])
        for cell in (layout.cell("II"), layout.strips[0], layout.cell("aVR"))
    )
    return Digitization(
        recording=recording,
        confidence=[[1, 0.5], [0, 0]],
        leads=leads,
        layout=layout,
        scale=PaperScale.from_dpi(200),
    )


@settings(deadline=None, max_examples=40)
@given(result=digitizations())
def test_a_result_is_the_same_after_saving_and_loading(
    tmp_path_factory: pytest.TempPathFactory, result: Digitization
) -> None:
    path = result.save(tmp_path_factory.mktemp("result") / "one.json")
    assert Digitization.load(path) == result


def test_windows_are_where_the_layout_prints_the_lead(result: Digitization) -> None:
    assert result.windows("II") == ((2.5, 5.0), (0.0, 10.0))
    assert result.windows("aVR") == result.windows("-aVR")
    assert result.windows("V9") == ()
    assert result.replace(layout=None).windows("II") == ()


def test_a_lead_is_found_by_name_and_place(result: Digitization) -> None:
    assert result.lead("ii") is result.leads[0]
    assert result.lead("II", strip=True) is result.leads[1]
    assert result.lead("aVR").lead is Lead.MINUS_AVR
    with pytest.raises(LeadNotFoundError, match="rhythm strip"):
        result.lead("aVR", strip=True)
    with pytest.raises(LeadNotFoundError, match="in a cell"):
        result.lead("V1")
    with pytest.raises(LeadNotFoundError):
        result.replace(leads=(result.leads[0].replace(lead=None),)).lead("II")


def test_found_tells_which_leads_have_samples(result: Digitization) -> None:
    np.testing.assert_array_equal(result.found(), [True, False])


def test_confidence_has_the_shape_of_the_signals(result: Digitization) -> None:
    with pytest.raises(ValidationError, match="confidence has shape"):
        result.replace(confidence=[[1.0, 1.0]])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"confidence": [1.0]}, "1 confidences for 2 samples"),
        ({"confidence": [1.0, 1.1]}, "between 0 and 1"),
        ({"confidence": [1.0, np.nan]}, "between 0 and 1"),
        ({"samples": [1.0, np.nan]}, "confidence is 0"),
        ({"sampling_rate": 0}, "greater than 0"),
    ],
)
def test_a_lead_that_contradicts_itself_is_refused(changes: dict[str, object], message: str) -> None:
    lead = DigitizedLead(samples=[1.0, 2.0], sampling_rate=500, confidence=[1.0, 1.0])
    assert lead.trace.shape == (0, 2)
    with pytest.raises(ValidationError, match=message):
        lead.replace(**changes)


def test_a_grid_gives_the_scale_of_its_page() -> None:
    grid = GridEstimate(px_per_mm_x=8, px_per_mm_y=7, angle=1.5, origin=(3, 4), confidence=0.9)
    assert grid.scale(gain=5) == PaperScale(px_per_mm_x=8, px_per_mm_y=7, gain=5)
    assert GridEstimate.model_validate_json(grid.model_dump_json()) == grid
    with pytest.raises(ValidationError):
        grid.replace(confidence=1.5)
