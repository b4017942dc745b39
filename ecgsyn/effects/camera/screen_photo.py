"""A photo of a screen: its pixels, moire, glow and reflections."""

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.linear_light import ROWS, Floats32, Lattice, lamp_gains, relight
from ecgsyn.effects.base.params import EffectParams, Seed, Share, Turn
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import smooth_field
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = ["ScreenPhoto", "ScreenPhotoParams"]


class ScreenPhotoParams(EffectParams):
    """Parameters of `ScreenPhoto`.

    Parameters
    ----------
    grid : float
        Darkness of the gaps between the screen's pixels; they are drawn where the picture can hold them.
    pitch : float
        Of the screen's pixels, mm of the page shown.
    moire : float
        Strength of the beat between the screen's pixels and the camera's, a share of the light.
    period : float
        Of the beat in the middle of the picture, mm.
    angle : float
        Across its stripes, degrees clockwise.
    bend : float
        How far the stripes are curved: their period changes by this share over the picture.
    fringes : float
        How far red, green and blue beat out of step: 0 for grey stripes, 1 for rainbows.
    glow : float
        Share of the light that spreads over its surroundings.
    black : float
        Light of the screen's black, and of the room in its glass, as a share of white.
    reflection : float
        Strength of soft bright patches mirrored in the glass.
    warmth : float
        Of the screen's light less that to which the camera is set, mired: mostly cold.
    fall : float
        Share of the light that is lost at the end seen most aslant.
    seed : int
    """

    type: Literal["screen_photo"] = "screen_photo"
    grid: Share = 0.0
    pitch: Annotated[float, Field(ge=0.05, le=2)] = 0.25
    moire: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    period: Annotated[float, Field(ge=0.8, le=150)] = 8.0
    angle: Turn = 0.0
    bend: Annotated[float, Field(ge=0, le=2)] = 0.5
    fringes: Share = 0.5
    glow: Annotated[float, Field(ge=0, le=0.6)] = 0.0
    black: Annotated[float, Field(ge=0, le=0.3)] = 0.0
    reflection: Annotated[float, Field(ge=0, le=0.6)] = 0.0
    warmth: Annotated[float, Field(ge=-100, le=100)] = 0.0
    fall: Annotated[float, Field(ge=0, le=0.8)] = 0.0
    seed: Seed


@register_effect
class ScreenPhoto(Effect[ScreenPhotoParams]):
    """Shows the page on a screen, photographed: the screen's pixels move with the page, moire does not."""

    def sample(self, rng: Rng = None) -> ScreenPhotoParams:
        """Draw a screen and a camera before it."""
        generator = as_generator(rng)
        worst = self.severity
        return ScreenPhotoParams(
            grid=0.7 * worst * generator.uniform(0.0, 1.0),
            pitch=generator.uniform(0.18, 0.45),
            moire=0.16 * worst * generator.beta(1.3, 2.5),
            period=float(np.exp(generator.uniform(np.log(2.5), np.log(40)))),
            angle=generator.uniform(-180, 180),
            bend=generator.uniform(0.05, 0.6),
            fringes=generator.uniform(0.2, 1.0),
            glow=0.3 * worst * generator.uniform(0.1, 1.0),
            black=0.08 * worst * generator.uniform(0.2, 1.0),
            reflection=0.3 * worst * generator.beta(1, 3),
            warmth=float(np.clip(worst * generator.normal(-6, 10), -90, 60)),
            fall=0.5 * worst * generator.beta(1.5, 3),
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: ScreenPhotoParams) -> None:
        """Darken the gaps between the screen's pixels, whose thirds are red, green and blue."""
        pitch = params.pitch * sheet.px_per_mm
        seen = float(np.clip((pitch - 1.5) / 1.5, 0, 1)) * params.grid
        if not seen:
            return
        across = _gaps(sheet.size[0], pitch, seen, np.array([-1, 0, 1]) / 3)
        down = _gaps(sheet.size[1], pitch, seen * 0.7, np.zeros(1))
        for top in range(0, sheet.size[1], ROWS):
            band = sheet.image[top : top + ROWS]
            cv2.multiply(band, down[top : top + ROWS, None] * across[None], dst=band, dtype=cv2.CV_8U)

    def alter(self, image: Pixels, params: ScreenPhotoParams, *, px_per_mm: float) -> Pixels:
        """Add glow, then multiply with the beat and add the room's light."""
        if params.glow:
            image = _glowing(image, params.glow, px_per_mm)
        parts = params.moire, params.black, params.reflection, params.warmth, params.fall
        if not any(parts):
            return image
        rng = np.random.default_rng(params.seed)
        lattice = Lattice.over(image, detail=(params.period if params.moire else 20) * px_per_mm)
        gain = _beat(lattice, params, px_per_mm, rng) * lamp_gains(params.warmth).astype(np.float32)
        gain *= _aslant(lattice, params.fall, rng)[..., None]
        veil = params.black + params.reflection * _patches(lattice, px_per_mm, rng)
        return relight(image, lattice, gain, veil[..., None])


