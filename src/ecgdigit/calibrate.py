"""Scale: the pitch, angle and phase of the grid."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.grid import GridWave, find_wave
from ecgdigit.images import ImageSource, read_image
from ecgdigit.ink import paper_colour
from ecgtypes import GridEstimate, GridNotFoundError

__all__ = ["estimate_grid"]

COLOURED = 4.0
"""Mean spread between colour channels (of 255) from which the grid is looked for by its colour."""


def estimate_grid(image: ImageSource) -> GridEstimate:
    """Measure the millimetre grid of a flat page.

    Parameters
    ----------
    image : path-like, bytes, ndarray or PIL.Image.Image
        A page, or a part of one, turned by less than 45 degrees.

    Returns
    -------
    GridEstimate
        Pixels per mm in x and y, angle, the position of one crossing, and confidence. Below 0.6, 1 mm
        and 5 mm lines could be told apart by the usual size of pages alone.

    Raises
    ------
    GridNotFoundError
        When no two sets of lines at right angles stand out.
    ImageError
        When the image cannot be read.

    Notes
    -----
    Lines are found in averaged spectra, told apart by their harmonics, and fitted by demodulation of
    the whole image: see `ecgdigit.grid`.
    """
    pixels = read_image(image)
    upright, across = _waves(pixels)
    return _estimate(upright, across, pixels.shape)


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
    return _waves(image)


def _waves(image: NDArray[np.uint8]) -> tuple[GridWave, GridWave]:
    best: tuple[GridWave, GridWave] | None = None
    for marks in _grid_marks(image):
        x, y = find_wave(marks, "x"), find_wave(marks, "y")
        if x is None or y is None:
            continue
        if best is None or min(x.confidence, y.confidence) > min(best[0].confidence, best[1].confidence):
            best = (x, y)
        if min(x.confidence, y.confidence) > 0.8:
            break
    if best is None:
        message = "no millimetre grid stands out on the image: give scale= to read it without one"
        raise GridNotFoundError(message)
    return best


def _grid_marks(image: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Return maps of how strongly pixels are marked by the grid: by colour, then by darkness."""
    channels = [image[:, :, c] for c in range(3)]
    top = np.maximum(np.maximum(channels[0], channels[1]), channels[2])
    low = np.minimum(np.minimum(channels[0], channels[1]), channels[2])
    spread = (top - low).astype(np.float32)
    darkness = np.clip(paper_colour(image).mean() - image.mean(axis=2, dtype=np.float32), 0, None)
    limit = max(0.5 * float(np.quantile(darkness[::3, ::3], 0.998)), 10.0)
    clipped = np.minimum(darkness, limit)
    return [spread, clipped] if spread.mean() > COLOURED else [clipped]


def _estimate(x: GridWave, y: GridWave, shape: tuple[int, ...]) -> GridEstimate:
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
