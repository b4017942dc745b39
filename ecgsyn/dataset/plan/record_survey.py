"""One look at every record before the first page is drawn: which can be used, and why others cannot."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ecgsyn.dataset.plan.recording_sources import RecordRef, reason_of, recording_digest
from ecgtypes import DatasetError, EcgError, Layout, Model, Recording
from ecgtypes.signals import sample_index

__all__ = ["SkippedRecord", "SurveyedRecord", "survey_record", "usable_records"]

HIGHEST = 25.0
"""mV: no ECG reaches further from its own median; what does is in other units (uV taken for mV)."""

LOWEST = 0.02
"""mV: an ECG whose every lead stays within this range is in other units (V taken for mV), or flat."""

ENOUGH = 0.5
"""Share of a cell's samples that must have a value."""


class SurveyedRecord(Model):
    """What is known of one record before pages are drawn.

    Parameters
    ----------
    key : str
        What names it in the manifest.
    record_id : str
    patient : str
        Whose recordings stay together in one split: the patient as the source or the record's header
        names them, else the record itself.
    fold : int or None
        Of PTB-XL's ``strat_fold``.
    digest : str
        SHA-256 of its signals; "" where it cannot be read.
    problem : str
        Why it cannot be used; "" for one that can.
    """

    key: str
    record_id: str = ""
    patient: str = ""
    fold: int | None = None
    digest: str = ""
    problem: str = ""


class SkippedRecord(Model):
    """A record that was left out.

    Parameters
    ----------
    record : str
        Its key.
    reason : str
    """

    record: str
    reason: str


def survey_record(ref: RecordRef, layouts: Sequence[Layout]) -> SurveyedRecord:
    """Look at one record.

    Parameters
    ----------
    ref : RecordRef
    layouts : sequence of Layout
        It must fill the cells of each of them.

    Returns
    -------
    SurveyedRecord
    """
    fold = getattr(ref, "fold", None)
    try:
        recording = ref.load()
    except (EcgError, OSError, ValueError) as error:
        return SurveyedRecord(key=ref.key, fold=fold, problem=reason_of(error, ref))
    patient = getattr(ref, "patient", None) or recording.patient.patient_id
    return SurveyedRecord(
        key=ref.key,
        record_id=recording.record_id,
        patient=f"patient {patient}" if patient else f"record {ref.key}",
        fold=fold,
        digest=recording_digest(recording),
        problem=_implausible(recording) or next(filter(None, (unfit(recording, one) for one in layouts)), ""),
    )


def unfit(recording: Recording, layout: Layout) -> str:
    """Return why a recording cannot fill a layout.

    Parameters
    ----------
    recording : Recording
    layout : Layout

    Returns
    -------
    str
        "" where it can.
    """
    missing = [lead for lead in layout.leads if lead.recorded not in recording.leads]
    if missing:
        return f"lacks {', '.join(missing)} of layout {layout.name}; it has {', '.join(recording.leads)}"
    needed = max(cell.stop for cell in layout.cells)
    if recording.duration < needed - 1.5 / recording.sampling_rate:
        return f"too short: layout {layout.name} shows {needed:g} s, the record has {recording.duration:g} s"
    for cell in layout.cells:
        first, stop = (sample_index(t, recording.sampling_rate) for t in (cell.start, cell.stop))
        share = float(np.isfinite(recording.lead(cell.lead)[first:stop]).mean())
        if share < ENOUGH:
            return (
                f"lead {cell.lead} has a value in {share:.0%} of its samples from {cell.start:g} to "
                f"{cell.stop:g} s, where layout {layout.name} shows it"
            )
    return ""


def usable_records(
    surveyed: Iterable[SurveyedRecord], *, strict: bool
) -> tuple[tuple[int, ...], tuple[SkippedRecord, ...]]:
    """Tell the records that can be used from those that are left out, duplicates among them.

    Parameters
    ----------
    surveyed : iterable of SurveyedRecord
    strict : bool
        Whether the first that is to be left out is an error.

    Returns
    -------
    usable : tuple of int
        Numbers within ``surveyed``.
    skipped : tuple of SkippedRecord

    Raises
    ------
    DatasetError
        When a record is left out and ``strict`` is set, or none can be used.
    """
    usable, skipped = [], []
    for number, record, reason in _judged(surveyed):
        if not reason:
            usable.append(number)
            continue
        if strict:
            message = f"record {record.key}: {reason}"
            raise DatasetError(message)
        skipped.append(SkippedRecord(record=record.key, reason=reason))
    if not usable:
        reasons = "; ".join(f"{one.record}: {one.reason}" for one in skipped[:3])
        message = f"none of the {len(skipped)} records can be used: {reasons}" + (
            "; ..." if len(skipped) > 3 else ""
        )
        raise DatasetError(message if skipped else "there is no record to build a dataset from")
    return tuple(usable), tuple(skipped)


def _judged(surveyed: Iterable[SurveyedRecord]) -> Iterator[tuple[int, SurveyedRecord, str]]:
    first: dict[str, str] = {}
    keys: set[str] = set()
    for number, record in enumerate(surveyed):
        reason = record.problem
        if not reason and record.key in keys:
            reason = "a duplicate: the same record stands in the source before"
        elif not reason and record.digest in first:
            reason = f"a duplicate: it holds the same signals as {first[record.digest]}"
        if not reason:
            first[record.digest] = record.key
            keys.add(record.key)
        yield number, record, reason


def _implausible(recording: Recording) -> str:
    signals = recording.signals[np.isfinite(recording.signals).any(axis=1)]
    if not signals.size:
        return "no lead has a value"
    reach = float(np.nanmax(np.abs(signals - np.nanmedian(signals, axis=1, keepdims=True))))
    if reach > HIGHEST:
        return f"reaches {reach:g} mV from its median: the units are not mV, as it says"
    if float((np.nanmax(signals, axis=1) - np.nanmin(signals, axis=1)).max()) < LOWEST:
        return f"no lead varies by {LOWEST} mV: it is flat, or its units are not mV, as it says"
    return ""
