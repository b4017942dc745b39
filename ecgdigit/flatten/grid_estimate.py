"""The millimetre grid of a flat page: pitch, angle and phase of its two sets of lines."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.files.image_reader import ImageSource, read_image
from ecgdigit.flatten._colour_channels import channel_max, channel_mean, channel_min
from ecgdigit.flatten.grid_spectrum import GridWave, find_waves
from ecgdigit.flatten.ink_coverage import paper_colour
from ecgtypes import GridEstimate, GridNotFoundError

__all__ = ["SURE_GRID", "estimate_grid", "grid_of_waves", "grid_waves"]

SURE_GRID = 0.6
"""Below this confidence 1 mm and 5 mm are told apart by the usual size of pages alone."""

COLOURED = 1.0
"""Mean spread between colour channels (of 255) from which the grid is looked for by its colour."""

LEAST_CONFIDENCE = 0.38
"""Lines less regular than this are text, rows of traces or a page that is not flat."""

MOST_ASPECT = 2.3
"""The two pitches differ by no more than this factor: 2.1 on a standard fax."""

MOST_TILT_DEGREES = 40.0
"""Beyond this the diagonals of a grid of dots look like its rows."""

MOST_SHEAR_DEGREES = 5.0
"""The two sets of lines stand at right angles to within this."""


def estimate_grid(image: ImageSource) -> GridEstimate:
    """Measure the millimetre grid of a flat page.

    Parameters
    ----------
    image : path-like, bytes, ndarray or PIL.Image.Image
        A page, or a part of one, turned by less than 40 degrees.

    Returns
    -------
    GridEstimate
        Pixels per mm in x and y, angle, the position of one crossing, and confidence. Below 0.6, 1 mm
        and 5 mm lines could be told apart by the usual size of pages alone.

    Raises
    ------
    GridNotFoundError
        When no two regular sets of lines at right angles stand out.
    ImageError
        When the image cannot be read.

    Notes
    -----
    Lines are found in averaged spectra, told apart by their harmonics, and fitted by demodulation of
    the whole image: see `ecgdigit.flatten.grid_spectrum`.
    """
    pixels = read_image(image)
    return grid_of_waves(*grid_waves(pixels), pixels.shape)


def grid_waves(image: NDArray[np.uint8]) -> tuple[GridWave, GridWave]:
    """Return the upright and the level lines of the grid.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    tuple of two GridWave

    Raises
    ------
    GridNotFoundError
        When either set of lines does not stand out, or they do not belong together.
    """
    best: tuple[GridWave, GridWave] | None = None
    for marks in _grid_marks(image):
        x, y = find_waves(marks)
        if x is None or y is None or not _belong_together(x, y):
            continue
        if best is None or min(x.confidence, y.confidence) > min(best[0].confidence, best[1].confidence):
            best = (x, y)
        if min(x.confidence, y.confidence) > 0.8:
            break
    if best is None:
        message = (
            "no regular millimetre grid stands out on the image: flatten the page if it is a photograph, "
            "or give scale= to read it without a grid"
        )
        raise GridNotFoundError(message)
    return best


def _belong_together(x: GridWave, y: GridWave) -> bool:
    tilts = np.rad2deg([np.arctan2(x.ky, x.kx), np.arctan2(-y.kx, y.ky)])
    return bool(
        min(x.confidence, y.confidence) >= LEAST_CONFIDENCE
        and max(x.pitch, y.pitch) <= MOST_ASPECT * min(x.pitch, y.pitch)
        and np.abs(tilts).max() <= MOST_TILT_DEGREES
        and np.ptp(tilts) <= MOST_SHEAR_DEGREES
    )


def _grid_marks(image: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Return maps of how strongly pixels are marked by the grid: by colour, then by darkness."""
    spread = (channel_max(image) - channel_min(image)).astype(np.float32)
    darkness = np.maximum(paper_colour(image).mean() - channel_mean(image), np.float32(0))
    limit = max(0.5 * float(np.quantile(darkness[::3, ::3], 0.998)), 10.0)
    clipped = np.minimum(darkness, limit)
    return [spread, clipped] if spread.mean() > COLOURED else [clipped]


def grid_of_waves(x: GridWave, y: GridWave, shape: tuple[int, ...]) -> GridEstimate:
    """Return the grid that upright and level lines make.

    Parameters
    ----------
    x, y : GridWave
        Upright lines and level lines.
    shape : tuple of int
        Of the image: (height, width, ...).

    Returns
    -------
    GridEstimate
    """
    lines = np.array([[x.kx, x.ky], [y.kx, y.ky]])
    middle = np.array([(shape[1] - 1) / 2, (shape[0] - 1) / 2])
    count = lines @ middle + [x.phase, y.phase]
    step = 5.0 if x.major is not None and y.major is not None else 1.0
    first = np.array([x.major or 0, y.major or 0])
    nearest = first + step * np.round((count - first) / step)
    origin = np.linalg.solve(lines, nearest - [x.phase, y.phase])
    angle = np.rad2deg((np.arctan2(x.ky, x.kx) + np.arctan2(-y.kx, y.ky)) / 2)
    return GridEstimate(
        px_per_mm_x=x.pitch,
        px_per_mm_y=y.pitch,
        angle=float(angle),
        origin=(float(origin[0]), float(origin[1])),
        confidence=float(np.clip(min(x.confidence, y.confidence), 0, 1)),
    )
