"""One resampling: a page through the one warp that all its moves make together."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base._moved_masks import moved_masks
from ecgsyn.effects.base._pixel_mapping import Mapping, remapped, softened
from ecgsyn.effects.base._visible_truth import kept_leads, less_hidden, seen_recording
from ecgsyn.effects.base.page_frames import Backdrop, Frame, Journey, merged
from ecgtypes import Page, PageTruth
from ecgtypes.warping import nodes_inside

__all__ = ["laid_on_lid", "move_page"]

Pixels = NDArray[np.uint8]

TILE = 128
"""Px of the squares that are looked at together for what lies behind the paper."""

HALF = 127.5


def move_page(page: Page, journey: Journey, *, paper: Pixels | None = None) -> Page:
    """Return a page moved by a journey: one resampling of its pixels, its truth by the same warp.

    Parameters
    ----------
    page : Page
    journey : Journey
        Its first move starts from the page's own frame.
    paper : ndarray of uint8, shape (height, width), or None
        How much paper each pixel of the page holds, 255 for all; None for all everywhere.

    Returns
    -------
    Page
        Leads of which nothing can be seen any more are left out of its truth.
    """
    journey = merged(journey)
    mapping = Mapping(journey)
    sight = _sight(mapping.frame)
    image = _moved_image(page.image, mapping, _Paper(paper, sight), journey.backdrop)
    moved = page.truth.moved(journey, mapping.frame.size, mask_set=page.truth.mask_set)
    moved = moved.replace(mask_set=moved_masks(page.truth.mask_set, moved.leads, mapping, journey))
    if sight is not None:
        moved = _within(moved, sight > HALF)
    truth = kept_leads(moved)
    image.flags.writeable = False
    return page.replace(image=image, truth=truth, recording=seen_recording(page.recording, truth.leads))


def laid_on_lid(page: Page, paper: Pixels) -> Page:
    """Return a page that does not move, with the lid showing where its paper is missing.

    Parameters
    ----------
    page : Page
    paper : ndarray of uint8, shape (height, width)
        How much paper each pixel holds, 255 for all.

    Returns
    -------
    Page
        As `move_page` would give it for no move at all, without its resampling.
    """
    bare = np.flatnonzero(paper != 255)
    if not bare.size:
        return page
    image = page.image.copy()
    flat = image.reshape(-1, 3)
    share = paper.reshape(-1)[bare, None].astype(np.uint16)
    flat[bare] = (flat[bare] * share + _border_colour(page.image) * (255 - share) + 127) // 255
    image.flags.writeable = False
    return page.replace(image=image)


class _Paper(NamedTuple):
    """How much paper there is, 255 for all: in each pixel of the page, and of the picture; None for all."""

    sheet: Pixels | None
    sight: Pixels | None


def _sight(frame: Frame) -> Pixels | None:
    """Return which pixels lie within what was cropped to, 255 inside; None where that is the whole picture.

    A pixel more on each side: what was rounded up to whole pixels shows no line along the border.
    """
    if not frame.cropped:
        return None
    sight = np.zeros(frame.size[::-1], dtype=np.uint8)
    outline = [np.rint(frame.edge * 16).astype(np.int32)]
    cv2.fillPoly(sight, outline, color=255, lineType=cv2.LINE_AA, shift=4)
    cv2.polylines(sight, outline, isClosed=True, color=255, thickness=2, lineType=cv2.LINE_AA, shift=4)
    return None if sight.min() == 255 else sight


def _within(truth: PageTruth, seen: NDArray[np.bool_]) -> PageTruth:
    """Return the truth of what can be seen; the grid ends where the paper does."""
    width, height = truth.size
    column, row = np.nan_to_num(np.floor(truth.grid + 0.5), nan=-1).astype(np.intp).reshape(-1, 2).T
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    inside[inside] = seen[row[inside], column[inside]]
    grid = nodes_inside(truth.grid, inside.reshape(truth.grid.shape[:2]))
    return less_hidden(truth, ~seen).replace(grid=grid)


def _moved_image(image: Pixels, mapping: Mapping, paper: _Paper, backdrop: Backdrop | None) -> Pixels:
    width, height = mapping.frame.size
    source = softened(image, mapping.shrink)
    sheet = np.full(image.shape[:2], 255, dtype=np.uint8) if paper.sheet is None else paper.sheet
    moved = np.empty((height, width, 3), dtype=np.uint8)
    cover = np.full((height, width), 255, dtype=np.uint8)
    for top, bottom, where in mapping.bands():
        moved[top:bottom] = remapped(source, where, cv2.INTER_CUBIC, cv2.BORDER_REPLICATE)
        if paper.sheet is not None or not mapping.inside(top, bottom, image.shape[1::-1]):
            cover[top:bottom] = remapped(sheet, where, cv2.INTER_LINEAR, cv2.BORDER_CONSTANT)
    if paper.sight is not None:
        np.minimum(cover, paper.sight, out=cover)
    if cover.min() < 255:
        _lay_on(moved, cover, _behind(image, mapping.frame, cover, backdrop))
    return moved


def _behind(image: Pixels, frame: Frame, cover: Pixels, backdrop: Backdrop | None) -> Pixels:
    """Return what is seen where there is no paper."""
    if backdrop is not None:
        return backdrop(frame, cover)
    return np.broadcast_to(_border_colour(image), (*cover.shape, 3))


def _lay_on(moved: Pixels, cover: Pixels, behind: Pixels) -> None:
    """Replace what the paper does not cover by what lies behind it, in place."""
    for top in range(0, len(moved), TILE):
        for left in range(0, moved.shape[1], TILE):
            tile = np.s_[top : top + TILE, left : left + TILE]
            part = cover[tile]
            if part.min() == 255:
                continue
            if part.max() == 0:
                moved[tile] = behind[tile]
                continue
            share = part[..., None].astype(np.uint16)
            moved[tile] = (moved[tile] * share + behind[tile] * (255 - share) + 127) // 255


def _border_colour(image: Pixels) -> Pixels:
    """Return the paper's colour along the border: what a white lid would show of it."""
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    light = border.sum(axis=1, dtype=np.int32)
    return np.asarray(np.median(border[light >= np.median(light)], axis=0), dtype=np.uint8)
