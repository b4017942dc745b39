"""The crop of one lead in, the mask or the line of its trace out."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ecgseg.crops._decoding import decode_columns
from ecgseg.crops._target_choice import find_target
from ecgseg.crops.network_input import network_input
from ecgseg.outputs import CROP_NETWORK, CropLogits
from ecgseg.pages.normalised_images import NORMAL_PEN, estimate_pen, resized
from ecgseg.run.image_input import as_pixels
from ecgseg.run.runners import CropRunner, as_runner
from ecgtypes import ImageError, LeadNotFoundError, Page

__all__ = ["CropSegmenter", "FoundTrace"]

LOOKED_PEN = 1.25 * NORMAL_PEN
"""Width of the pen on the copy that is looked at, px: near the upper end of what the network was trained on,
where it sees most."""

SMALLEST_FACTOR, LARGEST_FACTOR = 0.1, 2.5
MOST_PIXELS = 1.5e6
"""Of a crop at the network's size: one lead of 60 s has 1 million."""

LEAST_SIDE = 8
LARGEST_CROP = 20_000_000
"""Pixels: a lead of 10 s at 600 dpi, 6 cm high, has 9 million."""

COVERED = 0.45
"""Coverage from which on a pixel is ink: the level is that of the darkest pixel, so somewhat high."""

OWN, LIKELY = 0.15, 0.3
"""Probability from which on ink is the target's: where no other trace is near, and where one is."""

OTHER = 0.3
"""Probability from which on another trace is near."""

NEAR = 12.0
"""Widths of the pen between a trace and the baseline that is told, at most, for it to be the one meant."""


class FoundTrace(NamedTuple):
    """The line of the target lead on its crop.

    Parameters
    ----------
    y : ndarray of float32, shape (width,)
        Where it runs in each pixel column, px; NaN where it is not seen.
    confidence : ndarray of float32, shape (width,)
        0 to 1; 0 where it is not seen.
    pen_width : float
        Of its line, px.
    """

    y: NDArray[np.float32]
    confidence: NDArray[np.float32]
    pen_width: float


class _Look(NamedTuple):
    """What the network says of a crop, and how the crop was resized for it."""

    logits: CropLogits
    factor: float
    pen: float


