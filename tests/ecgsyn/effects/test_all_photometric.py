"""What all effects of light, camera, copy and paper have in common."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgsyn.effects import Effect, effect_names, get_effect, replay
from tests.ecgsyn.effects.photometric import blank_page, change, off_centre, page

NAMES = (
    "defocus",
    "exposure",
    "fax",
    "glare",
    "grey",
    "hand_shadow",
    "jpeg_compression",
    "light_gradient",
    "low_resolution",
    "motion_blur",
    "paper_texture",
    "phone_shadow",
    "photocopy",
    "printer_bands",
    "screen_photo",
    "sensor_noise",
    "sharpening",
    "show_through",
    "thermal_fade",
    "vignette",
    "white_balance",
)


@pytest.fixture(params=NAMES)
def effect(request: pytest.FixtureRequest) -> Effect:
    return get_effect(request.param)


def test_all_are_registered():
    assert set(NAMES) <= set(effect_names())


def test_severity_0_leaves_every_byte(effect: Effect):
    for seed in range(3):
        after = effect.with_severity(0)(page(), rng=seed)
        assert np.array_equal(after.image, page().image)
        assert after.truth.replace(history=()) == page().truth


def test_more_severity_changes_more(effect: Effect):
    seeds = range(10)
    weak, strong = (change(effect, severity, seeds) for severity in (0.15, 1.0))
    assert 0 <= weak < strong


def test_one_seed_gives_one_page_and_the_page_before_stays(effect: Effect):
    before = page().image.copy()
    first, again = effect(page(), rng=5), effect(page(), rng=5)
    assert np.array_equal(first.image, again.image)
    assert np.array_equal(page().image, before)
    assert first.image.dtype == np.uint8
    assert first.image.shape == before.shape


def test_the_history_repeats_it(effect: Effect):
    after = effect(page(), rng=3)
    assert np.array_equal(replay(page(), after.truth.history).image, after.image)


@pytest.mark.parametrize("severity", [0.5, 1.0])
def test_traces_keep_their_middle(effect: Effect, severity: float):
    strong = effect.with_severity(severity)
    assert max(off_centre(strong, strong.sample(seed)) for seed in range(3)) <= 0.25


def test_the_truth_stays(effect: Effect):
    after = effect.with_severity(1.0)(page(), rng=1).truth
    assert after.leads == page().truth.leads
    assert np.array_equal(after.grid, page().truth.grid)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=6)
@given(
    size=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    level=st.sampled_from([0, 128, 255]),
    seed=st.integers(0, 99),
)
def test_any_size_and_any_grey(name: str, size: tuple[int, int], level: int, seed: int):
    blank = blank_page(*size, level=level)
    after = get_effect(name, severity=1.0)(blank, rng=seed)
    assert after.image.shape == blank.image.shape
