"""Scale: pitch, angle and phase of the grid; speed and gain from the calibration pulses."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.calibration_pulses import PULSE_SECONDS, Pulse, find_pulses, pulses_like
from ecgdigit.files.image_reader import ImageSource, read_image
from ecgdigit.flatten.colour_channels import channel_max, channel_mean, channel_min
from ecgdigit.flatten.grid_spectrum import GridWave, find_waves
from ecgdigit.flatten.ink_coverage import ink_coverage, paper_colour
from ecgdigit.stages import Calibration, FlatPage
from ecgtypes import GridEstimate, GridNotFoundError, PaperScale
from ecgtypes.warping import stretch, stretched

__all__ = ["GridCalibrator", "estimate_grid", "grid_of_waves", "grid_waves"]

COLOURED = 1.0
"""Mean spread between colour channels (of 255) from which the grid is looked for by its colour."""

LEAST_CONFIDENCE = 0.38
"""Lines less regular than this are text, rows of traces or a page that is not flat."""

LONGEST_ROW = 15.0
"""Seconds: pages show ten as a rule, so that narrow pulses beside longer rows are short, not slow."""

MOST_ASPECT = 2.3
"""The two pitches differ by no more than this factor: 2.1 on a standard fax."""

MOST_TILT_DEGREES = 40.0
"""Beyond this the diagonals of a grid of dots look like its rows."""

MOST_SHEAR_DEGREES = 5.0
"""The two sets of lines stand at right angles to within this."""


def estimate_grid(image: ImageSource) -> GridEstimate:
    """Measure the millimetre grid of a flat page.

    Parameters
    ----------
    image : path-like, bytes, ndarray or PIL.Image.Image
        A page, or a part of one, turned by less than 40 degrees.

    Returns
    -------
    GridEstimate
        Pixels per mm in x and y, angle, the position of one crossing, and confidence. Below 0.6, 1 mm
        and 5 mm lines could be told apart by the usual size of pages alone.

    Raises
    ------
    GridNotFoundError
        When no two regular sets of lines at right angles stand out.
    ImageError
        When the image cannot be read.

    Notes
    -----
    Lines are found in averaged spectra, told apart by their harmonics, and fitted by demodulation of
    the whole image: see `ecgdigit.flatten.grid_spectrum`.
    """
    pixels = read_image(image)
    return grid_of_waves(*grid_waves(pixels), pixels.shape)


def grid_waves(image: NDArray[np.uint8]) -> tuple[GridWave, GridWave]:
    """Return the upright and the level lines of the grid.

    Parameters
    ----------
    image : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    tuple of two GridWave

    Raises
    ------
    GridNotFoundError
        When either set of lines does not stand out, or they do not belong together.
    """
    best: tuple[GridWave, GridWave] | None = None
    for marks in _grid_marks(image):
        x, y = find_waves(marks)
        if x is None or y is None or not _belong_together(x, y):
            continue
        if best is None or min(x.confidence, y.confidence) > min(best[0].confidence, best[1].confidence):
            best = (x, y)
        if min(x.confidence, y.confidence) > 0.8:
            break
    if best is None:
        message = (
            "no regular millimetre grid stands out on the image: flatten the page if it is a photograph, "
            "or give scale= to read it without a grid"
        )
        raise GridNotFoundError(message)
    return best


def _belong_together(x: GridWave, y: GridWave) -> bool:
    tilts = np.rad2deg([np.arctan2(x.ky, x.kx), np.arctan2(-y.kx, y.ky)])
    return bool(
        min(x.confidence, y.confidence) >= LEAST_CONFIDENCE
        and max(x.pitch, y.pitch) <= MOST_ASPECT * min(x.pitch, y.pitch)
        and np.abs(tilts).max() <= MOST_TILT_DEGREES
        and np.ptp(tilts) <= MOST_SHEAR_DEGREES
    )


def _grid_marks(image: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Return maps of how strongly pixels are marked by the grid: by colour, then by darkness."""
    spread = (channel_max(image) - channel_min(image)).astype(np.float32)
    darkness = np.maximum(paper_colour(image).mean() - channel_mean(image), np.float32(0))
    limit = max(0.5 * float(np.quantile(darkness[::3, ::3], 0.998)), 10.0)
    clipped = np.minimum(darkness, limit)
    return [spread, clipped] if spread.mean() > COLOURED else [clipped]


def grid_of_waves(x: GridWave, y: GridWave, shape: tuple[int, ...]) -> GridEstimate:
    """Return the grid that upright and level lines make.

    Parameters
    ----------
    x, y : GridWave
        Upright lines and level lines.
    shape : tuple of int
        Of the image: (height, width, ...).

    Returns
    -------
    GridEstimate
    """
    lines = np.array([[x.kx, x.ky], [y.kx, y.ky]])
    middle = np.array([(shape[1] - 1) / 2, (shape[0] - 1) / 2])
    count = lines @ middle + [x.phase, y.phase]
    step = 5.0 if x.major is not None and y.major is not None else 1.0
    first = np.array([x.major or 0, y.major or 0])
    nearest = first + step * np.round((count - first) / step)
    origin = np.linalg.solve(lines, nearest - [x.phase, y.phase])
    angle = np.rad2deg((np.arctan2(x.ky, x.kx) + np.arctan2(-y.kx, y.ky)) / 2)
    return GridEstimate(
        px_per_mm_x=x.pitch,
        px_per_mm_y=y.pitch,
        angle=float(angle),
        origin=(float(origin[0]), float(origin[1])),
        confidence=float(np.clip(min(x.confidence, y.confidence), 0, 1)),
    )


STANDARD_SPEED = 25.0
STANDARD_GAIN = 10.0

FITS = 0.02
"""A scale that was given may differ by this share from the grid that is seen."""

END_SHARE = 0.15
"""Share of a row's inked width, at either end, in which its calibration pulse stands."""

ASSUMED = 0.8
"""Highest confidence where speed and gain are the standard ones because nothing says so."""

SURE_GRID = 0.6
"""Below this confidence 1 mm and 5 mm are told apart by the usual size of pages alone."""


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
        if page.grid is None and scale is None:
            message = "the page has no grid: give scale= to read it without one"
            raise GridNotFoundError(message)
        ink = ink_coverage(page.image)
        resolution = _resolution(page, scale)
        seen = _at_the_ends(find_pulses(ink, resolution), ink)
        pulses = _agreeing(seen, resolution)
        pulses = (*pulses, *pulses_like(ink, pulses, resolution))
        if scale is not None:
            found = scale.replace(px_per_mm_x=resolution[0], px_per_mm_y=resolution[1])
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
            and _longest_row(pulses, ink) > LONGEST_ROW * speed * resolution[0]
        ):
            warnings.append(
                f"the calibration pulses are {PULSE_SECONDS * speed:g} mm wide, but at {speed:g} mm/s rows "
                f"would show more than {LONGEST_ROW:g} s: short pulses at {STANDARD_SPEED:g} mm/s are assumed"
            )
            speed, confidence = STANDARD_SPEED, min(confidence, ASSUMED)
        x, y = resolution
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


def _resolution(page: FlatPage, scale: PaperScale | None) -> tuple[float, float]:
    if scale is None:
        assert page.grid is not None  # noqa: S101 (checked at the door)
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
