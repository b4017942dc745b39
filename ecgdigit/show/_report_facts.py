"""What a report says in words and numbers."""

import math
from typing import NamedTuple

import numpy as np

from ecgdigit.leads.limb_residuals import einthoven_residual_db, goldberger_residual_db
from ecgdigit.measure.read_share import leads_seen, mean_confidence, page_coverage
from ecgtypes import Digitization

__all__ = ["ReportFacts", "facts_of"]


class ReportFacts(NamedTuple):
    """The texts of a report.

    Parameters
    ----------
    title : str
    summary : tuple of (str, str)
        Name and value.
    warnings : tuple of str
    leads : tuple of tuple of str
        Rows: lead, printed s, read s, coverage, confidence, lowest mV, highest mV.
    consistency : tuple of (str, str)
        Name and value.
    """

    title: str
    summary: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    leads: tuple[tuple[str, ...], ...]
    consistency: tuple[tuple[str, str], ...]


def facts_of(result: Digitization, title: str) -> ReportFacts:
    """Return the texts of a report.

    Parameters
    ----------
    result : Digitization
    title : str

    Returns
    -------
    ReportFacts
    """
    scale, recording = result.scale, result.recording
    summary = (
        ("layout", "not known" if result.layout is None else result.layout.name),
        ("speed", f"{scale.speed:g} mm/s"),
        ("gain", f"{scale.gain:g} mm/mV"),
        ("resolution", f"{scale.px_per_mm_x:.2f} x {scale.px_per_mm_y:.2f} px/mm"),
        ("grid", "scale given" if result.grid is None else f"found, confidence {result.grid.confidence:.2f}"),
        ("recording", f"{recording.duration:.2f} s at {recording.sampling_rate:g} Hz"),
        ("read of what is printed", _share(page_coverage(result))),
        ("mean confidence", _number(mean_confidence(result), ".2f")),
    )
    consistency = (
        ("Einthoven, I + III - II", _residual(einthoven_residual_db(recording))),
        ("Goldberger, aVR + aVL + aVF", _residual(goldberger_residual_db(recording))),
    )
    return ReportFacts(title, summary, result.warnings, _leads(result), consistency)


def _leads(result: Digitization) -> tuple[tuple[str, ...], ...]:
    rate = result.recording.sampling_rate
    rows = []
    for seen, signal in zip(leads_seen(result), result.recording.signals, strict=True):
        values = signal[np.isfinite(signal)]
        extent = (f"{values.min():+.2f}", f"{values.max():+.2f}") if values.size else ("-", "-")
        rows.append(
            (
                str(seen.lead),
                f"{seen.printed / rate:.2f}",
                f"{seen.read / rate:.2f}",
                _share(seen.coverage),
                _number(seen.confidence, ".2f"),
                *extent,
            )
        )
    return tuple(rows)


def _share(value: float | None) -> str:
    return _number(value, ".1%")


def _number(value: float | None, form: str) -> str:
    return "-" if value is None or math.isnan(value) else format(value, form)


def _residual(decibel: float) -> str:
    if math.isnan(decibel):
        return "cannot be told: the leads do not stand beside each other"
    return f"{decibel:.1f} dB below the leads (more is better)"
