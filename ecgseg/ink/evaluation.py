"""What a network says of flat pages that it was not trained on, in figures and in a picture."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from ecgseg.batches import check_pages
from ecgseg.extras import nn, torch
from ecgseg.ink.decoding import decoded, ink_input
from ecgseg.ink.flat_pages import FlatPage
from ecgseg.ink.metrics import score_ink
from ecgseg.outputs import InkOutput
from ecgtypes import InkMaps, Page

__all__ = ["draw_predictions", "evaluate"]

LARGEST = 1216
"""px: the middle of larger pages is looked at."""

SHOWN = 4
"""Pages in the picture."""


def evaluate(model: nn.Module, pages: Sequence[Page] | Sequence[FlatPage]) -> dict[str, float]:
    """Return how well a network of `InkOutput` reads the ink of held-out pages: see `score_ink`."""
    return score_ink(_predicted(model, pages))


def draw_predictions(model: nn.Module, pages: Sequence[Page] | Sequence[FlatPage], path: Path) -> None:
    """Write a picture, a ``.png`` file: pages, and beside each what is said of its ink."""
    rows = []
    for page, said in _predicted(model, pages, SHOWN):
        small = page.image[::2, ::2]
        row = np.concatenate([small, said.picture(small)], axis=1)
        rows.append(cv2.copyMakeBorder(row, 0, 4, 0, LARGEST - row.shape[1], cv2.BORDER_CONSTANT))
    cv2.imwrite(str(path), np.concatenate(rows)[:, :, ::-1])


@torch.no_grad()
def _predicted(
    model: nn.Module, pages: Sequence[Page] | Sequence[FlatPage], count: int | None = None
) -> Iterator[tuple[FlatPage, InkMaps]]:
    check_pages(pages)
    device = next(model.parameters()).device
    for number in range(len(pages))[:count]:
        page = pages[number]
        flat = _middle(page if isinstance(page, FlatPage) else FlatPage.of(page))
        image = torch.from_numpy(ink_input(flat.image))[None].to(device)
        said = InkOutput(*(value[0].float().cpu().numpy() for value in model(image)))
        height, width = flat.maps.shape[1:]
        yield flat, decoded(said, height=height, width=width)


def _middle(page: FlatPage) -> FlatPage:
    height, width = (min(side, LARGEST) for side in page.image.shape[:2])
    y, x = ((side - kept) // 8 * 4 for side, kept in zip(page.image.shape, (height, width), strict=False))
    return FlatPage(
        page.image[y : y + height, x : x + width],
        page.maps[:, y // 2 : (y + height) // 2, x // 2 : (x + width) // 2],
        page.offsets[:, y // 4 : (y + height) // 4, x // 4 : (x + width) // 4],
        page.known,
    )
