"""What the page network should say of a page: heat maps, and what holds at the places of leads and names."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ecgseg.pages.boxed_pages import BoxedPage

__all__ = [
    "NAME_STRIDE",
    "PAGE_SIDE",
    "REGION_STRIDE",
    "WORKING_SIDE",
    "name_targets",
    "page_input",
    "region_targets",
]

Arrays: TypeAlias = dict[str, NDArray[np.generic]]

NAME_STRIDE, REGION_STRIDE = 4, 8
"""Px of the image between the places at which names and regions are told."""

PAGE_SIDE = 64
"""Sides of what the page network is shown are multiples of this."""

WORKING_SIDE = 1344
"""Px of the longer side of a page as the network sees it: some 4.5 for each mm of a page of A4 or letter."""

ON_BASELINE, NEAR_BASELINE = 1.5, 2.8
"""mm from a baseline: up to the first a place lies on it; from there to the second either is right."""

LEAST_BAND = 0.6
"""Strides that lie on the baseline on either side of it at least, at any scale."""

SPREAD = 0.16
"""Width of the heat around a name's middle, in its width and height."""

LEAST_SPREAD = 0.5
"""Strides."""


def page_input(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the channels of a page: red, green and blue in units of the image's own contrast.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    ndarray of float32, shape (3, rows, columns)
        Filled up with 0, the mean, to multiples of `PAGE_SIDE` at the right and below.
    """
    height, width = image.shape[:2]
    rows, columns = (-(-side // PAGE_SIDE) * PAGE_SIDE for side in (height, width))
    mean = image.mean(axis=(0, 1), dtype=np.float32)
    spread = max(float(image.std(dtype=np.float32)), 4.0)
    channels = np.zeros((3, rows, columns), dtype=np.float32)
    channels[:, :height, :width] = ((image - mean) / np.float32(spread)).transpose(2, 0, 1)
    return channels


def name_targets(page: BoxedPage, rows: int, columns: int) -> Arrays:
    """Return where names stand.

    Parameters
    ----------
    page : BoxedPage
    rows, columns : int
        Places along y and x, `NAME_STRIDE` px apart.

    Returns
    -------
    dict of ndarray
        ``name`` (rows, columns), 1 at the middle of each name and falling around it; and for each of k
        names ``name_at`` (k, 2), row and column of its middle; ``name_box`` (k, 4), x0, y0, x1, y1 from
        that place, in strides; ``name_lead`` (k,).
    """
    seen = np.isfinite(page.names).all(axis=(1, 2))
    quads = page.names[seen]
    low, high = quads.min(axis=1), quads.max(axis=1)
    # A place stands for the pixels from stride * i - 0.5 on, its own middle is that of these.
    middles = ((low + high) / 2 + 0.5) / NAME_STRIDE - 0.5
    at = np.rint(middles).astype(np.int64)
    inside = ((at >= 0) & (at < [columns, rows])).all(axis=1)
    at, low, high = at[inside], low[inside], high[inside]
    heat = np.zeros((rows, columns), dtype=np.float32)
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    for (column, row), size in zip(at, (high - low) / NAME_STRIDE, strict=True):
        wide, tall = np.maximum(SPREAD * size, LEAST_SPREAD)
        top, left = max(row - 8, 0), max(column - 12, 0)
        part = np.s_[top : row + 9, left : column + 13]
        near = np.exp(-0.5 * (((x[part] - column) / wide) ** 2 + ((y[part] - row) / tall) ** 2))
        np.maximum(heat[part], near, out=heat[part])
    heat[at[:, 1], at[:, 0]] = 1.0
    place = NAME_STRIDE * (at + 0.5) - 0.5
    boxes = np.concatenate([low - place, high - place], axis=1) / NAME_STRIDE
    return {
        "name": heat,
        "name_at": at[:, ::-1].copy(),
        "name_box": boxes.astype(np.float32),
        "name_lead": page.leads[seen][inside],
    }


def region_targets(page: BoxedPage, rows: int, columns: int) -> Arrays:
    """Return where baselines run, and what each place on one should say of its lead.

    Parameters
    ----------
    page : BoxedPage
    rows, columns : int
        Places along y and x, `REGION_STRIDE` px apart.

    Returns
    -------
    dict of ndarray
        ``region`` (rows, columns), 1 on a baseline, 0 elsewhere, -1 where either is right; and for each
        of k places on one ``region_at`` (k, 2), its row and column; ``region_shape`` (k, 8), the distance
        to the left and to the right end along the baseline, top and bottom across it, the slope, and the
        name's middle from the left end, along and across, NaN where no name is in sight, and the baseline
        across, all in strides but the slope; ``region_share`` (k,), that sum up to 1 for each lead.
    """
    heat = np.zeros((rows, columns), dtype=np.float32)
    y, x = REGION_STRIDE * (np.mgrid[:rows, :columns] + 0.5) - 0.5
    nearest = np.full((rows, columns), np.inf)
    owner = np.full((rows, columns), -1)
    for number, (left, right) in enumerate(page.baselines):
        along = (right - left) / max(float(np.linalg.norm(right - left)), 1e-6)
        u = (x - left[0]) * along[0] + (y - left[1]) * along[1]
        v = np.abs((y - left[1]) * along[0] - (x - left[0]) * along[1])
        within = (u > 0) & (u < np.linalg.norm(right - left))
        band = max(ON_BASELINE * page.px_per_mm, LEAST_BAND * REGION_STRIDE)
        ring = max(NEAR_BASELINE * page.px_per_mm, band + 0.7 * REGION_STRIDE)
        heat[within & (v < ring) & (heat == 0)] = -1
        mine = within & (v < band) & (v < nearest)
        heat[mine], nearest[mine], owner[mine] = 1, v[mine], number
    at = np.argwhere(owner >= 0)
    numbers = owner[at[:, 0], at[:, 1]]
    counts = np.bincount(numbers, minlength=len(page.leads))
    return {
        "region": heat,
        "region_at": at,
        "region_shape": _shapes(page, at, numbers),
        "region_share": (1 / np.maximum(counts[numbers], 1)).astype(np.float32),
    }


def _shapes(page: BoxedPage, at: NDArray[np.int64], numbers: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return what each place says of its lead."""
    if not len(at):
        return np.zeros((0, 8), dtype=np.float32)
    places = REGION_STRIDE * (at[:, ::-1] + 0.5) - 0.5
    along = page.baselines[:, 1] - page.baselines[:, 0]
    along = (along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6))[numbers]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    corners = page.regions[numbers] - places[:, None]
    u, v = (np.einsum("kci,ki->kc", corners, axis) for axis in (along, across))
    left, right = (u[:, 0] + u[:, 3]) / 2, (u[:, 1] + u[:, 2]) / 2
    top, bottom = (v[:, 0] + v[:, 1]) / 2, (v[:, 2] + v[:, 3]) / 2
    names = page.names[numbers].mean(axis=1) - places
    name_u, name_v = ((names * axis).sum(axis=1) for axis in (along, across))
    off = ((page.baselines[numbers, 0] - places) * across).sum(axis=1)
    shapes = np.column_stack([-left, right, top, bottom, name_u - left, name_v, off]) / REGION_STRIDE
    slope = along[:, 1] / np.maximum(along[:, 0], 1e-3)
    return np.insert(shapes, 4, slope, axis=1).astype(np.float32)
