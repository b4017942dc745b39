"""Paper as it is: neither quite white nor quite even."""

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect
from ecgsyn.effects.base.linear_light import Floats32, Lattice, lamp_gains, toned
from ecgsyn.effects.base.params import EffectParams, Seed
from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import fractal_field
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.paper.fine_grain import GrainPool, add_grains
from ecgtypes import Rng, as_generator

__all__ = ["PaperTexture", "PaperTextureParams"]

POOL = (256, 640)
"""Rows and columns of fibres that all of the sheet is cut from."""


class PaperTextureParams(EffectParams):
    """Parameters of `PaperTexture`.

    Parameters
    ----------
    tone : float
        Share of the level that the paper lacks to full white.
    warmth : float
        Of its colour, mired: above 0 for cream, below for a bluish white.
    clouds : float
        Standard deviation of the slow changes of tone, levels: how evenly the pulp was spread.
    fibres : float
        Standard deviation of the fibres, levels.
    length : float
        Of the fibres, mm.
    seed : int
    """

    type: Literal["paper_texture"] = "paper_texture"
    tone: Annotated[float, Field(ge=0, le=0.5)]
    warmth: Annotated[float, Field(ge=-60, le=120)] = 0.0
    clouds: Annotated[float, Field(ge=0, le=12)] = 0.0
    fibres: Annotated[float, Field(ge=0, le=12)] = 0.0
    length: Annotated[float, Field(ge=0.1, le=5)] = 0.8
    seed: Seed


@register_effect
class PaperTexture(Effect[PaperTextureParams]):
    """Gives the paper a tone, clouds and fibres."""

    def sample(self, rng: Rng = None) -> PaperTextureParams:
        """Draw a paper: from a good white one to recycled paper."""
        generator = as_generator(rng)
        worst = self.severity
        return PaperTextureParams(
            tone=0.16 * worst * generator.beta(1.5, 2.5),
            warmth=float(np.clip(worst * generator.normal(3, 5), -60, 120)),
            clouds=4.0 * worst * generator.uniform(0.15, 1.0),
            fibres=4.0 * worst * generator.uniform(0.15, 1.0),
            length=generator.uniform(0.4, 1.6),
            seed=int(generator.integers(2**32)),
        )

    def draw(self, sheet: Sheet, params: PaperTextureParams) -> None:
        """Multiply with tone and clouds, then add the fibres."""
        if not (params.tone or params.warmth or params.clouds or params.fibres):
            return
        rng = np.random.default_rng(params.seed)
        lattice = Lattice.over(sheet.image, detail=8 * sheet.px_per_mm)
        cell = 8 * sheet.px_per_mm / lattice.step
        clouds = fractal_field(lattice.nodes, cell=cell, rng=rng, octaves=3, roughness=0.7)
        tint = lamp_gains(params.warmth) ** (1 / 2.4)  # of levels, not of light
        level = (1 - params.tone) * (1 + clouds[..., None] * (params.clouds / 255)) * tint
        toned(sheet.image, lattice, level.astype(np.float32), np.zeros_like(level, dtype=np.float32))
        if params.fibres:
            add_grains(sheet.image, _fibres(params, sheet.px_per_mm, rng), rng)


def _fibres(params: PaperTextureParams, px_per_mm: float, rng: np.random.Generator) -> GrainPool:
    """Return noise drawn out along four directions, most of it along the paper's way through its mill."""
    total = np.zeros(POOL, dtype=np.float32)
    for angle, share in ((0, 1.0), (35, 0.7), (-35, 0.7), (90, 0.5)):
        noise = rng.standard_normal(POOL, dtype=np.float32)
        total += np.float32(share) * _wrapped(noise, _streak(params.length * px_per_mm, angle, px_per_mm))
    total *= np.float32(params.fibres / max(float(total.std()), 1e-6))
    return GrainPool.of(np.asarray(cv2.merge([total] * 3), dtype=np.float32))


def _streak(length: float, angle: float, px_per_mm: float) -> Floats32:
    """Return a kernel: a Gaussian of that length and of a fibre's width."""
    along, across = float(np.clip(length / 3, 0.6, 8)), float(np.clip(0.06 * px_per_mm, 0.5, 3))
    reach = int(np.ceil(2 * along))
    at = np.arange(-reach, reach + 1, dtype=np.float32)
    turn = np.deg2rad(angle)
    u = at[None] * np.cos(turn) + at[:, None] * np.sin(turn)
    v = at[:, None] * np.cos(turn) - at[None] * np.sin(turn)
    kernel = np.exp(-(u**2) / (2 * along**2) - v**2 / (2 * across**2))
    return np.asarray(kernel / np.sqrt((kernel**2).sum()), dtype=np.float32)


def _wrapped(noise: Floats32, kernel: Floats32) -> Floats32:
    """Return noise filtered as if it went on at its other end."""
    reach = len(kernel) // 2
    wide = cv2.copyMakeBorder(noise, reach, reach, reach, reach, cv2.BORDER_WRAP)
    filtered = cv2.filter2D(wide, -1, kernel)
    return np.asarray(filtered[reach : reach + POOL[0], reach : reach + POOL[1]], dtype=np.float32)
