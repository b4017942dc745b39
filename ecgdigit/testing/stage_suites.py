"""The contract suites of the five stages, and of whole digitizers: one call in an author's tests.

Each is given a small page with known truth, and, for a stage, what the stages before it would hand on
if they made no error. So a stage is checked by itself.

>>> from ecgdigit import AffineRectifier
>>> from ecgdigit.testing import check_rectifier
>>> check_rectifier(AffineRectifier())
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ecgdigit.digitizer import Digitizer
from ecgdigit.measure.comparison import compare
from ecgdigit.stages import (
    Assembler,
    Calibrator,
    FlatPage,
    LocatedCell,
    Locator,
    Rectifier,
    TracedCell,
    Tracer,
)
from ecgdigit.testing._example_page import ExamplePage, example_page
from ecgtypes import (
    Digitization,
    EcgError,
    GridNotFoundError,
    Homography,
    ImageError,
    LayoutError,
    RecordingError,
    get_layout,
)

__all__ = [
    "check_assembler",
    "check_calibrator",
    "check_digitizer",
    "check_locator",
    "check_rectifier",
    "check_tracer",
]

TILT_DEGREES = 1.5

NODE_MM = 0.1
"""Grid crossings come to stand this near to whole millimetres."""

PITCH_SHARE = 0.005
"""Pixels per mm are right to this share."""

PLACE_MM = 0.5
"""Cells are placed this near to where they are."""

LINE_PX = 0.3
"""Root mean square of a line against the truth."""

LEAST_SEEN = 0.95
"""Share of a line that is plain to see and has to be returned."""

LEAST_SNR_DB = 20.0


def check_rectifier(rectifier: Rectifier) -> None:
    """Check that a rectifier makes a tilted page straight, and refuses a page without grid.

    Parameters
    ----------
    rectifier : Rectifier

    Raises
    ------
    AssertionError
        With what was broken.
    """
    page = example_page()
    tilt, tilted = _tilted(page)
    for image, warp in ((page.image, Homography.translation(0, 0)), (tilted, tilt)):
        flat = rectifier.rectify(image, None)
        _check_image(flat.image)
        _check_crossings(flat, warp.forward(_crossings(page)))
        back = flat.warp.inverse(flat.warp.forward(_crossings(page)))
        _check(np.abs(back - _crossings(page)).max() < 1e-3, "the inverse of the warp does not lead back")
        again = rectifier.rectify(image, None)
        _check(np.array_equal(again.image, flat.image), "one image gave two different pages")
    bare = example_page(grid=False)
    _refuses(GridNotFoundError, lambda: rectifier.rectify(bare.image, None), "a page without grid")
    accepted = rectifier.rectify(bare.image, bare.scale)
    _check_image(accepted.image)
    _check(accepted.grid is None, "a page without grid came back with one")


def check_calibrator(calibrator: Calibrator) -> None:
    """Check that a calibrator returns the page's scale, and ink that is neither paper nor grid.

    Parameters
    ----------
    calibrator : Calibrator

    Raises
    ------
    AssertionError
        With what was broken.
    """
    page = example_page()
    found = calibrator.calibrate(page.flat, None)
    for name in ("px_per_mm_x", "px_per_mm_y", "speed", "gain"):
        value, wanted = getattr(found.scale, name), getattr(page.scale, name)
        _check(abs(value / wanted - 1) < PITCH_SHARE, f"{name} is {value:g}, the page has {wanted:g}")
    _check(0 <= found.confidence <= 1, f"the confidence is {found.confidence}, not 0 to 1")
    _check_ink(found.ink, page)
    given = page.scale.replace(gain=5.0)
    kept = calibrator.calibrate(page.flat, given).scale
    _check((kept.speed, kept.gain) == (given.speed, given.gain), "a scale that was given was not kept")
    bare = example_page(grid=False)
    _refuses(GridNotFoundError, lambda: calibrator.calibrate(bare.flat, None), "no grid and no scale")
    kept = calibrator.calibrate(bare.flat, bare.scale).scale
    _check(kept == bare.scale, "the scale that was given for a page without grid was not kept")


def check_locator(locator: Locator) -> None:
    """Check that a locator finds two layouts and the places of their cells, and refuses a wrong one.

    Parameters
    ----------
    locator : Locator

    Raises
    ------
    AssertionError
        With what was broken.
    """
    for page in (example_page("3x1"), example_page("3x4+1")):
        found = locator.locate(page.flat, page.calibration, None)
        name = page.layout.name
        _check(found.layout.name == name, f"a page of layout {name} was taken for {found.layout.name}")
        _check(not found.fixed, "a layout that was found counts as given by the caller")
        places = [(place.cell.row, place.cell.column) for place in found.cells]
        wanted = [(place.cell.row, place.cell.column) for place in page.located.cells]
        _check(sorted(places) == sorted(wanted), f"cells {places} were found of layout {name}")
        for place in found.cells:
            _check_place(place, page)
        shape, trace = page.calibration.ink.shape, found.trace
        _check(trace.shape == shape, f"the trace is of shape {trace.shape}, the page of {shape}")
        _check(trace.min() >= 0 and trace.max() <= 1, "the coverage of the trace is not 0 to 1")
        pulse = page.calibration.pulses[0]
        beside = trace[
            round(pulse.top) - 3 : round(pulse.bottom) + 4, round(pulse.x0) - 3 : round(pulse.x1) + 4
        ]
        _check(beside.max() < 0.5, "a calibration pulse is left in the trace")
    page = example_page()
    given = locator.locate(page.flat, page.calibration, page.layout)
    _check(given.fixed, "a layout that was given does not count as such")
    _check(given.layout.leads == page.layout.leads, "a layout that was given was not kept")
    wrong = get_layout("12x1")
    _refuses(LayoutError, lambda: locator.locate(page.flat, page.calibration, wrong), "a layout of 12 rows")
    empty = replace(page.calibration, ink=np.zeros_like(page.calibration.ink), pulses=())
    _refuses((ImageError, LayoutError), lambda: locator.locate(page.flat, empty, None), "a page without ink")


def check_tracer(tracer: Tracer) -> None:
    """Check that a tracer follows each line to a fraction of a pixel, and invents none.

    Parameters
    ----------
    tracer : Tracer

    Raises
    ------
    AssertionError
        With what was broken.
    """
    for page in (example_page("3x1"), example_page("3x4+1")):
        traces = tracer.trace(page.flat, page.calibration, page.located)
        _check(
            [t.place for t in traces] == list(page.located.cells),
            "the lines are not in the order of the cells",
        )
        for trace, truth in zip(traces, page.traces, strict=True):
            _check_line(trace, truth)
    page = example_page()
    _check(
        tracer.trace(page.flat, page.calibration, replace(page.located, cells=())) == (),
        "lines were returned of a page without cells",
    )
    low = page.located.cells[-1]
    wiped = page.located.trace.copy()
    wiped[round((page.located.cells[-2].zero + low.zero) / 2) :] = 0
    traces = tracer.trace(page.flat, page.calibration, replace(page.located, trace=wiped))
    seen = float(np.isfinite(traces[-1].y).mean())
    _check(seen < 0.05, f"{seen:.0%} of a line that is not on the page was returned")
    _check(
        np.nan_to_num(traces[-1].confidence).max(initial=0) == 0, "a line that is not there has confidence"
    )


def check_assembler(assembler: Assembler) -> None:
    """Check that an assembler turns true lines into the true recording, and leaves gaps as gaps.

    Parameters
    ----------
    assembler : Assembler

    Raises
    ------
    AssertionError
        With what was broken.
    """
    for page in (example_page("3x1"), example_page("3x4+1")):
        for rate in (250.0, 500.0):
            result = assembler.assemble(page.flat, page.calibration, page.located, page.traces, rate)
            _check_result(result, page, rate)
    page = example_page()
    first = page.traces[0]
    lost = replace(
        first, y=np.full_like(first.y, np.nan), confidence=np.zeros_like(first.confidence), region=None
    )
    flat = replace(page.flat, warnings=("a warning of the rectifier",))
    result = assembler.assemble(flat, page.calibration, page.located, (lost, *page.traces[1:]), 500.0)
    row = result.recording.leads.index(first.place.cell.lead)
    _check(np.isnan(result.recording.signals[row]).all(), "a lead whose line was not seen has values")
    _check(not result.confidence[row].any(), "a lead whose line was not seen has confidence")
    _check("a warning of the rectifier" in result.warnings, "a warning of an earlier stage was lost")
    _check(len(result.warnings) > 1, "a lead whose line was not seen gives no warning")


def check_digitizer(digitizer: Digitizer) -> None:
    """Check that a digitizer reads a clean page well, twice the same, and refuses what is no page.

    Parameters
    ----------
    digitizer : Digitizer

    Raises
    ------
    AssertionError
        With what was broken.
    """
    for name in ("3x1", "3x4+1"):
        page = example_page(name)
        for rate in (250.0, 500.0):
            _check_result(digitizer.digitize(page.image, sampling_rate=rate), page, rate)
    page = example_page()
    told = digitizer.digitize(page.image, layout="3x1", scale=page.scale)
    _check_result(told, page, 500.0)
    _check(
        told == digitizer.digitize(page.image, layout="3x1", scale=page.scale), "one page gave two results"
    )
    bare = example_page(grid=False)
    _check_result(digitizer.digitize(bare.image, scale=bare.scale), bare, 500.0)
    _refuses(GridNotFoundError, lambda: digitizer.digitize(bare.image), "a page without grid or scale")
    white = np.full_like(page.image, 255)
    _refuses(ImageError, lambda: digitizer.digitize(white, scale=page.scale), "a white image")
    _refuses(RecordingError, lambda: digitizer.digitize(page.image, sampling_rate=0.0), "a rate of 0 Hz")
    _refuses(LayoutError, lambda: digitizer.digitize(page.image, layout="no such"), "an unknown layout")


def _check(holds: object, message: str) -> None:
    if not holds:
        raise AssertionError(message)


def _refuses(
    errors: type[EcgError] | tuple[type[EcgError], ...], call: Callable[[], object], what: str
) -> None:
    try:
        call()
    except errors:
        return
    names = " or ".join(e.__name__ for e in (errors if isinstance(errors, tuple) else (errors,)))
    message = f"{what} was accepted, where {names} is asked for"
    raise AssertionError(message)


def _crossings(page: ExamplePage) -> NDArray[np.float64]:
    """Return crossings of 5 mm lines near the corners and the middle."""
    height, width = page.image.shape[:2]
    step = 5 * page.scale.px_per_mm_x
    ys, xs = (np.round(np.array([0.1, 0.5, 0.9]) * size / step) * step for size in (height, width))
    return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)


def _tilted(page: ExamplePage) -> tuple[Homography, NDArray[np.uint8]]:
    import cv2  # noqa: PLC0415

    height, width = page.image.shape[:2]
    warp = Homography.rotation(TILT_DEGREES, center=(width / 2, height / 2))
    image = cv2.warpAffine(
        page.image, np.array(warp.matrix)[:2], (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,) * 3
    )
    return warp, np.asarray(image, dtype=np.uint8)


def _check_image(image: NDArray[np.uint8]) -> None:
    _check(
        image.dtype == np.uint8 and image.ndim == 3 and image.shape[2] == 3,
        f"a flat page is uint8 (height, width, 3), not {image.dtype} {image.shape}",
    )


def _check_crossings(flat: FlatPage, points: NDArray[np.float64]) -> None:
    """Check that crossings of the given image lie on crossings of the flat page's upright grid."""
    if flat.grid is None:
        message = "no grid was found on a page that has one"
        raise AssertionError(message)
    _check(
        abs(flat.grid.angle) < 0.1, f"the grid of the flat page is turned by {flat.grid.angle:.2f} degrees"
    )
    pitch = np.array([flat.grid.px_per_mm_x, flat.grid.px_per_mm_y])
    millimetres = (flat.warp.forward(points) - flat.grid.origin) / pitch
    away = np.abs(millimetres - np.round(millimetres)).max()
    _check(away < NODE_MM, f"grid crossings come to stand {away:.2f} mm off whole millimetres")
    steps = np.ptp(np.round(millimetres), axis=0) - np.ptp(_in_millimetres(points), axis=0)
    _check(np.abs(steps).max() < 0.5, "the pitch of the flat page is not that of its grid")


