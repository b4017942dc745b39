"""Ink by what a reader says of it: traces alone, whatever the grid, and doubts about the scale settled."""

import numpy as np
import pytest

import ecgdigit
import ecgsyn
from ecgdigit.evidence.ink_calibrator import InkCalibrator
from ecgdigit.evidence.read_ink import InkOptions, read_ink
from ecgdigit.testing import check_calibrator
from ecgtypes import GridNotFoundError, ImageError, PaperScale
from tests.ecgdigit.evidence.oracle_reader import OracleReader


@pytest.fixture(scope="module")
def black_grid():
    """A page whose grid is as dark as its traces."""
    recording = ecgsyn.simulate_recording(rng=5)
    style = ecgsyn.GridStyle(colour="black")
    return ecgsyn.StandardRenderer(layout="3x4+1", dpi=150, grid=style).render(recording, rng=5)


def test_of_all_that_is_dark_the_traces_and_pulses_are_ink(black_grid):
    scale = black_grid.truth.scale
    pitch = (scale.px_per_mm_x, scale.px_per_mm_y)
    ink = read_ink(black_grid.image, OracleReader(black_grid).read(black_grid.image, px_per_mm=pitch), pitch)
    masks, size = black_grid.truth.masks(), black_grid.truth.size
    wanted = masks.traces() | masks.pulses.full(size)
    assert ink.shape == wanted.shape
    assert ink.dtype == np.float32
    assert ink.min() >= 0
    assert ink.max() <= 1
    assert np.median(ink[wanted]) > 0.7
    others = masks.grid.full(size) & ~wanted
    assert np.mean(ink[others] > 0.3) < 0.05


def test_what_the_reader_does_not_see_is_no_ink(black_grid):
    maps = OracleReader(black_grid).read(black_grid.image, px_per_mm=(6.0, 6.0))
    blank = maps.replace(**dict.fromkeys(("trace", "pulse", "bar"), np.zeros_like(maps.trace)))
    assert read_ink(black_grid.image, blank, (6.0, 6.0)).max() == 0


def test_it_keeps_the_contract_of_calibrators():
    check_calibrator(InkCalibrator(_Everything()))


class _Everything:
    """Takes all that is dark for trace."""

    def read(self, image, *, px_per_mm=(10.0, 10.0)):
        dark = (255 - image.mean(axis=2)) / 255
        blank = np.zeros_like(dark, dtype=np.float32)
        from ecgtypes import InkMaps

        return InkMaps(
            trace=(dark > 0.5).astype(np.float32),
            letter=blank, pulse=blank, bar=blank, grid=blank, foreign=blank,
            rows=np.ones((1, 1, 1), np.float32), offsets=np.zeros(1, np.float32), px_per_mm=px_per_mm,
        )  # fmt: skip


def test_a_page_with_a_black_grid_is_read(black_grid):
    usual = ecgdigit.load_digitizer("classical")
    reading = usual.replace(calibrator=InkCalibrator(OracleReader(black_grid)))
    flat = usual.rectifier.rectify(black_grid.image, None)
    found = reading.calibrator.calibrate(flat, None)
    assert found.told
    assert found.maps is not None
    assert found.confidence > 0.6
    assert (found.scale.speed, found.scale.gain) == (25, 10)


@pytest.mark.parametrize("odds", [(0.5, 0.5, 0.0), (0.0, 0.0, 1.0)])
def test_a_scale_that_print_contradicts_is_doubted(black_grid, odds):
    usual = ecgdigit.load_digitizer("classical")
    flat = usual.rectifier.rectify(black_grid.image, None)
    found = InkCalibrator(OracleReader(black_grid, odds=odds)).calibrate(flat, None)
    assert not found.told
    assert any("times as large as the grid says" in warning for warning in found.warnings)


def test_a_scale_that_is_given_is_kept_without_a_word(black_grid):
    scale = PaperScale(px_per_mm_x=5.905, px_per_mm_y=5.905)
    usual = ecgdigit.load_digitizer("classical")
    flat = usual.rectifier.rectify(black_grid.image, scale)
    found = InkCalibrator(OracleReader(black_grid, odds=(1.0, 0.0, 0.0))).calibrate(flat, scale)
    assert found.fixed
    assert not any("times as large" in warning for warning in found.warnings)


def test_no_grid_and_no_scale_is_an_error(black_grid):
    from dataclasses import replace

    flat = ecgdigit.load_digitizer("classical").rectifier.rectify(black_grid.image, None)
    with pytest.raises(GridNotFoundError, match="give scale="):
        InkCalibrator(OracleReader(black_grid)).calibrate(replace(flat, grid=None), None)


def test_options_are_a_model_that_refuses_what_it_does_not_know():
    assert InkOptions().replace(sure=0.5).sure == 0.5
    with pytest.raises(ValueError, match="thick"):
        InkOptions(thick=1)


def test_a_page_on_which_the_reader_sees_no_trace_is_refused(black_grid):
    class Blind:
        def read(self, image, *, px_per_mm=(10.0, 10.0)):
            maps = OracleReader(black_grid).read(image, px_per_mm=px_per_mm)
            return maps.replace(trace=np.zeros_like(maps.trace), pulse=np.zeros_like(maps.pulse))

    blind = ecgdigit.load_digitizer("classical").replace(calibrator=InkCalibrator(Blind()))
    with pytest.raises(ImageError, match="no trace"):
        blind.digitize(black_grid.image)


@pytest.mark.parametrize("pitch", [(10.0, 10.0), (7.3, 11.9), (4.1, 5.0)])
def test_maps_are_laid_over_the_image_where_they_belong(pitch):
    image = np.full((501, 903, 3), 255, np.uint8)
    image[470:476, 60:880] = 40
    size = (-(-501 * 5 // int(pitch[1])), -(-903 * 5 // int(pitch[0])))
    y, x = (np.arange(n, dtype=np.float32) for n in size)
    rows, columns = (y + 0.5) * pitch[1] / 5 - 0.5, (x + 0.5) * pitch[0] / 5 - 0.5
    near = (np.abs(rows - 472.5) < 4)[:, None] & ((columns > 60) & (columns < 880))[None]
    blank = np.zeros(size, np.float32)
    maps = OracleReader.blank(blank).replace(trace=near.astype(np.float32))
    ink = read_ink(image, maps, pitch)
    assert ink[470:476, 80:860].min() > 0.9
    assert ink[:465].max() == 0
