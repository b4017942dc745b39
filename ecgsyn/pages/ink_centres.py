"""How well pixels and truth agree: the centre of the ink against the trace, column by column."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgtypes import Page
from ecgtypes.arrays import Image

__all__ = ["CentreErrors", "centre_errors"]

Floats = NDArray[np.float64]

FLAT, STEEP = 0.25, 1.0
"""Slopes, px per px: up to the first a trace counts as flat, from the second on as steep."""

STRAIGHT = 0.5
"""Px by which a trace may depart from a straight line under the pen."""


class CentreErrors(NamedTuple):
    """Centre of the ink less the truth, px, for each pixel column that could be measured.

    Parameters
    ----------
    flat, steep : ndarray of float64
        Columns where the trace is flat, and where it is steep.
    """

    flat: Floats
    steep: Floats

    def rms(self) -> tuple[float, float]:
        """Return the root mean square of the flat and of the steep errors, NaN for none."""
        flat, steep = (
            float(np.sqrt(np.mean(part**2))) if part.size else float("nan")
            for part in (self.flat, self.steep)
        )
        return flat, steep


def centre_errors(page: Page, *, background: Image | None = None) -> CentreErrors:
    """Measure the intensity-weighted centre of each drawn trace against its truth.

    The truth of a pixel column is the mean height of the line through the trace points over the
    column's width. A column counts where no other ink is near, and where the line is straight
    under the pen to within half a pixel: around a sharp bend the ink of any pen lies to the inner
    side of the line that its middle follows, which is no error of drawing.

    Parameters
    ----------
    page : Page
        With traces darker than the paper.
    background : ndarray of uint8, shape (height, width, 3), or None
        The same page without traces and text; None for plain paper without a grid.

    Returns
    -------
    CentreErrors
    """
    light = page.image.astype(np.float32).mean(axis=2)
    paper = np.median(light) if background is None else np.maximum(background.mean(axis=2), 1)
    ink = np.clip(1 - light / paper, 0, 1)
    parts = [_lead_errors(ink, page, index) for index in range(len(page.truth.leads))]
    return CentreErrors(
        np.concatenate([part.flat for part in parts]), np.concatenate([part.steep for part in parts])
    )


def _lead_errors(ink: NDArray[np.float32], page: Page, index: int) -> CentreErrors:
    lead = page.truth.leads[index]
    xy = lead.trace.astype(np.float64)
    reach = lead.pen_width / 2 + 0.5
    first, stop = int(np.ceil(xy[0, 0] + reach)) + 1, int(np.floor(xy[-1, 0] - reach))
    columns = np.arange(max(first, 0), min(stop, ink.shape[1]))
    if len(xy) < 2 or not columns.size:
        return CentreErrors(np.empty(0), np.empty(0))
    others = _others(page, index)
    flat: list[float] = []
    steep: list[float] = []
    for column, mean in zip(columns, _column_means(xy[:, 0], xy[:, 1], columns), strict=True):
        low, high = np.searchsorted(xy[:, 0], [column - reach, column + reach])
        around = xy[max(low - 1, 0) : high + 1]
        slope = _straight_slope(around)
        if slope is None or FLAT < abs(slope) < STEEP:
            continue
        centre = _centre(ink[:, column], others[:, column], around[:, 1], lead.pen_width)
        if centre is not None:
            (flat if abs(slope) <= FLAT else steep).append(centre - float(mean))
    return CentreErrors(np.array(flat), np.array(steep))


def _centre(
    ink: NDArray[np.float32], others: NDArray[np.bool_], heights: Floats, pen_width: float
) -> float | None:
    """Return the centre of the ink in one pixel column, None where it cannot be told."""
    near = np.ceil(pen_width / 2) + 1
    top, bottom = int(np.floor(heights.min() - near)), int(np.ceil(heights.max() + near)) + 1
    if top < 0 or bottom > len(ink) or others[top:bottom].any() or not ink[top:bottom].any():
        return None
    return float(np.average(np.arange(top, bottom), weights=ink[top:bottom]))


def _straight_slope(points: Floats) -> float | None:
    """Return the slope of the line through points, None where they do not lie on one."""
    if len(points) < 2 or not np.isfinite(points).all():
        return None
    (x0, y0), (x1, y1) = points[0], points[-1]
    slope = (y1 - y0) / (x1 - x0)
    away = np.abs(points[:, 1] - y0 - slope * (points[:, 0] - x0))
    return float(slope) if away.max() <= STRAIGHT else None


def _column_means(x: Floats, y: Floats, columns: NDArray[np.intp]) -> Floats:
    """Return the mean of the line through points over each pixel column, by its integral."""
    step = np.diff(x)
    areas = np.concatenate([[0.0], np.cumsum(np.nan_to_num((y[1:] + y[:-1]) / 2 * step))])

    def integral(at: Floats) -> Floats:
        i = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
        along = at - x[i]
        return np.asarray(areas[i] + y[i] * along + (y[i + 1] - y[i]) / step[i] * along**2 / 2)

    middles = columns.astype(np.float64)
    return np.asarray(integral(middles + 0.5) - integral(middles - 0.5))


def _others(page: Page, index: int) -> NDArray[np.bool_]:
    """Return where other ink than one trace is, or may be."""
    masks, size = page.truth.masks(), page.truth.size
    other = masks.text.full(size) | masks.pulses.full(size)
    for number, mask in enumerate(masks.leads):
        if number != index:
            other |= mask.full(size)
    grown = other.copy()
    for axis in (0, 1):
        for shift in (-1, 1):
            grown |= np.roll(other, shift, axis)
    region = page.truth.leads[index].region.box
    grown[:, : max(int(region.x0 + page.truth.scale.px_per_mm_x), 0)] = True
    grown[:, max(int(region.x1 - page.truth.scale.px_per_mm_x), 0) :] = True
    return grown
