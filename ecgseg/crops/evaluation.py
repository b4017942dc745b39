"""What a network says of crops that it was not trained on, in figures and in a picture."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgseg.crops.batches import CropBatches
from ecgseg.crops.decoding import decode_columns
from ecgseg.crops.metrics import score_mask
from ecgseg.crops.traced_pages import TracedPage
from ecgseg.extras import nn, torch
from ecgtypes import Page

__all__ = ["draw_predictions", "evaluate"]

BATCHES = 8
CROPS = 12
WIDTH = 512
"""The same crops are drawn each time: 72 of this width, px."""

SHOWN = 8
"""Crops in the picture."""

WRONG = 3.0
"""Px off from which a column's line is on something else."""


def evaluate(model: nn.Module, pages: Sequence[Page] | Sequence[TracedPage]) -> dict[str, float]:
    """Return how well a network of `CropOutput` finds the targets of held-out crops, at its own size.

    Means over crops of ``iou``, ``overlapped_iou`` and ``swap_rate`` of the mask; ``line_px``, the median
    distance of the line; ``line_wrong``, the share of columns in which it is 3 px off or more; ``presence``,
    the share in which presence is told rightly.
    """
    scores, away, right = [], [], []
    for mask, other, target, line, y, confidence in _predicted(model, pages, BATCHES):
        scores.append(score_mask(mask, target > 0.5, other > 0.5))
        present = np.isfinite(line)
        away.append(np.abs(y - line)[present])
        right.append((confidence > 0.5) == present)
    off = np.concatenate(away)
    return {
        "iou": float(np.mean([score.iou for score in scores])),
        "overlapped_iou": _mean([score.overlapped_iou for score in scores]),
        "swap_rate": float(np.mean([score.swap_rate for score in scores])),
        "line_px": float(np.median(off)),
        "line_wrong": float(np.mean(off > WRONG)),
        "presence": float(np.mean(np.concatenate(right))),
    }


def draw_predictions(model: nn.Module, pages: Sequence[Page] | Sequence[TracedPage], path: Path) -> None:
    """Write a ``.png`` file: crops, below each the mask found (blue), the others (red), the line (black)."""
    rows = []
    batch = _batches(pages)[0]
    predicted = _predicted(model, pages, 1)
    images = [image for group in batch for image in group["image"].numpy()]
    for image, (mask, other, target, _, y, confidence) in zip(images[:SHOWN], predicted, strict=False):
        height, width = target.shape
        shown = 255 * (1 - np.clip(image[:3, :height].transpose(1, 2, 0), 0, 1))
        said = np.full((height, width, 3), 255.0)
        said[other > 0.5] = (255, 190, 190)
        said[mask] = (120, 120, 255)
        for column in np.flatnonzero(confidence > 0.5):
            said[int(np.clip(round(float(y[column])), 0, height - 1)), column] = 0
        rows += [shown, said, np.full((4, width, 3), 128.0)]
    widest = max(row.shape[1] for row in rows)
    filled = [np.pad(row, ((0, 0), (0, widest - row.shape[1]), (0, 0)), constant_values=128) for row in rows]
    cv2.imwrite(str(path), np.vstack(filled)[:, :, ::-1].astype(np.uint8))


def _mean(values: list[float]) -> float:
    """Return the mean of those that are numbers; NaN where none is."""
    known = [value for value in values if np.isfinite(value)]
    return sum(known) / len(known) if known else float("nan")


Prediction = tuple[
    NDArray[np.bool_],
    NDArray[np.float32],
    NDArray[np.float32],
    NDArray[np.float32],
    NDArray[np.float32],
    NDArray[np.float32],
]


def _batches(pages: Sequence[Page] | Sequence[TracedPage]) -> CropBatches:
    return CropBatches(pages, count=CROPS, widths=(WIDTH,), seed=0, changed=False)


@torch.no_grad()
def _predicted(
    model: nn.Module, pages: Sequence[Page] | Sequence[TracedPage], count: int
) -> list[Prediction]:
    """Return each crop's mask as found; others, target and line as they are; line and confidence as found."""
    device = next(model.parameters()).device
    batches = _batches(pages)
    found = []
    for number in range(count):
        for group in batches[number]:
            output = model(group["image"].to(device))
            said = [value.float().cpu().numpy() for value in output]
            for i in range(len(group["image"])):
                y, confidence = decode_columns(said[2][i], said[3][i])
                truth = [group[key][i].numpy() for key in ("other", "target", "line")]
                found.append((said[0][i] > 0, *truth, y, confidence))
    return found
