"""What is not understood is told, as an EffectError that says what to do."""

from typing import Any, Literal

import numpy as np
import pytest
from pydantic import BaseModel, Field

import ecgsyn
from ecgsyn import effects
from ecgsyn.effects import Chain, Effect, EffectParams, Maybe, OneOf, Rotation, Step, replay
from ecgsyn.effects.base.run import apply_steps
from ecgsyn.effects.camera.camera_resolution import CameraResolutionParams
from ecgsyn.effects.geometry.bends.folds import FoldsParams
from ecgsyn.effects.geometry.bends.viewpoint import Light, View
from ecgsyn.effects.geometry.partial_page import PartialPageParams
from ecgsyn.effects.geometry.rotation import RotationParams
from ecgtypes import AppliedEffect, EffectError, Page, as_generator

PAGE = ecgsyn.StandardRenderer(layout="3x1", dpi=72).render(ecgsyn.simulate_recording(rng=3), rng=3)


class HalfParams(EffectParams):
    type: Literal["half"] = "half"
    share: float = Field(ge=0, le=0.9)


class Half(Effect[HalfParams]):
    def sample(self, rng=None):
        return HalfParams(share=float(as_generator(rng).uniform(0.1, 0.5)) * self.severity)

    def alter(self, image, params, *, px_per_mm):
        return np.rint(image * (1 - params.share)).astype(np.uint8)


def part_models() -> list[type[BaseModel]]:
    """Every model that stands within the parameters of an effect."""
    found: list[type[BaseModel]] = []
    for name in effects.__all__:
        model = getattr(effects, name)
        if isinstance(model, type) and issubclass(model, BaseModel) and name != "EffectPart":
            found.append(model)
    return found


@pytest.mark.parametrize("model", part_models(), ids=lambda model: model.__name__)
def test_every_model_of_an_effect_tells_its_faults_as_an_effect_error(model: type[BaseModel]):
    with pytest.raises(EffectError, match="nonsense is no parameter; there are"):
        model(nonsense=1)
    with pytest.raises(EffectError, match="nonsense"):
        model.model_validate({"nonsense": 1})
    with pytest.raises(EffectError, match="nonsense"):
        model.model_validate_json('{"nonsense": 1}')


def test_the_whole_range_is_named():
    wanted = r"rotation: degrees is 999, but must be at least -180 and at most 180"
    with pytest.raises(EffectError, match=wanted):
        RotationParams(degrees=999)
    with pytest.raises(EffectError, match=wanted):
        RotationParams.model_validate({"degrees": 999})
    with pytest.raises(
        EffectError, match=r"camera_resolution: px_per_mm is 0.0, but must be at least 1.* 50"
    ):
        CameraResolutionParams(px_per_mm=0.0)
    with pytest.raises(EffectError, match=r"View: distance is 9, but must be at least 0\.6 and at most 5"):
        View(distance=9)


def test_the_range_of_a_field_in_a_field_is_named():
    drawn = effects.Folds(severity=1.0).sample(1).model_dump()
    drawn["light"]["azimuth"] = -1
    drawn["folds"][0]["nonsense"] = 2
    with pytest.raises(
        EffectError, match=r"folds: .*light\.azimuth is -1, but must be at least 0 and at most 360"
    ):
        FoldsParams(**drawn)
    with pytest.raises(EffectError, match=r"folds\.0\.nonsense is no parameter; there are"):
        FoldsParams.model_validate(drawn)


def test_what_is_missing_or_unknown_is_told():
    with pytest.raises(EffectError, match=r"rotation: degrees is missing; it must be at least -180"):
        RotationParams()
    with pytest.raises(EffectError, match=r"Light: angle is no parameter; there are azimuth, elevation"):
        Light(angle=3)
    with pytest.raises(EffectError, match=r"^partial_page: opposite sides cut off 0.75 of the page at most$"):
        PartialPageParams(left=0.5, right=0.5, top=0, bottom=0)


