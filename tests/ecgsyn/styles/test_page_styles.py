"""Page styles: every registered one, on every layout that fits it, for known and unknown patients."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import ecgsyn
from ecgsyn import (
    GridStyle,
    Imprint,
    LabelStyle,
    PageStyle,
    PulseStyle,
    SeparatorStyle,
    StandardRenderer,
    StyleVariation,
    TextBlock,
    TextStop,
    TextStyle,
    TraceStyle,
    centre_errors,
    get_style,
    register_style,
    style_names,
)
from ecgsyn.styles.devices import DEVICES
from ecgsyn.styles.text_blocks import FIELDS
from ecgsyn.testing import bare_page, check_renderer
from ecgtypes import LayoutError, Page, Patient, Quad, Recording, UnknownNameError, registered_layouts

DEVICE_NAMES = tuple(style.name for style in DEVICES)
LAYOUTS = tuple(dict.fromkeys(layout.name for layout in registered_layouts()))
NOBODY = ecgsyn.simulate_recording(rng=3, noise=0.01).replace(patient=Patient(), record_id="")
CLEAN = ecgsyn.simulate_recording(rng=3)
SOMEBODY = NOBODY.replace(
    record_id="a very long record name with blanks " * 4,
    patient=Patient(
        patient_id="0123456789" * 12,
        name="Élodie Ångström-Đặng, señora de la Ñúñez y Þórsson " * 5,
        age=83,
        sex="female",
        height=170,
        weight=70,
        recorded_at="2019-05-06 07:08:09 in the afternoon, or so they say" * 3,
    ),
)


def boxes(page: Page, *kinds: str) -> list[tuple[str, tuple[float, float, float, float]]]:
    return [(text.text, _ends(text.quad)) for text in page.truth.texts if text.kind in kinds]


def _ends(quad: Quad) -> tuple[float, float, float, float]:
    return quad.box.x0, quad.box.y0, quad.box.x1, quad.box.y1


def meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def words(page: Page) -> str:
    return "\n".join(text.text for text in page.truth.texts if text.kind != "name")


# --- the registry -------------------------------------------------------------------------------


def test_plain_and_at_least_nine_devices_are_registered():
    assert style_names()[0] == "plain"
    assert len(DEVICE_NAMES) >= 9
    assert set(DEVICE_NAMES) <= set(style_names())
    assert all(get_style(style.name) is style for style in DEVICES)


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(UnknownNameError, match=r"no page style is named 'ge'; known are plain, ge-mac"):
        StandardRenderer(style="ge")


def test_a_style_of_ones_own_is_registered_and_replaced():
    mine = register_style(get_style("edan-se").replace(name="test-own", page="A3"))
    assert get_style("test-own") is mine
    assert StandardRenderer(style="test-own").size_mm == (420.0, 297.0)
    with pytest.raises(LayoutError, match="another page style"):
        register_style(mine.replace(layout="6x2"))
    again = register_style(mine.replace(layout="6x2"), replace=True)
    assert StandardRenderer(style="test-own").layout.name == "6x2"
    assert get_style("test-own") is again
    assert style_names().count("test-own") == 1


@pytest.mark.parametrize("name", style_names())
def test_a_style_survives_json(name: str):
    style = get_style(name)
    assert PageStyle.model_validate_json(style.model_dump_json()) == style


# --- plain is what it was -----------------------------------------------------------------------


def test_without_a_style_the_page_is_the_plain_one():
    page, plain = (
        renderer.render(NOBODY, rng=7)
        for renderer in (StandardRenderer(dpi=72), StandardRenderer(dpi=72, style="plain"))
    )
    assert np.array_equal(page.image, plain.image)
    assert page.truth == plain.truth
    assert {text.text for text in page.truth.texts if text.kind != "name"} == {"25 mm/s   10 mm/mV"}


def test_the_plain_style_is_the_default_of_every_part():
    assert get_style("plain") == PageStyle(name="plain")
    renderer = StandardRenderer()
    assert (renderer.grid, renderer.trace) == (GridStyle(), TraceStyle())
    assert renderer.layout.name == "3x4+1"


# --- what is given wins -------------------------------------------------------------------------


def test_what_is_given_beside_the_style_wins_over_it():
    renderer = StandardRenderer(
        style="mortara-eli",
        layout="6x2",
        page="A3",
        grid=GridStyle(colour="blue"),
        trace=TraceStyle(width=0.5),
        labels=LabelStyle(place="below"),
        pulse=PulseStyle(side="left"),
        separators=SeparatorStyle(kind="gaps"),
        text=TextStyle(header=False, height=3.0),
    )
    page = renderer.render(NOBODY, rng=7)
    assert page.truth.layout.name == "6x2"
    assert page.truth.size == (3307, 2339)
    assert page.truth.leads[0].pen_width == pytest.approx(0.5 * 200 / 25.4)
    assert page.truth.pulses[0].outline[0, 0] < page.truth.leads[0].region.box.x0
    assert not boxes(page, "header")
    assert boxes(page, "scale")
    lead = page.truth.lead("II")
    assert lead.name is not None
    assert lead.name.box.y0 > lead.baseline


def test_header_and_footer_can_be_left_out_and_give_their_room_to_the_rows():
    with_text = StandardRenderer(style="philips-pagewriter", dpi=72).render(NOBODY, rng=7)
    bare = StandardRenderer(style="philips-pagewriter", dpi=72, text=TextStyle(header=False, footer=False))
    page = bare.render(NOBODY, rng=7)
    assert not boxes(page, "header", "other", "scale")
    assert page.truth.leads[0].baseline < with_text.truth.leads[0].baseline


# --- every style --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", style_names())
def test_every_style_keeps_the_contract_of_renderers(name: str):
    check_renderer(StandardRenderer(style=name, dpi=100))


@pytest.mark.parametrize("name", DEVICE_NAMES)
def test_every_style_draws_every_layout_that_fits(name: str):
    drawn = set()
    for layout in LAYOUTS:
        try:
            page = StandardRenderer(style=name, layout=layout, dpi=72).render(NOBODY, rng=1)
        except LayoutError as error:
            assert "do not fit" in str(error)  # noqa: PT017 (others may pass)
            continue
        drawn.add(layout)
        assert len(page.truth.leads) == len(page.truth.layout.cells)
        assert all(lead.name is not None for lead in page.truth.leads)
    assert {"3x4+1", "3x4+3", "6x2", "12x1", get_style(name).layout} <= drawn


@settings(deadline=None, max_examples=40)
@given(
    name=st.sampled_from(DEVICE_NAMES),
    layout=st.sampled_from(("3x1", "3x4", "3x4+1", "3x4+3", "6x2+1", "12x1")),
    sheet=st.tuples(
        st.sampled_from((None, "A4", "letter", "A3", "A4 portrait", (200.0, 180.0))),
        st.sampled_from((80, 100, 150)),
    ),
    known=st.booleans(),
    varied=st.integers(0, 2**32),
)
def test_no_text_lies_on_other_text_or_off_the_page(name, layout, sheet, known, varied):
    style = get_style(name).varied(rng=varied)
    renderer = StandardRenderer(style=style, layout=layout, page=sheet[0], dpi=sheet[1])
    try:
        drawn = renderer.render(SOMEBODY if known else NOBODY, rng=varied)
    except LayoutError:
        return
    width, height = drawn.truth.size
    printed = boxes(drawn, "header", "other", "scale")
    for text, (x0, y0, x1, y1) in printed:
        assert -0.5 <= x0 < x1 <= width - 0.5, text
        assert -0.5 <= y0 < y1 <= height - 0.5, text
    for (one, a), (other, b) in combinations(printed, 2):
        assert not meet(a, b), (one, other)
    for one, a in boxes(drawn, "name"):
        assert [other for other, b in printed if meet(a, b)] == [], one


@pytest.mark.parametrize("name", DEVICE_NAMES)
def test_traces_stay_out_of_header_and_footer_and_fill_the_page(name: str):
    page = StandardRenderer(style=name, dpi=100).render(NOBODY, rng=7)
    top = max(box[3] for _, box in boxes(page, "header"))
    bottom = min(box[1] for _, box in boxes(page, "other"))
    heights = np.concatenate([lead.trace[:, 1] for lead in page.truth.leads])
    assert top < np.nanmin(heights)
    assert np.nanmax(heights) < bottom
    rows = sorted({lead.baseline for lead in page.truth.leads})
    assert rows[-1] - rows[0] > 0.6 * (bottom - top)
    assert bottom - rows[-1] < 0.75 * (rows[1] - rows[0]) + 12


@pytest.mark.parametrize("name", DEVICE_NAMES)
def test_a_page_says_speed_gain_rate_and_verdict(name: str):
    recording = ecgsyn.simulate_recording(heart_rate=48, rng=5)
    page = StandardRenderer(style=name, dpi=100, speed=50, gain=5).render(recording, rng=7)
    scale = " ".join(text for text, _ in boxes(page, "scale")).casefold()
    assert "50" in scale.split("mm/s")[0]
    assert "5" in scale.split("mm/mv")[0]
    said = words(page).casefold()
    assert "48" in said
    assert "sinus bradycardia" in said
    assert "normal ecg" in said


def test_one_seed_gives_one_page_and_another_seed_another_patient():
    renderer = StandardRenderer(style="ge-mac", dpi=80)
    first, again, other = (renderer.render(NOBODY, rng=seed) for seed in (7, 7, 8))
    assert np.array_equal(first.image, again.image)
    assert first.truth == again.truth
    assert words(first) != words(other)


def test_what_is_known_of_the_patient_is_printed_and_the_rest_made_up():
    known = NOBODY.replace(
        patient=Patient(
            patient_id="P-17", name="Curie, Marie", age=66, sex="female", recorded_at="1934-07-04"
        )
    )
    said = words(StandardRenderer(style="ge-mac", dpi=100).render(known, rng=7))
    for text in ("Curie, Marie", "ID:P-17", "66 yr", "Female", "1934-07-04"):
        assert text in said
    made_up = words(StandardRenderer(style="ge-mac", dpi=100).render(NOBODY, rng=7))
    assert any(word in made_up for word in ("SAMPLE", "DOE", "TEST", "EXAMPLE", "DEMO"))
    assert "ID:X" in made_up


def test_one_known_field_changes_no_other():
    renderer = StandardRenderer(style="ge-mac", dpi=80)
    before = words(renderer.render(NOBODY, rng=7)).splitlines()
    named = NOBODY.replace(patient=Patient(name="Curie, Marie"))
    after = words(renderer.render(named, rng=7)).splitlines()
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [(before[0], "Curie, Marie")]


def test_the_lead_mode_follows_the_layout():
    page = StandardRenderer(style="edan-se", dpi=100, layout="3x4+3").render(NOBODY, rng=7)
    assert "4*2.5s+3r" in words(page)
    page = StandardRenderer(style="edan-se", dpi=100, layout="6x2").render(NOBODY, rng=7)
    assert "2*5s " in words(page)


@pytest.mark.parametrize("name", DEVICE_NAMES)
def test_a_flat_recording_is_not_given_a_rate(name: str):
    flat = Recording(signals=np.zeros((1, 5000)), leads=("II",), sampling_rate=500)
    page = StandardRenderer(style=name, dpi=100, text=get_style(name).text).render(flat, rng=7)
    assert "no rhythm analysis possible" in words(page).casefold()


def test_rows_that_do_not_fit_are_refused():
    with pytest.raises(LayoutError, match="do not fit"):
        StandardRenderer(style="philips-pagewriter", page=(280, 80)).render(NOBODY, rng=7)


# --- pieces of the look -------------------------------------------------------------------------


def test_a_dotted_separator_runs_past_all_rows_of_its_column_and_not_through_the_strip():
    style = get_style("edan-se")
    blank = GridStyle(colour="none")
    with_line, without = (
        StandardRenderer(style=style, grid=blank, separators=SeparatorStyle(kind=kind, width=0.3))
        .render(NOBODY, rng=7)
        .image.mean(axis=2)
        for kind in ("dotted", "none")
    )
    changed = without - with_line > 60
    page = StandardRenderer(style=style, grid=blank).render(NOBODY, rng=7)
    third, strip = page.truth.lead("aVF").baseline, page.truth.leads[-1].baseline
    column = round(page.truth.lead("aVF").region.box.x0)
    rows = np.flatnonzero(changed[:, column - 3 : column + 4].any(axis=1))
    assert rows.min() < page.truth.lead("aVR").baseline - 60
    assert third + 60 < rows.max() < strip
    assert (np.diff(rows) > 3).sum() > 50  # broken, not a bar


def test_names_stand_on_the_start_of_their_trace():
    page = StandardRenderer(style="edan-se").render(NOBODY, rng=7)
    for lead in page.truth.leads:
        assert lead.name is not None
        assert lead.name.box.y0 < lead.baseline < lead.name.box.y1 + 10
        assert 0 <= lead.name.box.x0 - lead.region.box.x0 < 10


def test_a_tick_stands_before_the_names_of_later_columns():
    labels = LabelStyle(tick=True, avoid=False)
    bare = StandardRenderer(labels=LabelStyle(avoid=False), grid=GridStyle(colour="none"))
    ticked = StandardRenderer(labels=labels, grid=GridStyle(colour="none")).render(NOBODY, rng=7)
    plain = bare.render(NOBODY, rng=7)
    for lead in ("I", "aVR"):
        box = ticked.truth.lead(lead).name.box
        x = round(ticked.truth.lead(lead).region.box.x0)
        part = np.s_[round(box.y0) : round(box.y1), x : x + 3]
        assert (ticked.image[part].min() < 60) == (lead == "aVR")
        assert plain.image[part].min() > 200


def test_the_grid_of_a_style_may_end_at_the_rows():
    page = StandardRenderer(style="ge-mac", dpi=100).render(NOBODY, rng=7)
    top = max(box[3] for _, box in boxes(page, "header"))
    bottom = min(box[1] for _, box in boxes(page, "other"))
    assert top < page.truth.grid[..., 1].min()
    assert page.truth.grid[..., 1].max() < bottom
    assert not page.truth.masks().grid.full(page.truth.size)[: round(top)].any()


def test_every_fifth_major_line_is_heavier():
    grid = GridStyle(colour="grey", minor="none", heavy_width=0.8)
    page = StandardRenderer(grid=grid, dpi=200).render(NOBODY, rng=7)
    blank = bare_page(StandardRenderer(grid=grid, dpi=200), NOBODY, seed=7).image.mean(axis=2)
    y = round(page.truth.grid[3, 0, 1] + 10)
    widths = [(255 - blank[y, round(x) - 5 : round(x) + 6]).sum() for x in page.truth.grid[3, 2:-2, 0]]
    heavy = np.array(widths) > 2 * np.median(widths)
    assert (np.diff(np.flatnonzero(heavy)) == 5).all()
    assert heavy.sum() >= 8


def test_uneven_ink_varies_along_the_line_and_keeps_its_centre():
    pen = TraceStyle(width=0.3, unevenness=0.8, fade=0.6)
    renderer = StandardRenderer(grid=GridStyle(colour="none"), trace=pen)
    page = renderer.render(CLEAN, rng=7)
    flat = centre_errors(page).flat
    assert len(flat) > 1000
    assert np.median(np.abs(flat)) < 0.05
    lead = page.truth.leads[-1]
    columns = np.arange(round(lead.region.box.x0) + 20, round(lead.region.box.x1) - 20)
    ink = (255.0 - page.image.mean(axis=2))[round(lead.baseline) - 12 : round(lead.baseline) + 13, columns]
    level = ink.sum(axis=0)[ink.sum(axis=0) > 0]
    assert np.quantile(level, 0.95) > 1.5 * np.quantile(level, 0.05)
    even = StandardRenderer(grid=GridStyle(colour="none"), trace=TraceStyle(width=0.3)).render(CLEAN, rng=7)
    assert even.truth.masks().lead("II").sum() == page.truth.masks().lead("II").sum()


@pytest.mark.parametrize("name", ["siemens-megacart", "edan-se"])
def test_device_pages_keep_the_centre_of_the_ink(name: str):
    renderer = StandardRenderer(style=name)
    page = renderer.render(CLEAN, rng=7)
    flat = centre_errors(page, background=bare_page(renderer, CLEAN, seed=7).image).flat
    assert np.median(np.abs(flat)) < 0.05


# --- variation ----------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(name=st.sampled_from(style_names()), seed=st.integers(0, 2**32))
def test_a_varied_style_is_deterministic_and_within_its_limits(name: str, seed: int):
    style = get_style(name)
    varied, limits = style.varied(rng=seed), style.variation
    assert varied == style.varied(rng=seed)
    assert varied.name == style.name
    assert abs(varied.trace.width / style.trace.width - 1) <= limits.pen_width + 1e-9
    assert abs(varied.text.height / style.text.height - 1) <= limits.text_size + 1e-9
    assert abs(varied.labels.offset - style.labels.offset) <= limits.name_offset + 1e-9
    ink = np.array(varied.trace.colour) - np.array(style.trace.colour)
    assert (ink >= -limits.tint / 2 - 1).all()
    assert (ink <= limits.darkness + limits.tint / 2 + 1).all()
    paper = np.array(style.grid.paper) - np.array(varied.grid.paper)
    assert ((paper >= 0) & (paper <= limits.paper + 1)).all()
    assert varied.layout == style.layout
    assert varied.header == style.header


def test_varied_pages_differ_from_one_another():
    style = get_style("fukuda-cardimax")
    assert len({style.varied(rng=seed).trace.width for seed in range(8)}) == 8
    still = style.replace(
        variation=StyleVariation(
            pen_width=0, text_size=0, grid_strength=0, darkness=0, tint=0, paper=0, name_offset=0
        )
    )
    varied = still.varied(rng=7)
    assert varied.trace == still.trace
    assert varied.labels == still.labels
    assert varied.grid.inks == still.grid.inks


def test_a_style_without_a_grid_varies_too():
    style = PageStyle(name="bare", grid=GridStyle(colour="none"))
    assert style.varied(rng=7).grid.inks is None


# --- what is refused ----------------------------------------------------------------------------


def test_blocks_that_overlap_are_refused():
    one, other = TextBlock(lines=("a", "b"), width=0.6), TextBlock(lines=("c",), x=0.5, width=0.5, line=1)
    with pytest.raises(ValidationError, match="two blocks of the header overlap"):
        PageStyle(name="bad", header=(one, other))
    assert PageStyle(name="good", header=(one, other.replace(line=2))).header[1].line == 2


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"lines": ("{heart}",)}, "no field is named heart; known are age"),
        ({"lines": ("say {statements}",)}, "stands alone in its line"),
        ({"lines": ("a\tb",)}, "has 2 parts, the block 0 stops"),
        ({"lines": ("a",), "x": 0.6, "width": 0.5}, "reaches beyond the page"),
        ({"lines": ("a", "b"), "rows": 1}, "2 lines do not fit into 1 rows"),
        ({"lines": ("{rate",)}, "expected '}'"),
        ({"lines": ("a",), "colour": 3}, "colour"),
    ],
)
def test_blocks_that_cannot_be_printed_are_refused(block: dict[str, object], message: str):
    with pytest.raises(ValidationError, match=message):
        TextBlock(**block)


def test_a_date_format_of_other_parts_is_refused():
    with pytest.raises(ValidationError, match="is no format of year, month"):
        Imprint(when="{weekday}")


def test_every_field_can_be_printed():
    lines = tuple(f"{{{field}}}" for field in sorted(FIELDS - {"statements"}))
    block = TextBlock(lines=(*lines, "{statements}"), width=0.5)
    style = PageStyle(name="all", header=(block,), page="A3", fills=True)
    page = StandardRenderer(style=style, layout="3x1", dpi=72).render(NOBODY, rng=7)
    printed = len(boxes(page, "header", "scale"))
    assert printed >= len(FIELDS) - 5  # a style without machine prints no device, version and filters


def test_stops_keep_the_parts_of_a_line_apart():
    stops = (TextStop(at=0), TextStop(at=0.7, anchor="right"), TextStop(at=0.75))
    block = TextBlock(
        lines=("Rate of the heart of the patient\t{rate}\tbeats a minute",), stops=stops, width=0.2
    )
    style = PageStyle(name="stops", header=(block,))
    page = StandardRenderer(style=style, dpi=150).render(NOBODY, rng=7)
    (label, a), (rate, b), (unit, c) = boxes(page, "header")
    assert label.startswith("Rate of")
    assert rate.isdigit()
    assert a[2] < b[0]
    assert b[2] < c[0]
    assert c[2] <= (5 + 0.2 * (279.4 - 10)) * 150 / 25.4
    assert unit.endswith("...")
