"""Masks of crops: white where the lead's trace is, black elsewhere; a neighbour's trace is not on it."""

from collections.abc import Iterable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ecgsyn.formats.base import Format
from ecgsyn.formats.dataset_item import Item, ItemFile, Kind, LeadClasses
from ecgsyn.formats.image_files import encode, read_image
from ecgtypes import Page

__all__ = ["BmpMasks", "PngMasks", "read_mask", "target_mask"]

WHITE = np.uint8(255)


class PngMasks(Format):
    """The mask of each crop as an 8-bit grey PNG of 0 and 255.

    Examples
    --------
    >>> PngMasks().name
    'masks'
    """

    name: ClassVar[str] = "masks"
    kinds: ClassVar[frozenset[Kind]] = frozenset({"crop"})

    def files(self, item: Item, classes: LeadClasses) -> Iterable[ItemFile]:  # noqa: ARG002
        """Return the mask of a crop."""
        return (ItemFile("masks", ".png", encode(target_mask(item.page) * WHITE, "png")),)


class BmpMasks(Format):
    """The mask of each crop as an 8-bit BMP of 0 and 255.

    Examples
    --------
    >>> BmpMasks().name
    'masks-bmp'
    """

    name: ClassVar[str] = "masks-bmp"
    kinds: ClassVar[frozenset[Kind]] = frozenset({"crop"})

    def files(self, item: Item, classes: LeadClasses) -> Iterable[ItemFile]:  # noqa: ARG002
        """Return the mask of a crop."""
        return (ItemFile("masks-bmp", ".bmp", encode(target_mask(item.page) * WHITE, "bmp")),)


def target_mask(crop: Page) -> NDArray[np.bool_]:
    """Return the mask of the lead that a crop was cut for.

    Parameters
    ----------
    crop : Page
        With one lead.

    Returns
    -------
    ndarray of bool, shape (height, width)
    """
    return crop.truth.mask_set.leads[0].full(crop.truth.size)


def read_mask(content: bytes) -> NDArray[np.bool_]:
    """Return the mask that a PNG or BMP file holds.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    ndarray of bool, shape (height, width)

    Raises
    ------
    ImageError
        When the file is damaged.
    """
    return np.asarray(read_image(content)[..., 0] > 127)
