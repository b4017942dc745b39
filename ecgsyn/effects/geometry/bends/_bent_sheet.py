"""A sheet bent about lines that run side by side, without stretching it: curl and folds, seen by a camera.

The sheet's tilt is given along the direction across the lines. Its integral, by arc length, is the
profile in space; the camera enlarges what is nearer. Both directions of the warp are closed forms over
the same table, so they are each other's inverse to rounding.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgsyn.effects.base.page_frames import Frame
from ecgsyn.effects.geometry.bends.viewpoint import Camera

__all__ = ["Bend", "Lines", "bend_of"]

Floats: TypeAlias = NDArray[np.float64]
Lines: TypeAlias = Callable[[Floats], Floats]

CURVATURE = 0.0125
"""Change of slope for one px, at most: then a lattice of 8 px, linear in between, is 0.1 px off at most
(``curvature * 8**2 / 8``)."""

SLOPE = 0.2
"""What 1 px of paper must at least become, px: below it, the sheet would turn away from the camera."""

FAR = 1e7

BEYOND = 64.0
"""Px beside the sheet over which its ends go on as straight planes: the lattice of the resampling, which
reaches over the edge, then meets no kink there. It is shorter on small sheets."""


@dataclass(frozen=True)
class Bend:
    """The warp of a bent sheet.

    Parameters
    ----------
    origin : (x, y)
        px; ``along`` and ``beside`` are measured from it.
    across : (float, float)
        Unit vector across the lines.
    foot : (along, beside)
        The point below the camera.
    nodes, seen, gain, tilt : ndarray of float64, shape (n,)
        For places ``nodes`` along the flat sheet: where the camera sees them, how much nearer than the
        flat sheet they look, and the tilt, radians.
    creases : ndarray of float64, shape (k,)
        Where the lines of folds cross the middle, px along.
    sway : callable or None
        How far each line departs from straight, px, shape (n, k), at places beside, shape (n,).
    """

    origin: tuple[float, float]
    across: tuple[float, float]
    foot: tuple[float, float]
    nodes: Floats
    seen: Floats
    gain: Floats
    tilt: Floats
    creases: Floats
    sway: Lines | None = None

    def forward(self, points: ArrayLike) -> Floats:
        """Move points of shape (n, 2) from the flat sheet to the picture."""
        along, beside = self._axes(points)
        flat = self._straight(along, beside, self.creases)
        beside = self.foot[1] + (beside - self.foot[1]) * np.interp(flat, self.nodes, self.gain)
        along = self._swayed(np.interp(flat, self.nodes, self.seen), beside, self._creases_seen)
        return self._points(along, beside)

    def inverse(self, points: ArrayLike) -> Floats:
        """Move points of shape (n, 2) from the picture to the flat sheet."""
        along, beside = self._axes(points)
        flat = np.interp(self._straight(along, beside, self._creases_seen), self.seen, self.nodes)
        beside = self.foot[1] + (beside - self.foot[1]) / np.interp(flat, self.nodes, self.gain)
        return self._points(self._swayed(flat, beside, self.creases), beside)

    def place(self, points: ArrayLike) -> Floats:
        """Return how far along the sheet points of the flat sheet lie, the lines taken as straight.

        Parameters
        ----------
        points : array-like, shape (n, 2)

        Returns
        -------
        ndarray of float64, shape (n,)
            px; the tilt there is ``np.interp(place, nodes, tilt)``.
        """
        return self._straight(*self._axes(points), self.creases)

    def line(self, index: int, beside: Floats) -> Floats:
        """Return the points of a crease on the flat sheet.

        Parameters
        ----------
        index : int
        beside : ndarray of float64, shape (n,)
            px from the origin, along the line.

        Returns
        -------
        ndarray of float64, shape (n, 2)
        """
        sway = 0.0 if self.sway is None else self.sway(beside)[:, index]
        return self._points(self.creases[index] + sway + np.zeros_like(beside), beside)

    @property
    def _creases_seen(self) -> Floats:
        return np.interp(self.creases, self.nodes, self.seen)

    def _axes(self, points: ArrayLike) -> tuple[Floats, Floats]:
        away = np.asarray(points, dtype=np.float64) - self.origin
        x, y = self.across
        return away[:, 0] * x + away[:, 1] * y, away[:, 1] * x - away[:, 0] * y

    def _points(self, along: Floats, beside: Floats) -> Floats:
        x, y = self.across
        across = along * x - beside * y + self.origin[0], along * y + beside * x + self.origin[1]
        return np.stack(across, axis=-1)

    def _straight(self, along: Floats, beside: Floats, creases: Floats) -> Floats:
        if self.sway is None:
            return along
        straight = np.broadcast_to(creases, (len(along), len(creases)))
        return _between(along, straight + self.sway(beside), straight)

    def _swayed(self, along: Floats, beside: Floats, creases: Floats) -> Floats:
        if self.sway is None:
            return along
        straight = np.broadcast_to(creases, (len(along), len(creases)))
        return _between(along, straight, straight + self.sway(beside))


def _between(values: Floats, before: Floats, after: Floats) -> Floats:
    """Return values moved so that knots ``before`` come to ``after``, each value with knots of its own.

    Linear between the knots, a mere shift beyond them: the inverse has the two changed round.
    """
    moved = values + after[:, 0] - before[:, 0]
    for k in range(before.shape[1] - 1):
        beyond = values > before[:, k]
        rate = (after[:, k + 1] - after[:, k]) / (before[:, k + 1] - before[:, k])
        moved = np.where(beyond, after[:, k] + (values - before[:, k]) * rate, moved)
    last = values > before[:, -1]
    return np.where(last, values + after[:, -1] - before[:, -1], moved)


def bend_of(
    frame: Frame,
    camera: Camera,
    *,
    degrees: float,
    tilt: Callable[[Floats], Floats],
    creases: Floats | None = None,
    sway: Lines | None = None,
) -> Bend:
    """Return the warp of a sheet of given tilt.

    Where the sheet would bend more sharply than the resampling can follow, the bend is made softer;
    where a part would turn away from the camera, all of it is made flatter.

    Parameters
    ----------
    frame : Frame
        Of the flat sheet.
    camera : Camera
    degrees : float
        Direction across the lines, clockwise from the right.
    tilt : callable
        Of places along the sheet, px from its middle: the slope there, radians, positive for rising.
    creases, sway
        As in `Bend`.

    Returns
    -------
    Bend
    """
    x, y = float(np.cos(np.deg2rad(degrees))), float(np.sin(np.deg2rad(degrees)))
    corners = frame.corners - frame.centre
    along, beside = corners @ (x, y), corners @ (-y, x)
    away = camera.foot[0] - frame.centre[0], camera.foot[1] - frame.centre[1]
    foot = (away[0] * x + away[1] * y, away[1] * x - away[0] * y)
    reach = float(np.abs(along).max()) + 2.0
    nodes = np.linspace(-reach, reach, 2 * int(np.ceil(reach)) + 1)
    lever = float(np.abs(beside - foot[1]).max())
    empty = np.empty(0) if creases is None else creases
    bend = Bend(frame.centre, (x, y), foot, nodes, nodes, nodes, tilt(nodes), empty, sway)
    return _softened(bend, camera.height, lever)


def _softened(bend: Bend, height: float, lever: float) -> Bend:
    """Return the bend with its profile, softer and flatter where it must be."""
    sigma, share = 0.7, 1.0
    while True:
        tilt = share * _blurred(bend.tilt, sigma)
        seen, gain = _profile(bend.nodes, tilt, height, bend.foot[0])
        steps = np.diff(seen)
        sharpest = np.abs(np.diff(steps)).max() + lever * np.abs(np.diff(gain, 2)).max()
        if steps.min() < SLOPE * np.diff(bend.nodes).min() or gain.max() > 3:
            share *= 0.8
        elif sharpest > CURVATURE and sigma < len(tilt) / 8:
            sigma *= 1.3
        else:
            break
    return replace(
        bend,
        nodes=_continued(bend.nodes, bend.nodes),
        seen=_continued(bend.nodes, seen),
        gain=_continued(bend.nodes, gain, even=True),
        tilt=np.pad(tilt, 2, mode="edge"),
    )


def _continued(nodes: Floats, values: Floats, *, even: bool = False) -> Floats:
    """Return values at two more nodes beyond either end: at the rate of the end, or at last ``even``."""
    near = min(BEYOND, (nodes[-1] - nodes[0]) / 8)
    slopes = (values[[1, -1]] - values[[0, -2]]) / (nodes[1] - nodes[0])
    away = np.array([near, near if even else FAR])
    return np.concatenate([values[0] - slopes[0] * away[::-1], values, values[-1] + slopes[1] * away])


def _profile(nodes: Floats, tilt: Floats, height: float, foot: float) -> tuple[Floats, Floats]:
    """Return where the camera sees each place, and how much it enlarges it."""
    across = _integral(nodes, np.cos(tilt))
    across -= np.interp(0.0, nodes, across)
    lift = _integral(nodes, np.sin(tilt))
    gain = height / np.maximum(height - (lift - lift.mean()), 1e-3 * height)
    return foot + (across - foot) * gain, gain


def _integral(nodes: Floats, values: Floats) -> Floats:
    steps = np.diff(nodes) * (values[1:] + values[:-1]) / 2
    return np.concatenate([[0.0], np.cumsum(steps)])


def _blurred(values: Floats, sigma: float) -> Floats:
    soft = cv2.GaussianBlur(values[None, :], (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(soft[0], dtype=np.float64)
