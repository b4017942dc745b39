"""The one door for random numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecgtypes import as_generator


@given(seed=st.integers(0, 2**64))
def test_one_seed_gives_one_sequence(seed: int) -> None:
    np.testing.assert_array_equal(as_generator(seed).random(4), np.random.default_rng(seed).random(4))


def test_a_generator_is_returned_as_it_is() -> None:
    rng = np.random.default_rng(1)
    assert as_generator(rng) is rng


def test_numpy_integers_are_seeds() -> None:
    assert as_generator(np.int32(5)).random() == as_generator(5).random()


def test_none_takes_fresh_entropy() -> None:
    assert as_generator(None).random() != as_generator(None).random()


@pytest.mark.parametrize("rng", [True, False, np.True_, 1.0, "7", [1, 2], np.random.RandomState(1)])
def test_what_is_no_seed_is_a_type_error(rng: object) -> None:
    with pytest.raises(TypeError, match="Generator"):
        as_generator(rng)


@pytest.mark.parametrize("rng", [-1, np.int64(-3)])
def test_a_negative_seed_is_refused(rng: int) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        as_generator(rng)
