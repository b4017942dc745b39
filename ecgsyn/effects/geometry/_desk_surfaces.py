"""What an ECG lies on while it is photographed: tables, cloths, blankets, boards, other paper.

Surfaces are made at low resolution and enlarged: beside a page in focus they are a little out of it.
"""

from collections.abc import Callable
from typing import Literal, TypeAlias, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.random_fields import fractal_field, smooth_field
from ecgsyn.effects.geometry.random_curves import rough_line

__all__ = ["SURFACES", "Surface", "surface"]

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]
Rgb: TypeAlias = tuple[int, int, int]
Size: TypeAlias = tuple[int, int]

Surface: TypeAlias = Literal["wood", "laminate", "cloth", "blanket", "dark_table", "hardboard", "paper"]
SURFACES: tuple[Surface, ...] = get_args(Surface)

BROAD = 6
"""Px of one px of what changes slowly."""

WOODS: tuple[tuple[Rgb, Rgb, Rgb], ...] = (
    ((122, 84, 52), (173, 128, 84), (201, 160, 113)),
    ((72, 45, 29), (110, 72, 47), (139, 97, 66)),
    ((158, 129, 98), (196, 168, 133), (218, 195, 163)),
    ((92, 51, 34), (136, 80, 53), (163, 105, 73)),
    ((120, 112, 104), (158, 151, 143), (186, 180, 172)),
)
"""Oak, walnut, beech, cherry, greyed wood: late wood, mean, early wood."""

LAMINATES: tuple[Rgb, ...] = (
    (226, 225, 221),
    (205, 198, 184),
    (176, 179, 181),
    (214, 210, 196),
    (188, 199, 205),
    (150, 142, 130),
    (222, 214, 203),
)
CLOTHS: tuple[Rgb, ...] = (
    (74, 118, 112),
    (92, 124, 158),
    (214, 214, 210),
    (150, 152, 156),
    (196, 190, 176),
    (62, 84, 122),
    (168, 190, 194),
)
BLANKETS: tuple[Rgb, ...] = (
    (222, 220, 212),
    (168, 188, 206),
    (214, 200, 156),
    (196, 172, 160),
    (150, 170, 152),
    (120, 128, 150),
)
DARKS: tuple[Rgb, ...] = ((46, 41, 38), (34, 34, 37), (58, 44, 36), (62, 62, 64))
BOARDS: tuple[Rgb, ...] = ((128, 92, 60), (112, 78, 48), (146, 112, 76), (70, 72, 76))


def surface(kind: Surface, size: Size, *, px_per_mm: float, rng: np.random.Generator) -> Pixels:
    """Return a picture of a surface.

    Parameters
    ----------
    kind : {"wood", "laminate", "cloth", "blanket", "dark_table", "hardboard", "paper"}
    size : (width, height)
        px.
    px_per_mm : float
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
    """
    picture = _MAKERS[kind](size, px_per_mm, rng)
    tone = rng.normal(1.0, 0.08) * (1 + 0.012 * rng.standard_normal(3))
    table = np.clip(np.rint(np.arange(256)[:, None] * tone), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(picture, table[None]), dtype=np.uint8)


def _wood(size: Size, scale: float, rng: np.random.Generator) -> Pixels:
    width, height = size
    upright = bool(rng.random() < 0.3)
    if upright:
        width, height = height, width
    bent = _broad((width, height), cell=45 * scale, aspect=6, rng=rng)
    bent += np.float32(0.25) * smooth_field((width, height), cell=9 * scale, aspect=10, rng=rng)
    pitch = rng.uniform(5, 14) * scale
    rings = np.arange(height, dtype=np.float32)[:, None] / np.float32(pitch) + bent * np.float32(
        rng.uniform(0.6, 2)
    )
    # early wood darkens slowly into late wood, and ends sharply
    saw = np.mod(rings, 1)
    grain = np.where(saw < 0.85, saw / np.float32(0.85), (1 - saw) / np.float32(0.15))
    pores = smooth_field((width, height), cell=max(0.5 * scale, 1.0), aspect=25, rng=rng)
    tone = _broad((width, height), cell=60 * scale, rng=rng, octaves=3)
    value = (
        0.62
        - np.float32(rng.uniform(0.15, 0.45)) * grain
        + np.float32(0.09) * pores
        + np.float32(0.08) * tone
    )
    picture = _coloured(value, WOODS[int(rng.integers(len(WOODS)))])
    return np.ascontiguousarray(picture.transpose(1, 0, 2)) if upright else picture


def _laminate(size: Size, scale: float, rng: np.random.Generator) -> Pixels:
    speckle = smooth_field(size, cell=max(0.7 * scale, 1.0), rng=rng)
    cloudy = _broad(size, cell=70 * scale, rng=rng)
    value = 0.5 + np.float32(rng.uniform(0.004, 0.03)) * speckle + np.float32(0.03) * cloudy
    return _around(value, LAMINATES[int(rng.integers(len(LAMINATES)))])


def _cloth(size: Size, scale: float, rng: np.random.Generator) -> Pixels:
    pitch = max(rng.uniform(0.7, 1.4) * scale, 2.6)
    value = _woven(size, pitch, rng)
    # the folds of a cloth that lies loosely
    drape = _broad(size, cell=90 * scale, rng=rng, octaves=3)
    rise = cv2.Sobel(drape, cv2.CV_32F, 1, 1, ksize=3, scale=18 * scale)
    value += np.float32(0.05) * drape + np.clip(rise, -0.12, 0.12)
    return _around(value, CLOTHS[int(rng.integers(len(CLOTHS)))])


