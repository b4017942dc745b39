import cv2
import numpy as np
import pytest

from ecgsyn import StandardRenderer, simulate_recording
from ecgsyn.effects import (
    BarCode,
    BarCodeParams,
    Handwriting,
    HandwritingParams,
    PageLabel,
    PageLabelParams,
    PenMark,
    QrCode,
    QrCodeParams,
    Redaction,
    RedactionBox,
    RedactionParams,
    Stamp,
    Stamps,
    StampsParams,
    Staple,
    Staples,
    StaplesParams,
    WrittenNote,
)
from ecgsyn.effects.damage.marks._handwritten_letters import Hand, handwritten
from ecgsyn.effects.damage.marks._mark_places import beats_of, picked_lead, target_box
from ecgsyn.effects.damage.marks._stickers import code_128
from ecgtypes import EffectError
from tests.ecgsyn.effects.sheets import MM, PAGE, new_sheet, page_of, white_sheet


def new_texts(page):
    old = {text.text for text in PAGE.truth.texts}
    return [text for text in page.truth.texts if text.text not in old]


def dark_places(sheet, limit=140):
    return np.argwhere(sheet.image.min(axis=2) < limit)[:, ::-1]


def test_a_qr_code_can_be_read():
    page = StandardRenderer(layout="3x4", dpi=200).render(simulate_recording(rng=1), rng=1)
    params = QrCodeParams(text="ECG123456", x=0.7, y=0.1, tile=0.6, degrees=4)
    drawn = QrCode().apply(page, params)
    found, _, _ = cv2.QRCodeDetector().detectAndDecode(drawn.image[:400, 1200:1900])
    assert found == "ECG123456"


def test_bars_are_those_of_code_128():
    sheet = white_sheet()
    BarCode().draw(sheet, BarCodeParams(text="1234AB", x=0.5, y=0.5, module=0.5, height=12, sticker=False))
    modules = code_128("1234AB")
    width = len(modules) * 0.5
    middle = np.array(sheet.size_mm) / 2
    top = middle[1] - (12 + 3.2 + 3 + 2) / 2 + 1 + 1.5
    x = middle[0] - width / 2 + 0.5 * (np.arange(len(modules)) + 0.5)
    column, row = np.rint(sheet.to_px(np.stack([x, np.full_like(x, top + 6)], axis=1))).astype(int).T
    read = "".join("1" if level < 128 else "0" for level in sheet.image[row, column, 0])
    assert read == modules
    assert [text.text for text in new_texts(page_of(sheet))] == ["1234AB"]


def test_a_printed_code_hides_nothing_and_a_sticker_does():
    for kind, params in (
        (BarCode, BarCodeParams(text="123456", x=0.5, y=0.5)),
        (QrCode, QrCodeParams(text="123456", x=0.5, y=0.5)),
    ):
        printed, stuck = new_sheet(), new_sheet()
        kind().draw(printed, params.replace(sticker=False))
        kind().draw(stuck, params)
        assert printed.hidden is None
        assert stuck.hidden is not None
        assert stuck.hidden.any()


def test_a_label_says_its_lines_and_covers_its_size():
    sheet = new_sheet()
    params = PageLabelParams(lines=("DOE, JANE", "MRN 123"), code="123", x=0.5, y=0.5, degrees=5)
    PageLabel().draw(sheet, params)
    assert [text.text for text in new_texts(page_of(sheet))] == ["DOE, JANE", "MRN 123"]
    assert sheet.hidden is not None
    assert sheet.hidden.sum() / sheet.px_per_mm**2 == pytest.approx(70 * 32, rel=0.03)


