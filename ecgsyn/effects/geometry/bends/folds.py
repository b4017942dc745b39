"""The page was folded, as people fold a print-out, and laid open again."""

from itertools import pairwise
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import EffectParams, EffectPart, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.geometry.bends._bent_sheet import Bend, bend_of
from ecgsyn.effects.geometry.bends._crease_lines import draw_crease
from ecgsyn.effects.geometry.bends._sheet_shading import shade_bend
from ecgsyn.effects.geometry.bends.viewpoint import Camera, Light, View
from ecgsyn.effects.geometry.random_curves import Curve
from ecgtypes import Rng, as_generator

__all__ = ["Fold", "Folds", "FoldsParams"]

Floats = NDArray[np.float64]

WORST = 24.0
"""Degrees by which the paper rises on either side of a fold that is not pressed flat."""

NEAREST = 0.08
"""Distance of two folds at least, share of the page."""


class Fold(EffectPart):
    """One line.

    Parameters
    ----------
    at : float
        Share of the page's width or height, from the left or the top, 0.05 to 0.95.
    skew : float
        Degrees by which the line is off the page's own direction, -3 to 3.
    wave : float
        mm by which the line departs from straight, 0 to 1.
    degrees : float
        Between the paper on either side, -60 to 60: positive for a ridge, negative for a furrow.
    reach : float
        mm from the line after which the paper is down on the table again, 3 to 300.
    wear : float
        How far the surface is broken along the line, 0 to 1.
    """

    at: Annotated[float, Field(ge=0.05, le=0.95)]
    skew: Annotated[float, Field(ge=-3, le=3)] = 0.0
    wave: Share = 0.2
    degrees: Annotated[float, Field(ge=-60, le=60)]
    reach: Annotated[float, Field(ge=3, le=300)] = 40.0
    wear: Share = 0.5


class FoldsParams(EffectParams):
    """Parameters of `Folds`.

    Parameters
    ----------
    lines : {"vertical", "horizontal"}
        Which way the lines run.
    folds : tuple of Fold
        Up to 4, from the left or the top, each 0.08 of the page or more from the one before.
    view : View
    light : Light
    seed : int
    """

    type: Literal["folds"] = "folds"
    lines: Literal["vertical", "horizontal"]
    folds: Annotated[tuple[Fold, ...], Field(max_length=4)]
    view: View
    light: Light
    seed: Seed

    @model_validator(mode="after")
    def _in_order(self) -> "FoldsParams":
        places = [fold.at for fold in self.folds]
        if any(b - a < NEAREST for a, b in pairwise(places)):
            message = f"folds stand in order, {NEAREST} of the page apart at least, not at {places}"
            raise ValueError(message)
        return self


@register_effect
class Folds(Effect[FoldsParams]):
    """Folds the sheet along one to three lines: panels tilted, one side lit, the line itself worn."""

    def sample(self, rng: Rng = None) -> FoldsParams:
        """Draw halves, thirds or quarters; no fold is quite where it should be, or like the next."""
        generator = as_generator(rng)
        plans = ((0.5,), (1 / 3, 2 / 3), (0.25, 0.5, 0.75), (0.42,))
        plan = plans[int(generator.choice(4, p=(0.45, 0.3, 0.1, 0.15)))] if self.severity else ()
        same = bool(generator.random() < 0.4)
        signs = generator.choice([-1.0, 1.0]) * (1.0 if same else -1.0) ** np.arange(len(plan))
        reach = generator.uniform(8, 90)
        return FoldsParams(
            lines="vertical" if generator.random() < 0.7 else "horizontal",
            folds=tuple(self._fold(at, sign, reach, generator) for at, sign in zip(plan, signs, strict=True)),
            view=View.sample(generator),
            light=Light.sample(generator),
            seed=int(generator.integers(2**32)),
        )

    def _fold(self, at: float, sign: float, reach: float, rng: np.random.Generator) -> Fold:
        return Fold(
            at=float(np.clip(at + rng.normal(0, 0.015), 0.05, 0.95)),
            skew=float(np.clip(rng.normal(0, 0.5), -3, 3)),
            wave=rng.uniform(0.05, 0.5),
            degrees=float(sign * self.severity * WORST * rng.uniform(0.25, 1.0)),
            reach=float(np.clip(reach * rng.uniform(0.7, 1.4), 3, 300)),
            wear=self.severity * rng.uniform(0.1, 1.0),
        )

    def draw(self, sheet: Sheet, params: FoldsParams) -> None:
        """Shade the panels, then wear the lines."""
        if not params.folds:
            return
        bend = _bend(sheet.frame, params)
        shade_bend(sheet, bend, params.light, rng=np.random.default_rng([params.seed, 2]))
        for index, fold in enumerate(params.folds):
            rng = np.random.default_rng([params.seed, 1, index])
            draw_crease(sheet, bend, index, wear=fold.wear, rng=rng)

    def move(self, frame: Frame, params: FoldsParams) -> Move | None:
        """Tilt the paper on either side of each line."""
        if not any(fold.degrees for fold in params.folds):
            return None
        return Move(_bend(frame, params), frame)


def _bend(frame: Frame, params: FoldsParams) -> Bend:
    scale = frame.px_per_mm
    vertical = params.lines == "vertical"
    length, extent = frame.size if vertical else frame.size[::-1]
    creases = np.array([(fold.at - 0.5) * length for fold in params.folds])
    degrees = 0.0 if vertical else 90.0
    places, ways = _ways(params, creases, extent=extent, length=length, scale=scale)

    def sway(beside: Floats) -> Floats:
        return np.stack([np.interp(beside, places, way) for way in ways], axis=-1)

    def tilt(place: Floats) -> Floats:
        total = np.zeros_like(place)
        for crease, fold in zip(creases, params.folds, strict=True):
            away = (place - crease) / scale
            total -= np.sign(away) * np.deg2rad(fold.degrees / 2) * np.exp(-np.abs(away) / fold.reach)
        return total

    camera = Camera.over(frame, params.view)
    return bend_of(frame, camera, degrees=degrees, tilt=tilt, creases=creases, sway=sway)


def _ways(
    params: FoldsParams, creases: Floats, *, extent: int, length: int, scale: float
) -> tuple[Floats, list[Floats]]:
    """Return places along the lines, px from the middle, and how far each line is off straight there."""
    places = np.linspace(-extent / 2, extent / 2, extent + 1)
    # lines may not meet, whatever the proportions of the page
    gap = float(np.diff(creases).min(initial=length)) / 4
    ways = []
    for index, fold in enumerate(params.folds):
        rng = np.random.default_rng([params.seed, 0, index])
        wave = Curve.drawn(rng, size=fold.wave, shortest=25, longest=150)(places / scale) * scale
        rate = min(np.tan(np.deg2rad(abs(fold.skew))), gap / extent) * np.sign(fold.skew)
        ways.append(places * rate + np.clip(wave, -gap / 4, gap / 4))
    return places, ways
