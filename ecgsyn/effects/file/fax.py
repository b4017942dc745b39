"""A page that came by fax: one bit for a pixel, few lines, some of them lost."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.params import EffectParams, Seed
from ecgsyn.effects.base.registry import register_effect
from ecgsyn.effects.file._specks import add_specks
from ecgsyn.effects.paper.fine_grain import GrainPool, add_grains
from ecgtypes import Rng, as_generator

__all__ = ["Fax", "FaxParams"]

DOTS_PER_MM = 1728 / 215
"""Along a line, ITU-T Recommendation T.4 (204 dpi)."""

LINES_PER_MM = {"standard": 3.85, "fine": 7.7}
"""Down the page, ITU-T Recommendation T.4 (98 and 196 dpi)."""

INK, PAPER = 40.0, 235.0
"""Levels to which the page's own ink and paper are brought before they become black and white."""

DARK = 0.75
"""Share of the dots in the darker half between blackest and paper that are ink: the paler ones are edges."""

CLEAN = 223.0
"""Level from which on paper counts as white."""

DIRT = 128
"""Level below which what a white page comes out with is dirt."""

POOL = (192, 512)
"""Rows and columns of noise that all of a fax's noise is cut from."""

BAND = 512
"""Columns that are painted at a time."""

FEW = 0.75
"""Pixels for one dot below which the dots are painted finer, and then averaged."""

PALE = 165
"""Level from which on a line is too pale to be the trace or a letter: grids are."""

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
        Where black ends between the page's own ink (0) and its paper (1), to which machines adapt: the
        lower, the thinner and more broken the lines.
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
    threshold: Annotated[float, Field(ge=0.1, le=0.9)] = 0.5
    noise: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    lost: Annotated[float, Field(ge=0, le=0.2)] = 0.0
    specks: Annotated[float, Field(ge=0, le=30)] = 0.0
    seed: Seed


@register_effect
class Fax(Effect[FaxParams]):
    """Sends the page by fax: scanned at 204 x 98 or 204 x 196 dpi, in black and white."""

    def sample(self, rng: Rng = None) -> FaxParams:
        """Draw mode, resolution and damage; the coarse resolution comes with the severity."""
        generator = as_generator(rng)
        worst = self.severity
        # machines send halftones in fine lines alone
        halftone = generator.random() < 0.35
        coarse = generator.random() < 0.6 * worst and not halftone
        mode: Literal["threshold", "diffusion"] = "diffusion" if halftone else "threshold"
        return FaxParams(
            mode="none" if worst == 0 else mode,
            lines="standard" if coarse else "fine",
            threshold=0.6 + worst * generator.uniform(-0.05 if halftone else -0.32, 0.2),
            noise=(0.05 if halftone else 0.16) * worst * generator.uniform(0.2, 1.0),
            lost=0.01 * worst * generator.beta(1, 3),
            specks=1.2 * worst * generator.beta(1, 3),
            seed=int(generator.integers(2**32)),
        )

    def alter(self, image: Pixels, params: FaxParams, *, px_per_mm: float) -> Pixels:
        """Reduce to the fax's dots, make them black or white, damage them, paint them."""
        if params.mode == "none":
            return image
        grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        lines_per_mm = LINES_PER_MM[params.lines]
        dots = _scanned(grey, DOTS_PER_MM / px_per_mm, lines_per_mm / px_per_mm)
        levels = _levels(dots)
        dots = np.asarray(cv2.LUT(dots, levels), dtype=np.uint8)
        rng = np.random.default_rng(params.seed)
        sent = _two_levels(dots, params, rng)
        _lose_lines(sent, params.lost, rng)
        density = float(np.sqrt(DOTS_PER_MM * lines_per_mm))
        add_specks(sent, per_cm2=params.specks, radius=0.15, level=0, px_per_mm=density, rng=rng)
        finer = max(int(np.ceil(FEW * DOTS_PER_MM / px_per_mm)), 1)
        received = _painted(sent, grey, levels, finer=finer, px_per_mm=px_per_mm, params=params)
        return np.asarray(cv2.cvtColor(received, cv2.COLOR_GRAY2RGB), dtype=np.uint8)

    def marks(
        self, size: tuple[int, int], params: FaxParams, *, px_per_mm: float
    ) -> NDArray[np.bool_] | None:
        """Return the specks: what a white page comes out with."""
        if params.mode == "none" or not params.specks:
            return None
        white = np.full((*size[::-1], 3), 255, dtype=np.uint8)
        return np.asarray(self.alter(white, params, px_per_mm=px_per_mm)[..., 0] < DIRT)


def _scanned(grey: Grey, dots: float, lines: float) -> Grey:
    """Return the mean grey of each dot; ``dots`` and ``lines`` are given for one px."""
    for axis, rate in ((1, dots), (0, lines)):
        size = [grey.shape[1], grey.shape[0]]
        size[1 - axis] = max(round(grey.shape[axis] * rate), 1)
        how = cv2.INTER_AREA if rate < 1 else cv2.INTER_LINEAR
        grey = np.asarray(cv2.resize(grey, size, interpolation=how), dtype=np.uint8)
    return grey


