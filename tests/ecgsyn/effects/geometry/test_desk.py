"""Desk, scanner bed and feed: what lies around the page, and how it went through the machine."""

import numpy as np
import pytest

from ecgsyn.effects import Chain, Desk, Frame, Rotation, ScannerBed, ScannerFeed, Step
from ecgsyn.effects.geometry._desk_surfaces import SURFACES, surface
from ecgsyn.effects.geometry.desk import DeskParams
from ecgsyn.effects.geometry.scanner_bed import ScannerBedParams
from ecgsyn.effects.geometry.scanner_feed import ScannerFeedParams
from tests.ecgsyn.effects.dots import dotted_page

FRAME = Frame((900, 1200), 6.0)


def desk(**changed: object) -> DeskParams:
    values = {
        "left": 0.1,
        "top": 0.1,
        "right": 0.1,
        "bottom": 0.1,
        "surface": "laminate",
        "lift": 2.0,
        "azimuth": 0.0,
        "shadow": 0.5,
        "seed": 3,
    }
    return DeskParams(**{**values, **changed})


def bed(**changed: object) -> ScannerBedParams:
    values = {
        "left": 0,
        "top": 0,
        "right": 30,
        "bottom": 0,
        "level": 250,
        "shadow": 0.5,
        "width": 1.0,
        "azimuth": 0,
    }
    return ScannerBedParams(**{**values, **changed})


def feed(**changed: object) -> ScannerFeedParams:
    values = {"along": "y", "stretch": 0, "scale": 0, "drift": 0, "skew": 0, "steps": 0, "step": 0, "seed": 5}
    return ScannerFeedParams(**{**values, **changed})


@pytest.mark.parametrize("kind", SURFACES)
def test_each_surface_fills_any_picture(kind):
    rng = np.random.default_rng(1)
    for size, scale in (((320, 200), 2.0), ((1, 7), 8.0), ((90, 60), 24.0)):
        picture = surface(kind, size, px_per_mm=scale, rng=rng)
        assert picture.shape == (size[1], size[0], 3)
        assert picture.dtype == np.uint8


def test_surfaces_differ_from_one_another_and_from_seed_to_seed():
    pictures = {
        surface(kind, (160, 120), px_per_mm=3.0, rng=np.random.default_rng(seed)).tobytes()
        for kind in SURFACES
        for seed in (1, 2)
    }
    assert len(pictures) == 2 * len(SURFACES)


@pytest.mark.parametrize("kind", SURFACES)
def test_a_desk_shows_its_surface_around_an_unchanged_page(kind):
    page = dotted_page()
    after = Desk().apply(page, desk(surface=kind, board=10.0 if kind == "paper" else None))
    width, height = page.truth.size
    x, y = round(0.1 * width), round(0.1 * height)
    assert after.truth.size[0] == pytest.approx(1.2 * width, abs=2)
    inner = after.image[y + 1 : y + height - 1, x + 1 : x + width - 1]
    assert np.array_equal(inner, page.image[1:-1, 1:-1])
    margin = after.image[: y - 20]
    assert not np.array_equal(margin, np.broadcast_to(margin[0, 0], margin.shape))


def test_the_shadow_falls_where_it_is_sent():
    page = dotted_page()
    width, height = page.truth.size
    after = Desk().apply(page, desk(azimuth=0.0, lift=3.0)).image.mean(axis=2)
    x = round(0.1 * width)
    rows = slice(round(0.4 * height), round(0.6 * height))
    right = after[rows, x + width + 4 : x + width + 16].mean()
    left = after[rows, x - 16 : x - 4].mean()
    assert right < left - 15


def test_a_negative_margin_cuts_the_page():
    page = dotted_page()
    after = Desk().apply(page, desk(left=-0.1))
    assert after.truth.size[0] == pytest.approx(page.truth.size[0], abs=2)


def test_a_desk_reaches_around_a_page_that_was_turned():
    page = dotted_page()
    turn = Rotation()
    after = Chain([]).apply(
        page, [Step(turn, turn.params(degrees=8.0)), Step(Desk(), desk(surface="dark_table"))]
    )
    corners = [after.image[row, column].mean() for row in (5, -6) for column in (5, -6)]
    assert max(corners) < 140
    plain = turn.apply(page, turn.params(degrees=8.0))
    assert plain.image[5, 5].mean() > 200


@pytest.mark.parametrize("level", [10, 220, 250])
def test_a_bed_has_the_brightness_of_its_lid(level):
    page = dotted_page()
    after = ScannerBed().apply(page, bed(level=level))
    margin = after.image[:, -20:]
    assert abs(float(margin.mean()) - level) < 2
    assert after.truth.size[0] == pytest.approx(page.truth.size[0] + 30 * page.truth.scale.px_per_mm_x, abs=2)


def test_the_edge_of_the_paper_throws_a_shadow_on_the_lid():
    page = dotted_page()
    width = page.truth.size[0]
    after = ScannerBed().apply(page, bed(shadow=0.6))
    near, far = after.image[:, width + 1 : width + 4].mean(), after.image[:, -20:].mean()
    assert near < far - 20


def test_a_feed_at_its_own_pace_changes_the_length():
    move = ScannerFeed().move(FRAME, feed(scale=0.02))
    assert move.frame.size[1] == pytest.approx(1.02 * 1200, abs=2)
    assert move.frame.size[0] == 900


def test_the_pace_varies_along_the_feed_alone():
    move = ScannerFeed().move(FRAME, feed(stretch=0.02))
    line = move.warp.forward(np.stack([np.full(1200, 400.0), np.arange(1200.0)], axis=-1))
    pace = np.diff(line[:, 1])
    assert 0.005 < np.abs(pace - 1).max() <= 0.0201
    assert np.ptp(line[:, 0]) == 0
    row = move.warp.forward(np.stack([np.arange(900.0), np.full(900, 400.0)], axis=-1))
    assert np.ptp(row[:, 1]) == 0


def test_paper_drifts_and_runs_askew():
    drift = ScannerFeed().move(FRAME, feed(drift=2.0))
    line = drift.warp.forward(np.stack([np.full(1200, 400.0), np.arange(1200.0)], axis=-1))
    assert 2 < np.ptp(line[:, 0]) <= 4 * FRAME.px_per_mm
    skew = ScannerFeed().move(FRAME, feed(skew=2.0))
    top, bottom = skew.warp.forward([(400.0, 0.0), (400.0, 1000.0)])
    assert bottom[0] - top[0] == pytest.approx(1000 * np.tan(np.deg2rad(2.0)), abs=0.1)


def test_slips_are_sudden():
    move = ScannerFeed().move(FRAME, feed(steps=3, step=0.4))
    line = move.warp.forward(np.stack([np.full(1200, 400.0), np.arange(1200.0)], axis=-1))
    pace = np.abs(np.diff(line[:, 1]) - 1)
    assert pace.max() > 0.02
    assert np.median(pace) < 0.002


def test_a_recorder_may_feed_along_x():
    move = ScannerFeed().move(FRAME, feed(along="x", scale=0.02))
    assert move.frame.size[0] == pytest.approx(1.02 * 900, abs=2)
