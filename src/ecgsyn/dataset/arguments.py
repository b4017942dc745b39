"""What a caller may give for layouts, styles and effects, and how a manifest describes it."""

import hashlib
import inspect
import re
from collections.abc import Iterable
from typing import Any, cast

from ecgsyn.page_styles import PageStyle, get_style
from ecgsyn.presets import Effects, load_effects
from ecgtypes import DatasetError, Layout, Model, get_layout

__all__ = ["chosen_effects", "chosen_layouts", "chosen_styles", "described"]

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def chosen_layouts(given: str | Layout | Iterable[str | Layout]) -> tuple[Layout, ...]:
    """Return layouts given by name or as they are.

    Parameters
    ----------
    given : str or Layout or iterable of them

    Returns
    -------
    tuple of Layout

    Raises
    ------
    LayoutError
        When a name is unknown.
    DatasetError
        When there is none, or one is something else.
    """
    listed = _listed(given, str | Layout, "layout")
    return tuple(get_layout(one) if isinstance(one, str) else one for one in listed)


def chosen_styles(given: str | PageStyle | Iterable[str | PageStyle]) -> tuple[PageStyle, ...]:
    """Return page styles given by name or as they are.

    Parameters
    ----------
    given : str or PageStyle or iterable of them

    Returns
    -------
    tuple of PageStyle

    Raises
    ------
    UnknownNameError
        When a name is unknown.
    DatasetError
        When there is none, or one is something else.
    """
    listed = _listed(given, str | PageStyle, "style")
    return tuple(get_style(one) if isinstance(one, str) else one for one in listed)


def chosen_effects(given: str | Effects | Iterable[str | Effects]) -> tuple[Effects, ...]:
    """Return effects given by a preset's name or as they are.

    Parameters
    ----------
    given : str or Effects or iterable of them

    Returns
    -------
    tuple of Effects

    Raises
    ------
    UnknownNameError
        When a name is unknown.
    DatasetError
        When there is none, or one cannot be called.
    """
    alone = isinstance(given, str) or callable(given) or not isinstance(given, Iterable)
    listed: list[Any] = [given] if alone else list(cast("Iterable[Any]", given))
    found = [load_effects(one) if isinstance(one, str) else one for one in listed]
    strange = [one for one in found if not callable(one)]
    if strange or not found:
        message = f"effects are names of presets, or are called with a page and rng=: not {strange[:1]}"
        raise DatasetError(message)
    return tuple(found)


def described(thing: object) -> str:
    """Return what a manifest says of a style, layout, renderer or effect: the same for equal ones.

    Parameters
    ----------
    thing : object

    Returns
    -------
    str

    Examples
    --------
    >>> described(load_effects("fax")), described(len)
    ("load_effects('fax', severity=0.5)", 'builtins.len')
    """
    if isinstance(thing, Model):
        digest = hashlib.sha256(thing.model_dump_json().encode()).hexdigest()[:12]
        return f"{getattr(thing, 'name', type(thing).__name__)} ({digest})"
    if inspect.isclass(thing) or inspect.isroutine(thing):
        return f"{thing.__module__}.{thing.__qualname__}"
    # an address in memory is another in every process
    return ADDRESS.sub("", repr(thing))


def _listed(given: Any, kinds: Any, what: str) -> list[Any]:
    listed = list(given) if isinstance(given, Iterable) and not isinstance(given, kinds) else [given]
    strange = [one for one in listed if not isinstance(one, kinds)]
    if strange or not listed:
        message = f"a {what} is given by name or as it is, and there is at least one: not {strange[:1]}"
        raise DatasetError(message)
    return listed
