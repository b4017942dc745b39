"""Upright windows on a picture in which the paper may lie askew."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.page_frames import Backdrop, Frame, Move

__all__ = ["inner_window", "outer_window", "widened"]

Floats = NDArray[np.float64]

CORNERS = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])

FINER = 4
"""Points of the paper's edge between two that are followed."""


def outer_window(frame: Frame) -> tuple[Floats, Floats]:
    """Return the upper left and lower right corner of the smallest window that holds all of the paper."""
    return frame.edge.min(axis=0), frame.edge.max(axis=0)


def widened(
    frame: Frame, before: tuple[float, float], behind: tuple[float, float], backdrop: Backdrop
) -> Move | None:
    """Return how a picture becomes that of the paper and of some mm beside it; None where all of them are 0.

    Parameters
    ----------
    frame : Frame
    before, behind : (float, float)
        To the left and above, and to the right and below, mm.
    backdrop : Backdrop
        What is seen there.

    Returns
    -------
    Move or None
    """
    if not any((*before, *behind)):
        return None
    low, high = outer_window(frame)
    start = np.rint(low - np.multiply(before, frame.px_per_mm) + 0.5) - 0.5
    stop = np.rint(high + np.multiply(behind, frame.px_per_mm) + 0.5) - 0.5
    return replace(frame.around(start, stop), backdrop=backdrop)


def inner_window(frame: Frame) -> tuple[Floats, Floats]:
    """Return the corners of a large window that holds nothing but paper.

    It has the proportions of the paper's own bounding box; its middle is searched near that of the paper.

    Parameters
    ----------
    frame : Frame

    Returns
    -------
    (ndarray, ndarray) of shape (2,)
        px.
    """
    edge = _dense(frame.edge)
    half = (edge.max(axis=0) - edge.min(axis=0)) / 2
    middle = best = edge.mean(axis=0)
    share = _room(edge, middle, half)
    around = np.stack(np.meshgrid(*[np.linspace(-1, 1, 7)] * 2), axis=-1).reshape(-1, 2)
    for reach in (0.2, 0.05, 0.0125):
        for place in best + around * reach * half:
            room = _room(edge, place, half)
            # a window that is only a rounding error larger is no reason to move the middle
            if room > share + 1e-9:
                best, share = place, room
    share *= _shrunk(edge, best, share * half)
    return best - share * half, best + share * half


def _dense(edge: Floats) -> Floats:
    shares = np.linspace(0, 1, FINER, endpoint=False)[:, None]
    return np.concatenate(
        [a + shares * (b - a) for a, b in zip(edge, np.roll(edge, -1, axis=0), strict=True)]
    )


def _shrunk(edge: Floats, middle: Floats, half: Floats) -> float:
    """Return the share of a window's size at which its corners are inside, between points of the edge too."""
    share = 1.0
    for _ in range(4):
        corners = middle + share * half * CORNERS
        deepest = min(
            cv2.pointPolygonTest(edge.astype(np.float32), (x, y), measureDist=True) for x, y in corners
        )
        if deepest >= -0.01:
            break
        share *= 1 + 1.2 * deepest / float(half.min())
    return max(share, 0.0)


def _room(edge: Floats, middle: Floats, half: Floats) -> float:
    """Return by how much the half sizes may be multiplied until the window meets the edge."""
    inside = cv2.pointPolygonTest(
        edge.astype(np.float32), (float(middle[0]), float(middle[1])), measureDist=False
    )
    return float((np.abs(edge - middle) / half).max(axis=1).min()) if inside > 0 else 0.0
