"""What a network says of pages that it was not trained on, in figures and in a picture."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgseg.batches import check_pages
from ecgseg.extras import nn, torch
from ecgseg.pages.boxed_pages import BoxedPage
from ecgseg.pages.metrics import score_detections
from ecgseg.pages.network_detections import decode_page, true_detections
from ecgseg.pages.normalised_images import resized
from ecgseg.pages.targets import WORKING_SIDE, page_input
from ecgtypes import Detection, Page
from ecgtypes.detections import DetectionKind

__all__ = ["draw_detections", "draw_predictions", "evaluate"]

SHOWN = 6
"""Pages in the picture."""

SMALL = 900
"""Their longer side in it, px."""


def evaluate(model: nn.Module, pages: Sequence[Page] | Sequence[BoxedPage]) -> dict[str, float]:
    """Return how well a network of `PageOutput` finds the leads and names of held-out pages.

    ``name_map50``, ``name_map``, ``region_map50`` and ``region_map`` are the mean average precision at an
    overlap of 0.5, and its mean over 0.5 to 0.95.
    """
    small, found = zip(*_predicted(model, pages), strict=True)
    truth = [true_detections(page) for page in small]
    sizes = [(page.image.shape[1], page.image.shape[0]) for page in small]
    figures: dict[str, float] = {}
    kinds: tuple[DetectionKind, ...] = ("name", "region")
    for kind in kinds:
        score = score_detections(found, truth, kind=kind, sizes=sizes)
        figures |= {f"{kind}_map50": score.map_50, f"{kind}_map": score.map_50_95}
    return figures


def draw_predictions(model: nn.Module, pages: Sequence[Page] | Sequence[BoxedPage], path: Path) -> None:
    """Write a picture, a ``.png`` file: pages with the regions (blue) and names (red) found on them."""
    drawn = [draw_detections(page.image, found) for page, found in _predicted(model, pages, SHOWN)]
    shown = np.full((SMALL * -(-len(drawn) // 2), 2 * SMALL, 3), 128, dtype=np.uint8)
    for number, image in enumerate(drawn):
        small = resized(image, SMALL / max(image.shape[:2]))
        y, x = SMALL * (number // 2), SMALL * (number % 2)
        shown[y : y + small.shape[0], x : x + small.shape[1]] = small
    cv2.imwrite(str(path), shown[:, :, ::-1])


def draw_detections(
    image: NDArray[np.uint8], found: Sequence[Detection], *, least: float = 0.3
) -> NDArray[np.uint8]:
    """Return an image with what was found on it.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    found : sequence of Detection
    least : float
        Score below which a detection is not shown.

    Returns
    -------
    ndarray of uint8
    """
    shown = image.copy()
    for detection in found:
        if detection.score < least:
            continue
        colour = (30, 60, 220) if detection.kind == "region" else (220, 0, 60)
        corners = np.rint(detection.quad.points).astype(np.int32)
        cv2.polylines(
            shown, [corners], isClosed=True, color=colour, thickness=1 + (detection.kind == "region")
        )
        at = (int(corners[:, 0].min()), int(corners[:, 1].min()) - 3)
        if detection.kind == "region":
            at = (int(corners[0, 0]) + 60, int(corners[0, 1]) + 16)
        text = f"{detection.lead} {detection.score:.2f}"
        cv2.putText(shown, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, 1, cv2.LINE_AA)
    return shown


@torch.no_grad()
def _predicted(
    model: nn.Module, pages: Sequence[Page] | Sequence[BoxedPage], count: int | None = None
) -> Iterator[tuple[BoxedPage, tuple[Detection, ...]]]:
    """Yield pages, made small, with what the network finds on them."""
    check_pages(pages)
    device = next(model.parameters()).device
    for number in range(len(pages))[:count]:
        page = pages[number]
        small = page if isinstance(page, BoxedPage) else BoxedPage.of(page, longest=WORKING_SIDE)
        height, width = small.image.shape[:2]
        factor = WORKING_SIDE / max(height, width)
        image = torch.from_numpy(page_input(resized(small.image, factor)))[None].to(device)
        said = [value[0].float().cpu().numpy() for value in model(image)]
        yield small, decode_page(said, size=(width, height), factor=factor)
