"""Batches for each step of a training, drawn from pages by the number of the step."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeAlias, TypeVar, final

import cv2
import numpy as np

from ecgseg.crops.targets import crop_target, draw_window, stack_targets
from ecgseg.crops.traced_pages import TracedPage
from ecgseg.extras import torch
from ecgseg.names.targets import draw_names, stack_names
from ecgseg.pages.boxed_pages import BoxedPage
from ecgseg.pages.page_changes import CANVASES, changed_page, is_upright, stack_pages
from ecgseg.pages.small_pages import SmallPage
from ecgseg.pages.targets import WORKING_SIDE
from ecgtypes import DatasetError, Page

__all__ = ["Batch", "Batches", "CropBatches", "NameBatches", "PageBatches", "quiet_worker"]

Batch: TypeAlias = list[dict[str, torch.Tensor]]
"""What a step learns from, in groups of images of one size."""

Small = TypeVar("Small", bound=SmallPage)
Sample = TypeVar("Sample")

USUAL_WIDTH = 384
CROPS_FROM_ONE_PAGE, NAMES_FROM_ONE_PAGE = 4, 20
"""Samples drawn from a page while it is at hand."""

DRAWS = 40
"""Tries for crops, for some windows are none to train on."""

GROUPS = 2
"""A batch of crops is split by height into this many, so that little is filled up."""

PAGES_TRIED = 200
"""Pages after which a training without a usable sample gives up."""

TRIED_FOR_SHAPE = 8
"""Pages looked at for one as wide or as high as the others of the batch."""


class Batches(torch.utils.data.Dataset[Batch], Generic[Small]):
    """The batch of any step: one seed and one step give one batch, whoever draws it.

    A subclass says in ``kind`` and `made_small` what a page is made, and in `draw` what a batch holds.

    Parameters
    ----------
    pages : sequence of Page, or of pages of its kind
        Loaded or drawn when they are asked for.
    count : int
        Samples in a batch.
    seed : int
    changed : bool, default True
        Whether light, colour and sharpness are changed.

    Raises
    ------
    DatasetError
        When there are no pages, no samples are asked for, or the seed is negative.
    """

    kind: type[Small]

    def __init__(
        self, pages: Sequence[Page] | Sequence[Small], *, count: int, seed: int, changed: bool = True
    ) -> None:
        if not (hasattr(pages, "__len__") and hasattr(pages, "__getitem__")):
            message = f"{type(pages).__name__} has no length or cannot be indexed: pages are drawn by number"
            raise DatasetError(message)
        if not len(pages):
            message = "there are no pages to train on"
            raise DatasetError(message)
        if count < 1 or seed < 0:
            message = f"a batch holds one sample or more, not {count}, and its seed is 0 or more, not {seed}"
            raise DatasetError(message)
        self.pages: Sequence[Page] | Sequence[Small] = pages
        self.count = count
        self.seed = seed
        self.changed = changed

    @final
    def __getitem__(self, step: int) -> Batch:
        """Return the batch of a step; raises DatasetError where pages give none."""
        return self.draw(np.random.default_rng([self.seed, step]))

    def draw(self, rng: np.random.Generator) -> Batch:
        """Draw a batch; to be overridden."""
        raise NotImplementedError

    def made_small(self, page: Page) -> Small:
        """Return what is needed of a page."""
        return self.kind.of(page)

    def page(self, rng: np.random.Generator) -> Small:
        """Draw a page, made small."""
        page = self.pages[int(rng.integers(len(self.pages)))]
        if isinstance(page, Page):
            return self.made_small(page)
        if not isinstance(page, self.kind):
            message = (
                f"this task is trained on Page or {self.kind.__name__}, not on {type(page).__name__}: "
                "draw pages for it, or choose another task"
            )
            raise DatasetError(message)
        return page

    def gathered(
        self,
        count: int,
        rng: np.random.Generator,
        cut: Callable[[Small, int], list[Sample]],
        *,
        at_once: int,
    ) -> list[Sample]:
        """Return samples that are cut out of as many pages as it takes.

        Parameters
        ----------
        count : int
        rng : numpy.random.Generator
        cut : callable
            Takes a page and the number of samples wanted, and returns as many or less.
        at_once : int
            Wanted of one page, at most.

        Returns
        -------
        list

        Raises
        ------
        DatasetError
            When many pages give too few.
        """
        samples: list[Sample] = []
        for _ in range(PAGES_TRIED):
            samples += cut(self.page(rng), min(count - len(samples), at_once))
            if len(samples) == count:
                return samples
        message = f"{PAGES_TRIED} pages gave {len(samples)} samples to train on, not {count}"
        raise DatasetError(message)


class CropBatches(Batches[TracedPage]):
    """Batches for the task "crops": crops of leads, in groups of like height.

    Parameters
    ----------
    pages : sequence of Page or TracedPage
        Loaded or drawn when they are asked for.
    count : int
        Crops in a batch, at the usual width of 384 px; as many pixels at others.
    widths : tuple of int
        Of the crops, px; one is drawn for each batch.
    seed : int
    changed : bool, default True
        Whether light, colour and sharpness are changed.

    Raises
    ------
    DatasetError
        When there are no pages or widths, or no crops are asked for.
    """

    kind = TracedPage

    def __init__(
        self,
        pages: Sequence[Page] | Sequence[TracedPage],
        *,
        count: int,
        widths: tuple[int, ...],
        seed: int,
        changed: bool = True,
    ) -> None:
        super().__init__(pages, count=count, seed=seed, changed=changed)
        if not widths or min(widths) < 1:
            message = f"crops are one pixel wide or more, not {widths}"
            raise DatasetError(message)
        self.widths = widths

    def draw(self, rng: np.random.Generator) -> Batch:
        """Draw crops of one width."""
        width = int(rng.choice(self.widths))

        def cut(page: TracedPage, wanted: int) -> list[dict[str, np.ndarray]]:
            windows = (draw_window(page, width, rng=rng) for _ in range(DRAWS))
            usable = [window for window in windows if window is not None][:wanted]
            return [crop_target(page, window, rng=rng if self.changed else None) for window in usable]

        count = max(round(self.count * USUAL_WIDTH / width), 1)
        samples = self.gathered(count, rng, cut, at_once=CROPS_FROM_ONE_PAGE)
        samples.sort(key=lambda sample: sample["target"].shape[0])
        size = -(-len(samples) // GROUPS)
        groups = [stack_targets(samples[i : i + size]) for i in range(0, len(samples), size)]
        return [{key: torch.from_numpy(value) for key, value in group.items()} for group in groups]


class PageBatches(Batches[BoxedPage]):
    """Batches for the task "pages": pages of one size, moved, turned and in other light each time.

    Parameters
    ----------
    pages : sequence of Page or BoxedPage
    count : int
        Pages in a batch.
    seed : int
    changed : bool, default True
        Whether light, colour and sharpness are changed.
    """

    kind = BoxedPage

    def made_small(self, page: Page) -> BoxedPage:
        """Return a page at the size at which a detector sees it."""
        return BoxedPage.of(page, longest=WORKING_SIDE)

    def draw(self, rng: np.random.Generator) -> Batch:
        """Draw pages that are all wider than high, or all higher than wide."""
        first = self.page(rng)
        upright = is_upright(first)
        canvas = CANVASES[rng.integers(len(CANVASES))]
        size = (canvas[1], canvas[0]) if upright else canvas
        pages = [first, *(self._like(upright, rng) for _ in range(self.count - 1))]
        return [stack_pages([changed_page(page, size, rng=rng, lit=self.changed) for page in pages])]

    def _like(self, upright: bool, rng: np.random.Generator) -> BoxedPage:
        page = self.page(rng)
        for _ in range(TRIED_FOR_SHAPE):
            if is_upright(page) == upright:
                break
            page = self.page(rng)
        return page


class NameBatches(Batches[BoxedPage]):
    """Batches for the task "names": crops of names, and of places that show none.

    Parameters
    ----------
    pages : sequence of Page or BoxedPage
    count : int
        Crops in a batch.
    seed : int
    changed : bool, default True
        Whether light, colour and sharpness are changed.
    """

    kind = BoxedPage

    def draw(self, rng: np.random.Generator) -> Batch:
        """Draw crops, those of one page in one light."""
        crops = self.gathered(
            self.count,
            rng,
            lambda page, wanted: draw_names(page, wanted, rng=rng, lit=self.changed),
            at_once=NAMES_FROM_ONE_PAGE,
        )
        return [stack_names(crops)]


def quiet_worker(_: int) -> None:
    """Let a loading process compute in one thread: there are others."""
    cv2.setNumThreads(0)
    torch.set_num_threads(1)
