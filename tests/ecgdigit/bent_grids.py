"""Drawn grids under known warps: what a photographed page is to its grid."""

import numpy as np
from numpy.typing import NDArray

from ecgtypes import Homography


def view(rng: np.random.Generator, size: tuple[int, int], pitch: float, bend: float) -> "View":
    """A page turned, seen aslant and curled at random, about the middle of an image (width, height)."""
    middle = np.array(size) / 2
    turn = np.deg2rad(rng.uniform(-12, 12))
    cos, sin = pitch * np.cos(turn), pitch * np.sin(turn)
    slant = rng.uniform(-4e-4, 4e-4, 2) / pitch * 5
    plane = Homography.from_array([[cos, -sin, middle[0]], [sin, cos, middle[1]], [0, 0, 1]]).then(
        Homography.translation(-middle[0], -middle[1])
    )
    aslant = Homography.from_array([[1, 0, 0], [0, 1, 0], [*slant, 1]])
    back = Homography.translation(*middle)
    return View(plane.then(aslant).then(back), bend * pitch, float(rng.uniform(0, 6)))


class View:
    """From page mm to image px: a curl of some px, then a homography."""

    def __init__(self, plane: Homography, curl: float, phase: float) -> None:
        self.plane, self.curl, self.phase = plane, curl, phase

    def image(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = self.plane.forward(mm)
        return moved + self._bend(moved)

    def page(self, px: NDArray[np.float64]) -> NDArray[np.float64]:
        flat = px.copy()
        for _ in range(30):
            flat = px - self._bend(flat)
        return self.plane.inverse(flat)

    def _bend(self, px: NDArray[np.float64]) -> NDArray[np.float64]:
        wave = np.sin(2 * np.pi * px / 900 + self.phase)
        return self.curl * np.stack([wave[:, 1], wave[:, 0]], axis=1)

    def drawn(self, size: tuple[int, int], *, major: bool = True, noise: float = 4.0) -> NDArray[np.uint8]:
        """The grid on a shaded sheet; lines are Gaussian, 0.15 mm wide."""
        x, y = np.meshgrid(np.arange(size[0], dtype=np.float64), np.arange(size[1], dtype=np.float64))
        mm = self.page(np.stack([x.ravel(), y.ravel()], axis=1))
        lines = np.zeros(mm.shape[0])
        for axis in (0, 1):
            off = mm[:, axis] - np.round(mm[:, axis])
            strength = np.where(np.round(mm[:, axis]) % 5 == 0, 0.5 if major else 0.25, 0.25)
            lines = np.maximum(lines, strength * np.exp(-0.5 * (off / 0.15) ** 2))
        light = 200 - 90 * x.ravel() / size[0]
        rng = np.random.default_rng(0)
        grey = light * (1 - 0.7 * lines) + rng.normal(0, noise, lines.size)
        colour = np.stack([light - 0.3 * (light - grey), grey, grey], axis=1)
        return np.clip(colour, 0, 255).astype(np.uint8).reshape(size[1], size[0], 3)
