"""The measures: each against its definition written out, and what missing samples cost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ecgdigit.leads.limb_residuals import einthoven_residual_db, goldberger_residual_db
from ecgdigit.measure.comparison import Comparison, compare, pooled_score
from ecgtypes import (
    STANDARD_12,
    Digitization,
    Lead,
    LeadNotFoundError,
    PaperScale,
    Recording,
    RecordingError,
    get_layout,
)
from tests.strategies import digitizations, numbers, pages, recordings

quick = settings(deadline=None, max_examples=40)
RATE = 500


def beats(times: np.ndarray, *, phase: float = 0.0) -> np.ndarray:
    """Something like a lead: narrow and wide waves, 72 a minute."""
    cycle = (times * 1.2 + phase) % 1
    shapes = ((0.15, 0.3, 0.02), (-0.1, 0.36, 0.008), (1.1, 0.4, 0.012), (-0.2, 0.44, 0.01), (0.3, 0.7, 0.05))
    return sum(h * np.exp(-0.5 * ((cycle - at) / width) ** 2) for h, at, width in shapes)


def twelve(rate: float = RATE, seconds: float = 10.0, *, late: float = 0.0) -> Recording:
    times = np.arange(round(seconds * rate)) / rate - late
    signals = [beats(times, phase=0.02 * i) * (1 + 0.1 * i) for i in range(12)]
    return Recording(signals=signals, leads=STANDARD_12, sampling_rate=rate)


def printed(recording: Recording, name: str = "3x4+1") -> Recording:
    """The recording with NaN where a page of that layout prints nothing."""
    shown = np.full(recording.signals.shape, np.nan)
    for cell in get_layout(name).cells:
        row = recording.leads.index(cell.lead)
        part = (recording.times >= cell.start) & (recording.times < cell.stop)
        shown[row, part] = recording.signals[row, part]
    return recording.replace(signals=shown)


def digitized(recording: Recording, name: str | None = "3x4+1") -> Digitization:
    return Digitization(
        recording=recording,
        confidence=np.isfinite(recording.signals).astype(np.float32),
        layout=None if name is None else get_layout(name),
        scale=PaperScale.from_dpi(200),
    )


def one(samples: object, rate: float = RATE, lead: str = "II") -> Recording:
    return Recording(signals=[samples], leads=(lead,), sampling_rate=rate)


def competition_snr(x: np.ndarray, y: np.ndarray, reach: int) -> float:
    """The competition's SNR of two finite signals, written out, with the truth's mean removed."""
    x = x - x.mean()
    scores = {}
    for lag in range(-reach, reach + 1):
        pairs = [(x[i], y[i + lag]) for i in range(x.size) if 0 <= i + lag < y.size]
        scores[lag] = sum(a * (b - y.mean()) for a, b in pairs)
    best = min(scores, key=lambda lag: (-round(scores[lag], 9), abs(lag)))
    moved = np.array([y[i + best] if 0 <= i + best < y.size else np.nan for i in range(x.size)])
    moved = np.nan_to_num(moved - np.nanmean(moved - x))
    return 10 * np.log10(np.sum(x**2) / np.sum((x - moved) ** 2))


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 999), delay=st.integers(-15, 15), offset=numbers(-1, 1), noise=numbers(0.001, 0.3))
def test_snr_is_that_of_the_competition(seed: int, delay: int, offset: float, noise: float) -> None:
    rng = np.random.default_rng(seed)
    x = beats(np.arange(200) / 100).astype(np.float32)
    y = (np.roll(x, delay) + offset + noise * rng.normal(size=200)).astype(np.float32)
    found = compare(one(y, 100), one(x, 100)).lead("II")
    assert found.snr_db == pytest.approx(competition_snr(x.astype(float), y.astype(float), 20), abs=1e-6)


@quick
@given(seed=st.integers(0, 999), offset=numbers(-2, 2), gain=numbers(0.5, 1.5))
def test_the_raw_measures_are_what_they_are_called(seed: int, offset: float, gain: float) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=400).astype(np.float32)
    y = (gain * x + offset + 0.1 * rng.normal(size=400)).astype(np.float32)
    y[rng.integers(0, 400, 50)] = np.nan
    known = np.isfinite(y)
    a, b = x[known].astype(float), y[known].astype(float)
    found = compare(one(y), one(x)).lead("II")
    assert found.mse == pytest.approx(np.mean((b - a) ** 2))
    assert found.rho == pytest.approx(np.mean((a - a.mean()) * (b - b.mean())) / a.std() / b.std())
    assert found.rmse == pytest.approx(np.sqrt(np.mean((b - a - np.mean(b - a)) ** 2)))
    assert found.coverage == known.mean()
    assert found.n_samples == 400
    assert found.gain_error == pytest.approx(gain - 1, abs=0.03)


def test_a_perfect_result_has_the_largest_of_every_measure() -> None:
    truth = twelve()
    found = compare(digitized(printed(truth)), truth)
    assert {lead.snr_db for lead in found.leads} == {120.0}
    assert found.median_snr_db == found.mean_snr_db == 120.0
    assert found.pooled_snr_db == pytest.approx(10 * np.log10(384))
    assert found.coverage == 1.0
    assert all(lead.mse == lead.rmse == 0 for lead in found.leads)
    assert all(lead.rho == pytest.approx(1) for lead in found.leads)
    assert all(abs(lead.timing_error_ms) < 1e-3 for lead in found.leads)
    assert all(abs(lead.gain_error) < 1e-3 for lead in found.leads)


def test_an_offset_alone_counts_in_mse_but_not_in_snr() -> None:
    truth = twelve()
    found = compare(truth.replace(signals=truth.signals + 0.5), truth).lead("V1")
    assert found.mse == pytest.approx(0.25, rel=1e-5)
    assert found.snr_db > 100


@pytest.mark.parametrize("late_ms", [-37.3, -4, -0.4, 0.7, 3, 120.6])
def test_timing_is_signed_and_finer_than_a_sample(late_ms: float) -> None:
    truth = twelve()
    found = compare(digitized(printed(twelve(late=late_ms / 1000))), truth)
    for lead in found.leads:
        assert lead.timing_error_ms == pytest.approx(late_ms, abs=0.02)
        assert abs(lead.gain_error) < 0.005


def test_a_gain_error_is_signed() -> None:
    truth = twelve()
    found = compare(truth.replace(signals=truth.signals * 1.05), truth)
    assert [lead.gain_error for lead in found.leads] == pytest.approx([0.05] * 12, abs=1e-4)
    assert found.median_snr_db == pytest.approx(-20 * np.log10(0.05), abs=0.01)


@pytest.mark.parametrize("rate", [100, 250, 360, 1000])
def test_a_result_at_another_rate_is_resampled(rate: float) -> None:
    truth = twelve(seconds=4.0)
    found = compare(twelve(rate, 4.0), truth)
    assert found.coverage == 1.0
    assert found.median_snr_db > 35
    assert all(abs(lead.timing_error_ms) < 0.1 for lead in found.leads)


def test_a_whole_truth_is_cut_to_what_the_result_says_is_printed() -> None:
    truth = twelve()
    found = compare(digitized(printed(truth)), truth)
    assert found.lead("II").n_samples == 5000
    assert found.lead("V1").n_samples == 1250
    assert compare(digitized(printed(truth), None), truth).lead("V1").coverage == 0.25
    assert compare(printed(truth), truth).lead("V1").coverage == 0.25


def test_a_truth_with_gaps_is_what_the_page_prints() -> None:
    truth = twelve()
    found = compare(digitized(truth, "3x4"), printed(truth, "6x2"))
    assert {lead.n_samples for lead in found.leads} == {2500}
    assert found.coverage == 1.0


@settings(deadline=None, max_examples=15)
@given(page=pages(), result=digitizations())
def test_a_page_is_compared_by_its_recording(page: object, result: Digitization) -> None:
    if page.recording is None:
        with pytest.raises(RecordingError, match="no recording"):
            compare(result, page)
    else:
        found = compare(result, page)
        assert [lead.n_samples for lead in found.leads] == [40, 40]


def test_what_a_result_claims_is_printed_does_not_cut_the_recording_of_a_page() -> None:
    # Of a whole 12x1 page, a digitizer that takes it for 3x4 returns a quarter.
    from ecgdigit.measure.sample_pairing import pair_leads
    from ecgtypes import Box, Cell, Layout, LeadTruth, Mask, MaskSet, Page, PageTruth

    cell, scale = Cell(lead="V1", row=0, column=0, start=0, duration=10), PaperScale.from_dpi(25.4)
    lead = LeadTruth(
        lead="V1",
        cell=cell,
        region=Box(x0=0, y0=0, x1=9, y1=9).quad(),
        baseline=5,
        trace=[[0, 0]],
        visible=[True],
        scale=scale,
        pen_width=1,
    )
    blank = Mask(pixels=np.zeros((0, 0)))
    truth = PageTruth(
        size=(10, 10),
        layout=Layout(name="one", rows=1, columns=1, cells=(cell,)),
        scale=scale,
        leads=(lead,),
        grid=np.zeros((0, 0, 2)),
        mask_set=MaskSet(size=(10, 10), leads=(), grid=blank, text=blank, pulses=blank),
    )
    page = Page(image=np.zeros((10, 10, 3)), truth=truth, recording=twelve().select(("V1",)))
    (pair,) = pair_leads(digitized(printed(twelve())), page)
    assert np.isfinite(pair.truth).all()
    assert compare(digitized(printed(twelve())), page).coverage == 0.25


def test_a_lead_that_is_absent_counts_as_0_db() -> None:
    truth = twelve()
    result = printed(truth)
    for without in (result.select(STANDARD_12[:-1]), result.select(STANDARD_12[:-1]).select(STANDARD_12)):
        absent = compare(without, printed(truth)).lead("V6")
        assert (absent.snr_db, absent.coverage) == (0.0, 0.0)
        assert absent.noise == absent.signal
        assert np.isnan(
            [absent.mse, absent.rho, absent.rmse, absent.timing_error_ms, absent.gain_error]
        ).all()


@quick
@given(seed=st.integers(0, 999), share=numbers(0.01, 0.9))
def test_leaving_samples_out_costs_their_signal(seed: int, share: float) -> None:
    truth = twelve(seconds=2.0).select(("II",))
    rng = np.random.default_rng(seed)
    missing = rng.random(truth.n_samples) < share
    whole = truth.signals + 0.01 * rng.normal(size=truth.signals.shape)
    full = compare(truth.replace(signals=whole), truth).lead("II")
    part = compare(truth.replace(signals=np.where(missing, np.nan, whole)), truth).lead("II")
    assert part.snr_db < full.snr_db
    assert part.coverage == pytest.approx(1 - missing.mean())
    x = truth.signals[0].astype(float)
    x -= x.mean()
    assert part.noise >= np.sum(x[missing] ** 2) * 0.99


def test_pooling_sums_over_leads_caps_a_page_and_averages_ratios_over_pages() -> None:
    truth = twelve()
    good = compare(truth, truth)
    noisy = compare(truth.replace(signals=truth.signals * 1.1), truth)
    signal, noise = (sum(getattr(lead, side) for lead in noisy.leads) for side in ("signal", "noise"))
    assert noisy.pooled_snr_db == pytest.approx(10 * np.log10(signal / noise))
    assert noisy.pooled_snr_db == pytest.approx(20, abs=0.01)
    assert pooled_score([good, noisy]) == pytest.approx(10 * np.log10((384 + signal / noise) / 2))
    assert pooled_score(iter([good])) == pytest.approx(25.8433, abs=1e-4)
    with pytest.raises(RecordingError, match="none was given"):
        pooled_score([])


def test_a_constant_truth_has_no_signal_and_is_left_out_of_the_summaries() -> None:
    truth = twelve().select(("I", "II"))
    flat = truth.replace(signals=np.stack([np.full(5000, 0.1), truth.signals[1]]))
    found = compare(truth, flat)
    lead = found.lead("I")
    assert np.isnan([lead.snr_db, lead.rho, lead.timing_error_ms, lead.gain_error]).all()
    assert lead.signal == 0
    assert lead.noise == pytest.approx(5000 * lead.rmse**2, rel=1e-3)
    assert found.median_snr_db == found.mean_snr_db == found.lead("II").snr_db
    only = compare(flat.select(("I",)), flat.select(("I",)))
    assert np.isnan([only.median_snr_db, only.mean_snr_db]).all()
    assert only.pooled_snr_db == pytest.approx(25.8433, abs=1e-4)
    assert compare(truth.select(("I",)), flat.select(("I",))).pooled_snr_db == -384


def test_a_constant_result_scores_0_db_and_has_no_correlation() -> None:
    truth = twelve().select(("V2",))
    found = compare(truth.replace(signals=np.full((1, 5000), 0.3)), truth).lead("V2")
    assert found.snr_db == pytest.approx(0)
    assert np.isnan(found.rho)
    assert found.gain_error == pytest.approx(-1)


def test_inverted_avr_is_compared_as_avr() -> None:
    truth = twelve()
    cabrera = get_layout("3x4+1", order="cabrera")
    result = digitized(truth).replace(layout=cabrera)
    found = compare(result, truth)
    assert found.lead("-aVR") is found.lead("aVR")
    assert found.lead("aVR").n_samples == 1250
    flipped = truth.replace(signals=truth.signals * np.where(np.arange(12) == 3, -1, 1)[:, None])
    assert compare(flipped, truth).lead("aVR").rho == pytest.approx(-1)


def test_results_of_other_lengths_are_taken_from_time_0() -> None:
    truth = twelve()
    assert compare(truth.window(0, 14), truth).coverage == 1
    assert compare(truth.window(0, 5), truth).coverage == 0.5


@settings(deadline=None, max_examples=40)
@given(result=digitizations(), truth=recordings())
def test_any_pair_gives_numbers_in_range_and_round_trips(result: Digitization, truth: Recording) -> None:
    shown = np.isfinite(truth.signals).any(axis=1)
    if not shown.any():
        with pytest.raises(RecordingError, match="nothing to compare"):
            compare(result, truth)
        return
    found = compare(result, truth)
    assert len(found.leads) == shown.sum()
    for lead in found.leads:
        assert np.isnan(lead.snr_db) or lead.snr_db <= 120
        assert np.isnan(lead.rho) or abs(lead.rho) <= 1 + 1e-9
        assert np.isnan(lead.timing_error_ms) or abs(lead.timing_error_ms) <= 200 + 1000 / truth.sampling_rate
    assert Comparison.model_validate_json(found.model_dump_json()) == found
    assert len(found.table().splitlines()) == len(found.leads) + 2


def test_the_table_has_a_line_for_each_lead_and_a_summary() -> None:
    truth = twelve()
    found = compare(truth.replace(signals=truth.signals * 1.05), truth)
    lines = str(found).splitlines()
    assert lines[0].split()[0] == "lead"
    assert [line.split()[0] for line in lines[1:13]] == [lead.value for lead in STANDARD_12]
    assert lines[1].split()[1:3] == ["26.02", "1.0000"]
    assert lines[-1].startswith("median 26.02 dB")
    assert len({len(line) for line in lines[:13]}) == 1


def test_a_lead_not_compared_is_named() -> None:
    found = compare(twelve().select(("I",)), twelve().select(("I",)))
    with pytest.raises(LeadNotFoundError, match="V1 was not compared; there are I"):
        found.lead("V1")
    with pytest.raises(ValidationError):
        Comparison(leads=())


def limb(rng: np.random.Generator) -> Recording:
    i, ii = rng.normal(size=(2, 500))
    signals = [i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2]
    return Recording(signals=signals, leads=STANDARD_12[:6], sampling_rate=500)


@quick
@given(seed=st.integers(0, 999), gain=numbers(0.8, 1.2))
def test_residuals_tell_how_well_limb_leads_agree(seed: int, gain: float) -> None:
    recording = limb(np.random.default_rng(seed))
    assert einthoven_residual_db(recording) > 100
    assert goldberger_residual_db(recording) > 100
    signals = recording.signals.astype(float).copy()
    signals[2] *= gain
    signals[5] *= gain
    expected = [
        10 * np.log10(np.mean(signals[rows] ** 2) / max(np.mean((np.array(w) @ signals[rows]) ** 2), 1e-30))
        for rows, w in ((slice(0, 3), (1, -1, 1)), (slice(3, 6), (1, 1, 1)))
    ]
    spoiled = recording.replace(signals=signals)
    if abs(gain - 1) > 1e-3:
        assert einthoven_residual_db(spoiled) == pytest.approx(expected[0], abs=0.01)
        assert goldberger_residual_db(spoiled) == pytest.approx(expected[1], abs=0.01)


def test_residuals_use_the_samples_where_all_three_are_finite() -> None:
    recording = limb(np.random.default_rng(1))
    signals = recording.signals.copy()
    signals[0, :100] = 99
    signals[1, :100] = np.nan
    assert einthoven_residual_db(recording.replace(signals=signals)) > 100
    assert goldberger_residual_db(recording.replace(signals=signals)) > 100
    signals[2] = np.nan
    assert np.isnan(einthoven_residual_db(recording.replace(signals=signals)))
    assert np.isnan(goldberger_residual_db(recording.select((Lead.aVR, Lead.aVL))))
    assert np.isnan(einthoven_residual_db(recording.replace(signals=np.zeros((6, 500)))))
    assert einthoven_residual_db(recording.replace(signals=np.ones((6, 500)))) == pytest.approx(0)
