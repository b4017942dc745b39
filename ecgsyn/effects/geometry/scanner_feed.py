"""The scanner, or the recorder's own printer, does not feed the paper evenly."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import EffectParams, Seed
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.geometry._picture_window import outer_window
from ecgsyn.effects.geometry.random_curves import Curve
from ecgtypes import Rng, as_generator

__all__ = ["Feed", "ScannerFeed", "ScannerFeedParams"]

Floats = NDArray[np.float64]
FAR = 1e7
SHARPNESS = 20.0
"""A step of h px takes ``sqrt(20 * h)`` px, standard deviation: it then bends by 0.0125 a px at most."""

LEAST_STEP = 0.5
"""What 1 px of paper at least becomes, px: slips that come together are made smaller if it would be less."""


class ScannerFeedParams(EffectParams):
    """Parameters of `ScannerFeed`.

    Parameters
    ----------
    along : {"x", "y"}
        Direction of the feed.
    stretch : float
        Share by which the feed is too fast or too slow at most, 0 to 0.05; it varies smoothly.
    scale : float
        Share by which it is so throughout, -0.03 to 0.03.
    drift : float
        mm by which the paper wanders sideways, 0 to 4.
    skew : float
        Degrees by which the feed is off the right angle, -5 to 5.
    steps : int
        Sudden slips, 0 to 12.
    step : float
        mm of each at most, 0 to 0.5. Where many come together, all are made smaller: the feed never
        runs backwards.
    seed : int
    """

    type: Literal["scanner_feed"] = "scanner_feed"
    along: Literal["x", "y"]
    stretch: Annotated[float, Field(ge=0, le=0.05)]
    scale: Annotated[float, Field(ge=-0.03, le=0.03)]
    drift: Annotated[float, Field(ge=0, le=4)]
    skew: Annotated[float, Field(ge=-5, le=5)]
    steps: Annotated[int, Field(ge=0, le=12)]
    step: Annotated[float, Field(ge=0, le=0.5)]
    seed: Seed


@dataclass(frozen=True)
class Feed:
    """The warp of an uneven feed: lines across it stay straight and parallel.

    Parameters
    ----------
    nodes, fed : ndarray of float64, shape (n,)
        Places along the paper, px, and where they come to lie, rising.
    aside : ndarray of float64, shape (n,)
        How far each line is moved sideways, px.
    axis : int
        0 for a feed along x, 1 along y.
    """

    nodes: Floats
    fed: Floats
    aside: Floats
    axis: int

    def forward(self, points: ArrayLike) -> Floats:
        """Move points of shape (n, 2) from the source image to the warped one."""
        return self._moved(points, self.nodes, self.fed, sign=1)

    def inverse(self, points: ArrayLike) -> Floats:
        """Move points of shape (n, 2) from the warped image back to the source."""
        return self._moved(points, self.fed, self.nodes, sign=-1)

    def _moved(self, points: ArrayLike, before: Floats, after: Floats, *, sign: int) -> Floats:
        array = np.asarray(points, dtype=np.float64)
        moved = np.empty_like(array)
        moved[:, self.axis] = np.interp(array[:, self.axis], before, after)
        aside = np.interp(array[:, self.axis], before, self.aside)
        moved[:, 1 - self.axis] = array[:, 1 - self.axis] + sign * aside
        return moved


@register_effect
class ScannerFeed(Effect[ScannerFeedParams]):
    """Stretches the page unevenly along the feed, lets it drift, slip and run askew."""

    def sample(self, rng: Rng = None) -> ScannerFeedParams:
        """Draw a scanner, most often one that feeds along y."""
        generator = as_generator(rng)
        some = self.severity * generator.uniform(0, 1, size=4)
        return ScannerFeedParams(
            along="y" if generator.random() < 0.6 else "x",
            stretch=0.015 * some[0],
            scale=float(np.clip(generator.normal(0, 0.006), -0.02, 0.02)) * self.severity,
            drift=1.5 * some[1],
            skew=float(np.clip(generator.normal(0, 0.7), -3, 3)) * self.severity,
            steps=int(generator.poisson(3 * some[2])) if generator.random() < 0.5 else 0,
            step=0.3 * some[3],
            seed=int(generator.integers(2**32)),
        )

    def move(self, frame: Frame, params: ScannerFeedParams) -> Move | None:
        """Feed the page."""
        slips = params.steps and params.step
        if not (params.stretch or params.scale or params.drift or params.skew or slips):
            return None
        feed = _feed(frame, params)
        low, high = outer_window(Move(feed, frame).after(frame).frame)
        return Move(_shifted(feed, -0.5 - low), frame.around(low, high).frame)


def _shifted(feed: Feed, shift: Floats) -> Feed:
    return Feed(feed.nodes, feed.fed + shift[feed.axis], feed.aside + shift[1 - feed.axis], feed.axis)


def _feed(frame: Frame, params: ScannerFeedParams) -> Feed:
    axis = 0 if params.along == "x" else 1
    rng = np.random.default_rng(params.seed)
    scale, length = frame.px_per_mm, frame.size[axis]
    nodes = np.linspace(-1.0, length, max(length + 2, 3))
    mm = nodes / scale
    speed = Curve.drawn(rng, size=params.stretch, shortest=60, longest=400)
    drift = Curve.drawn(rng, size=params.drift, shortest=120, longest=600)
    even = nodes * (1 + params.scale) + scale * speed.integral(mm)
    fed = even + _bounded(_slips(nodes, length, scale, params, rng), np.diff(even))
    aside = scale * drift(mm) + np.tan(np.deg2rad(params.skew)) * (nodes - length / 2)
    return Feed(_continued(nodes), _continued(fed), _continued(aside), axis)


def _continued(values: Floats) -> Floats:
    """Return values at nodes of the paper, and far beyond both its ends at the same rate."""
    before, after = FAR * (values[1] - values[0]), FAR * (values[-1] - values[-2])
    return np.concatenate([values[:1] - before, values, values[-1:] + after])


def _bounded(slips: Floats, steps: Floats) -> Floats:
    """Return slips made so small that the feed rises by `LEAST_STEP` from node to node at least."""
    back = -np.diff(slips)
    return slips * min(1.0, float(((steps - LEAST_STEP) / np.maximum(back, 1e-12)).min()))


def _slips(
    nodes: Floats, length: int, scale: float, params: ScannerFeedParams, rng: np.random.Generator
) -> Floats:
    """Return how far the paper has slipped at each place, px."""
    total = np.zeros_like(nodes)
    for place, size in zip(
        rng.uniform(0, length, params.steps),
        rng.uniform(-1, 1, params.steps) * params.step * scale,
        strict=True,
    ):
        wide = max(0.2 * scale, np.sqrt(SHARPNESS * abs(size)))
        total += size / 2 * np.tanh((nodes - place) / wide)
    return total
