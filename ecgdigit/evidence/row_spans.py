"""How far the rows of a page reach along it."""

from typing import NamedTuple

__all__ = ["Spans"]


class Spans(NamedTuple):
    """How the rows reach along the page.

    Parameters
    ----------
    start : float
        Pixel position of the first moment.
    length : float
        Pixels from there to the last moment.
    separate : tuple of float
        Start of each column, where columns are panels with gaps between them; else empty.
    panels_length : float
        Pixels of all panels together, gaps left out; 0 where there are none.
    roughness : (float, float)
        How far the lines move, px per column, where they begin and where they end: the less, the
        surer that end.
    lean : float
        Px to the right, for each px down, by which rows begin later: print may stand aslant on its grid.
    middle : float
        y at which ``start`` holds.
    """

    start: float
    length: float
    separate: tuple[float, ...]
    panels_length: float
    roughness: tuple[float, float]
    lean: float = 0.0
    middle: float = 0.0

    def lateness(self, y: float) -> float:
        """Return how many px later a row at some height begins."""
        return self.lean * (y - self.middle)
