"""What each page of a dataset is to be: its layout, style, effects and records, by chance and evenly."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ecgsyn.dataset.plan.drawing_options import Drawing
from ecgsyn.dataset.plan.recording_sources import RecordRef
from ecgsyn.effect_presets import Effects
from ecgsyn.formats.dataset_item import Split
from ecgsyn.pages.standard_renderer import StandardRenderer
from ecgsyn.styles.page_styles import PageStyle
from ecgtypes import DatasetError, Layout, PageRenderer

__all__ = ["TRIES", "Look", "MakeRenderer", "PageChoice", "RecordOrder", "check_strangers", "choose"]

RECORDS, BALANCE = 4, 5
"""Which stream of random numbers a number seeds; others are those of `sources` (1), `splits` (2), `draw` (6)
and `items` (7)."""

TRIES = 4
"""Records tried for one page before it is given up."""

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


def check_strangers(look: Look, records: Mapping[Split, Sequence[RecordRef]]) -> None:
    """Refuse to mix records of which a split has fewer than a page has leads.

    Parameters
    ----------
    look : Look
    records : mapping of str to sequence of RecordRef
        Those of each split.

    Raises
    ------
    DatasetError
        When a page would show two leads of one record.
    """
    needed = max(len({lead.recorded for lead in layout.leads}) for layout in look.layouts)
    for split, refs in records.items():
        if look.drawing.mix_records and 0 < len(refs) < needed:
            message = (
                f"mix_records takes each of the {needed} leads of a page from another record, and {split} "
                f"has {len(refs)} records: give more"
            )
            raise DatasetError(message)


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
