"""Digitizers by name."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from ecgdigit._classical_digitizers import classical_digitizer, classical_lead_digitizer
from ecgdigit.crops.lead_digitizer import LeadDigitizer
from ecgdigit.digitizer import Digitizer
from ecgdigit.evidence.ink_calibrator import InkCalibrator
from ecgdigit.extras import missing
from ecgdigit.orient.upright_rectifier import UprightRectifier
from ecgdigit.trace.mask_tracer import MaskTracer
from ecgtypes import UnknownNameError

__all__ = ["load_digitizer", "load_lead_digitizer"]

_BEST = "network"

NETWORKS = 'networks are read by ecgseg: pip install ecgpaper, or take the digitizer named "classical"'

Made = TypeVar("Made", Digitizer, LeadDigitizer)


def load_digitizer(name: str | None = None) -> Digitizer:
    """Return a digitizer that is ready to use.

    Parameters
    ----------
    name : str or None
        ``"network"`` to read the lead names by `ecgseg.load_detector`, which also tell which side of the
        page is up, and the ink by `ecgseg.load_ink_reader` where darkness alone is refused or unsure, as on
        photos whose grids are as dark as their traces; ``"ink"`` to read the ink of every page so, which on
        clean pages is less exact; ``"classical"`` to do without a network; None for the best that there is,
        which is the first.

    Returns
    -------
    Digitizer

    Raises
    ------
    UnknownNameError
        When no digitizer has that name.
    MissingExtraError
        When it reads by a network, and `ecgseg` is not installed.

    Examples
    --------
    >>> load_digitizer("classical").rectifier
    PageRectifier(AffineRectifier(), BentRectifier())
    """
    return _made(_PRESETS, name, "digitizer")


def load_lead_digitizer(name: str | None = None) -> LeadDigitizer:
    """Return a digitizer of single leads, cropped from their pages.

    Parameters
    ----------
    name : str or None
        ``"network"`` to tell lines apart that run into one another by `ecgseg.load_segmenter`;
        ``"classical"`` to do without a network; None for the best that there is, which is the first.

    Returns
    -------
    LeadDigitizer

    Raises
    ------
    UnknownNameError
        When no digitizer of single leads has that name.
    MissingExtraError
        When it reads by a network, and `ecgseg` is not installed.

    Examples
    --------
    >>> load_lead_digitizer("classical").tracer
    CropTracer(PathTracer())
    """
    return _made(_LEAD_PRESETS, name, "lead digitizer")


def _made(presets: Mapping[str, Callable[[], Made]], name: str | None, kind: str) -> Made:
    try:
        make = presets[name or _BEST]
    except (KeyError, TypeError):
        message = f"no {kind} is named {name!r}; known are {', '.join(presets)}"
        raise UnknownNameError(message) from None
    return make()


def _network_digitizer() -> Digitizer:
    """Return the classical one, its pages turned upright by their names, and read by a network if need be."""
    with missing(NETWORKS):
        from ecgseg import load_detector, load_ink_reader  # noqa: PLC0415 (needs no torch, but half a second)

    usual = classical_digitizer()
    upright = UprightRectifier(usual.rectifier, load_detector())
    return usual.replace(rectifier=upright, second=InkCalibrator(load_ink_reader()))


def _ink_digitizer() -> Digitizer:
    """Return the one with a detector, whose ink a network reads always."""
    usual = _network_digitizer()
    return usual.replace(calibrator=usual.second)


def _network_lead_digitizer() -> LeadDigitizer:
    """Return the classical one, whose tracer asks a segmenter where lines run into one another."""
    with missing(NETWORKS):
        from ecgseg import load_segmenter  # noqa: PLC0415 (needs no torch, but half a second)

    usual = classical_lead_digitizer()
    return LeadDigitizer(
        rectifier=usual.rectifier,
        calibrator=usual.calibrator,
        locator=usual.locator,
        tracer=MaskTracer(load_segmenter(), tracer=usual.tracer),
    )


_PRESETS = {"classical": classical_digitizer, "network": _network_digitizer, "ink": _ink_digitizer}
_LEAD_PRESETS = {"classical": classical_lead_digitizer, "network": _network_lead_digitizer}
