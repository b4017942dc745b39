"""Lines into one recording: millivolts, times, strips merged with their segments, confidence."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ecgdigit.evidence.grid_calibrator import SURE_GRID
from ecgdigit.leads.limb_residuals import einthoven_residual_db
from ecgdigit.placing_rules.lead_identity import identified
from ecgdigit.placing_rules.limb_relations import mended
from ecgdigit.placing_rules.zero_levels import settled_levels
from ecgdigit.stages import Calibration, FlatPage, Located, TracedCell
from ecgtypes import (
    STANDARD_12,
    Box,
    Detection,
    Digitization,
    DigitizedLead,
    GridNotFoundError,
    Layout,
    LayoutError,
    Lead,
    PaperScale,
    Recording,
    Warp,
    finite_runs,
    registered_layouts,
)

__all__ = ["LeadAssembler"]

DOUBTFUL = 0.6
"""Samples with less than this share of their lead's confidence lie where traces meet."""

SURE_NAME = 0.75
"""Score of a name from which letters are where it was read."""

AMONG_LETTERS = 0.5
"""Confidence at most where a line runs through the letters of a name."""

MOST_DOUBTFUL = 0.01
"""Share of such samples from which a warning says so."""

FEW_TIMES, MANY_TIMES = 0.6, 1.6
"""Rows that would be so many times as long as they use to be speak against a guessed spacing."""

LEAST_EINTHOVEN_DB = 6.0
"""Below this the limb leads contradict one another, and a warning says so."""


class LeadAssembler:
    """Resamples each line, tells which lead it is, and merges all of them.

    Examples
    --------
    >>> LeadAssembler()
    LeadAssembler()
    """

    def assemble(
        self,
        page: FlatPage,
        calibration: Calibration,
        located: Located,
        traces: tuple[TracedCell, ...],
        sampling_rate: float,
    ) -> Digitization:
        """Return the recording of a page.

        Parameters
        ----------
        page : FlatPage
        calibration : Calibration
        located : Located
        traces : tuple of TracedCell
            In the order of ``located.cells``.
        sampling_rate : float
            Hz.

        Returns
        -------
        Digitization

        Raises
        ------
        GridNotFoundError
            When the grid's spacing is a guess, and the limb leads contradict one another or were not read.
        """
        leads = tuple(
            _digitized(
                _beside_letters(trace, page.names),
                page.warp,
                calibration.scale,
                calibration.confidence,
                sampling_rate,
            )
            for trace in traces
        )
        layout, leads, notes = identified(located, leads)
        as_read = leads
        leads, levels = settled_levels(leads, calibration.scale.px_per_mv)
        recording, confidence = _merged(leads, sampling_rate, _end_of(leads))
        if _guessed(page, calibration):
            # Levels that disagree speak against a guess as well, where no pulses confirm it.
            confirmed = calibration.confidence >= SURE_GRID
            judged = recording if confirmed else _merged(as_read, sampling_rate, _end_of(as_read))[0]
            _check_scale(judged, layout)
        if not (located.fixed or page.names or calibration.pulses):
            _check_heart(recording)
        recording, confidence, mends = mended(recording, confidence)
        warnings = (
            *page.warnings,
            *calibration.warnings,
            *located.warnings,
            *notes,
            *levels,
            *mends,
            *_unread(located, traces),
            *_unseen(leads),
            *_contradictions(recording),
        )
        return Digitization(
            recording=recording,
            confidence=confidence,
            leads=leads,
            layout=layout,
            grid=page.grid,
            scale=calibration.scale,
            warnings=warnings,
        )

    def __repr__(self) -> str:
        """Return how it was made."""
        return "LeadAssembler()"


def _digitized(
    trace: TracedCell, warp: Warp, scale: PaperScale, certainty: float, sampling_rate: float
) -> DigitizedLead:
    """Sample a line at the recording's own moments."""
    cell = trace.place.cell
    first = int(np.ceil(cell.start * sampling_rate - 1e-6))
    last = int(np.ceil(cell.stop * sampling_rate - 1e-6))
    times = np.arange(first, max(last, first + 1)) / sampling_rate
    x = trace.place.x0 + (times - cell.start) * scale.px_per_second
    y, confidence = trace.values_at(x, apart=scale.px_per_second / sampling_rate)
    samples = ((trace.place.zero - y) / scale.px_per_mv).astype(np.float32) * np.float32(cell.lead.sign)
    region = trace.region
    return DigitizedLead(
        lead=cell.lead.recorded,
        samples=samples,
        sampling_rate=sampling_rate,
        confidence=np.clip(confidence * np.float32(certainty), 0, 1),
        start=float(times[0]),
        cell=cell,
        region=None if region is None else Box.around(warp.inverse(region.quad().points)),
        trace=_seen_points(trace, warp),
        baseline=trace.place.zero,
    )


def _beside_letters(trace: TracedCell, names: tuple[Detection, ...]) -> TracedCell:
    """Return a line that is doubted where it runs through a printed name: it may be of letters there."""
    confidence = trace.confidence.copy()
    for box in (name.box for name in names if name.score >= SURE_NAME):
        with np.errstate(invalid="ignore"):
            inside = (trace.x > box.x0) & (trace.x < box.x1) & (trace.y > box.y0) & (trace.y < box.y1)
        confidence[inside] = np.minimum(confidence[inside], np.float32(AMONG_LETTERS))
    return replace(trace, confidence=confidence)


