"""The foreign pages print what they say, and the measuring tools measure."""

import numpy as np
import pytest

import ecgsyn
from benchmarks.foreign_pages import STYLES, draw_foreign
from benchmarks.measure import network_parser, peak_memory_mb, timed
from benchmarks.render import bare_renderer, straight_lines
from ecgtypes import STANDARD_12, Recording

WITH_STRIPS = {"toolkit": 1, "ecg_plot": 1, "grey": 1, "thin": 1, "device_pillow": 3, "device_pillow_dots": 3}


@pytest.fixture(scope="module")
def recording():
    times = np.arange(5000) / 500
    signals = [np.sin(2 * np.pi * (1 + row / 10) * times) / 2 for row in range(12)]
    return Recording(signals=signals, leads=STANDARD_12, sampling_rate=500)


@pytest.mark.parametrize("style", STYLES)
def test_a_foreign_page_is_an_image_and_says_what_it_prints(style, recording):
    if style in ("ecg_plot", "ecg_plot_6x2"):
        pytest.importorskip("ecg_plot", reason="the style is drawn by the package ecg-plot")
    image, shown = draw_foreign(recording, style, dpi=60, rng=1)
    assert image.dtype == np.uint8
    assert image.ndim == 3
    assert image.shape[2] == 3
    seconds = np.isfinite(shown.signals).sum() / shown.sampling_rate
    strips = WITH_STRIPS.get(style)
    width = {"matplotlib_12x1": 10.0}.get(style, 5.0) if strips is None else 2.5
    expected = 12 * width if strips is None else 12 * 2.5 + strips * 7.5
    assert seconds == pytest.approx(expected)
    held = recording.select(shown.leads).signals[:, : shown.n_samples]
    finite = np.isfinite(shown.signals)
    np.testing.assert_array_equal(shown.signals[finite], held[finite])


@pytest.mark.parametrize("style", ["toolkit", "device_pillow", "matplotlib_oblong"])
def test_one_seed_gives_one_foreign_page(style, recording):
    first, _ = draw_foreign(recording, style, dpi=50, rng=3)
    again, _ = draw_foreign(recording, style, dpi=50, rng=3)
    np.testing.assert_array_equal(first, again)


def test_the_dark_line_of_a_foreign_page_follows_the_signal(recording):
    flat = recording.replace(signals=np.zeros_like(recording.signals))
    lifted = recording.replace(signals=np.full_like(recording.signals, 0.5))
    pages = [draw_foreign(r, "matplotlib_12x1", dpi=100, rng=2)[0] for r in (flat, lifted)]
    column = pages[0].shape[1] // 2
    dark = [np.flatnonzero(page[:, column].max(axis=1) < 60) for page in pages]
    moved = np.median(dark[0]) - np.median(dark[1])
    assert moved == pytest.approx(0.5 * 10 * 100 / 25.4, rel=0.1)


@pytest.mark.parametrize("pages", ["0", "-3", "few"])
def test_a_network_is_measured_on_one_page_or_more(pages, capsys):
    parser = network_parser("Measures.", pages=4, of="kind")
    with pytest.raises(SystemExit):
        parser.parse_args(["--pages", pages])
    assert f"argument --pages: one page or more is looked at, not {pages}" in capsys.readouterr().err
    assert parser.parse_args(["--pages", "1"]).pages == 1


def test_memory_of_a_fresh_interpreter_is_its_own():
    held = bytearray(200_000_000)
    assert peak_memory_mb("small = 1") < 150
    assert peak_memory_mb("large = bytearray(b'x' * 200_000_000)") > 200
    assert len(held) == 200_000_000


def test_timing_counts_the_calls_after_one_warm_up():
    calls = []
    timing = timed(lambda: calls.append(1), repeats=5)
    assert len(calls) == 6
    assert timing.cpu_ms >= 0
    assert timing.wall_ms >= 0


def test_the_ink_of_straight_lines_lies_on_their_truth():
    exact = ecgsyn.centre_errors(bare_renderer(100).render(straight_lines(), rng=0))
    assert min(exact.flat.size, exact.steep.size) > 100
    assert max(exact.rms()) < 0.01
