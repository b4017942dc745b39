"""What paper does to the surface that it lies on: shadow, and the edge of the sheet itself."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.page_frames import Frame

__all__ = ["darkened", "edge_lit", "shadow_of"]

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]

LONGEST = 640
"""Px of the longer side of the picture in which a shadow, which is soft, is worked out."""


def shadow_of(cover: Pixels, frame: Frame, *, offset: tuple[float, float], soft: float) -> Field:
    """Return how far the paper shades each part of the picture.

    Parameters
    ----------
    cover : ndarray of uint8, shape (height, width)
        How much of each pixel the paper covers, 255 for all.
    frame : Frame
    offset : (x, y)
        From the paper's edge to that of its shadow, mm.
    soft : float
        Standard deviation of the shadow's edge, mm.

    Returns
    -------
    ndarray of float32, shape (h, w)
        0 to 1, in low resolution.
    """
    rate = min(1.0, LONGEST / max(frame.size))
    size = tuple(max(round(extent * rate), 1) for extent in frame.size)
    small = cv2.resize(cover, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    scale = frame.px_per_mm * rate
    shift = np.array([[1.0, 0.0, offset[0] * scale], [0.0, 1.0, offset[1] * scale]])
    moved = cv2.warpAffine(small, shift, size, borderMode=cv2.BORDER_REPLICATE)
    sigma = max(soft * scale, 0.3)
    return np.asarray(
        cv2.GaussianBlur(moved, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), dtype=np.float32
    )


def darkened(picture: Pixels, shade: Field, *, strength: float) -> None:
    """Darken a picture by a shadow.

    Parameters
    ----------
    picture : ndarray of uint8, shape (height, width, 3)
        Changed in place.
    shade : ndarray of float32, shape (h, w)
        0 to 1, in any resolution.
    strength : float
        Share of the light that full shade takes away.
    """
    through = np.rint(255 * (1 - np.float32(strength) * shade)).astype(np.uint8)
    height, width = picture.shape[:2]
    through = np.asarray(cv2.resize(through, (width, height), interpolation=cv2.INTER_LINEAR))
    cv2.multiply(picture, cv2.merge([through, through, through]), dst=picture, scale=1 / 255)


def edge_lit(picture: Pixels, cover: Pixels, frame: Frame, *, side: tuple[float, float], level: int) -> None:
    """Draw the edge of the sheet, seen from one side: a thin line of bare paper.

    Parameters
    ----------
    picture : ndarray of uint8, shape (height, width, 3)
        Changed in place.
    cover : ndarray of uint8, shape (height, width)
    frame : Frame
    side : (x, y)
        mm from the upper edge of the paper to its lower one, as seen.
    level : int
        Grey of the edge.
    """
    scale = frame.px_per_mm
    shift = np.array([[1.0, 0.0, side[0] * scale], [0.0, 1.0, side[1] * scale]])
    below = cv2.warpAffine(cover, shift, frame.size, borderMode=cv2.BORDER_REPLICATE)
    at = np.flatnonzero((below > cover).ravel())
    share = (below.ravel()[at] - cover.ravel()[at]).astype(np.float32)[:, None] / 255
    flat = picture.reshape(-1, 3)
    flat[at] = np.rint(flat[at] + share * (np.float32(level) - flat[at]))
