"""The crop of one lead in, millivolts out: the page digitizer's stages, with one target."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecgdigit.files.image_reader import ImageSource, read_image
from ecgdigit.stages import Calibration, Calibrator, FlatPage, Locator, Rectifier, TracedCell, Tracer
from ecgtypes import (
    Box,
    DigitizedLead,
    ImageError,
    Lead,
    LeadNotFoundError,
    PaperScale,
    RecordingError,
)
from ecgtypes.warping import stretch

__all__ = ["LeadDigitizer"]

LONGEST_SECONDS = 3600.0
HIGHEST_MV = 500.0
LOWEST_MV = 0.02
"""A crop that lasts longer, or is higher or lower than this, has a wrong scale."""

NEAR_MM = 10.0
"""A trace this far from a given baseline is not the one that was meant."""

SIDE_MM = 2.5
"""Left and right ends of a crop, where the lead before or after may be seen, do not count for extents."""

LEAST_WIDTH_MM = 20.0
"""Narrower crops count from end to end."""

TOUCHING_MM = 0.4
CUT_MM = 3.0
"""What a trace costs that touches the crop's edge above or below, so goes on beyond, but not the other."""

UNSEEN_MM = 30.0
"""What a trace that is nowhere seen costs in the choice of the target; in proportion where it is in part."""


class LeadDigitizer:
    """Turns the crop of one lead into millivolts.

    Every row of traces on the crop is found and all are followed together, so that each keeps its own
    ink where they cross; then one of them is the target.

    Parameters
    ----------
    rectifier : Rectifier
    calibrator : Calibrator
    locator : Locator
        Finds the rows of a crop (`CropLocator`).
    tracer : Tracer

    Examples
    --------
    >>> from ecgdigit import CropLocator, CropRectifier, CropTracer, GridCalibrator
    >>> LeadDigitizer(
    ...     rectifier=CropRectifier(),
    ...     calibrator=GridCalibrator(),
    ...     locator=CropLocator(),
    ...     tracer=CropTracer(),
    ... )
    LeadDigitizer(CropRectifier(), GridCalibrator(), CropLocator(), CropTracer(PathTracer()))
    """

    def __init__(
        self, *, rectifier: Rectifier, calibrator: Calibrator, locator: Locator, tracer: Tracer
    ) -> None:
        self.rectifier = rectifier
        self.calibrator = calibrator
        self.locator = locator
        self.tracer = tracer

    def digitize(
        self,
        image: ImageSource,
        *,
        scale: PaperScale | None = None,
        baseline: float | None = None,
        sampling_rate: float = 500.0,
        lead: Lead | str | None = None,
    ) -> DigitizedLead:
        """Read one lead from its crop.

        Parameters
        ----------
        image : path-like, bytes, ndarray or PIL.Image.Image
            A part of a page with one lead, such as `Page.crop` returns; neighbours may run through.
        scale : PaperScale or None
            Of the image, when it is known; else the resolution is that of the crop's own grid, speed
            and gain those of a calibration pulse on it, or 25 mm/s and 10 mm/mV.
        baseline : float or None
            y of 0 mV on the image, px: the trace nearest to it is read. By default the target is the
            trace whose own extent fills the crop's height, with like margins above and below.
        sampling_rate : float, default 500
            Of the samples, Hz; 50 to 2,000.
        lead : Lead, str or None
            Which lead it is, when it is known; -aVR is turned over and returned as aVR.

        Returns
        -------
        DigitizedLead
            Samples from the image's left edge to its right one, ``round(width / px_per_second *
            sampling_rate)`` of them, NaN with confidence 0 where the lead is not seen. 0 mV is
            ``baseline``, else the foot of the lead's calibration pulse, else the level where its line
            mostly runs.

        Raises
        ------
        ImageError
            When the image cannot be read, shows no trace, or cannot be as long as the scale says.
        GridNotFoundError
            When no grid is found and no scale was given.
        LeadNotFoundError
            When no trace runs near the baseline that was given, or the lead's name is unknown.
        RecordingError
            When the sampling rate is out of range.
        """
        if not (np.isfinite(sampling_rate) and 50 <= sampling_rate <= 2000):
            message = f"a lead's sampling rate lies between 50 and 2,000 Hz, not {sampling_rate}"
            raise RecordingError(message)
        name = None if lead is None else Lead.parse(lead)
        pixels = read_image(image)
        _check_baseline(baseline, pixels.shape[0])
        page = self.rectifier.rectify(pixels, scale)
        calibration = self.calibrator.calibrate(page, scale)
        moments = _moments(pixels.shape, page, calibration.scale, float(sampling_rate))
        located = self.locator.locate(page, calibration, None)
        traces = self.tracer.trace(page, calibration, located)
        middle = (pixels.shape[1] - 1) / 2
        zero = None if baseline is None else float(page.warp.forward(np.array([[middle, baseline]]))[0, 1])
        target = _target(traces, page, calibration.scale, zero)
        zero = target.place.zero if zero is None else zero
        return _sampled(target, moments, page=page, calibration=calibration, zero=zero, lead=name)

    def __repr__(self) -> str:
        """Return the stages."""
        stages = (self.rectifier, self.calibrator, self.locator, self.tracer)
        return f"LeadDigitizer({', '.join(map(repr, stages))})"


