"""One resampling: a page through the one warp that all its moves make together."""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.frame import Backdrop, Frame, Journey, merged
from ecgsyn.effects.seen import kept_leads, less_hidden, seen_recording
from ecgtypes import LeadMask, LeadTruth, Mask, MaskSet, Page, PageTruth, Warp
from ecgtypes.warping import nodes_inside, stretch

__all__ = ["laid_on_lid", "move_page"]

Pixels = NDArray[np.uint8]
Floats32 = NDArray[np.float32]

STEP, FINEST = 8, 2
"""Px between the points at which the warp is worked out, as a rule and at least; it is linear in between."""

STRAIGHT = 0.1
"""Px by which the warp may depart from that: where it does so by more, the step is halved."""

BAND = 512
"""Rows of the new image that are resampled at a time, to bound the memory."""

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
    mapping = _Mapping(journey)
    sight = _sight(mapping.frame)
    image = _moved_image(page.image, mapping, _Paper(paper, sight), journey.backdrop)
    moved = page.truth.moved(journey, mapping.frame.size, mask_set=page.truth.mask_set)
    moved = moved.replace(mask_set=_moved_masks(page.truth.mask_set, moved.leads, mapping, journey))
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


class _Mapping:
    """Where each pixel of the new image comes from: the inverse warp on a lattice of points."""

    def __init__(self, warp: Journey) -> None:
        self.frame = warp.frame
        middle = warp.inverse(np.array([self.frame.centre]))[0]
        along = stretch(warp, (float(middle[0]), float(middle[1])))
        self.shrink = 1 / float(np.sqrt(along[0] * along[1]))
        self.step = STEP
        self.lattice = self._nodes(warp)
        size = warp.start.size
        while self.step > FINEST and _bent(self.lattice, size) > STRAIGHT * max(self.shrink, 1.0):
            self.step //= 2
            self.lattice = self._nodes(warp)

    def _nodes(self, warp: Warp) -> Floats32:
        # one node beyond each border, so that the enlargement below is linear up to the border
        columns, rows = (int(np.ceil(extent / self.step)) + 2 for extent in self.frame.size)
        x, y = ((np.arange(count) - 0.5) * self.step - 0.5 for count in (columns, rows))
        nodes = np.empty((rows, columns, 2))
        nodes[..., 0], nodes[..., 1] = x, y[:, None]
        source = warp.inverse(nodes.reshape(-1, 2)).reshape(rows, columns, 2)
        return np.nan_to_num(source, nan=-1e6, posinf=1e6, neginf=-1e6).clip(-1e6, 1e6).astype(np.float32)

    def part(self, x0: int, y0: int, x1: int, y1: int, *, less: tuple[int, int] = (0, 0)) -> Floats32:
        """Return the source position of each pixel of a rectangle, ``less`` an offset, (rows, columns, 2)."""
        step = self.step
        left, top = x0 // step, y0 // step
        right, bottom = -(-x1 // step) + 2, -(-y1 // step) + 2
        nodes = self.lattice[top:bottom, left:right]
        if any(less):
            nodes = nodes - np.array(less, dtype=np.float32)
        size = (nodes.shape[1] * step, nodes.shape[0] * step)
        enlarged = cv2.resize(nodes, size, interpolation=cv2.INTER_LINEAR)
        dx, dy = x0 - left * step + step, y0 - top * step + step
        return np.asarray(enlarged[dy : dy + y1 - y0, dx : dx + x1 - x0], dtype=np.float32)

    def inside(self, top: int, bottom: int, size: tuple[int, int]) -> bool:
        """Return whether all pixels of some rows come from within a source image of that size."""
        nodes = self.lattice[top // self.step : -(-bottom // self.step) + 2]
        low, high = nodes.min(axis=(0, 1)), nodes.max(axis=(0, 1))
        return bool((low >= 0).all() and (high <= np.array(size) - 1).all())

    def bands(self) -> Iterator[tuple[int, int, Floats32]]:
        """Yield first row, one past the last row and source positions of one band after another."""
        width, height = self.frame.size
        for top in range(0, height, BAND):
            bottom = min(top + BAND, height)
            yield top, bottom, self.part(0, top, width, bottom)


def _bent(lattice: Floats32, size: tuple[int, int]) -> float:
    """Return by how much the warp departs from a line between two nodes on the paper, px of it, about."""
    margin = np.float32(STEP)
    beyond = (lattice < -margin) | (lattice > np.array(size, dtype=np.float32) + margin)
    outside = np.asarray(beyond.any(axis=2))
    sharpest = 0.0
    for axis in (0, 1):
        change = np.abs(np.diff(lattice, n=2, axis=axis)).max(axis=2)
        change[outside[1:-1] if axis == 0 else outside[:, 1:-1]] = 0
        sharpest = max(sharpest, float(change.max(initial=0.0)))
    return sharpest / 8


def _moved_image(image: Pixels, mapping: _Mapping, paper: _Paper, backdrop: Backdrop | None) -> Pixels:
    width, height = mapping.frame.size
    source = _softened(image, mapping.shrink)
    sheet = np.full(image.shape[:2], 255, dtype=np.uint8) if paper.sheet is None else paper.sheet
    moved = np.empty((height, width, 3), dtype=np.uint8)
    cover = np.full((height, width), 255, dtype=np.uint8)
    for top, bottom, where in mapping.bands():
        moved[top:bottom] = _remapped(source, where, cv2.INTER_CUBIC, cv2.BORDER_REPLICATE)
        if paper.sheet is not None or not mapping.inside(top, bottom, image.shape[1::-1]):
            cover[top:bottom] = _remapped(sheet, where, cv2.INTER_LINEAR, cv2.BORDER_CONSTANT)
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


def _softened(image: Pixels, shrink: float) -> Pixels:
    """Return an image without the detail that a smaller one cannot hold.

    The blur makes up for the box of ``shrink`` source pixels that one new pixel averages over: its
    variance is ``shrink**2 / 12``, of which the source pixel itself brings 1 / 12.
    """
    if shrink <= 1.05:
        return image
    sigma = float(np.sqrt((shrink**2 - 1) / 12))
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), dtype=np.uint8)


