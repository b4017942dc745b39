"""Names cut out of a page, each at one size, to be read; and where what was read stands on the page."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AROUND",
    "CROP_HEIGHT",
    "CROP_WIDTH",
    "crop_matrix",
    "cut_name",
    "name_input",
    "name_size",
    "placed_boxes",
]

CROP_HEIGHT, CROP_WIDTH = 40, 80

AROUND = 2.2
"""Height of a crop in sizes of its name."""

LONGEST = 2.0
"""Width of a name in heights from which on its width decides its size: "-aVR" has 3."""


def name_size(box: NDArray[np.floating]) -> float:
    """Return the size of a name, px: its height, or half its width where it is long.

    Parameters
    ----------
    box : ndarray, shape (4,)
        x0, y0, x1, y1.

    Returns
    -------
    float
    """
    return float(max(box[3] - box[1], (box[2] - box[0]) / LONGEST, 2.0))


def crop_matrix(middle: NDArray[np.floating], size: float, *, degrees: float = 0.0) -> NDArray[np.float64]:
    """Return the affine map from a page's pixels to those of the crop of a name.

    Parameters
    ----------
    middle : ndarray, shape (2,)
        Of the name, px.
    size : float
        Of the name, px, see `name_size`.
    degrees : float
        By which the crop is turned.

    Returns
    -------
    ndarray of float64, shape (2, 3)
    """
    factor = CROP_HEIGHT / (AROUND * size)
    cos, sin = factor * np.cos(np.deg2rad(degrees)), factor * np.sin(np.deg2rad(degrees))
    turn = np.array([[cos, -sin], [sin, cos]])
    centre = np.array([(CROP_WIDTH - 1) / 2, (CROP_HEIGHT - 1) / 2])
    return np.column_stack([turn, centre - turn @ np.asarray(middle, dtype=np.float64)])


def cut_name(image: NDArray[np.uint8], matrix: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the crop of a name.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        The page at the network's own size.
    matrix : ndarray of float64, shape (2, 3)
        As of `crop_matrix`.

    Returns
    -------
    ndarray of uint8, shape (CROP_HEIGHT, CROP_WIDTH, 3)
    """
    import cv2  # noqa: PLC0415 (comes with albumentations)

    size = (CROP_WIDTH, CROP_HEIGHT)
    cut = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)


def name_input(crops: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """Return crops as the network sees them: each in units of its own contrast.

    Parameters
    ----------
    crops : sequence of ndarray of uint8, shape (CROP_HEIGHT, CROP_WIDTH, 3)

    Returns
    -------
    ndarray of float32, shape (n, 3, CROP_HEIGHT, CROP_WIDTH)
    """
    if not crops:
        return np.zeros((0, 3, CROP_HEIGHT, CROP_WIDTH), dtype=np.float32)
    values = np.stack(crops).astype(np.float32)
    spread = np.maximum(values.std(axis=(1, 2, 3), keepdims=True), 4.0)
    shown = (values - values.mean(axis=(1, 2), keepdims=True)) / spread
    return np.ascontiguousarray(shown.transpose(0, 3, 1, 2), dtype=np.float32)


def placed_boxes(boxes: NDArray[np.floating], told: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return where names stand on the page, from where they stand in their crops.

    Parameters
    ----------
    boxes : ndarray, shape (n, 4)
        That the crops were cut by.
    told : ndarray, shape (n, 4)
        Middle of the name from that of the crop, x and y, in crop heights; the logarithms of its width and
        height in crop heights.

    Returns
    -------
    ndarray of float64, shape (n, 4)
    """
    unit = AROUND * np.array([name_size(box) for box in boxes])[:, None]
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2 + told[:, :2] * unit
    half = np.exp(np.clip(told[:, 2:], -5, 2)) * unit / 2
    return np.asarray(np.concatenate([middle - half, middle + half], axis=1), dtype=np.float64)
