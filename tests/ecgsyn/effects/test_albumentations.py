"""Effects within albumentations, and its transforms within chains."""

import numpy as np
import pytest

import ecgsyn
from ecgsyn.effects import Albumentations, Chain, Rotation, SensorNoise, as_albumentations, replay
from ecgsyn.testing import check_effect
from ecgtypes import EffectError

PAGE = ecgsyn.StandardRenderer(dpi=100).render(ecgsyn.simulate_recording(rng=3), rng=3)


@pytest.fixture(scope="module")
def library():
    from ecgsyn.effects.albumentations import _library

    return _library()


def test_a_transform_stands_in_a_chain_and_is_replayed(library):
    chain = Chain([Rotation(), Albumentations(library.RandomBrightnessContrast(p=1.0))])
    after = chain(PAGE, rng=3)
    assert after == chain(PAGE, rng=3)
    assert replay(PAGE, after.truth.history) == after
    assert not np.array_equal(after.image, Rotation().apply(PAGE, chain.sample(3)[0].params).image)


def test_the_wrapper_passes_the_contract_suite(library):
    check_effect(Albumentations(library.GaussNoise(std_range=(0.02, 0.05), p=1.0)), seeds=(1,))


@pytest.mark.parametrize("name", ["ElasticTransform", "ZoomBlur", "GlassBlur", "ChromaticAberration"])
def test_geometry_of_albumentations_is_refused(library, name):
    with pytest.raises(EffectError, match="image-only"):
        Albumentations(getattr(library, name)())


def test_the_wrapper_needs_a_transform():
    with pytest.raises(EffectError, match="transform"):
        Albumentations().sample(1)


def test_effects_stand_in_a_compose(library):
    effect = as_albumentations(SensorNoise(severity=1.0), p=1.0)
    compose = library.Compose([effect, library.HorizontalFlip(p=1.0)], seed=5)
    image = PAGE.image.copy()
    after = compose(image=image)["image"]
    assert after.shape == image.shape
    assert not np.array_equal(after, image[:, ::-1])
    again = library.Compose(
        [as_albumentations(SensorNoise(severity=1.0), p=1.0), library.HorizontalFlip(p=1.0)], seed=5
    )
    assert np.array_equal(again(image=image)["image"], after)


def test_effects_that_move_are_refused_beside_masks(library):
    compose = library.Compose([as_albumentations(Rotation(severity=1.0), p=1.0)], seed=5)
    mask = np.zeros(PAGE.image.shape[:2], dtype=np.uint8)
    assert compose(image=PAGE.image)["image"].ndim == 3
    with pytest.raises(EffectError, match="mask"):
        compose(image=PAGE.image, mask=mask)


def test_images_that_are_not_rgb_are_refused(library):
    compose = library.Compose([as_albumentations(SensorNoise(), p=1.0)], seed=5)
    with pytest.raises(EffectError, match="RGB"):
        compose(image=np.zeros((40, 40), dtype=np.uint8))
