"""What can be seen of a page after parts of it were hidden or left the image."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.pages.sample_positions import sample_index
from ecgtypes import Box, LeadTruth, Mask, MaskSet, Page, PageTruth, PulseTruth, Quad, Recording
from ecgtypes.warping import SHOWN, points_inside

M = TypeVar("M", bound=Mask)

__all__ = ["kept_leads", "less_hidden", "seen_recording", "sheet_page"]


def sheet_page(sheet: Sheet, page: Page) -> Page:
    """Return the page that a sheet became: its pixels, and the truth less what is hidden.

    Parameters
    ----------
    sheet : Sheet
        Drawn upon; its image becomes the page's.
    page : Page
        What it was before.

    Returns
    -------
    Page
    """
    truth = page.truth
    if sheet.hidden is not None and sheet.hidden.any():
        truth = kept_leads(less_hidden(truth, sheet.hidden))
    if sheet.written:
        truth = _with_texts(truth, sheet)
    sheet.image.flags.writeable = False
    return page.replace(image=sheet.image, truth=truth, recording=seen_recording(page.recording, truth.leads))


def kept_leads(truth: PageTruth) -> PageTruth:
    """Return the truth with the leads of which a sample can be seen.

    Parameters
    ----------
    truth : PageTruth

    Returns
    -------
    PageTruth
    """
    return truth.select(tuple(i for i, lead in enumerate(truth.leads) if lead.visible.any()))


def seen_recording(recording: Recording | None, leads: tuple[LeadTruth, ...]) -> Recording | None:
    """Return what a page prints, NaN where no lead of it can be seen.

    Parameters
    ----------
    recording : Recording or None
        What it printed before.
    leads : tuple of LeadTruth
        What can be seen now.

    Returns
    -------
    Recording or None
    """
    if recording is None:
        return None
    seen = np.zeros(recording.signals.shape, dtype=np.bool_)
    for lead in leads:
        if lead.lead.recorded not in recording.leads:
            continue
        row = recording.leads.index(lead.lead.recorded)
        first = sample_index(lead.cell.start, recording.sampling_rate)
        part = seen[row, first : first + len(lead.visible)]
        part |= lead.visible[: len(part)]
    if (seen | np.isnan(recording.signals)).all():
        return recording
    return recording.replace(signals=np.where(seen, recording.signals, np.float32(np.nan)))


def _with_texts(truth: PageTruth, sheet: Sheet) -> PageTruth:
    masks = truth.mask_set
    text = masks.text.full(truth.size)
    for piece in sheet.written:
        rows, columns = piece.mask.shape
        text[piece.y : piece.y + rows, piece.x : piece.x + columns] |= piece.mask
    texts = tuple(
        piece.text for piece in sheet.written if piece.text is not None and piece.share_seen >= SHOWN
    )
    return truth.replace(texts=(*truth.texts, *texts), mask_set=masks.replace(text=Mask(pixels=text)))


def less_hidden(truth: PageTruth, hidden: NDArray[np.bool_]) -> PageTruth:
    """Return the truth of a page on which some pixels cannot be seen.

    Parameters
    ----------
    truth : PageTruth
    hidden : ndarray of bool, shape (height, width)

    Returns
    -------
    PageTruth
        With all its leads. Names, texts and pulses of which less than half is in sight are gone.
    """
    masks = truth.mask_set
    texts = ((text, _seen_quad(text.quad, masks.text, hidden)) for text in truth.texts)
    return truth.replace(
        leads=tuple(_lead_less_hidden(lead, masks.text, hidden) for lead in truth.leads),
        pulses=tuple(pulse for pulse in truth.pulses if _pulse_share(pulse, hidden) >= SHOWN),
        texts=tuple(text.replace(quad=quad) for text, quad in texts if quad is not None),
        mask_set=MaskSet(
            size=masks.size,
            leads=tuple(_mask_less_hidden(mask, hidden) for mask in masks.leads),
            grid=_mask_less_hidden(masks.grid, hidden),
            text=_mask_less_hidden(masks.text, hidden),
            pulses=_mask_less_hidden(masks.pulses, hidden),
        ),
    )


def _lead_less_hidden(lead: LeadTruth, text: Mask, hidden: NDArray[np.bool_]) -> LeadTruth:
    visible = lead.visible.copy()
    column, row = np.floor(lead.trace[visible] + 0.5).astype(np.intp).T
    visible[visible] = ~hidden[row, column]
    name = None if lead.name is None else _seen_quad(lead.name, text, hidden)
    return lead.replace(visible=visible, name=name)


def _pulse_share(pulse: PulseTruth, hidden: NDArray[np.bool_]) -> float:
    def seen(points: NDArray[np.float64]) -> NDArray[np.bool_]:
        inside = points_inside(points, (hidden.shape[1], hidden.shape[0]))
        column, row = np.floor(points[inside] + 0.5).astype(np.intp).T
        inside[inside] = ~hidden[row, column]
        return inside

    return pulse.share_seen(seen)


def _seen_quad(quad: Quad, text: Mask, hidden: NDArray[np.bool_]) -> Quad | None:
    """Return the quad around what can be seen of a text, None where too little is left of it.

    An upright quad shrinks to the ink that is left; one at an angle stays as it is.
    """
    box = quad.box.clipped(hidden.shape[1], hidden.shape[0])
    if box is None:
        return quad
    left, top, right, bottom = (round(value + 0.5) for value in (box.x0, box.y0, box.x1, box.y1))
    part = hidden[top:bottom, left:right]
    if not part.any():
        return quad
    ink = text.cropped(left, top, right, bottom).full((right - left, bottom - top))
    ink = ink if ink.any() else np.ones_like(part)
    seen = ink & ~part
    if seen.sum() < SHOWN * ink.sum():
        return None
    if not np.allclose(quad.points, quad.box.quad().points, atol=1e-3):
        return quad
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    x0, y0 = left + columns[0] - 0.5, top + rows[0] - 0.5
    x1, y1 = left + columns[-1] + 0.5, top + rows[-1] + 0.5
    return Box(x0=x0, y0=y0, x1=x1, y1=y1).quad()


def _mask_less_hidden(mask: M, hidden: NDArray[np.bool_]) -> M:
    rows, columns = mask.pixels.shape
    part = hidden[mask.y : mask.y + rows, mask.x : mask.x + columns]
    return mask.replace(pixels=mask.pixels & ~part) if part.any() else mask
