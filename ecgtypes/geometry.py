"""Boxes, quads, and warps that move points and know their inverse.

Coordinates are (x, y), x right, y down; the CENTRE of an image's first pixel is (0.0, 0.0).
"""

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator

from ecgtypes.arrays import Model

__all__ = ["Box", "Homography", "Quad", "Warp"]

EDGE_POINTS = 32
"""Points along each edge of a quad that are warped to see how far it is bent."""

BENT = 1e-3
"""Px from which on an edge counts as bent."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
Corner = tuple[Finite, Finite]


class Box(Model):
    """An upright rectangle; ``x1 > x0`` and ``y1 > y0``.

    Examples
    --------
    >>> Box(x0=0, y0=0, x1=10, y1=4).area
    40.0
    """

    x0: Finite
    y0: Finite
    x1: Finite
    y1: Finite

    @model_validator(mode="after")
    def _has_area(self) -> Self:
        if not (self.x1 > self.x0 and self.y1 > self.y0):
            message = f"a box has x1 > x0 and y1 > y0, not x {self.x0}..{self.x1}, y {self.y0}..{self.y1}"
            raise ValueError(message)
        return self

    @classmethod
    def around(cls, points: ArrayLike) -> "Box":
        """Return the smallest box around points, NaN points left out.

        Parameters
        ----------
        points : array-like, shape (n, 2)

        Returns
        -------
        Box

        Raises
        ------
        ValueError
            When no two points differ in x and in y.
        """
        array = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        array = array[np.isfinite(array).all(axis=1)]
        if not len(array):
            message = "no finite point to draw a box around"
            raise ValueError(message)
        (x0, y0), (x1, y1) = array.min(axis=0), array.max(axis=0)
        return cls(x0=float(x0), y0=float(y0), x1=float(x1), y1=float(y1))

    @property
    def width(self) -> float:
        """Extent along x in pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Extent along y in pixels."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """Width times height in square pixels."""
        return self.width * self.height

    @property
    def center(self) -> tuple[float, float]:
        """The middle, (x, y)."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def iou(self, other: "Box") -> float:
        """Return intersection over union with another box, 0 to 1.

        Parameters
        ----------
        other : Box

        Returns
        -------
        float
        """
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        shared = max(width, 0.0) * max(height, 0.0)
        return shared / (self.area + other.area - shared)

    def expanded(self, by: float) -> "Box":
        """Return the box grown by that many pixels on each side.

        Parameters
        ----------
        by : float
            Pixels; negative to shrink.

        Returns
        -------
        Box
        """
        return Box(x0=self.x0 - by, y0=self.y0 - by, x1=self.x1 + by, y1=self.y1 + by)

    def clipped(self, width: int, height: int) -> "Box | None":
        """Return the part inside an image, or None where nothing of it is.

        Parameters
        ----------
        width, height : int
            Size of the image in pixels.

        Returns
        -------
        Box or None
        """
        x0, x1 = max(self.x0, -0.5), min(self.x1, width - 0.5)
        y0, y1 = max(self.y0, -0.5), min(self.y1, height - 0.5)
        return Box(x0=x0, y0=y0, x1=x1, y1=y1) if x1 > x0 and y1 > y0 else None

    def quad(self) -> "Quad":
        """Return the box as a quad."""
        return Quad(corners=((self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1)))


class Quad(Model):
    """Four corners: what a box becomes when it is warped.

    Parameters
    ----------
    corners : tuple of 4 (x, y)
        Top left, top right, bottom right, bottom left of the box that it was.
    """

    corners: tuple[Corner, Corner, Corner, Corner]

    @property
    def points(self) -> NDArray[np.float64]:
        """The corners as an array of shape (4, 2)."""
        return np.array(self.corners, dtype=np.float64)

    @property
    def box(self) -> Box:
        """The upright box around the corners."""
        return Box.around(self.points)

    def warped(self, warp: "Warp") -> "Quad":
        """Return the quad with its corners moved.

        Parameters
        ----------
        warp : Warp

        Returns
        -------
        Quad
        """
        return Quad(corners=tuple((float(x), float(y)) for x, y in warp.forward(self.points)))

    def warped_around(self, warp: "Warp") -> "Quad":
        """Return the quad that holds all of the warped area, also where its edges were bent.

        Parameters
        ----------
        warp : Warp

        Returns
        -------
        Quad
            Each edge is parallel to that between the moved corners, and as far out as the area reaches.
            A homography bends no edge: the result is that of `warped`.
        """
        before = self.points
        along = np.arange(EDGE_POINTS)[:, None] / EDGE_POINTS
        edges = [a + along * (b - a) for a, b in zip(before, np.roll(before, -1, axis=0), strict=True)]
        outline = np.asarray(warp.forward(np.concatenate(edges)))
        corners = outline[::EDGE_POINTS]
        sides = np.roll(corners, -1, axis=0) - corners
        normals = np.column_stack([sides[:, 1], -sides[:, 0]])
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        turn = np.sign(np.sum(normals * (corners - corners.mean(axis=0)), axis=1))
        normals *= np.where(turn == 0, 1.0, turn)[:, None]
        reach = np.einsum("eij,ej->ei", outline[None] - corners[:, None], normals).max(axis=1)
        if reach.max() < BENT:
            return Quad(corners=tuple((float(x), float(y)) for x, y in corners))
        offsets = np.sum(corners * normals, axis=1) + reach
        # each new corner is where its two edges, moved outward, meet
        pairs = np.stack([np.roll(normals, 1, axis=0), normals], axis=1)
        values = np.stack([np.roll(offsets, 1), offsets], axis=1)
        if np.abs(np.linalg.det(pairs)).min() < 1e-3:
            return Box.around(outline).quad()
        met = np.linalg.solve(pairs, values[..., None])[..., 0]
        return Quad(corners=tuple((float(x), float(y)) for x, y in met))

    def translated(self, dx: float, dy: float) -> "Quad":
        """Return the quad moved by (dx, dy) pixels.

        Parameters
        ----------
        dx, dy : float

        Returns
        -------
        Quad
        """
        return Quad(corners=tuple((x + dx, y + dy) for x, y in self.corners))


