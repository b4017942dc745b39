"""What a network reads of names that it was not trained on, in figures and in a picture."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from ecgseg.batches import NameBatches
from ecgseg.crops.losses import name_boxes
from ecgseg.extras import nn, torch, torchvision
from ecgseg.names.name_crops import CROP_HEIGHT, CROP_WIDTH
from ecgseg.pages.boxed_pages import LEADS, BoxedPage
from ecgtypes import Page

__all__ = ["draw_predictions", "evaluate"]

HELD_OUT_CROPS = 600
SHOWN = 64
"""Crops that are read, and crops in the picture."""


@torch.no_grad()
def evaluate(model: nn.Module, pages: Sequence[Page] | Sequence[BoxedPage]) -> dict[str, float]:
    """Return how many names of held-out pages are read rightly.

    Parameters
    ----------
    model : torch.nn.Module
        Returns a `NameOutput`.
    pages : sequence of Page or BoxedPage

    Returns
    -------
    dict of float
        ``read``, the share of crops told rightly, of those that show no name too; ``box_iou``, the mean
        overlap of boxes; ``box_half``, the share of boxes with 0.5 or more.
    """
    (batch,) = NameBatches(pages, count=HELD_OUT_CROPS, seed=0)[0]
    output = model(batch["image"].to(next(model.parameters()).device))
    lead, named = output.lead.float().cpu(), torch.isfinite(batch["box"]).all(1)
    overlap = torchvision.ops.box_iou(name_boxes(output).cpu()[named], batch["box"][named]).diagonal()
    return {
        "read": float((lead.argmax(1) == batch["lead"]).float().mean()),
        "box_iou": float(overlap.mean()),
        "box_half": float((overlap >= 0.5).float().mean()),
    }


@torch.no_grad()
def draw_predictions(model: nn.Module, pages: Sequence[Page] | Sequence[BoxedPage], path: Path) -> None:
    """Write a picture: crops, each with what was read.

    Parameters
    ----------
    model : torch.nn.Module
    pages : sequence of Page or BoxedPage
    path : pathlib.Path
        A ``.png`` file.
    """
    (batch,) = NameBatches(pages, count=SHOWN, seed=0)[0]
    read = model(batch["image"].to(next(model.parameters()).device)).lead.argmax(1).tolist()
    tiles = []
    for image, number, lead in zip(batch["image"].numpy(), read, batch["lead"].tolist(), strict=True):
        shown = np.clip(160 + 50 * image.transpose(1, 2, 0), 0, 255).astype(np.uint8)
        tile = np.full((CROP_HEIGHT + 18, CROP_WIDTH + 4, 3), 255, dtype=np.uint8)
        tile[:CROP_HEIGHT, :CROP_WIDTH] = shown
        colour = (0, 130, 0) if number == lead else (220, 0, 0)
        text = LEADS[number].value if number < len(LEADS) else "none"
        cv2.putText(tile, text, (2, CROP_HEIGHT + 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 1)
        tiles.append(tile)
    rows = [np.hstack(tiles[i : i + 8]) for i in range(0, len(tiles), 8)]
    cv2.imwrite(str(path), np.vstack(rows)[:, :, ::-1])
