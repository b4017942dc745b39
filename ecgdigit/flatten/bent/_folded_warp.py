"""The warp of a folded page: that of a bent one, and the shifts of its lines upon the page."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.flatten.bent._bend_warp import BentWarp, settled

__all__ = ["FoldedWarp"]

Floats = NDArray[np.float64]


class FoldedWarp:
    """Moves points from the image of a folded page onto the flat page, and back.

    Parameters
    ----------
    bend : BentWarp
        From the image onto a page that is flat but for its folds.
    shifts : ndarray of float64, shape (rows, columns, 2)
        On a lattice, linear in between: how far what belongs there lies beside it, px of the page.
    origin : (x, y)
        Place of the lattice's first point on the flat page, px.
    step : float
        Px of the flat page between two of them.

    Examples
    --------
    >>> from ecgtypes import Homography
    >>> bend = BentWarp(Homography.translation(3, 0), np.zeros((4, 4, 2)), origin=(0, 0), step=10)
    >>> warp = FoldedWarp(bend, np.full((2, 2, 2), 0.5), origin=(0, 0), step=10)
    >>> warp.inverse(np.array([[1.0, 2.0]]))
    array([[4.5, 2.5]])
    """

    def __init__(self, bend: BentWarp, shifts: Floats, *, origin: tuple[float, float], step: float) -> None:
        self.bend = bend
        self.shifts = shifts
        self.origin = origin
        self.step = step

    def forward(self, points: Floats) -> Floats:
        """Move points of shape (n, 2) from the image onto the flat page."""
        bent = self.bend.forward(points)
        return settled(lambda found: bent - self._shift(found), bent)

    def inverse(self, points: Floats) -> Floats:
        """Move points of shape (n, 2) from the flat page back to the image."""
        flat = np.asarray(points, np.float64)
        return self.bend.inverse(flat + self._shift(flat))

    def rescaled(self, scale: tuple[float, float], offset: tuple[float, float]) -> "FoldedWarp":
        """Return the warp onto a page whose pixels are counted otherwise; see `BentWarp.rescaled`."""
        origin = (self.origin[0] * scale[0] + offset[0], self.origin[1] * scale[1] + offset[1])
        return FoldedWarp(
            self.bend.rescaled(scale, offset),
            self.shifts * np.array(scale),
            origin=origin,
            step=self.step * scale[0],
        )

    def enlarged(self, x: float, y: float) -> "FoldedWarp":
        """Return the warp from an image that has ``x`` and ``y`` times as many pixels along its sides."""
        return FoldedWarp(self.bend.enlarged(x, y), self.shifts, origin=self.origin, step=self.step)

    def __repr__(self) -> str:
        """Return how far the folds moved it."""
        return f"FoldedWarp({self.bend!r}, folded by up to {np.abs(self.shifts).max():.1f} px)"

    def _shift(self, points: Floats) -> Floats:
        from scipy.ndimage import map_coordinates  # noqa: PLC0415

        place = (points[:, ::-1] - self.origin[::-1]).T / self.step
        return np.stack(
            [map_coordinates(self.shifts[:, :, k], place, order=1, mode="nearest") for k in (0, 1)], axis=1
        )
