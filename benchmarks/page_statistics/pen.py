"""The pen: how dark, how wide and how sharp the traces are, from their flat parts."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.page_statistics.scene import Scene, luminance

__all__ = ["Pen", "find_pen"]

COLUMNS = 900
"""Pixel columns that are looked at."""

MOST_POINTS = 1500
DARKEST = 0.95
"""Darkness beside a line from which on it cannot be told from what it stands on: a black fax."""

LEAST_POINTS, ENOUGH_POINTS = 20, 60
NEIGHBOUR_MM = 0.8
"""A flat part goes on for this much to either side."""

STEEPEST = 0.2
THICKEST_MM = 1.6
REACH_MM = 1.3
CLEAR_OF_LINE_MM = 0.35
STEP = 0.125
"""Of the mean profile, px."""


class Pen(NamedTuple):
    """The mean profile across the flat parts of the traces.

    Parameters
    ----------
    contrast : float
        How far the middle falls below the paper, as a share of the paper's luminance.
    width : float
        At half that depth, px.
    rise : float
        From 10 to 90 % of it, mean of both edges, px.
    halo : float
        How far the paper beside the trace is brighter than further off, as a share of the depth: what
        sharpening leaves.
    """

    contrast: float
    width: float
    rise: float
    halo: float


def find_pen(scene: Scene, *, minor: float) -> Pen | None:
    """Return the pen of a page, or None where too little of a trace is flat.

    Parameters
    ----------
    scene : Scene
    minor : float
        Contrast of the 1 mm lines, which are no ink.

    Returns
    -------
    Pen or None
    """
    page = luminance(scene.image)
    depth = 1 - page / np.maximum(scene.paper(page.shape), 8)
    depth[~scene.on_paper(page.shape)] = 0
    points = _flat_points(depth, scene, minor=minor)
    if len(points) < LEAST_POINTS:
        return None
    if len(points) > MOST_POINTS:
        points = points[np.linspace(0, len(points) - 1, MOST_POINTS).astype(int)]
    reach = max(REACH_MM * scene.px_per_mm, 4.0)
    offsets = np.arange(-reach, reach + STEP, STEP)
    xs = np.repeat(points[:, :1], len(offsets), axis=1).astype(np.float32)
    ys = (points[:, 1:] + offsets).astype(np.float32)
    profiles = cv2.remap(depth.astype(np.float32), xs, ys, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return _measured(np.median(profiles, axis=0), offsets)


def _flat_points(depth: NDArray[np.float32], scene: Scene, *, minor: float) -> NDArray[np.float64]:
    """Return the middles of dark runs down a column that go on level to either side, ``(n, 2)``."""
    pitch = scene.px_per_mm
    width = depth.shape[1]
    apart = max(2, round(NEIGHBOUR_MM * pitch))
    columns = np.unique(np.linspace(apart, width - 1 - apart, COLUMNS).astype(int))
    darkest = float(np.quantile(depth[:, columns[::2]], 0.998))
    major = _on_the_lines(depth, scene)
    limit = min(max(0.35 * darkest, 1.3 * major, 1.5 * minor, 0.06), 0.7 * darkest)
    if darkest < 0.1:
        return np.empty((0, 2))
    middles = {
        x: _middles(depth[:, x], limit, longest=THICKEST_MM * pitch)
        for x in np.unique(np.concatenate([columns - apart, columns, columns + apart])).tolist()
    }
    slack = STEEPEST * apart + 0.3
    kept = [
        (x, y)
        for x in columns.tolist()
        for y in middles[x]
        if _goes_on(middles[x - apart], y, slack) and _goes_on(middles[x + apart], y, slack)
    ]
    points = np.array(kept, float).reshape(-1, 2)
    return _off_the_lines(points, scene)


def _on_the_lines(depth: NDArray[np.float32], scene: Scene) -> float:
    """Return how dark the level 5 mm lines are, pixel by pixel."""
    if scene.grid is None:
        return 0.0
    grid = scene.grid.scaled(scene.factor)
    rows, columns = grid.weights.shape
    us = grid.origin[0] + np.arange(5 * columns) + 0.5
    vs = 5 * np.ceil(grid.origin[1] / 5 - 1e-6) + 5.0 * np.arange(rows)
    mm = np.stack(np.meshgrid(us, vs), axis=2) - grid.shifts.repeat(5, axis=1)
    x, y = np.rint(grid.to_pixels(mm.reshape(-1, 2))).astype(int).T
    inside = (x >= 0) & (x < depth.shape[1]) & (y >= 1) & (y < depth.shape[0] - 1)
    inside &= grid.weights.repeat(5, axis=1).ravel() > 0
    if not inside.any():
        return 0.0
    near = [depth[y[inside] + k, x[inside]] for k in (-1, 0, 1)]
    return float(np.median(np.max(near, axis=0)))


def _middles(column: NDArray[np.float32], limit: float, *, longest: float) -> NDArray[np.float64]:
    """Return the centres of mass of the dark runs of a column."""
    dark = np.diff(np.r_[False, column > limit, False].astype(np.int8))
    starts, stops = np.flatnonzero(dark == 1), np.flatnonzero(dark == -1)
    kept = (stops - starts <= longest) & (starts > 0) & (stops < len(column))
    first, last = starts[kept] - 1, stops[kept] + 1
    weight = np.clip(column, 0.01, None).astype(np.float64)
    mass = np.r_[0, np.cumsum(weight)]
    moment = np.r_[0, np.cumsum(weight * np.arange(len(column)))]
    return np.asarray((moment[last] - moment[first]) / (mass[last] - mass[first]))


def _goes_on(middles: NDArray[np.float64], y: float, slack: float) -> bool:
    return bool(len(middles)) and bool(np.abs(middles - y).min() <= slack)


def _off_the_lines(points: NDArray[np.float64], scene: Scene) -> NDArray[np.float64]:
    """Leave out points on the 5 mm lines: some are as dark as traces, if only here and there."""
    if scene.grid is None or not len(points):
        return points
    mm = scene.grid.scaled(scene.factor).to_mm(points)[:, 1]
    clear = max(CLEAR_OF_LINE_MM, 1.2 / scene.px_per_mm)
    kept = points[np.abs(mm - 5 * np.round(mm / 5)) > clear]
    # where every baseline stands on a line, the pen is measured together with it
    return kept if len(kept) >= ENOUGH_POINTS else points


def _measured(profile: NDArray[np.float32], offsets: NDArray[np.float64]) -> Pen | None:
    outer = np.abs(offsets) > 0.65 * offsets[-1]
    base = float(np.median(profile[outer]))
    near = np.abs(offsets) < 0.5 * offsets[-1]
    top = int(np.argmax(np.where(near, profile, -np.inf)))
    height = float(profile[top]) - base
    if height < 0.02 or base > DARKEST:
        return None
    unit = (profile - base) / height
    sides = (unit[top::-1], unit[top:])
    cross = [[_falls_below(side, level) for level in (0.9, 0.5, 0.1)] for side in sides]
    if not np.isfinite(cross).all():
        return None
    width = STEP * sum(side[1] for side in cross)
    rise = STEP * np.mean([side[2] - side[0] for side in cross])
    edge = np.abs(offsets - offsets[top]) < width + 2 * rise + 1
    halo = max(0.0, -float(unit[edge].min()))
    return Pen(contrast=height / (1 - base), width=width, rise=float(rise), halo=halo)


def _falls_below(side: NDArray[np.float32], level: float) -> float:
    """Return the sample, with its fraction, at which a falling edge first crosses a level."""
    below = np.flatnonzero(side < level)
    if not below.size or below[0] == 0:
        return np.nan
    i = int(below[0])
    return i - 1 + float((side[i - 1] - level) / (side[i - 1] - side[i]))
