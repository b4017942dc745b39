"""Pages drawn when they are asked for: a sequence as long as one likes, with no disk at all."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Self, overload

from ecgsyn.dataset.draw.draw_page import check_fits, draw
from ecgsyn.dataset.draw.page_items import chosen_crops
from ecgsyn.dataset.plan.argument_checks import check_workers
from ecgsyn.dataset.plan.dataset_plan import Pages, checked_seed
from ecgsyn.dataset.plan.drawing_arguments import chosen_effects, chosen_layouts, chosen_styles
from ecgsyn.dataset.plan.drawing_options import Drawing
from ecgsyn.dataset.plan.page_choice import Look, MakeRenderer
from ecgsyn.dataset.plan.record_gathering import gather
from ecgsyn.dataset.plan.recording_sources import RecordRef, Records
from ecgsyn.effect_presets import Effects
from ecgsyn.formats.dataset_item import Split
from ecgsyn.pages.standard_renderer import StandardRenderer
from ecgsyn.styles.page_styles import PageStyle
from ecgtypes import DatasetError, Layout, Page

__all__ = ["DrawnCrops", "DrawnPages", "draw_pages"]


class DrawnPages(Sequence[Page]):
    """Pages that are drawn when they are asked for; `draw_pages` makes them.

    Page ``i`` is the same page whenever, wherever and in whatever order it is asked for. It is not kept.

    Parameters
    ----------
    pages : Pages
        What each is to be.
    numbers : range
        Which of them.
    """

    def __init__(self, pages: Pages, numbers: range) -> None:
        self._pages = pages
        self._numbers = numbers

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Page: ...

    @overload
    def __getitem__(self, index: slice) -> Self: ...

    def __getitem__(self, index: int | slice) -> Page | Self:
        """Draw a page, or return some of them as a sequence of the same kind."""
        if isinstance(index, slice):
            return type(self)(self._pages, self._numbers[index])
        _, choice = self._pages.choice(self._numbers[index])
        return draw(self._pages.look, choice).page

    def part(self, index: int, count: int) -> Self:
        """Return the share of one of several readers.

        Parameters
        ----------
        index : int
            Of the reader, from 0.
        count : int
            Of readers.

        Returns
        -------
        DrawnPages
        """
        if not 0 <= index < count:
            message = f"of {count} readers there is none with the number {index}"
            raise DatasetError(message)
        return self[index::count]

    def crops(self, *, per_page: int | None = None, overlap: bool = False) -> "DrawnCrops":
        """Return crops of the pages, one lead each.

        Parameters
        ----------
        per_page : int, optional
            How many of each page, chosen by chance; else all, with ``overlap`` every third one.
        overlap : bool, default False
            Whether they are chosen such that crops with many touched columns are as frequent as others,
            as the overlap task of `build_dataset` does.

        Returns
        -------
        DrawnCrops

        Raises
        ------
        DatasetError
            When ``per_page`` is less than 1.
        """
        if per_page is not None and per_page < 1:
            message = f"per_page is a whole number from 1, not {per_page!r}"
            raise DatasetError(message)
        return DrawnCrops(self, per_page=per_page, overlap=overlap)

    def _cropped(self, index: int, per_page: int | None, *, overlap: bool) -> Iterator[Page]:
        _, choice = self._pages.choice(self._numbers[index])
        look = self._pages.look
        drawn = draw(look, choice)
        crops = None if per_page is None else (choice.page * per_page, per_page)
        tasks = ("overlap",) if overlap else ("segmentation",)
        for number in chosen_crops(look, drawn, tasks, crops):
            yield drawn.page.crop_at(number, margin_mm=look.drawing.margin_mm)

    def __repr__(self) -> str:
        """Show how many there are."""
        return f"DrawnPages({len(self)})"


class DrawnCrops(Iterable[Page]):
    """Crops of pages that are drawn one after the other; `DrawnPages.crops` makes them.

    Parameters
    ----------
    pages : DrawnPages
    per_page : int or None
    overlap : bool
    """

    def __init__(self, pages: DrawnPages, *, per_page: int | None, overlap: bool) -> None:
        self._pages = pages
        self._per_page = per_page
        self._overlap = overlap

    def __iter__(self) -> Iterator[Page]:
        """Yield the crops of each page."""
        for index in range(len(self._pages)):
            yield from self._pages._cropped(index, self._per_page, overlap=self._overlap)  # noqa: SLF001

    def part(self, index: int, count: int) -> "DrawnCrops":
        """Return the share of one of several readers: the crops of every ``count``-th page.

        Parameters
        ----------
        index : int
            Of the reader, from 0.
        count : int
            Of readers.

        Returns
        -------
        DrawnCrops
        """
        return DrawnCrops(self._pages.part(index, count), per_page=self._per_page, overlap=self._overlap)


def draw_pages(
    records: Records,
    *,
    pages: int | None = None,
    layouts: str | Layout | Iterable[str | Layout] = "3x4+1",
    styles: str | PageStyle | Iterable[str | PageStyle] = "plain",
    effects: str | Effects | Iterable[str | Effects] = "clean",
    drawing: Drawing | None = None,
    renderer: MakeRenderer = StandardRenderer,
    seed: int | None = None,
    workers: int | None = None,
    strict: bool = False,
) -> DrawnPages:
    """Return pages that are drawn when they are asked for: to train on without a disk.

    Parameters
    ----------
    records : "simulated", path-like, or iterable of path-like or Recording
        As for `build_dataset`; those that cannot be used are left out.
    pages : int, optional
        Length of the sequence; else one for each record. It costs nothing until a page is asked for.
    layouts : str or Layout or iterable of them, default "3x4+1"
    styles : str or PageStyle or iterable of them, default "plain"
    effects : str or Effects or iterable of them, default "clean"
    drawing : Drawing, optional
    renderer : callable, default `StandardRenderer`
        All as for `build_dataset`.
    seed : int, optional
    workers : int, optional
        Processes that look at the records before the first page is drawn.
    strict : bool, default False
        Whether the first record that cannot be used is an error.

    Returns
    -------
    DrawnPages
        A sequence of `ecgtypes.Page`; it pickles, so that a data loader's workers can draw.

    Raises
    ------
    DatasetError
        When an argument makes no sense, or no record can be used.
    LayoutError, UnknownNameError
        When a layout does not fit the page, or a name is unknown.

    Examples
    --------
    >>> pages = draw_pages("simulated", pages=1_000_000, layouts=("3x4+1", "12x1"), seed=7)
    >>> len(pages), pages[999_999].truth.layout.name
    (1000000, '3x4+1')
    """
    check_workers(workers)
    look = Look(
        layouts=chosen_layouts(layouts),
        styles=chosen_styles(styles),
        effects=chosen_effects(effects),
        drawing=drawing or Drawing(),
        renderer=renderer,
        seed=checked_seed(seed),
    )
    check_fits(look)
    gathered = gather(records, None, look.layouts, workers=workers, strict=strict, progress=False)
    count = len(gathered.refs) if pages is None else pages
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        message = f"pages is a whole number from 1, not {pages!r}; simulated records need one"
        raise DatasetError(message)
    known: dict[Split, tuple[RecordRef, ...]] | None = {"train": gathered.refs} if gathered.refs else None
    planned = Pages(look=look, count=count, crops=None, shares=(1.0, 0.0, 0.0), records=known)
    return DrawnPages(planned, range(count))
