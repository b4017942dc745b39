"""How millivolts and seconds become millimetres and pixels."""

from math import sqrt
from typing import Annotated

from pydantic import Field

from ecgtypes.arrays import Model

__all__ = ["MM_PER_INCH", "PaperScale"]

MM_PER_INCH = 25.4

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class PaperScale(Model):
    """Paper speed, gain, and the resolution of the image in x and in y.

    Parameters
    ----------
    speed : float
        Paper speed in mm/s: 25 is the standard, 50 and 12.5 are used.
    gain : float
        Gain in mm/mV: 10 is the standard; 5, 20 and 2.5 are used.
    px_per_mm_x, px_per_mm_y : float
        Pixels per mm of paper along x and along y; they differ on many scans.

    Examples
    --------
    >>> scale = PaperScale.from_dpi(200)
    >>> round(scale.px_per_second, 2), round(scale.px_per_mv, 2)
    (196.85, 78.74)
    """

    speed: Positive = 25.0
    gain: Positive = 10.0
    px_per_mm_x: Positive
    px_per_mm_y: Positive

    @classmethod
    def from_dpi(cls, dpi: float, *, speed: float = 25.0, gain: float = 10.0) -> "PaperScale":
        """Return the scale of an image of that many dots per inch.

        Parameters
        ----------
        dpi : float
            Dots per inch, in x and in y.
        speed, gain : float
            mm/s and mm/mV.

        Returns
        -------
        PaperScale
        """
        pitch = dpi / MM_PER_INCH
        return cls(speed=speed, gain=gain, px_per_mm_x=pitch, px_per_mm_y=pitch)

    @property
    def px_per_mm(self) -> float:
        """Pixels per mm of paper, the geometric mean of x and y."""
        return sqrt(self.px_per_mm_x * self.px_per_mm_y)

    @property
    def px_per_second(self) -> float:
        """Pixels along x for one second."""
        return self.speed * self.px_per_mm_x

    @property
    def px_per_mv(self) -> float:
        """Pixels along y for one millivolt."""
        return self.gain * self.px_per_mm_y
