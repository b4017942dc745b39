"""Scale: the resolution from the grid; speed and gain from the calibration pulses."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence._calibration_pulses import PULSE_SECONDS, find_pulses, pulses_like
from ecgdigit.flatten.grid_estimate import SURE_GRID
from ecgdigit.flatten.ink_coverage import ink_coverage
from ecgdigit.stages import Calibration, FlatPage, Pulse
from ecgtypes import GridEstimate, GridNotFoundError, PaperScale
from ecgtypes.warping import stretch, stretched

__all__ = ["GridCalibrator", "resolution"]

LONGEST_ROW = 15.0
"""Seconds: pages show ten as a rule, so that narrow pulses beside longer rows are short, not slow."""

STANDARD_SPEED = 25.0
STANDARD_GAIN = 10.0

FITS = 0.02
"""A scale that was given may differ by this share from the grid that is seen."""

END_SHARE = 0.15
"""Share of a row's inked width, at either end, in which its calibration pulse stands."""

ASSUMED = 0.8
"""Highest confidence where speed and gain are the standard ones because nothing says so."""

CONFIRMED = 0.8
"""Confidence where calibration pulses are of standard size by the likelier spacing: by one that is wrong by a
factor of 5 they could not be."""


class GridCalibrator:
    """Takes the resolution from the grid, speed and gain from the calibration pulses.

    Examples
    --------
    >>> GridCalibrator()
    GridCalibrator()
    """

    def calibrate(self, page: FlatPage, scale: PaperScale | None) -> Calibration:
        """Return scale, ink and calibration pulses.

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
        ImageError
            When nothing on the page stands out from paper and grid.
        """
        return self.scaled(page, scale, ink_coverage(page.image))

    def scaled(
        self,
        page: FlatPage,
        scale: PaperScale | None,
        ink: NDArray[np.float32],
        pulses: tuple[Pulse, ...] | None = None,
    ) -> Calibration:
        """Return what `calibrate` does of ink already told from paper.

        It is given as the share of each pixel that traces and pulses cover, float32 of shape (height, width);
        pulses that were seen are given too, or looked for in it.
        """
        px_per_mm = resolution(page, scale)
        seen = _at_the_ends(find_pulses(ink, px_per_mm) if pulses is None else pulses, ink)
        pulses = _agreeing(seen, px_per_mm)
        pulses = (*pulses, *pulses_like(ink, pulses, px_per_mm))
        if scale is not None:
            found = scale.replace(px_per_mm_x=px_per_mm[0], px_per_mm_y=px_per_mm[1])
            doubts = (*_contradictions(scale, pulses), *_misfits(page.grid, found))
            return Calibration(found, ink, pulses, ASSUMED if doubts else 1.0, doubts, fixed=True)
        warnings = []
        confidence = page.grid.confidence if page.grid is not None else 1.0
        if confidence < SURE_GRID and _standard(pulses):
            confidence = CONFIRMED
        if confidence < SURE_GRID:
            warnings.append(
                "1 mm and 5 mm grid lines could not be told apart by themselves: the usual size of a page "
                "decided; give scale= if times or voltages look wrong by a factor of 5"
            )
        if not pulses:
            why = "no calibration pulse was found" if not seen else _doubtful(seen)
            warnings.append(f"{why}: {STANDARD_SPEED:g} mm/s and {STANDARD_GAIN:g} mm/mV are assumed")
            confidence = min(confidence, ASSUMED)
        speed, gain = (pulses[0].speed, pulses[0].gain) if pulses else (STANDARD_SPEED, STANDARD_GAIN)
        if (
            pulses
            and speed < STANDARD_SPEED
            and _longest_row(pulses, ink) > LONGEST_ROW * speed * px_per_mm[0]
        ):
            warnings.append(
                f"the calibration pulses are {PULSE_SECONDS * speed:g} mm wide, but at {speed:g} mm/s rows "
                f"would show more than {LONGEST_ROW:g} s: short pulses at {STANDARD_SPEED:g} mm/s are assumed"
            )
            speed, confidence = STANDARD_SPEED, min(confidence, ASSUMED)
        x, y = px_per_mm
        found = PaperScale(speed=speed, gain=gain, px_per_mm_x=x, px_per_mm_y=y)
        return Calibration(found, ink, pulses, confidence, tuple(warnings))

    def __repr__(self) -> str:
        """Return how it was made."""
        return "GridCalibrator()"


def _standard(pulses: tuple[Pulse, ...]) -> bool:
    """Return whether pulses were found, and are as usual."""
    return bool(pulses) and (pulses[0].speed, pulses[0].gain) == (STANDARD_SPEED, STANDARD_GAIN)


