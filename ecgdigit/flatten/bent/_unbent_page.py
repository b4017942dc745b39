"""The flat page of a bent one: resampled once, the light on it evened, the desk beside it left out."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.flatten.bent._bend_warp import BentWarp
from ecgdigit.flatten.bent._folded_warp import FoldedWarp
from ecgdigit.flatten.image_remapping import source_places
from ecgdigit.flatten.marks_on_paper import evened
from ecgdigit.flatten.page_surroundings import cleared, dark_beside, hull_of
from ecgdigit.stages import FlatPage
from ecgtypes import GridEstimate

__all__ = ["flat_page"]

LEAST = 10.0
MOST = 12.0
"""Px per mm of the flat page: as many as the image has, within these."""

MOST_PIXELS = 2e7
"""Of the flat page: A3 paper at its finest has 18 million; what seems larger is shown more coarsely."""

LIGHT_MM = 8.0
"""Side of the squares in which the paper's colour is told."""


def flat_page(
    image: NDArray[np.uint8],
    warp: BentWarp | FoldedWarp,
    *,
    pitch: float,
    confidence: float,
    seen: NDArray[np.float64],
    lattice: NDArray[np.float64],
    gridded: NDArray[np.bool_],
    margin: float,
) -> FlatPage:
    """Resample an image into its flat page.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    warp : BentWarp or FoldedWarp
        From the image onto the page; 5 mm lines cross at (0, 0).
    pitch : float
        Px per mm of the warp's page.
    confidence : float
        Of the grid.
    seen : ndarray of float64, shape (n, 2)
        Where on the image the grid was followed, px.
    lattice : ndarray of float64, shape (rows, columns, 2)
        Places all over the warp's page, px of it.
    gridded : ndarray of bool, shape (rows, columns)
        At which of them the grid is plain to see.
    margin : float
        How far beyond those places the page is shown, px of the image.

    Returns
    -------
    FlatPage
    """
    import cv2  # noqa: PLC0415

    height, width = image.shape[:2]
    middle = warp.forward(seen)
    native = _native(warp, middle, pitch)
    width_mm, height_mm = np.ptp(middle, axis=0) / pitch
    enough = float(np.sqrt(MOST_PIXELS / max(width_mm * height_mm, 1.0)))
    fine = min(float(np.clip(native, LEAST, MOST)), enough)
    grown = warp.rescaled((fine / pitch, fine / pitch), (0.0, 0.0))
    reach = grown.forward(seen)
    border = _border(grown, (width, height))
    low = np.maximum(reach.min(axis=0) - margin * fine / native, border[0])
    high = np.minimum(reach.max(axis=0) + margin * fine / native, border[1])
    size = (int(np.ceil(high[0] - low[0])) + 1, int(np.ceil(high[1] - low[1])) + 1)
    placed = grown.rescaled((1.0, 1.0), (-float(low[0]), -float(low[1])))
    source = image
    if native > 1.5 * fine:
        source = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.4 * native / fine), np.uint8)
    x, y = source_places(placed, size)
    flat = cv2.remap(source, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    beside = (x < -0.5) | (y < -0.5) | (x > width - 0.5) | (y > height - 0.5)
    places = placed.forward(warp.inverse(lattice.reshape(-1, 2))).reshape(lattice.shape)
    beside |= ~hull_of(gridded, places, (size[1], size[0]))
    # What lies beyond is painted over before the light is told: an edge's blocks would hold both.
    flat = cleared(np.asarray(flat, np.uint8), beside)
    dark = dark_beside(flat, fine, beside)
    flat = evened(cleared(flat, dark), round(LIGHT_MM * fine))
    flat = cleared(flat, beside | dark)
    origin = placed.forward(warp.inverse(np.zeros((1, 2))))[0]
    grid = GridEstimate(
        px_per_mm_x=fine,
        px_per_mm_y=fine,
        origin=(float(origin[0]), float(origin[1])),
        confidence=float(np.clip(confidence, 0, 1)),
    )
    return FlatPage(flat, placed, grid)


def _native(warp: BentWarp | FoldedWarp, places: NDArray[np.float64], pitch: float) -> float:
    """Return how many px of the image a millimetre has, as a rule."""
    moved = [np.linalg.norm(warp.inverse(places + step) - warp.inverse(places), axis=1) for step in np.eye(2)]
    return float(np.median(np.concatenate(moved))) * pitch


def _border(warp: BentWarp | FoldedWarp, size: tuple[int, int]) -> NDArray[np.float64]:
    """Return the least and the greatest place on the page that the image's sides show, shape (2, 2)."""
    share = np.linspace(0, 1, 33)
    x, y = np.meshgrid(share * (size[0] - 1), share * (size[1] - 1))
    places = warp.forward(np.stack([x.ravel(), y.ravel()], axis=1))
    return np.stack([places.min(axis=0), places.max(axis=0)])
