"""A page that came by fax: one bit for a pixel, few lines, some of them lost."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.effect import Effect, Pixels
from ecgsyn.effects.grains import GrainPool, add_grains
from ecgsyn.effects.params import EffectParams
from ecgsyn.effects.registry import register_effect
from ecgsyn.effects.specks import add_specks
from ecgtypes import Rng, as_generator

__all__ = ["Fax", "FaxParams"]

DOTS_PER_MM = 8.0
"""Along a line: 1728 dots over 215 mm, ITU-T Recommendation T.4 (204 dpi)."""

LINES_PER_MM = {"standard": 3.85, "fine": 7.7}
"""Down the page, ITU-T Recommendation T.4 (98 and 196 dpi)."""

INK, PAPER = 40.0, 235.0
"""Levels to which the darkest and the brightest parts are brought before they become black and white."""

POOL = (192, 512)
"""Rows and columns of noise that all of a fax's noise is cut from."""

Grey = NDArray[np.uint8]


class FaxParams(EffectParams):
    """Parameters of `Fax`.

    Parameters
    ----------
    mode : {"none", "threshold", "diffusion"}
        How grey becomes black and white: not at all, by one level, or by error diffusion, which
        keeps the grid as dots.
    lines : {"standard", "fine"}
        3.85 or 7.7 lines for one mm.
    threshold : float
        Where black ends between ink (0) and paper (1): the lower, the thinner and more broken the lines.
    noise : float
        Of the sensor, as a share of the way from ink to paper.
    lost : float
        Share of the lines that are lost: white, or a copy of the line above.
    specks : float
        Black specks on one cm2.
    seed : int
    """

    type: Literal["fax"] = "fax"
    mode: Literal["none", "threshold", "diffusion"]
    lines: Literal["standard", "fine"] = "fine"
    threshold: Annotated[float, Field(ge=0.1, le=0.95)] = 0.5
    noise: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    lost: Annotated[float, Field(ge=0, le=0.2)] = 0.0
    specks: Annotated[float, Field(ge=0, le=30)] = 0.0
    seed: Annotated[int, Field(ge=0)]


@register_effect
class Fax(Effect[FaxParams]):
    """Sends the page by fax: scanned at 204 x 98 or 204 x 196 dpi, in black and white."""

    params = FaxParams

    def sample(self, rng: Rng = None) -> FaxParams:
        """Draw mode, resolution and damage; the coarse resolution comes with the severity."""
        generator = as_generator(rng)
        mode: Literal["threshold", "diffusion"] = "threshold" if generator.random() < 0.65 else "diffusion"
        return FaxParams(
            mode="none" if self.severity == 0 else mode,
            lines="standard" if generator.random() < 0.6 * self.severity else "fine",
            threshold=0.6 + self.severity * generator.uniform(-0.25, 0.2),
            noise=0.16 * self.severity * generator.uniform(0.2, 1.0),
            lost=0.02 * self.severity * generator.beta(1, 3),
            specks=2.0 * self.severity * generator.beta(1, 3),
            seed=int(generator.integers(2**32)),
        )

    def alter(self, image: Pixels, params: FaxParams, *, px_per_mm: float) -> Pixels:
        """Reduce to the fax's dots, make them black or white, damage them, enlarge."""
        if params.mode == "none":
            return image
        height, width = image.shape[:2]
        grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        dots = (
            max(round(width / px_per_mm * DOTS_PER_MM), 1),
            max(round(height / px_per_mm * LINES_PER_MM[params.lines]), 1),
        )
        rng = np.random.default_rng(params.seed)
        sent = _two_levels(_normalised(_fitted(grey, dots)), params, rng)
        _lose_lines(sent, params.lost, rng)
        add_specks(sent, per_cm2=params.specks, radius=0.15, level=0, px_per_mm=DOTS_PER_MM, rng=rng)
        sent = np.where(sent < 128, 0, 255).astype(np.uint8)
        received = _fitted(sent, (width, height))
        return np.asarray(cv2.cvtColor(received, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def _fitted(grey: Grey, size: tuple[int, int]) -> Grey:
    """Return a picture of another size: each side by the mean of its pixels, or by repeating them."""
    for axis in (0, 1):
        now = (grey.shape[1], grey.shape[0])
        target = (size[0], now[1]) if axis == 0 else (now[0], size[1])
        how = cv2.INTER_AREA if target[axis] < now[axis] else cv2.INTER_NEAREST_EXACT
        grey = np.asarray(cv2.resize(grey, target, interpolation=how), dtype=np.uint8)
    return grey


def _normalised(grey: Grey) -> Grey:
    """Return the picture with its ink and its paper at fixed levels."""
    low, high = np.percentile(grey, [0.2, 80])
    factor = (PAPER - INK) / max(high - low, 40)
    table = np.clip(PAPER + (np.arange(256) - high) * factor, 0, 255)
    table[table > PAPER - 12] = 255  # clean paper stays free of dots
    return np.asarray(cv2.LUT(grey, np.rint(table).astype(np.uint8)), dtype=np.uint8)


def _two_levels(grey: Grey, params: FaxParams, rng: np.random.Generator) -> Grey:
    level = INK + (PAPER - INK) * params.threshold
    if params.noise:
        drawn = rng.standard_normal(POOL, dtype=np.float32)
        add_grains(grey, GrainPool.of(drawn * np.float32(params.noise * (PAPER - INK))), rng)
    if params.mode == "threshold":
        return np.asarray(cv2.threshold(grey, level, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    from PIL import Image  # noqa: PLC0415 (error diffusion in C; Pillow loads when it is needed)

    # Pillow diffuses around 128: move the threshold there
    shifted = np.rint(np.interp(np.arange(256), [0, level, 255], [0, 128, 255])).astype(np.uint8)
    dithered = Image.fromarray(cv2.LUT(grey, shifted)).convert("1")
    return np.asarray(dithered, dtype=np.uint8) * np.uint8(255)


def _lose_lines(grey: Grey, lost: float, rng: np.random.Generator) -> None:
    """Make runs of lines white, or copies of the line above them."""
    height = len(grey)
    for _ in range(int(rng.poisson(lost * height / 2))):
        first = int(rng.integers(0, height))
        stop = min(first + 1 + int(rng.geometric(0.6)), height)
        grey[first:stop] = grey[max(first - 1, 0)] if rng.random() < 0.5 else 255
