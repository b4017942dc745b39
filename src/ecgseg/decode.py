"""From what the network says to lines: a sub-pixel y and a confidence for each column."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["decode_columns"]

REACH = 3
"""Px around the likeliest row over which the mean is taken."""


def decode_columns(
    line: NDArray[np.float32], absent: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return where the line runs in each column, and how sure it is that it does.

    Parameters
    ----------
    line : ndarray of float32, shape (height, width)
        Logits that the line runs in that row, against the other rows of the column.
    absent : ndarray of float32, shape (width,)
        Logit that it runs in none.

    Returns
    -------
    y : ndarray of float32, shape (width,)
        The mean row over the likeliest one and its neighbours, by their probabilities, px: a soft argmax
        over the highest peak alone, so that a second trace does not draw it away.
    confidence : ndarray of float32, shape (width,)
        Probability that the line runs near there, 0 to 1.

    Examples
    --------
    >>> logits = np.full((9, 1), -9.0, dtype=np.float32)
    >>> logits[3:5] = 4.0
    >>> y, confidence = decode_columns(logits, np.array([-9.0], dtype=np.float32))
    >>> float(y[0].round(2)), float(confidence[0].round(2))
    (3.5, 1.0)
    """
    highest = np.maximum(line.max(axis=0), absent)
    weight = np.exp(line - highest)
    total = weight.sum(axis=0) + np.exp(absent - highest)
    height, width = line.shape
    peak = line.argmax(axis=0)
    rows = peak + np.arange(-REACH, REACH + 1)[:, None]
    inside = (rows >= 0) & (rows < height)
    near = weight[np.clip(rows, 0, height - 1), np.arange(width)] * inside
    mass = near.sum(axis=0)
    y = (near * rows).sum(axis=0) / np.maximum(mass, np.finfo(np.float32).tiny)
    return y.astype(np.float32), (mass / total).astype(np.float32)
