"""A sheet that was folded along lines of any direction: panels of their own light, hard at the folds."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.params import Angle, EffectParams, EffectPart, Seed, Share
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.geometry.random_curves import rough_line
from ecgtypes import Rng, as_generator

__all__ = ["FoldLine", "FoldPanels", "FoldPanelsParams"]

Floats32 = NDArray[np.float32]

FINENESS = 5.0
"""Px/mm that the light is worked out with at most; the folds are as sharp as that."""

Light = Annotated[float, Field(ge=-0.6, le=0.6)]


class FoldLine(EffectPart):
    """One fold.

    Parameters
    ----------
    x, y : float
        A point that it runs through, shares of the sheet's width and height.
    degrees : float
        Of the line, clockwise from the right.
    step : float
        By how much brighter the paper is on the line's right side than on its left, seen along it, as a
        share: each side takes half of it. -0.6 to 0.6.
    reach : float
        mm from the line over which its paper lies flat again, 5 to 400.
    edge : float
        Brightness of the ridge itself, or darkness of the furrow, as a share: -0.6 to 0.6.
    width : float
        Of ridge or furrow, mm, 0.1 to 4.
    half : bool
        Whether the fold ends at its point, as where it met another one.
    """

    x: Share
    y: Share
    degrees: Angle
    step: Light
    reach: Annotated[float, Field(ge=5, le=400)] = 80.0
    edge: Light = 0.0
    width: Annotated[float, Field(ge=0.1, le=4)] = 0.6
    half: bool = False


class FoldPanelsParams(EffectParams):
    """Parameters of `FoldPanels`.

    Parameters
    ----------
    lines : tuple of FoldLine
        Up to 8.
    seed : int
    """

    type: Literal["fold_panels"] = "fold_panels"
    lines: Annotated[tuple[FoldLine, ...], Field(max_length=8)]
    seed: Seed


@register_effect
class FoldPanels(Effect[FoldPanelsParams]):
    """Lights each panel of a folded sheet by itself, with hard shadows and highlights along the folds.

    The paper stays where it is: put `Folds`, `Wrinkles` or `PageCurl` beside it for paper that moves.
    """

    def sample(self, rng: Rng = None) -> FoldPanelsParams:
        """Draw one to five folds; some meet in a point."""
        generator = as_generator(rng)
        count = 1 + int(generator.binomial(4, 0.45)) if self.severity else 0
        lines: list[FoldLine] = []
        for number in range(count):
            x, y = generator.uniform(0.12, 0.88, 2)
            half = bool(number and generator.random() < 0.4)
            if half:
                x, y = lines[-1].x, lines[-1].y
            lines.append(self._line(float(x), float(y), half, generator))
        return FoldPanelsParams(lines=tuple(lines), seed=int(generator.integers(2**32)))

    def _line(self, x: float, y: float, half: bool, rng: np.random.Generator) -> FoldLine:
        upright = rng.choice([0.0, 90.0]) + rng.normal(0, 4)
        sharp = self.severity * rng.uniform(0.2, 1.0)
        return FoldLine(
            x=x,
            y=y,
            degrees=float(np.clip(upright if rng.random() < 0.4 else rng.uniform(-90, 90), -180, 180)),
            step=float(rng.choice([-1.0, 1.0]) * 0.5 * sharp),
            reach=float(np.exp(rng.uniform(np.log(12), np.log(300)))),
            edge=float(np.clip(rng.normal(0, 0.22) * self.severity, -0.6, 0.6)),
            width=float(np.clip(rng.lognormal(-0.6, 0.5), 0.1, 4)),
            half=half,
        )

    def draw(self, sheet: Sheet, params: FoldPanelsParams) -> None:
        """Multiply the sheet with the light of its panels."""
        if not any(line.step or line.edge for line in params.lines):
            return
        width, height = sheet.size
        rate = min(FINENESS / sheet.px_per_mm, 1.0)
        size = (max(round(width * rate), 1), max(round(height * rate), 1))
        light = np.ones(size[::-1], dtype=np.float32)
        for index, line in enumerate(params.lines):
            light *= _lit(line, size, sheet.size_mm, np.random.default_rng([params.seed, index]))
        # the brightest panel is as bright as the sheet was: paper is not brighter than paper
        light /= max(float(np.quantile(light, 0.98)), 1e-3)
        small = np.rint(255 * np.clip(light, 0, 1)).astype(np.uint8)
        through = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
        sheet.multiply(0, 0, np.asarray(through, dtype=np.uint8))


def _lit(
    line: FoldLine, size: tuple[int, int], size_mm: tuple[float, float], rng: np.random.Generator
) -> Floats32:
    """Return the light of a sheet with one fold, 1 where it lies flat."""
    turn = np.deg2rad(line.degrees)
    x, y = (
        ((np.arange(extent, dtype=np.float32) + 0.5) / extent - share) * mm
        for extent, share, mm in zip(size, (line.x, line.y), size_mm, strict=True)
    )
    along = x[None, :] * np.float32(np.cos(turn)) + y[:, None] * np.float32(np.sin(turn))
    beside = y[:, None] * np.float32(np.cos(turn)) - x[None, :] * np.float32(np.sin(turn))
    far = float(np.hypot(*size_mm))
    # no fold is quite straight
    places = np.arange(0.0, 2 * far, 1.0)
    wave = (0.15 * rough_line(places, cell=12.0, rng=rng)).astype(np.float32)
    index = np.clip(along + np.float32(far), 0, len(wave) - 1.001)
    away = beside - wave[index.astype(np.intp)]
    blur = max(1.0 / FINENESS, 0.15)
    side = np.clip(away / blur, -1, 1)
    light = 1 + np.float32(line.step / 2) * side * np.exp(-np.abs(away) / np.float32(line.reach))
    light += np.float32(line.edge) * np.exp(-((away / np.float32(line.width)) ** 2))
    if line.half:
        light = 1 + (light - 1) * np.clip(along / 2, 0, 1)
    return np.asarray(np.clip(light, 0.15, 2), dtype=np.float32)
