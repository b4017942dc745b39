"""Pages turned upright, by the lead names that are printed on them."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.stages import FlatPage, Rectifier
from ecgtypes import Detection, Detector, GridEstimate, Homography, PaperScale, Warp

__all__ = ["UprightRectifier"]

LIKELY = 0.5
"""Score from which a name counts as read."""

PLENTY = 8
"""So many different leads are never read on a page that is not upright: it need not be turned to see."""

FEWEST = 3
"""Different leads that are read at least on a page that is turned for them."""

BETTER = 1.5
"""A page is turned where so many times as much is read then, by the sum of scores."""

QUARTERS = (2, 1, 3)
"""Quarter turns, anticlockwise, in which a page is looked at that is not plainly upright."""


class UprightRectifier:
    """Turns pages upright that another rectifier flattened, and keeps the names that were read.

    Parameters
    ----------
    rectifier : Rectifier
    detector : Detector
        Finds and reads printed lead names, as `ecgseg.load_detector` does.

    Notes
    -----
    A grid looks the same from all four sides; names do not. A page on which hardly any are read stays as
    it is.
    """

    def __init__(self, rectifier: Rectifier, detector: Detector) -> None:
        self.rectifier = rectifier
        self.detector = detector

    def rectify(self, image: NDArray[np.uint8], scale: PaperScale | None) -> FlatPage:
        """Return the page upright, with its names.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
        scale : PaperScale or None
            Given by the caller: then a page without a grid is accepted as it is.

        Returns
        -------
        FlatPage

        Raises
        ------
        GridNotFoundError
            When no grid is found and no scale was given.
        """
        flat = self.rectifier.rectify(image, scale)
        best = as_it_is = replace(flat, names=self._names(flat.image))
        if len(_leads(as_it_is)) >= PLENTY:
            return as_it_is
        for quarters in QUARTERS:
            page = turned(flat, quarters)
            page = replace(page, names=self._names(page.image))
            if len(_leads(page)) >= FEWEST and _total(page) > max(_total(best), BETTER * _total(as_it_is)):
                note = f"the page was turned by {90 * quarters} degrees anticlockwise, by the names on it"
                best = replace(page, warnings=(*flat.warnings, note))
        return best

    def _names(self, image: NDArray[np.uint8]) -> tuple[Detection, ...]:
        found = self.detector.detect(image)
        return tuple(one for one in found if one.kind == "name" and one.score >= LIKELY)

    def __repr__(self) -> str:
        """Return how it was made."""
        return f"UprightRectifier({self.rectifier!r}, {type(self.detector).__name__})"


def _leads(page: FlatPage) -> set[str]:
    return {name.lead for name in page.names}


def _total(page: FlatPage) -> float:
    return sum(name.score for name in page.names)


def turned(page: FlatPage, quarters: int) -> FlatPage:
    """Return a page turned by quarters of a circle.

    Parameters
    ----------
    page : FlatPage
    quarters : int
        1 to 3, anticlockwise.

    Returns
    -------
    FlatPage
        Without names.
    """
    height, width = page.image.shape[:2]
    matrix = np.eye(3)
    for size in ((width, height), (height, width), (width, height))[:quarters]:
        # (x, y) of an image so wide comes to lie at (y, width - 1 - x).
        matrix = np.array([[0, 1, 0], [-1, 0, size[0] - 1], [0, 0, 1.0]]) @ matrix
    turn = Homography.from_array(matrix)
    return replace(
        page,
        image=np.ascontiguousarray(np.rot90(page.image, quarters)),
        warp=_Chain(page.warp, turn),
        grid=None if page.grid is None else _turned_grid(page.grid, turn, sideways=quarters % 2 == 1),
        names=(),
    )


class _Chain(NamedTuple):
    """Two warps, one after the other."""

    first: Warp
    second: Warp

    def forward(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.second.forward(self.first.forward(points))

    def inverse(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.first.inverse(self.second.inverse(points))


def _turned_grid(grid: GridEstimate, turn: Homography, *, sideways: bool) -> GridEstimate:
    pitch = (grid.px_per_mm_x, grid.px_per_mm_y)
    x, y = pitch[::-1] if sideways else pitch
    origin = turn.forward(np.array([grid.origin]))[0]
    return grid.replace(px_per_mm_x=x, px_per_mm_y=y, origin=(float(origin[0]), float(origin[1])))