@pytest.mark.parametrize("severity", ["much", None, True, [0.5], np.nan, -0.1, 1.1])
def test_a_severity_that_is_no_number_from_0_to_1_is_refused(severity: Any):
    with pytest.raises(EffectError, match=r"Rotation: severity is .*between 0 and 1"):
        Rotation(severity=severity)
    with pytest.raises(EffectError, match="probability"):
        Maybe(Rotation(), probability=severity)
    assert Rotation(severity=np.float32(0.5)).severity == 0.5


@pytest.mark.parametrize("image", [PAGE.image, None, "page.png", PAGE.truth])
def test_what_is_no_page_is_told_what_to_do(image: Any):
    calls = [
        lambda: Rotation()(image, rng=1),
        lambda: Rotation().apply(image, RotationParams(degrees=1.0)),
        lambda: Chain([Rotation()])(image, rng=1),
        lambda: Chain([])(image, rng=1),
        lambda: ecgsyn.load_effects("scanner")(image, rng=1),
        lambda: replay(image, ()),
    ]
    for call in calls:
        with pytest.raises(EffectError, match="as_albumentations"):
            call()


@pytest.mark.parametrize(
    "link", [Rotation, 3, None, "rotation", RotationParams(degrees=1)], ids=lambda link: str(link)[:12]
)
def test_what_is_no_effect_is_refused_where_it_is_put_together(link: Any):
    with pytest.raises(EffectError, match="Chain takes effects"):
        Chain([link])
    with pytest.raises(EffectError, match="Maybe takes effects"):
        Maybe(link, probability=0.5)
    with pytest.raises(EffectError, match="OneOf takes effects"):
        OneOf([Rotation(), link])
    with pytest.raises(EffectError, match="a sequence"):
        Chain(Rotation())


def test_a_class_is_told_how_to_become_an_effect():
    with pytest.raises(EffectError, match=r"write Rotation\(\)"):
        Chain([Rotation])


@pytest.mark.parametrize("history", [3, [1], "rotation", PAGE.truth, [{"name": "rotation"}]])
def test_what_is_no_history_is_refused(history: Any):
    with pytest.raises(EffectError, match="AppliedEffect"):
        replay(PAGE, history)
    with pytest.raises(EffectError, match="degrees is missing"):
        replay(PAGE, [AppliedEffect(name="rotation")])


def test_what_is_no_step_is_refused():
    with pytest.raises(EffectError, match="steps"):
        apply_steps(PAGE, [Rotation()])


@pytest.mark.parametrize(
    ("method", "returned"),
    [
        ("alter", None),
        ("alter", np.zeros((3, 3, 3), dtype=np.uint8)),
        ("alter", PAGE.image.astype(float)),
        ("draw", 3),
        ("move", 3),
        ("apply", None),
    ],
)
def test_a_users_method_that_returns_something_else_is_named(method: str, returned: Any):
    broken = type("Broken", (Half,), {method: lambda *_, **__: returned})()
    with pytest.raises(EffectError, match=rf"half\.{method} gave"):
        apply_steps(PAGE, [Step(broken, HalfParams(share=0.5))])


def test_a_picture_that_cannot_be_written_to_is_copied_for_the_next():
    class Frozen(Half):
        def alter(self, image, params, *, px_per_mm):
            image = image.copy()
            image.flags.writeable = False
            return image

    class Writing(Half):
        def alter(self, image, params, *, px_per_mm):
            image[0] = 0
            return image

    step = HalfParams(share=0.5)
    after = apply_steps(PAGE, [Step(Frozen(), step), Step(Writing(), step)])
    assert not after.image[0].any()


def test_an_effect_of_ones_own_may_call_the_apply_that_it_overrides():
    class Own(Half):
        def apply(self, page: Page, params: HalfParams) -> Page:
            return super().apply(page, params)

    params = HalfParams(share=0.5)
    assert Own().apply(PAGE, params) == Half().apply(PAGE, params)
    assert Own()(PAGE, rng=2) == Half()(PAGE, rng=2)
    assert Chain([Own()])(PAGE, rng=2) == Chain([Half()])(PAGE, rng=2)