def _remapped(image: Pixels, where: Floats32, interpolation: int, border: int) -> Pixels:
    # cv2's own stubs do not know that one map of two channels needs no second one
    moved = cv2.remap(image, where, None, interpolation, borderMode=border)  # type: ignore[call-overload]
    return np.asarray(moved, dtype=np.uint8)


def _border_colour(image: Pixels) -> Pixels:
    """Return the paper's colour along the border: what a white lid would show of it."""
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    light = border.sum(axis=1, dtype=np.int32)
    return np.asarray(np.median(border[light >= np.median(light)], axis=0), dtype=np.uint8)


def _moved_masks(
    masks: MaskSet, leads: tuple[LeadTruth, ...], mapping: _Mapping, journey: Journey
) -> MaskSet:
    return MaskSet(
        size=mapping.frame.size,
        leads=tuple(
            _moved_lead_mask(mask, lead, mapping, journey)
            for mask, lead in zip(masks.leads, leads, strict=True)
        ),
        grid=_moved_mask(masks.grid, mapping, journey),
        text=_moved_mask(masks.text, mapping, journey),
        pulses=_moved_mask(masks.pulses, mapping, journey),
    )


def _moved_mask(mask: Mask, mapping: _Mapping, journey: Journey) -> Mask:
    """Return a mask after the journey: the pixels that its warped picture covers by half."""
    found = _patch(mask, mapping, journey)
    if found is None:
        return Mask(pixels=np.zeros((0, 0), dtype=np.bool_))
    x, y, pixels = found
    return Mask(x=x, y=y, pixels=pixels > HALF)


def _moved_lead_mask(mask: LeadMask, lead: LeadTruth, mapping: _Mapping, journey: Journey) -> LeadMask:
    """Return a trace's mask after the journey; as on a new page, it holds the line's middle too."""
    found = _patch(mask, mapping, journey)
    if found is None:
        return mask.replace(x=0, y=0, pixels=np.zeros((0, 0), dtype=np.bool_))
    x, y, pixels = found
    inked = (pixels > HALF).astype(np.uint8)
    seen = np.where(lead.visible[:, None], lead.trace - np.array([x, y], dtype=np.float32), np.nan)
    line = np.rint(seen * 16)
    for first, stop in _runs(lead.visible):
        cv2.polylines(inked, [line[first:stop].astype(np.int32)], isClosed=False, color=1, shift=4)
    # and, to the pixel, each point of the trace itself
    column, row = np.floor(lead.trace[lead.visible] + 0.5).astype(np.intp).T - np.array([[x], [y]])
    held = (column >= 0) & (column < inked.shape[1]) & (row >= 0) & (row < inked.shape[0])
    inked[row[held], column[held]] = 1
    return mask.replace(x=x, y=y, pixels=inked.astype(np.bool_))


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _patch(mask: Mask, mapping: _Mapping, journey: Journey) -> tuple[int, int, Pixels] | None:
    """Return where a mask's pixels come to lie, and how far the mask covers each new pixel there."""
    if not mask.pixels.any():
        return None
    x0, y0, x1, y1 = _reach(mask, journey, mapping.frame)
    if x1 <= x0 or y1 <= y0:
        return None
    source = _softened(mask.pixels.view(np.uint8) * np.uint8(255), mapping.shrink)
    where = np.empty((y1 - y0, x1 - x0), dtype=np.uint8)
    for top in range(y0, y1, BAND):
        bottom = min(top + BAND, y1)
        position = mapping.part(x0, top, x1, bottom, less=(mask.x, mask.y))
        where[top - y0 : bottom - y0] = _remapped(source, position, cv2.INTER_LINEAR, cv2.BORDER_CONSTANT)
    return x0, y0, where


def _reach(mask: Mask, journey: Journey, frame: Frame) -> tuple[int, int, int, int]:
    """Return the pixel rectangle that the mask's own rectangle comes to lie in, cut to the frame."""
    rows, columns = mask.pixels.shape
    x = np.linspace(mask.x - 1, mask.x + columns, 9)
    y = np.linspace(mask.y - 1, mask.y + rows, 9)
    moved = journey.forward(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
    low, high = np.nanmin(moved, axis=0), np.nanmax(moved, axis=0)
    slack = np.ceil(0.02 * (high - low)) + 2
    x0, y0 = np.clip(np.floor(low - slack), 0, frame.size).astype(int)
    x1, y1 = np.clip(np.ceil(high + slack) + 1, 0, frame.size).astype(int)
    return int(x0), int(y0), int(x1), int(y1)
