"""Reports: whole in one file, everything escaped, and the chart shows the confidence of every sample."""

import base64
import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ecgdigit import write_report
from ecgdigit.measure.read_share import leads_seen, mean_confidence, page_coverage
from ecgdigit.show._signal_chart import confidence_colours, draw_chart
from ecgtypes import Digitization, ImageError, PaperScale, Recording
from tests.ecgdigit.pages import digitized, page


class _Checked(HTMLParser):
    """Collects tags, and the addresses that they name."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in {"src", "href", "srcset", "action"}
        ]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _parsed(path: Path) -> _Checked:
    parser = _Checked()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def _bare(signals: object, confidence: object, **more: object) -> Digitization:
    recording = Recording(signals=signals, leads=("I", "V2"), sampling_rate=100)
    return Digitization(recording=recording, confidence=confidence, scale=PaperScale.from_dpi(100), **more)


def test_a_report_is_one_file_with_all_that_was_found(tmp_path):
    path = write_report(digitized(), page().image, tmp_path / "deep" / "page.html", title="page 7")
    found = _parsed(path)
    assert [kind.partition(",")[0] for kind in found.addresses] == [
        "data:image/jpeg;base64", "data:image/png;base64",
    ]  # fmt: skip
    assert not re.search(r"https?:|url\(|@import|<script", path.read_text(encoding="utf-8"))
    pictures = [
        Image.open(BytesIO(base64.b64decode(address.partition(",")[2]))) for address in found.addresses
    ]
    assert pictures[0].size == (page().image.shape[1], page().image.shape[0])
    assert found.tags.count("tr") == 13
    words = " ".join(found.words)
    for told in ("page 7", "3x4+1", "25 mm/s", "10 mm/mV", "aVR", "Einthoven", "Goldberger"):
        assert told in words


def test_everything_is_escaped(tmp_path):
    evil = "</title><script>alert('1')</script>\" onload=\"x & y"
    result = digitized().replace(warnings=(evil,))
    path = write_report(result, page().image, tmp_path / "page.html", title=evil)
    found = _parsed(path)
    assert "script" not in found.tags
    assert found.words.count(evil) == 3


def test_half_of_a_pair_in_a_name_does_not_stop_the_report(tmp_path):
    path = write_report(digitized(), page().image, tmp_path / "page.html", title="scan \udcff.png")
    assert "scan ?.png" in path.read_text(encoding="utf-8")


def test_a_picture_holds_the_page_and_the_chart(tmp_path):
    path = write_report(digitized(), page().image, tmp_path / "page.png", title="\N{SNOWMAN}" * 300)
    with Image.open(path) as sheet:
        chart = draw_chart(digitized())
        assert sheet.width == chart.shape[1] + 48
        assert sheet.height > chart.shape[0] + page().image.shape[0]
        assert np.array_equal(np.asarray(sheet)[-chart.shape[0] - 24 : -24, 24:-24], chart)


def test_the_band_shows_the_confidence_where_it_is():
    confidence = np.ones((2, 1000), np.float32)
    confidence[0, 500:] = 0.2
    signals = np.zeros((2, 1000), np.float32)
    signals[1, 250:] = np.nan
    confidence[1, 250:] = 0
    chart = draw_chart(_bare(signals, confidence), width=1186).astype(int)
    good, bad, nothing = confidence_colours(np.array([1.0, 0.2, np.nan])).astype(int)
    first = 30 + 60 + 5  # below the first row, which has the least height
    second = first + 60 + 9 + 12
    for y, x, colour in [
        (first, 200, good), (first, 640, good), (first, 660, bad), (first, 1140, bad),
        (second, 200, good), (second, 390, good), (second, 410, nothing), (second, 1140, nothing),
    ]:  # fmt: skip
        assert np.abs(chart[y, x] - colour).max() <= 1, (y, x)


def test_the_line_runs_where_the_signal_does():
    signals = np.zeros((2, 1000), np.float32)
    signals[0, 500:] = 2.0
    chart = draw_chart(_bare(signals, np.ones((2, 1000))), width=1186)
    dark = chart[30:142, :, :].max(axis=2) < 90
    low, high = np.flatnonzero(dark[:, 300]), np.flatnonzero(dark[:, 1000])
    assert low.mean() - high.mean() == pytest.approx(100, abs=1)


def test_a_page_of_which_nothing_was_read_is_reported(tmp_path):
    result = _bare(np.full((2, 200), np.nan), np.zeros((2, 200)))
    assert (page_coverage(result), mean_confidence(result)) == (None, None)
    for name in ("page.html", "page.png"):
        assert (
            write_report(result, np.full((50, 60, 3), 255, np.uint8), tmp_path / name).stat().st_size > 1000
        )


def test_coverage_is_of_what_the_layout_prints():
    result = digitized()
    seen = {lead.lead: lead for lead in leads_seen(result)}
    assert seen["II"].printed == pytest.approx(5000, abs=5)
    assert seen["V1"].printed == pytest.approx(1250, abs=5)
    assert page_coverage(result) == pytest.approx(1, abs=0.02)
    half = result.recording.signals.copy()
    half[:, 2500:] = np.nan
    confidence = np.where(np.isnan(half), 0, result.confidence)
    lost = result.replace(recording=result.recording.replace(signals=half), confidence=confidence)
    coverage = {lead.lead: lead.coverage for lead in leads_seen(lost)}
    assert coverage["II"] == pytest.approx(0.5, abs=0.01)
    assert coverage["aVF"] == pytest.approx(1, abs=0.02)
    assert coverage["V1"] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("name", ["page.pdf", "page", "page.htm"])
def test_other_suffixes_are_refused(tmp_path, name):
    with pytest.raises(ImageError, match=r"an \.html or a \.png file"):
        write_report(digitized(), page().image, tmp_path / name)
    assert not list(tmp_path.iterdir())