def _doubtful(seen: tuple[Pulse, ...]) -> str:
    """Say what the pulses look like that are too few of their kind to be believed."""
    sizes = sorted({(pulse.speed, pulse.gain) for pulse in seen})
    kinds = ", ".join(f"{speed:g} mm/s and {gain:g} mm/mV" for speed, gain in sizes)
    return f"{len(seen)} shape(s) like calibration pulses of {kinds} are too few to go by"


def _longest_row(pulses: tuple[Pulse, ...], ink: NDArray[np.float32]) -> float:
    """Return the length of the longest row that has a pulse, px: its ink beside the pulse."""
    lengths = []
    for pulse in pulses:
        inked = np.flatnonzero(ink[max(round(pulse.top), 0) : round(pulse.bottom) + 3].sum(axis=0) > 0.5)
        lengths.append(max(pulse.x0 - inked[0], inked[-1] - pulse.x1) if inked.size else 0.0)
    return float(max(lengths))


def resolution(page: FlatPage, scale: PaperScale | None) -> tuple[float, float]:
    """Return the px per mm of a flat page, in x and y: of its grid, or by a scale that was given.

    The scale is for the image that the page was made from. Raises GridNotFoundError where there is neither.
    """
    if scale is None:
        if page.grid is None:
            message = "the page has no grid: give scale= to read it without one"
            raise GridNotFoundError(message)
        return page.grid.px_per_mm_x, page.grid.px_per_mm_y
    height, width = page.image.shape[:2]
    middle = page.warp.inverse(np.array([[(width - 1) / 2, (height - 1) / 2]]))[0]
    placed = stretched(scale, *stretch(page.warp, (float(middle[0]), float(middle[1]))))
    return placed.px_per_mm_x, placed.px_per_mm_y


def _agreeing(pulses: tuple[Pulse, ...], px_per_mm: tuple[float, float]) -> tuple[Pulse, ...]:
    """Keep the largest group of pulses of one size in one column of the page."""
    slack = 2.0 * px_per_mm[0]
    groups = [
        tuple(p for p in pulses if (p.gain, p.speed) == (q.gain, q.speed) and abs(p.x0 - q.x0) <= slack)
        for q in pulses
    ]
    if not groups:
        return ()
    best = max(groups, key=lambda group: len(group) * _usualness(group[0]))
    return best if len(best) * _usualness(best[0]) >= 1 else ()


def _at_the_ends(pulses: tuple[Pulse, ...], ink: NDArray[np.float32]) -> tuple[Pulse, ...]:
    """Keep the pulses that stand before or behind their row's trace: within it, it is a peak."""
    kept = []
    for pulse in pulses:
        band = ink[max(round(pulse.top), 0) : round(pulse.bottom) + 3].sum(axis=0)
        inked = np.flatnonzero(band > 0.5)
        margin = END_SHARE * (inked[-1] - inked[0]) if inked.size else 0.0
        if inked.size and (pulse.x1 < inked[0] + margin or pulse.x0 > inked[-1] - margin):
            kept.append(pulse)
    return tuple(kept)


def _usualness(pulse: Pulse) -> float:
    """Return how much a pulse of that size counts: small ones are easily mistaken."""
    if (pulse.speed, pulse.gain) == (STANDARD_SPEED, STANDARD_GAIN):
        return 3.0
    if pulse.gain < STANDARD_GAIN / 2:
        return 0.34
    # The foot of one pulse and the roof of the next may look like one of half the height.
    return 0.5 if pulse.speed < STANDARD_SPEED or pulse.gain < STANDARD_GAIN else 1.0


def _misfits(grid: GridEstimate | None, scale: PaperScale) -> tuple[str, ...]:
    """Say so where the grid that is seen is not of the scale that was given."""
    if grid is None or grid.confidence < SURE_GRID:
        return ()
    off = max(abs(grid.px_per_mm_x / scale.px_per_mm_x - 1), abs(grid.px_per_mm_y / scale.px_per_mm_y - 1))
    if off < FITS:
        return ()
    seen = f"{grid.px_per_mm_x:.2f} x {grid.px_per_mm_y:.2f} px/mm"
    given = f"{scale.px_per_mm_x:.2f} x {scale.px_per_mm_y:.2f}"
    return (f"the grid shows {seen}, not the {given} of the scale that was given",)


def _contradictions(scale: PaperScale, pulses: tuple[Pulse, ...]) -> tuple[str, ...]:
    sizes = Counter((pulse.speed, pulse.gain) for pulse in pulses)
    return tuple(
        f"{count} calibration pulse(s) look like {speed:g} mm/s and {gain:g} mm/mV, "
        f"not the {scale.speed:g} mm/s and {scale.gain:g} mm/mV that were given"
        for (speed, gain), count in sizes.items()
        if (speed, gain) != (scale.speed, scale.gain)
    )
