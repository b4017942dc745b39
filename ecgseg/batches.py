"""Batches for each step of a training, drawn from pages by the number of the step."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeAlias, TypeVar, final

import cv2
import numpy as np

from ecgseg.extras import torch
from ecgseg.pages.small_pages import SmallPage
from ecgtypes import DatasetError, Page

__all__ = ["Batch", "Batches", "check_pages", "quiet_worker"]

Batch: TypeAlias = list[dict[str, torch.Tensor]]
"""What a step learns from, in groups of images of one size."""

Small = TypeVar("Small", bound=SmallPage)
Sample = TypeVar("Sample")

PAGES_TRIED = 200
"""Pages after which a training without a usable sample gives up."""


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
        check_pages(pages)
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


def check_pages(pages: object) -> None:
    """Raise DatasetError where pages cannot be taken by number, or there are none."""
    if not (hasattr(pages, "__len__") and hasattr(pages, "__getitem__")):
        message = f"{type(pages).__name__} has no length or cannot be indexed: pages are drawn by number"
        raise DatasetError(message)
    if not len(pages):
        message = "there are no pages: give one or more"
        raise DatasetError(message)


def quiet_worker(_: int) -> None:
    """Let a loading process compute in one thread: there are others."""
    cv2.setNumThreads(0)
    torch.set_num_threads(1)
