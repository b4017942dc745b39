"""Every effect in the registry keeps the contract, chains and presets too; what breaks it is told."""

from typing import Any, Literal

import numpy as np
import pytest

from ecgsyn import load_effects
from ecgsyn.effect_presets import preset_names
from ecgsyn.effects import Chain, Effect, EffectParams, Rotation, SensorNoise, effect_names, get_effect
from ecgsyn.testing import check_effect, check_effects, truth_errors
from ecgtypes import Page

NEEDS_A_TRANSFORM = {"albumentations"}


@pytest.mark.parametrize("name", [name for name in effect_names() if name not in NEEDS_A_TRANSFORM])
def test_an_effect_keeps_the_contract(name: str):
    check_effect(get_effect(name, severity=1.0), seeds=(1,))


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_keeps_the_contract(name: str):
    check_effects(load_effects(name, severity=0.7), seeds=(2, 3))


def test_a_chain_keeps_the_contract():
    check_effects(Chain([Rotation(), SensorNoise()]), seeds=(1,))


@pytest.mark.parametrize("effect", [Rotation, load_effects("phone"), Chain([Rotation()]), None])
def test_what_is_no_effect_is_told(effect: Any):
    with pytest.raises(AssertionError, match=r"check_effect takes an effect, such as Rotation\(\)"):
        check_effect(effect)


@pytest.mark.parametrize("effects", [Rotation, None, "phone"])
def test_what_cannot_be_applied_is_told(effects: Any):
    with pytest.raises(AssertionError, match="check_effects takes a chain, a preset or an effect"):
        check_effects(effects)


class BrokenParams(EffectParams):
    type: Literal["broken"] = "broken"
    share: float


class Broken(Effect[BrokenParams]):
    """Does nothing; a test says how it is broken."""

    def sample(self, rng=None):
        return BrokenParams(share=self.severity)


class MeantParams(BrokenParams):
    type: Literal["meant"] = "meant"


def test_the_model_of_the_parameters_is_that_of_the_base_unless_the_class_names_one():
    class Named(Broken):
        params = MeantParams

    class Both(Effect[BrokenParams]):
        params = MeantParams

    assert (Broken.params, Broken().name) == (BrokenParams, "broken")
    assert (Named.params, Both.params) == (MeantParams, MeantParams)


class Blank(Broken):
    def alter(self, image, params, *, px_per_mm):
        return np.full_like(image, 255) if params.share else image


class Always(Broken):
    def alter(self, image, params, *, px_per_mm):
        return 255 - image


def changed(page: Page, **parts: Any) -> Page:
    return page.replace(truth=page.truth.replace(**parts))


class Unmasked(Broken):
    """Leaves the masks of the leads empty."""

    def apply(self, page: Page, params: BrokenParams) -> Page:
        after = super().apply(page, params)
        masks = after.truth.mask_set
        empty = tuple(mask.replace(pixels=mask.pixels & (not params.share)) for mask in masks.leads)
        return changed(after, mask_set=masks.replace(leads=empty))


class Kept(Broken):
    """Hides samples in the truth, but not in the recording."""

    def apply(self, page: Page, params: BrokenParams) -> Page:
        after = super().apply(page, params)
        leads = tuple(
            lead.replace(visible=lead.visible & ((np.arange(len(lead.visible)) > 100) | (not params.share)))
            for lead in after.truth.leads
        )
        return changed(after, leads=leads)


class Ghost(Broken):
    """Keeps leads of which nothing can be seen."""

    def apply(self, page: Page, params: BrokenParams) -> Page:
        after = super().apply(page, params)
        leads = tuple(lead.replace(visible=lead.visible & (not params.share)) for lead in after.truth.leads)
        return changed(after, leads=leads)


class Narrow(Broken):
    """Moves the regions away from their traces."""

    def apply(self, page: Page, params: BrokenParams) -> Page:
        after = super().apply(page, params)
        leads = tuple(
            lead.replace(region=lead.region.translated(0, 3 * params.share)) for lead in after.truth.leads
        )
        return changed(after, leads=leads)


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        (Blank, "could not be measured on any seed: 0 found"),
        (Always, "of severity 0 changes the page.*'share': 0.0"),
        (Unmasked, "mask of lead .* holds 0.0%"),
        (Kept, "recording holds samples that are hidden"),
        (Ghost, "nothing can be seen of lead"),
        (Narrow, "leaves its region by [23]"),
    ],
)
def test_what_breaks_the_contract_is_told(effect: type[Broken], message: str):
    with pytest.raises(AssertionError, match=message):
        check_effect(effect(severity=1.0), seeds=(1, 2))


def test_names_are_measured_to_less_than_a_pixel():
    errors = truth_errors(Chain([]), seed=1)
    assert errors.names.min() > 0.98
    assert errors.small_names.min() > 0.96
    assert len(errors.names) == len(errors.small_names) == 3
