"""Smooth random fields: the raw material of stains, wrinkles, textures and uneven light.

A field is made on a coarse lattice whose cells are given in px, and enlarged: with cells of the same
length in mm, one seed gives the same field at any resolution, but for its last details.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["fractal_field", "smooth_field"]

Floats32 = NDArray[np.float32]

LARGEST_LATTICE = 4096
"""Cells along each side, at most."""

ROUNDED = 64
"""Rows of a lattice are drawn by this number at once, so that a cell more or less changes no other."""

FINEST = 8
"""Px for a cell from which on a field is made at a lower resolution and enlarged."""

SPREAD = 0.489
"""Standard deviation of the spline's interpolation between independent values of 1, root mean square.

At a node the weights 1/6, 4/6, 1/6 along each axis leave 0.5, between the nodes a little less; an
even strength everywhere is why the lattice is filtered before its interpolation.
"""


def smooth_field(
    size: tuple[int, int], *, cell: float, rng: np.random.Generator, aspect: float = 1.0
) -> Floats32:
    """Return normally distributed noise that changes over about one cell.

    Parameters
    ----------
    size : (width, height)
        px.
    cell : float
        Distance of independent values along y, px; less than 1 counts as 1.
    rng : numpy.random.Generator
        One number is drawn from it, whatever the size.
    aspect : float, default 1
        Distance along x over that along y.

    Returns
    -------
    ndarray of float32, shape (height, width)
        Mean about 0, standard deviation about 1.
    """
    own = np.random.default_rng(int(rng.integers(2**63)))
    steps = max(cell * aspect, 1.0), max(cell, 1.0)
    coarse = 2 ** max(int(np.log2(min(steps) / FINEST)), 0)
    small = -(-size[0] // coarse), -(-size[1] // coarse)
    field = _splined(small, (steps[0] / coarse, steps[1] / coarse), own)
    if coarse > 1:
        whole = (small[0] * coarse, small[1] * coarse)
        field = np.asarray(cv2.resize(field, whole, interpolation=cv2.INTER_LINEAR), dtype=np.float32)
    return field[: size[1], : size[0]]


def _splined(size: tuple[int, int], steps: tuple[float, float], rng: np.random.Generator) -> Floats32:
    """Return a field whose nodes are ``steps`` px apart along x and y."""
    columns, rows = (
        int(min(np.ceil(extent / step) + 4, LARGEST_LATTICE))
        for extent, step in zip(size, steps, strict=True)
    )
    drawn = rng.standard_normal((columns, -(-rows // ROUNDED) * ROUNDED), dtype=np.float32)[:, :rows].T
    weights = np.array([1, 4, 1], dtype=np.float32) / 6
    lattice = cv2.sepFilter2D(np.ascontiguousarray(drawn), cv2.CV_32F, weights, weights)
    # the second node lies half a pixel before the first pixel's centre: at the edge of the paper
    matrix = np.array([[steps[0], 0, -steps[0] - 0.5], [0, steps[1], -steps[1] - 0.5]])
    field = cv2.warpAffine(lattice, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(field / np.float32(SPREAD), dtype=np.float32)


def fractal_field(
    size: tuple[int, int], *, cell: float, rng: np.random.Generator, octaves: int = 4, roughness: float = 0.5
) -> Floats32:
    """Return noise with detail at many scales.

    Parameters
    ----------
    size : (width, height)
        px.
    cell : float
        Size of the largest features, px.
    rng : numpy.random.Generator
    octaves : int, default 4
        Each half the size of the one before.
    roughness : float, default 0.5
        Strength of each octave over that of the one before.

    Returns
    -------
    ndarray of float32, shape (height, width)
        Mean about 0, standard deviation about 1.
    """
    field = np.zeros(size[::-1], dtype=np.float32)
    power = 0.0
    for octave in range(octaves):
        if octave and cell / 2**octave < 1:
            break
        strength = roughness**octave
        part = smooth_field(size, cell=cell / 2**octave, rng=rng)
        cv2.scaleAdd(part, strength, field, dst=field)
        power += strength**2
    return np.asarray(field / np.float32(np.sqrt(power)), dtype=np.float32)
