"""The masks of a page after its moves: the pixels that what they mark has come to cover by half."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base._pixel_mapping import BAND, Mapping, remapped, softened
from ecgsyn.effects.base.page_frames import Frame, Journey
from ecgtypes import LeadMask, LeadTruth, Mask, MaskSet

__all__ = ["moved_masks"]

Pixels = NDArray[np.uint8]

HALF = 127.5


def moved_masks(masks: MaskSet, leads: tuple[LeadTruth, ...], mapping: Mapping, journey: Journey) -> MaskSet:
    """Return the masks of a page after a journey.

    Parameters
    ----------
    masks : MaskSet
        Of the page before.
    leads : tuple of LeadTruth
        Where the leads are after it, in the same order.
    mapping : Mapping
        Of the journey.
    journey : Journey

    Returns
    -------
    MaskSet
    """
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


def _moved_mask(mask: Mask, mapping: Mapping, journey: Journey) -> Mask:
    """Return a mask after the journey: the pixels that its warped picture covers by half."""
    found = _patch(mask, mapping, journey)
    if found is None:
        return Mask(pixels=np.zeros((0, 0), dtype=np.bool_))
    x, y, pixels = found
    return Mask(x=x, y=y, pixels=pixels > HALF)


def _moved_lead_mask(mask: LeadMask, lead: LeadTruth, mapping: Mapping, journey: Journey) -> LeadMask:
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


def _patch(mask: Mask, mapping: Mapping, journey: Journey) -> tuple[int, int, Pixels] | None:
    """Return where a mask's pixels come to lie, and how far the mask covers each new pixel there."""
    if not mask.pixels.any():
        return None
    x0, y0, x1, y1 = _reach(mask, journey, mapping.frame)
    if x1 <= x0 or y1 <= y0:
        return None
    source = softened(mask.pixels.view(np.uint8) * np.uint8(255), mapping.shrink)
    where = np.empty((y1 - y0, x1 - x0), dtype=np.uint8)
    for top in range(y0, y1, BAND):
        bottom = min(top + BAND, y1)
        position = mapping.part(x0, top, x1, bottom, less=(mask.x, mask.y))
        where[top - y0 : bottom - y0] = remapped(source, position, cv2.INTER_LINEAR, cv2.BORDER_CONSTANT)
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
