"""What is wrong with the parameters of an effect, in words that name the range."""

from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

__all__ = ["complaints"]

WORDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}

Place = tuple[Any, tuple[Any, ...]]
"""An annotation, and the rules that stand beside it."""


def complaints(model: type[BaseModel], error: ValidationError) -> str:
    """Return what a model does not accept.

    Parameters
    ----------
    model : type of pydantic.BaseModel
    error : pydantic.ValidationError
        Raised by it.

    Returns
    -------
    str
        One sentence for each fault, with the whole range of the value, also of a field in a field.
    """
    return "; ".join(_complaint(model, part) for part in error.errors(include_url=False))


def _complaint(model: type[BaseModel], part: ErrorDetails) -> str:
    steps = part["loc"]
    found = _place((model, ()), steps)
    bounds = " and ".join(_bounds(found))
    said = part["msg"].removeprefix("Value error, ")
    if not steps:
        return said
    where = ".".join(str(step) for step in steps)
    if part["type"] == "missing":
        return f"{where} is missing" + (f"; it must be {bounds}" if bounds else "")
    if part["type"] == "extra_forbidden":
        owner = _model(_place((model, ()), steps[:-1]))
        known = ", ".join(owner.model_fields) if owner else ""
        return f"{where} is no parameter; there are {known}" if known else f"{where} is no parameter"
    return f"{where} is {part['input']!r}, but must be {bounds}" if bounds else f"{where}: {said}"


def _place(place: Place, steps: tuple[int | str, ...]) -> Place:
    """Return what a field that lies that many steps inside is declared as."""
    place = _unwrapped(place)
    if not steps:
        return place
    annotation, _ = place
    if _is_union(annotation):
        inner = [_place((part, ()), steps) for part in get_args(annotation)]
        return next((found for found in inner if _bounds(found) or _model(found)), (None, ()))
    owner = _model(place)
    if owner is not None:
        field = owner.model_fields.get(str(steps[0]))
        return (None, ()) if field is None else _place((field.annotation, tuple(field.metadata)), steps[1:])
    parts = get_args(annotation)
    if not parts or not isinstance(steps[0], int):
        return None, ()
    fits = len(parts) > steps[0] and parts[-1] is not Ellipsis
    return _place((parts[steps[0]] if fits else parts[0], ()), steps[1:])


def _unwrapped(place: Place) -> Place:
    """Return a place with its rules taken out of ``Annotated`` and out of "or None"."""
    annotation, rules = place
    origin: object = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _unwrapped((inner, (*rules, *more)))
    if _is_union(annotation):
        others = [part for part in get_args(annotation) if part is not NoneType]
        if len(others) == 1:
            return _unwrapped((others[0], rules))
    return annotation, rules


def _is_union(annotation: object) -> bool:
    origin: object = get_origin(annotation)
    return origin is Union or origin is UnionType


def _model(place: Place) -> type[BaseModel] | None:
    annotation, _ = place
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _bounds(place: Place) -> list[str]:
    rules: list[Any] = []
    for rule in place[1]:
        rules += rule.metadata if isinstance(rule, FieldInfo) else [rule]
    return [
        f"{word} {getattr(rule, name)}"
        for name, word in WORDS.items()
        for rule in rules
        if getattr(rule, name, None) is not None
    ]
