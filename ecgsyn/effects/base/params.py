"""What an effect draws at random before it is applied: frozen models of plain values, or what is wrong."""

from collections.abc import Callable
from types import NoneType, UnionType
from typing import Annotated, Any, Self, TypeAlias, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from ecgtypes import EffectError, Model

__all__ = [
    "Angle",
    "Around",
    "Azimuth",
    "EffectParams",
    "EffectPart",
    "Place",
    "Seed",
    "Share",
    "Signed",
    "Turn",
]

WORDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}

Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
"""0 to 1."""

Place: TypeAlias = Annotated[float, Field(ge=-0.25, le=1.25)]
"""Share of the page's width or height; a little outside too, for what lies partly off the page."""

Angle: TypeAlias = Annotated[float, Field(ge=-180, le=180)]
"""Degrees, clockwise."""

Turn: TypeAlias = Annotated[float, Field(ge=-360, le=360)]
"""Degrees, clockwise; up to a whole turn either way."""

Azimuth: TypeAlias = Annotated[float, Field(ge=0, le=360)]
"""Degrees, clockwise from the right."""

Signed: TypeAlias = Annotated[float, Field(ge=-1, le=1)]
"""-1 to 1."""

Around: TypeAlias = Annotated[float, Field(ge=-0.5, le=1.5)]
"""Share of the picture's width or height; half a picture outside too, for what reaches into it."""

Seed: TypeAlias = Annotated[int, Field(ge=0)]
"""Of what is random in applying an effect."""

Ruled: TypeAlias = tuple[Any, tuple[Any, ...]]
"""An annotation, and the rules that stand beside it."""

T = TypeVar("T")


class EffectPart(Model):
    """Base of what parameters are made of: one fold of several, where the light comes from.

    Raises
    ------
    EffectError
        When a value is missing, unknown or out of range; the message names the range.
    """

    def __init__(self, **values: Any) -> None:
        self._told(lambda: super(EffectPart, self).__init__(**values))

    # nested models are checked by the outermost one, which then names the whole way to the fault
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Return the model of a dict, as pydantic does; raises EffectError."""
        made = super().model_validate
        return cls._told(lambda: made(obj, **options))

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Return the model of a JSON text, as pydantic does; raises EffectError."""
        made = super().model_validate_json
        return cls._told(lambda: made(json_data, **options))

    @classmethod
    def _told(cls, make: Callable[[], T]) -> T:
        """Return what a call makes, its complaints as errors of our own."""
        try:
            return make()
        except ValidationError as error:
            message = f"{cls._title()}: {_complaints(cls, error)}"
            raise EffectError(message) from error

    @classmethod
    def _title(cls) -> str:
        return cls.__name__


class EffectParams(EffectPart):
    """Base of all parameters: lengths in mm of paper or relative to the page, for any resolution.

    What belongs to the sensor or the file, which know no paper (grains of noise, JPEG blocks), is given
    in px of the picture, and says so.

    A subclass names its effect by ``type: Literal["..."] = "..."`` and gives each number its range.
    Whatever is random in applying the effect follows from a ``seed`` among the parameters. Models
    within it derive from `EffectPart`.

    Raises
    ------
    EffectError
        When a value is missing, unknown or out of range; the message names the range.
    """

    type: str

    @classmethod
    def _title(cls) -> str:
        return str(cls.model_fields["type"].default)


def _complaints(model: type[BaseModel], error: ValidationError) -> str:
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


def _place(place: Ruled, steps: tuple[int | str, ...]) -> Ruled:
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


def _unwrapped(place: Ruled) -> Ruled:
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


def _model(place: Ruled) -> type[BaseModel] | None:
    annotation, _ = place
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _bounds(place: Ruled) -> list[str]:
    rules: list[Any] = []
    for rule in place[1]:
        rules += rule.metadata if isinstance(rule, FieldInfo) else [rule]
    return [
        f"{word} {getattr(rule, name)}"
        for name, word in WORDS.items()
        for rule in rules
        if getattr(rule, name, None) is not None
    ]
