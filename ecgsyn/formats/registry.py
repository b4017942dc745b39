"""The formats that datasets can be written in, by name."""

import re
from collections.abc import Iterable

from ecgsyn.formats.base import Format
from ecgsyn.formats.coco import Coco
from ecgsyn.formats.mask_files import BmpMasks, PngMasks
from ecgsyn.formats.rahimi2025 import Rahimi2025
from ecgsyn.formats.signal_files import SignalJson, Wfdb
from ecgsyn.formats.yolo import Yolo
from ecgtypes import DatasetError, UnknownNameError

__all__ = ["format_names", "get_format", "register_format"]

NAME = re.compile(r"[-\w]+", re.ASCII)

RESERVED = ("row", "parquet")
"""Names that the index has."""

_FORMATS: dict[str, Format] = {
    one.name: one for one in (Yolo(), Coco(), PngMasks(), BmpMasks(), Wfdb(), SignalJson(), Rahimi2025())
}


def register_format(form: Format, *, replace: bool = False) -> Format:
    """Make a format of one's own known by its name.

    Parameters
    ----------
    form : Format
        An instance.
    replace : bool, default False
        Whether it may take the place of another format of that name.

    Returns
    -------
    Format
        The same.

    Raises
    ------
    DatasetError
        When it is no format, or the name is taken.
    """
    chosen_formats(form)
    if not NAME.fullmatch(form.name) or form.name in RESERVED:
        message = f"a format's name is of letters, digits, - and _, and none of ours: not {form.name!r}"
        raise DatasetError(message)
    if form.name in _FORMATS and not replace:
        message = f"a format named {form.name!r} is registered already: choose another name, or replace=True"
        raise DatasetError(message)
    _FORMATS[form.name] = form
    return form


def get_format(name: str) -> Format:
    """Return the format of that name.

    Parameters
    ----------
    name : str
        See `format_names`.

    Returns
    -------
    Format

    Raises
    ------
    UnknownNameError
        When there is none.
    """
    try:
        return _FORMATS[name]
    except KeyError:
        message = f"no format is named {name!r}; known are {', '.join(_FORMATS)}"
        raise UnknownNameError(message) from None


def format_names() -> tuple[str, ...]:
    """Return the names that `get_format` knows.

    Returns
    -------
    tuple of str
    """
    return tuple(_FORMATS)


def chosen_formats(wanted: str | Format | Iterable[str | Format]) -> tuple[Format, ...]:
    """Return formats given by name or as they are, each once.

    Parameters
    ----------
    wanted : str or Format or iterable of them

    Returns
    -------
    tuple of Format
    """
    given: list[object] = (
        list(wanted) if isinstance(wanted, Iterable) and not isinstance(wanted, str) else [wanted]
    )
    found = [get_format(one) if isinstance(one, str) else one for one in given]
    formats = [one for one in found if isinstance(one, Format)]
    if len(formats) < len(found):
        strange = next(one for one in found if not isinstance(one, Format))
        message = f"a format is a name or an instance of ecgsyn.formats.Format, not {strange!r}"
        raise DatasetError(message)
    return tuple({one.name: one for one in formats}.values())
