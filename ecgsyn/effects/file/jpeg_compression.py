"""What files and messengers leave of a picture: JPEG, once or more often, and fewer pixels."""

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ecgsyn.effects.base.effect import Effect, Pixels
from ecgsyn.effects.base.params import EffectParams, EffectPart
from ecgsyn.effects.base.registry import register_effect
from ecgtypes import ImageError, Rng, as_generator

__all__ = ["JpegCompression", "JpegCompressionParams", "JpegPass", "LowResolution", "LowResolutionParams"]

SUBSAMPLING = {
    "4:4:4": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    "4:2:2": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    "4:2:0": cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
}

ENLARGED = {"linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC}
"""How a small copy is enlarged: both keep the pixels' centres in place."""

SOFTNESS = {"smooth": 0.3, "area": 0.0, "linear": 0.2}
"""Standard deviation of the blur before a copy is made, pixels of the copy."""

FINEST = 100.0
"""Pixels per mm: a copy of that many keeps every page as it is."""


class JpegPass(EffectPart):
    """One time that the picture was saved.

    Parameters
    ----------
    quality : int
        As the libjpeg counts, 1 to 100.
    subsampling : {"4:4:4", "4:2:2", "4:2:0"}
        Whether the colours are stored at half the resolution.
    shift_x, shift_y : int
        Where the first 8 x 8 block begins, px of the picture (a file knows no paper), before its edge:
        it moves when a picture is cropped.
    scale : float
        Of the file's size over the picture's; it is enlarged again afterwards.
    """

    quality: Annotated[int, Field(ge=1, le=100)]
    subsampling: Literal["4:4:4", "4:2:2", "4:2:0"] = "4:2:0"
    shift_x: Annotated[int, Field(ge=0, le=15)] = 0
    shift_y: Annotated[int, Field(ge=0, le=15)] = 0
    scale: Annotated[float, Field(ge=0.25, le=1)] = 1.0


class JpegCompressionParams(EffectParams):
    """Parameters of `JpegCompression`.

    Parameters
    ----------
    passes : tuple of JpegPass
        One after another.
    """

    type: Literal["jpeg_compression"] = "jpeg_compression"
    passes: Annotated[tuple[JpegPass, ...], Field(max_length=8)]


@register_effect
class JpegCompression(Effect[JpegCompressionParams]):
    """Saves the picture as JPEG: blocks, ringing around lines, colours that run."""

    def sample(self, rng: Rng = None) -> JpegCompressionParams:
        """Draw one pass, or up to three with other blocks each; the last is as a rule the worst."""
        generator = as_generator(rng)
        count = 0 if self.severity == 0 else 1 + int(generator.binomial(2, 0.5 * self.severity))
        return JpegCompressionParams(passes=tuple(self._pass(generator, i) for i in range(count)))

    def _pass(self, rng: np.random.Generator, index: int) -> JpegPass:
        quality = 97 - 75 * self.severity * rng.beta(1.5, 3)
        scaled = index > 0 and rng.random() < 0.3
        shift = rng.integers(0, 8, 2) if index > 0 and rng.random() < 0.6 else (0, 0)
        return JpegPass(
            quality=int(np.clip(quality, 5, 97)),
            subsampling="4:2:0" if rng.random() < 0.85 else "4:4:4",
            shift_x=int(shift[0]),
            shift_y=int(shift[1]),
            scale=1 - self.severity * rng.uniform(0.05, 0.4) if scaled else 1.0,
        )

    def alter(self, image: Pixels, params: JpegCompressionParams, *, px_per_mm: float) -> Pixels:  # noqa: ARG002
        """Encode and decode, as often as asked for."""
        for each in params.passes:
            image = _saved(image, each)
        return image


def _saved(image: Pixels, each: JpegPass) -> Pixels:
    """Return a picture as a file keeps it."""
    height, width = image.shape[:2]
    small = _resized(image, each.scale, cv2.INTER_AREA) if each.scale < 1 else image
    padded = cv2.copyMakeBorder(small, each.shift_y, 0, each.shift_x, 0, borderType=cv2.BORDER_REPLICATE)
    # the file does not care for the order of the colours, but for which of them is green
    options = [
        cv2.IMWRITE_JPEG_QUALITY,
        each.quality,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        SUBSAMPLING[each.subsampling],
    ]
    done, file = cv2.imencode(".jpg", cv2.cvtColor(padded, cv2.COLOR_RGB2BGR), options)
    decoded = cv2.imdecode(file, cv2.IMREAD_COLOR) if done else None
    if decoded is None:
        message = f"a picture of {padded.shape[1]} x {padded.shape[0]} px cannot be saved as JPEG"
        raise ImageError(message)
    decoded = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB, dst=decoded)[each.shift_y :, each.shift_x :]
    if each.scale < 1:
        decoded = cv2.resize(decoded, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(decoded, dtype=np.uint8)


def _resized(image: Pixels, scale: float, interpolation: int) -> Pixels:
    height, width = image.shape[:2]
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return np.asarray(cv2.resize(image, size, interpolation=interpolation), dtype=np.uint8)


class LowResolutionParams(EffectParams):
    """Parameters of `LowResolution`.

    Parameters
    ----------
    px_per_mm : float
        Of the small copy; a picture that has no more than that stays as it is.
    reduced : {"smooth", "area", "linear"}
        How the copy is made: soft; by the mean of the pixels under each new one; or between the nearest
        four pixels of a copy of twice that size, with the jagged lines that this leaves.
    enlarged : {"nearest", "linear", "cubic"}
        How it is brought to the old size again; nearest repeats each pixel a whole number of times.
    """

    type: Literal["low_resolution"] = "low_resolution"
    px_per_mm: Annotated[float, Field(ge=1, le=FINEST)]
    reduced: Literal["smooth", "area", "linear"] = "smooth"
    enlarged: Literal["nearest", "linear", "cubic"] = "linear"


@register_effect
class LowResolution(Effect[LowResolutionParams]):
    """Makes a small copy of the picture and enlarges it again; its size stays."""

    def sample(self, rng: Rng = None) -> LowResolutionParams:
        """Draw the copy's resolution: at severity 1 down to 3 pixels for one mm."""
        generator = as_generator(rng)
        least = 3.0 ** (self.severity**0.5) * 20.0 ** (1 - self.severity**0.5)
        asked = FINEST if self.severity == 0 else least * 2.0 ** generator.uniform(0, 1.2)
        return LowResolutionParams(
            px_per_mm=min(asked, FINEST),
            reduced=("smooth", "area", "linear")[int(generator.choice(3, p=[0.6, 0.3, 0.1]))],
            enlarged=("nearest", "linear", "cubic")[int(generator.choice(3, p=[0.08, 0.5, 0.42]))],
        )

    def alter(self, image: Pixels, params: LowResolutionParams, *, px_per_mm: float) -> Pixels:
        """Reduce and enlarge."""
        scale = params.px_per_mm / px_per_mm
        if scale >= 1:
            return image
        if params.enlarged == "nearest":
            return _blocks(image, round(1 / scale))
        size = image.shape[1], image.shape[0]
        small = _reduced(image, scale, params.reduced)
        return np.asarray(cv2.resize(small, size, interpolation=ENLARGED[params.enlarged]), dtype=np.uint8)


def _blocks(image: Pixels, side: int) -> Pixels:
    """Return the picture in squares of one colour: the pixels of a copy, repeated."""
    height, width = image.shape[:2]
    padded = cv2.copyMakeBorder(image, 0, -height % side, 0, -width % side, cv2.BORDER_REPLICATE)
    tall, wide = padded.shape[:2]
    small = cv2.resize(padded, (wide // side, tall // side), interpolation=cv2.INTER_AREA)
    blocks = cv2.resize(small, (wide, tall), interpolation=cv2.INTER_NEAREST_EXACT)
    return np.ascontiguousarray(blocks[:height, :width], dtype=np.uint8)


def _reduced(image: Pixels, scale: float, how: str) -> Pixels:
    """Return a smaller copy; no way of making it moves a line by more than part of its own pixels."""
    if SOFTNESS[how]:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), SOFTNESS[how] / scale), dtype=np.uint8)
    if how == "linear" and scale > 0.5:
        return _resized(image, scale, cv2.INTER_LINEAR)
    if how == "linear":
        return _resized(_resized(image, 2 * scale, cv2.INTER_AREA), 0.5, cv2.INTER_LINEAR)
    return _resized(image, scale, cv2.INTER_AREA)