def _woven(size: Size, pitch: float, rng: np.random.Generator) -> Field:
    """Return a plain weave: threads of uneven thickness over and under one another."""
    wander = [np.float32(0.22) * smooth_field(size, cell=14 * pitch, rng=rng) for _ in range(2)]
    x = np.arange(size[0], dtype=np.float32) / np.float32(pitch) + wander[0]
    y = np.arange(size[1], dtype=np.float32)[:, None] / np.float32(pitch) + wander[1]
    over = np.cos(np.float32(np.pi) * x) * np.cos(np.float32(np.pi) * y)
    warp, weft = (
        rough_line(np.arange(count) / pitch, cell=1.0, rng=rng, octaves=1).astype(np.float32)
        for count in size
    )
    uneven = np.where(over > 0, warp, weft[:, None])
    return np.asarray(np.float32(0.45) + np.float32(0.11) * np.abs(over) + np.float32(0.035) * uneven)


def _blanket(size: Size, scale: float, rng: np.random.Generator) -> Pixels:
    pitch = max(rng.uniform(4.5, 9) * scale, 4.0)
    bent = [np.float32(0.12) * smooth_field(size, cell=5 * pitch, rng=rng) for _ in range(2)]
    x = np.arange(size[0], dtype=np.float32) / np.float32(pitch) + bent[0]
    y = np.arange(size[1], dtype=np.float32)[:, None] / np.float32(pitch) + bent[1]
    turn = np.float32(2 * np.pi)
    cells = np.cos(turn * x) + np.cos(turn * y)
    hollow = np.clip(-cells / 2, 0, 1)
    fuzz = fractal_field(size, cell=max(1.6 * scale, 2.0), rng=rng, octaves=2)
    soft = _broad(size, cell=60 * scale, rng=rng)
    value = np.float32(0.53) + np.float32(0.06) * cells / 2 - np.float32(rng.uniform(0.05, 0.22)) * hollow
    return _around(
        value + np.float32(0.05) * fuzz + np.float32(0.05) * soft, BLANKETS[int(rng.integers(len(BLANKETS)))]
    )


def _dark_table(size: Size, scale: float, rng: np.random.Generator) -> Pixels:
    grain = smooth_field(size, cell=max(1.2 * scale, 1.0), aspect=float(rng.choice([1.0, 20.0])), rng=rng)
    sheen = _broad(size, cell=130 * scale, rng=rng, octaves=2)
    value = np.float32(0.5) + np.float32(0.04) * grain + np.float32(0.12) * sheen
    return _around(value, DARKS[int(rng.integers(len(DARKS)))])


def _hardboard(size: Size, scale: float, rng: np.random.Generator) -> Pixels:
    fibres = fractal_field(size, cell=max(1.6 * scale, 2.0), rng=rng, octaves=3, roughness=0.8)
    cloudy = _broad(size, cell=40 * scale, rng=rng)
    return _around(
        np.float32(0.5) + np.float32(0.035) * fibres + np.float32(0.03) * cloudy, BOARDS[int(rng.integers(4))]
    )


def _paper(size: Size, scale: float, rng: np.random.Generator) -> Pixels:
    cloudy = _broad(size, cell=60 * scale, rng=rng, octaves=3)
    level = int(rng.integers(228, 250))
    return _around(
        np.float32(0.5) + np.float32(0.06) * cloudy, (level, level, level - int(rng.integers(0, 6)))
    )


def _broad(
    size: Size, *, cell: float, rng: np.random.Generator, aspect: float = 1.0, octaves: int = 1
) -> Field:
    """Return a field that changes slowly, made at a low resolution."""
    small = (max(size[0] // BROAD, 1), max(size[1] // BROAD, 1))
    if octaves > 1:
        field = fractal_field(small, cell=cell / BROAD, rng=rng, octaves=octaves)
    else:
        field = smooth_field(small, cell=cell / BROAD, aspect=aspect, rng=rng)
    return np.asarray(cv2.resize(field, size, interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _coloured(value: Field, colours: tuple[Rgb, Rgb, Rgb]) -> Pixels:
    """Return the picture of a field: 0 the first colour, 0.5 the second, 1 the third."""
    levels = np.clip(np.rint(value * np.float32(255)), 0, 255).astype(np.uint8)
    stops = np.array(colours, dtype=np.float64)
    table = np.stack([np.interp(np.arange(256), (0, 128, 255), stops[:, k]) for k in range(3)], axis=-1)
    return np.asarray(cv2.applyColorMap(levels, np.rint(table).astype(np.uint8)[:, None]), dtype=np.uint8)


def _around(value: Field, colour: Rgb) -> Pixels:
    """Return the picture of a field about one colour: 0.5 that colour, 0 black, 1 twice as bright."""
    return _coloured(value, ((0, 0, 0), colour, tuple(min(2 * part, 255) for part in colour)))  # type: ignore[arg-type]


_MAKERS: dict[Surface, Callable[[Size, float, np.random.Generator], Pixels]] = {
    "wood": _wood,
    "laminate": _laminate,
    "cloth": _cloth,
    "blanket": _blanket,
    "dark_table": _dark_table,
    "hardboard": _hardboard,
    "paper": _paper,
}
