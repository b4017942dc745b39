"""Teaching pages: one seed one page, all kinds among them, truth that holds, options that are checked."""

import numpy as np
import pytest
from pydantic import ValidationError

from ecgsyn import Marks, TeachingOptions, TeachingPages, simulate_recording
from ecgsyn.testing._page_consistency import check_consistent
from ecgtypes import DatasetError, EcgError, LayoutError, Recording, RecordingError

SMALL = TeachingOptions(px_per_mm=(2.3, 4.0))


def test_one_seed_is_one_page_and_a_stream_is_the_same_however_it_is_read():
    pages = TeachingPages(options=SMALL)
    assert pages.draw(rng=3) == pages.draw(rng=3)
    first = list(pages.stream(3, rng=5))
    again = pages.stream(rng=5)
    assert [next(again) for _ in range(3)] == first
    assert first[0] != first[1]


def test_pages_are_of_many_kinds_and_their_truth_holds():
    histories, layouts, separators, foreign, scales = set(), set(), 0, 0, []
    for page in TeachingPages(options=SMALL).stream(24, rng=1):
        check_consistent(page, after="teaching")
        histories |= {entry.name for entry in page.truth.history}
        layouts.add(page.truth.layout.name)
        scales.append(page.truth.scale.px_per_mm_x)
        separators += page.truth.mask_set.separators.pixels.any()
        foreign += page.truth.mask_set.foreign.pixels.any()
    assert len(histories) > 15
    assert len(layouts) > 4
    assert separators > 8
    assert foreign > 6
    assert max(scales) / min(scales) > 1.3


def test_weights_say_what_is_drawn():
    options = TeachingOptions(
        layouts={"12x1": 1},
        styles={"edan-se": 1},
        effects={"clean": 1, "fax": 0},
        cabrera=0,
        simultaneous=0,
        shuffled=0,
        flat=0,
        marks=Marks(grid=0, pen=0, names=0, separators=0, frames=0, text=0, sheet=0, pitch=1),
        speeds={"50": 1},
        px_per_mm=(3, 3),
        row_pitch=(6, 9),
    )
    for page in TeachingPages(options=options).stream(4, rng=2):
        assert page.truth.layout.name == "12x1"
        assert page.truth.history == ()
        assert page.truth.scale.speed == 50
        assert page.truth.scale.px_per_mm_x == pytest.approx(3)
        baselines = sorted(lead.baseline for lead in page.truth.leads)
        assert 6 - 1e-3 <= np.diff(baselines).min() / 3 <= 9 + 1e-3


def test_recordings_that_are_given_are_drawn():
    given = simulate_recording(rng=9).replace(record_id="mine")
    options = SMALL.replace(effects={"clean": 1}, simulated=0, flat=0)
    for source in ([given], lambda rng: given if rng.random() < 2 else None):
        page = TeachingPages(source, options=options).draw(rng=1)
        assert page.recording is not None
        assert page.recording.record_id == "mine"


def test_a_flat_lead_is_level():
    page = TeachingPages(options=SMALL.replace(effects={"clean": 1}, flat=1.0, shuffled=0)).draw(rng=4)
    heights = [np.ptp(lead.trace[np.isfinite(lead.trace[:, 1]), 1]) for lead in page.truth.leads]
    assert min(heights) < 1e-3 or len(heights) < 12


@pytest.mark.parametrize(
    "wrong",
    [
        {"px_per_mm": (1, 3)},
        {"px_per_mm": (6, 3)},
        {"row_pitch": (2, 9)},
        {"effects": {"clean": 0}},
        {"effects": {}},
        {"speeds": {"fast": 1}},
        {"gains": {"-5": 1}},
        {"simulated": 2},
    ],
)
def test_options_out_of_range_are_refused(wrong: dict[str, object]):
    with pytest.raises(ValidationError):
        TeachingOptions(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"styles": {"none": 1}}, {"layouts": {"9x9": 1}}, {"effects": {"rain": 1}}]
)
def test_unknown_names_are_told_at_once(wrong: dict[str, object]):
    with pytest.raises(EcgError, match="named"):
        TeachingPages(options=TeachingOptions(**wrong))


def test_recordings_of_another_kind_are_refused():
    for wrong in ([], ["a"], [None]):
        with pytest.raises(DatasetError, match="show recordings"):
            TeachingPages(wrong)
    short = Recording(signals=np.ones((1, 20)), leads=("II",), sampling_rate=500)
    with pytest.raises(DatasetError, match="no page could be drawn"):
        TeachingPages([short], options=SMALL.replace(simulated=0)).draw(rng=1)


@pytest.mark.parametrize("error", [RecordingError, LayoutError, KeyError, DatasetError])
def test_errors_of_ones_own_source_are_let_through_at_once(error: type[Exception]):
    asked = []

    def source(rng: np.random.Generator) -> Recording:
        asked.append(rng)
        message = "the disk is gone"
        raise error(message)

    with pytest.raises(error, match="the disk is gone"):
        TeachingPages(source, options=SMALL.replace(simulated=0)).draw(rng=1)
    assert len(asked) == 1


def test_a_source_that_gives_no_recording_is_told():
    with pytest.raises(DatasetError, match="gave a NoneType"):
        TeachingPages(lambda _: None, options=SMALL.replace(simulated=0)).draw(rng=1)


def test_where_nothing_fits_the_reason_is_told():
    short = simulate_recording(rng=9).window(0, 0.4)
    with pytest.raises(DatasetError, match=r"no page could be drawn.*the last one: .*0\.40 s") as caught:
        TeachingPages([short], options=SMALL.replace(simulated=0)).draw(rng=1)
    assert isinstance(caught.value.__cause__, LayoutError)
