"""Chains: order, chance, one resampling, history and replay."""

from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

import ecgsyn
from ecgsyn.effects import (
    Chain,
    Effect,
    EffectParams,
    Maybe,
    OneOf,
    Redaction,
    RedactionBox,
    RedactionParams,
    Rotation,
    RotationParams,
    SensorNoise,
    Step,
    effect_names,
    get_effect,
    register_effect,
    replay,
)
from ecgsyn.effects.base.run import apply_steps
from ecgsyn.testing import check_effect
from ecgtypes import AppliedEffect, EcgError, EffectError, Page, UnknownNameError, as_generator

PAGE = ecgsyn.StandardRenderer(dpi=100).render(ecgsyn.simulate_recording(rng=3), rng=3)


class DimParams(EffectParams):
    type: Literal["dim"] = "dim"
    share: float = Field(ge=0, le=0.9)


class Dim(Effect[DimParams]):
    """An effect as a user writes one."""

    def sample(self, rng=None):
        return DimParams(share=float(as_generator(rng).uniform(0, 0.5)) * self.severity)

    def alter(self, image, params, *, px_per_mm):
        return np.rint(image * (1 - params.share)).astype(np.uint8)


class WholeParams(EffectParams):
    type: Literal["whole"] = "whole"


class Whole(Effect[WholeParams]):
    """An effect that does all by itself."""

    def sample(self, rng=None):
        return WholeParams()

    def apply(self, page: Page, params: Any) -> Page:
        entry = AppliedEffect(name="whole", params=params.model_dump())
        truth = page.truth.replace(history=(*page.truth.history, entry))
        return page.replace(image=255 - page.image, truth=truth)


def test_an_effect_of_ones_own_passes_the_contract_suite():
    check_effect(Dim(severity=1.0), seeds=(1,))


@pytest.mark.parametrize("broken", ["alter", "sample", "zero"])
def test_the_contract_suite_finds_what_is_broken(broken: str):
    class Broken(Dim):
        calls = 0

        def sample(self, rng=None):
            type(self).calls += broken == "sample"
            floor = 0.1 if broken == "zero" else 0.0
            return DimParams(share=max(super().sample(rng).share, floor) + 1e-3 * (self.calls % 100))

        def alter(self, image, params, *, px_per_mm):
            if broken == "alter":
                return np.random.default_rng().integers(0, 255, image.shape, dtype=np.uint8)
            return super().alter(image, params, px_per_mm=px_per_mm)

    with pytest.raises(AssertionError, match="dim"):
        check_effect(Broken(), seeds=(1,))


def test_truth_that_does_not_follow_is_found():
    class Shift(Dim):
        def alter(self, image, params, *, px_per_mm):
            return np.roll(image, 1, axis=0) if params.share else image

    with pytest.raises(AssertionError, match="px off the truth"):
        check_effect(Shift(), seeds=(1,))


def test_all_moves_of_a_chain_are_one_resampling():
    there, back = (Step(Rotation(), RotationParams(degrees=angle)) for angle in (7.0, -7.0))
    once = apply_steps(PAGE, (there, back))
    twice = apply_steps(apply_steps(PAGE, (there,)), (back,))
    # each resampling blurs: put together, the two turns leave every line nearly as sharp as it was
    assert _sharpness(once) > 0.95 * _sharpness(PAGE)
    assert _sharpness(twice) < 0.9 * _sharpness(PAGE)


def _sharpness(page: Page) -> float:
    """Return the mean step between neighbouring pixels, over the ink of one lead."""
    x, y = (int(value) for value in page.truth.lead("II", strip=True).region.box.center)
    part = page.image[y - 20 : y + 20, x - 200 : x + 200].astype(float).mean(axis=2)
    return float(np.abs(np.diff(part, axis=0)).max(axis=0).mean())


def test_drawing_comes_before_moving_whatever_the_order():
    box = Step(
        Redaction(), RedactionParams(boxes=(RedactionBox(x=0.3, y=0.3, width=40, height=20),), level=0)
    )
    turn = Step(Rotation(), RotationParams(degrees=5.0))
    one, other = apply_steps(PAGE, (box, turn)), apply_steps(PAGE, (turn, box))
    assert np.array_equal(one.image, other.image)
    assert [entry.name for entry in other.truth.history] == ["rotation", "redaction"]


def test_what_is_covered_is_not_visible():
    lead = PAGE.truth.lead("II", strip=False)
    x, y = lead.region.box.center
    box = RedactionBox(x=x / PAGE.truth.size[0], y=(y - 40) / PAGE.truth.size[1], width=10, height=20)
    after = Redaction().apply(PAGE, RedactionParams(boxes=(box,), level=255))
    left = after.truth.lead("II", strip=False)
    hidden = lead.visible & ~left.visible
    assert hidden.any()
    assert left.visible.any()
    inside = (lead.trace[hidden, 0] >= x - 1) & (lead.trace[hidden, 0] <= x + 11 * 100 / 25.4)
    assert inside.all()
    strip = after.truth.lead("II", strip=True).visible
    first = round(lead.cell.start * 500)
    seen = after.recording.lead("II")[first : first + len(hidden)]
    # what the strip shows as well is still printed
    assert np.array_equal(np.isnan(seen), hidden & ~strip[first : first + len(hidden)])
    mask = next(m for m in after.truth.masks().leads if m.lead == "II" and not m.strip)
    column, row = np.floor(lead.trace[hidden] + 0.5).astype(int).T
    assert not mask.full(after.truth.size)[row, column].any()


