"""Named effects: distributions that keep the truth, one seed one page."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecgsyn
from ecgsyn.effect_presets import preset_names, register_preset
from ecgsyn.effects import Chain, Rotation, replay
from ecgsyn.testing import truth_errors
from ecgtypes import EcgError, EffectError, Page, Recording

PRESETS = ("clean", "scanner", "fax", "aged", "phone", "screen")
PAGE = ecgsyn.StandardRenderer(style="ge-mac", dpi=80).render(ecgsyn.simulate_recording(rng=3), rng=3)


def _flat_page(width_mm: float, height_mm: float, dpi: float) -> Page:
    recording = Recording(signals=np.zeros((1, 500)), leads=("II",), sampling_rate=50)
    plain = ecgsyn.StandardRenderer(
        layout="3x1", page=(width_mm, height_mm), dpi=dpi, text=ecgsyn.TextStyle(header=False, footer=False)
    )
    return plain.render(recording, rng=1)


def test_the_promised_presets_are_there():
    assert preset_names()[: len(PRESETS)] == PRESETS


def test_clean_leaves_the_page_as_it_is():
    assert ecgsyn.load_effects("clean")(PAGE, rng=7) is PAGE


@pytest.mark.parametrize("name", PRESETS)
def test_severity_0_leaves_the_page_as_it_is(name: str):
    assert ecgsyn.load_effects(name, severity=0.0)(PAGE, rng=7) is PAGE


@pytest.mark.parametrize("name", PRESETS)
def test_effects_check_their_rng(name: str):
    with pytest.raises(TypeError, match="rng"):
        ecgsyn.load_effects(name)(PAGE, rng="seven")


@pytest.mark.parametrize("name", ["", "Clean", "moon"])
def test_unknown_effects_are_told(name: str):
    with pytest.raises(EcgError, match="clean"):
        ecgsyn.load_effects(name)


@pytest.mark.parametrize("severity", [-0.1, 1.5, float("nan")])
def test_severities_out_of_range_are_refused(severity: float):
    with pytest.raises(EffectError, match="between 0 and 1"):
        ecgsyn.load_effects("phone", severity=severity)


@pytest.mark.parametrize("name", PRESETS[1:])
def test_one_seed_gives_one_page_and_its_history_replays_it(name: str):
    effects = ecgsyn.load_effects(name, severity=0.8)
    first, again, other = (effects(PAGE, rng=seed) for seed in (4, 4, 5))
    assert first == again
    assert not np.array_equal(first.image, other.image)
    assert replay(PAGE, first.truth.history) == first


@pytest.mark.parametrize("name", PRESETS[1:])
def test_a_preset_is_a_distribution_not_one_look(name: str):
    effects = ecgsyn.load_effects(name)
    looks = {
        tuple(step.effect.name for step in effects.steps(np.random.default_rng(seed))) for seed in range(20)
    }
    assert len(looks) > (3 if name == "fax" else 10)


@pytest.mark.parametrize("name", PRESETS[1:])
@pytest.mark.parametrize("severity", [0.5, 1.0])
def test_the_truth_keeps_to_the_pixels(name: str, severity: float):
    found = [truth_errors(ecgsyn.load_effects(name, severity=severity), seed=seed) for seed in range(3)]
    for column, within in ((0, lambda v: v < 0.25), (1, lambda v: v < 0.5), (2, lambda v: v > 0.9)):
        # NaN where nothing was left to measure: all names cut off, say
        values = [v for v in (errors.summary()[column] for errors in found) if np.isfinite(v)]
        assert not values or within(np.median(values))


@settings(deadline=None, max_examples=25)
@given(
    name=st.sampled_from(PRESETS[1:]),
    severity=st.floats(0.05, 1),
    seed=st.integers(0, 2**31),
    size=st.tuples(st.floats(32, 120), st.floats(40, 120)),
    dpi=st.floats(72, 160),
)
def test_presets_work_on_pages_of_any_size(name, severity, seed, size, dpi):
    page = _flat_page(*size, dpi)
    after = ecgsyn.load_effects(name, severity=severity)(page, rng=seed)
    width, height = after.truth.size
    assert after.image.shape == (height, width, 3)
    assert min(width, height) > 10
    assert after.recording is not None
    for lead in after.truth.leads:
        inside = lead.trace[lead.visible]
        assert (inside > -0.51).all()
        assert (inside < np.array([width, height]) - 0.49).all()


def test_a_page_of_5000_px_works():
    page = _flat_page(212, 60, 600)
    assert page.truth.size[0] > 5000
    after = ecgsyn.load_effects("phone", severity=0.8)(page, rng=2)
    assert after.truth.leads


def test_users_register_presets(monkeypatch):
    from ecgsyn import effect_presets as presets

    monkeypatch.setattr(presets, "_PRESETS", dict(presets._PRESETS))
    register_preset("askew", lambda severity: Chain([Rotation(severity=severity)]))
    after = ecgsyn.load_effects("askew", severity=1.0)(PAGE, rng=1)
    assert [entry.name for entry in after.truth.history] == ["rotation"]
    with pytest.raises(EffectError, match="registered already"):
        register_preset("askew", lambda _: Chain([]))
