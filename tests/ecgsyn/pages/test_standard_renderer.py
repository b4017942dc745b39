"""Pages as a whole; every fault of the generator in use today has a test that ours lacks it."""

import os
import subprocess
import sys
from hashlib import sha256
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joblib import Parallel, delayed

import ecgsyn
from ecgsyn import (
    GridStyle,
    LabelStyle,
    PulseStyle,
    SeparatorStyle,
    StandardRenderer,
    TextStyle,
    TraceStyle,
)
from ecgsyn.pages.ink_centres import CentreErrors, centre_errors
from ecgtypes import (
    CABRERA_12,
    STANDARD_12,
    Cell,
    Layout,
    LayoutError,
    Lead,
    LeadNotFoundError,
    Page,
    Patient,
    Recording,
    RecordingError,
    registered_layouts,
)
from tests.shared_data import dev_records, needs_shared_data

LAYOUTS = ("3x1", "3x4", "3x4+1", "3x4+3", "6x1", "6x2", "6x2+1", "12x1", "4x3")


def make(
    *, leads: tuple[Lead, ...] = STANDARD_12, rate: float = 500.0, duration: float = 10.0, **known: object
) -> Recording:
    """Return beats of a different size in each lead."""
    times = np.arange(round(duration * rate)) / rate
    phase = (times % 0.9) - 0.35
    beat = np.exp(-((phase / 0.014) ** 2)) + 0.25 * np.exp(-(((phase - 0.25) / 0.05) ** 2))
    sizes = np.array([0.3 + 0.08 * list(Lead).index(lead) for lead in leads])[:, None]
    wander = 0.05 * np.sin(2 * np.pi * 0.3 * times + 7 * sizes)
    return Recording(
        signals=(sizes * beat + wander).astype(np.float32), leads=leads, sampling_rate=rate, **known
    )


RECORDING = make()


def digest(page: Page) -> str:
    return sha256(page.image.tobytes()).hexdigest()


def millivolts(page: Page, index: int) -> np.ndarray:
    lead = page.truth.leads[index]
    return (lead.baseline - lead.trace[:, 1].astype(float)) / lead.scale.px_per_mv


def seconds(page: Page, index: int) -> np.ndarray:
    lead = page.truth.leads[index]
    left = lead.region.box.x0
    return lead.cell.start + (lead.trace[:, 0].astype(float) - left) / lead.scale.px_per_second


# --- the default page ---------------------------------------------------------------------------


def test_the_default_page_is_letter_at_200_dpi():
    page = StandardRenderer().render(RECORDING, rng=7)
    assert page.image.shape == (1700, 2200, 3)
    assert page.truth.size == (2200, 1700)
    assert len(page.truth.leads) == 13
    assert page.truth.seed == 7
    assert page.truth.history == ()
    assert len(page.truth.pulses) == 4
    assert {text.kind for text in page.truth.texts} == {"name", "scale"}


def test_time_0_of_the_first_baseline_is_a_grid_crossing():
    page = StandardRenderer(dpi=100).render(RECORDING)
    first = page.truth.leads[0]
    target = (first.trace[0, 0], first.baseline)
    assert np.abs(page.truth.grid - target).max(axis=2).min() < 1e-3


@pytest.mark.parametrize("dpi", [72, 100, 200, 300, 600])
def test_page_and_positions_scale_with_the_resolution(dpi: int):
    page = StandardRenderer(dpi=dpi, layout="3x1", page=(279.4, 100)).render(RECORDING)
    assert page.image.shape[1] == round(279.4 / 25.4 * dpi)
    small = StandardRenderer(dpi=72, layout="3x1", page=(279.4, 100)).render(RECORDING)
    for a, b in zip(page.truth.leads, small.truth.leads, strict=True):
        np.testing.assert_allclose((a.trace + 0.5) / dpi, (b.trace + 0.5) / 72, atol=1e-5)


