"""What a camera blurs, out of focus or by moving, and sharpens again."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.linear_light import Floats32, Lattice
from ecgsyn.effects.base.params import EffectParams, Share, Signed, Turn
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import Rng, as_generator

__all__ = [
    "Defocus",
    "DefocusParams",
    "MotionBlur",
    "MotionBlurParams",
    "Sharpening",
    "SharpeningParams",
]

LARGEST_DISC = 4.5
"""Radius, px, above which the picture is halved before it is blurred."""

TILE = 11
"""Side of the largest kernel of which OpenCV skips the zeros."""

EDGE = TILE // 2
"""Px around a pixel that such a kernel reaches."""

FINE = 16
"""Points a pixel is divided into along each axis, to find how much of it a disc covers."""


class DefocusParams(EffectParams):
    """Parameters of `Defocus`.

    Parameters
    ----------
    radius : float
        Of the disc into which a point is blurred where the picture is least sharp, mm.
    tilt : float
        Share of that by which the radius is smaller where the picture is sharpest; 0 for the same
        blur everywhere.
    direction : float
        Across the line that is sharpest, degrees clockwise.
    focus : float
        Where that line lies: 0 and 1 for the picture's two ends along ``direction``.
    """

    type: Literal["defocus"] = "defocus"
    radius: Annotated[float, Field(ge=0, le=2)]
    tilt: Share = 0.0
    direction: Turn = 0.0
    focus: Annotated[float, Field(ge=-1, le=2)] = 0.5


@register_effect
class Defocus(Effect[DefocusParams]):
    """Blurs by a disc, as a lens does, the same everywhere or more towards one side."""

    def sample(self, rng: Rng = None) -> DefocusParams:
        """Draw a radius; half of the pictures are equally sharp everywhere."""
        generator = as_generator(rng)
        return DefocusParams(
            radius=0.5 * self.severity * generator.uniform(0.1, 1.0),
            tilt=float(generator.choice([0.0, generator.uniform(0.3, 1.0)])),
            direction=generator.uniform(-180, 180),
            focus=generator.uniform(-0.2, 1.2),
        )

    def alter(self, image: Pixels, params: DefocusParams, *, px_per_mm: float) -> Pixels:
        """Blur, twice where the radius changes over the picture, and mix both."""
        widest = params.radius * px_per_mm
        narrow = widest * (1 - params.tilt)
        blurred = _disc_blurred(image, widest)
        if not params.tilt or blurred is image:
            return blurred
        return _mixed(_disc_blurred(image, narrow), blurred, _share(image, params))


def _share(image: Pixels, params: DefocusParams) -> tuple[Lattice, Floats32]:
    """Return the share of the stronger blur that has the variance of each place's own radius."""
    lattice = Lattice.over(image, detail=128)
    x, y = lattice.relative()
    turn = np.deg2rad(params.direction)
    along = 0.5 + (x * np.cos(turn) + y * np.sin(turn)) / 2
    away = np.abs(along - params.focus)
    narrow = 1 - params.tilt
    radius = narrow + params.tilt * away / max(float(away.max()), 1e-6)
    return lattice, ((radius**2 - narrow**2) / (1 - narrow**2)).astype(np.float32)


def _mixed(first: Pixels, second: Pixels, share: tuple[Lattice, Floats32]) -> Pixels:
    lattice, weight = share
    mixed = np.empty_like(first)
    for where, (part,) in lattice.bands(weight):
        mixed[where] = cv2.blendLinear(first[where], second[where], 1 - part, part)
    return mixed


