"""The scan is larger than the page: it shows the lid around it."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.page_frames import Frame, Move
from ecgsyn.effects.base.params import Azimuth, EffectParams
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.geometry._paper_on_surface import darkened, shadow_of
from ecgsyn.effects.geometry._picture_window import widened
from ecgtypes import Rng, as_generator

__all__ = ["Lid", "ScannerBed", "ScannerBedParams"]

Margin = Annotated[float, Field(ge=0, le=150)]
Level = Annotated[int, Field(ge=0, le=255)]


class ScannerBedParams(EffectParams):
    """Parameters of `ScannerBed`.

    Parameters
    ----------
    left, top, right, bottom : float
        What the scan shows beside the paper, mm, 0 to 150. All 0 leaves the picture as it is.
    level : int
        Brightness of the lid: about 250 for a white one, 10 for a black one.
    tint : (float, float, float)
        Factors of its red, green and blue, 0.9 to 1.
    shadow : float
        Share of the light that is missing close to the paper's edge, 0 to 0.9.
    width : float
        mm of that shadow, 0.1 to 5.
    azimuth : float
        Degrees, clockwise from the right, of the side on which it lies: away from the lamp.
    """

    type: Literal["scanner_bed"] = "scanner_bed"
    left: Margin
    top: Margin
    right: Margin
    bottom: Margin
    level: Level
    tint: tuple[
        Annotated[float, Field(ge=0.9, le=1)],
        Annotated[float, Field(ge=0.9, le=1)],
        Annotated[float, Field(ge=0.9, le=1)],
    ] = (1.0, 1.0, 1.0)
    shadow: Annotated[float, Field(ge=0, le=0.9)]
    width: Annotated[float, Field(ge=0.1, le=5)]
    azimuth: Azimuth


@register_effect
class ScannerBed(Effect[ScannerBedParams]):
    """Shows a lid around the page: white, grey or black, with a thin soft shadow on one side."""

    def sample(self, rng: Rng = None) -> ScannerBedParams:
        """Draw a bed: the page lies in one of its corners, the rest of it is bare."""
        generator = as_generator(rng)
        near = self.severity * generator.exponential(1.5, size=2)
        far = self.severity * generator.uniform(2, 45, size=2)
        left, right = (near[0], far[0]) if generator.random() < 0.5 else (far[0], near[0])
        top, bottom = (near[1], far[1]) if generator.random() < 0.5 else (far[1], near[1])
        levels = ((244, 255), (205, 240), (4, 30))
        low, high = levels[int(generator.choice(3, p=(0.6, 0.25, 0.15)))]
        return ScannerBedParams(
            left=min(float(left), 150.0),
            top=min(float(top), 150.0),
            right=float(right),
            bottom=float(bottom),
            level=int(generator.integers(low, high + 1)),
            tint=tuple(float(value) for value in generator.uniform(0.985, 1.0, size=3)),
            shadow=generator.uniform(0.05, 0.55),
            width=generator.uniform(0.3, 1.8),
            azimuth=float(generator.choice([90.0, 270.0]) + generator.uniform(-50, 50)) % 360,
        )

    def move(self, frame: Frame, params: ScannerBedParams) -> Move | None:
        """Widen the picture by the margins around the paper."""
        return widened(frame, (params.left, params.top), (params.right, params.bottom), Lid(params))


@dataclass(frozen=True)
class Lid:
    """The backdrop of `ScannerBed`.

    Parameters
    ----------
    params : ScannerBedParams
    """

    params: ScannerBedParams

    def __call__(self, frame: Frame, cover: Pixels) -> Pixels:
        """Return the picture of the lid, with the shadow at the paper's edge."""
        params = self.params
        colour = np.rint(np.multiply(params.tint, params.level)).astype(np.uint8)
        picture = np.empty((*cover.shape, 3), dtype=np.uint8)
        picture[:] = colour
        turn = np.deg2rad(params.azimuth)
        away = (params.width * float(np.cos(turn)), params.width * float(np.sin(turn)))
        shade = shadow_of(cover, frame, offset=away, soft=0.6 * params.width)
        darkened(picture, shade, strength=params.shadow)
        return picture