@pytest.mark.parametrize(("layout", "order"), list(product(LAYOUTS, ("standard", "cabrera"))))
def test_every_layout_prints_each_lead_where_it_belongs(layout: str, order: str):
    page = StandardRenderer(layout=layout, order=order, dpi=72).render(RECORDING)
    expected = next(
        known
        for known in registered_layouts()
        if (known.name, known.order, known.timing) == (layout, order, "consecutive")
    )
    assert [lead.cell for lead in page.truth.leads] == list(expected.cells)
    for index, lead in enumerate(page.truth.leads):
        first = int(np.ceil(lead.cell.start * 500 - 1e-6))
        wanted = RECORDING.lead(lead.lead)[first : first + len(lead.trace)]
        np.testing.assert_allclose(millivolts(page, index), wanted, atol=2e-4)
        assert len(lead.trace) == pytest.approx(lead.cell.duration * 500, abs=1)
        assert lead.name is not None


def test_rows_and_columns_stand_in_order_on_the_page():
    for name in ("3x4+1", "4x3", "6x2", "12x1"):
        page = StandardRenderer(layout=name, dpi=72).render(RECORDING)
        for a, b in product(page.truth.leads, repeat=2):
            if a.cell.row < b.cell.row:
                assert a.baseline < b.baseline - 10
            if a.cell.row == b.cell.row and a.cell.column < b.cell.column:
                assert a.region.box.x1 <= b.region.box.x0 + 1e-3


def test_simultaneous_columns_all_show_the_first_seconds():
    page = StandardRenderer(layout="3x4", timing="simultaneous", dpi=72).render(RECORDING)
    assert {lead.cell.start for lead in page.truth.leads} == {0.0}
    printed = page.recording
    assert printed.duration == pytest.approx(2.5)
    np.testing.assert_array_equal(printed.signals, RECORDING.signals[:, :1250])


def test_cabrera_pages_print_minus_avr_and_store_avr():
    page = StandardRenderer(layout="12x1", order="cabrera", dpi=72).render(RECORDING)
    assert tuple(lead.lead for lead in page.truth.leads) == CABRERA_12
    index = [lead.lead for lead in page.truth.leads].index(Lead.MINUS_AVR)
    np.testing.assert_allclose(millivolts(page, index), -RECORDING.lead("aVR"), atol=2e-4)
    np.testing.assert_array_equal(page.recording.lead("aVR"), RECORDING.lead("aVR"))
    assert "-aVR" in {text.text for text in page.truth.texts}


@pytest.mark.parametrize(("speed", "gain"), [(12.5, 5.0), (25.0, 20.0), (50.0, 2.5)])
def test_speed_and_gain(speed: float, gain: float):
    page = StandardRenderer(layout="6x1", speed=speed, gain=gain, dpi=100, page="A3").render(RECORDING)
    lead = page.truth.leads[1]
    pitch = 100 / 25.4
    step = np.diff(lead.trace[:, 0]).mean()
    assert step == pytest.approx(speed * pitch / 500, rel=1e-4)
    height = np.ptp(lead.trace[:, 1])
    shown = RECORDING.lead("II")[: len(lead.trace)]
    assert height == pytest.approx(np.ptp(shown) * gain * pitch, rel=1e-3)
    scale = next(text.text for text in page.truth.texts if text.kind == "scale")
    assert scale == f"{speed:g} mm/s   {gain:g} mm/mV"


def test_layouts_of_ones_own_and_further_leads():
    cells = (
        Cell(lead="V7", row=0, column=0, start=0, duration=4),
        Cell(lead="V3R", row=0, column=1, start=2, duration=4),
        Cell(lead="II", row=1, column=0, start=0, duration=8, strip=True),
    )
    layout = Layout(name="posterior", rows=2, columns=2, cells=cells)
    recording = make(leads=(Lead.V7, Lead.V3R, Lead.II))
    page = StandardRenderer(layout=layout, dpi=72).render(recording)
    assert [lead.cell for lead in page.truth.leads] == list(cells)
    np.testing.assert_allclose(millivolts(page, 1), recording.lead("V3R")[1000:3000], atol=2e-4)


