"""Where the 5 mm lines of a flat page's grid cross, on the image that was given."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.stages import FlatPage
from ecgtypes.warping import nodes_inside, points_inside

__all__ = ["grid_nodes"]

MAJOR_MM = 5.0
"""Distance of two nodes, as in `ecgtypes.PageTruth`."""

MOST_NODES = 250_000
"""A page with more has no grid that could be read: A3 paper has 5,000 of them."""


def grid_nodes(page: FlatPage, size: tuple[int, int]) -> NDArray[np.float32] | None:
    """Return where the nodes of a page's grid lie on its image.

    Parameters
    ----------
    page : FlatPage
    size : (width, height)
        Of the image that the page was made from.

    Returns
    -------
    ndarray of float32, shape (rows, columns, 2), or None
        px of that image; NaN beyond its sides, and no row or column that lies there wholly. None where the
        page has no grid, or one too fine to be real.
    """
    if page.grid is None:
        return None
    height, width = page.image.shape[:2]
    step = MAJOR_MM * np.array([page.grid.px_per_mm_x, page.grid.px_per_mm_y])
    origin = np.array(page.grid.origin)
    first = np.ceil(-origin / step)
    last = np.floor((np.array([width, height]) - 1 - origin) / step)
    columns, rows = np.maximum(last - first + 1, 0).astype(int).tolist()
    if not 0 < rows * columns <= MOST_NODES:
        return None
    x, y = np.meshgrid(first[0] + np.arange(columns), first[1] + np.arange(rows))
    # Lines that are nearly straight were left as they are: see STRAIGHT_DEGREES of `affine_rectifier`.
    turn = np.deg2rad(page.grid.angle)
    right, down = step[:, None] * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    flat = origin + x.reshape(-1, 1) * right + y.reshape(-1, 1) * down
    nodes = np.asarray(page.warp.inverse(flat), np.float32).reshape(rows, columns, 2)
    seen = points_inside(nodes, size)
    return nodes_inside(np.where(seen[:, :, None], nodes, np.float32(np.nan)), seen)
