"""Limb leads mended by their own relations."""

import numpy as np
import pytest

from ecgdigit.placing_rules.limb_relations import SHARES, mended
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
    found, _, notes = mended(drawn.replace(signals=spoilt), confidence)
    np.testing.assert_allclose(found.signals, drawn.signals, atol=1e-4)
    assert "aVR, aVL" in notes[0]


def test_two_leads_that_tell_the_same_do_not_suffice(drawn: Recording) -> None:
    confidence = np.ones((12, drawn.n_samples), np.float32)
    confidence[1:6, 100:200] = 0.5  # I alone is sure there
    found, _, _ = mended(drawn, confidence)
    np.testing.assert_array_equal(found.signals[:, 100:200], drawn.signals[:, 100:200])


def test_leads_that_contradict_one_another_are_left_alone(drawn: Recording) -> None:
    rng = np.random.default_rng(1)
    wrong = drawn.replace(signals=rng.normal(0, 0.3, drawn.signals.shape))
    confidence = np.ones((12, drawn.n_samples), np.float32)
    confidence[2, 50:80] = 0.4
    found, trust, notes = mended(wrong, confidence)
    assert found == wrong
    assert np.array_equal(trust, confidence)
    assert notes == ()


def test_without_all_limb_leads_nothing_is_told() -> None:
    one = Recording(signals=np.zeros((1, 50)), leads=STANDARD_12[:1], sampling_rate=100)
    found, _, notes = mended(one, np.zeros((1, 50), np.float32))
    assert found == one
    assert notes == ()


def test_four_leads_outvote_two_that_seemed_sure(drawn: Recording) -> None:
    """Where two rows run into one another each may be read on the other's line, without a doubt."""
    confidence = np.ones((12, drawn.n_samples), np.float32)
    spoilt = drawn.signals.copy()
    spoilt[3, 1000:1040] += 0.7
    spoilt[4, 1000:1040] -= 0.6
    found, trust, notes = mended(drawn.replace(signals=spoilt), confidence)
    np.testing.assert_allclose(found.signals, drawn.signals, atol=1e-3)
    assert (trust[3:5, 1000:1040] <= 0.5).all()
    assert (trust[:3] == 1).all()
    assert "aVR, aVL" in notes[0]


def test_zero_levels_that_differ_are_no_votes(drawn: Recording) -> None:
    confidence = np.ones((12, drawn.n_samples), np.float32)
    moved = drawn.replace(signals=drawn.signals + np.linspace(-0.08, 0.08, 12, dtype=np.float32)[:, None])
    found, _, notes = mended(moved, confidence)
    np.testing.assert_allclose(found.signals, moved.signals, atol=1e-5)
    assert notes == ()
