"""Pages that are drawn when they are asked for: what datasets are built from, and networks trained on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product
from math import ceil
from typing import NamedTuple

import numpy as np

from ecgsyn.dataset.drawing import Drawing, drawn_from
from ecgsyn.dataset.sources import RecordRef, reason_of
from ecgsyn.page_styles import PageStyle
from ecgsyn.presets import Effects
from ecgsyn.renderer import Renderer
from ecgsyn.standard import StandardRenderer
from ecgtypes import EcgError, Layout, Lead, Page, PageRenderer, Recording, RecordingError

__all__ = [
    "Drawn",
    "Look",
    "Origin",
    "PageChoice",
    "RecordOrder",
    "check_fits",
    "choose",
    "draw",
]

CHOICE, RECORDS, BALANCE, DRAW = 3, 4, 5, 6
"""Which stream of random numbers a number seeds; 1 and 2 are those of simulation and splits."""

TRIES = 4
"""Records tried for one page before it is given up."""

ROOM = 1e-6
"""Seconds below which a recording is just as long as its layout."""

MakeRenderer = Callable[..., PageRenderer]


@dataclass(frozen=True, kw_only=True)
class Look:
    """Everything that pages of a dataset are chosen from, but for their records.

    Parameters
    ----------
    layouts : tuple of Layout
    styles : tuple of PageStyle
    effects : tuple of Effects
    drawing : Drawing
    renderer : callable
        Takes what `StandardRenderer` takes, as keywords, and returns a renderer.
    seed : int
    """

    layouts: tuple[Layout, ...]
    styles: tuple[PageStyle, ...]
    effects: tuple[Effects, ...]
    drawing: Drawing
    renderer: MakeRenderer = StandardRenderer
    seed: int = 0

    def rng(self, stream: int, *place: int) -> np.random.Generator:
        """Return the generator of one place in a stream of random numbers."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(stream, *place)))

    def balanced(self, kind: int, count: int, page: int) -> int:
        """Return a number below ``count`` such that of every ``count`` pages each gets another one."""
        order = self.rng(BALANCE, kind, page // count).permutation(count)
        return int(order[page % count])


@dataclass(frozen=True, kw_only=True)
class PageChoice:
    """What one page of a dataset is to be.

    Parameters
    ----------
    page : int
        Its number.
    layout, style, effects : int
        Their numbers within the `Look`.
    records : tuple of RecordRef
        The record to draw; the others take its place where it cannot be drawn, and are neighbours
        where records are mixed.
    """

    page: int
    layout: int
    style: int
    effects: int
    records: tuple[RecordRef, ...]


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


def choose(look: Look, page: int, records: Callable[[int], RecordRef]) -> PageChoice:
    """Choose what a page is to be.

    Parameters
    ----------
    look : Look
    page : int
    records : callable
        Takes a number and returns a record: the page's own for 0, then others of its split.

    Returns
    -------
    PageChoice
    """
    layout = look.balanced(0, len(look.layouts), page)
    needed = len(look.layouts[layout].leads) if look.drawing.mix_records else 1
    return PageChoice(
        page=page,
        layout=layout,
        style=look.balanced(1, len(look.styles), page),
        effects=look.balanced(2, len(look.effects), page),
        records=tuple(records(step) for step in range(needed + TRIES - 1)),
    )


class RecordOrder:
    """All records of a split in an order by chance, again in another order when they are used up.

    Parameters
    ----------
    count : int
        Number of records.
    look : Look
    split : int
    """

    def __init__(self, count: int, look: Look, split: int) -> None:
        self._count = count
        self._order = lru_cache(maxsize=4)(lambda epoch: look.rng(RECORDS, split, epoch).permutation(count))

    def __call__(self, place: int) -> int:
        """Return the number of the record at a place."""
        epoch, within = divmod(place, self._count)
        return int(self._order(epoch)[within])


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
    EcgError
        That of the last record tried, when none can.
    """
    failures: list[tuple[str, str]] = []
    for number in range(TRIES):
        refs = choice.records[number : number + len(choice.records) - TRIES + 1]
        try:
            return _drawn(look, choice, refs, number, tuple(failures))
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
    recording, origins = _recording(refs, layout, drawing)
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
    part = _part(recording, max(cell.stop for cell in layout.cells), rng)
    pitch = _row_pitch(drawing, make(row_pitch=None), part, rng)
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
    drawing: Drawing, renderer: PageRenderer, part: Recording, rng: np.random.Generator
) -> float | None:
    """Return the distance of rows: from a range, but no more than the page has room for."""
    wanted = drawing.row_pitch
    if not isinstance(wanted, tuple) or not isinstance(renderer, Renderer):
        return None if wanted is None else drawn_from(wanted, rng)
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
    refs: Sequence[RecordRef], layout: Layout, drawing: Drawing
) -> tuple[Recording, dict[Lead, Origin]]:
    """Return the recording to draw, and where each of its leads is from."""
    first = _resampled(refs[0].load(), drawing.sampling_rate)
    if not drawing.mix_records:
        return first, dict.fromkeys(first.leads, _origin(refs[0], first))
    leads = tuple(dict.fromkeys(lead.recorded for lead in layout.leads))
    rows, origins = [], {}
    for lead, ref in zip(leads, refs, strict=True):
        one = _resampled(ref.load(), first.sampling_rate)
        rows.append(one.window(0.0, first.duration).lead(lead))
        origins[lead] = _origin(ref, one)
    mixed = Recording(
        signals=np.stack(rows), leads=leads, sampling_rate=first.sampling_rate, record_id=first.record_id
    )
    return mixed, origins


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
