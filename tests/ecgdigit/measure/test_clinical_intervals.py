"""Intervals by one delineator for truth and result, as differences beat by beat."""

import builtins
import sys

import numpy as np
import pytest

from ecgdigit.measure.clinical_intervals import ClinicalComparison, compare_intervals
from ecgdigit.measure.comparison import Comparison, compare
from ecgdigit.measure.sample_pairing import pair_leads
from ecgtypes import Lead, MissingExtraError, Recording

RATE = 500


def heart(*, rate: float = 70, pr: float = 0.16, qt: float = 0.38, seconds: float = 10.0) -> np.ndarray:
    """One lead: waves at fixed times from the R peak of each beat, mV."""
    times = np.arange(round(seconds * RATE)) / RATE
    waves = ((0.15, -pr + 0.02, 0.022), (-0.08, -0.03, 0.008), (1.2, 0, 0.011), (-0.25, 0.03, 0.01))
    waves = (*waves, (0.35, qt - 0.13, 0.04))
    signal = np.zeros(times.size)
    for beat in np.arange(0.4, seconds + 1, 60 / rate):
        signal += sum(h * np.exp(-0.5 * ((times - beat - at) / width) ** 2) for h, at, width in waves)
    return signal


def recording(*rows: np.ndarray, leads: tuple[str, ...] = ("II",)) -> Recording:
    return Recording(signals=np.stack(rows), leads=leads, sampling_rate=RATE)


@pytest.fixture(autouse=True)
def _needs_neurokit() -> None:
    pytest.importorskip("neurokit2", reason="the clinical extra is not installed")


def clinical(result: Recording, truth: Recording) -> ClinicalComparison:
    found = compare(result, truth, clinical=True).clinical
    assert found is not None
    return found


def test_equal_signals_have_no_difference() -> None:
    truth = recording(heart())
    found = clinical(truth, truth)
    assert found.lead is Lead.II
    assert found.beats >= 10
    assert found.truth == found.result
    assert found.truth.heart_rate == pytest.approx(70, abs=1)
    difference = found.difference
    assert (difference.heart_rate, difference.pr_ms, difference.qrs_ms, difference.qt_ms) == (0, 0, 0, 0)
    assert 80 < found.truth.pr_ms < 260
    assert 250 < found.truth.qt_ms < 500


def test_differences_have_the_sign_of_result_less_truth() -> None:
    found = clinical(recording(heart(pr=0.2, qt=0.42)), recording(heart()))
    assert found.difference.pr_ms == pytest.approx(40, abs=15)
    assert found.difference.qt_ms == pytest.approx(40, abs=15)
    assert abs(found.difference.qrs_ms) < 15


def test_a_result_that_is_late_has_the_same_intervals() -> None:
    samples = heart()
    found = clinical(recording(np.roll(samples, 60)), recording(samples))
    assert abs(found.difference.pr_ms) < 5
    assert abs(found.difference.qt_ms) < 5
    assert found.difference.heart_rate == pytest.approx(0, abs=0.5)


def test_a_gap_is_bridged() -> None:
    samples = heart()
    gappy = samples.copy()
    gappy[1000:1010] = np.nan
    assert abs(clinical(recording(gappy), recording(samples)).difference.qt_ms) < 5


def test_the_longest_lead_that_was_read_is_measured() -> None:
    samples, short = heart(), heart()
    short[1250:] = np.nan
    leads = ("I", "V1", "II")
    truth = recording(short, samples, samples, leads=leads)
    assert clinical(truth, truth).lead is Lead.II
    part = samples.copy()
    part[3000:] = np.nan
    assert clinical(recording(short, samples, part, leads=leads), truth).lead is Lead.V1


@pytest.mark.parametrize(
    "samples", [heart(seconds=1.5), np.zeros(5000), np.random.default_rng(0).normal(size=30)]
)
def test_too_few_beats_give_nan_and_no_warning(samples: np.ndarray) -> None:
    found = clinical(recording(samples), recording(samples))
    assert found.beats < 3
    assert np.isnan([found.truth.qt_ms, found.result.heart_rate, found.difference.pr_ms]).all()


def test_a_result_that_reads_nothing_has_no_lead_to_measure() -> None:
    truth = recording(heart())
    found = clinical(truth.replace(signals=np.full((1, 5000), np.nan)), truth)
    assert found == ClinicalComparison()
    assert found.lead is None


def test_clinical_measures_round_trip_and_stand_in_the_table() -> None:
    truth = recording(heart())
    found = compare(truth, truth, clinical=True)
    assert Comparison.model_validate_json(found.model_dump_json()) == found
    assert str(found).splitlines()[-1].startswith("clinical, lead II")
    assert compare(truth, truth).clinical is None


def test_a_missing_neurokit_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = builtins.__import__

    def without(name: str, *args: object) -> object:
        if name == "neurokit2":
            raise ImportError(name)
        return plain(name, *args)

    monkeypatch.delitem(sys.modules, "neurokit2", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    truth = recording(heart())
    with pytest.raises(MissingExtraError, match=r"ecgpaper\[clinical\]"):
        compare_intervals(pair_leads(truth, truth))