@runtime_checkable
class Warp(Protocol):
    """Moves points from one image to another, and back."""

    def forward(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Move points of shape (n, 2) from the source image to the warped one."""
        ...

    def inverse(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Move points of shape (n, 2) from the warped image back to the source."""
        ...


class Homography(Model):
    """A projective warp; rotations, shears, scalings and moves are special cases.

    Parameters
    ----------
    matrix : tuple of 3 rows of 3 floats
        Maps (x, y, 1) to (u w, v w, w); invertible.

    Examples
    --------
    >>> turn = Homography.rotation(90, center=(0, 0))
    >>> turn.forward(np.array([[1.0, 0.0]])).round(6)
    array([[0., 1.]])
    """

    type: Literal["homography"] = "homography"
    matrix: tuple[tuple[Finite, Finite, Finite], tuple[Finite, Finite, Finite], tuple[Finite, Finite, Finite]]

    @model_validator(mode="after")
    def _invertible(self) -> Self:
        # Hadamard's ratio: the determinant over what it could be at most with rows this long.
        array = np.array(self.matrix)
        most = float(np.prod(np.linalg.norm(array, axis=1)))
        if most == 0 or abs(np.linalg.det(array)) < 1e-15 * most:
            message = "the matrix of a homography is invertible; this one is singular"
            raise ValueError(message)
        return self

    @classmethod
    def from_array(cls, matrix: ArrayLike) -> "Homography":
        """Return the homography of a 2 x 3 (affine) or 3 x 3 matrix.

        Parameters
        ----------
        matrix : array-like, shape (2, 3) or (3, 3)

        Returns
        -------
        Homography
        """
        array = np.asarray(matrix, dtype=np.float64)
        if array.shape == (2, 3):
            array = np.vstack([array, [0.0, 0.0, 1.0]])
        return cls(matrix=array.tolist())

    @classmethod
    def translation(cls, dx: float, dy: float) -> "Homography":
        """Return the warp that moves every point by (dx, dy) pixels."""
        return cls(matrix=((1.0, 0.0, dx), (0.0, 1.0, dy), (0.0, 0.0, 1.0)))

    @classmethod
    def rotation(cls, degrees: float, *, center: Sequence[float]) -> "Homography":
        """Return the rotation about a point, clockwise on the screen (y is down).

        Parameters
        ----------
        degrees : float
        center : (x, y)

        Returns
        -------
        Homography
        """
        cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
        cx, cy = center
        return cls.from_array([[cos, -sin, cx - cos * cx + sin * cy], [sin, cos, cy - sin * cx - cos * cy]])

    def forward(self, points: ArrayLike) -> NDArray[np.float64]:
        """Move points of shape (n, 2) from the source image to the warped one."""
        return _project(np.array(self.matrix), points)

    def inverse(self, points: ArrayLike) -> NDArray[np.float64]:
        """Move points of shape (n, 2) from the warped image back to the source."""
        return _project(np.linalg.inv(np.array(self.matrix)), points)

    def then(self, following: "Homography") -> "Homography":
        """Return the one warp that does this one and then the following one.

        Parameters
        ----------
        following : Homography

        Returns
        -------
        Homography
        """
        return Homography.from_array(np.array(following.matrix) @ np.array(self.matrix))


def _project(matrix: NDArray[np.float64], points: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(points, dtype=np.float64)
    moved = array @ matrix[:, :2].T + matrix[:, 2]
    return moved[..., :2] / moved[..., 2:]