class CropSegmenter:
    """Cuts the trace of one lead out of its crop, through which its neighbours' traces may run.

    A network tells the target from the others on a small copy; the crop's own pixels then say where its
    ink begins and ends.

    Parameters
    ----------
    network : CropRunner or torch.nn.Module
        What `ecgseg.run.runners.OnnxRunner` runs, or a module that returns a `ecgseg.models.CropOutput`.
    """

    def __init__(self, network: CropRunner | Any) -> None:
        self.network: CropRunner = as_runner(network, CROP_NETWORK)

    def __repr__(self) -> str:
        """Return what runs."""
        return f"CropSegmenter({self.network!r})"

    def segment(self, image: ArrayLike | Page, *, baseline: float | None = None) -> NDArray[np.bool_]:
        """Return the mask of the target's trace alone.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3) or (height, width), Page or PIL.Image.Image
            A part of a page with one lead, such as `Page.crop` returns.
        baseline : float or None
            y of 0 mV of the target, px, when it is known. By default the target is the trace whose own
            extent fills the crop's height.

        Returns
        -------
        ndarray of bool, shape (height, width)
            True where the target's ink covers at least half of the pixel; where it crosses another trace,
            too. Nowhere, when no target is found.

        Raises
        ------
        ImageError
            When it is no such image, or too large or small to be a crop.
        LeadNotFoundError
            When the baseline lies off the crop.
        """
        import cv2  # noqa: PLC0415 (comes with albumentations)

        from ecgseg.crops._pen_coverage import ink_coverage, runs_alone  # noqa: PLC0415 (loads cv2 and scipy)

        pixels = _checked(image, baseline)
        look = self._look(pixels, baseline)
        target, other = (
            _enlarged(_probability(logits), look.factor, pixels.shape)
            for logits in (look.logits.target, look.logits.other)
        )
        any_ink = np.maximum(target, other)
        inked = ink_coverage(pixels, any_ink, np.zeros_like(other), pen=look.pen) > COVERED
        inked &= any_ink > OWN
        if runs_alone(inked, pen=look.pen) and _near(inked, baseline, reach=NEAR * look.pen):
            return np.asarray(inked)
        covered = ink_coverage(pixels, target, other, pen=look.pen) > COVERED
        side = 2 * int(np.ceil(1 / look.factor)) + 1
        crowded = cv2.dilate((other > OTHER).astype(np.uint8), np.ones((side, side), np.uint8)) > 0
        return np.asarray(covered & (target > np.where(crowded, LIKELY, OWN)))

    def trace(self, image: ArrayLike | Page, *, baseline: float | None = None) -> FoundTrace:
        """Return where the target's line runs in each pixel column.

        Parameters
        ----------
        image : ndarray of uint8, shape (height, width, 3) or (height, width), Page or PIL.Image.Image
            As for `segment`.
        baseline : float or None
            As for `segment`.

        Returns
        -------
        FoundTrace

        Raises
        ------
        ImageError
            When it is no such image, or too large or small to be a crop.
        LeadNotFoundError
            When the baseline lies off the crop.
        """
        pixels = _checked(image, baseline)
        look = self._look(pixels, baseline)
        small_y, small_confidence = decode_columns(look.logits.line, look.logits.absent)
        width = pixels.shape[1]
        at = (np.arange(width) + 0.5) * look.factor - 0.5
        seen = small_confidence > 0.5
        confidence = np.interp(at, np.arange(seen.size), np.where(seen, small_confidence, 0))
        y = (np.interp(at, np.arange(seen.size), np.where(seen, small_y, np.nan)) + 0.5) / look.factor - 0.5
        confidence[~np.isfinite(y)] = 0
        return FoundTrace(y.astype(np.float32), confidence.astype(np.float32), look.pen)

    def _look(self, pixels: NDArray[np.uint8], baseline: float | None) -> _Look:
        pen = estimate_pen(pixels)
        factor = float(np.clip(LOOKED_PEN / pen, SMALLEST_FACTOR, LARGEST_FACTOR))
        factor = min(factor, float(np.sqrt(MOST_PIXELS / (pixels.shape[0] * pixels.shape[1]))))
        small = resized(pixels, factor)
        height, width = small.shape[:2]
        if baseline is None:
            logits = find_target(self.network, small)
        else:
            logits = self.network.run(network_input(small, baseline=(baseline + 0.5) * factor - 0.5))
        target, other, line = (part[:height, :width] for part in logits[:3])
        return _Look(CropLogits(target, other, line, logits.absent[:width]), factor, pen)


def _checked(image: Any, baseline: Any) -> NDArray[np.uint8]:
    pixels = as_pixels(image, "a crop")
    height, width = pixels.shape[:2]
    if min(height, width) < LEAST_SIDE:
        message = f"a crop of {width} x {height} px is too small to show a trace"
        raise ImageError(message)
    if height * width > LARGEST_CROP:
        message = f"an image of {width} x {height} px is too large to be the crop of one lead: cut one out"
        raise ImageError(message)
    if baseline is not None and not isinstance(baseline, int | float | np.number):
        message = f"a baseline is a number of pixels, not {baseline!r}"
        raise LeadNotFoundError(message)
    if baseline is not None and not -0.5 <= baseline <= height - 0.5:
        message = f"a baseline lies on the crop, between y = 0 and {height - 1} px, not at {baseline}"
        raise LeadNotFoundError(message)
    return pixels


def _near(ink: NDArray[np.bool_], baseline: float | None, *, reach: float) -> bool:
    """Return whether ink lies about the baseline that was told, if one was."""
    if baseline is None:
        return True
    rows = np.flatnonzero(ink.any(axis=1))
    return bool(rows[0] - reach <= baseline <= rows[-1] + reach)


def _probability(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


def _enlarged(values: NDArray[np.float32], factor: float, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return values of the small copy at the pixels of the crop, as `resized` places them."""
    import cv2  # noqa: PLC0415 (comes with albumentations)

    matrix = np.array([[1 / factor, 0, (1 / factor - 1) / 2], [0, 1 / factor, (1 / factor - 1) / 2]])
    size = (shape[1], shape[0])
    return np.asarray(
        cv2.warpAffine(values, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        dtype=np.float32,
    )
