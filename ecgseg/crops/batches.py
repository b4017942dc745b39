"""Batches of crops: what each step of the task "crops" learns from."""

from collections.abc import Sequence

import numpy as np

from ecgseg.batches import Batch, Batches
from ecgseg.crops.targets import crop_target, draw_window, stack_targets
from ecgseg.crops.traced_pages import TracedPage
from ecgseg.extras import torch
from ecgtypes import DatasetError, Page

__all__ = ["CropBatches"]

USUAL_WIDTH = 384

FROM_ONE_PAGE = 4
"""Crops drawn from a page while it is at hand."""

DRAWS = 40
"""Tries for crops, for some windows are none to train on."""

GROUPS = 2
"""A batch of crops is split by height into this many, so that little is filled up."""


class CropBatches(Batches[TracedPage]):
    """Batches for the task "crops": crops of leads, in groups of like height.

    Parameters
    ----------
    pages, seed, changed
        As of `Batches`.
    count : int
        Crops in a batch, at the usual width of 384 px; as many pixels at others.
    widths : tuple of int
        Of the crops, px; one is drawn for each batch.

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
        samples = self.gathered(count, rng, cut, at_once=FROM_ONE_PAGE)
        samples.sort(key=lambda sample: sample["target"].shape[0])
        size = -(-len(samples) // GROUPS)
        groups = [stack_targets(samples[i : i + size]) for i in range(0, len(samples), size)]
        return [{key: torch.from_numpy(value) for key, value in group.items()} for group in groups]
