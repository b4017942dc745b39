"""Digitizers by name."""

from ecgdigit.classical import classical_digitizer, classical_lead_digitizer
from ecgdigit.digitizer import Digitizer
from ecgdigit.lead_digitizer import LeadDigitizer
from ecgtypes import UnknownNameError

__all__ = ["load_digitizer", "load_lead_digitizer"]

_PRESETS = {"classical": classical_digitizer}
_LEAD_PRESETS = {"classical": classical_lead_digitizer}
_BEST = "classical"


def load_digitizer(name: str | None = None) -> Digitizer:
    """Return a digitizer that is ready to use.

    Parameters
    ----------
    name : str or None
        ``"classical"`` for pages flat and bent, without a network; None for the best that there is, which
        is that one so far.

    Returns
    -------
    Digitizer

    Raises
    ------
    UnknownNameError
        When no digitizer has that name.

    Examples
    --------
    >>> load_digitizer("classical").rectifier
    PageRectifier(AffineRectifier(), BentRectifier())
    """
    try:
        return _PRESETS[name or _BEST]()
    except KeyError:
        message = f"no digitizer is named {name!r}; known are {', '.join(_PRESETS)}"
        raise UnknownNameError(message) from None


def load_lead_digitizer(name: str | None = None) -> LeadDigitizer:
    """Return a digitizer of single leads, cropped from their pages.

    Parameters
    ----------
    name : str or None
        ``"classical"`` for flat crops, without a network; None for the best that there is, which is
        that one so far.

    Returns
    -------
    LeadDigitizer

    Raises
    ------
    UnknownNameError
        When no digitizer has that name.

    Examples
    --------
    >>> load_lead_digitizer("classical").tracer
    CropTracer(PathTracer())
    """
    try:
        return _LEAD_PRESETS[name or _BEST]()
    except KeyError:
        message = f"no lead digitizer is named {name!r}; known are {', '.join(_LEAD_PRESETS)}"
        raise UnknownNameError(message) from None
