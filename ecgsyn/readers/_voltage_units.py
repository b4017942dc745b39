"""Units of voltage: what one of them is in millivolts."""

import numpy as np
from numpy.typing import NDArray

from ecgtypes.errors import RecordingError

__all__ = ["check_plausible", "millivolts_per"]

_MILLIVOLTS = {"v": 1e3, "mv": 1.0, "uv": 1e-3, "nv": 1e-6}
_SPELLED = {"volt": "v", "millivolt": "mv", "microvolt": "uv", "nanovolt": "nv"}

PLAUSIBLE_MV = 50.0
"""Values beyond this are no mV of an ECG unless the file says so: electrode offsets are cut off before."""


def millivolts_per(unit: str, where: str) -> float:
    """Return how many millivolts one unit is.

    Parameters
    ----------
    unit : str
        ``"V"``, ``"mV"``, ``"uV"`` (also with a micro sign or a Greek mu) or ``"nV"``, or its name
        spelled out, in any letter case.
    where : str
        What has that unit, for the message.

    Returns
    -------
    float

    Raises
    ------
    RecordingError
        When the unit is none of these.

    Examples
    --------
    >>> millivolts_per("µV", "lead I")
    0.001
    """
    # casefold turns the micro sign into the Greek mu
    key = unit.strip().casefold().replace("\N{GREEK SMALL LETTER MU}", "u")
    key = _SPELLED.get(key.removesuffix("s"), key)
    try:
        return _MILLIVOLTS[key]
    except KeyError:
        message = f"{where}: {unit!r} is no unit of voltage that is known (V, mV, uV, nV): give units="
        raise RecordingError(message) from None


def check_plausible(signals: NDArray[np.float32], where: str) -> None:
    """Refuse values that are no millivolts of an ECG, when nothing says what they are.

    Parameters
    ----------
    signals : ndarray of float32, shape (leads, samples)
        Taken for mV because no unit is stated.
    where : str
        For the message.

    Raises
    ------
    RecordingError
        When a value is beyond 50 mV.
    """
    highest = max(abs(float(np.nanmin(signals))), abs(float(np.nanmax(signals))))
    if highest > PLAUSIBLE_MV:
        message = (
            f"{where} does not say its units, and its values reach {highest:g}, too much for mV: "
            "give units='uV', or what they are"
        )
        raise RecordingError(message)