# --- what the page prints -----------------------------------------------------------------------


def test_the_pages_recording_is_what_the_page_shows():
    printed = StandardRenderer(layout="3x4+1", dpi=72).render(RECORDING).recording
    assert printed.leads == STANDARD_12
    assert printed.n_samples == 5000
    finite = np.isfinite(printed.lead("V1"))
    assert np.flatnonzero(finite)[[0, -1]].tolist() == [2500, 3749]
    np.testing.assert_array_equal(printed.lead("V1")[finite], RECORDING.lead("V1")[finite])
    assert np.isfinite(printed.lead("II")).all()  # its rhythm strip


def test_start_moves_the_window():
    recording = make(duration=30)
    page = StandardRenderer(layout="3x4+1", dpi=72).render(recording, start=12.0)
    np.testing.assert_array_equal(page.recording.lead("II"), recording.lead("II")[6000:11000])
    np.testing.assert_allclose(
        millivolts(page, 3), recording.lead(page.truth.leads[3].lead)[7250:8500], atol=2e-4
    )
    assert page.truth.leads[3].cell.start == 2.5


def test_half_an_hour_is_drawn_from_any_start():
    recording = make(leads=(Lead.II,), rate=125.0, duration=1800.0)
    page = StandardRenderer(layout="3x4+1", dpi=72).render(recording, start=1700.0)
    assert page.recording.n_samples == 1250
    np.testing.assert_array_equal(page.recording.lead("II"), recording.lead("II")[212500:213750])


@pytest.mark.parametrize("start", [-1.0, 10.0, float("nan"), float("inf")])
def test_a_start_outside_the_recording_is_refused(start: float):
    with pytest.raises(RecordingError, match="start"):
        StandardRenderer(dpi=72).render(RECORDING, start=start)


def test_samples_that_run_off_the_page_are_not_printed():
    signals = RECORDING.signals.copy()
    signals[1, 1000:1100] = 60.0
    page = StandardRenderer(layout="3x1", dpi=72).render(RECORDING.replace(signals=signals))
    lead = page.truth.leads[1]
    assert not lead.visible[1000:1100].any()
    assert np.isnan(page.recording.lead("II")[1000:1100]).all()
    assert np.isfinite(page.recording.lead("II")[1100:]).all()


def test_rows_may_overlap_and_stay_exact():
    recording = RECORDING.replace(signals=RECORDING.signals * 3)
    page = StandardRenderer(layout="12x1", dpi=100).render(recording)
    masks = page.truth.masks()
    assert (masks.lead("V5") & masks.lead("V6")).any()
    for index, lead in enumerate(page.truth.leads):
        np.testing.assert_allclose(millivolts(page, index), recording.lead(lead.lead), atol=5e-4)


# --- the known faults ---------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 3, 8, 11])
def test_any_number_of_leads_is_drawn(count: int):
    leads = STANDARD_12[:count]
    page = StandardRenderer(layout="3x4+1", dpi=72).render(make(leads=leads))
    assert {lead.lead for lead in page.truth.leads} == set(leads)
    assert {text.text for text in page.truth.texts if text.kind == "name"} == {str(x) for x in leads}
    assert page.recording.leads == leads


def test_a_lead_missing_from_the_record_leaves_its_place_bare():
    with_it = StandardRenderer(dpi=72, pulse=PulseStyle(side="none")).render(RECORDING)
    others = tuple(lead for lead in STANDARD_12 if lead is not Lead.V1)
    without = StandardRenderer(dpi=72, pulse=PulseStyle(side="none")).render(RECORDING.select(others))
    assert Lead.V1 not in {lead.lead for lead in without.truth.leads}
    gone = (with_it.image != without.image).any(axis=2)
    columns = np.flatnonzero(gone.any(axis=0))
    box = with_it.truth.lead("V1").region.box
    assert columns.min() >= box.x0 - 3
    assert columns.max() <= box.x1 + 3


