"""Bent and photographed pages made flat: the grid followed from patch to patch over the whole page."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.bend import BentWarp, fit_bend
from ecgdigit.bent_page import flat_page
from ecgdigit.chart_waves import chart_waves
from ecgdigit.growth import Chart, grown_chart
from ecgdigit.marks import marked_share
from ecgdigit.patches import Patches
from ecgdigit.remapping import remapped
from ecgdigit.residual_phase import line_offsets
from ecgdigit.stages import FlatPage
from ecgtypes import GridNotFoundError, Homography, PaperScale

__all__ = ["BentRectifier"]

WORKING = 1600
"""Px along the longer side at which the grid is looked for."""

BLOCKS = 64
"""Squares along the longer side in which the paper's colour is told."""

TOLERANCE = 0.12
"""Share of a millimetre by which the grid's lines may miss the smooth page."""

REFINEMENTS = 2
"""Times that the flattened page is looked at again for what is left of the bends."""

MARGIN_MM = 6.0
"""How far beyond the grid that was followed the page is shown."""


class BentRectifier:
    """Flattens pages that were photographed, curled or creased, by their grid.

    Both sets of lines are followed from patch to patch by their local waves, counted on the way, and a
    homography with a smooth surface of shifts is fitted to where they were found. What is left is
    measured on the flattened page and taken out.

    Examples
    --------
    >>> BentRectifier()
    BentRectifier()
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
            return flattened(image)
        except GridNotFoundError:
            if scale is None:
                raise
            return FlatPage(image, Homography.translation(0, 0), None)

    def __repr__(self) -> str:
        """Return how it was made."""
        return "BentRectifier()"


def flattened(image: NDArray[np.uint8]) -> FlatPage:
    """Return the flat page of an image, by its grid.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    FlatPage

    Raises
    ------
    GridNotFoundError
        When no grid runs on over the image, or its spacings do not belong together.
    """
    import cv2  # noqa: PLC0415

    height, width = image.shape[:2]
    factor = max(1.0, max(height, width) / WORKING)
    small = image
    if factor > 1:
        size = (round(width / factor), round(height / factor))
        small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    marks = marked_share(small, max(16, max(small.shape) // BLOCKS))
    chart = grown_chart(Patches(marks))
    if chart is None:
        message = (
            "no millimetre grid can be followed over the image: is it an ECG on grid paper, sharp and near "
            "enough? Give scale= to read a flat page without a grid"
        )
        raise GridNotFoundError(message)
    warp, pitch, confidence, spread = _charted(marks, chart)
    ratio = (width / small.shape[1] + height / small.shape[0]) / 2
    return flat_page(image, warp.enlarged(ratio), pitch, confidence, chart.source * ratio)


def _charted(marks: NDArray[np.float32], chart: Chart) -> tuple[BentWarp, float, float, float]:
    """Return the warp from an image onto its page, px per mm of the page, confidence, and what is left, mm.

    On the page 5 mm lines cross at (0, 0).
    """
    period = np.array(chart.period)
    page = chart.page * period
    warp, _ = fit_bend(page, chart.source, chart.weight, tolerance=TOLERANCE * period.mean())
    margin = 20.0
    low = page.min(axis=0) - margin
    size = np.ceil(np.ptp(page, axis=0) + 2 * margin).astype(int)
    seen = remapped(marks, warp.rescaled((1.0, 1.0), (-low[0], -low[1])), (int(size[0]), int(size[1])))
    x, y = chart_waves(seen, chart.period)
    # From here on a page's pixels are the same share of a millimetre along both sides.
    pitch = float(np.sqrt(x.pitch * y.pitch))
    waves = np.array([[x.kx, x.ky], [y.kx, y.ky]])
    first = np.array([x.phase - (x.major or 0), y.phase - (y.major or 0)])
    whole = np.round((waves @ (size / 2) + first) / 5) * 5
    page = ((page - low) @ waves.T + first - whole) * pitch
    source, weight = chart.source, chart.weight
    tolerance = TOLERANCE * pitch
    warp, _ = fit_bend(page, source, weight, tolerance=tolerance)
    spread = 0.0
    for _ in range(REFINEMENTS):
        low = page.min(axis=0) - margin
        size = np.ceil(np.ptp(page, axis=0) + 2 * margin).astype(int)
        seen = remapped(marks, warp.rescaled((1.0, 1.0), (-low[0], -low[1])), (int(size[0]), int(size[1])))
        offsets = line_offsets(seen, (pitch, pitch), (-low[0], -low[1]))
        spread = offsets.typical()
        sure = offsets.weight > 0
        if sure.sum() < 20:
            break
        places = offsets.places[sure] + low
        page = places - offsets.offset[sure] * pitch
        source = warp.inverse(places)
        warp, _ = fit_bend(page, source, np.minimum(offsets.weight[sure], 1.0), tolerance=tolerance)
    return warp, pitch, min(x.confidence, y.confidence), spread
