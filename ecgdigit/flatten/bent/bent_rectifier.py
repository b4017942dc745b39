"""Bent and photographed pages made flat: the grid followed from patch to patch over the whole page."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.flatten.bent._bend_warp import STIFFNESS, BentWarp, fit_bend
from ecgdigit.flatten.bent._folded_warp import FoldedWarp
from ecgdigit.flatten.bent._line_following import line_shifts
from ecgdigit.flatten.bent._local_waves import PATCH, Patches
from ecgdigit.flatten.bent._straightened_grid import chart_waves
from ecgdigit.flatten.bent._unbent_page import flat_page
from ecgdigit.flatten.bent._wave_joining import Chart, grown_chart
from ecgdigit.flatten.grid_residual_phase import line_offsets
from ecgdigit.flatten.image_remapping import reduced, remapped
from ecgdigit.flatten.marks_on_paper import marked_share
from ecgdigit.stages import FlatPage
from ecgtypes import GridNotFoundError, Homography, PaperScale

__all__ = ["WORKING", "BentRectifier"]

WORKING = 1600
"""Px along the longer side at which the grid is looked for."""

BLOCKS = 64
"""Squares along the longer side in which the paper's colour is told."""

TOLERANCE = 0.12
"""Share of a millimetre by which the grid's lines may miss the smooth page."""

REFINEMENTS = 2
"""Times that the flattened page is looked at again for what is left of the bends."""

NARROW_MM = 2.5
"""Standard deviation of the window in which a place's lines are looked at then: it holds two 5 mm ones."""

CRUMPLED_MM = 0.03
"""Where lines are off by more than this, as a rule, from what a curled sheet would show, it is crumpled."""

CRUMPLED_STIFFNESS = 0.1
"""Of the surface of a crumpled sheet: a tenth of a curled one's, which would smooth its facets away."""

FEWEST = 20
"""Places, 3 mm apart, at which a grid is seen at least."""

PLAIN = 0.4
"""A place lies on the page where the grid is this strong against its usual strength."""

MARGIN_PX = 60.0
"""How far around the places that are known the page is looked at."""

MARGIN = 0.75
"""How far beyond the middles of the patches that were joined the page is shown, in patches."""


class BentRectifier:
    """Flattens pages that were photographed, curled or creased, by their grid.

    Both sets of lines are followed from patch to patch by their local waves, counted on the way, and a
    homography with a smooth surface of shifts is fitted to where they were found. What is left is
    measured on the flattened page and taken out. At last each 5 mm line is followed along itself: folds are
    too sharp for the surface.

    Examples
    --------
    >>> BentRectifier()
    BentRectifier()
    """

    def rectify(self, image: NDArray[np.uint8], scale: PaperScale | None) -> FlatPage:
        """Return the page flattened; a scale tells which lines are 1 mm apart. See `Rectifier.rectify`."""
        try:
            return flattened(image, scale)
        except GridNotFoundError:
            if scale is None:
                raise
            return FlatPage(image, Homography.translation(0, 0), None)

    def __repr__(self) -> str:
        """Return how it was made."""
        return "BentRectifier()"


