"""The warp of a bent page: a homography, and a smooth surface of shifts upon it."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecgtypes import GridNotFoundError, Homography

__all__ = ["STIFFNESS", "BentWarp", "fit_bend", "settled"]

Floats = NDArray[np.float64]

KNOTS = 32
"""Knots of the surface along the longer side of the page: one in 8 or 9 mm, for crumpled sheets."""

STIFFNESS = 1.0
"""Weight of the surface's second differences against the points' own misfits, for a sheet that is curled."""

ROUNDS = 3
"""Times that points are weighed by how well they fit, and the surface fitted again."""

SEARCH = 60
"""Steps at most to find the point of the page that lies at a place of the image."""

FOUND = 1e-6
"""Px: there the search ends."""


class BentWarp:
    """Moves points from the image of a bent page onto the flat page, and back.

    Parameters
    ----------
    plane : Homography
        From the flat page to the image.
    shifts : ndarray of float64, shape (rows, columns, 2)
        Coefficients of a bicubic B-spline: what is added to the homography, px of the image.
    origin : (x, y)
        Place of the first coefficient on the flat page, px.
    step : float
        Px of the flat page between two of them.

    Examples
    --------
    >>> warp = BentWarp(Homography.translation(3, 0), np.zeros((4, 4, 2)), origin=(0, 0), step=10)
    >>> warp.inverse(np.array([[1.0, 2.0]]))
    array([[4., 2.]])
    """

    def __init__(
        self, plane: Homography, shifts: Floats, *, origin: tuple[float, float], step: float
    ) -> None:
        self.plane = plane
        self.shifts = shifts
        self.origin = origin
        self.step = step

    def forward(self, points: Floats) -> Floats:
        """Move points of shape (n, 2) from the image onto the flat page."""
        wanted = np.asarray(points, np.float64)
        return settled(
            lambda found: self.plane.inverse(wanted - self._shift(found)), self.plane.inverse(wanted)
        )

    def inverse(self, points: Floats) -> Floats:
        """Move points of shape (n, 2) from the flat page back to the image."""
        flat = np.asarray(points, np.float64)
        return np.asarray(self.plane.forward(flat) + self._shift(flat))

    def rescaled(self, scale: tuple[float, float], offset: tuple[float, float]) -> "BentWarp":
        """Return the warp onto a page whose pixels are counted otherwise.

        Parameters
        ----------
        scale : (x, y)
            Px of the new page for one of the old; the surface needs both to be the same.
        offset : (x, y)
            Place on the new page of the old one's (0, 0), px.
        """
        back = np.array([[1 / scale[0], 0, -offset[0] / scale[0]], [0, 1 / scale[1], -offset[1] / scale[1]]])
        plane = Homography.from_array(back).then(self.plane)
        origin = (self.origin[0] * scale[0] + offset[0], self.origin[1] * scale[1] + offset[1])
        return BentWarp(plane, self.shifts, origin=origin, step=self.step * scale[0])

    def enlarged(self, x: float, y: float) -> "BentWarp":
        """Return the warp from an image that has ``x`` and ``y`` times as many pixels along its sides."""
        move = Homography.from_array([[x, 0, 0.5 * x - 0.5], [0, y, 0.5 * y - 0.5]])
        shifts = self.shifts * np.array([x, y])
        return BentWarp(self.plane.then(move), shifts, origin=self.origin, step=self.step)

    def __repr__(self) -> str:
        """Return how far it bends."""
        return f"BentWarp(bent by up to {np.abs(self.shifts).max():.1f} px)"

    def _shift(self, points: Floats) -> Floats:
        rows, columns = self.shifts.shape[:2]
        u, iu = _basis((points[:, 0] - self.origin[0]) / self.step, columns)
        v, iv = _basis((points[:, 1] - self.origin[1]) / self.step, rows)
        near = self.shifts[iv[:, :, None], iu[:, None, :]]
        return np.asarray(np.einsum("nv,nu,nvuc->nc", v, u, near))


def settled(following: Callable[[Floats], Floats], first: Floats) -> Floats:
    """Return the points that a map leads to when it is followed over and over from the first ones on."""
    found = first
    for _ in range(SEARCH):
        before, found = found, following(found)
        if np.abs(found - before).max(initial=0.0) < FOUND:
            break
    return found


def _basis(place: Floats, count: int) -> tuple[Floats, NDArray[np.intp]]:
    """Return the four cubic B-splines that are not zero at a place, and their numbers.

    Beyond the lattice its outermost cell goes on as it ends.
    """
    place = np.clip(place, 1.0, count - 2.0 - 1e-9)
    first = np.floor(place).astype(np.intp)
    t = place - first
    weights = np.stack(
        [(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], axis=1
    )
    return weights / 6, first[:, None] + np.arange(-1, 3)


def fit_bend(
    page: Floats, source: Floats, weight: Floats, *, tolerance: float, stiffness: float = STIFFNESS
) -> tuple[BentWarp, Floats]:
    """Fit the warp that leads from places on a page to places on its image.

    Parameters
    ----------
    page : ndarray of float64, shape (n, 2)
        px of the flat page.
    source : ndarray of float64, shape (n, 2)
        The same places on the image, px.
    weight : ndarray of float64, shape (n,)
        How sure each is.
    tolerance : float
        Px of the image by which a sure point may miss: others count less the further they miss (Tukey's
        biweight, Beaton and Tukey 1974, with four times that as its limit).
    stiffness : float
        Weight of the surface's second differences against the points' own misfits.

    Returns
    -------
    warp : BentWarp
    misses : ndarray of float64, shape (n,)
        px of the image.

    Raises
    ------
    GridNotFoundError
        When the places lie on no plane that was looked at.

    Notes
    -----
    Bicubic penalized B-splines (Eilers and Marx 1996): what no point tells goes on straight.
    """
    from scipy.linalg import solveh_banded  # noqa: PLC0415

    plane = _plane(page, source, 8 * tolerance)
    rest = source - plane.forward(page)
    low, high = page.min(axis=0), page.max(axis=0)
    step = max(float((high - low).max()) / KNOTS, 1e-6)
    origin = low - 2.5 * step
    columns, rows = (np.ceil((high - low) / step).astype(int) + 6).tolist()
    design = _design((page - origin) / step, rows, columns)
    penalty = stiffness * _penalty(rows, columns) * max(1.0, page.shape[0] / (rows * columns))
    trust = weight / weight.mean()
    shifts = np.zeros((rows * columns, 2))
    for _ in range(ROUNDS):
        weighted = design.multiply(trust[:, None]).tocsr()
        normal = _lower_bands(design.T @ weighted + penalty, reach=3 * columns + 3)
        shifts = solveh_banded(normal, weighted.T @ rest, lower=True, overwrite_ab=True, check_finite=False)
        misses = np.linalg.norm(rest - design @ shifts, axis=1)
        trust = weight / weight.mean() * np.clip(1 - (misses / (4 * tolerance)) ** 2, 0, 1) ** 2 + 1e-9
    warp = BentWarp(
        plane, shifts.reshape(rows, columns, 2), origin=(float(origin[0]), float(origin[1])), step=step
    )
    return warp, misses


def _plane(page: Floats, source: Floats, tolerance: float) -> Homography:
    import cv2  # noqa: PLC0415

    middle, size = page.mean(axis=0), max(float(np.ptp(page, axis=0).max()), 1e-9)
    near = (page - middle) / size
    cv2.setRNGSeed(0)
    found: Any = cv2.findHomography(near, source, cv2.RANSAC, max(tolerance, 2.0))
    matrix = found[0]  # None where too few points lie on one plane
    if matrix is None:
        message = (
            "the grid lines that were followed lie on no page that could be flattened; "
            "give scale= to read a flat one"
        )
        raise GridNotFoundError(message)
    return Homography.from_array(
        matrix @ np.array([[1 / size, 0, -middle[0] / size], [0, 1 / size, -middle[1] / size], [0, 0, 1]])
    )


def _design(place: Floats, rows: int, columns: int) -> Any:
    """Return what each coefficient adds at each place: a sparse matrix, shape (n, rows * columns)."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    u, iu = _basis(place[:, 0], columns)
    v, iv = _basis(place[:, 1], rows)
    numbers = iv[:, :, None] * columns + iu[:, None, :]
    shares = v[:, :, None] * u[:, None, :]
    starts = np.arange(place.shape[0] + 1) * 16
    return csr_array((shares.ravel(), numbers.ravel(), starts), shape=(place.shape[0], rows * columns))


def _lower_bands(matrix: Any, reach: int) -> Floats:
    """Return a symmetric sparse matrix as `scipy.linalg.solveh_banded` wants it."""
    entries = matrix.tocoo()
    low = entries.row >= entries.col
    row, column = entries.row[low], entries.col[low]
    bands = np.zeros((reach + 1, matrix.shape[0]))
    bands[row - column, column] = entries.data[low]
    return bands


def _penalty(rows: int, columns: int) -> Any:
    """Return the sum of squared second differences along rows, along columns, and across: sparse."""
    from scipy.sparse import eye_array, kron  # noqa: PLC0415

    along, down = np.eye(columns), np.eye(rows)
    (bend_x, turn_x), (bend_y, turn_y) = (
        tuple(part.T @ part for part in (np.diff(line, 2, axis=0), np.diff(line, axis=0)))
        for line in (along, down)
    )
    total = kron(bend_y, along) + kron(down, bend_x) + kron(turn_y, turn_x)
    return total + 1e-6 * eye_array(rows * columns)
