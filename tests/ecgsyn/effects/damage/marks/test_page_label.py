"""Labels name nobody, and nobody but the patient of the page."""

import pytest

from ecgsyn import StandardRenderer, simulate_recording
from ecgsyn.effects import PageLabel, PageLabelParams
from ecgsyn.pages.words.text_fields import NAMES
from ecgtypes import Page
from tests.ecgsyn.effects.sheets import PAGE

FICTIONAL = {name for names in NAMES.values() for name in names}


def styled(style: str) -> Page:
    renderer = StandardRenderer(layout="3x4+1", style=style, dpi=100)
    return renderer.render(simulate_recording(rng=3), rng=3)


def said(page: Page, params: PageLabelParams) -> list[str]:
    after = PageLabel().apply(page, params)
    return [text.text for text in after.truth.texts if text.kind == "other" and text not in page.truth.texts]


def test_made_up_patients_are_plainly_fictional():
    for seed in range(40):
        params = PageLabel(severity=1).sample(seed)
        assert params.name in FICTIONAL
        assert params.patient_id[0] == "X"
        assert params.lines[0] == "{name}"


@pytest.mark.parametrize(
    "style", ["ge-mac", "philips-pagewriter", "nihon-kohden-cardiofax", "bionet-cardiotouch", "pc-ecg"]
)
def test_a_label_repeats_the_name_and_number_of_the_header(style: str):
    page = styled(style)
    header = " ".join(text.text for text in page.truth.texts if text.kind == "header")
    params = PageLabelParams(
        lines=("{name}", "MRN {id}"), name="NOBODY, ELSE", patient_id="X1", x=0.5, y=0.6, width=110
    )
    name, number = said(page, params)
    assert name in FICTIONAL
    assert name in header
    assert number.removeprefix("MRN ") in header
    assert number.startswith("MRN X")


def test_a_page_without_a_header_gets_the_label_s_own():
    params = PageLabelParams(lines=("{name}", "MRN {id}"), name="TEST, A", patient_id="X123", x=0.5, y=0.5)
    assert said(PAGE, params) == ["TEST, A", "MRN X123"]