def flattened(image: NDArray[np.uint8], scale: PaperScale | None = None) -> FlatPage:
    """Return the flat page of an image, by its grid; a known scale tells 1 mm lines from 5 mm ones.

    Raises
    ------
    GridNotFoundError
        When no grid runs on over the image, or its spacings do not belong together.
    """
    small, ratio = reduced(image, WORKING)
    marks = marked_share(small, max(16, max(small.shape) // BLOCKS))
    chart = grown_chart(Patches(marks))
    if chart is None:
        message = (
            "no millimetre grid can be followed over the image: is it an ECG on grid paper, sharp and near "
            "enough? If so, give scale= to read a flat page without a grid"
        )
        raise GridNotFoundError(message)
    factor = float(ratio.mean())
    known = None if scale is None else float(np.sqrt(scale.px_per_mm_x * scale.px_per_mm_y)) / factor
    bent = _charted(marks, chart, known)
    return flat_page(
        image,
        bent.warp.enlarged(float(ratio[0]), float(ratio[1])),
        pitch=bent.pitch,
        confidence=bent.confidence,
        seen=(chart.source + 0.5) * ratio - 0.5,
        lattice=bent.lattice,
        gridded=bent.gridded,
        margin=MARGIN * PATCH * factor,
    )


class _Bent(NamedTuple):
    """A page that was found: 5 mm lines cross at its (0, 0).

    Parameters
    ----------
    warp : FoldedWarp
        From the image onto the page.
    pitch : float
        Px per mm of the page.
    confidence : float
    lattice : ndarray of float64, shape (rows, columns, 2)
        Places all over the page, px of it.
    gridded : ndarray of bool, shape (rows, columns)
        At which of them the grid is plain to see.
    """

    warp: FoldedWarp
    pitch: float
    confidence: float
    lattice: NDArray[np.float64]
    gridded: NDArray[np.bool_]


def _charted(marks: NDArray[np.float32], chart: Chart, known: float | None) -> _Bent:
    """Return the page of which an image's patches were joined."""
    period = np.array(chart.period)
    page = chart.page * period
    warp, _ = fit_bend(page, chart.source, chart.weight, tolerance=TOLERANCE * period.mean())
    seen, low = _shown(marks, warp, page)
    x, y = chart_waves(seen, chart.period, known)
    # From here on a page's pixels are the same share of a millimetre along both sides.
    pitch = float(np.sqrt(x.pitch * y.pitch))
    waves = np.array([[x.kx, x.ky], [y.kx, y.ky]])
    first = np.array([x.phase - (x.major or 0), y.phase - (y.major or 0)])
    whole = np.round((waves @ (np.array(seen.shape[::-1]) / 2) + first) / 5) * 5
    page = ((page - low) @ waves.T + first - whole) * pitch
    tolerance = TOLERANCE * pitch
    warp, _ = fit_bend(page, chart.source, chart.weight, tolerance=tolerance)
    for refinement in range(REFINEMENTS):
        seen, low = _shown(marks, warp, page)
        offsets = line_offsets(seen, (pitch, pitch), (-low[0], -low[1]), sigma=NARROW_MM)
        lattice, sure = offsets.places + low, offsets.weight > 0
        if sure.sum() < FEWEST:
            message = (
                "the lines that were followed over the image do not agree: they are no millimetre grid; "
                "give scale= to read a flat page without one"
            )
            raise GridNotFoundError(message)
        page = lattice[sure] - offsets.offset[sure] * pitch
        source = warp.inverse(lattice[sure])
        # The first surface is that of the patches, too coarse to tell.
        crumpled = refinement > 0 and offsets.typical() > CRUMPLED_MM
        stiffness = CRUMPLED_STIFFNESS if crumpled else STIFFNESS
        weight = np.minimum(offsets.weight[sure], 1.0)
        warp, _ = fit_bend(page, source, weight, tolerance=tolerance, stiffness=stiffness)
    folded = _unfolded(marks, warp, page, pitch)
    return _Bent(folded, pitch, min(x.confidence, y.confidence), lattice, offsets.weight > PLAIN)


def _unfolded(
    marks: NDArray[np.float32], warp: BentWarp, page: NDArray[np.float64], pitch: float
) -> FoldedWarp:
    """Return a page's warp, its 5 mm lines followed where folds were too sharp for the surface."""
    seen, low = _shown(marks, warp, page)
    found = line_shifts(seen, pitch, (-float(low[0]), -float(low[1])))
    origin = (found.origin[0] + float(low[0]), found.origin[1] + float(low[1]))
    return FoldedWarp(warp, found.shift * pitch, origin=origin, step=found.step)


def _shown(
    marks: NDArray[np.float32], warp: BentWarp, page: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the marks on the flat page around some places, and the place of their first pixel."""
    low = page.min(axis=0) - MARGIN_PX
    width, height = np.ceil(np.ptp(page, axis=0) + 2 * MARGIN_PX).astype(int).tolist()
    moved = warp.rescaled((1.0, 1.0), (-float(low[0]), -float(low[1])))
    return remapped(marks, moved, (width, height)), low
