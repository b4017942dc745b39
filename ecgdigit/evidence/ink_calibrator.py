"""Scale and ink of a flat page whose ink a network reads."""

from dataclasses import replace

import numpy as np

from ecgdigit.evidence._calibration_pulses import find_pulses
from ecgdigit.evidence._mapped_pulses import find_mapped_pulses, uncontradicted
from ecgdigit.evidence.grid_calibrator import GridCalibrator, resolution
from ecgdigit.evidence.read_ink import InkOptions, read_ink
from ecgdigit.stages import Calibration, FlatPage
from ecgtypes import InkMaps, InkReader, PaperScale

__all__ = ["InkCalibrator"]


class InkCalibrator:
    """Takes the ink from the maps of a reader, and from them whether the grid's scale is right.

    Parameters
    ----------
    reader : InkReader
        Such as `ecgseg.load_ink_reader` returns.
    options : InkOptions or None
        How its maps and the image's darkness are put together.
    """

    def __init__(self, reader: InkReader, *, options: InkOptions | None = None) -> None:
        self.reader = reader
        self.options = options or InkOptions()

    def calibrate(self, page: FlatPage, scale: PaperScale | None) -> Calibration:
        """Return scale, ink, the maps that it was taken from, and pulses; see `GridCalibrator.calibrate`."""
        px_per_mm = resolution(page, scale)
        maps = self.reader.read(page.image, px_per_mm=px_per_mm)
        ink = read_ink(page.image, maps, px_per_mm, options=self.options)
        odds = _odds_of_right_scale(maps)
        told = scale is None and odds >= self.options.sure_scale
        if told and page.grid is not None:
            page = replace(page, grid=page.grid.replace(confidence=max(odds, page.grid.confidence)))
        pulses = find_mapped_pulses(maps, px_per_mm) or uncontradicted(
            find_pulses(ink, px_per_mm), maps, px_per_mm
        )
        found = GridCalibrator().scaled(page, scale, ink, pulses)
        doubts = (_doubt(maps),) if scale is None and maps.scale_odds.size and not told else ()
        return replace(found, told=told, maps=maps, warnings=(*found.warnings, *doubts))

    def __repr__(self) -> str:
        """Return what reads."""
        return f"InkCalibrator({self.reader!r})"


def _odds_of_right_scale(maps: InkMaps) -> float:
    """Return the probability that the page is as large as its grid says; 0 where the reader does not tell."""
    return float(maps.scale_odds[maps.scale_factors == 1].sum())


def _doubt(maps: InkMaps) -> str:
    """Say which scale print and traces look like, where they are not as large as the grid says."""
    others = np.where(maps.scale_factors == 1, 0, maps.scale_odds)
    return (
        f"letters, pen and waves may be {maps.scale_factors[others.argmax()]:.3g} times as large as the grid "
        f"says (at a probability of {1 - _odds_of_right_scale(maps):.2f} its scale is wrong): "
        "give scale= if times or voltages look wrong"
    )