@pytest.mark.parametrize("shape", ["box", "round", "plain"])
def test_a_stamp_says_its_lines_in_its_colour(shape):
    sheet = white_sheet()
    stamp = Stamp(shape=shape, lines=("CITY HOSPITAL", "12 MAR 2004"), ink="red", x=0.5, y=0.5, width=40)
    Stamps().draw(sheet, StampsParams(stamps=(stamp,)))
    page = page_of(sheet)
    assert [text.text for text in new_texts(page)] == ["CITY HOSPITAL", "12 MAR 2004"]
    red, green, _ = sheet.image[sheet.image.min(axis=2) < 200].mean(axis=0)
    assert red > green + 40
    places = dark_places(sheet, 180)
    across = np.ptp(places[:, 0]) / MM
    assert 0.7 * 40 < across < 1.1 * 40


def test_uneven_stamps_leave_less_ink():
    even, uneven = white_sheet(), white_sheet()
    stamp = Stamp(shape="box", lines=("COPY",), ink="blue", x=0.5, y=0.5, width=40, pressure=1, uneven=0)
    Stamps().draw(even, StampsParams(stamps=(stamp,), seed=1))
    Stamps().draw(uneven, StampsParams(stamps=(stamp.replace(uneven=1.0),), seed=1))
    assert (255 - uneven.image).sum() < (255 - even.image).sum()


@pytest.mark.parametrize("degrees", [-20.0, 0.0, 12.0])
def test_handwriting_lies_within_its_quad(degrees):
    sheet = white_sheet()
    note = WrittenNote(text="? STEMI - cath lab", x=0.4, y=0.5, height=5, degrees=degrees)
    Handwriting().draw(sheet, HandwritingParams(notes=(note,), jitter=1.0, pen="black", seed=2))
    quad = new_texts(page_of(sheet))[0].quad.points
    places = dark_places(sheet) - quad[0]
    for side in (quad[1] - quad[0], quad[3] - quad[0]):
        share, step = places @ side / (side @ side), 1.5 / np.hypot(*side)
        assert -step < share.min() < 0.1
        assert 0.9 < share.max() < 1 + step


def test_letters_stand_on_their_line_without_jitter_and_vary_with_it():
    rng = np.random.default_rng
    neat = np.concatenate(handwritten("HE", Hand("print", 0, 0), rng(1)))
    assert neat[:, 1].max() == pytest.approx(0, abs=0.02)
    assert neat[:, 1].min() == pytest.approx(-1, abs=0.02)
    first, second = (np.concatenate(handwritten("HE", Hand("print", 0, 1), rng(seed))) for seed in (1, 2))
    assert not np.allclose(first, second)
    leant = np.concatenate(handwritten("I", Hand("print", 30, 0), rng(1)))
    assert np.ptp(leant[:, 0]) == pytest.approx(np.tan(np.deg2rad(30)), abs=0.05)


def test_signs_that_the_fonts_lack_are_left_out():
    assert handwritten("Ω\n", Hand("mixed", 0, 1), np.random.default_rng(0)) == []


def test_a_wide_pen_and_hard_pressure_leave_more_ink():
    inks = []
    for width, pressure in ((0.3, 0.5), (0.8, 1.0)):
        sheet = white_sheet()
        params = HandwritingParams(
            notes=(WrittenNote(text="NSR", x=0.5, y=0.5),), width=width, pressure=pressure, seed=1
        )
        Handwriting().draw(sheet, params)
        inks.append(int((255 - sheet.image.astype(int)).sum()))
    assert inks[1] > 2 * inks[0]


@pytest.mark.parametrize("kind", ["circle", "arrow", "tick", "callipers", "underline", "cross"])
def test_marks_stand_at_beats_of_their_lead(kind):
    sheet = white_sheet()
    mark = PenMark(kind=kind, pick=0.99, along=0.5, size=10)
    Handwriting().draw(sheet, HandwritingParams(marks=(mark,), pen="black"))
    lead = picked_lead(sheet, 0.99)
    assert lead is not None
    beats = beats_of(lead)
    places = dark_places(sheet)
    away = np.hypot(*(places[:, None] - beats[None]).transpose(2, 0, 1)).min(axis=1)
    assert away.min() < 10 * MM
    assert not new_texts(page_of(sheet))


