"""JSON values that nobody can change: what a frozen model holds instead of dicts and lists."""

from collections.abc import Mapping
from typing import Annotated, Any, NoReturn, TypeAlias

from pydantic import AfterValidator, BeforeValidator, JsonValue, PlainSerializer

__all__ = ["FrozenDict", "FrozenJson"]


class FrozenDict(dict[str, Any]):
    """A dict that refuses changes; its values are frozen as well.

    Examples
    --------
    >>> FrozenDict(sigma=0.5)["sigma"]
    0.5
    """

    def _refuse(self, *_args: object, **_named: object) -> NoReturn:
        message = "the values of a frozen model cannot be changed: make a new one with replace()"
        raise TypeError(message)

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type["FrozenDict"], tuple[dict[str, Any]]]:
        """Pickle as a plain dict: unpickling item by item would be a change."""
        return type(self), (dict(self),)


def _frozen(value: object) -> Any:
    if isinstance(value, Mapping):
        return FrozenDict({key: _frozen(part) for key, part in value.items()})
    if isinstance(value, list | tuple):
        return tuple(_frozen(part) for part in value)
    return value


def _thawed(value: object) -> Any:
    if isinstance(value, Mapping):
        return {key: _thawed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_thawed(part) for part in value]
    return value


FrozenJson: TypeAlias = Annotated[
    dict[str, JsonValue], BeforeValidator(_thawed), AfterValidator(_frozen), PlainSerializer(_thawed)
]
"""A field of named JSON values; dicts in it become `FrozenDict`, lists become tuples."""
