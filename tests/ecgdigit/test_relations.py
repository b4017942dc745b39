"""Limb leads mended by their own relations."""

import numpy as np
import pytest

from ecgdigit.relations import SHARES, mended
from ecgsyn import simulate_recording
from ecgtypes import LIMB_LEADS, STANDARD_12, Recording


@pytest.fixture
def drawn() -> Recording:
    return simulate_recording(rng=2)


def test_the_shares_are_those_of_a_real_set_of_leads(drawn: Recording) -> None:
    limbs = np.stack([drawn.lead(lead) for lead in LIMB_LEADS])
    np.testing.assert_allclose(SHARES @ limbs[:2], limbs, atol=1e-5)


def test_hidden_samples_follow_from_the_others(drawn: Recording) -> None:
    confidence = np.ones((12, drawn.n_samples), np.float32)
    spoilt = drawn.signals.copy()
    spoilt[3, 1000:1100] += 0.7
    spoilt[4, 1050:1120] -= 0.4
    confidence[3, 1000:1100] = confidence[4, 1050:1120] = 0.5
    found, notes = mended(drawn.replace(signals=spoilt), confidence)
    np.testing.assert_allclose(found.signals, drawn.signals, atol=1e-4)
    assert "aVR, aVL" in notes[0]


def test_two_leads_that_tell_the_same_do_not_suffice(drawn: Recording) -> None:
    confidence = np.ones((12, drawn.n_samples), np.float32)
    confidence[1:6, 100:200] = 0.5  # I alone is sure there
    found, _ = mended(drawn, confidence)
    np.testing.assert_array_equal(found.signals[:, 100:200], drawn.signals[:, 100:200])


def test_leads_that_contradict_one_another_are_left_alone(drawn: Recording) -> None:
    rng = np.random.default_rng(1)
    wrong = drawn.replace(signals=rng.normal(0, 0.3, drawn.signals.shape))
    confidence = np.ones((12, drawn.n_samples), np.float32)
    confidence[2, 50:80] = 0.4
    assert mended(wrong, confidence) == (wrong, ())


def test_without_all_limb_leads_nothing_is_told() -> None:
    one = Recording(signals=np.zeros((1, 50)), leads=STANDARD_12[:1], sampling_rate=100)
    assert mended(one, np.zeros((1, 50), np.float32)) == (one, ())
