"""How well masks and lines are told apart."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgtypes import ImageError

__all__ = ["MaskScore", "dice", "iou", "overlapped_columns", "score_mask", "swapped_columns"]

TOUCHING = 2
"""Px between two traces up to which a column is one where they overlap."""


class MaskScore(NamedTuple):
    """How well a mask agrees with its truth.

    Parameters
    ----------
    iou, dice : float
        Over all columns.
    overlapped_iou, overlapped_dice : float
        Over the columns where another trace touches or crosses the target; NaN where there are none.
    swap_rate : float
        Share of the target's columns in which the mask lies on another trace instead.
    """

    iou: float
    dice: float
    overlapped_iou: float
    overlapped_dice: float
    swap_rate: float


def iou(found: ArrayLike, truth: ArrayLike) -> float:
    """Return intersection over union of two masks (the Jaccard index).

    Parameters
    ----------
    found, truth : array-like of bool, of one shape

    Returns
    -------
    float
        0 to 1; 1 where both are empty.

    Raises
    ------
    ImageError
        When their shapes differ, or one is no mask.

    Examples
    --------
    >>> iou([[1, 1, 0]], [[0, 1, 1]])
    0.3333333333333333
    """
    a, b = _pair(found, truth)
    union = int((a | b).sum())
    return int((a & b).sum()) / union if union else 1.0


def dice(found: ArrayLike, truth: ArrayLike) -> float:
    """Return twice the intersection over the sum of two masks (the F1 score of their pixels).

    Parameters
    ----------
    found, truth : array-like of bool, of one shape

    Returns
    -------
    float
        0 to 1; 1 where both are empty.

    Raises
    ------
    ImageError
        When their shapes differ, or one is no mask.
    """
    a, b = _pair(found, truth)
    total = int(a.sum()) + int(b.sum())
    return 2 * int((a & b).sum()) / total if total else 1.0


def overlapped_columns(
    target: ArrayLike, others: ArrayLike, *, touching: int = TOUCHING
) -> NDArray[np.bool_]:
    """Return in which columns another trace touches or crosses the target.

    Parameters
    ----------
    target, others : array-like of bool, shape (height, width)
        The target's mask and that of all other traces; a pixel where they cross belongs to both.
    touching : int, default 2
        Rows that may lie between the two.

    Returns
    -------
    ndarray of bool, shape (width,)

    Raises
    ------
    ImageError
        When their shapes differ, or one is no mask.
    """
    if touching < 0:
        message = f"between two traces there are 0 rows or more, not {touching}"
        raise ImageError(message)
    a, b = _pair(target, others)
    near = a.copy()
    for shift in range(1, touching + 1):
        near[shift:] |= a[:-shift]
        near[:-shift] |= a[shift:]
    return np.asarray((near & b).any(axis=0))


def swapped_columns(found: ArrayLike, target: ArrayLike, others: ArrayLike) -> NDArray[np.bool_]:
    """Return in which columns a mask lies on another trace instead of the target.

    Parameters
    ----------
    found, target, others : array-like of bool, shape (height, width)

    Returns
    -------
    ndarray of bool, shape (width,)
        Columns that show the target, in which more of the mask lies on others alone than on the target.

    Raises
    ------
    ImageError
        When their shapes differ, or one is no mask.
    """
    given, truth = _pair(found, target)
    _, other = _pair(found, others)
    right = (given & truth).sum(axis=0)
    wrong = (given & other & ~truth).sum(axis=0)
    return np.asarray(truth.any(axis=0) & (wrong > right))


def score_mask(found: ArrayLike, target: ArrayLike, others: ArrayLike) -> MaskScore:
    """Return how well a mask agrees with the target's, over all and over overlapped columns.

    Parameters
    ----------
    found, target, others : array-like of bool, shape (height, width)
        The mask; its truth; and that of all other traces, a pixel where they cross belonging to both.

    Returns
    -------
    MaskScore

    Raises
    ------
    ImageError
        When their shapes differ, or one is no mask.
    """
    given, truth = _pair(found, target)
    shared = overlapped_columns(truth, others)
    swapped = swapped_columns(given, truth, others)
    some = bool(shared.any())
    return MaskScore(
        iou=iou(given, truth),
        dice=dice(given, truth),
        overlapped_iou=iou(given[:, shared], truth[:, shared]) if some else float("nan"),
        overlapped_dice=dice(given[:, shared], truth[:, shared]) if some else float("nan"),
        swap_rate=int(swapped.sum()) / max(int(truth.any(axis=0).sum()), 1),
    )


def _pair(found: ArrayLike, truth: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    a, b = _mask(found), _mask(truth)
    if a.shape != b.shape or a.ndim != 2:
        message = f"two masks of one shape (height, width) are compared, not {a.shape} and {b.shape}"
        raise ImageError(message)
    return a, b


def _mask(values: ArrayLike) -> NDArray[np.bool_]:
    try:
        mask = np.asarray(values)
    except ValueError as error:
        message = f"a mask has rows of one length: {error}"
        raise ImageError(message) from error
    if mask.dtype.kind not in "biu" and not np.isin(mask, (0, 1)).all():
        message = "a mask is of bool, or of whole numbers that are 0 or not; of probabilities, set a level"
        raise ImageError(message)
    return mask.astype(np.bool_)
