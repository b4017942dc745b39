"""The date and time of a recording, where its text says one."""

from datetime import datetime

__all__ = ["moment_of"]

FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
)
"""Beside ISO 8601. With strokes, the day cannot be told from the month."""


def moment_of(text: str | None) -> datetime | None:
    """Return the moment that a text names, as the clock there showed it.

    Parameters
    ----------
    text : str or None
        Such as `Patient.recorded_at`.

    Returns
    -------
    datetime or None
        Without time zone; None where the text is no date that can be told for sure.

    Examples
    --------
    >>> moment_of("1984-11-09 09:17:34")
    datetime.datetime(1984, 11, 9, 9, 17, 34)
    >>> moment_of("03/04/99") is None
    True
    """
    if text is None:
        return None
    plain = text.strip()
    for form in (None, *FORMATS):
        try:
            found = datetime.fromisoformat(plain) if form is None else datetime.strptime(plain, form)  # noqa: DTZ007
        except ValueError:
            continue
        return found.replace(tzinfo=None)
    return None
