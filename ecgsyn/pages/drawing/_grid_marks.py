"""Where the marks of the millimetre grid lie on a page."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["GridPlace"]


class GridPlace(NamedTuple):
    """Where the grid's marks lie, px; all that decides its pixels together with its style.

    Parameters
    ----------
    size : (width, height)
        Of the page in pixels.
    pitch : float
        Pixels per mm.
    origin : (x, y)
        One crossing of major lines, px.
    frame : (x0, y0, x1, y1) or None
        The part of the page that the grid may cover, px; None for all of it but the style's margin.
    """

    size: tuple[int, int]
    pitch: float
    origin: tuple[float, float]
    frame: tuple[float, float, float, float] | None = None

    def framed(self, margin: float) -> bool:
        """Whether the grid ends on major lines inside the page.

        Parameters
        ----------
        margin : float
            White border, mm.

        Returns
        -------
        bool
        """
        return margin > 0 or self.frame is not None

    def limits(self, axis: int, margin: float) -> tuple[float, float]:
        """Return the first and the last position that a line may have, px.

        Parameters
        ----------
        axis : int
            0 for x, 1 for y.
        margin : float
            White border, mm.

        Returns
        -------
        (float, float)
        """
        border = margin * self.pitch
        low, high = border - 0.5, self.size[axis] - 0.5 - border
        if self.frame is None:
            return low, high
        return max(low, self.frame[axis]), min(high, self.frame[axis + 2])

    def major(self, margin: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the pixel positions of the major lines in x and in y.

        Parameters
        ----------
        margin : float
            White border, mm.

        Returns
        -------
        (ndarray, ndarray) of float64
            Those on the page and inside the border.
        """
        x, y = (_positions(self.origin[axis], 5 * self.pitch, self.limits(axis, margin)) for axis in (0, 1))
        return x, y

    def minor(self, margin: float, *, every: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the pixel positions of the 1 mm lines, in x and in y.

        Parameters
        ----------
        margin : float
            White border, mm; with one, they end at the outermost major lines.
        every : bool
            Whether those that are 5 mm lines as well are among them.

        Returns
        -------
        (ndarray, ndarray) of float64
        """
        x, y = (self._minor(axis, margin, every=every) for axis in (0, 1))
        return x, y

    def _minor(self, axis: int, margin: float, *, every: bool) -> NDArray[np.float64]:
        origin = self.origin[axis]
        lines = _positions(origin, self.pitch, self.limits(axis, margin))
        step = np.round((lines - origin) / self.pitch)
        if self.framed(margin):
            major = np.flatnonzero(step % 5 == 0)
            inside = slice(major[0], major[-1] + 1) if major.size else slice(0, 0)
            lines, step = lines[inside], step[inside]
        return lines if every else np.asarray(lines[step % 5 != 0])


def _positions(origin: float, pitch: float, limits: tuple[float, float]) -> NDArray[np.float64]:
    low, high = limits
    first, last = np.ceil((low - origin) / pitch - 1e-9), np.floor((high - origin) / pitch + 1e-9)
    return np.asarray(origin + np.arange(first, last + 1) * pitch)
