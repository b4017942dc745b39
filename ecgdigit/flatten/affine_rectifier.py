"""Flat pages made straight: the grid measured, tilt and shear taken out in one resampling."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.grid_calibrator import grid_of_waves, grid_waves
from ecgdigit.flatten.grid_spectrum import GridWave
from ecgdigit.flatten.ink_coverage import paper_colour
from ecgdigit.stages import FlatPage
from ecgtypes import GridNotFoundError, Homography, PaperScale

__all__ = ["AffineRectifier", "straightened"]

STRAIGHT_DEGREES = 0.015
"""Lines closer than this to the image's sides are left as they are: half a pixel over a page."""

FINEST = 16.0
"""Pixels per mm beyond which an image is made smaller: nothing is gained, and time is lost."""

ENOUGH = 12.0
"""Pixels per mm to which it is made smaller."""


class AffineRectifier:
    """Straightens a flat page, scanned with tilt or shear.

    Examples
    --------
    >>> AffineRectifier()
    AffineRectifier()
    """

    def rectify(self, image: NDArray[np.uint8], scale: PaperScale | None) -> FlatPage:
        """Return the page with its grid parallel to the image's sides.

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
        try:
            x, y = grid_waves(image)
        except GridNotFoundError:
            if scale is None:
                raise
            return FlatPage(image, Homography.translation(0, 0), None)
        return straightened(image, x, y)

    def __repr__(self) -> str:
        """Return how it was made."""
        return "AffineRectifier()"


def straightened(image: NDArray[np.uint8], x: GridWave, y: GridWave) -> FlatPage:
    """Return an image with its grid parallel to its sides.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    x, y : GridWave
        Upright lines and level lines.

    Returns
    -------
    FlatPage
    """
    warp = _straightening(x, y)
    if warp is None:
        return FlatPage(image, Homography.translation(0, 0), grid_of_waves(x, y, image.shape))
    straight = _warped(image, warp)
    return FlatPage(straight, warp, grid_of_waves(_moved(x, warp), _moved(y, warp), straight.shape))


def _straightening(x: GridWave, y: GridWave) -> Homography | None:
    """Return the warp that makes the grid upright, or None where it is already."""
    off = np.rad2deg(np.abs([np.arctan2(x.ky, x.kx), np.arctan2(-y.kx, y.ky)])).max()
    shrink = min(1.0, ENOUGH / min(x.pitch, y.pitch)) if min(x.pitch, y.pitch) > FINEST else 1.0
    if off < STRAIGHT_DEGREES and shrink == 1.0:
        return None
    lines = np.array([[x.kx, x.ky], [y.kx, y.ky]])
    return Homography.from_array(
        np.column_stack([lines * np.array([[x.pitch], [y.pitch]]) * shrink, [0.0, 0.0]])
    )


def _warped(image: NDArray[np.uint8], warp: Homography) -> NDArray[np.uint8]:
    import cv2  # noqa: PLC0415

    height, width = image.shape[:2]
    matrix = np.array(warp.matrix)
    shrink = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    source: NDArray[np.uint8] = image
    if shrink < 0.99:
        source = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        fx, fy = size[0] / width, size[1] / height
        small = np.array([[fx, 0, 0.5 * fx - 0.5], [0, fy, 0.5 * fy - 0.5], [0, 0, 1]])
        matrix = matrix @ np.linalg.inv(small)
    paper = tuple(float(value) for value in paper_colour(image))
    moved = cv2.warpAffine(
        source, matrix[:2], size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper
    )
    return np.asarray(moved, dtype=np.uint8)


def _moved(wave: GridWave, warp: Homography) -> GridWave:
    """Return a wave as it runs over the warped image."""
    back = np.linalg.inv(np.array(warp.matrix))
    kx, ky = np.array([wave.kx, wave.ky]) @ back[:2, :2]
    phase = wave.phase + float(np.array([wave.kx, wave.ky]) @ back[:2, 2])
    return wave._replace(kx=float(kx), ky=float(ky), phase=phase)