@pytest.mark.parametrize("rate", [50.0, 163.0, 387.0, 1000.0, 257.3])
def test_any_rate_is_drawn(rate: float):
    recording = make(rate=rate)
    page = StandardRenderer(layout="3x4+1", dpi=72).render(recording)
    for index, lead in enumerate(page.truth.leads):
        first = int(np.ceil(lead.cell.start * rate - 1e-6))
        wanted = recording.lead(lead.lead)[first : first + len(lead.trace)]
        np.testing.assert_allclose(millivolts(page, index), wanted, atol=3e-4)
        at = seconds(page, index)
        np.testing.assert_allclose(at, (first + np.arange(len(at))) / rate, atol=2e-4)
    assert page.recording.sampling_rate == rate


def test_every_sample_of_a_row_is_printed_once():
    for rate in (163.0, 387.0, 500.0):
        page = StandardRenderer(layout="3x4", dpi=72).render(make(rate=rate))
        rows = page.recording.signals[[0, 3, 6, 9]]
        assert (np.isfinite(rows).sum(axis=0) == 1).all()


def test_unknown_patient_fields_are_neither_needed_nor_made_up():
    page = StandardRenderer(dpi=72).render(RECORDING)
    assert not [text for text in page.truth.texts if text.kind == "header"]
    patient = Patient(age=56, name="Ada  Lovelace", weight=61.5)
    page = StandardRenderer(dpi=72).render(RECORDING.replace(patient=patient, record_id="00009"))
    header = [text.text for text in page.truth.texts if text.kind == "header"]
    assert header == ["Name: Ada  Lovelace", "Record: 00009", "Age: 56 years", "Build: 61.5 kg"]


def test_endless_names_stay_on_the_page_and_off_one_another():
    patient = Patient(name="N" * 500, patient_id="1" * 300, age=4, recorded_at="x" * 400)
    page = StandardRenderer(dpi=72).render(RECORDING.replace(patient=patient))
    boxes = [text.quad.box for text in page.truth.texts if text.kind == "header"]
    assert len(boxes) == 4
    for a, b in product(boxes, repeat=2):
        assert a == b or a.iou(b) == 0


def test_a_lead_of_nan_alone_is_left_out():
    signals = RECORDING.signals.copy()
    signals[6] = np.nan
    page = StandardRenderer(dpi=72).render(RECORDING.replace(signals=signals))
    assert len(page.truth.leads) == 12
    assert "V1" not in {text.text for text in page.truth.texts}
    assert np.isnan(page.recording.lead("V1")).all()


def test_gaps_of_nan_are_bare_paper():
    signals = RECORDING.signals.copy()
    signals[0, 1000:2000] = np.nan
    page = StandardRenderer(layout="3x1", dpi=100, grid=GridStyle(colour="none")).render(
        RECORDING.replace(signals=signals)
    )
    lead = page.truth.leads[0]
    assert np.isnan(lead.trace[1000:2000, 1]).all()
    assert np.isfinite(lead.trace[:, 0]).all()
    x = lead.trace[:, 0]
    band = slice(int(lead.baseline) - 20, int(lead.baseline) + 20)
    assert (page.image[band, int(x[1000]) + 3 : int(x[2000]) - 3] == 255).all()
    assert np.isnan(page.recording.lead("I")[1000:2000]).all()


@pytest.mark.parametrize("duration", [3.0, 7.3, 9.998])
def test_short_recordings_shorten_all_columns_in_proportion(duration: float):
    recording = make(duration=duration)
    page = StandardRenderer(layout="3x4+1", dpi=72).render(recording)
    cells = page.truth.layout.cells
    assert max(cell.stop for cell in cells) == pytest.approx(duration)
    assert {round(cell.duration, 6) for cell in cells if not cell.strip} == {round(duration / 4, 6)}
    assert page.recording.n_samples == recording.n_samples
    lead = page.truth.lead("V4", strip=False)
    step = np.diff(lead.trace[:, 0]).mean()
    assert step == pytest.approx(25 * 72 / 25.4 / 500, rel=1e-3)  # the paper speed stays


