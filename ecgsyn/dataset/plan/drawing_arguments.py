"""What a caller may give for layouts, styles and effects, and how a manifest describes it."""

import hashlib
import inspect
import re
from collections.abc import Iterable, Mapping
from functools import partial
from types import FunctionType
from typing import Any, cast

import numpy as np

from ecgsyn.effect_presets import Effects, load_effects
from ecgsyn.styles.page_styles import PageStyle, get_style
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
    listed: list[Any] = [given] if alone else list(cast("Iterable[str | Effects]", given))
    found = [load_effects(one) if isinstance(one, str) else one for one in listed]
    strange = [one for one in found if not callable(one)]
    if strange or not found:
        message = f"effects are names of presets, or are called with a page and rng=: not {strange[:1]}"
        raise DatasetError(message)
    return tuple(found)


def described(thing: object) -> str:
    """Return what a manifest says of a style, layout, renderer, effect or format: the same for equal ones.

    Parameters
    ----------
    thing : object

    Returns
    -------
    str
        Its own repr, where it has one; else its class or name, with its values. The code of classes and of
        named functions is not looked at.

    Examples
    --------
    >>> described(load_effects("fax")), described(len)
    ("load_effects('fax', severity=0.5)", 'builtins.len')
    >>> described(lambda x: x + 1) == described(lambda x: x + 2)
    False
    """
    if isinstance(thing, Model):
        return f"{getattr(thing, 'name', type(thing).__name__)} ({_digest(thing.model_dump_json().encode())})"
    if isinstance(thing, partial):
        values = [*map(described, thing.args), *_named(thing.keywords)]
        return f"partial({', '.join([described(thing.func), *values])})"
    if inspect.isclass(thing) or inspect.isroutine(thing):
        return _named_code(thing)
    if isinstance(thing, np.ndarray):
        return f"array{thing.shape} ({_digest(thing.tobytes())})"
    kind = type(thing)
    if kind.__repr__ is object.__repr__:
        return f"{kind.__module__}.{kind.__qualname__}({', '.join(_named(getattr(thing, '__dict__', {})))})"
    # an address in memory is another in every process
    return ADDRESS.sub("", repr(thing))


def _named_code(function: Any) -> str:
    name = f"{function.__module__}.{function.__qualname__}"
    if "<" not in name or not isinstance(function, FunctionType):
        return name
    # many functions have the name of a lambda, or of one defined in another
    cells = [described(cell.cell_contents) for cell in function.__closure__ or ()]
    code = function.__code__
    known = [code.co_code.hex(), ADDRESS.sub("", repr(code.co_consts)), repr(code.co_names), *cells]
    return f"{name} ({_digest(repr([*known, repr(function.__defaults__)]).encode())})"


def _named(values: Mapping[str, object]) -> list[str]:
    return [f"{key}={described(value)}" for key, value in sorted(values.items())]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _listed(given: Any, kinds: Any, what: str) -> list[Any]:
    listed = list(given) if isinstance(given, Iterable) and not isinstance(given, kinds) else [given]
    strange = [one for one in listed if not isinstance(one, kinds)]
    if strange or not listed:
        message = f"a {what} is given by name or as it is, and there is at least one: not {strange[:1]}"
        raise DatasetError(message)
    return listed
