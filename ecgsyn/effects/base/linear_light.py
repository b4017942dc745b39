"""Light on a picture: linear light and sRGB, colours of lamps, and changes that vary slowly over it."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["ROWS", "Floats32", "Lattice", "decoded", "encoded", "lamp_gains", "relight", "toned"]

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]

DARK, LIGHT = 20 / 255, 240 / 255
"""Levels, ink and paper, between which a change of the light is taken as linear in the level."""

XYZ_TO_RGB = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
"""From CIE XYZ to linear sRGB, IEC 61966-2-1."""

DAYLIGHT = 6504.0
"""Correlated colour temperature of the white of sRGB (D65), K."""

ROWS = 64
"""Rows that are worked on at a time, about."""


def decoded(levels: ArrayLike) -> Floats:
    """Return linear light for sRGB levels, IEC 61966-2-1.

    Parameters
    ----------
    levels : array-like
        0 to 1.

    Returns
    -------
    ndarray of float64
        0 to 1.
    """
    v = np.asarray(levels, dtype=np.float64)
    return np.where(v <= 0.04045, v / 12.92, ((np.maximum(v, 0) + 0.055) / 1.055) ** 2.4)


def encoded(light: ArrayLike) -> Floats:
    """Return sRGB levels for linear light, IEC 61966-2-1; the curve goes on above white.

    Parameters
    ----------
    light : array-like
        0 to 1, or more.

    Returns
    -------
    ndarray of float64
    """
    x = np.maximum(np.asarray(light, dtype=np.float64), 0)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)


def lamp_gains(warmth: float, tint: float = 0.0) -> Floats:
    """Return how strongly red, green and blue light of a lamp are seen beside daylight.

    Parameters
    ----------
    warmth : float
        Of the lamp less that of daylight, mired (1e6 / K): positive for warm light. An incandescent
        lamp has about +200; a camera takes most of that away.
    tint : float, default 0
        Green (positive) or magenta (negative) light off the Planckian locus, as a share.

    Returns
    -------
    ndarray of float64, shape (3,)
        Linear; the largest is 1.

    Notes
    -----
    The chromaticity of the black body is that of M. Krystek, "An algorithm to calculate correlated
    colour temperature", Color Research and Application 10 (1985) 38-40, good for 1,000-15,000 K.
    """
    gains = _black_body(1e6 / (1e6 / DAYLIGHT + warmth)) / _black_body(DAYLIGHT)
    gains = gains * np.array([1 - tint / 2, 1 + tint / 2, 1 - tint / 2])
    return np.asarray(gains / gains.max())


def _black_body(kelvin: float) -> Floats:
    t = kelvin
    u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t**2) / (
        1 + 8.42420235e-4 * t + 7.08145163e-7 * t**2
    )
    v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t**2) / (
        1 - 2.89741816e-5 * t + 1.61456053e-7 * t**2
    )
    x, y = 3 * u / (2 * u - 8 * v + 4), 2 * v / (2 * u - 8 * v + 4)
    return np.asarray(XYZ_TO_RGB @ np.array([x / y, 1.0, (1 - x - y) / y]))


@dataclass(frozen=True)
class Lattice:
    """Points of a picture, one in the middle of each square of ``step`` px; values lie linear between.

    Parameters
    ----------
    size : (width, height)
        Of the picture, px.
    step : int
    """

    size: tuple[int, int]
    step: int = 8

    @classmethod
    def over(cls, image: Pixels, *, detail: float = 64.0) -> "Lattice":
        """Return the lattice for a picture and what changes over ``detail`` px."""
        return cls((image.shape[1], image.shape[0]), int(np.clip(detail / 8, 1, 16)))

    @property
    def nodes(self) -> tuple[int, int]:
        """Columns and rows."""
        return -(-self.size[0] // self.step), -(-self.size[1] // self.step)

    @property
    def x(self) -> Floats32:
        """Where the columns lie, px, shape (1, columns)."""
        return ((np.arange(self.nodes[0], dtype=np.float32) + 0.5) * self.step - 0.5)[None, :]

    @property
    def y(self) -> Floats32:
        """Where the rows lie, px, shape (rows, 1)."""
        return ((np.arange(self.nodes[1], dtype=np.float32) + 0.5) * self.step - 0.5)[:, None]

    def relative(self) -> tuple[Floats32, Floats32]:
        """Return x and y as shares of the half diagonal from the picture's middle."""
        half = float(np.hypot(*self.size)) / 2
        return (self.x - (self.size[0] - 1) / 2) / half, (self.y - (self.size[1] - 1) / 2) / half

    def bands(self, *values: Floats32) -> Iterator[tuple[slice, list[Floats32]]]:
        """Yield bands of rows of the picture, with the values for each of their pixels.

        Parameters
        ----------
        *values : ndarray of float32, shape (rows, columns) or (rows, columns, 3)

        Yields
        ------
        slice
            Of the picture's rows.
        list of ndarray of float32
        """
        columns, rows = self.nodes
        width, height = self.size
        tall = max(ROWS // self.step, 1)
        for first in range(0, rows, tall):
            stop = min(first + tall, rows)
            low, high = max(first - 1, 0), min(stop + 1, rows)
            where = slice(first * self.step, min(stop * self.step, height))
            cut = slice((first - low) * self.step, (first - low) * self.step + where.stop - where.start)
            enlarged = (columns * self.step, (high - low) * self.step)
            yield where, [_enlarged(value[low:high], enlarged)[cut, :width] for value in values]


def _enlarged(values: Floats32, size: tuple[int, int]) -> Floats32:
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def toned(image: Pixels, lattice: Lattice, factor: Floats32, offset: Floats32) -> Pixels:
    """Return ``image * factor + offset``, the values given on a lattice.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3) or (height, width)
        Is written to.
    lattice : Lattice
        Of that picture.
    factor, offset : ndarray of float32, shape (rows, columns) or (rows, columns, 3)
        Both of the same shape; levels.

    Returns
    -------
    ndarray of uint8
        The same array.
    """
    for where, (times, plus) in lattice.bands(factor, offset):
        band = image[where]
        repeats = 3 if band.ndim > times.ndim else 1
        product = cv2.multiply(band, cv2.merge([times] * repeats), dtype=cv2.CV_32F)
        cv2.add(product, cv2.merge([plus] * repeats), dst=band, dtype=cv2.CV_8U)
    return image


def relight(image: Pixels, lattice: Lattice, gain: ArrayLike, veil: ArrayLike = 0.0) -> Pixels:
    """Return a picture in other light: ``linear light * gain + veil``, encoded again.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)
        Is written to.
    lattice : Lattice
        Of that picture.
    gain, veil : array-like, shape (rows, columns) or (rows, columns, 3), or numbers
        Linear; a veil of 1 is as bright as white.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        The same array.

    Notes
    -----
    At each place the new level is taken as linear in the old one, through the exact levels of ink and
    paper. For a gain alone that is exact but for the darkest levels, as ``encoded`` is a power there.
    """
    gain, veil = np.broadcast_arrays(np.asarray(gain, dtype=np.float64), np.asarray(veil, dtype=np.float64))
    dark, light = (encoded(gain * decoded(level) + veil) for level in (DARK, LIGHT))
    factor = (light - dark) / (LIGHT - DARK)
    offset = 255 * (dark - factor * DARK)
    return toned(image, lattice, factor.astype(np.float32), offset.astype(np.float32))
