"""Crops of flat pages as training sees them: darker grids, paler strokes, fewer pixels, other light."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgseg.ink.decoding import CLASSES

__all__ = ["InkCrop", "changed_image", "flipped"]

TRACE, GRID = CLASSES.index("trace"), CLASSES.index("grid")


class InkCrop(NamedTuple):
    """A crop of a flat page, and what is to be said of it.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
    maps : ndarray of uint8, shape (6, height / 2, width / 2)
    offsets : ndarray of int8, shape (2, height / 4, width / 4)
    known : ndarray of bool, shape (6,)
    scale : int
        Which of `ecgseg.outputs.SCALES` it is shown at.
    """

    image: NDArray[np.uint8]
    maps: NDArray[np.uint8]
    offsets: NDArray[np.int8]
    known: NDArray[np.bool_]
    scale: int


def flipped(crop: InkCrop, *, rng: np.random.Generator) -> InkCrop:
    """Return a crop, now and then mirrored."""
    if rng.random() < 0.15:
        crop = crop._replace(
            image=crop.image[:, ::-1], maps=crop.maps[:, :, ::-1], offsets=crop.offsets[:, :, ::-1]
        )
    if rng.random() < 0.15:
        offsets = crop.offsets[:, ::-1]
        offsets = np.where(offsets == np.iinfo(np.int8).min, offsets, -offsets)
        crop = crop._replace(image=crop.image[::-1], maps=crop.maps[:, ::-1], offsets=offsets)
    return crop


def changed_image(crop: InkCrop, *, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the image of a crop as another printer, camera and file would have it."""
    image = np.ascontiguousarray(crop.image)
    if crop.scale == RIGHT and rng.random() < 0.35:
        image = _with_dark_grid(image, crop.maps[GRID], rng=rng)
    if crop.scale == RIGHT and rng.random() < 0.35:
        image = _with_pale_strokes(image, crop.maps[TRACE], rng=rng)
    image = _in_other_colours(image, rng=rng)
    image = _in_other_light(image, rng=rng)
    image = _of_fewer_pixels(image, rng=rng)
    if rng.random() < 0.4:
        grain = rng.normal(0, 1, (64, 64, 3)) * rng.uniform(1, 14)
        tiled = np.tile(grain, (image.shape[0] // 64 + 1, image.shape[1] // 64 + 1, 1))
        moved = np.roll(tiled, tuple(rng.integers(64, size=2)), axis=(0, 1))
        grainy = cv2.add(image, moved[: image.shape[0], : image.shape[1]], dtype=cv2.CV_8U)
        image = np.asarray(grainy, np.uint8)
    if rng.random() < 0.3:
        _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 85))])
        image = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(image, np.uint8)


RIGHT = 2
"""Of the scales: the one that is right."""


