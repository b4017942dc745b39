"""Crops of names drawn from pages, and what the network that reads them should say."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgseg.extras import torch
from ecgseg.names.name_crops import (
    AROUND,
    CROP_HEIGHT,
    CROP_WIDTH,
    crop_matrix,
    cut_name,
    name_input,
    name_size,
)
from ecgseg.pages.boxed_pages import LEADS, BoxedPage
from ecgseg.pages.page_changes import relit

__all__ = ["NameCrop", "draw_names", "stack_names"]

NONE = 0.2
"""Share of crops that show no name."""


class NameCrop(NamedTuple):
    """A crop, the number of the lead that it names, and where: x0, y0, x1, y1 from its middle, in heights."""

    image: NDArray[np.uint8]
    lead: int
    box: NDArray[np.float32]


def draw_names(page: BoxedPage, count: int, *, rng: np.random.Generator, lit: bool = True) -> list[NameCrop]:
    """Draw crops of names, cut as loosely as a detector finds them, and of some other places.

    Parameters
    ----------
    page : BoxedPage
    count : int
    rng : numpy.random.Generator
    lit : bool, default True
        Whether light, colour and sharpness are changed, for all alike.

    Returns
    -------
    list of NameCrop
        Empty where the page shows no name.
    """
    seen = np.flatnonzero(np.isfinite(page.names).all(axis=(1, 2)))
    if not seen.size:
        return []
    crops = [_drawn(page, number, seen, rng) for number in rng.choice(seen, size=count)]
    if not lit:
        return crops
    images = np.split(relit(np.vstack([crop.image for crop in crops]), rng=rng), count)
    return [crop._replace(image=image) for crop, image in zip(crops, images, strict=True)]


def stack_names(crops: Sequence[NameCrop]) -> dict[str, torch.Tensor]:
    """Put crops into a batch.

    Parameters
    ----------
    crops : sequence of NameCrop

    Returns
    -------
    dict of torch.Tensor
        ``image`` (n, 3, CROP_HEIGHT, CROP_WIDTH), ``lead`` (n,), the number in `LEADS`, and behind the last
        that of no name; ``box`` (n, 4), NaN where there is no name.
    """
    images, leads, boxes = zip(*crops, strict=True)
    return {
        "image": torch.from_numpy(name_input(images)),
        "lead": torch.tensor(leads),
        "box": torch.from_numpy(np.stack(boxes)),
    }


def _drawn(page: BoxedPage, number: int, seen: NDArray[np.intp], rng: np.random.Generator) -> NameCrop:
    """Return the crop of a name, or now and then that of another place."""
    quad = page.names[number]
    low, high = quad.min(axis=0), quad.max(axis=0)
    size = name_size(np.concatenate([low, high]))
    if rng.random() < NONE:
        return _elsewhere(page, seen, size, rng)
    middle = (low + high) / 2 + rng.normal(0, 0.17, size=2) * size
    cut = size * float(np.exp(rng.normal(0, 0.17)))
    degrees = float(rng.normal(0, 5) if rng.random() < 0.7 else rng.uniform(-15, 15))
    matrix = crop_matrix(middle, cut, degrees=degrees)
    matrix[:, :2] += matrix[0, 0] * rng.normal(0, 0.04, size=(2, 2))
    matrix[:, 2] += crop_matrix(middle, cut, degrees=degrees) @ [*middle, 1] - matrix @ [*middle, 1]
    moved = quad @ matrix[:, :2].T + matrix[:, 2] - np.array([(CROP_WIDTH - 1) / 2, (CROP_HEIGHT - 1) / 2])
    box = np.concatenate([moved.min(axis=0), moved.max(axis=0)]) / CROP_HEIGHT
    return NameCrop(cut_name(page.image, matrix), int(page.leads[number]), box.astype(np.float32))


def _elsewhere(page: BoxedPage, seen: NDArray[np.intp], size: float, rng: np.random.Generator) -> NameCrop:
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
    return NameCrop(inked, len(LEADS), np.full(4, np.nan, dtype=np.float32))
