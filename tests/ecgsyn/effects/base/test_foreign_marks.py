"""Every effect says where it marks the page, and the masks of marks and separators move with it."""

from typing import Literal

import cv2
import numpy as np
import pytest

from ecgsyn import GridStyle, PulseStyle, SeparatorStyle, StandardRenderer, TextStyle, simulate_recording
from ecgsyn.effects import (
    Chain,
    Desk,
    Effect,
    EffectParams,
    Photocopy,
    PhotocopyParams,
    PunchHoles,
    Redaction,
    Rotation,
    Stamps,
    effect_names,
    get_effect,
)
from ecgsyn.effects.damage._translucent_edges import edges_of
from ecgtypes import EffectError, Mask, Page

TINTED = (206, 214, 196)
"""Paper on which both white labels and dark ink can be told."""

OPAQUE = ("bar_code", "handwriting", "page_label", "punch_holes", "qr_code", "redaction", "staples", "stamps")
OPAQUE = (*OPAQUE, "fingers", "tape", "tears")
HOLES = ("punch_holes", "tears")
STAINS = ("coffee_stain", "highlighter", "mould", "water_stain", "dust", "show_through")
DIRT = ("fax", "photocopy")
UNMARKED = sorted(set(effect_names()) - {*OPAQUE, *STAINS, *DIRT, "albumentations"})


def drawn(dpi: float = 120.0, kind: str = "none") -> Page:
    renderer = StandardRenderer(
        dpi=dpi,
        grid=GridStyle(colour="none", paper=TINTED),
        separators=SeparatorStyle(kind=kind, width=0.8),
        pulse=PulseStyle(side="none"),
        text=TextStyle(header=False, footer=False),
    )
    return renderer.render(simulate_recording(rng=4), rng=4)


PAGE = drawn()


def planted(page: Page) -> Page:
    """Return the page with every pixel in its grid mask: where the sheet can be seen after an effect."""
    masks = page.truth.mask_set
    everywhere = Mask(pixels=np.ones(page.image.shape[:2], dtype=bool))
    return page.replace(truth=page.truth.replace(mask_set=masks.replace(grid=everywhere)))


def foreign(page: Page) -> np.ndarray:
    return page.truth.mask_set.foreign.full(page.truth.size)


def grown(mask: np.ndarray, by: int = 1) -> np.ndarray:
    return cv2.dilate(mask.astype(np.uint8), np.ones((2 * by + 1,) * 2, np.uint8)).astype(bool)


def effect_of(name: str, severity: float = 0.9):
    if name == "redaction":  # on bare paper the others change nothing
        return Redaction(severity=severity, kinds=("box", "fluid", "marker"))
    return get_effect(name, severity=severity)


@pytest.mark.parametrize("name", sorted(set(effect_names()) - {"albumentations", "thermal_fade"}))
def test_what_cannot_be_seen_any_more_lies_behind_something_foreign(name: str):
    for seed in (1, 2):
        after = effect_of(name)(planted(PAGE), rng=seed)
        gone = ~after.truth.mask_set.grid.full(after.truth.size)
        assert not (gone & ~grown(foreign(after))).any(), seed


@pytest.mark.parametrize("name", OPAQUE)
def test_what_a_mark_changes_strongly_is_foreign_and_the_foreign_is_changed(name: str):
    found = 0
    for seed in (1, 2, 3, 4):
        after = effect_of(name)(planted(PAGE), rng=seed)
        change = np.abs(after.image.astype(int) - PAGE.image).max(axis=2)
        marks, strong = foreign(after), change >= 110
        assert (strong & ~grown(marks)).sum() <= 0.02 * strong.sum() + 2, seed
        # a lid of the paper's colour shows through holes: the middle of them looks the same
        hole = ~after.truth.mask_set.grid.full(after.truth.size) & (name in HOLES)
        assert (marks & ~grown((change >= 12) | hole)).sum() <= 0.05 * marks.sum() + 2, seed
        found += int(marks.sum())
    assert found > 50


@pytest.mark.parametrize("name", STAINS)
def test_the_edges_of_a_stain_are_foreign_where_they_can_be_seen(name: str):
    found = 0
    for seed in (1, 2, 3, 4):
        after = effect_of(name, 1.0)(PAGE, rng=seed)
        change = np.abs(after.image.astype(int) - PAGE.image).max(axis=2)
        marks = foreign(after)
        assert (marks & ~grown(change >= 8)).sum() <= 0.1 * marks.sum() + 2, seed
        found += int(marks.sum())
    assert found > 50


