"""Faxes: two levels, whole dots, lost lines, and lines that keep their middle."""

import cv2
import numpy as np
import pytest

from ecgsyn import GridStyle, StandardRenderer, simulate_recording
from ecgsyn.effects import Fax, FaxParams
from ecgsyn.pages.ink_centres import centre_errors
from ecgsyn.testing import bare_page
from ecgtypes import EffectError
from tests.ecgsyn.effects.photometric import lined, middle, off_centre, page, plain


def sent(image: np.ndarray, *, px_per_mm: float = 7.874, **options: object) -> np.ndarray:
    params = FaxParams(**({"mode": "threshold", "seed": 2} | options))
    return Fax().alter(image.copy(), params, px_per_mm=px_per_mm)


@pytest.mark.parametrize("mode", ["threshold", "diffusion"])
@pytest.mark.parametrize("lines", ["fine", "standard"])
def test_black_and_white_alone(mode: str, lines: str):
    assert set(np.unique(sent(page().image, mode=mode, lines=lines, noise=0.1))) == {0, 255}


@pytest.mark.parametrize("mode", ["threshold", "diffusion"])
@pytest.mark.parametrize("lines", ["fine", "standard"])
@pytest.mark.parametrize("noise", [0.0, 0.12])
def test_traces_do_not_drift(mode: str, lines: str, noise: float):
    params = FaxParams(mode=mode, lines=lines, noise=noise, seed=4)
    assert off_centre(Fax(), params) <= 0.25


@pytest.mark.parametrize("px_per_mm", [3.0, 7.874, 12.0, 23.62])
def test_no_line_drifts_at_any_resolution(px_per_mm: float):
    moved = []
    for row in np.arange(90, 110, 0.43):
        image = lined(row=row)
        moved.append(
            middle(sent(image, px_per_mm=px_per_mm, lines="standard", threshold=0.88)) - middle(image)
        )
    assert np.median(np.abs(moved)) <= 0.25
    assert abs(np.mean(moved)) < 0.1


def test_the_grid_is_lost_by_a_threshold_and_kept_as_dots_by_diffusion():
    renderer = StandardRenderer(layout="3x1", dpi=200, page=(120.0, 95.0), grid=GridStyle(colour="pink"))
    image = renderer.render(simulate_recording(rng=7), rng=7).image
    lost, kept = (float((sent(image, mode=mode) == 0).mean()) for mode in ("threshold", "diffusion"))
    assert lost < 0.7 * kept


def test_clean_paper_stays_white():
    for level in (255, 200):
        assert sent(plain(level), mode="diffusion").min() == 255


def test_a_low_threshold_breaks_thin_lines():
    thin, thick = ((sent(page().image, threshold=level, noise=0.1) == 0).sum() for level in (0.2, 0.8))
    assert thin < 0.8 * thick


def test_lost_lines_are_white_or_copies():
    clean, damaged = sent(page().image), sent(page().image, lost=0.2)
    rows = (clean != damaged).any(axis=(1, 2))
    assert 0.02 < rows.mean() < 0.5


def test_specks_are_black():
    image = sent(plain(255), specks=10.0)
    assert 0 < (image == 0).mean() < 0.2


@pytest.mark.parametrize("dpi", [200, 300, 600])
@pytest.mark.parametrize(("lines", "down"), [("standard", 98), ("fine", 196)])
def test_dots_have_the_pitch_of_the_recommendation_at_any_resolution(dpi: int, lines: str, down: int):
    # noise makes every dot black or white by chance: edges are wherever two dots meet
    x = np.linspace(0, 1.4, dpi)
    ramp = np.broadcast_to(((x[:, None] + x) % 1.4 * 255).clip(0, 255)[..., None], (dpi, dpi, 3)).astype(
        np.uint8
    )
    image = sent(ramp, px_per_mm=dpi / 25.4, lines=lines, noise=0.5)
    for axis, dots in ((0, down), (1, 204)):
        changed = (np.diff(image[..., 0].astype(int), axis=axis) != 0).mean(axis=1 - axis)
        # lines that were painted a little thicker have some edges elsewhere
        edges = (changed > 0.15).sum()
        assert edges == pytest.approx(min(dots, dpi), rel=0.04)


@pytest.mark.parametrize("dpi", [100, 150, 200, 300])
@pytest.mark.parametrize("lines", ["fine", "standard"])
def test_the_truth_of_flat_traces_holds_at_any_resolution(dpi: int, lines: str):
    renderer = StandardRenderer(layout="3x1", dpi=dpi, page=(120.0, 95.0), row_pitch=20.3)
    recording = simulate_recording(rng=7)
    params = FaxParams(mode="threshold", lines=lines, seed=4)
    after = Fax().apply(renderer.render(recording, rng=7), params)
    ground = Fax().apply(bare_page(renderer, recording, seed=7), params)
    assert np.median(np.abs(centre_errors(after, background=ground.image).flat)) <= 0.25


def test_pale_and_uneven_ink_is_not_wiped_away():
    page = StandardRenderer(layout="3x4+1", style="siemens-megacart", dpi=150).render(
        simulate_recording(rng=4), rng=4
    )
    for seed in range(3):
        image = Fax(severity=1)(page, rng=seed).image[..., 0]
        black = cv2.erode(image, np.ones((3, 3), dtype=np.uint8)) < 128
        found = []
        for lead in page.truth.leads:
            column, row = np.floor(lead.trace[lead.visible] + 0.5).astype(int).T
            found.append(black[row, column])
        assert np.concatenate(found).mean() > 0.85


def test_out_of_range_is_refused():
    with pytest.raises(EffectError, match=r"lost is 0.5, but must be at least 0 and at most 0.2"):
        FaxParams(mode="threshold", lost=0.5, seed=1)
