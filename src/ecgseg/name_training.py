"""Training to read names: crops of them, the loss, and how many are read rightly."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy, smooth_l1_loss

from ecgseg.batches import Batch
from ecgseg.boxed_pages import LEADS, BoxedPage
from ecgseg.extras import nn, torch, torchvision
from ecgseg.models.name_network import NameOutput
from ecgseg.name_crops import AROUND, CROP_HEIGHT, CROP_WIDTH, crop_matrix, cut_name, name_input, name_size
from ecgseg.page_batches import relit
from ecgtypes import DatasetError, Page

__all__ = ["NameBatches", "draw_names", "evaluate_names", "name_loss"]

Pages: TypeAlias = Sequence[Page] | Sequence[BoxedPage]

FROM_ONE_PAGE = 20
"""Crops drawn from a page while it is at hand."""

NONE = 0.2
"""Share of crops that show no name."""

PAGES_TRIED = 100
HELD_OUT_CROPS = 600


class Crop(NamedTuple):
    """A crop, the number of the lead that it names, and where: x0, y0, x1, y1 from its middle, in heights."""

    image: NDArray[np.uint8]
    lead: int
    box: NDArray[np.float32]


class NameBatches(torch.utils.data.Dataset[Batch]):
    """The batch of any step: one seed and one step give one batch, whoever draws it.

    Parameters
    ----------
    pages : sequence of Page or BoxedPage
    count : int
        Crops in a batch.
    seed : int
    """

    def __init__(self, pages: Pages, *, count: int, seed: int) -> None:
        if not len(pages):
            message = "there are no pages to learn names from"
            raise DatasetError(message)
        self.pages = pages
        self.count = count
        self.seed = seed

    def __getitem__(self, step: int) -> Batch:
        """Return the batch of a step."""
        rng = np.random.default_rng([self.seed, step])
        crops: list[Crop] = []
        for _ in range(PAGES_TRIED):
            page = self.pages[int(rng.integers(len(self.pages)))]
            small = page if isinstance(page, BoxedPage) else BoxedPage.of(page)
            wanted = min(FROM_ONE_PAGE, self.count - len(crops))
            crops += _relit(_crops(small, wanted, rng), rng)
            if len(crops) == self.count:
                break
        else:
            message = f"{PAGES_TRIED} pages gave {len(crops)} names to learn from, not {self.count}"
            raise DatasetError(message)
        images, leads, boxes = zip(*crops, strict=True)
        return [
            {
                "image": torch.from_numpy(name_input(images)),
                "lead": torch.tensor(leads),
                "box": torch.from_numpy(np.stack(boxes)),
            }
        ]


def name_loss(output: NameOutput, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the parts of the loss of `NameNetwork`; training makes their sum small.

    Parameters
    ----------
    output : NameOutput
    batch : dict
        As of `NameBatches`; a box that is NaN is that of no name.

    Returns
    -------
    dict of torch.Tensor
        ``lead`` (cross-entropy) and ``box`` (1 - GIoU and distances); single numbers.
    """
    named = torch.isfinite(batch["box"]).all(1)
    said = output.box.float()[named]
    half = said[:, 2:].clamp(-5, 2).exp() / 2
    boxes = torch.cat([said[:, :2] - half, said[:, :2] + half], 1)
    truth = batch["box"][named]
    overlap = torchvision.ops.generalized_box_iou_loss(boxes, truth, reduction="sum")
    away = 10 * smooth_l1_loss(boxes, truth, beta=0.03, reduction="sum") / 4
    return {
        "lead": cross_entropy(output.lead.float(), batch["lead"], label_smoothing=0.02),
        "box": (overlap + away) / named.sum().clamp_min(1),
    }


@torch.no_grad()
def evaluate_names(model: nn.Module, pages: Pages) -> dict[str, float]:
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
    lead, box = output.lead.float().cpu(), output.box.float().cpu()
    named = torch.isfinite(batch["box"]).all(1)
    half = box[:, 2:].clamp(-5, 2).exp() / 2
    boxes = torch.cat([box[:, :2] - half, box[:, :2] + half], 1)[named]
    overlap = torchvision.ops.box_iou(boxes, batch["box"][named]).diagonal()
    return {
        "read": float((lead.argmax(1) == batch["lead"]).float().mean()),
        "box_iou": float(overlap.mean()),
        "box_half": float((overlap >= 0.5).float().mean()),
    }


@torch.no_grad()
def draw_names(model: nn.Module, pages: Pages, path: Path) -> None:
    """Write a picture: crops, each with what was read.

    Parameters
    ----------
    model : torch.nn.Module
    pages : sequence of Page or BoxedPage
    path : pathlib.Path
        A ``.png`` file.
    """
    (batch,) = NameBatches(pages, count=64, seed=0)[0]
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


def _relit(crops: list[Crop], rng: np.random.Generator) -> list[Crop]:
    """Return crops of one page in one other light."""
    if not crops:
        return crops
    lit = relit(np.vstack([crop.image for crop in crops]), rng)
    return [crop._replace(image=part) for crop, part in zip(crops, np.split(lit, len(crops)), strict=True)]


def _crops(page: BoxedPage, count: int, rng: np.random.Generator) -> list[Crop]:
    """Return crops of names, cut as loosely as a detector finds them, and some of other places."""
    seen = np.flatnonzero(np.isfinite(page.names).all(axis=(1, 2)))
    if not seen.size:
        return []
    found = []
    for number in rng.choice(seen, size=count):
        quad = page.names[number]
        low, high = quad.min(axis=0), quad.max(axis=0)
        size = name_size(np.concatenate([low, high]))
        if rng.random() < NONE:
            found.append(_elsewhere(page, seen, size, rng))
            continue
        middle = (low + high) / 2 + rng.normal(0, 0.17, size=2) * size
        cut = size * float(np.exp(rng.normal(0, 0.17)))
        degrees = float(rng.normal(0, 5) if rng.random() < 0.7 else rng.uniform(-15, 15))
        matrix = crop_matrix(middle, cut, degrees=degrees)
        matrix[:, :2] += matrix[0, 0] * rng.normal(0, 0.04, size=(2, 2))
        matrix[:, 2] += crop_matrix(middle, cut, degrees=degrees) @ [*middle, 1] - matrix @ [*middle, 1]
        moved = (
            quad @ matrix[:, :2].T + matrix[:, 2] - np.array([(CROP_WIDTH - 1) / 2, (CROP_HEIGHT - 1) / 2])
        )
        box = np.concatenate([moved.min(axis=0), moved.max(axis=0)]) / CROP_HEIGHT
        found.append(Crop(cut_name(page.image, matrix), int(page.leads[number]), box.astype(np.float32)))
    return found


def _elsewhere(page: BoxedPage, seen: NDArray[np.intp], size: float, rng: np.random.Generator) -> Crop:
    """Return the crop of a place, one with much ink, that shows no name."""
    height, width = page.image.shape[:2]
    middles = page.names[seen].mean(axis=1)
    places = rng.uniform((0, 0), (width, height), size=(12, 2))
    reach = AROUND * size
    apart = (np.abs(places[:, None] - middles) > (reach, 0.6 * reach)).any(axis=2).all(axis=1)
    places = places[apart] if apart.any() else np.array([[-10 * size, -10 * size]])
    cuts = [crop_matrix(place, size * float(np.exp(rng.normal(0, 0.3)))) for place in places[:6]]
    crops = [cut_name(page.image, cut) for cut in cuts]
    inked = max(crops, key=lambda crop: float(crop.std()))
    return Crop(inked, len(LEADS), np.full(4, np.nan, dtype=np.float32))