def _grown(cover: NDArray[np.uint8], image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a map of half the image's size at its size, 0 to 1."""
    size = (image.shape[1], image.shape[0])
    grown = cv2.resize(np.ascontiguousarray(cover), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(grown, np.float32) / np.float32(255)


def _mixed(
    image: NDArray[np.uint8], share: NDArray[np.float32], colour: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """Return the image, by that share of another colour."""
    held = image.astype(np.float32)
    held += share[..., None] * (colour - held)
    return np.asarray(np.clip(held, 0, 255), np.uint8)


def _with_dark_grid(
    image: NDArray[np.uint8], grid: NDArray[np.uint8], *, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return the image with grid lines up to as dark as ink, darker in one direction than in the other.

    Half of them are broken up along themselves, as lines are that a printer or a screen dithers.
    """
    cover = _grown(grid, image)
    level, upright = cv2.blur(cover, (25, 1)), cv2.blur(cover, (1, 25))
    both = np.maximum(level + upright, 1e-3)
    strengths = rng.uniform(0.1, 0.95, 2) * rng.choice([1.0, 1.0, 0.4], 2)
    across, along = strengths[0] * level, strengths[1] * upright
    if rng.random() < 0.5:
        across *= _dashes(cover.shape[::-1], rng=rng).T
    if rng.random() < 0.5:
        along *= _dashes(cover.shape, rng=rng)
    share = cover * (across + along) / both
    if rng.random() < 0.5:
        share = share**1.5
    colour = np.full(3, rng.uniform(10, 110), np.float32) + rng.normal(0, 15, 3).astype(np.float32)
    return _mixed(image, share.astype(np.float32), colour)


def _dashes(shape: tuple[int, int], *, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return factors that change from row to row, or every few rows, and little from column to column."""
    height, width = shape
    length = int(rng.integers(1, 5))
    coarse = rng.uniform(1 - rng.uniform(0.3, 1), 1, (height // length + 1, width // 40 + 2))
    size = (width, len(coarse) * length)
    return np.asarray(cv2.resize(coarse.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)[:height])


def _with_pale_strokes(
    image: NDArray[np.uint8], trace: NDArray[np.uint8], *, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return the image with traces that are paler, above all where the pen was fast."""
    cover = cv2.dilate(_grown(trace, image), np.ones((3, 3), np.uint8))
    upright = cv2.blur(cover, (1, 21)) - 0.6 * cv2.blur(cover, (21, 1))
    steep = np.clip(upright * 1.6, 0, 1)
    even = rng.uniform(0, 0.5) if rng.random() < 0.3 else 0.0
    share = cover * np.maximum(steep * rng.uniform(0.3, 0.9), even)
    paper = cv2.blur(cv2.dilate(image, np.ones((9, 9), np.uint8)), (25, 25)).astype(np.float32)
    return _mixed(image, np.asarray(cv2.blur(share, (3, 3)), np.float32), paper)


def _in_other_colours(image: NDArray[np.uint8], *, rng: np.random.Generator) -> NDArray[np.uint8]:
    drawn = rng.random()
    if drawn < 0.25:
        weights = rng.dirichlet((3, 3, 3)).astype(np.float32)
        grey = cv2.transform(image, weights[None])
        return np.repeat(np.asarray(grey, np.uint8).reshape(*image.shape[:2], 1), 3, axis=2)
    if drawn < 0.4:
        return np.ascontiguousarray(image[:, :, rng.permutation(3)])
    return image


def _in_other_light(image: NDArray[np.uint8], *, rng: np.random.Generator) -> NDArray[np.uint8]:
    levels = np.linspace(0, 1, 256)
    gamma, white = rng.uniform(0.6, 1.7), rng.uniform(0.6, 1.05)
    black = rng.uniform(0, 0.25) if rng.random() < 0.4 else 0.0
    tints = rng.normal(1, 0.04, 3)
    tables = [(black + (white * tint - black) * levels**gamma) * 255 for tint in tints]
    table = np.clip(np.stack(tables, axis=1), 0, 255).astype(np.uint8)[None]
    lit = cv2.LUT(np.ascontiguousarray(image), table)
    if rng.random() < 0.4:
        light = cv2.resize(
            rng.uniform(rng.uniform(0.4, 1), 1.05, (3, 4)).astype(np.float32),
            (image.shape[1], image.shape[0]),
            interpolation=cv2.INTER_CUBIC,
        )
        lit = cv2.multiply(lit, np.repeat(light[..., None], 3, axis=2), dtype=cv2.CV_8U)
    if rng.random() < 0.03:
        lit = 255 - lit
    return np.asarray(lit, np.uint8)


def _of_fewer_pixels(image: NDArray[np.uint8], *, rng: np.random.Generator) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    if rng.random() < 0.4:
        factor = rng.uniform(0.23, 0.9)
        small = cv2.resize(
            image, (round(width * factor), round(height * factor)), interpolation=cv2.INTER_AREA
        )
        way = int(rng.choice([cv2.INTER_LINEAR, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST]))
        image = np.asarray(cv2.resize(small, (width, height), interpolation=way), np.uint8)
    if rng.random() < 0.25:
        blurred = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 2.2), sigmaY=rng.uniform(0.5, 2.2))
        image = np.asarray(blurred, np.uint8)
    return image
