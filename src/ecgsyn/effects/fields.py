"""Smooth random fields: the raw material of stains, wrinkles, textures and uneven light.

A field is made on a coarse lattice whose cells are given in mm, and enlarged: one seed gives the same
field at any resolution, but for its last details.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["fractal_field", "smooth_field"]

LARGEST_LATTICE = 4096
"""Cells along each side, at most."""


def smooth_field(
    size: tuple[int, int], *, cell: float, rng: np.random.Generator, aspect: float = 1.0
) -> NDArray[np.float32]:
    """Return normally distributed noise that changes over about one cell.

    Parameters
    ----------
    size : (width, height)
        px.
    cell : float
        Distance of independent values along y, px.
    rng : numpy.random.Generator
    aspect : float, default 1
        Distance along x over that along y.

    Returns
    -------
    ndarray of float32, shape (height, width)
        Mean about 0, standard deviation about 1.
    """
    width, height = size
    columns, rows = (
        int(np.clip(np.ceil(extent / max(step, 1.0)) + 3, 4, LARGEST_LATTICE))
        for extent, step in ((width, cell * aspect), (height, cell))
    )
    lattice = rng.standard_normal((rows, columns), dtype=np.float32)
    # an affine map of the lattice, so that its cells have the size asked for at any image size
    x_step, y_step = max(cell * aspect, 1.0), max(cell, 1.0)
    matrix = np.array([[x_step, 0.0, -x_step], [0.0, y_step, -y_step]])
    field = cv2.warpAffine(lattice, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    spread = float(lattice.std()) * 0.8  # cubic interpolation between independent values loses a fifth
    return np.asarray(field / max(spread, 1e-6), dtype=np.float32)


def fractal_field(
    size: tuple[int, int], *, cell: float, rng: np.random.Generator, octaves: int = 4, roughness: float = 0.5
) -> NDArray[np.float32]:
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
        field += np.float32(strength) * smooth_field(size, cell=cell / 2**octave, rng=rng)
        power += strength**2
    return field / np.float32(np.sqrt(power))