@pytest.mark.parametrize("name", UNMARKED)
def test_light_camera_and_geometry_leave_nothing_foreign_on_the_sheet(name: str):
    after = effect_of(name)(planted(PAGE), rng=3)
    if name == "thermal_fade":
        assert not foreign(after).any()
        return
    beside = ~after.truth.mask_set.grid.full(after.truth.size)
    assert not (foreign(after) & ~grown(beside)).any()


def test_a_steep_fall_of_light_is_an_edge_and_a_slow_one_is_none():
    light = np.full((40, 60), 255, np.uint8)
    light[:, 30:] = 200
    edge = edges_of(light, px_per_mm=5)
    assert edge[:, 30:32].all()
    assert not edge[:, :30].any()
    assert not edge[:, 34:].any()
    slope = np.tile(np.linspace(255, 200, 200), (9, 1)).astype(np.uint8)
    assert not edges_of(slope, px_per_mm=5).any()


def test_specks_and_the_dark_edge_of_a_copy_are_foreign():
    params = PhotocopyParams(contrast=0.5, level=0.6, uneven=0.2, specks=3, edge=6, edges=("left",), seed=1)
    after = Photocopy().apply(PAGE, params)
    marks = foreign(after)
    assert marks[:, :8].mean() > 0.9
    assert 10 < marks[:, 100:].sum() < 0.05 * marks.size
    assert (after.image[marks].min(axis=1) < 140).mean() > 0.98


def test_all_beside_the_sheet_is_foreign_in_any_composition():
    after = Chain([Rotation(severity=0.9), Desk(severity=0.9), PunchHoles(), Stamps()])(planted(PAGE), rng=5)
    beside = ~after.truth.mask_set.grid.full(after.truth.size)
    assert beside.mean() > 0.05
    assert (foreign(after) & beside).sum() > 0.99 * beside.sum()


def test_a_mark_of_a_users_effect_is_checked():
    class Odd(Photocopy):
        def marks(self, size, params, *, px_per_mm):
            return np.zeros(3, dtype=bool)

    with pytest.raises(EffectError, match=r"photocopy.marks gave an array of bool of shape \(3,\)"):
        Odd()(PAGE, rng=1)


def test_an_effect_that_marks_and_alters_nothing_is_heard():
    class HeldParams(EffectParams):
        type: Literal["held"] = "held"

    class Held(Effect[HeldParams]):
        def sample(self, rng=None):
            return HeldParams()

        def marks(self, size, params, *, px_per_mm):
            width, height = size
            return np.arange(width) < np.full((height, 1), 7)

    for effects in (Held(), Chain([Rotation(severity=0), Held()])):
        after = effects(PAGE, rng=1)
        assert foreign(after)[:, :7].all()
        assert not foreign(after)[:, 7:].any()
        assert np.array_equal(after.image, PAGE.image)


MOVING = (
    "camera_resolution", "desk", "folds", "lens_distortion", "page_curl", "partial_page", "perspective",
    "rotation", "scanner_bed", "scanner_feed", "wrinkles",
)  # fmt: skip


@pytest.mark.parametrize("name", MOVING)
def test_separators_stay_on_their_ink(name: str):
    """Ink of the separators is the difference between a page with and one without them."""
    effect = effect_of(name, 0.8)
    for seed in (1, 2):
        after, bare = effect(drawn(150, "dashes"), rng=seed), effect(drawn(150, "none"), rng=seed)
        ink = np.clip(bare.image.astype(int).mean(axis=2) - after.image.mean(axis=2), 0, None)
        mask = after.truth.mask_set.separators.full(after.truth.size)
        assert mask.sum() > 100
        strong = ink >= 0.5 * np.quantile(ink[mask], 0.9)
        assert (strong & ~grown(mask)).sum() <= 0.02 * strong.sum(), seed
        assert (mask & ~grown(strong)).sum() <= 0.05 * mask.sum(), seed
        # the middle of the mask and of the ink, piece by piece
        count, pieces = cv2.connectedComponents(grown(mask).astype(np.uint8))
        off = []
        for piece in range(1, count):
            rows, columns = np.nonzero(pieces == piece)
            inked, masked = ink[rows, columns], mask[rows, columns]
            if inked.sum() and rows.min() > 2 and rows.max() < mask.shape[0] - 3:
                off.append(np.average(columns, weights=inked) - columns[masked].mean())
        assert abs(np.median(off)) < 0.25, seed
        assert np.quantile(np.abs(off), 0.9) < 0.6, seed