def _in_millimetres(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same nine crossings in mm of paper, turned upright."""
    along, down = points[2] - points[0], points[6] - points[0]
    pitch = example_page().scale.px_per_mm_x
    size = np.array([np.hypot(*along), np.hypot(*down)]) / pitch
    return np.array([[0.0, 0.0], size])


def _check_ink(ink: NDArray[np.float32], page: ExamplePage) -> None:
    truth = page.calibration.ink
    _check(ink.shape == truth.shape, f"the ink is of shape {ink.shape}, the page of {truth.shape}")
    _check(ink.min() >= 0 and ink.max() <= 1, "the coverage of ink is not 0 to 1")
    _check((ink[truth > 0.9] > 0.5).mean() > 0.99, "pixels full of ink are not seen as such")
    _check((ink[truth == 0] > 0.2).mean() < 0.01, "paper or grid is taken for ink")


def _check_place(place: LocatedCell, page: ExamplePage) -> None:
    truth = next(
        t for t in page.located.cells if (t.cell.row, t.cell.column) == (place.cell.row, place.cell.column)
    )
    pitch = page.scale.px_per_mm_x
    name = f"the cell of row {truth.cell.row + 1}, column {truth.cell.column + 1}"
    _check(
        place.cell.lead is truth.cell.lead, f"{name} was taken for {place.cell.lead}, it is {truth.cell.lead}"
    )
    for side in ("x0", "x1", "zero"):
        away = abs(getattr(place, side) - getattr(truth, side)) / pitch
        _check(away < PLACE_MM, f"{name} has its {side} {away:.1f} mm off")


def _check_line(trace: TracedCell, truth: TracedCell) -> None:
    name = f"the line of row {truth.place.cell.row + 1}, column {truth.place.cell.column + 1}"
    _check(
        trace.x.shape == trace.y.shape == trace.confidence.shape,
        f"{name} has x, y, confidence of other lengths",
    )
    steps = np.diff(trace.x)
    _check((steps > 0).all() and np.ptp(steps) < 1e-6, f"{name} is not evenly spaced from left to right")
    seen = np.isfinite(trace.y)
    _check(not trace.confidence[~seen].any(), f"{name} has confidence where it is NaN")
    _check(trace.confidence.min() >= 0 and trace.confidence.max() <= 1, f"{name} has a confidence not 0 to 1")
    y = np.interp(truth.x, trace.x, trace.y, left=np.nan, right=np.nan)
    found = np.isfinite(y)
    _check(found.mean() > LEAST_SEEN, f"{name} was followed for {found.mean():.0%} only")
    rms = float(np.sqrt(np.mean((y - truth.y)[found] ** 2)))
    _check(rms < LINE_PX, f"{name} is {rms:.2f} px off, root mean square")


def _check_result(result: Digitization, page: ExamplePage, rate: float) -> None:
    recording = result.recording
    _check(recording.sampling_rate == rate, f"asked for {rate:g} Hz, got {recording.sampling_rate:g} Hz")
    count = round(page.layout.row_duration * rate)
    _check(abs(recording.n_samples - count) <= 2, f"{recording.n_samples} samples, {count} are on the page")
    if result.layout is None or result.layout.name != page.layout.name:
        message = f"the result does not name the layout {page.layout.name}"
        raise AssertionError(message)
    _check(
        not result.confidence[np.isnan(recording.signals)].any(),
        "there is confidence where the signal is NaN",
    )
    compared = compare(result, page.recording)
    _check(compared.coverage > LEAST_SEEN, f"{compared.coverage:.0%} of what is printed came back")
    worst = min(compared.leads, key=lambda lead: lead.snr_db)
    _check(worst.snr_db > LEAST_SNR_DB, f"lead {worst.lead} came back with {worst.snr_db:.1f} dB")
