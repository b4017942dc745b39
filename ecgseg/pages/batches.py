"""Batches of pages: what each step of the task "pages" learns from."""

import numpy as np

from ecgseg.batches import Batch, Batches
from ecgseg.pages.boxed_pages import BoxedPage
from ecgseg.pages.page_changes import CANVASES, changed_page, is_upright, stack_pages
from ecgseg.pages.targets import WORKING_SIDE
from ecgtypes import Page

__all__ = ["PageBatches"]

TRIED_FOR_SHAPE = 8
"""Pages looked at for one as wide or as high as the others of the batch."""


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
