"""Pages: what they hold, how they are kept, and that a crop keeps its truth on its pixels."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from ecgtypes import (
    AppliedEffect,
    Box,
    Cell,
    ImageError,
    Layout,
    Lead,
    LeadMask,
    LeadNotFoundError,
    LeadTruth,
    Mask,
    MaskSet,
    Page,
    PageTruth,
    PaperScale,
    Recording,
    TextTruth,
)
from tests.strategies import numbers, pages

quick = settings(deadline=None, max_examples=40)

SCALE = PaperScale(px_per_mm_x=2, px_per_mm_y=2)
CELLS = (
    Cell(lead="II", row=0, column=0, start=0, duration=1),
    Cell(lead="-aVR", row=0, column=1, start=1, duration=1),
    Cell(lead="II", row=1, column=0, start=0, duration=2, strip=True),
)
BOXES = (Box(x0=4, y0=4, x1=40, y1=20), Box(x0=40, y0=6, x1=76, y1=22), Box(x0=4, y0=30, x1=76, y1=44))


def lead_truth(cell: Cell, box: Box) -> LeadTruth:
    count = round(100 * cell.duration)
    return LeadTruth(
        lead=cell.lead,
        cell=cell,
        region=box.quad(),
        baseline=box.center[1],
        trace=np.stack([np.linspace(box.x0, box.x1, count), np.full(count, box.center[1])], axis=1),
        visible=np.ones(count, bool),
        scale=SCALE,
        pen_width=1,
    )


@pytest.fixture
def page() -> Page:
    dot = Mask(pixels=[[True]])
    truth = PageTruth(
        size=(80, 50),
        layout=Layout(name="two", rows=2, columns=2, cells=CELLS, order="cabrera"),
        scale=SCALE,
        leads=tuple(map(lead_truth, CELLS, BOXES)),
        grid=np.stack(np.meshgrid(np.arange(0.0, 80, 10), np.arange(0.0, 50, 10)), axis=2),
        mask_set=MaskSet(
            size=(80, 50),
            leads=tuple(LeadMask(lead=c.lead, strip=c.strip, pixels=dot.pixels) for c in CELLS),
            grid=dot,
            text=dot,
            pulses=dot,
        ),
    )
    signals = np.full((2, 200), np.nan)
    signals[0], signals[1, 100:] = 0.5, 0.25
    recording = Recording(signals=signals, leads=("II", "aVR"), sampling_rate=100)
    pixels = np.random.default_rng(3).integers(0, 256, (50, 80, 3), np.uint8)
    return Page(image=pixels, truth=truth, recording=recording)


@quick
@given(page=pages())
def test_a_page_is_the_same_after_saving_and_loading(
    tmp_path_factory: pytest.TempPathFactory, page: Page
) -> None:
    folder = tmp_path_factory.mktemp("page")
    assert Page.load(page.save(folder / "one.json")) == page
    assert PageTruth.load(page.truth.save(folder / "truth.json")) == page.truth


def test_a_page_saved_to_a_folder_is_three_files(tmp_path: Path, page: Page) -> None:
    path = page.save(tmp_path / "deep" / "folder")
    assert path == tmp_path / "deep" / "folder" / "page.json"
    assert {p.name for p in path.parent.iterdir()} == {"page.json", "page.npz", "page.png"}
    assert Page.load(path.parent) == page


def test_loading_a_page_with_a_missing_or_damaged_part_raises(tmp_path: Path, page: Page) -> None:
    path = page.save(tmp_path)
    image = path.with_suffix(".png")
    whole = image.read_bytes()
    for damaged in (whole[:200], b"no image"):
        image.write_bytes(damaged)
        with pytest.raises(ImageError, match="cannot be read"):
            Page.load(path)
    Image.new("RGB", (3, 3)).save(image)
    with pytest.raises(ValidationError, match="the image of"):
        Page.load(path)
    image.unlink()
    with pytest.raises(ImageError):
        Page.load(path)
    with pytest.raises(OSError, match="nowhere"):
        Page.load(tmp_path / "nowhere")


@quick
@given(page=pages(), which=st.sampled_from([("II", False), ("II", True), (None, None)]), margin=numbers(0, 8))
def test_a_crop_keeps_its_truth_on_its_pixels(
    page: Page, which: tuple[str | None, bool | None], margin: float
) -> None:
    name, strip = which
    lead = page.truth.leads[1].lead if name is None else Lead(name)
    index = {(Lead.II, False): 0, (Lead.II, True): 2}.get((lead, strip), 1)
    crop = page.crop(lead, margin_mm=margin, strip=strip)
    whole, part = page.truth.leads[index], crop.truth.leads[0]
    offset = whole.trace[0] - part.trace[0]
    x, y = (round(float(v)) for v in offset)
    height, width = crop.image.shape[:2]

    np.testing.assert_allclose(offset, [x, y], atol=1e-4)
    np.testing.assert_array_equal(crop.image, page.image[y : y + height, x : x + width])
    np.testing.assert_allclose(part.trace, whole.trace - offset, atol=1e-4)
    np.testing.assert_allclose(part.region.points, whole.region.points - offset, atol=1e-4)
    assert part.baseline == pytest.approx(whole.baseline - y)
    assert crop.truth.size == (width, height)
    assert_masks_are_slices(page.truth.masks(), crop.truth.masks(), index, (x, y))
    assert_nodes_are_those_inside(page.truth.grid, crop.truth.grid, offset, (width, height))


def assert_masks_are_slices(whole: MaskSet, part: MaskSet, index: int, corner: tuple[int, int]) -> None:
    x, y = corner
    window = (slice(y, y + part.size[1]), slice(x, x + part.size[0]))
    for name in ("grid", "text", "pulses"):
        cut = getattr(whole, name).full(whole.size)[window]
        np.testing.assert_array_equal(getattr(part, name).full(part.size), cut)
    np.testing.assert_array_equal(part.leads[0].full(part.size), whole.leads[index].full(whole.size)[window])


def assert_nodes_are_those_inside(
    whole: np.ndarray, part: np.ndarray, offset: np.ndarray, size: tuple[int, int]
) -> None:
    moved = (whole - offset).reshape(-1, 2)
    inside = ((moved >= -0.5) & (moved < np.array(size) - 0.5)).all(axis=1)
    np.testing.assert_allclose(part.reshape(-1, 2), moved[inside], atol=1e-4)


def test_a_crop_reaches_the_margin_around_the_region_or_the_edge_of_the_page(page: Page) -> None:
    crop = page.crop("aVR", margin_mm=2)
    assert crop.truth.size == (44, 25)
    assert crop.truth.lead("-aVR").region.box == Box(x0=4, y0=4, x1=40, y1=20)
    assert page.crop("aVR", margin_mm=1000).truth.size == (80, 50)


def test_a_crop_is_a_page_of_one_cell_with_what_it_prints(page: Page) -> None:
    cell, strip = page.crop("II"), page.crop("II", strip=True)
    assert [c.strip for crop in (cell, strip) for c in crop.truth.layout.cells] == [False, True]
    assert cell.recording is not None
    assert strip.recording is not None
    assert cell.recording.leads == strip.recording.leads == (Lead.II,)
    np.testing.assert_array_equal(np.isfinite(cell.recording.signals[0]), np.arange(200) < 100)
    assert np.isfinite(strip.recording.signals).all()
    late = page.crop("aVR").recording
    assert late is not None
    np.testing.assert_array_equal(np.isfinite(late.signals[0]), np.arange(200) >= 100)


def test_a_crop_prints_only_what_can_be_seen_of_its_cell(page: Page) -> None:
    first, *others = page.truth.leads
    # at 100 Hz the first sample that is not before 4 ms is that of 10 ms
    cell = first.cell.replace(start=0.004, duration=0.996)
    truth = page.truth.replace(leads=(first.replace(visible=np.arange(100) >= 40, cell=cell), *others))
    crop = page.replace(truth=truth).crop("II", margin_mm=0)
    assert crop.recording is not None
    printed = np.flatnonzero(np.isfinite(crop.recording.signals[0]))
    np.testing.assert_array_equal(printed, np.arange(41, 101))


def test_a_crop_prints_nothing_that_lies_beyond_its_edge(page: Page) -> None:
    first, *others = page.truth.leads
    high = first.trace - np.where(np.arange(100) < 30, 10, 0)[:, None] * np.array([0, 1])
    truth = page.truth.replace(leads=(first.replace(trace=high), *others))
    crop = page.replace(truth=truth).crop("II", margin_mm=0)
    assert crop.recording is not None
    printed = np.flatnonzero(np.isfinite(crop.recording.signals[0]))
    np.testing.assert_array_equal(printed, np.flatnonzero(crop.truth.leads[0].visible))
    assert printed[0] == 30


def test_a_lead_is_found_in_its_cell_before_its_strip(page: Page) -> None:
    assert page.truth.lead("ii") is page.truth.leads[0]
    assert page.truth.lead("II", strip=True) is page.truth.leads[2]
    assert page.truth.lead("aVR").lead is Lead.MINUS_AVR
    for missing, strip in (("V1", None), ("aVR", True)):
        with pytest.raises(LeadNotFoundError, match="does not show"):
            page.truth.lead(missing, strip=strip)
        with pytest.raises(LeadNotFoundError, match="does not show"):
            page.crop(missing, strip=strip)


def test_the_image_and_its_truth_have_one_size(page: Page) -> None:
    with pytest.raises(ValidationError, match="truth is of a page"):
        page.replace(image=page.image[:-1])


def test_a_page_is_compared_by_value_and_unhashable(page: Page) -> None:
    assert page == page.replace()
    assert page != page.replace(image=255 - page.image)
    assert page != page.replace(recording=None)
    with pytest.raises(TypeError, match="unhashable"):
        hash(page)


def test_a_trace_has_one_flag_for_each_point() -> None:
    whole = lead_truth(CELLS[0], BOXES[0])
    with pytest.raises(ValidationError, match="99 flags for 100 trace points"):
        whole.replace(visible=whole.visible[1:])
    with pytest.raises(ValidationError):
        whole.replace(pen_width=0)


def test_texts_and_effects_round_trip_through_json() -> None:
    text = TextTruth(text="25 mm/s", quad=BOXES[0].quad(), kind="scale")
    effect = AppliedEffect(name="warp", params={"mesh": [[0.5, 1], [2, None]], "kind": "fold"})
    assert TextTruth.model_validate_json(text.model_dump_json()) == text
    assert AppliedEffect.model_validate_json(effect.model_dump_json()) == effect
    with pytest.raises(ValidationError):
        text.replace(kind="poem")