def _seen_points(trace: TracedCell, warp: Warp) -> NDArray[np.float32]:
    seen = np.isfinite(trace.y)
    points = np.stack([trace.x[seen], trace.y[seen]], axis=1)
    return warp.inverse(points).astype(np.float32)


def _end_of(leads: tuple[DigitizedLead, ...]) -> int:
    """Return how many samples the page spans."""
    return max((round(lead.start * lead.sampling_rate) + lead.samples.size for lead in leads), default=1)


def _merged(
    leads: tuple[DigitizedLead, ...], sampling_rate: float, count: int
) -> tuple[Recording, NDArray[np.float32]]:
    """Put every lead into its row; where a strip and a segment overlap the better seen one wins."""
    found = dict.fromkeys([*STANDARD_12, *(lead.lead for lead in leads if lead.lead is not None)])
    rows = {lead: row for row, lead in enumerate(found)}
    signals = np.full((len(rows), count), np.nan, np.float32)
    confidence = np.zeros((len(rows), count), np.float32)
    for lead in sorted(leads, key=lambda lead: lead.cell is not None and lead.cell.strip):
        if lead.lead is None:
            continue
        start = round(lead.start * sampling_rate)
        part = slice(start, start + lead.samples.size)
        row = rows[lead.lead]
        better = np.isfinite(lead.samples) & (lead.confidence > confidence[row, part])
        signals[row, part][better] = lead.samples[better]
        confidence[row, part][better] = lead.confidence[better]
    return Recording(signals=signals, leads=tuple(found), sampling_rate=sampling_rate), confidence


def _unread(located: Located, traces: tuple[TracedCell, ...]) -> tuple[str, ...]:
    """Name the cells for which the tracer returned no line."""
    read = {(trace.place.cell.row, trace.place.cell.column) for trace in traces}
    return tuple(
        f"lead {place.cell.lead} was not traced"
        for place in located.cells
        if (place.cell.row, place.cell.column) not in read
    )


def _unseen(leads: tuple[DigitizedLead, ...]) -> tuple[str, ...]:
    """Name the leads of which nothing, or not all, was read."""
    notes = []
    for lead in leads:
        share = float(np.isfinite(lead.samples).mean())
        name = f"lead {lead.lead}" + (" (rhythm strip)" if lead.cell is not None and lead.cell.strip else "")
        if share == 0:
            notes.append(f"{name} was not found")
        elif share < 0.9:
            longest = max(b - a for a, b in finite_runs(lead.samples)) / lead.sampling_rate
            notes.append(f"{name} was read to {share:.0%} only (longest stretch {longest:.2f} s)")
        doubtful = float(
            ((lead.confidence > 0) & (lead.confidence < DOUBTFUL * lead.confidence.max())).mean()
        )
        if doubtful > MOST_DOUBTFUL:
            notes.append(f"{name} meets other traces or letters in {doubtful:.0%}: peaks there may be cut")
    return tuple(notes)


def _guessed(page: FlatPage, calibration: Calibration) -> bool:
    """Tell whether the scale rests on a spacing that the grid does not tell, and nobody gave it."""
    unsure = page.grid is not None and page.grid.confidence < SURE_GRID
    return not calibration.fixed and (unsure or calibration.confidence < SURE_GRID)


def _check_scale(recording: Recording, layout: Layout) -> None:
    """Refuse what rests on a guess and contradicts itself, or lacks the limb leads that would support it."""
    residual = einthoven_residual_db(recording)
    printed = {Lead.I, Lead.II, Lead.III} <= {cell.lead for cell in layout.cells}
    if residual < LEAST_EINTHOVEN_DB:
        reason = f"with the likelier ones I + III - II does not vanish ({residual:.1f} dB)"
    elif printed and np.isnan(residual):
        reason = "I, II and III were not read together, which would tell whether the likelier ones are right"
    elif not FEW_TIMES < _times_as_long(layout) < MANY_TIMES:
        reason = f"with the likelier ones rows would show {layout.row_duration:.2g} s"
    else:
        return
    message = f"1 mm and 5 mm grid lines could not be told apart, and {reason}: give scale= and layout="
    raise GridNotFoundError(message)


def _times_as_long(layout: Layout) -> float:
    """Return how much longer a page's rows are than those of the layout that is registered by that name."""
    usual = [known.row_duration for known in registered_layouts() if known.name == layout.name]
    return layout.row_duration / usual[0] if usual else 1.0


def _check_heart(recording: Recording) -> None:
    """Refuse lines that nothing says are an ECG, and that contradict it."""
    residual = einthoven_residual_db(recording)
    if residual < 0:
        message = (
            "no lead names and no calibration pulses were found, and the lines that would be limb leads "
            f"contradict one another (I + III - II: {residual:.1f} dB): is it an ECG, whole and upright? "
            "If so, give layout="
        )
        raise LayoutError(message)


def _contradictions(recording: Recording) -> tuple[str, ...]:
    if not {Lead.I, Lead.II, Lead.III} <= set(recording.leads):
        return ()
    residual = einthoven_residual_db(recording)
    if residual < LEAST_EINTHOVEN_DB:
        return (f"I + III - II does not vanish ({residual:.1f} dB): leads may be named or scaled wrongly",)
    return ()