def _disc_blurred(image: Pixels, radius: float) -> Pixels:
    """Return the picture blurred by a disc of that radius, px; the same array for a radius below 0.5."""
    if radius <= 0.5:  # within one pixel
        return image
    height, width = image.shape[:2]
    if radius > LARGEST_DISC and min(height, width) > 4:
        # the mean of each pixel and its neighbours has as much of the light in odd rows as in even ones, so
        # that halving moves nothing
        even = cv2.GaussianBlur(image, (3, 3), 0, borderType=cv2.BORDER_REPLICATE)
        half = cv2.resize(even, (-(-width // 2), -(-height // 2)), interpolation=cv2.INTER_AREA)
        blurred = _disc_blurred(np.asarray(half, dtype=np.uint8), radius / 2)
        enlarged = cv2.resize(blurred, (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(enlarged, dtype=np.uint8)
    kernel = _disc(radius)
    return np.asarray(cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REPLICATE), dtype=np.uint8)


def _disc(radius: float) -> Floats32:
    """Return how much of each pixel a disc covers, in sum 1; the soft edge that lenses leave is 1/8 of it."""
    reach = int(np.ceil(radius - 0.5))
    at = (np.arange((2 * reach + 1) * FINE) + 0.5) / FINE - reach - 0.5
    inside = np.clip((radius - np.hypot(at[:, None], at[None, :])) / (radius / 8) + 0.5, 0, 1)
    kernel = inside.reshape(2 * reach + 1, FINE, 2 * reach + 1, FINE).mean(axis=(1, 3))
    return np.asarray(kernel / kernel.sum(), dtype=np.float32)


class MotionBlurParams(EffectParams):
    """Parameters of `MotionBlur`.

    Parameters
    ----------
    length : float
        Of the path that a point takes while the shutter is open, mm.
    angle : float
        Degrees clockwise.
    bend : float
        How far the path leaves a straight line, as a share of its length.
    """

    type: Literal["motion_blur"] = "motion_blur"
    length: Annotated[float, Field(ge=0, le=4)]
    angle: Turn
    bend: Signed = 0.0


@register_effect
class MotionBlur(Effect[MotionBlurParams]):
    """Blurs along a short bent path, as a hand that is not quite still does; its centre stays."""

    def sample(self, rng: Rng = None) -> MotionBlurParams:
        """Draw a path; short ones are the most frequent."""
        generator = as_generator(rng)
        length = min(generator.exponential(0.4), 0.9)
        return MotionBlurParams(
            length=self.severity * length,
            angle=generator.uniform(-180, 180),
            bend=generator.uniform(-0.25, 0.25),
        )

    def alter(self, image: Pixels, params: MotionBlurParams, *, px_per_mm: float) -> Pixels:
        """Filter with the path's picture."""
        length = params.length * px_per_mm
        if length < 0.1:
            return image
        return _filtered(image, _path(length, np.deg2rad(params.angle), params.bend))


def _path(length: float, angle: float, bend: float) -> Floats32:
    """Return the picture of a path whose centre of mass is the kernel's middle, in sum 1."""
    t = np.linspace(-0.5, 0.5, max(int(8 * length), 16))
    x, y = length * t, length * bend * 4 * t**2
    points = np.column_stack([x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)])
    points -= points.mean(axis=0)
    reach = int(np.ceil(np.abs(points).max()))
    at = np.arange(-reach, reach + 1)
    # each point is shared by the pixels around it, which keeps its place
    columns, rows = (np.maximum(1 - np.abs(at - points[:, i, None]), 0) for i in range(2))
    return np.asarray(rows.T @ columns / len(t), dtype=np.float32)


def _filtered(image: Pixels, kernel: Floats32) -> Pixels:
    """Return the picture filtered with a kernel that is mostly zero, tile by tile."""
    reach = len(kernel) // 2
    if len(kernel) <= TILE:
        return np.asarray(cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REPLICATE), dtype=np.uint8)
    pad = reach + TILE
    padded = cv2.copyMakeBorder(image, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    height, width = image.shape[:2]
    total: NDArray[np.uint8] | None = None
    for top in range(0, len(kernel), TILE):
        for left in range(0, len(kernel), TILE):
            tile = np.zeros((TILE, TILE), dtype=np.float32)
            part = kernel[top : top + TILE, left : left + TILE]
            tile[: part.shape[0], : part.shape[1]] = part
            if not tile.any():
                continue
            rows = slice(TILE + top, TILE + top + height + 2 * EDGE)
            columns = slice(TILE + left, TILE + left + width + 2 * EDGE)
            share = cv2.filter2D(padded[rows, columns], -1, tile)[EDGE:-EDGE, EDGE:-EDGE]
            total = np.asarray(share if total is None else cv2.add(total, share), dtype=np.uint8)
    return image if total is None else total


class SharpeningParams(EffectParams):
    """Parameters of `Sharpening`.

    Parameters
    ----------
    amount : float
        Height of the halo over that of the edge.
    radius : float
        Standard deviation of the blur that is taken away, mm: the halo's width is about twice that.
    """

    type: Literal["sharpening"] = "sharpening"
    amount: Annotated[float, Field(ge=0, le=4)]
    radius: Annotated[float, Field(ge=0.02, le=1)]


@register_effect
class Sharpening(Effect[SharpeningParams]):
    """Sharpens by an unsharp mask, as phones and scanners do: lines get darker, with a bright halo."""

    def sample(self, rng: Rng = None) -> SharpeningParams:
        """Draw strength and width of the halo."""
        generator = as_generator(rng)
        return SharpeningParams(
            amount=2.0 * self.severity * generator.uniform(0.1, 1.0), radius=generator.uniform(0.08, 0.3)
        )

    def alter(self, image: Pixels, params: SharpeningParams, *, px_per_mm: float) -> Pixels:
        """Add the difference to the blurred picture."""
        if not params.amount:
            return image
        sigma = max(params.radius * px_per_mm, 0.4)
        blurred = cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        sharp = cv2.addWeighted(image, 1 + params.amount, blurred, -params.amount, 0)
        return np.asarray(sharp, dtype=np.uint8)
