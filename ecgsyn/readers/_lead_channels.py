"""Which channels of a file are ECG leads, and what is said of the others."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ecgtypes.errors import LeadNotFoundError, RecordingError
from ecgtypes.leads import Lead

__all__ = ["Channel", "chosen_leads", "find_channels", "left_out_note", "listed", "parse_lead"]

_PREFIX = re.compile(r"(?:ecg|ekg)(?=[\s_:-])[\s_:-]*", re.IGNORECASE)
_LONGEST_LIST = 5


class Channel(NamedTuple):
    """A channel that is a lead.

    Parameters
    ----------
    column : int
        Its number in the file.
    lead : Lead
        As a recording stores it.
    sign : int
        -1 where the file holds -aVR, else 1.
    """

    column: int
    lead: Lead
    sign: int


def parse_lead(name: str) -> Lead | None:
    """Return the lead that a channel's name stands for, or None.

    Parameters
    ----------
    name : str
        Such as ``"ii"``, ``"Lead V1"``, ``"ECG aVF"``.

    Returns
    -------
    Lead or None
    """
    try:
        return Lead.parse(_PREFIX.sub("", name.strip(), count=1))
    except LeadNotFoundError:
        return None


def find_channels(names: Sequence[str], wanted: tuple[Lead, ...] | None, where: str) -> tuple[Channel, ...]:
    """Return the channels of a file that are leads, those wanted alone.

    Parameters
    ----------
    names : sequence of str
        Of all channels, in the file's order.
    wanted : tuple of Lead or None
        None for all.
    where : str
        The file, for the message.

    Returns
    -------
    tuple of Channel
        In the file's order.

    Raises
    ------
    RecordingError
        When two channels are the same lead.
    """
    found: dict[Lead, Channel] = {}
    for index, name in enumerate(names):
        lead = parse_lead(name)
        if lead is None or (wanted is not None and lead.recorded not in wanted):
            continue
        if lead.recorded in found:
            other = names[found[lead.recorded].column]
            message = (
                f"{where} holds lead {lead.recorded} twice, as {other!r} and as {name!r}: "
                "rename one of them, or ask for other leads="
            )
            raise RecordingError(message)
        found[lead.recorded] = Channel(index, lead.recorded, lead.sign)
    return tuple(found.values())


def chosen_leads(
    present: Iterable[Lead], names: Iterable[str], wanted: tuple[Lead, ...] | None, where: str
) -> tuple[Lead, ...]:
    """Return the leads of the recording, in order, or raise when they are not there.

    Parameters
    ----------
    present : iterable of Lead
        Those of the file, in its order; one may come several times.
    names : iterable of str
        Of all channels, for the message.
    wanted : tuple of Lead or None
    where : str
        The file, for the message.

    Returns
    -------
    tuple of Lead

    Raises
    ------
    LeadNotFoundError
        When a wanted lead is missing.
    RecordingError
        When the file holds no lead.
    """
    leads = tuple(dict.fromkeys(present))
    if wanted is not None:
        missing = [lead for lead in wanted if lead not in leads]
        if missing:
            message = f"{where} has no lead {', '.join(missing)}; its channels are {listed(names)}"
            raise LeadNotFoundError(message)
        return wanted
    if not leads:
        message = (
            f"{where} holds no ECG lead; its channels are {listed(names)}: "
            f"rename them to leads ({', '.join(list(Lead)[:7])}, ...)"
        )
        raise RecordingError(message)
    return leads


def left_out_note(names: Iterable[str]) -> tuple[str, ...]:
    """Return a note of the channels that are no lead: one, or none where all are.

    Parameters
    ----------
    names : iterable of str
        Of all channels.

    Returns
    -------
    tuple of str
    """
    others = tuple(dict.fromkeys(name for name in names if parse_lead(name) is None))
    if not others:
        return ()
    return (
        f"left out {len(others)} channel{'s' * (len(others) > 1)} that are no ECG lead: {listed(others)}",
    )


def listed(names: Iterable[str]) -> str:
    """Return a few names as text, and how many more there are.

    Parameters
    ----------
    names : iterable of str

    Returns
    -------
    str
    """
    every = tuple(dict.fromkeys(names))
    text = ", ".join(repr(name[:40]) for name in every[:_LONGEST_LIST])
    more = len(every) - _LONGEST_LIST
    return (f"{text} and {more} more" if more > 0 else text) or "none"
