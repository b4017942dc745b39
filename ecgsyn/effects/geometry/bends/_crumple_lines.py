"""The thin lines that crumpling leaves along the edges of facets: a dark side, a bright side, broken."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ecgsyn.effects.base.printed_sheet import Sheet
from ecgsyn.effects.base.random_fields import smooth_field
from ecgsyn.effects.geometry.bends._crumpled_relief import LEVELS, Relief, facet_net
from ecgsyn.effects.geometry.bends.viewpoint import Light

__all__ = ["draw_crumples"]

Field = NDArray[np.float32]

WIDTH = 0.16
"""mm of either side of a line."""

WOBBLE, WOBBLE_MM = 0.35, 4.0
"""mm by which lines depart from straight, standard deviation, and over how many mm."""

BROKEN_MM = 14.0
"""Size of the places in which lines are sharp, or not there at all, mm."""

SHARPEST = 0.16
"""Change of slope from cell to cell at which a line is as strong as it gets."""

DARKEST, BRIGHTEST = 0.42, 0.2
"""Share of the light that the strongest line loses on its one side, and gains on the other."""

SHADES = 6
"""Strengths that are told apart."""

EVEN = 200
"""Level of a map of light that leaves the sheet as it is."""

BAND = 256
"""Rows that are drawn upon at a time."""

FINE_LEVELS = LEVELS - 1
"""The facets of the finest level are too small to leave lines."""


def draw_crumples(sheet: Sheet, relief: Relief, light: Light, *, facet: float, seed: int) -> None:
    """Draw thin lines along some edges of facets, where the relief bends sharply.

    Parameters
    ----------
    sheet : Sheet
        Changed in place; nothing on it counts as hidden.
    relief : Relief
        Of that sheet.
    light : Light
        The side of a ridge that faces it is bright.
    facet : float
        Size of the largest facets, mm, as the relief was made with.
    seed : int
        As the relief was made with.
    """
    rng = np.random.default_rng([seed, 77])
    lines = [_edges(sheet, facet, level, seed) for level in range(FINE_LEVELS)]
    ends = np.concatenate(lines) if lines else np.empty((0, 2, 2), dtype=np.float32)
    if not len(ends):
        return
    cell = max(sheet.px_per_mm, 4.0)
    shape = int(sheet.size[0] / cell) + 3, int(sheet.size[1] / cell) + 3
    fields = (
        smooth_field(shape, cell=length * sheet.px_per_mm / cell, rng=rng)
        for length in (WOBBLE_MM, WOBBLE_MM, BROKEN_MM)
    )
    aside_x, aside_y, sharp = (_at(field, ends, cell) for field in fields)
    bend = _at(relief.edges(), ends.mean(axis=1, keepdims=True), relief.cell)[:, 0]
    strength = np.clip(np.abs(bend) / SHARPEST, 0, 1) * np.clip(0.9 * sharp.mean(axis=1) + 0.2, 0, 1)
    wobbly = ends + np.float32(WOBBLE * sheet.px_per_mm) * np.stack([aside_x, aside_y], axis=-1)
    _lay(sheet, wobbly, np.sign(bend) * strength, light)


def _edges(sheet: Sheet, facet: float, level: int, seed: int) -> Field:
    """Return short pieces of the edges of facets, px, shape (n, 2, 2): both ends, x and y."""
    u, v, cell = facet_net(sheet.frame, facet=facet, level=level, seed=seed)
    pieces = np.concatenate([_whole(part) for part in (u, v, u - v)])
    return np.asarray((pieces + np.float32(0.5)) * np.float32(cell) - np.float32(0.5), dtype=np.float32)


def _whole(field: Field) -> Field:
    """Return the pieces of lines along which a field is whole, by cells, in units of cells.

    Where the field passes a whole number between two neighbours, a line passes too; it runs straight
    between the two sides of a square of four that it crosses.
    """
    across, there = _crossings(field[:, :-1], field[:, 1:])
    down, below = _crossings(field[:-1], field[1:])
    # the sides of each square: above, to the right, below, to the left
    sides = np.stack([there[:-1], below[:, 1:], there[1:], below[:, :-1]])
    row, column = np.nonzero(sides.sum(axis=0) == 2)
    chosen = sides[:, row, column]
    x = np.stack([across[row, column], np.ones_like(row), across[row + 1, column], np.zeros_like(row)])
    y = np.stack([np.zeros_like(row), down[row, column + 1], np.ones_like(row), down[row, column]])
    places = np.stack([x + column, y + row], axis=-1).astype(np.float32)
    each = np.arange(len(row))
    first, last = chosen.argmax(axis=0), 3 - chosen[::-1].argmax(axis=0)
    return np.stack([places[first, each], places[last, each]], axis=1)


def _crossings(before: Field, after: Field) -> tuple[Field, NDArray[np.bool_]]:
    """Return where between two neighbours a whole number lies, 0 to 1, and whether one does."""
    whole = np.maximum(np.floor(before), np.floor(after))
    there = np.floor(before) != np.floor(after)
    step = np.where(there, after - before, 1)
    return np.clip((whole - before) / step, 0, 1), there


def _at(field: Field, points: Field, cell: float) -> Field:
    """Return a field at points, px, of shape (n, k, 2), linear between the middles of its cells."""
    rows, columns = field.shape
    x = np.clip((points[..., 0] + 0.5) / cell - 0.5, 0, columns - 1.001)
    y = np.clip((points[..., 1] + 0.5) / cell - 0.5, 0, rows - 1.001)
    left, top = x.astype(np.intp), y.astype(np.intp)
    first, across, down = top * columns + left, x - left, y - top
    upper, lower = (
        field.take(start) + across * (field.take(start + 1) - field.take(start))
        for start in (first, first + columns)
    )
    return np.asarray(upper + down * (lower - upper), dtype=np.float32)


def _lay(sheet: Sheet, ends: Field, strength: Field, light: Light) -> None:
    """Draw lines, dark on one side and bright on the other; the strength is negative for furrows."""
    width, height = sheet.size
    wide = WIDTH * sheet.px_per_mm
    turn = np.deg2rad(light.azimuth)
    aside = np.float32(max(wide, 1.0) / 2) * np.array([np.cos(turn), np.sin(turn)], dtype=np.float32)
    through = np.full((height, width), EVEN, dtype=np.uint8)
    shade = np.rint(np.abs(strength) * SHADES).astype(int)
    for number in range(1, SHADES + 1):
        share = number / SHADES * min(wide, 1.0)
        for way, change in ((-1, -DARKEST), (1, BRIGHTEST)):
            chosen = shade == number
            shifted = ends[chosen] + way * np.sign(strength[chosen])[:, None, None] * aside
            pieces = list(np.rint(shifted * 16).astype(np.int32))
            level = round(EVEN * (1 + change * share))
            cv2.polylines(through, pieces, False, level, max(round(wide), 1), cv2.LINE_AA, 4)
    for top in range(0, height, BAND):
        part = through[top : top + BAND]
        if (part != EVEN).any():
            band = sheet.image[top : top + BAND]
            cv2.multiply(band, cv2.merge([part] * 3), dst=band, scale=1 / EVEN)
