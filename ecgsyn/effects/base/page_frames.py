"""How geometry is put together: frames, moves between them, and the one warp they make."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgtypes import Homography, Warp
from ecgtypes.warping import clipped_polygon

__all__ = ["Backdrop", "BentWarp", "Frame", "Journey", "Move", "merged"]

Floats = NDArray[np.float64]

TOLERANCE, ROUNDS = 2e-4, 60
"""Of the search for an inverse: px, and steps at most."""

EDGE_POINTS = 32
"""Points along each side of the paper by which its edge is followed."""


@dataclass(frozen=True)
class Frame:
    """The image at one step of a journey.

    Parameters
    ----------
    size : (width, height)
        In pixels.
    px_per_mm : float
        Pixels for one mm of paper, about.
    outline : ndarray of float64, shape (n, 2), or None
        Points along the edge of the paper, in order; None where the paper is the whole frame. A chain
        keeps account of it.
    cropped : bool
        Whether some of the paper was cropped away: it ends at the outline. A chain keeps account of it.
    """

    size: tuple[int, int]
    px_per_mm: float
    outline: Floats | None = field(default=None, compare=False, repr=False)
    cropped: bool = field(default=False, compare=False, repr=False)

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height, mm of paper."""
        return self.size[0] / self.px_per_mm, self.size[1] / self.px_per_mm

    @property
    def centre(self) -> tuple[float, float]:
        """The middle, px."""
        return (self.size[0] - 1) / 2, (self.size[1] - 1) / 2

    @property
    def corners(self) -> Floats:
        """The outer corners of the four corner pixels, shape (4, 2), from upper left clockwise."""
        right, bottom = self.size[0] - 0.5, self.size[1] - 0.5
        return np.array([[-0.5, -0.5], [right, -0.5], [right, bottom], [-0.5, bottom]])

    @property
    def edge(self) -> Floats:
        """Points along the edge of the paper, in order, shape (n, 2)."""
        if self.outline is not None:
            return self.outline
        shares = np.linspace(0, 1, EDGE_POINTS, endpoint=False)[:, None]
        corners = self.corners
        sides = [a + shares * (b - a) for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)]
        return np.concatenate(sides)

    def around(self, low: ArrayLike, high: ArrayLike) -> "Move":
        """Return the move to an upright part of the picture, or to more of its surroundings.

        Parameters
        ----------
        low, high : array-like, shape (2,)
            Its outer corners, px; the new frame is rounded up to whole pixels, one at least.

        Returns
        -------
        Move
            A shift: its scale stays what it is.
        """
        low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
        width, height = (max(int(value), 1) for value in np.ceil(high - low - 1e-6))
        x, y = -0.5 - low
        return Move(Homography.translation(float(x), float(y)), Frame((width, height), self.px_per_mm))