@pytest.mark.parametrize(("layout", "duration", "match"), [("3x4+1", 1.9, "1.90 s"), ("3x1", 0.4, "0.40 s")])
def test_columns_below_half_a_second_are_refused(layout: str, duration: float, match: str):
    with pytest.raises(LayoutError, match=match):
        StandardRenderer(layout=layout, dpi=72).render(make(duration=duration))


def test_a_narrow_page_shortens_all_columns_in_proportion():
    page = StandardRenderer(page="A4", speed=50, dpi=72).render(RECORDING)
    cells = page.truth.layout.cells
    durations = {round(cell.duration, 9) for cell in cells if not cell.strip}
    assert len(durations) == 1
    assert page.truth.layout.strips[0].duration == pytest.approx(4 * durations.pop(), rel=1e-6)
    for lead in page.truth.leads:
        assert lead.region.box.x1 < page.truth.size[0]
        assert lead.visible.all()
        np.testing.assert_allclose(np.diff(lead.trace[:, 0]), 50 * 72 / 25.4 / 500, atol=1e-2)


@pytest.mark.parametrize(
    "options",
    [
        {"layout": "12x1", "page": (279.4, 80)},
        {"row_pitch": 3.0},
        {"row_pitch": 100.0},
        {"row_pitch": float("nan")},
        {"page": (40, 200)},
        {"page": "A4", "speed": 200.0},
    ],
)
def test_what_does_not_fit_the_page_is_refused(options: dict):
    with pytest.raises(LayoutError, match="page"):
        StandardRenderer(dpi=72, **options).render(RECORDING)


@pytest.mark.parametrize(
    "options",
    [
        {"layout": "5x5"},
        {"page": "A9"},
        {"dpi": 50},
        {"dpi": 1200},
        {"dpi": 600, "page": (1500, 1500)},
        {"speed": 0.0},
        {"gain": -10.0},
        {"gain": float("inf")},
    ],
)
def test_impossible_options_are_refused_at_once(options: dict):
    with pytest.raises(LayoutError):
        StandardRenderer(**options)


def test_unknown_leads_are_refused_at_once():
    with pytest.raises(LeadNotFoundError, match="V99"):
        StandardRenderer(leads=("V99",))


def test_recordings_without_anything_to_draw_are_refused():
    renderer = StandardRenderer(layout="3x4", dpi=72)
    nothing = np.full((12, 5000), np.nan, np.float32)
    with pytest.raises(RecordingError, match="NaN"):
        renderer.render(RECORDING.replace(signals=nothing))
    with pytest.raises(RecordingError, match="V7"):
        renderer.render(make(leads=(Lead.V7,)))
    with pytest.raises(RecordingError, match="no samples"):
        renderer.render(RECORDING.replace(signals=np.empty((12, 0), np.float32)))


def test_flat_recordings_are_drawn():
    flat = RECORDING.replace(signals=np.zeros_like(RECORDING.signals))
    page = StandardRenderer(dpi=72).render(flat)
    for lead in page.truth.leads:
        np.testing.assert_allclose(lead.trace[:, 1], lead.baseline, atol=1e-3)
        assert lead.region.box.height == pytest.approx(lead.pen_width)


# --- same seed, same bytes ----------------------------------------------------------------------


def test_one_seed_gives_one_page():
    renderer = StandardRenderer(dpi=72, grid=GridStyle(jitter=2.0))
    first, second = renderer.render(RECORDING, rng=7), renderer.render(RECORDING, rng=7)
    assert digest(first) == digest(second)
    assert first.truth == second.truth
    other = renderer.render(RECORDING, rng=8)
    assert not np.array_equal(first.truth.grid[0, 0], other.truth.grid[0, 0])
    np.testing.assert_array_equal(first.truth.leads[0].trace, other.truth.leads[0].trace)


def test_generators_serve_too_and_advance():
    renderer = StandardRenderer(dpi=72, grid=GridStyle(jitter=2.0))
    generator = np.random.default_rng(7)
    first, second = renderer.render(RECORDING, rng=generator), renderer.render(RECORDING, rng=generator)
    assert digest(first) == digest(renderer.render(RECORDING, rng=7))
    assert digest(first) != digest(second)
    assert first.truth.seed is None
    assert renderer.render(RECORDING, rng=np.int64(7)).truth.seed == 7


