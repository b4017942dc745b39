"""A page that was copied: hard contrast, dirt, uneven toner, dark edges."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.linear_light import Floats32, Lattice, toned
from ecgsyn.effects.base.params import EffectParams, Seed, Share
from ecgsyn.effects.base.random_fields import fractal_field, smooth_field
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.file._specks import add_specks
from ecgtypes import Rng, as_generator

__all__ = ["Photocopy", "PhotocopyParams"]

TONER = 22.0
"""Level of full toner."""


DIRT = 128
"""Level below which what a white page comes out with is dirt."""


class PhotocopyParams(EffectParams):
    """Parameters of `Photocopy`.

    Parameters
    ----------
    contrast : float
        0 for the greys as they are, 1 for black and white.
    level : float
        Where the contrast has its middle: the higher, the more of the grid is kept.
    uneven : float
        How strongly the toner varies over the page.
    specks : float
        Dark specks on one cm2.
    edge : float
        Width of the dark band along the edges that the lid did not cover, mm.
    edges : tuple of {"left", "top", "right", "bottom"}
    seed : int
    """

    type: Literal["photocopy"] = "photocopy"
    contrast: Share
    level: Annotated[float, Field(ge=0.2, le=0.95)] = 0.65
    uneven: Share = 0.0
    specks: Annotated[float, Field(ge=0, le=30)] = 0.0
    edge: Annotated[float, Field(ge=0, le=40)] = 0.0
    edges: tuple[Literal["left", "top", "right", "bottom"], ...] = ()
    seed: Seed


@register_effect
class Photocopy(Effect[PhotocopyParams]):
    """Copies the page in grey: pale lines are lost, toner lies where there was none."""

    def sample(self, rng: Rng = None) -> PhotocopyParams:
        """Draw contrast and dirt; more than half of the copies have a dark edge."""
        generator = as_generator(rng)
        edges = [name for name in ("left", "top", "right", "bottom") if generator.random() < 0.2]
        return PhotocopyParams(
            contrast=self.severity * generator.uniform(0.5, 1.0),
            level=generator.uniform(0.45, 0.85),
            uneven=self.severity * generator.uniform(0.1, 1.0),
            specks=3.0 * self.severity * generator.beta(1, 3),
            edge=8.0 * self.severity * generator.beta(1.2, 3),
            edges=tuple(edges),
            seed=int(generator.integers(2**32)),
        )

    def alter(self, image: Pixels, params: PhotocopyParams, *, px_per_mm: float) -> Pixels:
        """Work on the grey picture, and return it in three equal colours."""
        if not (params.contrast or params.uneven or params.specks or (params.edge and params.edges)):
            return image
        rng = np.random.default_rng(params.seed)
        grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        lattice = Lattice.over(grey, detail=8 * px_per_mm)
        if params.uneven:
            grey = toned(grey, lattice, *_toner(lattice, params.uneven, px_per_mm, rng))
        grey = np.asarray(cv2.LUT(grey, _curve(params)), dtype=np.uint8)
        add_specks(grey, per_cm2=params.specks, radius=0.09, level=int(TONER), px_per_mm=px_per_mm, rng=rng)
        if params.edge and params.edges:
            fine = Lattice.over(grey, detail=min(params.edge, 4) * px_per_mm)
            dark = _edge_band(fine, params, px_per_mm, rng)
            grey = toned(grey, fine, 1 - dark, np.float32(TONER * 1.5) * dark)
        return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), dtype=np.uint8)

    def marks(
        self, size: tuple[int, int], params: PhotocopyParams, *, px_per_mm: float
    ) -> NDArray[np.bool_] | None:
        """Return specks and dark edges: what a white page comes out with."""
        if not (params.specks or (params.edge and params.edges)):
            return None
        white = np.full((*size[::-1], 3), 255, dtype=np.uint8)
        return np.asarray(self.alter(white, params, px_per_mm=px_per_mm)[..., 0] < DIRT)


def _toner(
    lattice: Lattice, uneven: float, px_per_mm: float, rng: np.random.Generator
) -> tuple[Floats32, Floats32]:
    """Return factor and offset: the drum's bands down the page, and clouds; paper stays about white."""
    cell = 40 * px_per_mm / lattice.step
    clouds = fractal_field(lattice.nodes, cell=cell, rng=rng, octaves=3)
    bands = smooth_field(lattice.nodes, cell=cell / 3, rng=rng, aspect=200)
    pale = np.float32(0.13 * uneven) * (clouds + 0.7 * bands)
    factor = np.clip(1 - pale, 0.5, 1.4).astype(np.float32)
    return factor, (1 - factor) * np.float32(250)


def _curve(params: PhotocopyParams) -> Pixels:
    """Return the table from levels to levels: an S that gets steeper with the contrast."""
    levels = np.arange(256) / 255
    steep = 4 + 36 * params.contrast**2
    hard = 1 / (1 + np.exp(-steep * (levels - params.level)))
    hard = (hard - hard[0]) / (hard[-1] - hard[0])
    hard = TONER / 255 + hard * (1 - TONER / 255)
    share = min(2 * params.contrast, 1.0)
    return np.asarray(np.rint(255 * (levels + (hard - levels) * share)), dtype=np.uint8)


def _edge_band(
    lattice: Lattice, params: PhotocopyParams, px_per_mm: float, rng: np.random.Generator
) -> Floats32:
    """Return how much of each node the dark band along the edges covers; its width wanders."""
    width, height = lattice.size
    depth = {
        "left": lattice.x + 0.5,
        "top": lattice.y + 0.5,
        "right": width - 0.5 - lattice.x,
        "bottom": height - 0.5 - lattice.y,
    }
    wander = smooth_field(lattice.nodes, cell=70 * px_per_mm / lattice.step, rng=rng)
    dark = np.zeros(lattice.nodes[::-1], dtype=np.float32)
    for name in params.edges:
        inside = params.edge * (1 + 0.12 * wander) - depth[name] / px_per_mm
        dark = np.maximum(dark, np.clip(0.5 + inside / (0.25 * params.edge + 0.3), 0, 1))
    return np.asarray(dark, dtype=np.float32)