class Backdrop(Protocol):
    """Paints what can be seen where there is no paper."""

    def __call__(self, frame: Frame, cover: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the picture without the page.

        Parameters
        ----------
        frame : Frame
            Of the picture.
        cover : ndarray of uint8, shape (height, width)
            How much of each pixel the paper covers, 255 for all: for the shadow that it throws.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
        """
        ...


@dataclass(frozen=True)
class Move:
    """One geometric step.

    Parameters
    ----------
    warp : Warp
        From the pixels of the frame before to those of the frame after.
    frame : Frame
        The frame after.
    backdrop : Backdrop or None
        What lies around the paper from here on; None for what lay there before.
    crops : bool
        Whether what lies outside the frame is cut off, so that no later move shows it again. A slant, a
        lens or a turn only chooses what is in view: a desk that follows shows the whole page.
    """

    warp: Warp
    frame: Frame
    backdrop: Backdrop | None = None
    crops: bool = False

    def after(self, before: Frame) -> "Move":
        """Return the same move, its frame told where the paper comes to lie.

        Parameters
        ----------
        before : Frame
            The frame that it starts from.

        Returns
        -------
        Move
        """
        outline = np.asarray(self.warp.forward(before.edge))
        size = np.array(self.frame.size)
        cuts = self.crops and bool(((outline < -0.5) | (outline > size - 0.5)).any())
        if cuts:
            outline = _followed(clipped_polygon(outline, self.frame.size))
        return replace(self, frame=replace(self.frame, outline=outline, cropped=before.cropped or cuts))


@dataclass(frozen=True)
class BentWarp:
    """A warp given in one direction by a smooth function near the identity; the other is searched.

    Parameters
    ----------
    bend : callable
        Moves float64 points of shape (n, 2). Its displacement changes by less than one pixel a pixel.
    inverse_given : bool
        Whether ``bend`` leads from the warped image back to the source.
    """

    bend: Callable[[Floats], Floats]
    inverse_given: bool = False

    def forward(self, points: ArrayLike) -> Floats:
        """Move points of shape (n, 2) from the source image to the warped one."""
        array = np.asarray(points, dtype=np.float64)
        return _searched(self.bend, array) if self.inverse_given else self.bend(array)

    def inverse(self, points: ArrayLike) -> Floats:
        """Move points of shape (n, 2) from the warped image back to the source."""
        array = np.asarray(points, dtype=np.float64)
        return self.bend(array) if self.inverse_given else _searched(self.bend, array)


@dataclass(frozen=True)
class Journey:
    """Moves one after another, as one warp.

    Parameters
    ----------
    start : Frame
        The picture before the first move.
    moves : tuple of Move
    """

    start: Frame
    moves: tuple[Move, ...] = ()

    def forward(self, points: ArrayLike) -> Floats:
        """Move points of shape (n, 2) from the first frame to the last."""
        array = np.asarray(points, dtype=np.float64)
        for move in self.moves:
            array = move.warp.forward(array)
        return array

    def inverse(self, points: ArrayLike) -> Floats:
        """Move points of shape (n, 2) from the last frame back to the first."""
        array = np.asarray(points, dtype=np.float64)
        for move in reversed(self.moves):
            array = move.warp.inverse(array)
        return array

    @property
    def frame(self) -> Frame:
        """The last frame."""
        return self.moves[-1].frame if self.moves else self.start

    @property
    def backdrop(self) -> Backdrop | None:
        """What lies around the paper in the end."""
        return next((move.backdrop for move in reversed(self.moves) if move.backdrop is not None), None)


def merged(journey: Journey) -> Journey:
    """Return a journey with homographies that follow one another made into one.

    Parameters
    ----------
    journey : Journey

    Returns
    -------
    Journey
        The same to rounding.
    """
    moves: list[Move] = []
    for move in journey.moves:
        if moves and isinstance(moves[-1].warp, Homography) and isinstance(move.warp, Homography):
            backdrop = move.backdrop or moves[-1].backdrop
            moves[-1] = replace(move, warp=moves[-1].warp.then(move.warp), backdrop=backdrop)
        else:
            moves.append(move)
    return Journey(journey.start, tuple(moves))


def _followed(outline: Floats) -> Floats:
    """Return an outline with points all along it, as those that it was clipped from had."""
    if not len(outline):
        return np.full((4, 2), -1.0)
    sides = np.roll(outline, -1, axis=0) - outline
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    counts = np.maximum(np.ceil(lengths / lengths.sum() * 4 * EDGE_POINTS), 1).astype(int)
    parts = [
        start + np.linspace(0, 1, count, endpoint=False)[:, None] * side
        for start, side, count in zip(outline, sides, counts, strict=True)
    ]
    return np.concatenate(parts)


def _searched(bend: Callable[[Floats], Floats], targets: Floats) -> Floats:
    """Return the points that ``bend`` moves to the targets, by fixed-point iteration."""
    points = targets.copy()
    for _ in range(ROUNDS):
        miss = targets - bend(points)
        points += miss
        worst = np.nanmax(np.abs(miss), initial=0.0)
        if worst < TOLERANCE:
            break
    return points
