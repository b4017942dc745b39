"""Where the camera and the light stand over a sheet that is not flat."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ecgsyn.effects.base.page_frames import Frame
from ecgsyn.effects.base.params import Around, Azimuth, EffectPart, Share

__all__ = ["Camera", "Light", "View"]

Floats = NDArray[np.float64]


class View(EffectPart):
    """Where the camera stands.

    Parameters
    ----------
    x, y : float
        The point of the page below the camera, share of its width and height: 0.5 for the middle.
    distance : float
        From the paper, in diagonals of the page: a phone that just holds a page is about one away.
    """

    x: Around = 0.5
    y: Around = 0.5
    distance: Annotated[float, Field(ge=0.6, le=5)] = 1.2

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "View":
        """Draw a view as of a hand-held phone.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        View
        """
        x, y = np.clip(rng.normal(0.5, 0.22, size=2), -0.1, 1.1)
        return cls(x=float(x), y=float(y), distance=float(rng.uniform(0.85, 1.8)))


class Light(EffectPart):
    """Where the light comes from.

    Parameters
    ----------
    azimuth : float
        Degrees from the right, clockwise: 90 is from below, 270 from above.
    elevation : float
        Degrees above the paper.
    ambient : float
        Share of the light that comes from everywhere.
    """

    azimuth: Azimuth = 225.0
    elevation: Annotated[float, Field(ge=10, le=90)] = 45.0
    ambient: Share = 0.6

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "Light":
        """Draw a light: most come from above the page's middle, none grazes the paper.

        Parameters
        ----------
        rng : numpy.random.Generator

        Returns
        -------
        Light
        """
        azimuth = rng.normal(270, 70) % 360
        return cls(azimuth=float(azimuth), elevation=rng.uniform(25, 60), ambient=rng.uniform(0.35, 0.7))

    def reflected(self, slope_x: NDArray[np.float32], slope_y: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how bright a matt surface of those slopes looks, over one that lies flat.

        Lambert's law: the cosine between normal and light.

        Parameters
        ----------
        slope_x, slope_y : ndarray of float32
            Rise for one step to the right and down.

        Returns
        -------
        ndarray of float32
            1 for flat paper.
        """
        turn, rise = np.deg2rad(self.azimuth), np.deg2rad(self.elevation)
        ahead = np.float32(np.cos(turn) / np.tan(rise)), np.float32(np.sin(turn) / np.tan(rise))
        lit = 1 - slope_x * ahead[0] - slope_y * ahead[1]
        lit = np.maximum(lit, 0) / np.sqrt(1 + slope_x**2 + slope_y**2)
        return np.asarray(1 + np.float32(1 - self.ambient) * (lit - 1), dtype=np.float32)


@dataclass(frozen=True)
class Camera:
    """A camera looking straight down on a frame.

    Parameters
    ----------
    foot : (x, y)
        The point below it, px.
    height : float
        px.
    """

    foot: tuple[float, float]
    height: float

    @classmethod
    def over(cls, frame: Frame, view: View) -> "Camera":
        """Return the camera of a view.

        Parameters
        ----------
        frame : Frame
        view : View

        Returns
        -------
        Camera
        """
        width, height = frame.size
        foot = (view.x * width - 0.5, view.y * height - 0.5)
        return cls(foot, view.distance * float(np.hypot(width, height)))