def _levels(dots: Grey) -> Grey:
    """Return the table that brings the page's ink and paper to fixed levels, shape (256,)."""
    blackest, paper = np.percentile(dots, [0.2, 80])
    dark = dots[dots < (blackest + paper) / 2]
    ink = float(np.quantile(dark, DARK)) if dark.size else blackest
    factor = (PAPER - INK) / max(paper - ink, 40)
    table = np.clip(PAPER + (np.arange(256) - paper) * factor, 0, 255)
    table[table > CLEAN] = 255
    return np.asarray(np.rint(table), dtype=np.uint8)


def _painted(
    sent: Grey, grey: Grey, levels: Grey, *, finer: int, px_per_mm: float, params: FaxParams
) -> Grey:
    """Return the dots as a picture of the size of the grey one, each pixel that of the dot at its middle.

    Where a picture has too few pixels for that, it is painted ``finer`` times as large, and averaged.
    """
    height, width = grey.shape
    tall = (width * finer, height * finer)
    painted = np.asarray(cv2.resize(sent, tall, interpolation=cv2.INTER_NEAREST_EXACT), dtype=np.uint8)
    if finer > 1:
        grey = np.asarray(cv2.resize(grey, tall, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    most, high = px_per_mm * finer, px_per_mm * finer / LINES_PER_MM[params.lines]
    for left in range(0, tall[0], BAND):
        part = np.s_[:, left : left + BAND]
        near = np.asarray(cv2.LUT(np.ascontiguousarray(grey[part]), levels), dtype=np.uint8)
        ink = _centred(painted[part] < 128, near, most=int(np.ceil(most)), reach=int(np.ceil(high)))
        painted[part] = np.where(ink, 0, 255)
    if finer > 1:
        painted = np.asarray(cv2.resize(painted, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return painted


def _two_levels(grey: Grey, params: FaxParams, rng: np.random.Generator) -> Grey:
    """Return black and white dots: by the threshold, or by error diffusion around it."""
    level = INK + (PAPER - INK) * params.threshold
    if params.noise:
        drawn = rng.standard_normal(POOL, dtype=np.float32)
        add_grains(grey, GrainPool.of(drawn * np.float32(params.noise * (PAPER - INK))), rng)
    ink = grey < level
    if params.mode == "threshold":
        return np.where(ink, 0, 255).astype(np.uint8)
    from PIL import Image  # noqa: PLC0415 (error diffusion in C; Pillow loads when it is needed)

    solid = cv2.erode(grey, np.ones((3, 3), dtype=np.uint8)) < level - (PAPER - INK) * 0.25
    # Pillow diffuses around 128: move the threshold there; clean paper stays free of dots
    table = np.rint(np.interp(np.arange(256), [0, level, CLEAN], [0, 128, 255])).astype(np.uint8)
    dots = np.asarray(Image.fromarray(np.where(solid, 255, table[grey]).astype(np.uint8)).convert("1"))
    return np.where(np.where(solid, ~ink, dots), 255, 0).astype(np.uint8)


def _centred(ink: NDArray[np.bool_], grey: Grey, *, most: int, reach: int) -> NDArray[np.bool_]:
    """Return ink whose thin lines have their middle where the grey ones have it, to a quarter of a pixel.

    Black dots alone would put a line on the next line of the fax, up to half of one away. Where its
    middle is off, it gets some more black on that side. No fax machine is known to do so: it is done
    here so that the truth, which moves with the paper alone, stays true of thin lines.

    Parameters
    ----------
    ink : ndarray of bool, shape (height, width)
    grey : ndarray of uint8, shape (height, width)
    most : int
        Height of the black runs that count as thin, px.
    reach : int
        Px above and below a run in which its grey line is looked for.
    """
    height, width = ink.shape
    pad = most + 2 * reach
    flat = np.zeros((width, height + 2 * pad), dtype=np.bool_)
    flat[:, pad:-pad] = ink.T
    dark = np.zeros(flat.shape, dtype=np.uint8)
    dark[:, pad:-pad] = np.maximum(PALE - grey.astype(np.int16), 0).T
    black, light = flat.reshape(-1), dark.reshape(-1)
    edges = np.flatnonzero(black[1:] != black[:-1]) + 1
    start, stop = edges[::2], edges[1::2]
    thin = stop - start <= most
    start, stop = start[thin], stop[thin]
    total, moment = np.zeros((2, len(start)))
    for k in range(-reach, most + reach):
        weight = np.where(start + k < stop + reach, light[start + k], 0).astype(np.float32)
        total += weight
        moment += k * weight
    middle = np.where(total > 0, moment / np.maximum(total, 1), (stop - start - 1) / 2)
    more = np.rint(2 * middle - (stop - start - 1)).astype(np.intp)
    for k in range(min(int(np.abs(more).max(initial=0)), 2 * reach)):
        black[stop[more > k] + k] = True
        black[start[more < -k] - 1 - k] = True
    return flat[:, pad:-pad].T


def _lose_lines(grey: Grey, lost: float, rng: np.random.Generator) -> None:
    """Make runs of lines white, or copies of the line above them."""
    height = len(grey)
    for _ in range(int(rng.poisson(lost * height / 2))):
        first = int(rng.integers(0, height))
        stop = min(first + 1 + int(rng.geometric(0.6)), height)
        grey[first:stop] = grey[max(first - 1, 0)] if rng.random() < 0.5 else 255
