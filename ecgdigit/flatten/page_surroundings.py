"""What lies beside a page - a desk, a scanner's lid, black bars - turned into paper, so that it is no ink."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.flatten.colour_channels import channel_max

__all__ = ["cleared", "dark_beside", "hull_of"]

BLOCK_MM = 2.0
"""Side of the squares that are told apart: wider than a pen."""

DARK = 0.6
"""Share of the page's own brightness from which a square is no paper."""

AROUND_MM = 24.0
"""How far around the page's brightness is told."""

REACH = 1.5
"""Steps of the lattice by which the page reaches beyond the places where its grid is plain to see."""

STRIP_MM = 4.0
"""How far from the image's sides bars are looked for."""

BAR = 0.3
"""Share of a pixel row that is dark in a bar."""

SEAM_MM = 2.0
"""How far onto the page an edge's shadow reaches."""


def dark_beside(
    image: NDArray[np.uint8], px_per_mm: float, beside: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Return the dark surroundings of a page: what reaches the image's sides and is darker than paper.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    px_per_mm : float
    beside : ndarray of bool, shape (height, width), optional
        What is known to lie beside the page already: it counts as the image's side.

    Returns
    -------
    ndarray of bool, shape (height, width)
    """
    import cv2  # noqa: PLC0415

    height, width = image.shape[:2]
    block = max(2, round(BLOCK_MM * px_per_mm))
    rows, columns = max(1, height // block), max(1, width // block)
    fine = 4
    near = cv2.resize(channel_max(image), (columns * fine, rows * fine), interpolation=cv2.INTER_AREA)
    tiles = near.reshape(rows, fine, columns, fine).transpose(0, 2, 1, 3).reshape(rows, columns, -1)
    bright = np.sort(tiles, axis=2)[:, :, int(0.6 * fine * fine)].astype(np.float32)
    page = np.quantile(bright, 0.6)
    # Shadows on the page darken it slowly: a square is compared with the bright ones around it.
    reach = 2 * max(1, round(AROUND_MM / BLOCK_MM / 2)) + 1
    around = cv2.blur(cv2.dilate(bright, np.ones((reach, reach), np.uint8)), (reach, reach))
    dark = (bright < DARK * np.minimum(around, page)).astype(np.uint8)
    _, labels = cv2.connectedComponents(dark, connectivity=8)
    known = np.zeros((rows, columns), np.bool_)
    known[[0, -1]] = known[:, [0, -1]] = True
    if beside is not None:
        known |= cv2.resize(beside.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_AREA) > 0
        known = cv2.dilate(known.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    sides = labels[known]
    found = np.isin(labels, np.unique(sides[sides > 0])).astype(np.uint8)
    strips = _strips(image, float(page), px_per_mm)
    if not found.any():
        return strips
    # A trace or a line of text that runs to the image's side is thinner than two squares.
    opened = cv2.morphologyEx(
        cv2.copyMakeBorder(found, 3, 3, 3, 3, cv2.BORDER_REPLICATE), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)
    )[3:-3, 3:-3]
    whole = cv2.resize(opened, (width, height), interpolation=cv2.INTER_NEAREST)
    seam = 2 * (round(SEAM_MM * px_per_mm) + block // 2) + 1
    return np.asarray(cv2.dilate(whole, np.ones((seam, seam), np.uint8)) > 0) | strips


def _strips(image: NDArray[np.uint8], paper: float, px_per_mm: float) -> NDArray[np.bool_]:
    """Return dark bars along the image's sides that are thinner than a square."""
    found = np.zeros(image.shape[:2], np.bool_)
    depth = max(1, round(STRIP_MM * px_per_mm))
    across = image.transpose(1, 0, 2)
    sides = ((found, image), (found[::-1], image[::-1]), (found.T, across), (found.T[::-1], across[::-1]))
    for turned, view in sides:
        share = (channel_max(np.ascontiguousarray(view[:depth])) < DARK * paper).mean(axis=1)
        # A bar begins at the side itself: a line that runs along it, with paper between, is a trace.
        rows = int(np.argmin(np.append(share > BAR, False)))
        if rows:
            turned[: rows + max(1, round(0.5 * px_per_mm))] = True
    return found


def hull_of(
    seen: NDArray[np.bool_], places: NDArray[np.float64], shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Return the area of a page: the convex hull of the largest patch of its grid.

    Parameters
    ----------
    seen : ndarray of bool, shape (rows, columns)
        Where the grid was seen.
    places : ndarray of float64, shape (rows, columns, 2)
        Of the lattice, px.
    shape : (height, width)
        Of the image.

    Returns
    -------
    ndarray of bool, shape (height, width)
    """
    import cv2  # noqa: PLC0415

    count, labels, stats, _ = cv2.connectedComponentsWithStats(seen.astype(np.uint8), connectivity=4)
    if count < 2:
        return np.ones(shape, np.bool_)
    largest = labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    step = np.array([places[0, -1, 0] - places[0, 0, 0], places[-1, 0, 1] - places[0, 0, 1]])
    step = step / np.maximum(np.array(places.shape[1::-1]) - 1, 1)
    points = np.concatenate(
        [places[largest] + step * np.array(d) * REACH for d in ((-1, -1), (-1, 1), (1, -1), (1, 1))]
    )
    hull = cv2.convexHull(np.round(points).astype(np.int32))
    return np.asarray(cv2.fillConvexPoly(np.zeros(shape, np.uint8), hull, 1) > 0)


def cleared(image: NDArray[np.uint8], beside: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return an image with paper where something else lies beside the page.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    beside : ndarray of bool, shape (height, width)

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
    """
    import cv2  # noqa: PLC0415

    if not beside.any() or beside[::5, ::5].all():
        return image
    paper = np.median(image[::5, ::5][~beside[::5, ::5]], axis=0).astype(np.uint8)
    clean = image.copy()
    whole = cv2.merge([np.full(beside.shape, value) for value in paper])
    cv2.copyTo(whole, beside.astype(np.uint8), clean)
    return clean
