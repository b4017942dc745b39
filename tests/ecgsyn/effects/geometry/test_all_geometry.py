"""What all geometry must keep: warps and their inverses agree, nothing folds over, the truth stays true."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgsyn.effects import (
    CameraResolution,
    Chain,
    Desk,
    Effect,
    EffectParams,
    Folds,
    Frame,
    LensDistortion,
    Move,
    PageCurl,
    PartialPage,
    Perspective,
    Rotation,
    ScannerBed,
    ScannerFeed,
    Wrinkles,
)
from ecgsyn.effects.base._pixel_mapping import Mapping
from ecgsyn.effects.base.page_frames import Journey
from ecgtypes import EffectError, Page
from tests.ecgsyn.effects.dots import dotted_page, node_errors, plain_page, trace_error

GEOMETRY: tuple[type[Effect], ...] = (
    CameraResolution,
    Desk,
    Folds,
    LensDistortion,
    PageCurl,
    PartialPage,
    Perspective,
    ScannerBed,
    ScannerFeed,
    Wrinkles,
)
BENDS = (Folds, PageCurl, Wrinkles, ScannerFeed, LensDistortion)

RIGHT, DOWN = np.array([0.5, 0.0]), np.array([0.0, 0.5])

sizes = st.tuples(st.integers(64, 5000), st.integers(64, 5000))
names = [kind.__name__ for kind in GEOMETRY]


def moved(kind: type[Effect], frame: Frame, *, severity: float, seed: int) -> Move | None:
    effect = kind(severity=severity)
    return effect.move(frame, effect.sample(seed))


def points_in(frame: Frame, *, seed: int, count: int = 800) -> np.ndarray:
    share = np.random.default_rng(seed).uniform(0, 1, (count, 2))
    return share * np.array(frame.size) - 0.5


@pytest.mark.parametrize("kind", GEOMETRY, ids=names)
@given(
    size=sizes,
    dpi=st.floats(72, 600),
    severity=st.floats(0.01, 1),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=12, deadline=None)
def test_a_warp_and_its_inverse_agree(kind, size, dpi, severity, seed):
    frame = Frame(size, dpi / 25.4)
    move = moved(kind, frame, severity=severity, seed=seed)
    if move is None:
        return
    there = points_in(frame, seed=seed)
    assert np.abs(move.warp.inverse(move.warp.forward(there)) - there).max() < 0.01
    back = points_in(move.frame, seed=seed)
    assert np.abs(move.warp.forward(move.warp.inverse(back)) - back).max() < 0.01


@pytest.mark.parametrize("kind", GEOMETRY, ids=names)
@given(
    size=sizes,
    dpi=st.floats(72, 600),
    severity=st.floats(0.01, 1),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=12, deadline=None)
def test_nothing_folds_over(kind, size, dpi, severity, seed):
    frame = Frame(size, dpi / 25.4)
    move = moved(kind, frame, severity=severity, seed=seed)
    if move is None:
        return
    at = points_in(frame, seed=seed)
    along_x = move.warp.forward(at + RIGHT) - move.warp.forward(at - RIGHT)
    along_y = move.warp.forward(at + DOWN) - move.warp.forward(at - DOWN)
    area = along_x[:, 0] * along_y[:, 1] - along_x[:, 1] * along_y[:, 0]
    assert area.min() > 0


@pytest.mark.parametrize("dpi", [72, 200, 600])
@pytest.mark.parametrize("kind", BENDS, ids=lambda kind: kind.__name__)
def test_the_resampling_follows_the_warp(kind, dpi):
    frame = Frame((round(11 * dpi), round(8.5 * dpi)), dpi / 25.4)
    for seed in range(3):
        move = moved(kind, frame, severity=1.0, seed=seed)
        assert move is not None
        mapping = Mapping(Journey(frame, (move,)))
        width, height = move.frame.size
        top, left = height // 3, width // 3
        part = mapping.part(left, top, min(left + 700, width), min(top + 300, height))
        x, y = np.meshgrid(np.arange(left, left + part.shape[1]), np.arange(top, top + part.shape[0]))
        exact = move.warp.inverse(np.stack([x, y], axis=-1).reshape(-1, 2)).reshape(part.shape)
        assert np.hypot(*(part - exact).transpose(2, 0, 1)).max() < 0.1


def test_the_lattice_is_refined_where_the_picture_is_small():
    frame = Frame((64, 64), 72 / 25.4)
    move = moved(Perspective, frame, severity=1.0, seed=1)
    assert move is not None
    mapping = Mapping(Journey(frame, (move,)))
    part = mapping.part(0, 0, *move.frame.size)
    x, y = np.meshgrid(np.arange(part.shape[1]), np.arange(part.shape[0]))
    exact = move.warp.inverse(np.stack([x, y], axis=-1).reshape(-1, 2)).reshape(part.shape)
    assert np.abs(part - exact).max() < 0.2


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", GEOMETRY, ids=names)
def test_dots_stand_where_the_truth_says(kind, seed):
    effect = kind(severity=1.0) if kind is not CameraResolution else kind(severity=0.5)
    page = effect(dotted_page(), rng=seed)
    errors = node_errors(page)
    assert errors.size > 30
    assert errors.max() < 0.5
    assert np.median(errors) < 0.15


@pytest.mark.parametrize("kind", GEOMETRY, ids=names)
def test_traces_stand_where_the_truth_says(kind):
    effect = kind(severity=1.0) if kind is not CameraResolution else kind(severity=0.5)
    steps = Chain([effect]).sample(5)
    if isinstance(effect, Desk):
        # what lies beside the paper is no background for a measure of ink
        steps = tuple(
            step._replace(params=step.params.replace(surface="laminate", board=None)) for step in steps
        )
    assert trace_error(Chain([effect]).apply(plain_page(), steps)) < 0.25


@pytest.mark.parametrize("seed", range(3))
def test_a_whole_photo_keeps_its_truth(seed):
    chain = Chain(
        [
            Rotation(severity=0.3),
            PageCurl(severity=0.5),
            Folds(severity=0.6),
            Wrinkles(severity=0.5),
            Perspective(severity=0.5),
            LensDistortion(severity=0.5),
            Desk(severity=0.6),
            CameraResolution(severity=0.3),
        ]
    )
    errors = node_errors(chain(dotted_page(200.0), rng=seed))
    assert errors.size > 100
    assert errors.max() < 0.5


@pytest.mark.parametrize("kind", GEOMETRY, ids=names)
def test_no_severity_no_change(kind):
    page = dotted_page()
    for seed in range(4):
        after = kind(severity=0.0)(page, rng=seed)
        assert np.array_equal(after.image, page.image)
        assert after.truth.replace(history=()) == page.truth


@pytest.mark.parametrize("kind", GEOMETRY, ids=names)
def test_the_same_parameters_give_the_same_page(kind):
    page = dotted_page()
    before = page.image.copy()
    effect = kind(severity=0.7)
    params = effect.sample(11)
    again = type(params).model_validate_json(params.model_dump_json())
    assert again == params
    first, second = effect.apply(page, params), effect.apply(page, again)
    assert np.array_equal(first.image, second.image)
    assert first.truth == second.truth
    assert np.array_equal(page.image, before)


@pytest.mark.parametrize("kind", GEOMETRY, ids=names)
def test_more_severity_moves_more(kind):
    frame = Frame((1600, 1200), 15.0)

    def change(severity: float) -> float:
        total = 0.0
        for seed in range(12):
            move = moved(kind, frame, severity=severity, seed=seed)
            if move is not None:
                corners = move.warp.forward(frame.edge)
                total += float(np.abs(np.diff(corners, axis=0) - np.diff(frame.edge, axis=0)).mean())
                total += float(np.abs(np.subtract(move.frame.size, frame.size)).mean())
        return total

    assert 0 < change(0.3) < change(1.0)


@pytest.mark.parametrize("size", [(64, 64), (64, 20), (1, 40), (40, 1)])
@pytest.mark.parametrize("kind", GEOMETRY, ids=names)
def test_tiny_pages_survive(kind, size):
    page = tiny(size)
    for seed in range(3):
        after = kind(severity=1.0)(page, rng=seed)
        assert min(after.truth.size) >= 1
        assert after.image.shape[:2] == after.truth.size[::-1]


def tiny(size: tuple[int, int]) -> Page:
    page = dotted_page()
    width, height = size
    truth = page.truth.select(()).replace(
        size=size,
        grid=np.zeros((0, 0, 2), dtype=np.float32),
        pulses=(),
        texts=(),
        mask_set=page.truth.mask_set.select(()).cropped(100, 100, 100 + width, 100 + height),
    )
    return Page(image=page.image[100 : 100 + height, 100 : 100 + width], truth=truth)


@pytest.mark.parametrize(
    ("kind", "name", "value", "range_"),
    [
        (Perspective, "pitch", 60, "at least -45"),
        (PageCurl, "start", -50, "at least -45"),
        (Folds, "seed", -1, "at least 0"),
        (Wrinkles, "facet", 1, "at least 8"),
        (ScannerFeed, "drift", 9, "at most 4"),
        (LensDistortion, "k1", 0.5, "at most 0.15"),
        (PartialPage, "left", 0.9, "at most 0.7"),
        (Desk, "shadow", 2, "at most 0.9"),
        (ScannerBed, "level", 300, "at most 255"),
        (CameraResolution, "px_per_mm", 100, "at least 1 and at most 50"),
    ],
)
def test_what_is_out_of_range_is_refused_with_the_range(kind, name, value, range_):
    good: EffectParams = kind().sample(1)
    with pytest.raises(EffectError, match=f"{name}.*{range_}"):
        kind.params(**{**good.model_dump(), name: value})


def test_a_bend_comes_before_other_moves_whatever_the_order():
    page = dotted_page()
    fold, turn = Folds(severity=0.7), Rotation(severity=0.3)
    bent = Chain([fold, turn]).apply(page, [*Chain([fold]).sample(1), *Chain([turn]).sample(2)])
    turned = Chain([turn, fold]).apply(page, [*Chain([turn]).sample(2), *Chain([fold]).sample(1)])
    assert np.array_equal(bent.image, turned.image)


def test_the_papers_edge_is_followed_through_a_chain():
    frame = Frame((400, 300), 4.0)
    turn = moved(Rotation, frame, severity=1.0, seed=3)
    assert turn is not None
    after = turn.after(frame).frame
    assert np.allclose(after.edge, turn.warp.forward(frame.edge))
    assert replace(after, outline=None).edge[0] == pytest.approx((-0.5, -0.5))
