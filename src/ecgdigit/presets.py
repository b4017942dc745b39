"""Digitizers by name."""

from ecgdigit.classical import classical_digitizer
from ecgdigit.digitizer import Digitizer

__all__ = ["load_digitizer"]

_PRESETS = {"classical": classical_digitizer}
_BEST = "classical"


def load_digitizer(name: str | None = None) -> Digitizer:
    """Return a digitizer that is ready to use.

    Parameters
    ----------
    name : str or None
        ``"classical"`` for flat pages, without a network; None for the best that there is, which
        is that one so far.

    Returns
    -------
    Digitizer

    Raises
    ------
    ValueError
        When no digitizer has that name.

    Examples
    --------
    >>> load_digitizer("classical").rectifier
    AffineRectifier()
    """
    try:
        return _PRESETS[name or _BEST]()
    except KeyError:
        message = f"no digitizer is named {name!r}; known are {', '.join(_PRESETS)}"
        raise ValueError(message) from None
