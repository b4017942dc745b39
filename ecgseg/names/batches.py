"""Batches of crops of names: what each step of the task "names" learns from."""

import numpy as np

from ecgseg.batches import Batch, Batches
from ecgseg.names.targets import draw_names, stack_names
from ecgseg.pages.boxed_pages import BoxedPage

__all__ = ["NameBatches"]

FROM_ONE_PAGE = 20
"""Crops drawn from a page while it is at hand."""


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
            at_once=FROM_ONE_PAGE,
        )
        return [stack_names(crops)]
