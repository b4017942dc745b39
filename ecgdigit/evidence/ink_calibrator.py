"""Scale and ink of a flat page whose ink a network reads."""

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.grid_calibrator import GridCalibrator
from ecgdigit.evidence.read_ink import InkOptions, read_ink
from ecgdigit.stages import FlatPage
from ecgtypes import InkReader

__all__ = ["InkCalibrator"]


class InkCalibrator(GridCalibrator):
    """Takes the ink from the maps of a reader, the rest as `GridCalibrator` does.

    Parameters
    ----------
    reader : InkReader
        Such as `ecgseg.load_ink_reader` returns.
    options : InkOptions or None
        How its maps and the image's darkness are put together.
    """

    def __init__(self, reader: InkReader, *, options: InkOptions | None = None) -> None:
        self.reader = reader
        self.options = options

    def ink(self, page: FlatPage, px_per_mm: tuple[float, float]) -> NDArray[np.float32]:
        """Return the share of each pixel that traces and pulses cover.

        Parameters
        ----------
        page : FlatPage
        px_per_mm : (x, y)

        Returns
        -------
        ndarray of float32, shape (height, width)
        """
        maps = self.reader.read(page.image, px_per_mm=px_per_mm)
        return read_ink(page.image, maps, px_per_mm, options=self.options)

    def __repr__(self) -> str:
        """Return what reads."""
        return f"InkCalibrator({self.reader!r})"
