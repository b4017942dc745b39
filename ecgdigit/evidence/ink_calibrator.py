"""Scale and ink of a flat page whose ink a network reads."""

from dataclasses import replace

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
        """Return scale, ink, what it was taken from, and calibration pulses.

        Parameters
        ----------
        page : FlatPage
        scale : PaperScale or None
            Given by the caller, for the image that the page was made from; it is kept.

        Returns
        -------
        Calibration

        Raises
        ------
        GridNotFoundError
            When the page has no grid and no scale was given.
        """
        px_per_mm = resolution(page, scale)
        maps = self.reader.read(page.image, px_per_mm=px_per_mm)
        ink = read_ink(page.image, maps, px_per_mm, options=self.options)
        odds = _odds_of_right_scale(maps)
        told = scale is None and odds >= self.options.sure_scale
        if told and page.grid is not None:
            page = replace(page, grid=page.grid.replace(confidence=max(odds, page.grid.confidence)))
        found = GridCalibrator().scaled(page, scale, ink)
        doubts = (_doubt(maps),) if scale is None and maps.scale_odds.size and not told else ()
        return replace(found, told=told, maps=maps, warnings=(*found.warnings, *doubts))

    def __repr__(self) -> str:
        """Return what reads."""
        return f"InkCalibrator({self.reader!r})"


def _odds_of_right_scale(maps: InkMaps) -> float:
    """Return the probability that the page is as large as its grid says; 0 where the reader does not tell."""
    return float(maps.scale_odds[maps.scale_factors == 1].sum())


def _doubt(maps: InkMaps) -> str:
    """Say which scale print and traces look like."""
    likeliest = maps.scale_factors[maps.scale_odds.argmax()]
    return (
        f"letters, pen and waves look {likeliest:.3g} times as large as the grid says "
        f"(at a probability of {1 - _odds_of_right_scale(maps):.2f} its scale is wrong): "
        "give scale= if times or voltages look wrong"
    )