def _check_baseline(baseline: float | None, height: int) -> None:
    if baseline is not None and not -0.5 <= baseline <= height - 0.5:
        message = f"a baseline lies on the crop, between y = 0 and {height - 1} px, not at {baseline}"
        raise LeadNotFoundError(message)


class _Moments(NamedTuple):
    """Where samples are taken: x on the flat image, px, at a rate in Hz."""

    x: NDArray[np.float64]
    sampling_rate: float


def _moments(shape: tuple[int, ...], page: FlatPage, scale: PaperScale, rate: float) -> _Moments:
    """Return where samples are taken, from the left edge of the image that was given to its right one."""
    height, width = shape[:2]
    along, _ = stretch(page.warp, ((width - 1) / 2, (height - 1) / 2))
    px_per_second = scale.px_per_second / along
    seconds = width / px_per_second
    millivolts = page.image.shape[0] / scale.px_per_mv
    if not (1 / rate <= seconds <= LONGEST_SECONDS and LOWEST_MV <= millivolts <= HIGHEST_MV):
        message = (
            f"at this scale an image of {width} x {height} px would show {seconds:g} s and be "
            f"{millivolts:g} mV high: give the scale of the image itself"
        )
        raise ImageError(message)
    x = np.arange(round(seconds * rate)) / rate * px_per_second - 0.5
    points = np.stack([x, np.full(x.size, (height - 1) / 2)], axis=1)
    return _Moments(page.warp.forward(points)[:, 0], rate)


def _target(
    traces: tuple[TracedCell, ...], page: FlatPage, scale: PaperScale, zero: float | None
) -> TracedCell:
    """Return the trace that is asked for."""
    seen = [trace for trace in traces if np.isfinite(trace.y).any()]
    if not seen:
        message = "the crop shows no trace that can be followed from end to end"
        raise ImageError(message)
    if zero is None:
        return min(seen, key=lambda trace: _misfit(trace, page.image.shape, scale))
    nearest = min(seen, key=lambda trace: abs(trace.place.level - zero))
    apart = abs(nearest.place.level - zero) / scale.px_per_mm_y
    if apart > NEAR_MM:
        message = f"no trace runs near the baseline that was given: the nearest is {apart:.1f} mm away"
        raise LeadNotFoundError(message)
    return nearest


def _misfit(trace: TracedCell, shape: tuple[int, ...], scale: PaperScale) -> float:
    """Return how badly a trace fills the crop's height: margins and what differs between them, mm."""
    height, width = shape[:2]
    side = SIDE_MM * scale.px_per_mm_x if width > LEAST_WIDTH_MM * scale.px_per_mm_x else 0.0
    y = trace.y[(trace.x >= side) & (trace.x <= width - 1 - side)]
    if not np.isfinite(y).any():
        return np.inf
    above = max(float(np.nanmin(y)), 0.0) / scale.px_per_mm_y
    below = max(height - 1 - float(np.nanmax(y)), 0.0) / scale.px_per_mm_y
    unseen = UNSEEN_MM * float(np.isnan(y).mean())
    cut = CUT_MM if min(above, below) < TOUCHING_MM and max(above, below) > 2 * TOUCHING_MM else 0.0
    return max(above, below) + abs(above - below) + unseen + cut


def _sampled(
    trace: TracedCell,
    moments: _Moments,
    *,
    page: FlatPage,
    calibration: Calibration,
    zero: float,
    lead: Lead | None,
) -> DigitizedLead:
    scale = calibration.scale
    sampling_rate = moments.sampling_rate
    y, confidence = trace.values_at(moments.x, apart=scale.px_per_second / sampling_rate)
    sign = 1 if lead is None else lead.sign
    samples = (sign * (zero - y) / scale.px_per_mv).astype(np.float32)
    seen = np.isfinite(trace.y)
    points = np.stack([trace.x[seen], trace.y[seen]], axis=1)
    return DigitizedLead(
        lead=None if lead is None else lead.recorded,
        samples=samples,
        sampling_rate=sampling_rate,
        confidence=np.clip(confidence * np.float32(calibration.confidence), 0, 1),
        region=_region(trace, page),
        trace=page.warp.inverse(points).astype(np.float32),
        baseline=zero,
        warnings=(*page.warnings, *calibration.warnings),
    )


def _region(trace: TracedCell, page: FlatPage) -> Box | None:
    return None if trace.region is None else Box.around(page.warp.inverse(trace.region.quad().points))