def test_one_seed_gives_the_same_bytes_in_every_process():
    code = (
        "from tests.ecgsyn.pages.test_standard_renderer import RECORDING, digest\n"
        "from ecgsyn import GridStyle, StandardRenderer\n"
        "print(digest(StandardRenderer(dpi=72, grid=GridStyle(jitter=1)).render(RECORDING, rng=7)))"
    )
    here = digest(StandardRenderer(dpi=72, grid=GridStyle(jitter=1)).render(RECORDING, rng=7))
    paths = os.pathsep.join(sys.path)
    for salt in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": salt, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == here


@pytest.mark.parametrize("rng", ["seven", True, 1.5])
def test_strange_seeds_are_refused(rng: object):
    with pytest.raises(TypeError, match="rng"):
        StandardRenderer(dpi=72).render(RECORDING, rng=rng)


# --- stored truth is what was drawn -------------------------------------------------------------


def test_a_grid_shifted_at_random_is_where_its_truth_says():
    style = GridStyle(colour="red", minor="none", major_width=0.4, jitter=2.5)
    renderer = StandardRenderer(layout="3x1", dpi=150, grid=style, text=TextStyle(header=False))
    origins = set()
    for seed in range(4):
        page = renderer.render(make(leads=(Lead.II,)), rng=seed)
        dark = 255 - page.image.mean(axis=2)
        nodes = page.truth.grid
        origins.add(float(nodes[0, 0, 0]) % (5 * 150 / 25.4))
        row = int(nodes[0, 0, 1] + 12)  # above all else, between two level lines
        for x in nodes[0, 1:-1, 0]:
            near = np.arange(int(x) - 3, int(x) + 5)
            centre = (dark[row, near] * near).sum() / dark[row, near].sum()
            assert abs(centre - x) < 0.06
    assert len(origins) == 4


@pytest.mark.parametrize("margin", [0.0, 7.0])
def test_truth_holds_on_pages_with_a_border_and_on_crops(margin: float):
    renderer = StandardRenderer(dpi=100, grid=GridStyle(colour="grey", margin=margin))
    page = renderer.render(RECORDING, rng=1)
    inked = (page.image < 255).any(axis=2)
    border = int(margin * 100 / 25.4) - 1
    assert not margin or not inked[:border].any()
    crop = page.crop("V2", margin_mm=3)
    for held in (page, crop):
        lead = held.truth.lead("V2")
        column, row = np.floor(lead.trace[lead.visible] + 0.5).astype(int).T
        assert held.truth.masks().lead("V2")[row, column].all()
        assert held.image[row, column].mean() < 130
    whole, part = page.truth.lead("V2"), crop.truth.lead("V2")
    offset = whole.trace[0] - part.trace[0]
    np.testing.assert_allclose(offset, np.round(offset), atol=1e-3)
    box = np.round(offset).astype(int)
    height, width = crop.image.shape[:2]
    np.testing.assert_array_equal(crop.image, page.image[box[1] : box[1] + height, box[0] : box[0] + width])


# --- styles -------------------------------------------------------------------------------------


def test_leads_asked_away_are_neither_drawn_nor_named():
    page = StandardRenderer(leads=("II", "v5"), dpi=72).render(RECORDING)
    assert [lead.lead for lead in page.truth.leads] == ["II", "V5", "II"]
    assert {text.text for text in page.truth.texts if text.kind == "name"} == {"II", "V5"}
    assert {pulse.row for pulse in page.truth.pulses} == {1, 3}
    assert np.isnan(page.recording.lead("V1")).all()


