"""Pages made small for training a detector: the image at the network's size, and where its leads stand."""

from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgseg.pages.normalised_images import resized
from ecgseg.pages.small_pages import read_arrays, write_arrays
from ecgtypes import DatasetError, Homography, Lead, Page

__all__ = ["LEADS", "BoxedPage"]

LEADS = tuple(Lead)
"""The classes of a detector: class ``i`` is ``LEADS[i]``, -aVR one of its own."""

RANKS = {"leads": 1, "regions": 3, "baselines": 3, "names": 3, "px_per_mm": 0}
"""Dimensions of the arrays in a file."""


class BoxedPage(NamedTuple):
    """What training a detector needs of a page; n leads, a rhythm strip counting as one more.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    leads : ndarray of int64, shape (n,)
        Which lead of `LEADS` each is.
    regions : ndarray of float64, shape (n, 4, 2)
        Corners: top left, top right, bottom right, bottom left.
    baselines : ndarray of float64, shape (n, 2, 2)
        Left and right end of the line of 0 mV within the region.
    names : ndarray of float64, shape (n, 4, 2)
        Corners of the printed name; NaN where none is in sight.
    px_per_mm : float
    """

    image: NDArray[np.uint8]
    leads: NDArray[np.int64]
    regions: NDArray[np.float64]
    baselines: NDArray[np.float64]
    names: NDArray[np.float64]
    px_per_mm: float

    @classmethod
    def of(cls, page: Page, *, longest: int | None = None) -> Self:
        """Return a page made so small that its longer side has at most that many pixels.

        Parameters
        ----------
        page : Page
        longest : int or None
            px; None to leave it as it is.

        Returns
        -------
        BoxedPage
            Without leads whose region lies outside the image.

        Raises
        ------
        DatasetError
            When the longer side would have less than one pixel.
        """
        if longest is not None and longest < 1:
            message = f"the longer side of a page made small has one pixel or more, not {longest}"
            raise DatasetError(message)
        size = page.truth.size
        shown = [lead for lead in page.truth.leads if lead.region.box.clipped(*size) is not None]
        nowhere = np.full((4, 2), np.nan)
        regions = np.array([lead.region.points for lead in shown]).reshape(-1, 4, 2)
        baselines = [_baseline(region, lead.baseline) for region, lead in zip(regions, shown, strict=True)]
        whole = cls(
            image=np.asarray(page.image),
            leads=np.array([LEADS.index(lead.lead) for lead in shown], dtype=np.int64),
            regions=regions,
            baselines=np.array(baselines).reshape(-1, 2, 2),
            names=np.array([nowhere if lead.name is None else lead.name.points for lead in shown]).reshape(
                -1, 4, 2
            ),
            px_per_mm=page.truth.scale.px_per_mm,
        )
        factor = 1.0 if longest is None else min(longest / max(size), 1.0)
        return whole if factor == 1.0 else whole._made_small(factor)

    def _made_small(self, factor: float) -> Self:
        shift = (factor - 1) / 2
        return self._replace(
            image=resized(self.image, factor),
            regions=self.regions * factor + shift,
            baselines=self.baselines * factor + shift,
            names=self.names * factor + shift,
            px_per_mm=self.px_per_mm * factor,
        )

    def moved(self, matrix: ArrayLike, image: NDArray[np.uint8]) -> Self:
        """Return the page after a homography.

        Parameters
        ----------
        matrix : array-like, shape (3, 3)
            From this image's pixels to those of the new one.
        image : ndarray of uint8, shape (height, width, 3)
            The new one.

        Returns
        -------
        BoxedPage
            Without leads whose region the new image does not show; without names of which it shows less
            than half.
        """
        warp = Homography.from_array(matrix)
        regions, baselines, names = (
            warp.forward(points.reshape(-1, 2)).reshape(points.shape)
            for points in (self.regions, self.baselines, self.names)
        )
        height, width = image.shape[:2]
        inside = _share_inside(names, width, height) >= 0.5
        names = np.where(inside[:, None, None], names, np.nan)
        kept = _share_inside(regions, width, height) > 0
        middle = np.array([[(self.image.shape[1] - 1) / 2, (self.image.shape[0] - 1) / 2]])
        around = warp.forward(middle + np.array([[0, 0], [1, 0], [0, 1]]))
        stretch = np.linalg.norm(around[1:] - around[0], axis=1)
        return self._replace(
            image=image,
            leads=self.leads[kept],
            regions=regions[kept],
            baselines=baselines[kept],
            names=names[kept],
            px_per_mm=self.px_per_mm * float(np.sqrt(stretch.prod())),
        )

    def save(self, path: str | Path) -> Path:
        """Write it to one ``.npz`` file, the image in it as JPEG; a file that was there is replaced at once.

        Parameters
        ----------
        path : path-like

        Returns
        -------
        pathlib.Path

        Raises
        ------
        DatasetError
            When the file cannot be written.
        """
        return write_arrays(path, self.image, {name: getattr(self, name) for name in RANKS}, code="jpg")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read what `save` wrote.

        Parameters
        ----------
        path : path-like

        Returns
        -------
        BoxedPage

        Raises
        ------
        DatasetError
            When the file is missing, damaged or of another kind.
        """
        image, held = read_arrays(path, RANKS)
        if not _fits_together(held):
            message = f"{path} is damaged: what it says of its leads does not fit together"
            raise DatasetError(message)
        return cls(image=image, **{**held, "px_per_mm": float(held["px_per_mm"])})


def _fits_together(held: dict[str, Any]) -> bool:
    """Return whether arrays read from a file say the same number of leads, each of them one that is known."""
    count = len(held["leads"])
    return (
        held["leads"].dtype.kind == "i"
        and bool(np.isin(held["leads"], np.arange(len(LEADS))).all())
        and held["regions"].shape == held["names"].shape == (count, 4, 2)
        and held["baselines"].shape == (count, 2, 2)
        and bool(np.isfinite(held["regions"]).all() and np.isfinite(held["baselines"]).all())
        and bool(np.isfinite(held["px_per_mm"]) and held["px_per_mm"] > 0)
    )


def _baseline(region: NDArray[np.float64], y: float) -> NDArray[np.float64]:
    """Return both ends of the line that runs as the region's top and bottom do, at that y in its middle."""
    top_left, top_right, bottom_right, bottom_left = region
    above, below = (top_left + top_right)[1] / 2, (bottom_left + bottom_right)[1] / 2
    share = (y - above) / max(below - above, 1e-6)
    return np.array(
        [top_left + share * (bottom_left - top_left), top_right + share * (bottom_right - top_right)]
    )


def _share_inside(quads: NDArray[np.float64], width: int, height: int) -> NDArray[np.float64]:
    """Return the share of each quad's upright box that lies in the image; 0 for NaN."""
    low, high = quads.min(axis=1), quads.max(axis=1)
    seen = np.minimum(high, [width - 0.5, height - 0.5]) - np.maximum(low, -0.5)
    share = np.prod(np.maximum(seen, 0), axis=1) / np.maximum(np.prod(high - low, axis=1), 1e-9)
    return np.asarray(np.nan_to_num(share), dtype=np.float64)
