"""What each kind of network says: of tensors while it is trained, of numpy arrays when it is run."""

from typing import Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from ecgseg.crops.network_input import CHANNELS
from ecgseg.names.name_crops import CROP_HEIGHT, CROP_WIDTH

__all__ = [
    "CROP_NETWORK",
    "NAME_NETWORK",
    "PAGE_NETWORK",
    "CropLogits",
    "CropOutput",
    "NameLogits",
    "NameOutput",
    "NetworkKind",
    "PageLogits",
    "PageOutput",
]

Array = TypeVar("Array")
Output = TypeVar("Output", bound=tuple[Any, ...])
Floats: TypeAlias = NDArray[np.float32]


class CropOutput(NamedTuple, Generic[Array]):
    """What is said of crops; all are logits. Of one crop alone, the first dimension is missing.

    Parameters
    ----------
    target, other : shape (n, height, width)
        That the target's ink covers the pixel, and that another trace's does; where they cross, both.
    line : shape (n, height, width)
        That the target's line runs there, against the other pixels of the column.
    absent : shape (n, width)
        That the target is absent from the column, against all its pixels.
    """

    target: Array
    other: Array
    line: Array
    absent: Array


class PageOutput(NamedTuple, Generic[Array]):
    """What is said of pages. Of one page alone, the first dimension is missing.

    Parameters
    ----------
    name : shape (n, 1, height / 4, width / 4)
        Logit that the middle of a name lies there.
    name_box : shape (n, 4, height / 4, width / 4)
        Its middle from there, x and y, in strides; the logarithms of its width and height in strides.
    name_class : shape (n, leads, height / 8, width / 8)
        Logits of the leads that it may name.
    region : shape (n, 1, height / 8, width / 8)
        Logit that a baseline runs there.
    region_shape : shape (n, 8, height / 8, width / 8)
        The lead's own frame runs along its baseline, y across. The logarithms of the distances to the
        left and right end in strides; the middle across in strides and the logarithm of the height;
        the slope of the baseline; the middle of the name, from the left end, along and across, in
        strides; the baseline from there, across, in strides.
    """

    name: Array
    name_box: Array
    name_class: Array
    region: Array
    region_shape: Array


class NameOutput(NamedTuple, Generic[Array]):
    """What is said of crops of names. Of one crop alone, the first dimension is missing.

    Parameters
    ----------
    lead : shape (n, leads + 1)
        Logits of the leads that it may name; the last one that it is none.
    box : shape (n, 4)
        As `ecgseg.names.name_crops.placed_boxes` takes it.
    """

    lead: Array
    box: Array


CropLogits: TypeAlias = CropOutput[Floats]
"""What a network says of a crop when it is run: arrays of float32."""

PageLogits: TypeAlias = PageOutput[Floats]
"""What a network says of a page when it is run: arrays of float32."""

NameLogits: TypeAlias = NameOutput[Floats]
"""What a network says of crops of names when it is run: arrays of float32."""


class NetworkKind(NamedTuple, Generic[Output]):
    """What a network is made for: it stands in its files, so that none is taken for another.

    Parameters
    ----------
    name : str
        In the metadata of its files.
    output : type
        The named tuple of numpy arrays that it returns.
    example : tuple of int
        Channels, height and width of an image that it takes.
    varies : {"sides", "count"}
        What differs between images: their sides, or how many there are at once.
    """

    name: str
    output: type[Output]
    example: tuple[int, int, int]
    varies: Literal["sides", "count"]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what it returns, in order."""
        fields: tuple[str, ...] = self.output._fields  # type: ignore[attr-defined]
        return fields


CROP_NETWORK: NetworkKind[CropLogits] = NetworkKind(
    "ecgseg crop network, version 1", CropOutput[Floats], (CHANNELS, 32, 64), "sides"
)
"""Finds the trace of a lead on its crop: `ecgseg.models.CropNetwork`, and others that return the same."""

PAGE_NETWORK: NetworkKind[PageLogits] = NetworkKind(
    "ecgseg page network, version 1", PageOutput[Floats], (3, 64, 128), "sides"
)
"""Finds leads and names on a page: `ecgseg.models.PageNetwork`, and others that return the same."""

NAME_NETWORK: NetworkKind[NameLogits] = NetworkKind(
    "ecgseg name network, version 1", NameOutput[Floats], (3, CROP_HEIGHT, CROP_WIDTH), "count"
)
"""Reads names: `ecgseg.models.NameNetwork`, and others that return the same."""