def test_a_lead_that_is_wholly_covered_is_gone():
    lead = PAGE.truth.lead("V6")
    box = RedactionBox(x=0.7, y=0.0, width=150, height=60)
    boxes = tuple(box.replace(y=share) for share in (0.0, 0.2, 0.4, 0.6, 0.8))
    after = Redaction().apply(PAGE, RedactionParams(boxes=boxes, level=255))
    assert lead.visible.any()
    assert "V6" not in {truth.lead.value for truth in after.truth.leads}
    assert np.isnan(after.recording.lead("V6")).all()
    assert len(after.truth.masks().leads) == len(after.truth.leads)


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 2**31), severity=st.floats(0, 1))
def test_a_history_replays_the_page(seed: int, severity: float):
    chain = Chain([Redaction(severity=severity), Rotation(severity=severity), SensorNoise(severity=severity)])
    after = Chain([Rotation(severity=0.2)])(chain(PAGE, rng=seed), rng=seed)
    assert {entry.run for entry in after.truth.history} == {0, 1}
    assert replay(PAGE, after.truth.history) == after
    assert chain(PAGE, rng=seed) == chain(PAGE, rng=np.random.default_rng(seed))


def test_a_history_survives_saving(tmp_path):
    after = Chain([Redaction(severity=1), Rotation(severity=1), SensorNoise(severity=0.2)])(PAGE, rng=4)
    loaded = Page.load(after.save(tmp_path))
    assert loaded == after
    assert replay(PAGE, loaded.truth.history) == after


def test_history_cannot_be_changed():
    after = Rotation()(PAGE, rng=1)
    with pytest.raises(TypeError, match="replace"):
        after.truth.history[0].params["degrees"] = 0.0


def test_an_effect_that_applies_itself_stands_in_a_chain():
    after = Chain([Whole(), Rotation(severity=0.0)])(PAGE, rng=1)
    assert np.array_equal(after.image, 255 - PAGE.image)
    assert [entry.name for entry in after.truth.history] == ["whole", "rotation"]


def test_what_one_link_draws_changes_nothing_for_the_others():
    alone = Chain([Maybe(Rotation(), probability=0.0), SensorNoise()]).sample(5)
    both = Chain([Maybe(Rotation(), probability=1.0), SensorNoise()]).sample(5)
    assert [step.effect.name for step in alone] == ["sensor_noise"]
    assert both[-1].params == alone[-1].params


def test_one_of_draws_by_its_weights():
    link = OneOf([Rotation(), SensorNoise(), Redaction()], weights=[0, 1, 3])
    names = [Chain([link]).sample(seed)[0].effect.name for seed in range(200)]
    assert set(names) == {"sensor_noise", "redaction"}
    assert 0.6 < names.count("redaction") / 200 < 0.9


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan")])
def test_probabilities_out_of_range_are_refused(probability: float):
    with pytest.raises(EffectError, match="between 0 and 1"):
        Maybe(Rotation(), probability=probability)


@pytest.mark.parametrize("weights", [[1], [0, 0], [-1, 2], [float("nan"), 1]])
def test_weights_that_do_not_fit_are_refused(weights: list[float]):
    with pytest.raises(EffectError, match="weights"):
        OneOf([Rotation(), SensorNoise()], weights=weights)


@pytest.mark.parametrize("severity", [-0.01, 1.01, float("nan")])
def test_severities_out_of_range_are_refused(severity: float):
    with pytest.raises(EffectError, match="between 0 and 1"):
        Rotation(severity=severity)


def test_parameters_out_of_range_are_refused_with_their_range():
    with pytest.raises(
        EffectError, match=r"rotation: degrees is 999, but must be at least -180.* at most 180"
    ):
        RotationParams(degrees=999)
    with pytest.raises(EffectError, match="rotation: angle"):
        RotationParams(degrees=1, angle=2)


def test_parameters_of_another_effect_are_refused():
    with pytest.raises(EffectError, match="RotationParams"):
        Rotation().apply(PAGE, SensorNoise().sample(1))


def test_unknown_effects_are_told():
    with pytest.raises(UnknownNameError, match="rotation"):
        get_effect("moon")
    with pytest.raises(EcgError, match="moon"):
        replay(PAGE, (AppliedEffect(name="moon"),))


def test_users_register_effects(monkeypatch):
    from ecgsyn.effects.base import registry

    monkeypatch.setattr(registry, "_EFFECTS", dict(registry._EFFECTS))
    register_effect(Dim)
    assert "dim" in effect_names()
    after = Dim()(PAGE, rng=2)
    assert replay(PAGE, after.truth.history) == after

    class Other(Dim):
        pass

    with pytest.raises(EffectError, match="registered already"):
        register_effect(Other)
    register_effect(Other, replace=True)
    assert isinstance(get_effect("dim"), Other)