def _gaps(length: int, pitch: float, strength: float, phases: np.ndarray) -> Floats32:
    """Return the light through the screen's pixels along one axis, shape (length, phases)."""
    at = (np.arange(length)[:, None] + 0.5) / pitch + phases
    wave = 0.5 - 0.5 * np.cos(2 * np.pi * at)
    return np.asarray(1 - strength * (1 - wave), dtype=np.float32)


def _glowing(image: Pixels, share: float, px_per_mm: float) -> Pixels:
    """Spread a share of the light: a picture a quarter the size is blurred for it."""
    height, width = image.shape[:2]
    small = cv2.resize(image, (max(width // 4, 1), max(height // 4, 1)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), max(0.6 * px_per_mm, 0.5), borderType=cv2.BORDER_REPLICATE)
    wide = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.addWeighted(image, 1 - share, wide, share, 0), dtype=np.uint8)


def _beat(
    lattice: Lattice, params: ScreenPhotoParams, px_per_mm: float, rng: np.random.Generator
) -> Floats32:
    """Return the light of the beats along two directions, for each colour, shape (rows, columns, 3)."""
    gain = np.ones((*lattice.nodes[::-1], 3), dtype=np.float32)
    if not params.moire:
        return gain
    x, y = lattice.relative()
    across = float(np.hypot(*lattice.size)) / 2 / (params.period * px_per_mm)  # waves on half a diagonal
    waves = smooth_field(lattice.nodes, cell=120 * px_per_mm / lattice.step, rng=rng)
    steps = np.array([-1, 0, 1], dtype=np.float32) * np.float32(params.fringes * 2 * np.pi / 3)
    for turn, stretch, share in ((0.0, 1.0, 1.0), (np.pi / 2, rng.uniform(0.6, 1.6), rng.uniform(0.1, 0.7))):
        angle = np.deg2rad(params.angle) + turn
        u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        curve = params.bend * (0.5 * u**2 + rng.uniform(0.2, 1) * v**2 + rng.uniform(-0.4, 0.4) * u * v)
        phase = 2 * np.pi * across * stretch * (u + curve) + np.float32(0.8 * params.bend) * waves
        phase = phase.astype(np.float32) + np.float32(rng.uniform(0, 6.28))
        gain += np.float32(params.moire * share) * np.cos(phase[..., None] + steps)
    return gain


def _aslant(lattice: Lattice, fall: float, rng: np.random.Generator) -> Floats32:
    x, y = lattice.relative()
    turn = rng.uniform(-np.pi, np.pi)
    along = 0.5 + (x * np.cos(turn) + y * np.sin(turn)) / 2
    return np.asarray(1 - fall * along**2, dtype=np.float32)


def _patches(lattice: Lattice, px_per_mm: float, rng: np.random.Generator) -> Floats32:
    """Return soft bright patches: what lamps and windows leave in a matt glass, 0 to about 1."""
    field = smooth_field(lattice.nodes, cell=70 * px_per_mm / lattice.step, rng=rng, aspect=0.7)
    return np.asarray(np.clip(field - 0.6, 0, None) / 2, dtype=np.float32)
