"""A page that was chosen is drawn, with its effects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import ceil
from typing import NamedTuple

import numpy as np

from ecgsyn.dataset.plan.drawing_options import Drawing, drawn_from
from ecgsyn.dataset.plan.page_choice import TRIES, Look, PageChoice
from ecgsyn.dataset.plan.recording_sources import RecordRef, reason_of
from ecgsyn.pages.renderer import Renderer
from ecgtypes import DatasetError, EcgError, Layout, Lead, Page, PageRenderer, Recording, RecordingError

__all__ = ["Drawn", "Origin", "check_fits", "draw"]

DRAW = 6
"""Which stream of random numbers draws pages; see `ecgsyn.dataset.plan.page_choice`."""

ROOM = 1e-6
"""Seconds below which a recording is just as long as its layout."""


class Origin(NamedTuple):
    """Where a signal is from.

    Parameters
    ----------
    record : str
        The record's key.
    record_id : str
        Its own name.
    patient : str
        Whose it is; the record's key where nobody is named.
    """

    record: str
    record_id: str
    patient: str


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A page and where it came from.

    Parameters
    ----------
    page : Page
    choice : PageChoice
    origins : dict of Lead to Origin
        Of each lead that was drawn; all the same unless records are mixed.
    failures : tuple of (str, str)
        Records that could not be drawn, and why.
    """

    page: Page
    choice: PageChoice
    origins: dict[Lead, Origin]
    failures: tuple[tuple[str, str], ...] = ()

    @property
    def origin(self) -> Origin:
        """That of the first lead."""
        return next(iter(self.origins.values()))


def draw(look: Look, choice: PageChoice) -> Drawn:
    """Draw a page.

    Parameters
    ----------
    look : Look
    choice : PageChoice

    Returns
    -------
    Drawn
        Of the first of its records that can be drawn.

    Raises
    ------
    DatasetError
        When a record is not what it was when it was looked at: the page would be another one.
    EcgError
        That of the last record tried, when none can be drawn.
    """
    failures: list[tuple[str, str]] = []
    for number in range(TRIES):
        refs = choice.records[number : number + len(choice.records) - TRIES + 1]
        try:
            return _drawn(look, choice, refs, number, tuple(failures))
        except DatasetError:
            raise
        except EcgError as error:
            failures.append((refs[0].key, reason_of(error, refs[0])))
            last = error
    raise last


def _drawn(
    look: Look,
    choice: PageChoice,
    refs: Sequence[RecordRef],
    number: int,
    failures: tuple[tuple[str, str], ...],
) -> Drawn:
    rng = look.rng(DRAW, choice.page, number)
    layout, drawing = look.layouts[choice.layout], look.drawing
    part, origins = _recording(refs, layout, drawing, rng)
    style = look.styles[choice.style]
    make = partial(
        look.renderer,
        style=style.varied(rng=rng) if drawing.vary else style,
        layout=layout,
        dpi=drawn_from(drawing.dpi, rng),
        page=drawing.page,
        speed=drawing.speed[int(rng.integers(len(drawing.speed)))],
        gain=drawing.gain[int(rng.integers(len(drawing.gain)))],
    )
    pitch = _row_pitch(drawing, make, part, rng)
    page = make(row_pitch=pitch).render(part, rng=int(rng.integers(2**53)))
    if not any(lead.visible.any() for lead in page.truth.leads):
        message = "nothing of the record lies on the page: remove its offset"
        raise RecordingError(message)
    changed = look.effects[choice.effects](page, rng=rng)
    return Drawn(
        page=changed,
        choice=choice,
        origins=origins,
        failures=failures,
    )


def _row_pitch(
    drawing: Drawing, make: Callable[..., PageRenderer], part: Recording, rng: np.random.Generator
) -> float | None:
    """Return the distance of rows: from a range, but no more than the page has room for."""
    wanted = drawing.row_pitch
    if not isinstance(wanted, tuple):
        return wanted
    renderer = make(row_pitch=None)
    if not isinstance(renderer, Renderer):
        return drawn_from(wanted, rng)
    low, high = min(wanted), max(wanted)
    return drawn_from((low, max(low, min(high, renderer.plan(part).pitch))), rng)


def check_fits(look: Look) -> None:
    """Refuse layouts that do not fit the page, before a page is drawn.

    Parameters
    ----------
    look : Look

    Raises
    ------
    LayoutError
        When one does not fit with one of the styles, speeds and gains.
    """
    widest = max(look.drawing.speed)
    pitch = look.drawing.row_pitch
    for layout, style in product(look.layouts, look.styles):
        needed = max(cell.stop for cell in layout.cells)
        leads = tuple(dict.fromkeys(lead.recorded for lead in layout.leads))
        flat = Recording(signals=np.zeros((len(leads), ceil(needed * 50))), leads=leads, sampling_rate=50)
        renderer = look.renderer(
            style=style,
            layout=layout,
            dpi=drawn_from(look.drawing.dpi, np.random.default_rng(0)),
            page=look.drawing.page,
            speed=widest,
            gain=look.drawing.gain[0],
            row_pitch=min(pitch) if isinstance(pitch, tuple) else pitch,
        )
        if isinstance(renderer, Renderer):
            renderer.plan(flat)


def _recording(
    refs: Sequence[RecordRef], layout: Layout, drawing: Drawing, rng: np.random.Generator
) -> tuple[Recording, dict[Lead, Origin]]:
    """Return the recording to draw, as long as the layout, and where each of its leads is from."""
    needed = max(cell.stop for cell in layout.cells)
    first = _resampled(refs[0].load(), drawing.sampling_rate)
    part = _part(first, needed, rng)
    if not drawing.mix_records:
        return part, dict.fromkeys(first.leads, _origin(refs[0], first))
    leads = tuple(dict.fromkeys(lead.recorded for lead in layout.leads))
    rows, origins = [], {}
    for lead, ref in zip(leads, refs, strict=True):
        one = _resampled(ref.load(), first.sampling_rate)
        rows.append(_part(one, needed, rng).window(0.0, part.duration).lead(lead))
        origins[lead] = _origin(ref, one)
    return part.replace(signals=np.stack(rows), leads=leads, beats=()), origins


def _origin(ref: RecordRef, recording: Recording) -> Origin:
    patient = getattr(ref, "patient", None) or recording.patient.patient_id or ref.key
    return Origin(ref.key, recording.record_id, patient)


def _resampled(recording: Recording, rate: float | None) -> Recording:
    return recording if rate is None else recording.resample(rate)


def _part(recording: Recording, needed: float, rng: np.random.Generator) -> Recording:
    """Return a stretch of a long recording that is as long as the layout, with a start by chance."""
    room = recording.duration - needed
    start = float(rng.uniform(0.0, max(room, 0.0)))
    return recording.window(start, needed) if room > ROOM else recording
