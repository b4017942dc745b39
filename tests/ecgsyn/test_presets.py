"""Named effects."""

import numpy as np
import pytest

import ecgsyn
from ecgtypes import EcgError, Recording


def test_clean_leaves_the_page_as_it_is():
    recording = Recording(signals=np.zeros((1, 500)), leads=("II",), sampling_rate=50)
    page = ecgsyn.StandardRenderer(layout="3x1", dpi=72).render(recording, rng=1)
    assert ecgsyn.load_effects("clean")(page, rng=7) is page


def test_clean_checks_its_rng_as_all_effects_do():
    recording = Recording(signals=np.zeros((1, 500)), leads=("II",), sampling_rate=50)
    page = ecgsyn.StandardRenderer(layout="3x1", dpi=72).render(recording, rng=1)
    with pytest.raises(TypeError, match="rng"):
        ecgsyn.load_effects("clean")(page, rng="seven")


@pytest.mark.parametrize("name", ["", "Clean", "moon"])
def test_unknown_effects_are_told(name: str):
    with pytest.raises(EcgError, match="clean"):
        ecgsyn.load_effects(name)
