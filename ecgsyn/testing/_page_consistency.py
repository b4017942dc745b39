"""Whether the parts of a page agree: sizes, traces, masks, regions, and the recording that it prints."""

import numpy as np
from numpy.typing import NDArray

from ecgtypes import LeadTruth, Page
from ecgtypes.signals import sample_index
from ecgtypes.warping import points_inside

__all__ = ["check_consistent"]

BESIDE = 0.5
"""Px by which a trace may leave the quad around its region."""

IN_MASK = 0.99
"""Share of the visible trace points that their mask holds at least."""


def check_consistent(page: Page, *, after: str) -> None:
    """Check that image, truth, masks and recording of a page agree; raise where they do not.

    Parameters
    ----------
    page : Page
    after : str
        What was done to it, for the message.

    Raises
    ------
    AssertionError
        With what does not agree.
    """
    truth, masks = page.truth, page.truth.masks()
    _check(masks.size == truth.size, f"after {after} the masks are of {masks.size} px, not of {truth.size}")
    pairs = [(lead.lead, lead.cell.strip) for lead in truth.leads]
    _check(
        pairs == [(mask.lead, mask.strip) for mask in masks.leads],
        f"after {after} the masks are not those of the leads, in their order",
    )
    for lead, mask in zip(truth.leads, masks.leads, strict=True):
        name = f"lead {lead.lead} (row {lead.cell.row})"
        points = lead.trace[lead.visible]
        _check(len(points), f"after {after} nothing can be seen of {name}, but it stands in the truth")
        _check(
            points_inside(points, truth.size).all(),
            f"after {after} samples of {name} count as visible that lie outside the image, or nowhere",
        )
        off = _outside(lead, points)
        _check(off <= BESIDE, f"after {after} the trace of {name} leaves its region by {off:.2f} px")
        column, row = np.floor(points + 0.5).astype(np.intp).T
        share = float(mask.full(truth.size)[row, column].mean())
        _check(share > IN_MASK, f"after {after} the mask of {name} holds {share:.1%} of its points only")
    _check_recording(page, after)


def _check(holds: object, message: str) -> None:
    if not holds:
        raise AssertionError(message)


def _outside(lead: LeadTruth, points: NDArray[np.float32]) -> float:
    """Return by how many pixels the points lie outside the lead's region at most."""
    corners = lead.region.points
    sides = np.roll(corners, -1, axis=0) - corners
    normals = np.column_stack([sides[:, 1], -sides[:, 0]])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    # outward, whichever way round the corners go
    normals *= np.sign(np.sum(normals * (corners - corners.mean(axis=0)), axis=1, keepdims=True))
    away = np.einsum("pij,ij->pi", points[:, None] - corners, normals)
    return float(away.max(initial=0.0))


def _check_recording(page: Page, after: str) -> None:
    if page.recording is None:
        return
    recording = page.recording
    seen = np.zeros(recording.signals.shape, dtype=np.bool_)
    for lead in page.truth.leads:
        first = sample_index(lead.cell.start, recording.sampling_rate)
        part = seen[recording.leads.index(lead.lead.recorded), first : first + len(lead.visible)]
        part |= lead.visible[: len(part)]
    printed = np.isfinite(recording.signals)
    _check(not (seen & ~printed).any(), f"after {after} samples can be seen that the page's recording lacks")
    _check(not (printed & ~seen).any(), f"after {after} the page's recording holds samples that are hidden")
