"""Batches of crops for each step of a training, drawn from pages by the number of the step."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np

from ecgseg.extras import torch
from ecgseg.targets import Arrays, crop_target, draw_window, stack_targets
from ecgseg.tracks import TracedPage
from ecgtypes import DatasetError, Page

__all__ = ["Batch", "CropBatches", "SmallPages"]

Batch: TypeAlias = list[dict[str, torch.Tensor]]

USUAL_WIDTH = 384
FROM_ONE_PAGE = 4
"""Crops drawn from a page while it is at hand."""

DRAWS = 40
"""Tries for these, for some windows are none to train on."""

GROUPS = 2
"""A batch is split by height into this many, so that little is filled up."""

PAGES_TRIED = 200
"""Pages after which a training without a usable crop gives up."""


class SmallPages(Sequence[TracedPage]):
    """The pages that `TracedPage.save` wrote to a folder, in the order of their names.

    Parameters
    ----------
    folder : path-like

    Raises
    ------
    DatasetError
        When the folder holds none.
    """

    def __init__(self, folder: str | Path) -> None:
        self.paths = sorted(Path(folder).glob("*.npz"))
        if not self.paths:
            message = f"{folder} holds no page made small (*.npz)"
            raise DatasetError(message)

    def __len__(self) -> int:
        """Return the number of pages."""
        return len(self.paths)

    def __getitem__(self, index: int) -> TracedPage:  # type: ignore[override]
        """Load a page."""
        return TracedPage.load(self.paths[index])


class CropBatches(torch.utils.data.Dataset[Batch]):
    """The batch of any step: one seed and one step give one batch, whoever draws it.

    Parameters
    ----------
    pages : sequence of Page or TracedPage
        Loaded or drawn when they are asked for.
    crops : int
        In a batch, at the usual width of 384 px; as many pixels at others.
    widths : tuple of int
        Of the crops, px; one is drawn for each batch.
    seed : int
    changed : bool, default True
        Whether light, colour and sharpness are changed.
    """

    def __init__(
        self,
        pages: Sequence[Page] | Sequence[TracedPage],
        *,
        crops: int,
        widths: tuple[int, ...],
        seed: int,
        changed: bool = True,
    ) -> None:
        if not len(pages):
            message = "there are no pages to draw crops from"
            raise DatasetError(message)
        self.pages = pages
        self.crops = crops
        self.widths = widths
        self.seed = seed
        self.changed = changed

    def __getitem__(self, step: int) -> Batch:
        """Return the batch of a step, as groups of crops of like height."""
        rng = np.random.default_rng([self.seed, step])
        width = int(rng.choice(self.widths))
        samples = self._samples(max(round(self.crops * USUAL_WIDTH / width), 1), width, rng)
        samples.sort(key=lambda sample: sample["target"].shape[0])
        size = -(-len(samples) // GROUPS)
        groups = [stack_targets(samples[i : i + size]) for i in range(0, len(samples), size)]
        return [{key: torch.from_numpy(value) for key, value in group.items()} for group in groups]

    def _samples(self, count: int, width: int, rng: np.random.Generator) -> list[Arrays]:
        samples: list[Arrays] = []
        for _ in range(PAGES_TRIED):
            page = self.pages[int(rng.integers(len(self.pages)))]
            small = page if isinstance(page, TracedPage) else TracedPage.of(page)
            wanted = min(count - len(samples), FROM_ONE_PAGE)
            windows = (draw_window(small, width, rng=rng) for _ in range(DRAWS))
            usable = [window for window in windows if window is not None][:wanted]
            samples += [crop_target(small, window, rng=rng if self.changed else None) for window in usable]
            if len(samples) == count:
                return samples
        message = f"{PAGES_TRIED} pages gave {len(samples)} crops to train on, not {count}"
        raise DatasetError(message)


def quiet_worker(_: int) -> None:
    """Let a loading process compute in one thread: there are others."""
    cv2.setNumThreads(0)
    torch.set_num_threads(1)
