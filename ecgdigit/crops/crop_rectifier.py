"""The grid of a crop: from few periods, and believed only where its parts agree."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.grid_calibrator import grid_waves
from ecgdigit.flatten.affine_rectifier import straightened
from ecgdigit.flatten.grid_spectrum import GridWave
from ecgdigit.stages import FlatPage
from ecgtypes import GridNotFoundError, Homography, PaperScale

__all__ = ["CropRectifier"]

MOST_STRETCHED = 1.1
"""The pitches of a crop's two sets of lines differ by less than this factor."""

MOST_SHEARED = 1.0
"""Its two sets of lines are at right angles to within this many degrees."""

SURE_SET = 0.85
"""Confidence from which one set of lines speaks for both."""

LEAST_CONFIDENCE = 0.3
"""Below this, lines that agree may do so by chance."""


class CropRectifier:
    """Straightens a crop by its grid, where that can be believed.

    A low crop shows few level lines, and its trace is much of what is drawn on it. So both sets of
    lines must agree in pitch and angle; where they do not, the surer one stands for both, the pixels
    taken for square. A grid that contradicts a scale that was given is none.

    Examples
    --------
    >>> CropRectifier()
    CropRectifier()
    """

    def rectify(self, image: NDArray[np.uint8], scale: PaperScale | None) -> FlatPage:
        """Return the crop with its grid parallel to the image's sides.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3)
        scale : PaperScale or None
            Given by the caller: then a crop without a grid is accepted as it is.

        Returns
        -------
        FlatPage

        Raises
        ------
        GridNotFoundError
            When no grid can be believed and no scale was given.
        """
        try:
            waves = _believed(*grid_waves(image))
        except GridNotFoundError:
            if scale is None:
                raise
            waves = None
        if scale is None:
            if waves is None:
                message = "the crop's lines make no millimetre grid: give scale= to read it without one"
                raise GridNotFoundError(message)
            return straightened(image, *waves)
        if waves is None or not _fits(waves, scale):
            return FlatPage(image, Homography.translation(0, 0), None)
        return straightened(image, *waves)

    def __repr__(self) -> str:
        """Return how it was made."""
        return "CropRectifier()"


def _believed(x: GridWave, y: GridWave) -> tuple[GridWave, GridWave] | None:
    """Return both sets of lines, one made from the other where they do not agree."""
    turned = _quarter_turn(x)
    shear = np.rad2deg(np.arctan2(y.kx, y.ky) - np.arctan2(turned.kx, turned.ky))
    agree = abs(shear) <= MOST_SHEARED and abs(np.log(x.pitch / y.pitch)) <= np.log(MOST_STRETCHED)
    if agree:
        return (x, y) if min(x.confidence, y.confidence) >= LEAST_CONFIDENCE else None
    if max(x.confidence, y.confidence) < SURE_SET:
        return None
    return (x, turned) if x.confidence >= y.confidence else (_quarter_turn(y, back=True), y)


def _quarter_turn(wave: GridWave, *, back: bool = False) -> GridWave:
    """Return the lines at right angles to others; where they lie is not known."""
    kx, ky = (wave.ky, -wave.kx) if back else (-wave.ky, wave.kx)
    return wave._replace(kx=kx, ky=ky, phase=0.0, major=None)


def _fits(waves: tuple[GridWave, GridWave], scale: PaperScale) -> bool:
    found = np.array([wave.pitch for wave in waves])
    given = np.array([scale.px_per_mm_x, scale.px_per_mm_y])
    return bool((np.abs(np.log(found / given)) <= np.log(MOST_STRETCHED)).all())
