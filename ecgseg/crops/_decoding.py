"""From what the network says to lines: a sub-pixel y and a confidence for each column."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["decode_columns"]

REACH = 48
"""Px around the likeliest row over which the mean is taken at most: on steep lines many rows are likely."""

SHARE = 0.02
"""Of the peak's probability: the mean is taken over the rows around it that are likelier throughout."""


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
        The mean row over the highest peak, by the rows' probabilities, px: a soft argmax over that peak
        alone, so that a second trace does not draw it away.
    confidence : ndarray of float32, shape (width,)
        Probability that the column shows the line, times the peak's share of it, 0 to 1.

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
    columns = np.arange(line.shape[1])
    peak = line.argmax(axis=0)
    top = weight[peak, columns]
    mass, moment = top.copy(), np.zeros_like(top)
    for step in (-1, 1):
        alive = np.ones(top.shape, dtype=np.bool_)
        for away in range(step, step * (REACH + 1), step):
            row = peak + away
            alive &= (row >= 0) & (row < line.shape[0])
            here = weight[np.clip(row, 0, line.shape[0] - 1), columns]
            alive &= here > SHARE * top
            if not alive.any():
                break
            mass += np.where(alive, here, 0)
            moment += np.where(alive, here, 0) * away
    y = peak + moment / np.maximum(mass, np.finfo(np.float32).tiny)
    return y.astype(np.float32), (mass / total).astype(np.float32)
