"""What of an image is marked, whatever light falls on it: the paper's own colour taken out place by place."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.flatten.colour_channels import channel_min

__all__ = ["evened", "local_paper", "marked_share"]

PAPER_QUANTILE = 0.7
"""Brightness, among the pixels of a block, of the paper between its lines."""

DARKEST = 12.0
"""Paper darker than this (of 255) is taken for this dark: nothing is made of black."""

BRIGHT = 245.0
"""Of 255: the paper of a page on which the light was evened."""

MOST_MARKED = 4.0
"""Marks count up to so many times their usual strength: traces and text weigh no more than lines."""


def local_paper(image: NDArray[np.uint8], block: int) -> NDArray[np.float32]:
    """Return the colour that the paper has around each pixel, shadows included.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    block : int
        Side, px, of the squares in which the paper between the lines is looked for: wider than a pen,
        and than the lines' spacing.

    Returns
    -------
    ndarray of float32, shape (height, width, 3)
        0 to 255.

    Notes
    -----
    A quantile of each block, the median of each three by three blocks, so that a block full of text
    does not show, and bilinear interpolation between the blocks' middles.
    """
    import cv2  # noqa: PLC0415

    height, width = image.shape[:2]
    whole = cv2.resize(_paper_of_blocks(image, block), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(whole, np.float32)


def _paper_of_blocks(image: NDArray[np.uint8], block: int) -> NDArray[np.float32]:
    """Return the colour of the paper in each block, shape (rows, columns, 3)."""
    import cv2  # noqa: PLC0415

    height, width = image.shape[:2]
    rows, columns = max(1, height // block), max(1, width // block)
    # Whole blocks are cut from an image that is stretched a little, so that they reach its sides.
    fine = max(2, min(8, block))
    size = (columns * fine, rows * fine)
    near = cv2.resize(image, size, interpolation=cv2.INTER_AREA if block > 2 * fine else cv2.INTER_NEAREST)
    tiles = near.reshape(rows, fine, columns, fine, 3).transpose(0, 2, 1, 3, 4).reshape(rows, columns, -1, 3)
    place = int(PAPER_QUANTILE * (tiles.shape[2] - 1))
    paper = np.partition(tiles, place, axis=2)[:, :, place]
    if min(rows, columns) >= 3:
        paper = cv2.medianBlur(np.ascontiguousarray(paper), 3)
    return np.asarray(np.maximum(paper.astype(np.float32), DARKEST), np.float32)


def marked_share(image: NDArray[np.uint8], block: int) -> NDArray[np.float32]:
    """Return how much darker than the paper around it each pixel is, in its darkest colour channel.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    block : int
        As of `local_paper`.

    Returns
    -------
    ndarray of float32, shape (height, width)
        0 to 1; what is far darker than the usual mark is clipped.
    """
    import cv2  # noqa: PLC0415

    light = cv2.divide(image, local_paper(image, block), dtype=cv2.CV_32F)
    share = np.clip(1 - channel_min(light), 0, 1)
    seen = share[::3, ::3]
    stronger = seen[seen > np.median(seen)]
    usual = float(stronger.mean()) if stronger.size else 1.0
    return np.asarray(np.minimum(share, np.float32(MOST_MARKED * max(usual, 1e-3))), np.float32)


def evened(image: NDArray[np.uint8], block: int) -> NDArray[np.uint8]:
    """Return an image as if the light on it were even and its paper of one colour.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    block : int
        As of `local_paper`.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
    """
    import cv2  # noqa: PLC0415

    paper = _paper_of_blocks(image, block)
    usual = np.median(paper.reshape(-1, 3), axis=0)
    # Dim pages are lit up: later stages count contrast in steps of 255.
    usual = usual * (BRIGHT / max(float(usual.max()), 1.0))
    # The light is stretched over all of uint8, so that one division serves all channels.
    light = paper / usual
    most = float(light.max())
    small = np.round(light * (255 / most)).astype(np.uint8)
    whole = cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(image, whole, scale=255 / most), np.uint8)