@pytest.mark.parametrize(
    ("side", "rows", "count"),
    [
        ("left", "each", 4),
        ("right", "each", 4),
        ("left", "first", 1),
        ("right", "last", 1),
        ("none", "each", 0),
    ],
)
def test_calibration_pulses(side: str, rows: str, count: int):
    page = StandardRenderer(dpi=100, pulse=PulseStyle(side=side, rows=rows)).render(RECORDING)
    assert len(page.truth.pulses) == count
    regions = [lead.region.box for lead in page.truth.leads]
    pitch = 100 / 25.4
    for pulse in page.truth.pulses:
        x, y = pulse.outline.astype(float).T
        assert np.ptp(y) == pytest.approx(10 * pitch, rel=1e-4)
        assert x[3] - x[2] == pytest.approx(5 * pitch, rel=1e-4)
        if side == "left":
            assert x.max() < min(box.x0 for box in regions)  # before time 0
        else:
            assert x.min() > max(box.x1 for box in regions)
    assert page.truth.masks().pulses.full(page.truth.size).any() == bool(count)


def test_pulses_never_move_time_0():
    for side in ("left", "right", "none"):
        page = StandardRenderer(dpi=100, pulse=PulseStyle(side=side)).render(RECORDING)
        for lead in page.truth.leads:
            assert lead.trace[0, 0] == pytest.approx(lead.region.box.x0, abs=1e-3)


@pytest.mark.parametrize("place", ["above", "below", "left", "none"])
@pytest.mark.parametrize("face", ["sans", "serif-bold", "mono"])
def test_lead_names(place: str, face: str):
    page = StandardRenderer(dpi=100, labels=LabelStyle(place=place, face=face)).render(RECORDING)
    for lead in page.truth.leads:
        if place == "none":
            assert lead.name is None
            continue
        box, left = lead.name.box, lead.trace[0, 0]
        if place == "above":
            assert box.y1 < lead.baseline
        if place == "below":
            assert box.y0 > lead.baseline
        if place == "left":
            assert box.x1 < left
            assert abs(box.center[1] - lead.baseline) < 5
        assert box.x0 >= 0
        assert box.height == pytest.approx(2.8 * 100 / 25.4, rel=0.2)


def test_names_do_not_stand_on_traces():
    for place in ("above", "below", "left"):
        page = StandardRenderer(dpi=100, labels=LabelStyle(place=place)).render(RECORDING)
        masks = page.truth.masks()
        assert not (masks.text.full(page.truth.size) & masks.traces()).any()


@pytest.mark.parametrize("kind", ["ticks", "bars", "gaps", "none"])
def test_separators(kind: str):
    options = {"dpi": 100, "grid": GridStyle(colour="none"), "labels": LabelStyle(place="none")}
    flat = RECORDING.replace(signals=np.zeros_like(RECORDING.signals))
    page = StandardRenderer(separators=SeparatorStyle(kind=kind), **options).render(flat)
    first, second = page.truth.leads[0], page.truth.lead("aVR")
    boundary = (first.region.box.x1 + second.region.box.x0) / 2
    column = page.image[:, round(boundary)].mean(axis=1)
    offset = abs(np.flatnonzero(column < 128) - first.baseline)
    near = offset[offset < 25] * 25.4 / 100
    gap = (second.region.box.x0 - first.region.box.x1) * 25.4 / 100
    assert gap == pytest.approx(5.0 if kind == "gaps" else 0.0, abs=1e-3)
    reach = {"ticks": 4.0, "bars": 4.0, "gaps": None, "none": 0.2}[kind]
    if reach is None:
        assert near.size == 0
    else:
        assert near.max() == pytest.approx(reach, abs=0.3)
    if kind == "bars":
        assert near.size * 25.4 / 100 == pytest.approx(8.0, abs=0.5)


