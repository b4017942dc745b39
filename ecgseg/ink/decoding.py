"""Between images and what the network takes and says: its input, and maps from its logits. No torch."""

import numpy as np
from numpy.typing import NDArray

from ecgseg.outputs import OFFSETS, SCALES, InkLogits
from ecgtypes import InkMaps

__all__ = ["BIN_MM", "CLASSES", "PX_PER_MM", "REACH_MM", "SIDE", "decoded", "ink_input", "offset_bins"]

CLASSES = InkMaps.kinds
"""What a pixel may be part of, in the order of the maps."""

PX_PER_MM = 10.0
"""Of the flat page that the network is shown; its maps have half as many, its offsets a quarter."""

SIDE = 64
"""Sides of what the network is shown are multiples of it, px."""

BIN_MM = 2.5
"""Width of a bin of offsets, mm."""

REACH_MM = BIN_MM * OFFSETS / 2
"""How far above or below its baseline a trace is told, mm."""


def ink_input(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return what the network is shown of an image.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    ndarray of float32, shape (3, height, width)
        White is 1, black -3.
    """
    return np.ascontiguousarray(np.transpose(image, (2, 0, 1)), dtype=np.float32) * np.float32(4 / 255) - 3


def offset_bins() -> NDArray[np.float32]:
    """Return the middle of each bin of offsets.

    Returns
    -------
    ndarray of float32, shape (32,)
        mm, positive above the baseline.
    """
    return np.asarray((np.arange(OFFSETS) + 0.5) * BIN_MM - REACH_MM, np.float32)


def decoded(said: InkLogits, *, height: int, width: int) -> InkMaps:
    """Return maps from logits.

    Parameters
    ----------
    said : InkOutput of ndarray
        Of one page.
    height, width : int
        Of the maps; what was said of more is left out.

    Returns
    -------
    InkMaps
    """
    cover = _sigmoid(said.maps[:, :height, :width])
    rows = _softmax(said.rows[:, : -(-height // 2), : -(-width // 2)])
    return InkMaps(
        **dict(zip(CLASSES, cover, strict=True)),
        rows=rows,
        offsets=offset_bins(),
        px_per_mm=(PX_PER_MM / 2, PX_PER_MM / 2),
        scale_factors=np.array(SCALES, np.float32),
        scale_odds=_softmax(said.scale),
    )


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * logits), np.float32)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    shares = np.exp(logits - logits.max(axis=0))
    return np.asarray(shares / shares.sum(axis=0), np.float32)
