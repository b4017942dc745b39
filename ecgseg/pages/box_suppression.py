"""Overlap of boxes, and one box of those that overlap; in numpy, so that inference needs no torch."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["box_ious", "suppressed"]


def box_ious(box: NDArray[np.floating], others: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return intersection over union of a box with others.

    Parameters
    ----------
    box : ndarray, shape (4,)
        x0, y0, x1, y1.
    others : ndarray, shape (n, 4)

    Returns
    -------
    ndarray of float64, shape (n,)
        0 to 1.
    """
    sides = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    shared = np.prod(np.maximum(sides, 0.0), axis=1)
    areas = np.prod(others[:, 2:] - others[:, :2], axis=1) + np.prod(box[2:] - box[:2])
    return np.asarray(shared / np.maximum(areas - shared, 1e-9), dtype=np.float64)


def suppressed(
    boxes: NDArray[np.floating], scores: NDArray[np.floating], *, overlap: float
) -> list[NDArray[np.int64]]:
    """Return boxes in groups: each best one, and those that overlap it and belong to none before.

    Parameters
    ----------
    boxes : ndarray, shape (n, 4)
        x0, y0, x1, y1.
    scores : ndarray, shape (n,)
    overlap : float
        Intersection over union from which on two boxes are of one group.

    Returns
    -------
    list of ndarray of int64
        Numbers of boxes, the best of each group first, by falling score of the best. The first of each
        are what `torchvision.ops.nms` keeps.

    Examples
    --------
    >>> boxes = np.array([[0, 0, 9, 9], [1, 0, 9, 9], [20, 0, 30, 9]])
    >>> [group.tolist() for group in suppressed(boxes, np.array([0.5, 0.9, 0.7]), overlap=0.5)]
    [[1, 0], [2]]
    """
    order = np.argsort(-np.asarray(scores), kind="stable")
    groups = []
    while order.size:
        over = box_ious(boxes[order[0]], boxes[order]) > overlap
        over[0] = True
        groups.append(order[over])
        order = order[~over]
    return groups