@settings(deadline=None, max_examples=25)
@given(
    colour=st.sampled_from(["red", "pink", "orange", "green", "blue", "grey", "none"]),
    minor=st.sampled_from(["lines", "dots", "none"]),
    major=st.sampled_from(["lines", "dots", "none"]),
    width=st.floats(0.1, 0.8),
    layout=st.sampled_from(LAYOUTS),
    page=st.sampled_from(["A4", "letter", "A3", "legal"]),
    margin=st.sampled_from([0.0, 4.0]),
    text=st.booleans(),
)
def test_any_style_gives_a_whole_page(
    *, colour: str, minor: str, major: str, width: float, layout: str, page: str, margin: float, text: bool
):
    renderer = StandardRenderer(
        layout=layout,
        page=page,
        dpi=72,
        grid=GridStyle(colour=colour, minor=minor, major=major, margin=margin),
        trace=TraceStyle(width=width, colour=(0, 0, 90)),
        text=TextStyle(header=text, footer=text),
    )
    drawn = renderer.render(RECORDING, rng=1)
    assert len(drawn.truth.leads) == len(drawn.truth.layout.cells)
    for lead, mask in zip(drawn.truth.leads, drawn.truth.masks().leads, strict=True):
        assert lead.pen_width == pytest.approx(width * 72 / 25.4)
        full = mask.full(drawn.truth.size)
        columns = full.any(axis=0)
        x = np.floor(lead.trace[[0, -1], 0] + 0.5).astype(int)
        assert columns[x[0] : x[1] + 1].all()
        assert drawn.image[full].mean() < drawn.image.mean()


def test_each_drawing_step_can_be_overridden_alone():
    class Stained(StandardRenderer):
        def draw_paper(self, canvas, plan, *, rng):
            super().draw_paper(canvas, plan, rng=rng)
            canvas.image[:40] = (220, 200, 160)
            rng.random(1000)

    plain = StandardRenderer(dpi=72, grid=GridStyle(jitter=2.0)).render(RECORDING, rng=3)
    stained = Stained(dpi=72, grid=GridStyle(jitter=2.0)).render(RECORDING, rng=3)
    assert stained.truth == plain.truth
    assert (stained.image[40:] == plain.image[40:]).all()
    assert stained.image[:40].mean() < plain.image[:40].mean()


# --- pixels against truth -----------------------------------------------------------------------


def plain_errors(recordings: list[Recording], **options: object) -> CentreErrors:
    renderer = StandardRenderer(grid=GridStyle(colour="none"), **options)
    parts = [centre_errors(renderer.render(recording, rng=1)) for recording in recordings]
    return CentreErrors(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def test_the_ink_lies_on_the_truth():
    errors = plain_errors([RECORDING])
    flat, steep = errors.rms()
    assert errors.flat.size > 1000
    assert errors.steep.size > 50
    assert flat < 0.03
    assert steep < 0.06


@needs_shared_data
def test_the_ink_lies_on_the_truth_of_real_records():
    recordings = [ecgsyn.read_record(path) for path in dev_records()[:3]]
    errors = plain_errors(recordings)
    flat, steep = errors.rms()
    assert errors.steep.size > 200
    assert flat < 0.03
    assert steep < 0.06


def test_public_names_of_the_package():
    for name in ecgsyn.__all__:
        assert getattr(ecgsyn, name).__name__ == name or name == "Effects"
    with pytest.raises(AttributeError, match="nothing_of_ours"):
        _ = ecgsyn.nothing_of_ours


def test_a_page_does_not_depend_on_the_number_of_workers() -> None:
    renderer = StandardRenderer(layout="3x4+1", dpi=72)
    recording = ecgsyn.simulate_recording(rng=3)
    alone, together = (
        Parallel(n_jobs=workers)(delayed(_digest)(renderer, recording, seed) for seed in range(4))
        for workers in (1, 2)
    )
    assert alone == together


def _digest(renderer: StandardRenderer, recording: Recording, seed: int) -> str:
    page = renderer.render(recording, rng=seed)
    return sha256(page.image.tobytes() + page.truth.leads[0].trace.tobytes()).hexdigest()


def test_one_lead_may_be_asked_for_by_its_name_alone() -> None:
    recording = ecgsyn.simulate_recording(rng=3)
    page = StandardRenderer(layout="3x4+1", dpi=72, leads="II").render(recording)
    assert {lead.lead for lead in page.truth.leads} == {Lead.II}
