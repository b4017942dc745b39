"""Any page, flat or bent: the cheap way where it is flat, the grid followed where it is not."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.grid_calibrator import SURE_GRID
from ecgdigit.flatten.affine_rectifier import AffineRectifier
from ecgdigit.flatten.bent.bent_rectifier import WORKING, BentRectifier
from ecgdigit.flatten.grid_residual_phase import line_offsets
from ecgdigit.flatten.image_remapping import reduced
from ecgdigit.flatten.marks_on_paper import marked_share
from ecgdigit.flatten.page_surroundings import cleared, dark_beside
from ecgdigit.stages import FlatPage, Rectifier
from ecgtypes import GridNotFoundError, PaperScale

__all__ = ["PageRectifier", "grid_misfit"]

FLAT_MM = 0.04
"""Grid lines of a flat page lie this near to where they should, as a rule: 1.6 ms at 25 mm/s."""

BETTER = 0.75
"""A page counts as bent where following its grid leaves less than this share of the misfit."""

FINE = 6.0
"""Px per mm at which the misfit is measured: more tells no more."""

LARGE = 2400
"""Px along the longer side beyond which flatness is judged on a smaller copy: there 1 mm of A4 is 5 px."""


class PageRectifier:
    """Straightens pages that are flat, and flattens those that are not.

    A page is taken for flat where one even grid fits all of it. Where it does not, or none is found, the
    grid is followed over the page, and the better of both is kept.

    Parameters
    ----------
    flat : Rectifier, optional
        For flat pages; `AffineRectifier` when left out.
    bent : Rectifier, optional
        For all others; `BentRectifier` when left out.

    Examples
    --------
    >>> PageRectifier()
    PageRectifier(AffineRectifier(), BentRectifier())
    """

    def __init__(self, *, flat: Rectifier | None = None, bent: Rectifier | None = None) -> None:
        self.flat = AffineRectifier() if flat is None else flat
        self.bent = BentRectifier() if bent is None else bent

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
        small, ratio = reduced(image, WORKING) if max(image.shape) > LARGE else (image, np.ones(2))
        judged = self._straight(small)
        if judged is None:
            return self._followed(image, scale)
        misfit = grid_misfit(judged)
        flattened = None
        warnings: tuple[str, ...] = ()
        if misfit > FLAT_MM:
            try:
                flattened = self.bent.rectify(image, _sure_scale(judged, ratio))
            except GridNotFoundError:
                warnings = (_not_followed(misfit),)
            if flattened is not None and grid_misfit(flattened) < BETTER * misfit:
                return flattened
        straight = judged if small is image else self._straight(image)
        if straight is not None:
            return _without_surroundings(replace(straight, warnings=(*straight.warnings, *warnings)))
        return flattened if flattened is not None else self._followed(image, scale)

    def _straight(self, image: NDArray[np.uint8]) -> FlatPage | None:
        """Return a page taken for flat, or None where no even grid fits it."""
        try:
            return self.flat.rectify(image, None)
        except GridNotFoundError:
            return None

    def _followed(self, image: NDArray[np.uint8], scale: PaperScale | None) -> FlatPage:
        """Return a page on which no even grid was seen: bent, or flat with lines too fine for a copy."""
        try:
            return self.bent.rectify(image, scale)
        except GridNotFoundError:
            straight = self._straight(image) if max(image.shape) > LARGE else None
            if straight is None:
                raise
        misfit = grid_misfit(straight)
        warnings = straight.warnings if misfit <= FLAT_MM else (*straight.warnings, _not_followed(misfit))
        return _without_surroundings(replace(straight, warnings=warnings))

    def __repr__(self) -> str:
        """Return how it was made."""
        return f"PageRectifier({self.flat!r}, {self.bent!r})"


def _not_followed(misfit: float) -> str:
    return f"the page is not flat ({misfit:.2f} mm off an even grid), and its grid could not be followed"


def _sure_scale(page: FlatPage, ratio: NDArray[np.float64]) -> PaperScale | None:
    """Return the scale of the image of a page where the grid says which lines are 1 mm apart.

    The page shows a copy of the image, which has ``ratio`` times as many pixels along its sides.
    """
    if page.grid is None or page.grid.confidence < SURE_GRID:
        return None
    height, width = page.image.shape[:2]
    middle = np.array([[(width - 1) / 2, (height - 1) / 2]])
    moved = [
        np.linalg.norm(page.warp.inverse(middle + step) - page.warp.inverse(middle)) for step in np.eye(2)
    ]
    return PaperScale(
        px_per_mm_x=page.grid.px_per_mm_x * float(moved[0] * ratio[0]),
        px_per_mm_y=page.grid.px_per_mm_y * float(moved[1] * ratio[1]),
    )


def _without_surroundings(page: FlatPage) -> FlatPage:
    """Return a flat page without the lid or desk beside it; one without a grid as it is."""
    if page.grid is None:
        return page
    pitch = min(page.grid.px_per_mm_x, page.grid.px_per_mm_y)
    return replace(page, image=cleared(page.image, dark_beside(page.image, pitch)))


def grid_misfit(page: FlatPage) -> float:
    """Return how far the grid lines of a page lie from where its grid says, as a rule.

    Parameters
    ----------
    page : FlatPage

    Returns
    -------
    float
        mm; infinite for a page without a grid.
    """
    import cv2  # noqa: PLC0415

    if page.grid is None:
        return float("inf")
    pitch = np.array([page.grid.px_per_mm_x, page.grid.px_per_mm_y])
    shrink = max(1.0, float(pitch.min()) / FINE)
    image = page.image
    if shrink > 1:
        size = (round(image.shape[1] / shrink), round(image.shape[0] / shrink))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    factor = np.array([image.shape[1] / page.image.shape[1], image.shape[0] / page.image.shape[0]])
    pitch, origin = pitch * factor, (np.array(page.grid.origin) + 0.5) * factor - 0.5
    marks = marked_share(image, round(8 * float(pitch.max())))
    return line_offsets(
        marks, (float(pitch[0]), float(pitch[1])), (float(origin[0]), float(origin[1]))
    ).typical()