def test_beats_are_peaks_of_the_trace():
    lead = PAGE.truth.lead("II", strip=True)
    beats = beats_of(lead)
    rate = np.diff(beats[:, 0]) / lead.scale.px_per_second
    assert len(beats) > 6
    assert rate.min() > 0.3
    assert rate.std() < 0.25 * rate.mean()


def test_marks_need_no_lead():
    sheet = white_sheet()
    sheet.truth = sheet.truth.replace(leads=(), mask_set=sheet.truth.mask_set.select(()))
    marks = tuple(PenMark(kind=kind, pick=0.5, along=0.5, size=8) for kind in ("circle", "callipers"))
    Handwriting().draw(sheet, HandwritingParams(marks=marks, pen="black"))
    assert dark_places(sheet).mean(axis=0) == pytest.approx(np.array(sheet.size) / 2, abs=25 * MM)


def test_targets_are_found_by_numbers():
    sheet = new_sheet()
    assert target_box(sheet, "lead", 0.0) == PAGE.truth.leads[0].region.box
    assert target_box(sheet, "lead", 1.0) == PAGE.truth.leads[-1].region.box
    assert target_box(sheet, "name", 0.0) == PAGE.truth.leads[0].name.box
    assert target_box(sheet, "free", 0.0) is None


@pytest.mark.parametrize("kind", ["box", "pixelated", "blurred", "fluid", "marker"])
def test_redaction_hides_its_place_and_changes_it(kind):
    sheet = new_sheet()
    region = PAGE.truth.leads[0].region.box
    box = RedactionBox(
        kind=kind, x=region.x0 / sheet.size[0], y=region.y0 / sheet.size[1], width=30, height=15
    )
    Redaction().draw(sheet, RedactionParams(boxes=(box,), level=0))
    assert sheet.hidden is not None
    area = sheet.hidden.sum() / MM**2
    assert area == pytest.approx(450, rel=0.15)
    assert not np.array_equal(sheet.image[sheet.hidden], PAGE.image[sheet.hidden])
    assert not page_of(sheet).truth.leads[0].visible.all()


def test_a_staple_has_metal_and_a_shadow_and_holes_are_small():
    whole, pulled = white_sheet(), white_sheet()
    staple = Staple(kind="staple", x=0.5, y=0.5, degrees=0)
    Staples().draw(whole, StaplesParams(staples=(staple,)))
    Staples().draw(pulled, StaplesParams(staples=(staple.replace(kind="holes"),)))
    assert whole.hidden is not None
    assert whole.hidden.sum() / MM**2 == pytest.approx(12.7 * 0.55, rel=0.4)
    assert pulled.hidden is not None
    assert 0 < pulled.hidden.sum() < 0.4 * whole.hidden.sum()
    assert np.ptp(dark_places(whole, 170)[:, 0]) / MM == pytest.approx(12.9, abs=1)


def test_rust_is_orange():
    sheet = white_sheet()
    Staples().draw(sheet, StaplesParams(staples=(Staple(kind="holes", x=0.5, y=0.5, rust=1),)))
    red, green, blue = (255.0 - sheet.image).sum(axis=(0, 1))
    assert red < green < blue


def test_redaction_draws_the_kinds_it_was_asked_for():
    effect = Redaction(kinds=("box", "blurred")).with_severity(1)
    kinds = {box.kind for seed in range(40) for box in effect.sample(seed).boxes}
    assert kinds == {"box", "blurred"}
    assert repr(effect) == "Redaction(severity=1.0, kinds=('box', 'blurred'))"


@pytest.mark.parametrize("kinds", [(), ("black",), "box"])
def test_redaction_refuses_kinds_it_does_not_know(kinds):
    with pytest.raises(EffectError, match=r"one or more of box, pixelated"):
        Redaction(kinds=kinds)
